"""Writes test/fixtures/sparse.json: a linear model on embeddings, trained by NumPy with updates of the rows of a batch alone.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy && /tmp/venv/bin/python scripts/sparse-fixtures.py
    npx biome format --write test/fixtures/sparse.json

Lazy Adam as PyTorch's SparseAdam and the LazyAdam of TensorFlow Addons have it: the rows of a table that a batch picks move as by Adam
from the moments that they have, whose biases are corrected by the number of all steps; the others stay, and so do their moments. Only
epsilon is elsewhere, beside the corrected root, as Adam has it. Where PyTorch is installed, its optimizers are held against these, with an
epsilon so small that its place does not matter. ORDER is what the seed 1 makes of 12 rows.
"""

import json
import pathlib

import numpy as np

SIZES, WIDTH, DENSE, ROWS, BATCH, STEPS, RATE = [9, 40], 3, 2, 12, 5, 11, 0.05
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7
# fmt: off
ORDER = [
    4, 7, 11, 6, 3,
    8, 10, 1, 2, 9,
    0, 5, 6, 8, 1,
    11, 7, 10, 3, 5,
    0, 4, 2, 9, 4,
    3, 11, 6, 5, 10,
    9, 8, 1, 0, 7,
    2, 10, 2, 11, 9,
    5, 1, 7, 6, 3,
    0, 4, 8, 6, 10,
    4, 9, 2, 5, 11,
]
# fmt: on

rng = np.random.default_rng(17)
dense = rng.normal(size=(ROWS, DENSE)).round(3)
# Some categories in several rows of a batch, some in few batches, most in none.
categorical = np.stack([rng.integers(0, 4, ROWS), rng.integers(0, 40, ROWS)], 1)
labels = rng.normal(size=ROWS).round(3)
tables = [rng.normal(size=(size, WIDTH)).round(3) for size in SIZES]
weights = rng.normal(size=DENSE + WIDTH * len(SIZES)).round(3)


def gradients(parameters, rows):
    """The mean of (y - label)^2 over some rows, y = x . w of the dense features and of what the tables have for the categories."""
    *own, w = parameters
    x = np.concatenate([dense[rows], *(table[categorical[rows, c]] for c, table in enumerate(own))], 1)
    error = x @ w - labels[rows]
    slope = 2 * error / len(rows)
    result = [np.zeros_like(parameter) for parameter in parameters]
    result[-1] = slope @ x
    for c in range(len(own)):
        columns = slice(DENSE + c * WIDTH, DENSE + (c + 1) * WIDTH)
        np.add.at(result[c], categorical[rows, c], slope[:, None] * w[columns])
    return (error**2).mean(), result


def trained(optimizer, epsilon=EPSILON):
    parameters = [*(table.copy() for table in tables), weights.copy()]
    m, v = ([np.zeros_like(parameter) for parameter in parameters] for _ in range(2))
    losses = []
    for step in range(STEPS):
        rows = ORDER[step * BATCH : (step + 1) * BATCH]
        loss, g = gradients(parameters, rows)
        losses.append(loss)
        for k, parameter in enumerate(parameters):
            if optimizer == "sgd":
                parameter -= RATE * g[k]
                continue
            picked = slice(None) if k == len(SIZES) or optimizer == "adam" else np.unique(categorical[rows, k])
            m[k][picked] = BETA1 * m[k][picked] + (1 - BETA1) * g[k][picked]
            v[k][picked] = BETA2 * v[k][picked] + (1 - BETA2) * g[k][picked] ** 2
            mean, square = m[k][picked] / (1 - BETA1 ** (step + 1)), v[k][picked] / (1 - BETA2 ** (step + 1))
            parameter[picked] -= RATE * mean / (np.sqrt(square) + epsilon)
    return losses, parameters


def by_pytorch(optimizer):
    import torch
    from torch.nn.functional import embedding

    own = [torch.nn.Parameter(torch.tensor(table)) for table in tables]
    w = torch.nn.Parameter(torch.tensor(weights))
    sparse = optimizer != "adam"
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "lazy-adam": torch.optim.SparseAdam}
    options = {} if optimizer == "sgd" else {"betas": (BETA1, BETA2), "eps": 1e-30}
    of_tables = kinds[optimizer](own, RATE, **options)
    of_weights = kinds[optimizer.removeprefix("lazy-")]([w], RATE, **options)
    for step in range(STEPS):
        rows = ORDER[step * BATCH : (step + 1) * BATCH]
        picked = [embedding(torch.tensor(categorical[rows, c]), table, sparse=sparse) for c, table in enumerate(own)]
        y = torch.cat([torch.tensor(dense[rows]), *picked], 1) @ w
        for one in (of_tables, of_weights):
            one.zero_grad()
        ((y - torch.tensor(labels[rows])) ** 2).mean().backward()
        for one in (of_tables, of_weights):
            one.step()
    return [parameter.detach().numpy() for parameter in (*own, w)]


runs = []
for optimizer in ("sgd", "adam", "lazy-adam"):
    losses, parameters = trained(optimizer)
    runs.append({"optimizer": optimizer, "losses": losses, "parameters": [p.reshape(-1).tolist() for p in parameters]})
    try:
        theirs = by_pytorch(optimizer)
    except ImportError:
        continue
    distance = max(np.abs(a - b).max() for a, b in zip(theirs, trained(optimizer, 1e-30)[1]))
    print(f"{optimizer}: {distance:.1e} from PyTorch")
    assert distance < 1e-12

fixture = {
    "dense": dense.tolist(),
    "categorical": categorical.tolist(),
    "labels": labels.tolist(),
    "tables": [table.tolist() for table in tables],
    "weights": weights.tolist(),
    "order": ORDER,
    "batch": BATCH,
    "rate": RATE,
    "runs": runs,
}
path = pathlib.Path(__file__).parent.parent / "test/fixtures/sparse.json"
path.write_text(json.dumps(fixture, indent=1) + "\n")
