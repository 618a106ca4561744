"""Logistic regression on the rows of census-income data sets, as a floor for the networks: AUC and log-loss by task.

    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install scikit-learn
    npx tsx scripts/census-arrays.ts configs/census-one-file.yaml --set data.group=1 --out FOLDER/group-1
    npx tsx scripts/census-arrays.ts configs/census-one-file.yaml --set data.group=2 --out FOLDER/group-2
    FOLDER/venv/bin/python scripts/census-logistic.py FOLDER/group-1 FOLDER/group-2 --out results/reference/census-logistic.md

The models are fitted to the training rows, the strength of the penalty (`C`) is chosen by AUC on the validation rows, and
the chosen model sees the test rows once. Categories are one-hot; the numbers enter in two ways, see `FEATURES`.
"""

import argparse
import datetime
import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

PARTS = ("train", "validation", "test")
PENALTIES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)
FEATURES = {
    "encoded": "as the networks meet them",
    "raw": "as the file has them, standardized",
}
HEAD = "| task | numbers | C | validation AUC | test AUC | test log-loss |\n| :-- | :-- | --: | --: | --: | --: |"


class Part:
    """Rows for training, validation or testing."""

    def __init__(self, folder, name, shapes):
        def read(file, kind, columns):
            return np.fromfile(folder / name / file, kind).reshape(
                shapes["rows"][name], columns
            )

        tasks = shapes["tasks"]
        self.encoded = read("dense.f32", np.float32, shapes["dense"]).astype(np.float64)
        self.raw = read("whole.i32", np.int32, len(shapes["whole"])).astype(np.float64)
        self.categories = one_hot(
            read("categorical.i32", np.int32, len(shapes["categorical"])),
            [feature["size"] for feature in shapes["categorical"]],
        )
        self.labels = dict(zip(tasks, read("labels.f32", np.float32, len(tasks)).T))


def one_hot(values, sizes):
    """[rows, features] to [rows, sum of sizes]."""
    rows, features = values.shape
    columns = values + np.cumsum([0, *sizes[:-1]])
    ends = np.arange(rows + 1) * features
    return sparse.csr_array(
        (np.ones(values.size), columns.ravel(), ends), (rows, sum(sizes))
    )


def inputs(parts, features):
    """What a model sees of each part."""
    numbers = {name: getattr(part, features) for name, part in parts.items()}
    if features == "raw":
        mean, deviation = numbers["train"].mean(0), numbers["train"].std(0)
        numbers = {
            name: (values - mean) / deviation for name, values in numbers.items()
        }
    return {
        name: sparse.hstack(
            [sparse.csr_array(values), parts[name].categories], format="csr"
        )
        for name, values in numbers.items()
    }


def fitted(x, labels, penalty):
    model = LogisticRegression(
        C=penalty, solver="newton-cholesky", tol=1e-8, max_iter=200
    )
    model.fit(x["train"], labels["train"])
    scores = {name: model.decision_function(x[name]) for name in PARTS[1:]}
    return {
        "C": penalty,
        "validation": roc_auc_score(labels["validation"], scores["validation"]),
        "test": roc_auc_score(labels["test"], scores["test"]),
        "log_loss": log_loss(labels["test"], 1 / (1 + np.exp(-scores["test"]))),
    }


def figures(folders):
    """One line per task and way of entering numbers; a task that two data sets share is listed once."""
    done = set()
    for folder in folders:
        shapes = json.loads((folder / "shapes.json").read_text())
        parts = {name: Part(folder, name, shapes) for name in PARTS}
        for task in sorted(set(shapes["tasks"]) - done, key=shapes["tasks"].index):
            done.add(task)
            labels = {name: part.labels[task] for name, part in parts.items()}
            for features in FEATURES:
                x = inputs(parts, features)
                fits = [fitted(x, labels, penalty) for penalty in PENALTIES]
                best = max(fits, key=lambda fit: fit["validation"])
                auc = f"{best['validation']:.4f} | {best['test']:.4f}"
                yield f"| {task} | {features} | {best['C']} | {auc} | {best['log_loss']:.4f} |"


def page(folders):
    """The figures and where they come from, as Markdown."""
    data = json.loads((folders[0] / "shapes.json").read_text())
    rows, split = data["rows"], data["data"]["split"]
    shares = split.get("shares")
    cut = (
        f"one file, split seed {split['seed']}, shares {' / '.join(map(str, shares.values()))}"
        if shares
        else "both files"
    )
    sources = ", ".join(
        f"{file} file {digest[:12]}" for file, digest in data["data"]["sources"].items()
    )
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (sklearn, scipy, np))
    return "\n".join(
        [
            "# Logistic regression on census-income",
            "",
            f"On {cut} ({sources}): {rows['train']:,} rows train, {rows['validation']:,} validate, {rows['test']:,} test.",
            f"Categories one-hot, columns of the tasks and the survey weight left out; C of {PENALTIES}, by the validation AUC.",
            f"By `scripts/census-logistic.py` with {versions}, Python {platform.python_version()};",
            f"{datetime.date.today()}. The commands:",
            "",
            __doc__.split("\n\n")[1],
            "",
            HEAD,
            *figures(folders),
            "",
            *(f"- Numbers *{name}*: {text}." for name, text in FEATURES.items()),
            "",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    text = page(options.folders)
    print(text)
    if options.out:
        options.out.write_text(text)
