"""Tests controls.py and paired_ratios.py on ledgers with known answers: python test_controls.py"""
import json
import math
import os
import random
import tempfile

import controls
import numpy as np
from paired_ratios import estimate, holm, level_of, read_ledger, typical_ratio
from scipy.stats import wilcoxon


def make_runs(ratios, functions=24, noise=0.1):
    """Runs in which a model's losses are MMoE's times a factor, ratios[model](function)."""
    draw = random.Random(1)
    runs = []
    for f in range(functions):
        cell = {"scale": 0.1 + f, "sines": 2, "alpha": "i", "beta": "i"}
        for model in controls.MODELS:
            factor = ratios.get(model, lambda f: 1)(f)
            for rate in controls.RATES:
                stages = [("select", range(3))]
                if rate == 0.004:
                    stages.append(("final", range(12001, 12021)))
                for stage, seeds in stages:
                    for seed in seeds:
                        loss = factor * math.exp(draw.gauss(0, noise))
                        loss *= 1 + abs(math.log(rate / 0.004))
                        runs.append({
                            "key": f"{f} {model} {rate} {stage} {seed}", "stage": stage,
                            "model": model, "cell": cell, "seed": seed, "status": "finished",
                            "metrics": {"test_mse": loss, "test_nmse": loss},
                            "curve": {"test_mse": [1.2 * loss, loss]},
                            "spec": {"training": {"learningRate": rate}},
                        })
    return runs


def judged(ratios, **options):
    runs = make_runs(ratios, **options)
    return controls.judge(controls.complete(controls.final_values(runs))), runs


def test_typical_ratio():
    assert typical_ratio([2, 4, 6], [1, 2, 3])[0] == 2
    b = np.exp(np.random.default_rng(1).normal(size=20))
    a = b * np.exp(np.random.default_rng(2).normal(0.2, 0.3, 20))
    ratio, low, high = typical_ratio(a, b)
    assert low < ratio < high
    # The signed-rank test itself: it rejects just outside the interval and accepts just inside.
    for inside, outside in ((low * 1.001, low * 0.999), (high * 0.999, high * 1.001)):
        assert wilcoxon(a - inside * b, method="exact").pvalue > 0.05
        assert wilcoxon(a - outside * b, method="exact").pvalue <= 0.05
    assert typical_ratio([math.inf] * 6, [1] * 6)[0] == math.inf
    assert typical_ratio([math.inf] * 6, [math.inf] * 6)[0] == 1
    one = typical_ratio([math.inf, *a[1:]], b)[0]
    assert abs(math.log(one / ratio)) < 0.2  # one diverged run turns nothing


def test_levels():
    x = np.exp(np.random.default_rng(3).normal(0.3, 1, 24))
    assert math.isclose(level_of(x), wilcoxon(np.log(x), method="exact").pvalue)
    assert level_of([1, 1, 1]) == 1
    assert math.isclose(level_of([2, 2, 2, 2, 2, 2]), 2 / 64)  # ties
    low = estimate(x)[1]
    assert level_of(x / (low * 0.999)) <= 0.05 < level_of(x / (low * 1.001))
    corrected = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert all(math.isclose(corrected[k], v) for k, v in {"a": 0.03, "b": 0.06, "c": 0.06}.items())


def test_verdicts():
    mixed = lambda f: 3 ** ((f - 11.5) / 11.5)
    rows, runs = judged({
        "shared-bottom": lambda f: 1.5,
        "equal-gates": lambda f: 1.02,
        "one-gated-expert": lambda f: 1.09,
        "shared-two-layers": lambda f: 0.7,
        "separate-two-layers": mixed,
        "single-task": lambda f: 1.3 if f % 4 else 0.95,
    })
    verdicts = {claim: row[-1] for claim, row in rows.items()}
    assert verdicts == {
        "K1": "supported",
        "K2": "contradicted (no difference within the margin)",
        "K3": verdicts["K3"],
        "K4": "contradicted",
        "K5": "inconclusive (varies with the setting)",
        "K6": "supported",
    }, verdicts
    assert abs(rows["K1"][0] - 1.5) < 0.03 and abs(rows["K4"][0] - 0.7) < 0.02
    assert 1.07 < rows["K3"][0] < 1.11
    losses = controls.complete(controls.final_values(runs))
    explains, *readings = zip(*[(row[2], *row[4:7]) for row in controls.sentences(rows, losses)])
    assert not any(explains)
    assert readings[0] == readings[1] == (True, False, True, False)
    assert controls.enough(0.89, 0.78, 1.02, 0.01, "inconclusive (too few runs)") == \
        (False, False, True)
    assert controls.enough(0.76, 0.63, 0.95, 0.01, "inconclusive (too few runs)") == \
        (False, True, True)
    close = controls.verdict_on(1.05, 1.01, 1.2, 0.01, [])
    assert close == "inconclusive (close to the margin)"
    assert controls.verdict_on(1.5, 0.9, 2, 0.2, ["larger"] * 3 + ["smaller"]) == \
        "inconclusive (too few runs)"
    assert controls.verdict_on(1.5, 1.1, 2, 0.06, []) == "inconclusive (too few runs)"


def test_tables():
    rows, runs = judged({"shared-bottom": lambda f: 1.5})
    assert [row[1:4] for row in controls.chosen_rates(runs)] == [(0, 0, 0)] * 7
    assert all(abs(row[1] - 1.2) < 1e-9 for row in controls.last_fall(runs))
    at_common = controls.selection_ratios(runs, controls.at_rate(0.001))
    assert abs(at_common["K1"][0] - 1.5) < 0.1
    losses = controls.complete(controls.final_values(runs))
    assert len(list(controls.left_out(losses))) == 12
    assert all(row[1] == 0 for row in controls.failures(losses) if row[0] != "shared-bottom")


def test_last_line_counts():
    runs = make_runs({}, functions=1)
    again = {**runs[0], "seed": 99}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "ledger.jsonl"), "w") as file:
            for run in [*runs, again]:
                file.write(json.dumps(run) + "\n")
            file.write('{"key":')
        read = read_ledger(folder)
    assert len(read) == len(runs) and read[0]["seed"] == 99


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name)
