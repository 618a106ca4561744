"""Recomputes R1 and R2 of RULES-TABLES.md, section 8, from the published scores.

    python rows_tables.py SCORES.csv

The scores are results/reference/baselines/rows-tables-runs.csv. test_r2 is empty if a run
diverged. Prints CSV tables, each with a title:

  claims       the ratio of errors at a sixteenth of the rows over that at all rows, over tables
  by rows      the ratio of errors at each number of rows, over tables and for each
  change       what the claims are about, for each table
  sensitivity  the claims computed otherwise, or without a part of the data
  rates        the share of chosen learning rates that are the lowest and the highest of the four

A ratio is the error of a network that shares over the error of one that does not. Errors are
1 - R2 of test rows.
"""
import csv
import math
import sys
from collections import defaultdict

import numpy as np
from paired_ratios import estimate, holm, level_of, table

CLAIMS = {"R1": ("shared-bottom", "single-task"), "R2": ("mmoe", "single-task-moe")}
SIZES = ("sixteenth", "quarter", "all")
DIVERGED = 10.0  # times the error of the mean of the labels
LARGEST_RATIO = 10.0
MARGIN = 0.99
FEWEST_TABLES = 6


def read(path):
    """Rows of the file; `train_rows` becomes the name of a size, and `error` is added."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = defaultdict(set)
    for row in rows:
        if row["train_rows"] != "all":
            numbers[row["table"]].add(int(row["train_rows"]))
    for row in rows:
        names = dict(zip(map(str, sorted(numbers[row["table"]])), SIZES))
        row["size"] = names.get(row["train_rows"], "all")
        row["error"] = 1 - float(row["test_r2"]) if row["test_r2"] else DIVERGED
    return rows


def hodges_lehmann(values):
    x = np.asarray(values, float)
    i, j = np.triu_indices(len(x))
    return float(np.median((x[i] + x[j]) / 2))


def errors_in(rows):
    """Mean error over starts by (table, size, label, model), as a dictionary of splits."""
    starts = defaultdict(lambda: defaultdict(list))
    for row in rows:
        starts[row["table"], row["size"], row["label"], row["model"]][row["split"]].append(row["error"])
    return {key: {split: float(np.mean(of)) for split, of in splits.items()} for key, splits in starts.items()}


def log_ratios(rows, claim, typical=hodges_lehmann, cut=LARGEST_RATIO):
    """{(table, size): the mean over labels of the typical log ratio over splits}"""
    shared, alone = CLAIMS[claim]
    errors = errors_in(rows)
    of_labels = defaultdict(list)
    for (name, size, label, model), above in errors.items():
        if model != shared:
            continue
        below = errors[name, size, label, alone]
        assert above.keys() == below.keys(), (name, size, label)
        logs = [math.log(above[split] / below[split]) for split in sorted(above)]
        limit = math.log(cut)
        of_labels[name, size].append(typical([max(-limit, min(limit, log)) for log in logs]))
    return {key: float(np.mean(logs)) for key, logs in of_labels.items()}


def changes(logs):
    """{table: ratio at a sixteenth of the rows over that at all rows}"""
    tables = dict.fromkeys(name for name, _ in logs)
    return {name: math.exp(logs[name, "sixteenth"] - logs[name, "all"]) for name in tables}


def judged(changes_of):
    """{claim: (ratio, low, high, tables below 1, corrected level, verdict)} of both claims."""
    corrected = holm({claim: level_of(of.values()) for claim, of in changes_of.items()})
    found = {}
    for claim, of in changes_of.items():
        ratio, low, high = estimate(of.values())
        verdict = "inconclusive"
        if len(of) >= FEWEST_TABLES:
            if ratio <= MARGIN and high < 1 and corrected[claim] <= 0.05:
                verdict = "supported"
            elif low > MARGIN:
                verdict = "contradicted"
        below = sum(value < 1 for value in of.values())
        found[claim] = (ratio, low, high, below, corrected[claim], verdict)
    return found


def predictable(rows):
    """The rows of labels that some model predicts better than their mean, at some size, by its mean R2."""
    scores = defaultdict(list)
    for row in rows:
        scores[row["table"], row["label"], row["model"], row["size"]].append(1 - row["error"])
    known = {key[:2] for key, of in scores.items() if np.mean(of) > 0}
    return [row for row in rows if (row["table"], row["label"]) in known]


def attacks(rows):
    """Yields (what was changed, {claim: {table: change}})."""

    def of(some, **options):
        return {claim: changes(log_ratios(some, claim, **options)) for claim in CLAIMS}

    yield "without labels that nothing predicts", of(predictable(rows))
    yield "medians over splits", of(rows, typical=lambda logs: float(np.median(logs)))
    yield "means over splits", of(rows, typical=lambda logs: float(np.mean(logs)))
    yield "ratios not cut", of(rows, cut=math.inf)
    for column in ("table", "split", "seed"):
        for value in dict.fromkeys(row[column] for row in rows):
            yield f"without {column} {value}", of([row for row in rows if row[column] != value])


def rate_shares(rows):
    """(size, model, share at the lowest rate, share at the highest) of the choices for each table and split."""
    chosen = {(row["table"], row["size"], row["model"], row["split"]): float(row["learning_rate"]) for row in rows}
    rates = sorted(set(chosen.values()))
    for size in SIZES:
        for model in dict.fromkeys(row["model"] for row in rows):
            of = [rate for (_, at, name, _), rate in chosen.items() if (at, name) == (size, model)]
            yield size, model, of.count(rates[0]) / len(of), of.count(rates[-1]) / len(of)


def main(path):
    rows = read(path)
    names = list(dict.fromkeys(row["table"] for row in rows))
    logs = {claim: log_ratios(rows, claim) for claim in CLAIMS}
    change = {claim: changes(logs[claim]) for claim in CLAIMS}
    table("claims", "claim,ratio,from,to,below,corrected,verdict", [(claim, *of) for claim, of in judged(change).items()])
    by_rows = []
    for claim, pair in CLAIMS.items():
        for size in SIZES:
            ratios = [math.exp(logs[claim][name, size]) for name in names]
            by_rows.append((*pair, size, *estimate(ratios), *ratios))
    table("by rows", f"shared,alone,rows,ratio,from,to,{','.join(names)}", by_rows)
    table("change", f"claim,{','.join(names)}", [(claim, *(of[name] for name in names)) for claim, of in change.items()])
    tried = [(what, claim, *of) for what, found in attacks(rows) for claim, of in judged(found).items()]
    table("sensitivity", "attack,claim,ratio,from,to,below,corrected,verdict", tried)
    table("rates", "rows,model,lowest,highest", rate_shares(rows))


if __name__ == "__main__":
    main(sys.argv[1])
