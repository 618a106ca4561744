#!/usr/bin/env python3
"""Recompute census-income in the settings of others (K1 to K4 of RULES-2.md, section 17) from the ledgers, and compare with what is published.

    python census_others.py FOLDERS results/reference/baselines

Written by a reader from the rules' text alone, before the program that judges (`census_published.py`) was read. FOLDERS contains the folders of
results/reference/census-published with their ledgers unpacked (`mmoe-exp merge`). The published files in the second folder are
`census-published.csv` (numbers and verdicts), `-choices.csv` and `-shifted.csv` (AUCs of runs with shifted columns, an input here as there). It
needs NumPy and SciPy; an error names the row that differs.
"""
import csv, json, sys
from pathlib import Path

import numpy as np
from scipy.stats import t

TASKS = ("education", "income", "married")
FOLDERS = {"PLE 2020": "ple", "AdaTT 2023": "adatt", "MMoEEx, issue 2": "mmoeex", "notebook, income": "notebook-income",
           "notebook, education": "notebook-education"}
TEST_ROWS = 49881
# Where the test rows are those of the source.
KNOWN = ("mmoeex", "notebook-income", "notebook-education")


def runs(folder):
    """{(model, seed): metrics} of the finished final runs."""
    lines = [json.loads(line) for line in open(folder / "ledger.jsonl", encoding="utf-8")]
    return {(run["model"], run["seed"]): run["metrics"] for run in lines if run["stage"] == "final" and run["status"] == "finished"}


def error_of_rows(auc, positive_share):
    """Hanley and McNeil's standard error of an AUC."""
    positives = round(positive_share * TEST_ROWS)
    negatives = TEST_ROWS - positives
    both, one = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    return np.sqrt((auc * (1 - auc) + (positives - 1) * (both - auc**2) + (negatives - 1) * (one - auc**2)) / (positives * negatives))


def close(shown, mine):
    """Whether numbers of four decimals are those of this program, but for one in the last place: shifted AUCs have few decimals."""
    return len(shown) == len(mine) and all(abs(float(a) - b) <= 1e-4 for a, b in zip(shown, mine))


def read(path):
    return list(csv.DictReader(open(path, encoding="utf-8")))


def main():
    folder, published = Path(sys.argv[1]), Path(sys.argv[2])
    ledgers = {path.name: runs(path) for path in sorted(folder.iterdir())}
    shifted = {(row["folder"], row["model"], int(row["seed"]), row["task"]): row for row in read(published / "census-published-shifted.csv")}
    for (name, model, seed, task), row in shifted.items():
        assert abs(float(row["aligned"]) - ledgers[name][model, seed][f"test_auc_{task}"]) < 1e-5, row
    auc = lambda name, model, seed, task: ledgers[name].get((model, seed), {}).get(f"test_auc_{task}")
    moved = lambda name, model, seed, task: float(shifted[name, model, seed, task]["shifted"]) if (name, model, seed, task) in shifted else None
    starts = lambda of, *place: np.array([value for seed in range(1, 21) if (value := of(*place[:2], seed, place[2])) is not None])

    rows = read(published / "census-published.csv")
    for row in rows:
        name, task, one, of = FOLDERS[row["source"]], row["task"], row["model"].split(" less "), int(row["of"])
        place = moved if row["columns"] != "as they are" else auc
        values = starts(place, name, one[0], task) - (starts(place, name, one[1], task) if len(one) > 1 else 0)
        n, mean, sd = len(values), values.mean(), values.std(ddof=1)
        share = next(iter(ledgers[name].values()))[f"positive_share_{task}"]
        rows_error = 0 if len(one) > 1 or name in KNOWN else error_of_rows(mean, share)
        reach = t.ppf(0.975, n - 1) * np.sqrt(sd**2 * (1 / n + 1 / of) + rows_error**2)
        number, half = float(row["published"]), len(one) * 0.5 * 10.0 ** -len(row["published"].split(".")[1])
        verdict = "below" if number + half < mean - reach else "above" if number - half > mean + reach else "inside"
        shown = [row[key] for key in ("mean", "sd", "least", "most", "low", "high")]
        assert close(shown, [mean, sd, values.min(), values.max(), mean - reach, mean + reach]), (row, mean, sd, reach)
        assert (int(row["n"]), row["verdict"]) == (n, verdict), (row, verdict)
        if place is moved:
            nearer = abs(mean - number) < abs(starts(auc, name, one[0], task).mean() - number)
            assert row["nearer"] == ("yes" if nearer else "no"), row

    choices = read(published / "census-published-choices.csv")
    for row in choices:
        for task in (task for task in TASKS if row[task]):
            base = starts(auc, "choice-base", "mmoe", task)
            is_moved = row["choice"].startswith("columns")
            values = starts(moved if is_moved else auc, "choice-base" if is_moved else f"choice-{row['choice']}", "mmoe", task)
            assert close([row[task]], [values.mean()]), (row, task)
            if row["choice"] == "base":
                continue
            less = values - base[: len(values)]
            reach = t.ppf(0.975, len(less) - 1) * less.std(ddof=1) / np.sqrt(len(less))
            shown = [row[f"{task}_less_base{end}"] for end in ("", "_low", "_high")]
            assert close(shown, [less.mean(), less.mean() - reach, less.mean() + reach]), (row, task, less.mean(), reach)
    print(f"census-income in the settings of others: {len(rows)} rows with verdicts and {len(choices)} choices recomputed: the same")


if __name__ == "__main__":
    main()
