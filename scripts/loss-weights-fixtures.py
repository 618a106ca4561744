"""Writes test/fixtures/loss-weights.json: linear models of three tasks, trained by NumPy under every kind of loss weights.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy && /tmp/venv/bin/python scripts/loss-weights-fixtures.py
    npx biome format --write test/fixtures/loss-weights.json

From the equations of Kendall, Gal and Cipolla (CVPR 2018) and of Liu, Johns and Davison (CVPR 2019), by gradient descent on
whole data sets: two regressions and a binary task, of which one has gaps in its labels; rows and tasks have weights.
"""

import json
import pathlib

import numpy as np

ROWS, D, RATE, STEPS, EVERY = 24, 4, 0.1, 12, 3
TASK_WEIGHTS = np.array([1.0, 0.5, 2.0])
BINARY = 2

rng = np.random.default_rng(15)
x = rng.normal(size=(ROWS, D)).round(3)
labels = (x @ rng.normal(size=(D, 3)) + rng.normal(size=(ROWS, 3)) * [0.1, 1, 1] + [0, 3, 0]).round(3)
labels[:, BINARY] = labels[:, BINARY] > 0
labels[::3, 1] = np.nan
rows = rng.uniform(0.5, 2, size=ROWS).round(3)
start = rng.normal(size=(3, D)).round(3)


def losses_and_gradients(w):
    """The tasks' losses L_k without their weights, and the gradients [3, D]."""
    losses, gradients = [], []
    for k in range(3):
        known = ~np.isnan(labels[:, k])
        share = rows[known] / rows[known].sum()
        xk, y, t = x[known], x[known] @ w[k], labels[known, k]
        if k == BINARY:
            losses.append(share @ (np.logaddexp(0, y) - t * y))
            slope = 1 / (1 + np.exp(-y)) - t
        else:
            losses.append(share @ (y - t) ** 2)
            slope = 2 * (y - t)
        gradients.append((share * slope) @ xk)
    return np.array(losses), np.array(gradients)


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def trained(kind, weights=None):
    w, s = start.copy(), np.full(3, -0.5)
    history, told, periods = [], [], []
    for step in range(STEPS):
        losses, gradients = losses_and_gradients(w)
        if kind == "fixed":
            factors = np.array(weights)
        elif kind == "uncertainty":
            factors = 1 / (2 * np.exp(s))
            s = s - RATE * TASK_WEIGHTS * (1 / 2 - losses / (2 * np.exp(s)))
        else:
            past = np.array(periods[-2:])
            factors = 3 * softmax(past[1] / past[0] / 2) if len(periods) >= 2 else np.ones(3)
        told.append((TASK_WEIGHTS * losses).sum())
        w = w - RATE * (TASK_WEIGHTS * factors)[:, None] * gradients
        history.append(losses)
        if len(history) == EVERY:
            periods.append(np.mean(history, axis=0))
            history = []
    run = {"losses": told, "parameters": w.tolist()}
    if kind == "uncertainty":
        run["lossWeights"] = (1 / (2 * np.exp(s))).tolist()
    if kind == "dwa":
        run["lossWeights"] = (3 * softmax(periods[-1] / periods[-2] / 2)).tolist()
    return run


fixture = {
    "x": x.tolist(),
    "labels": [[None if np.isnan(v) else v for v in row] for row in labels.tolist()],
    "rowWeights": rows.tolist(),
    "taskWeights": TASK_WEIGHTS.tolist(),
    "start": start.tolist(),
    "learningRate": RATE,
    "runs": [
        {"weighting": {"kind": "fixed", "weights": [0.3, 2, 1]}, **trained("fixed", [0.3, 2, 1])},
        {"weighting": {"kind": "uncertainty"}, **trained("uncertainty")},
        {"weighting": {"kind": "dwa", "every": EVERY}, **trained("dwa")},
    ],
}
path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "loss-weights.json"
path.write_text(json.dumps(fixture) + "\n")
