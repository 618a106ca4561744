"""Writes test/fixtures/auc.json: fixed scores and labels, and their AUC and log-loss from scikit-learn; and
test/fixtures/scores.json: calibration errors from NumPy, held against scikit-learn's calibration curve, and R^2 from
scikit-learn.

python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn && /tmp/venv/bin/python scripts/sklearn-fixtures.py
npx biome format --write test/fixtures/auc.json test/fixtures/scores.json
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss, r2_score, roc_auc_score

rng = np.random.default_rng(20180819)

# scikit-learn clips probabilities: beyond these logits its log-loss is another number.
LARGEST_LOGIT = 30


def labels(n, share):
    """Labels of both classes, with that share of positives."""
    return rng.permutation(np.arange(n) < max(1, round(n * share))).astype(int)


def fixture(name, truth, scores):
    scores = np.asarray(scores, np.float32)
    logits = scores.astype(np.float64)
    # Each column on its own: 1 - p would lose digits where p is near 1.
    probabilities = np.stack([expit(-logits), expit(logits)], 1)
    usual = abs(logits).max() <= LARGEST_LOGIT
    return {
        "name": name,
        "truth": np.asarray(truth).tolist(),
        "scores": logits.tolist(),
        "auc": roc_auc_score(truth, scores),
        "logLoss": log_loss(truth, probabilities) if usual else None,
    }


def informative(truth, noise=1.5):
    return np.asarray(truth) + noise * rng.normal(size=len(truth))


half, few, rare = labels(300, 0.5), labels(400, 0.06), labels(400, 1 / 400)
one = np.float32(1)
# A score and the next float32: not a tie.
neighbours = np.array(
    [one, np.nextafter(one, 2 * one), one, np.nextafter(one, 0 * one)]
)
extremes = [
    3e38,
    -3e38,
    1e-45,
    -1e-45,
    0.0,
    -0.0,
    88.7,
    -103.9,
    3e38,
    -3e38,
    1e-38,
    0.0,
]

fixtures = {
    "scikit-learn": sklearn.__version__,
    "cases": [
        fixture("no ties", half, informative(half)),
        fixture("many ties", half, np.round(2 * informative(half)) / 2),
        fixture("two scores alone", half, np.sign(informative(half))),
        fixture("one score", half, np.full(300, -2.5)),
        fixture("a rare class", few, np.round(8 * informative(few)) / 8 - 3),
        fixture("one positive", rare, informative(rare)),
        fixture("one negative", 1 - rare, informative(rare)),
        fixture(
            "separated",
            half,
            np.where(half == 1, 1, -1) * (1 + abs(rng.normal(size=300))),
        ),
        fixture(
            "separated the wrong way",
            half,
            np.where(half == 1, -1, 1) * (1 + abs(rng.normal(size=300))),
        ),
        fixture(
            "separated but for ties between",
            half,
            np.where(half == 1, 1, -1) * rng.integers(0, 4, 300),
        ),
        fixture("one of each", [0, 1], [0.25, 0.5]),
        fixture(
            "sure logits",
            half,
            np.round(20 * (2 * half - 1 + 0.5 * rng.normal(size=300))).clip(-30, 30),
        ),
        fixture(
            "neighbours in float32", np.tile([0, 1, 1, 0], 2), np.tile(neighbours, 2)
        ),
        fixture("extremes", [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0], extremes),
    ],
}


BINS = 15


def calibration_error(truth, logits):
    """The mean distance of probability and label over bins of equally many rows; rows of one logit share their label."""
    distinct, place, counts = np.unique(logits, return_inverse=True, return_counts=True)
    shared = np.bincount(place, truth) / counts
    order = np.argsort(logits, kind="stable")
    gaps = (expit(logits) - shared[place])[order]
    edges = np.arange(BINS + 1) * len(gaps) // BINS
    return sum(abs(gaps[a:b].sum()) for a, b in zip(edges, edges[1:])) / len(gaps)


def calibration_fixture(name, truth, scores):
    logits = np.asarray(scores, np.float32).astype(np.float64)
    truth = np.asarray(truth)
    ece = calibration_error(truth, logits)
    # Where probabilities have no ties and fill the bins, these are the bins of quantiles.
    if len(logits) % BINS == 0 and len(np.unique(expit(logits))) == len(logits):
        shares, probabilities = calibration_curve(
            truth, expit(logits), n_bins=BINS, strategy="quantile"
        )
        assert len(shares) == BINS
        assert abs(ece - abs(shares - probabilities).mean()) < 1e-12
    return {
        "name": name,
        "truth": truth.tolist(),
        "logits": logits.tolist(),
        "ece": ece,
    }


def r2_fixture(name, truth, output):
    truth, output = (np.asarray(x, np.float32) for x in (truth, output))
    return {
        "name": name,
        "truth": truth.astype(np.float64).tolist(),
        "output": output.astype(np.float64).tolist(),
        "r2": r2_score(truth.astype(np.float64), output.astype(np.float64)),
    }


def score_fixtures():
    rng = np.random.default_rng(2020)
    logits = 2 * rng.normal(size=300)
    fair = (rng.random(300) < expit(logits)).astype(int)
    labels = 3 + rng.normal(size=200)
    close = labels + 0.3 * rng.normal(size=200)
    return {
        "scikit-learn": sklearn.__version__,
        "calibration": [
            calibration_fixture("calibrated", fair, logits),
            calibration_fixture("too sure", fair, 3 * logits),
            calibration_fixture("too low", fair, logits - 2),
            calibration_fixture(
                "rows that do not fill the bins", fair[:293], logits[:293]
            ),
            calibration_fixture("ties across bins", fair, np.round(logits)),
            calibration_fixture("two logits", fair, np.sign(logits)),
            calibration_fixture("one logit", fair, np.full(300, 0.75)),
            calibration_fixture("fewer rows than bins", fair[:7], logits[:7]),
            calibration_fixture("sure logits", fair, 100 * logits),
        ],
        "r2": [
            r2_fixture("close", labels, close),
            r2_fixture("worse than the mean", labels, -close),
            r2_fixture("exact", labels, labels),
            r2_fixture("far from zero", labels + 1000, close + 1000),
        ],
    }


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent.parent / "test" / "fixtures"
    (folder / "auc.json").write_text(json.dumps(fixtures) + "\n")
    (folder / "scores.json").write_text(json.dumps(score_fixtures()) + "\n")
