"""
Trains LightGBM for each label of a table, and predicts its validation and test rows. mmoe-exp runs it:

    train_lightgbm.py --facts                  prints the versions and parameters as JSON
    train_lightgbm.py ROWS OUT [SPLIT ...]     writes OUT/SPLIT.csv and OUT/SPLIT.json from the files of mmoe-exp split
"""

import csv
import json
import math
import platform
import sys
import warnings
from pathlib import Path

import lightgbm
import numpy as np

#: The same for every label. Early stopping by validation rows chooses the number of trees.
PARAMETERS = {
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "seed": 0,
    # Several processes train, each on some of the splits. The numbers do not depend on threads.
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
MOST_TREES = 3000
PATIENCE = 50

#: Trees of a label without validation rows.
TREES = 100

OBJECTIVES = {"binary": "binary", "regression": "l2", "count": "poisson", "classes": "multiclass"}


def facts():
    return {
        "python": platform.python_version(),
        "module": lightgbm.__version__,
        "platform": f"{sys.platform} {platform.machine()}",
        "parameters": {**PARAMETERS, "num_iterations": MOST_TREES, "early_stopping_rounds": PATIENCE},
    }


def read(file):
    """The columns of a CSV file by name, as lists of texts."""
    with open(file, encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    return dict(zip(head, zip(*rows))) if rows else {name: () for name in head}


def numbers(texts):
    return np.array([float(text) if text else math.nan for text in texts])


def codes(texts, train):
    """The number of each category among the categories of training rows; NaN for others and missing values."""
    known = {text: code for code, text in enumerate(sorted({texts[row] for row in train if texts[row]}))}
    return np.array([known.get(text, math.nan) for text in texts])


def constant(kind, y):
    """The prediction of a label that does not vary in the training rows, and so has nothing to learn."""
    if kind == "classes":
        return np.ones(1)
    value = y[0] if len(y) else 0
    return max(value, 1 / (2 * len(y) + 1)) if kind == "count" else value


def fit(kind, classes, x, y, weights, train, validation, categorical):
    """A function from rows to predictions, and the number of trees."""
    if len(np.unique(y[train])) < 2:
        value = constant(kind, y[train])
        return (lambda rows: np.tile(value, (len(rows), 1)) if kind == "classes" else np.full(len(rows), value)), 0
    parameters = {**PARAMETERS, "objective": OBJECTIVES[kind]}
    if kind == "classes":
        parameters["num_class"] = classes
    data = lightgbm.Dataset(x[train], y[train], weight=weights[train], categorical_feature=categorical, free_raw_data=False)
    if len(validation) == 0:
        model = lightgbm.train(parameters, data, num_boost_round=TREES)
    else:
        model = lightgbm.train(
            parameters,
            data,
            num_boost_round=MOST_TREES,
            valid_sets=[data.create_valid(x[validation], y[validation])],
            callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
        )
    return (lambda rows: model.predict(x[rows])), model.best_iteration if len(validation) else TREES


def predict_split(table, rows, parts):
    """The columns of predictions for the validation and test rows of a split, and the number of trees of each label."""
    features = table["features"]
    train = [row for row, part in parts if part == "train"]
    scored = sorted(row for row, part in parts if part != "train")
    validating = [row for row, part in parts if part == "validation"]
    numeric = list(dict.fromkeys([*features["numeric"], *features["log"]]))
    columns = [*(numbers(rows[name]) for name in numeric), *(codes(rows[name], train) for name in features["categorical"])]
    x = np.column_stack(columns)
    categorical = list(range(len(numeric), len(columns)))
    weights = numbers(rows[table["weight"]]) if table.get("weight") else np.ones(len(x))
    predicted = {"row": scored}
    trees = {}
    for task in table["tasks"]:
        name, kind, texts = task["name"], task["labels"], rows[task["column"]]
        labelled = {row for row, text in enumerate(texts) if text}
        own = [row for row in train if row in labelled]
        classes = sorted({texts[row] for row in own}) if kind == "classes" else []
        place = {one: code for code, one in enumerate(classes)}
        # A class that no training row has cannot be predicted.
        known = labelled if kind != "classes" else {row for row in labelled if texts[row] in place}
        y = np.array([place.get(text, math.nan) for text in texts], dtype=float) if classes else numbers(texts)
        validation = [row for row in validating if row in known]
        model, trees[name] = fit(kind, len(classes), x, y, weights, own, validation, categorical)
        values = model(scored)
        if kind != "classes":
            predicted[name] = values
            continue
        for column in table["predictions"]:
            if column.startswith(f"{name}:"):
                code = place.get(column[len(name) + 1 :])
                predicted[column] = np.zeros(len(scored)) if code is None else values[:, code]
    return predicted, trees


def main():
    # Text in place of a warning would be taken for the reason of a failure.
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["--facts"]:
        print(json.dumps(facts()))
        return
    folder, out, *wanted = sys.argv[1:]
    table = json.loads((Path(folder) / "table.json").read_text(encoding="utf-8"))
    rows = read(Path(folder) / "rows.csv")
    parts = read(Path(folder) / "parts.csv")
    for split in wanted:
        own = [(int(row), part) for of, row, part in zip(parts["split"], parts["row"], parts["part"]) if of == split]
        predicted, trees = predict_split(table, rows, own)
        with open(Path(out) / f"{split}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(predicted)
            writer.writerows(zip(*(map(str, np.asarray(values).tolist()) for values in predicted.values())))
        (Path(out) / f"{split}.json").write_text(json.dumps({"trees": trees}), encoding="utf-8")


if __name__ == "__main__":
    main()
