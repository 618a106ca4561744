"""Writes test/fixtures/lift.json: lifts of fixed samples, unpaired, paired and adjusted by a covariate, as NumPy and SciPy have them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scipy && /tmp/venv/bin/python scripts/lift-fixtures.py
    npx biome format --write test/fixtures/lift.json

Everything is computed unit by unit: the adjustment by least squares, the variance of a lift from its linearisation (each unit's
influence on the ratio of means), intervals and levels by scipy.stats.norm. The delta method's formula is nowhere written out.
"""

import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(20181917)


def adjusted(y, x, population):
    """y less what x tells of it, around the population's mean of x."""
    if x is None:
        return y
    design = np.column_stack([np.ones(len(x)), x])
    (_, theta), *_ = np.linalg.lstsq(design, y, rcond=None)
    return y - theta * (x - population)


def influence(values):
    return (values - values.mean()) / len(values) * np.sqrt(len(values) / (len(values) - 1))


def facts(value, error):
    low, high = stats.norm.interval(0.95, loc=value, scale=error)
    return {"value": value, "standardError": error, "interval": [low, high], "p": 2 * stats.norm.sf(abs(value) / error)}


def unpaired(t, c):
    value = t.mean() / c.mean() - 1
    of_t, of_c = influence(t) / c.mean(), -influence(c) * t.mean() / c.mean() ** 2
    return facts(value, np.sqrt((of_t**2).sum() + (of_c**2).sum()))


def paired(t, c):
    value = t.mean() / c.mean() - 1
    each = influence(t) / c.mean() - influence(c) * t.mean() / c.mean() ** 2
    return facts(value, np.sqrt((each**2).sum()))


def case(n, rate, lift, habit):
    """Counts of users who differ in how often they engage, and a period before the experiment."""
    taste = rng.gamma(1 / habit, habit, n)
    before = rng.poisson(rate * taste)
    control = rng.poisson(rate * taste)
    treatment = control - rng.binomial(control, 0.1) + rng.poisson(rate * (0.1 + lift) * taste)
    others = {"before": rng.poisson(rate * rng.gamma(1 / habit, habit, n + 7))}
    others["treatment"] = rng.poisson(others["before"] * (0.5 + lift) + rate / 2)
    population = rate
    return {
        "before": before.tolist(),
        "control": control.tolist(),
        "treatment": treatment.tolist(),
        "others": {name: values.tolist() for name, values in others.items()},
        "population": population,
        "lifts": {
            "unpaired": unpaired(others["treatment"], control),
            "unpairedAdjusted": unpaired(
                adjusted(others["treatment"], others["before"], population), adjusted(control, before, population)
            ),
            "paired": paired(treatment, control),
            "pairedAdjusted": paired(adjusted(treatment, before, population), adjusted(control, before, population)),
        },
    }


cases = [case(40, 5.0, 0.02, 0.5), case(60, 0.6, 0.3, 2.0), case(25, 12.0, -0.1, 0.05)]
path = pathlib.Path(__file__).parent.parent / "test/fixtures/lift.json"
path.write_text(json.dumps(cases))
