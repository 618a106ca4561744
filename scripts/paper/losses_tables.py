"""Recomputes RULES-4.md, "On public tables", from results folders.

    python losses_tables.py FOLDER [FOLDER ...]

The folders are losses-solar-flare, losses-epa and so on. Reads FOLDER/ledger.jsonl and
FOLDER/predictions, and prints CSV tables:

  reach         for each method, rlw and, left out in turn, the inner weights of the front: E for
                each table, the geometric mean over both networks, and its estimate over tables
  against sum   errors of the sum over those of the entry, geometric mean over labels and networks
  by network    both for each network
  chosen        for each label and network the method and the fixed weight of least mean validation
                loss, mean test metrics, p values, how large a gain is excluded, answers
  significant   tests of all methods that pass Holm's correction within the table
  tuned         how often each fixed weight is the chosen one
  faults        what looks wrong in the runs, and the predictions beside the ledger

Errors are 1 - R2 on test rows in "reach" and "against sum". In "chosen" the loss is that of the
label: squared error, log loss or Poisson deviance. Metrics of binary labels are also areas under
the curve, whose error is their distance from 1.

Written by a fresh reader from the rules alone. Where they leave a choice:

  - the test is Student's t over the splits with Nadeau and Bengio's variance, s2 (1/n + 1/3), as in
    RULES-TABLES.md, section 3: 20 % test rows for 60 % training rows
  - Holm's family within a table: labels x networks x methods (without rlw) x both comparisons
  - a comparison is significant by the margin if it is corrected and at least 1 % of the error of
    what it is compared with; "no" is that the uncorrected interval ends below 1 % for all methods
  - with five tables or fewer no interval of 95 % is bounded, so the range over tables stands there
  - ratios are cut after they are estimated over the splits
"""
import glob
import gzip
import json
import math
import os
import sys
from collections import Counter

import numpy as np
from scipy import stats

from paired_ratios import estimate, holm, read_ledger, table, typical_ratio

METHODS = ["uncertainty", "dwa", "log-sum", "famo", "gradnorm", "pcgrad", "mgda", "nash", "cagrad",
           "aligned"]
NETWORKS, SINGLE, EQUAL = ("shared-bottom", "mmoe"), "single-task", 1.0
WEIGHTS = [0.03, 0.1, 0.25, 0.5, 2.0, 4.0, 10.0, 30.0]  # the front without the sum
INNER, RATES, MARGIN, SHARES = [0.1, 0.25, 0.5, 2.0, 4.0, 10.0], (0.001, 0.03), 0.01, 1 / 3
LOSS = {"regression": "mse", "binary": "log_loss", "count": "poisson_deviance"}


def entry_of(run):
    """single-task, a weight of the second label (1: the sum), or the name of a method."""
    losses = run["cell"].get("losses", "sum")
    if run["model"] == SINGLE:
        return SINGLE
    if losses.startswith("fixed"):
        first, second = json.loads(losses.split()[-1])
        return second / first
    return EQUAL if losses == "sum" else losses.split()[0]


class Table:
    """Runs of a table."""

    def __init__(self, folder):
        self.folder, self.name = folder, os.path.basename(folder.rstrip("/"))[len("losses-"):]
        self.all = read_ledger(folder)
        self.final = [run for run in self.all if run["stage"] == "final"]
        self.labels = [(t["name"], t["labels"]) for t in self.final[0]["spec"]["data"]["tasks"]]
        self.splits = sorted({run["cell"]["replicate"] for run in self.final})
        self.runs = {(r["model"], entry_of(r), r["cell"]["replicate"]): r for r in self.final}
        self.entries = sorted({key[1] for key in self.runs} - {SINGLE}, key=str)
        self.methods = [name for name in METHODS if name in self.entries]

    def values(self, network, entry, metric, part="test"):
        """[labels, splits] of "error" (1 - R2), "loss" or "auc" (1 - AUC, of others the loss)."""
        def value(name, kind, split):
            run = self.runs[network, entry, split]
            if run["status"] != "finished":
                return 10.0
            use = "loss" if metric == "auc" and kind != "binary" else metric
            column = {"error": "r2", "loss": LOSS[kind], "auc": "auc"}[use]
            found = run["metrics"][f"{part}_{column}_{name}"]
            return found if use == "loss" else 1 - found
        return np.array([[value(*label, s) for s in self.splits] for label in self.labels])


def ratio(a, b):
    """The typical ratio over splits, cut."""
    return min(10.0, max(0.1, typical_ratio(a, b)[0]))


def reach(data, network, entry, without=()):
    """E: the least over weights of the front of the largest ratio over labels."""
    if entry == "left out":
        return mean([reach(data, network, weight, (weight,)) for weight in INNER])
    own = data.values(network, entry, "error")
    front = [w for w in WEIGHTS + [EQUAL] if w not in without]
    return min(max(map(ratio, data.values(network, w, "error"), own)) for w in front)


def against_sum(data, network, entry):
    """The sum's errors over the entry's, geometric mean over labels."""
    entries = [best_of(data, network, k, WEIGHTS) if entry == "tuned" else entry for k in (0, 1)]
    return mean([ratio(data.values(network, EQUAL, "error")[k],
                       data.values(network, e, "error")[k]) for k, e in enumerate(entries)])


def mean(values):
    return math.exp(np.mean(np.log(values)))


def corrected_t(gains):
    """(mean, standard error, two-sided p) by Nadeau and Bengio's variance."""
    n = len(gains)
    error = math.sqrt(np.var(gains, ddof=1) * (1 / n + SHARES))
    return np.mean(gains), error, 2 * stats.t.sf(abs(np.mean(gains)) / error, n - 1)


def best_of(data, network, label, entries):
    """The entry of least mean validation loss of a label."""
    at = {e: data.values(network, e, "loss", "validation")[label].mean() for e in entries}
    return min(at, key=at.get)


def tests(data, metric):
    """{(label, network, method, comparison): (gain, standard error, p)}, shares of the error."""
    found = {}
    for k in range(len(data.labels)):
        for network in NETWORKS:
            for other in ("sum", "tuned"):
                to = EQUAL if other == "sum" else best_of(data, network, k, WEIGHTS)
                for method in data.methods:
                    a = data.values(network, to, metric)[k]
                    gain = (a - data.values(network, method, metric)[k]) / a.mean()
                    found[k, network, method, other] = corrected_t(gain)
    return found


def chosen(data, metric, rows, significant):
    """Rows of the tables "chosen" and "significant"."""
    found = tests(data, metric)
    levels = holm({key: value[2] for key, value in found.items()})
    t = stats.t.ppf(0.975, len(data.splits) - 1)
    for k, (name, kind) in enumerate(data.labels):
        if metric == "auc" and kind != "binary":
            continue
        for network in NETWORKS:
            method = best_of(data, network, k, data.methods)
            weight = best_of(data, network, k, WEIGHTS)
            also = best_of(data, network, k, WEIGHTS + [EQUAL])
            row = [data.name, name, network, metric, method, weight, also]
            row += [data.values(network, e, metric)[k].mean() for e in (EQUAL, weight, method)]
            for other in ("sum", "tuned"):
                gain, error, p = found[k, network, method, other]
                ends = [found[k, network, m, other] for m in data.methods]
                most = max(g + t * e for g, e, _ in ends)
                yes = levels[k, network, method, other] < 0.05 and gain >= MARGIN
                answer = "yes" if yes else "no" if most < MARGIN else "cannot tell"
                row += [100 * gain, 100 * (gain - t * error), 100 * (gain + t * error), p,
                        levels[k, network, method, other], 100 * most, answer]
            rows.append(row)
    for key, level in levels.items():
        if level < 0.05:
            significant.append([data.name, data.labels[key[0]][0], *key[1:], metric,
                                100 * found[key][0], found[key][2], level,
                                abs(found[key][0]) >= MARGIN])
    significant.append([data.name, "tests in the family", "", "", "", metric, None, None, None,
                        len(levels)])


def read_runs(data):
    """{key: [(values, labels) of rows that have one, by label]}; binary values are ranks."""
    def columns(content, kinds, n, at):
        for kind in kinds:
            yield np.frombuffer(content, kind, n, at).astype(float)
            at += n * int(kind[-1])
    found = {}
    for path in glob.glob(os.path.join(data.folder, "predictions", "*.bin")):
        header, body = open(path, "rb").read().split(b"\n", 1)
        header = json.loads(header)
        n, binary = header["rows"], [task["kind"] == "binary" for task in header["tasks"]]
        name = os.path.join(data.folder, "predictions", f"labels-{header['labels']}.bin.gz")
        content = gzip.open(name).read().split(b"\n", 1)[1]
        labels = list(columns(content, ["<u1" if b else "<f4" for b in binary], n, 0))
        there = [label != 255 if b else ~np.isnan(label) for label, b in zip(labels, binary)]
        kinds = ["<u2" if b else "<f4" for b in binary]
        length = 20 + sum(n * int(kind[-1]) for kind in kinds)
        for at in range(0, len(body) - length + 1, length):
            values = columns(body, kinds, n, at + 12)
            found[body[at:at + 12].hex()] = [(v[t], y[t]) for v, y, t in zip(values, labels, there)]
    return found


def faults(data):
    """Counts of what looks wrong, and the largest gap between predictions and ledger."""
    found, gaps, constant, rows = read_runs(data), [], Counter(), {}
    for run in data.final:
        for (name, kind), (guess, label) in zip(data.labels, found[run["key"]]):
            rows.setdefault(name, set()).add((len(label), int((label > 0).sum())))
            constant[name] += bool(np.ptp(guess) <= 1e-6 * abs(guess).max())
            if kind == "binary":
                above = stats.mannwhitneyu(guess[label > 0], guess[label == 0]).statistic
                value, column = above / (label > 0).sum() / (label == 0).sum(), "auc"
            else:
                value, column = 1 - np.mean((guess - label) ** 2) / np.var(label), "r2"
            gaps.append(abs(value - run["metrics"][f"test_{column}_{name}"]))
    kept = [run["metrics"]["kept_step"] for run in data.final]
    steps = data.final[0]["spec"]["training"]["steps"]
    rates = Counter(run["cell"]["learningRate"] for run in data.final)
    out = [("runs", len(data.all)), ("not finished", len(data.all) - sum(
               run["status"] == "finished" for run in data.all)), ("final runs", len(data.final)),
           ("final: kept at the first evaluation", kept.count(data.final[0]["curve"]["step"][0])),
           ("final: kept at the last planned step", kept.count(steps)),
           *((f"final: at rate {rate}", rates[rate]) for rate in RATES),
           ("largest gap between predictions and ledger (R2 and AUC)", max(gaps))]
    for k, (name, _) in enumerate(data.labels):
        keys = [(n, e) for n in NETWORKS for e in data.entries]
        r2 = [1 - data.values(*key, "error", "validation")[k].mean() for key in keys]
        alone = 1 - data.values(SINGLE, SINGLE, "error", "validation")[k].mean()
        out += [(f"{name}: least test rows", min(rows[name])[0]),
                (f"{name}: least of them above 0", min(above for _, above in rows[name])),
                (f"{name}: final runs of one value for all rows", constant[name]),
                (f"{name}: mean validation R2 of Single-Task", alone),
                (f"{name}: of the sum (least network)", min(r2[keys.index((n, EQUAL))]
                                                            for n in NETWORKS)),
                (f"{name}: largest of any entry", max(r2))]
    return [[data.name, *row] for row in out]


def main(folders):
    tables = [Table(folder) for folder in folders]
    names = [data.name for data in tables]
    kinds = {"reach": reach, "against sum": against_sum}
    for title, function in kinds.items():
        rows, split = [], []
        for entry in METHODS + ["rlw", "left out" if title == "reach" else "tuned"]:
            by = {(network, data.name): function(data, network, entry) for network in NETWORKS
                  for data in tables if entry not in METHODS or entry in data.methods}
            found = {n: mean([by[network, n] for network in NETWORKS])
                     for n in names if (NETWORKS[0], n) in by}
            over = list(found.values())
            rows.append([entry, *map(found.get, names), len(over), estimate(over)[0], min(over),
                         max(over)])
            split += [[entry, w, *(by.get((w, n)) for n in names)] for w in NETWORKS]
        table(title, ",".join(["entry", *names, "tables,estimate,least,largest"]), rows)
        table(f"{title} by network", ",".join(["entry,network", *names]), split)
    rows, significant = [], []
    for data in tables:
        for metric in ("loss", "error", "auc"):
            if metric != "auc" or any(kind == "binary" for _, kind in data.labels):
                chosen(data, metric, rows, significant)
    half = ["gain %", "low", "high", "p", "holm", "excluded above %", "answer"]
    table("chosen", ",".join(
        ["table,label,network,metric,method,weight,with sum,of sum,of weight,of method",
         *(f"{other} {name}" for other in ("sum:", "tuned:") for name in half)]), rows)
    table("significant", "table,label,network,method,than,metric,gain %,p,holm,by the margin",
          significant)
    for title, weights in (("tuned", WEIGHTS + [EQUAL]), ("tuned, without the sum", WEIGHTS)):
        table(title, ",".join(["weight", *names]), [
            [w, *(sum(best_of(d, n, k, weights) == w for n in NETWORKS for k in range(2))
                  for d in tables)] for w in sorted(weights)])
    table("faults", "table,what,number", [row for data in tables for row in faults(data)])


if __name__ == "__main__":
    main(sys.argv[1:])
