"""MMoE on census-income trained by PyTorch beside runs of mmoe-exp: are their test AUCs the same but for their seeds?

    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install torch scipy scikit-learn
    npx tsx scripts/census-arrays.ts scripts/census/agreement.yaml --out FOLDER/arrays
    npx mmoe-exp run scripts/census/agreement.yaml --out FOLDER/ours
    FOLDER/venv/bin/python scripts/census-pytorch.py FOLDER/arrays FOLDER/ours --out results/reference/census-pytorch.md

Both get the same rows, features, sizes, rate, batches and number of steps, and Glorot-uniform weights. Each draws its own
weights and its own order of rows, so that runs are alike in distribution and not one by one.
"""

import argparse
import csv
import datetime
import json
import platform
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import scipy
import torch
from scipy import stats
from sklearn.metrics import roc_auc_score

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "census"), str(HERE / "peers")]

from common import BETA1, BETA2, EPSILON  # noqa: E402
from pytorch import Bag, Modules, loss_of  # noqa: E402


class Data:
    """The rows of census-income as models see them."""

    def __init__(self, folder):
        shapes = json.loads((folder / "shapes.json").read_text())
        sizes = [feature["size"] for feature in shapes["categorical"]]
        self.tasks = shapes["tasks"]
        self.layer = SimpleNamespace(
            numbers=shapes["dense"], categories=sum(sizes)
        )
        first = np.cumsum([0, *sizes[:-1]])

        def part(name):
            def read(file, kind, columns):
                return np.fromfile(folder / name / file, kind).reshape(-1, columns)

            dense = read("dense.f32", np.float32, shapes["dense"])
            picked = read("categorical.i32", np.int32, len(sizes)) + first
            labels = read("labels.f32", np.float32, len(self.tasks))
            return [torch.tensor(dense), torch.tensor(picked)], torch.tensor(labels)

        self.train, self.test = part("train"), part("test")


def glorot(layer):
    """As if a layer on numbers and categories had one matrix."""
    numbers, categories = layer.linear.in_features, layer.bag.num_embeddings
    weights = torch.empty(numbers + categories, layer.linear.out_features)
    layer.load(torch.nn.init.xavier_uniform_(weights))


def started(layer):
    model = Modules(layer, Bag)
    with torch.no_grad():
        for first in (*model.experts, *model.gates):
            glorot(first)
        for tower in model.towers:
            for linear in (tower[0], tower[2]):
                torch.nn.init.xavier_uniform_(linear.weight)
        for name, parameter in model.named_parameters():
            if name.endswith("bias"):
                parameter.zero_()
    return model


def trained(data, seed, training):
    """The test AUC of each task after a run."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = started(data.layer)
    optimizer = torch.optim.Adam(
        model.parameters(), training["learningRate"], (BETA1, BETA2), EPSILON
    )
    inputs, labels = data.train
    rows, batch, steps = len(labels), training["batchSize"], training["steps"]
    epochs = -(-steps * batch // rows)
    order = torch.cat([torch.randperm(rows) for _ in range(epochs)])
    for picked in order[: steps * batch].view(steps, batch):
        optimizer.zero_grad()
        x = [values[picked] for values in inputs]
        loss_of(model, x, labels[picked]).backward()
        optimizer.step()
    inputs, labels = data.test
    with torch.no_grad():
        scores = model(*inputs).numpy()
    return [roc_auc_score(labels[:, k], scores[:, k]) for k in range(len(data.tasks))]


def ours(folder, tasks):
    with (folder / "runs.csv").open() as file:
        runs = list(csv.DictReader(file))
    return np.array([[float(run[f"test_auc_{task}"]) for task in tasks] for run in runs])


def line(task, a, b):
    welch = stats.ttest_ind(a, b, equal_var=False)
    low, high = welch.confidence_interval()
    return (
        f"| {task} | {a.mean():.5f} ({a.std(ddof=1):.5f}) | {b.mean():.5f} ({b.std(ddof=1):.5f}) "
        f"| {a.mean() - b.mean():+.5f} [{low:+.5f}, {high:+.5f}] | {welch.pvalue:.2f} |"
    )


def page(data, found, theirs, training):
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (torch, scipy, np))
    return "\n".join(
        [
            "# MMoE on census-income, ours and PyTorch's",
            "",
            f"{len(found)} runs of mmoe-exp and {len(theirs)} of PyTorch: 8 experts of 64, towers of 16, "
            f"{training['steps']} steps of Adam at {training['learningRate']}, batch {training['batchSize']}, the same rows.",
            f"By `scripts/census-pytorch.py` with {versions}, Python {platform.python_version()};",
            f"{datetime.date.today()}. The commands:",
            "",
            __doc__.split("\n\n")[1],
            "",
            "| task | ours, mean test AUC (sd) | PyTorch | difference, 95 % interval (Welch) | p |",
            "| :-- | --: | --: | --: | --: |",
            *(
                line(task, found[:, k], theirs[:, k])
                for k, task in enumerate(data.tasks)
            ),
            "",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("arrays", type=Path)
    parser.add_argument("ours", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    data = Data(options.arrays)
    manifest = json.loads((options.ours / "manifest.json").read_text())
    training = manifest["config"]["training"]
    found = ours(options.ours, data.tasks)
    theirs = np.array([trained(data, seed, training) for seed in range(len(found))])
    text = page(data, found, theirs, training)
    print(text)
    if options.out:
        options.out.write_text(text)
