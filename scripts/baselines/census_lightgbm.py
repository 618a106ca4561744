"""
LightGBM on the splits of census-income on both files, tuned on the validation rows of each split: AUCs by task and split.

    for split in 0 1 2 3 4 5 6 7; do
      npx tsx scripts/fixtures/census-arrays.ts configs/census-both-files.yaml --set replicates=1 --set data.split.seed=$split --out FOLDER/$split
    done
    python scripts/baselines/census_lightgbm.py FOLDER/* --out results/reference/baselines/census-both-group1.csv

with --set data.group=2 for the second group. It needs lightgbm>=4.7 and scikit-learn. All splits have the same training rows, so that
each setting is fitted once, in steps of 25 trees, and every split chooses a setting and a number of trees by its validation AUC.
"""

import argparse
import csv
import json
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import lightgbm
import numpy as np
from sklearn.metrics import roc_auc_score
from with_lightgbm import space

TRIALS, STEP, MOST_TREES, PATIENCE = 8, 25, 1500, 4


class Split:
    """The rows of the test file that validate and test, and the arrays of the parts."""

    def __init__(self, folder):
        self.folder = folder
        self.shapes = json.loads((folder / "shapes.json").read_text())
        self.validation, self.test = (self.read(part, "rows.i32", np.int32, 1).ravel() for part in ("validation", "test"))

    def read(self, part, file, kind, columns):
        return np.fromfile(self.folder / part / file, kind).reshape(self.shapes["rows"][part], columns)

    def part(self, name):
        """Features [rows, numbers and categories], as the file has them, and labels [rows, tasks]."""
        numbers = self.read(name, "whole.i32", np.int32, len(self.shapes["whole"]))
        categories = self.read(name, "categorical.i32", np.int32, len(self.shapes["categorical"]))
        return np.hstack([numbers, categories]).astype(np.float64), self.read(name, "labels.f32", np.float32, len(self.shapes["tasks"]))


def whole_file(split):
    """Features and labels of the test file, in the order of its rows."""
    order = np.argsort(np.concatenate([split.validation, split.test]))
    return (np.concatenate(both)[order] for both in zip(split.part("validation"), split.part("test")))


def fitted(splits, task):
    """For each split the best validation AUC of any setting and number of trees, with the test AUC, the setting and the trees."""
    x, labels = splits[0].part("train")
    rows, row_labels = whole_file(splits[0])
    y, truth = labels[:, task], row_labels[:, task]
    numbers = len(splits[0].shapes["whole"])
    categories = list(range(numbers, x.shape[1]))
    best = [(0.0, 0.0, 0, 0)] * len(splits)
    for number, settings in enumerate(trials()):
        data = lightgbm.Dataset(x, y, categorical_feature=categories, free_raw_data=False)
        parameters = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 0, "learning_rate": 0.05, **settings}
        booster = lightgbm.Booster(parameters, data)
        scores, last = np.zeros(len(rows)), [(0.0, 0)] * len(splits)
        for trees in range(STEP, MOST_TREES + 1, STEP):
            for _ in range(STEP):
                booster.update()
            scores += booster.predict(rows, start_iteration=trees - STEP, num_iteration=STEP, raw_score=True)
            for i, split in enumerate(splits):
                auc = roc_auc_score(truth[split.validation], scores[split.validation])
                if auc > last[i][0]:
                    last[i] = (auc, trees)
                if auc > best[i][0]:
                    best[i] = (auc, roc_auc_score(truth[split.test], scores[split.test]), number, trees)
            if trees - max(at for _, at in last) >= PATIENCE * STEP:
                break
        print(splits[0].shapes["tasks"][task], number, trees, settings, best[0], flush=True)
    return best


def trials():
    """The library's defaults, and settings at random."""
    source = random.Random(0)
    return [{}, *(space(source) for _ in range(TRIALS - 1))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    splits = [Split(folder) for folder in options.folders]
    tasks = splits[0].shapes["tasks"]
    # A process for each task: a fit on one thread has the same trees on every machine.
    with ProcessPoolExecutor(len(tasks)) as pool:
        found = list(pool.map(fitted, [splits] * len(tasks), range(len(tasks))))
    with options.out.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["task", "replicate", "validation_auc", "test_auc", "setting", "trees"])
        for task, best in zip(tasks, found):
            for i, (validation, test, setting, trees) in enumerate(best):
                lines.writerow([task, i + 1, repr(float(validation)), repr(float(test)), setting, trees])
