"""Writes test/fixtures/delong.json: fixed scores and labels; AUCs from scikit-learn; DeLong's variances from all pairs of a
positive and a negative; standard errors of a mean AUC from bootstraps by brute force.

python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn && /tmp/venv/bin/python scripts/delong-fixtures.py
npx biome format --write test/fixtures/delong.json
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(20180819)


def wins(scores, truth):
    """[positives, negatives]: 1 where the positive scores higher, 1/2 for a tie."""
    positives, negatives = scores[truth == 1][:, None], scores[truth == 0][None, :]
    return (positives > negatives) + 0.5 * (positives == negatives)


def covariance(a, b, truth):
    """DeLong, DeLong and Clarke-Pearson (1988), equations 4 to 6, from their structural components."""
    of_a, of_b = wins(a, truth), wins(b, truth)
    m, n = of_a.shape
    s10 = np.cov(of_a.mean(axis=1), of_b.mean(axis=1))[0, 1]
    s01 = np.cov(of_a.mean(axis=0), of_b.mean(axis=0))[0, 1]
    return s10 / m + s01 / n


def delong(name, truth, a, b):
    difference = roc_auc_score(truth, a) - roc_auc_score(truth, b)
    variance = covariance(a, a, truth) + covariance(b, b, truth) - 2 * covariance(a, b, truth)
    return {
        "name": name,
        "truth": truth.tolist(),
        "scores": [a.tolist(), b.tolist()],
        "aucs": [roc_auc_score(truth, a), roc_auc_score(truth, b)],
        "errors": [np.sqrt(covariance(a, a, truth)), np.sqrt(covariance(b, b, truth))],
        "difference": difference,
        "error": np.sqrt(variance),
        "p": 2 * stats.norm.sf(abs(difference) / np.sqrt(variance)),
    }


def auc(scores, truth, weights):
    """AUCs of many scores [runs, rows], where rows count several times, from sorted cumulative weights; no ties."""
    order = np.argsort(scores, axis=1)
    positive = (truth * weights)[order]
    negative = ((1 - truth) * weights)[order]
    return (positive * np.cumsum(negative, axis=1)).sum(axis=1) / (positive.sum(axis=1) * negative.sum(axis=1))


def bootstrap(name, rows, share, replicates, seeds, test_rows, times=4000):
    """Resamples the rows of the data, and in each replicate the seeds; replicates themselves are taken as given."""
    truth = (rng.random(rows) < share).astype(int)
    signal = truth + rng.normal(size=rows)
    given = []
    for _ in range(replicates):
        ids = rng.permutation(rows)[:test_rows]
        own = signal[ids] + 0.5 * rng.normal(size=test_rows)
        given.append((ids, np.round(own + 0.7 * rng.normal(size=(seeds, test_rows)), 4)))
    # Break ties in the last digit, so that sorting alone gives the AUC.
    given = [(ids, scores + np.arange(test_rows) * 1e-9) for ids, scores in given]
    means = []
    for _ in range(times):
        weights = np.bincount(rng.integers(rows, size=rows), minlength=rows)
        each = [
            auc(scores[rng.integers(seeds, size=seeds)], truth[ids], weights[ids]).mean() for ids, scores in given
        ]
        means.append(np.mean(each))
    aucs = [[roc_auc_score(truth[ids], run) for run in scores] for ids, scores in given]
    assert np.allclose(aucs[0], auc(given[0][1], truth[given[0][0]], np.ones(test_rows)))
    return {
        "name": name,
        "replicates": [
            {"ids": ids.tolist(), "truth": truth[ids].tolist(), "scores": scores.tolist()} for ids, scores in given
        ],
        "mean": np.mean([np.mean(values) for values in aucs]),
        "error": np.std(means, ddof=1),
    }


def labels(n, share):
    return rng.permutation(np.arange(n) < round(n * share)).astype(int)


half, few = labels(120, 0.5), labels(300, 0.06)
base, rare = half + rng.normal(size=120), few + rng.normal(size=300)

fixtures = {
    "scikit-learn": sklearn.__version__,
    "scipy": scipy.__version__,
    "delong": [
        delong("correlated", half, base + 0.5 * rng.normal(size=120), base + 0.5 * rng.normal(size=120)),
        delong("with ties", half, np.round(base), np.round(base + rng.normal(size=120))),
        delong("of a rare class", few, rare + 0.3 * rng.normal(size=300), np.round(4 * rare) / 4),
        delong("one useless", half, base, rng.normal(size=120)),
    ],
    "bootstrap": [
        bootstrap("rows and seeds", 500, 0.3, 1, 8, 500),
        bootstrap("few seeds of a rare class", 600, 0.08, 1, 3, 600),
        bootstrap("three overlapping splits", 500, 0.4, 3, 4, 250),
    ],
}


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "delong.json"
    target.write_text(json.dumps(fixtures) + "\n")
