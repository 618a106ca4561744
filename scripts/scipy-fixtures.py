"""Writes test/fixtures/scipy.json: fixed inputs and what SciPy and statsmodels compute from them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scipy statsmodels && /tmp/venv/bin/python scripts/scipy-fixtures.py
    npx biome format --write test/fixtures/scipy.json
"""

import json
import pathlib
import types

import numpy as np
import scipy
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20180819)


def draws(seed):
    """Park and Miller's generator, as in the test, so that both sides bootstrap the same resamples."""
    state = seed
    while True:
        state = state * 16807 % 2147483647
        yield state / 2147483647


def resample_indices(n, times, seed):
    uniform = draws(seed)
    return np.array([[int(next(uniform) * n) for _ in range(n)] for _ in range(times)])


def iqm(x, axis=-1):
    """With each value repeated four times, a whole number is trimmed, and fractional weights follow by themselves."""
    return stats.trim_mean(np.repeat(x, 4, axis=axis), 0.25, axis=axis)


def sd(x, axis=-1):
    return np.std(x, ddof=1, axis=axis)


def low_quantile(x, axis=-1):
    return np.quantile(x, 0.05, axis=axis)


def log_variance_ratio(x, y, axis=-1):
    return np.log(np.var(x, ddof=1, axis=axis) / np.var(y, ddof=1, axis=axis))


def bca(data, statistic, seed, times=999):
    """SciPy's own interval from a bootstrap distribution of given resamples."""
    indices = resample_indices(len(data[0]), times, seed)
    distribution = statistic(*(x[indices] for x in data), axis=-1)
    # Some resamples equal the estimate up to rounding; SciPy, which compares exactly, must see them as equal.
    estimate = statistic(*data, axis=-1)
    distribution[np.isclose(distribution, estimate, rtol=1e-13, atol=0)] = estimate
    given = types.SimpleNamespace(bootstrap_distribution=distribution)
    result = stats.bootstrap(
        data, statistic, paired=len(data) > 1, n_resamples=0, method="BCa", vectorized=True, axis=-1,
        bootstrap_result=given,
    )
    return {"seed": seed, "times": times, "interval": list(result.confidence_interval)}


def sample_fixture(x):
    return {
        "values": x.tolist(),
        "mean": x.mean(), "sd": sd(x), "iqm": iqm(x), "trimmedMean": stats.trim_mean(x, 0.2),
        "quantiles": {str(q): np.quantile(x, q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)},
        "bca": {
            name: bca((x,), statistic, seed=7 + len(x))
            for name, statistic in (("mean", np.mean), ("iqm", iqm), ("sd", sd), ("q05", low_quantile))
        },
    }


def wilcoxon_fixture(d):
    result = stats.wilcoxon(d)
    return {"differences": d.tolist(), "statistic": result.statistic, "p": result.pvalue}


def pair_fixture(a, b):
    d = a - b
    t = stats.ttest_rel(a, b)
    low, high = a - 0.9 * b, a - 1.1 * b
    one_sided = lambda x, alternative: stats.ttest_1samp(x, 0, alternative=alternative).pvalue
    levene = stats.levene(a, b, center="median")
    # SciPy's bootstrap pairs samples by resampling their indices.
    both = bca((a, b), log_variance_ratio, seed=11 + len(a))
    return {
        "a": a.tolist(), "b": b.tolist(),
        "t": t.statistic, "p": t.pvalue,
        "below": stats.ttest_rel(a, b, alternative="less").pvalue,
        "equivalent": max(one_sided(low, "greater"), one_sided(high, "less")),
        "different": min(1, 2 * min(one_sided(low, "less"), one_sided(high, "greater"))),
        "wilcoxon": stats.wilcoxon(a, b).pvalue,
        "spread": stats.wilcoxon(abs(a - np.median(a)), abs(b - np.median(b))).pvalue,
        "cliffsDelta": 2 * stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)) - 1,
        "brownForsythe": [levene.statistic, levene.pvalue],
        "meanDifference": bca((d,), np.mean, seed=5 + len(a)),
        "logVarianceRatio": {"value": log_variance_ratio(a, b), **both},
        "wilson": list(stats.binomtest(int((d < 0).sum()), len(d)).proportion_ci(method="wilson")),
    }


def tango_score(n, first, second, difference):
    """Tango's score by brute force: the likelihood is maximized numerically under the hypothesis."""

    def minus_log_likelihood(q):
        return -(special.xlogy(first, q + difference) + special.xlogy(second, q)
                 + special.xlogy(n - first - second, 1 - 2 * q - difference))

    bounds = (max(0, -difference), (1 - difference) / 2)
    q = optimize.minimize_scalar(minus_log_likelihood, bounds=bounds, method="bounded", options={"xatol": 1e-13}).x
    return (first - second - n * difference) / np.sqrt(n * (2 * q + difference - difference**2))


def paired_shares_fixture(n, first, second):
    exact = mcnemar([[0, first], [second, 0]], exact=True).pvalue
    interval = [
        optimize.brentq(lambda d: tango_score(n, first, second, d) - z, -0.9, 0.9, xtol=1e-12) for z in (1.959963984540054, -1.959963984540054)
    ]
    above, below = tango_score(n, first, second, -0.05), tango_score(n, first, second, 0.05)
    return {
        "pairs": n, "first": first, "second": second,
        "mcnemar": exact,
        "scores": [above, below],
        "interval": interval,
        "equivalent": max(stats.norm.sf(above), stats.norm.cdf(below)),
    }


def without_each(a):
    return [np.delete(a, i) for i in range(len(a))]


def leave_one_out_fixture(a, b):
    def worst(alternative):
        return max(stats.ttest_1samp(x, 0, alternative=alternative).pvalue for x in [a - b, *without_each(a - b)])

    ratios = [np.var(x, ddof=1) / np.var(y, ddof=1) for x, y in zip(without_each(a), without_each(b))]
    return {
        "a": a.tolist(), "b": b.tolist(),
        "p": worst("two-sided"), "below": worst("less"), "above": worst("greater"),
        "turns": any(np.sign(x.mean()) != np.sign((a - b).mean()) for x in without_each(a - b)),
        "ratios": [min(ratios), max(ratios)],
    }


def distances_fixture(a, b):
    """The ratio at which SciPy's test is balanced, and those at which its one-sided levels are 2.5 %."""

    def level(ratio):
        return stats.wilcoxon(a - ratio * b, alternative="greater", method="approx", correction=False).pvalue

    def statistic(ratio):
        ranks = stats.rankdata(abs(a - ratio * b))
        return (ranks * np.sign(a - ratio * b)).sum()

    def crossing(f):
        return float(np.exp(optimize.bisect(lambda x: f(np.exp(x)), -5, 5, xtol=1e-9)))

    return {
        "a": a.tolist(), "b": b.tolist(),
        "value": crossing(lambda r: 1 if statistic(r) > 0 else -1),
        "interval": [crossing(lambda r: level(r) - 0.025), crossing(lambda r: level(r) - 0.975)],
        "p": stats.wilcoxon(a, b, method="approx", correction=False).pvalue,
        "below125": stats.wilcoxon(a - 1.25 * b, alternative="less", method="approx", correction=False).pvalue,
    }


def losses(n, sigma):
    return np.round(np.exp(rng.normal(-3, sigma, n)), 6)


points = [-37, -12, -8.5, -5, -3.01, -2, -1.99, -1, -0.3, 0, 1e-9, 0.7, 1.5, 2.5, 4, 6, 8]
shares = [1e-300, 1e-40, 1e-12, 1e-6, 0.001, 0.02425, 0.2, 0.5, 0.6, 0.975, 0.9999, 1 - 1e-9]
student = [(t, v) for t in (-30, -9, -3.3, -1, -0.01, 0, 0.5, 2, 7) for v in (1, 2, 5, 11, 199, 2000)]
fisher = [(f, a, b) for f in (1e-4, 0.3, 1, 3, 12, 80) for a, b in ((1, 4), (1, 398), (3, 17), (8, 2000))]
small = losses(9, 1.0)
shared = rng.normal(0, 0.4, 200)
later = np.random.default_rng(20261125)
places = np.array([0.5, 0.9, 1.0])
lines = np.round(later.normal(0, 1, (3, 7)), 3)

fixtures = {
    "scipy": scipy.__version__,
    "normalCdf": [[x, special.ndtr(x)] for x in points],
    "normalQuantile": [[p, special.ndtri(p)] for p in shares],
    "studentTwoSided": [[t, v, 2 * stats.t.sf(abs(t), v)] for t, v in student],
    "studentCdf": [[t, v, stats.t.cdf(t, v)] for t, v in student],
    "fisherTail": [[f, a, b, stats.f.sf(f, a, b)] for f, a, b in fisher],
    "samples": [sample_fixture(x) for x in (losses(9, 1.0), losses(20, 0.5), losses(54, 1.2))],
    "wilcoxon": [
        wilcoxon_fixture(d) for d in (
            losses(6, 1), rng.normal(0.5, 1, 12), rng.normal(0.3, 1, 50), rng.normal(0.2, 1, 51), rng.normal(0, 1, 200),
            np.array([1, 1, -2, 3, 0, 4.0]), rng.integers(-3, 6, 13).astype(float), rng.integers(-3, 6, 14).astype(float),
            rng.integers(-20, 24, 80).astype(float),
        )
    ],
    "pairs": [
        pair_fixture(np.round(np.exp(-3 + z[:, 0]), 6), np.round(np.exp(-2.9 + z[:, 1]), 6)) for z in (
            rng.normal(0, 0.3, (8, 2)), rng.normal(0, (0.5, 1.0), (25, 2)),
            rng.normal(0, (0.2, 0.25), (200, 2)) + shared[:, None],
        )
    ],
    "exactIntervals": [
        [count, n, level, *proportion_confint(count, n, alpha=1 - level, method="beta")]
        for count, n in ((0, 24), (1, 200), (11, 200), (100, 200), (24, 24)) for level in (0.95, 0.9)
    ],
    "pairedShares": [
        paired_shares_fixture(*counts)
        for counts in ((200, 11, 3), (200, 3, 11), (200, 1, 0), (60, 6, 6), (24, 9, 1), (1000, 20, 0))
    ],
    "leaveOneOut": [
        leave_one_out_fixture(np.round(later.normal(mean, 1, n), 4), np.round(later.normal(0, 2, n), 4))
        for n, mean in ((3, 1), (8, 2), (25, 0.2), (200, -0.5))
    ],
    "slopes": {
        "places": places.tolist(), "values": lines.tolist(),
        "slopes": [stats.linregress(places, lines[:, i]).slope for i in range(7)],
    },
    "distances": [
        distances_fixture(np.round(abs(later.normal(0, sd, n)), 6), np.round(abs(later.normal(0, 1, n)), 6))
        for n, sd in ((60, 1), (200, 1.4))
    ],
    "interquartileRanges": [[x.tolist(), stats.iqr(x)] for x in (np.round(later.normal(0, 1, n), 4) for n in (1, 7, 24))],
    # A paired t test's power is that of one sample: half the variance of a difference of two.
    "sizes": [
        [effect, se, n, n * se**2 * NormalIndPower(ddof=0).solve_power(
            effect_size=effect, alpha=0.05, power=0.8, ratio=0, alternative="two-sided",
        )] for effect, se, n in ((0.1, 0.02, 200), (0.05, 0.01, 24))
    ],
}


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "scipy.json"
    target.write_text(json.dumps(fixtures) + "\n")
