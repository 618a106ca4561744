"""What the recipes in this folder share: the rows of `mmoe-exp split`, a small random search, the file of predictions."""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd


def predict_rows(fit, space):
    """
    Predicts the validation and test rows of every split and task, and writes them for `models: [{predictions: FILE}]`.

    fit(kind, settings, train, validation) trains on (features, labels, weights), stops early by (features, labels), and
    returns the validation loss and a function from features to numbers, or probabilities for binary labels, or of classes, which
    are numbered from 0, to a column of probabilities for each.
    space(random) draws the settings of a trial. The first trial has none: the library's defaults.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="the folder that mmoe-exp split wrote")
    parser.add_argument("--out", type=Path, required=True, help="the predictions: .csv or .parquet")
    parser.add_argument("--trials", type=int, default=20, help="settings tried for each task in each split")
    options = parser.parse_args()

    table = json.loads((options.folder / "table.json").read_text())
    columns = table["features"]
    classes = [task["column"] for task in table["tasks"] if task["labels"] == "classes"]
    texts = {name: str for name in columns["categorical"] + classes}
    rows = pd.read_csv(options.folder / "rows.csv", index_col="row", dtype=texts, keep_default_na=False, na_values=[""])
    parts = pd.read_csv(options.folder / "parts.csv")
    features = rows[columns["numeric"] + columns["log"] + columns["categorical"]].astype(
        {name: "category" for name in columns["categorical"]}
    )

    written = []
    for split, own in parts.groupby("split"):
        of_part = {part: np.sort(group["row"].to_numpy()) for part, group in own.groupby("part")}
        scored = np.sort(np.concatenate([of_part["validation"], of_part["test"]]))
        predicted = pd.DataFrame({"split": split, "row": scored})
        for task in table["tasks"]:
            labels = rows[task["column"]]
            if task["labels"] == "classes":
                names = sorted(labels[of_part["train"]].dropna().unique())
                labels = labels.map({name: i for i, name in enumerate(names)})
            train, validation = (
                part[labels[part].notna().to_numpy()] for part in (of_part["train"], of_part["validation"])
            )
            weights = None if "weight" not in table else rows.loc[train, table["weight"]]
            random = np.random.default_rng(split)
            best = None
            for trial in range(options.trials):
                settings = {} if trial == 0 else space(random)
                loss, predict = fit(
                    task["labels"],
                    settings,
                    (features.loc[train], labels[train], weights),
                    (features.loc[validation], labels[validation]),
                )
                if best is None or loss < best[0]:
                    best = (loss, predict, settings)
            found = best[1](features.loc[scored])
            if task["labels"] == "classes":
                for i, name in enumerate(names):
                    predicted[f"{task['name']}:{name}"] = found[:, i]
            else:
                predicted[task["name"]] = found
            print(f"split {split}, {task['name']}: validation loss {best[0]:.6g} with {best[2] or 'the defaults'}")
        written.append(predicted)

    result = pd.concat(written)
    if options.out.suffix == ".parquet":
        result.to_parquet(options.out, index=False)
    else:
        result.to_csv(options.out, index=False)
