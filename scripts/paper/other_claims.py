#!/usr/bin/env python3
"""Recompute the verdicts of RULES-2.md, section 9, from a folder's ledger alone: C7, C8, C10, C11, C12, R1 to R6, S1 and S2.

    python other_claims.py FOLDER [--leave-out] [--json OUT]

Written from the text of sections 3, 4 and 9 before reading any of the code that makes the reports. It reads FOLDER/ledger.jsonl and
nothing else; `mmoe-exp merge results/reference/NAME --out FOLDER` unpacks that of a published folder. It needs NumPy and SciPy.

    --leave-out   without each seed in turn (each split, where splits are compared): the verdicts that change

A setting is a value of each field that all models of the folder vary, but for what a claim compares (p, the slot, dropout). What the
rules had left open when this was written is read here as section 9 has it since, which differs twice from the first reading: C7 compared
both tasks, and S1 and S2 had the margins of RULES.md, 5 % and 2.5 points. Neither changes a verdict. Section 4 is read so: a comparison
that speaks against a part counts where its p value, corrected by Holm's method, is at most 0.05; one that speaks for it counts as it is.
A pair of which a run diverged is left out; no published final run did.
"""
import argparse
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import beta, binomtest, norm

LEVEL, LEAST = 0.05, 6
SB, ST, L2, CS, TF, OMOE, MMOE = "shared-bottom", "single-task", "l2-constrained", "cross-stitch", "tensor-factorization", "omoe", "mmoe"


# One comparison

def chances(n, known={}):
    """P(W <= w) of Wilcoxon's signed-rank statistic of n pairs."""
    if n not in known:
        ways = np.ones(1)
        for rank in range(1, n + 1):
            ways = (np.append(ways, np.zeros(rank)) + np.append(np.zeros(rank), ways)) / 2
        known[n] = np.cumsum(ways)
    return known[n]


def ranks(of_pairs, n, level):
    """Median of the n (n + 1) / 2 values of pairs, the interval that the exact test does not reject at the level, and the p of 0."""
    of_pairs, below = np.sort(of_pairs), chances(n)
    k = int(np.sum(below <= level / 2))
    low, high = (of_pairs[k - 1], of_pairs[-k]) if k else (-math.inf, math.inf)
    w = np.sum(of_pairs > 0) + np.sum(of_pairs == 0) / 2
    return float(np.median(of_pairs)), float(low), float(high), min(1.0, 2 * float(below[int(min(w, len(of_pairs) - w))]))


def differences(values, level=LEVEL):
    i, j = np.triu_indices(len(values))
    return ranks((values[i] + values[j]) / 2, len(values), level)


def ratios(a, b, level=LEVEL):
    """The same of log r in a - r b."""
    i, j = np.triu_indices(len(a))
    return ranks(np.log((a[i] + a[j]) / (b[i] + b[j])), len(a), level)


class Comparison:
    """Of a ratio, all but what is shown are logarithms."""

    def __init__(self, name, found, margin, pairs, is_ratio=False):
        self.name, (self.estimate, self.low, self.high, self.p), self.margin = name, found, math.log(margin) if is_ratio else margin
        self.pairs, self.is_ratio, self.corrected = pairs, is_ratio, None

    def says(self):
        if (self.low > 0 and self.estimate >= self.margin) or (self.high < 0 and self.estimate <= -self.margin):
            return "larger" if self.estimate > 0 else "smaller"
        return "alike" if -self.margin <= self.low and self.high <= self.margin else "not decided"

    def shown(self):
        return [float(np.exp(x)) if self.is_ratio else x for x in (self.estimate, self.low, self.high)]


def correct(comparisons):
    """Holm's method over the comparisons of a part."""
    order, worst = sorted(comparisons, key=lambda c: c.p), 0.0
    for i, c in enumerate(order):
        c.corrected = worst = max(worst, min(1.0, c.p * (len(order) - i)))


def verdict(comparisons, claim):
    """Section 4; what the claim says of each comparison is `larger` or `not larger`."""
    if not comparisons or any(c.pairs < LEAST for c in comparisons):
        return "not testable"
    for_it, against = {"larger": (["larger"], "smaller"), "not larger": (["smaller", "alike"], "larger")}[claim]
    said = [c.says() for c in comparisons]
    agree = [s in for_it for s in said]
    if all(agree):
        return "supported"
    if any(s == against and c.corrected <= LEVEL for c, s in zip(comparisons, said)):
        return "mixed" if any(agree) else "contradicted"
    return "alike" if all(s == "alike" for s in said) else "partly" if any(agree) else "not decided"


# A folder

class Folder:
    """The final runs of a folder, without a seed or a split if it is given."""

    def __init__(self, path, without=None):
        lines = (json.loads(line) for line in open(Path(path) / "ledger.jsonl", encoding="utf-8"))
        runs = [r for r in lines if r["stage"] == "final"]
        self.kind = runs[0]["spec"]["data"]["kind"]
        self.splits = any("replicate" in r["cell"] for r in runs)  # then a split is the unit, not a seed
        runs = [r for r in runs if self.unit(r) != without]
        self.units, self.models = sorted({self.unit(r) for r in runs}), {r["model"] for r in runs}
        varied = defaultdict(lambda: defaultdict(set))
        for r in runs:
            for field, value in r["cell"].items():
                varied[field][r["model"]].add(value)
        self.values = {field: sorted(first, key=str) for field, by in varied.items() if not self.splits and len(by) == len(self.models)
                       and len(first := next(iter(by.values()))) > 1 and all(own == first for own in by.values())}
        self.runs = defaultdict(list)
        for r in runs:
            self.runs[r["model"], tuple(r["cell"][f] for f in self.values), self.unit(r)].append(r)
        self.some = runs[0]

    def unit(self, run):
        return run["cell"]["replicate"] if self.splits else run["seed"]

    def settings(self, *compared):
        """Each setting, without the fields that are compared within it."""
        found = [{}]
        for field, values in self.values.items():
            found = found if field in compared else [{**s, field: v} for s in found for v in values]
        return found

    def along(self, field="correlation"):
        return [{field: v} for v in self.values.get(field, [])] or [{}]

    def of(self, model, setting, quantity):
        """{seed: value}, or {split: mean over its seeds}, of the runs that ended; the quantity is a metric's name or a function."""
        of_run = quantity if callable(quantity) else lambda r: r["metrics"][quantity]
        cell = tuple(setting[f] for f in self.values)
        found = {u: [of_run(r) for r in self.runs[model, cell, u] if r["status"] == "finished"] for u in self.units}
        return {unit: float(np.mean(values)) for unit, values in found.items() if values}

    def tasks(self, setting):
        cell = tuple(setting.get(f) for f in self.values)
        run = next(runs[0] for (_, at, _), runs in self.runs.items() if runs and (at == cell or not setting))
        return [name[len("test_auc_"):] for name in run["metrics"] if name.startswith("test_auc_")]


def paired(*cells):
    units = sorted(set.intersection(*map(set, cells)))
    return [np.array([c[u] for u in units]) for c in cells]


def difference(name, a, b, margin):
    a, b = paired(a, b)
    return Comparison(name, differences(a - b), margin, len(a))


def ratio(name, a, b):
    a, b = paired(a, b)
    return Comparison(name, ratios(a, b), 1.1, len(a), is_ratio=True)


def lift(name, a, b, margin):
    """How much larger a is than b, in percent."""
    a, b = paired(a, b)
    return Comparison(name, differences(100 * (a / b - 1)), margin, len(a))


def text(setting):
    return ", ".join(f"{k} {v}" for k, v in setting.items())


# The claims: each gives its setting, part and comparisons, all of which it says to be larger

def c7(f):
    if {SB, L2, CS, TF, OMOE, MMOE} <= f.models:
        auc = {m: f.of(m, {}, "test_auc_" + f.tasks({})[0]) for m in f.models}
        better = [difference(f"{m} - {SB}", auc[m], auc[SB], 0.001) for m in (L2, CS, OMOE, MMOE)]
        yield {}, "", [*better, difference(f"{SB} - {TF}", auc[SB], auc[TF], 0.01)]


def c8(f):
    if {SB, L2, CS, TF, OMOE, MMOE} <= f.models and "college" in f.tasks({}):
        yield {}, "", [difference(f"{MMOE} - {m}, {task}", f.of(MMOE, {}, "test_auc_" + task), f.of(m, {}, "test_auc_" + task), 0.001)
                       for task in f.tasks({}) for m in (SB, L2, CS, TF, OMOE)]


def gates(f, setting, sparse, name=""):
    """The other gate's entropy over that of the sparse task's."""
    return ratio(name, *(f.of(MMOE, setting, lambda r: r["gates"][task]["entropy"]) for task in (1 - sparse, sparse)))


def c10(f):
    for setting in f.settings() if MMOE in f.models else []:
        shares = [np.median(list(f.of(MMOE, setting, "positive_share_" + task).values())) for task in f.tasks(setting)]
        yield setting, "", [gates(f, setting, int(np.argmin(shares)))]


def c11(f):
    others = [SB, CS, MMOE, "ml-mmoe", "cgc"]
    if not {ST, "ple", *others} <= f.models:
        return
    places, ours = f.along(), (1, 2)
    loss = lambda m, at, task: f.of(m, at, lambda r: r["metrics"][f"test_mse_{task}"] - r["spec"]["data"]["noise"] ** 2)
    yield {}, "a", [ratio(f"{m} / ple, task {task}, {text(at)}", loss(m, at, task), loss("ple", at, task))
                    for at in places for task in ours for m in others]
    made, level = [], LEVEL / len(places)
    for m in (SB, MMOE):
        ways = []
        for at in places:
            first, second = (paired(loss(m, at, task), loss(ST, at, task)) for task in ours)
            for worse, better in ((first, second), (second, first)):
                both = list(zip(ratios(*worse, level), ratios(*better[::-1], level)))
                ways.append([*(min(x) for x in both[:3]), max(both[3])])
        estimate, _, _, p = max(ways)
        bounds = [max(way[i] for way in ways) for i in (1, 2)]
        made.append(Comparison(f"{m}, both tasks", (estimate, *bounds, min(1.0, p * len(places))), 1.1, len(first[0]), is_ratio=True))
    yield {}, "b", made
    everywhere = ([loss(m, at, task) for at in places for task in ours] for m in (MMOE, "ple"))
    yield {}, "c", [ratio("mmoe / ple", *({u: sum(c[u] for c in cells) for u in f.units} for cells in everywhere))]


def tango(b, c, n):
    """Interval of (b - c) / n, b and c of n pairs being discordant: the differences that Tango's score test does not reject."""
    def score(d):
        half, product = -b - c + (2 * n - b + c) * d, -c * d * (1 - d)
        q = (math.sqrt(max(0.0, half**2 - 8 * n * product)) - half) / (4 * n)
        variance = n * (2 * q + d * (1 - d))
        return (b - c - n * d) / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, b - c - n * d)

    z, mean, edge = norm.ppf(1 - LEVEL / 2), (b - c) / n, 1 - 1e-9
    return (brentq(lambda d: score(d) - z, -edge, mean) if score(-edge) > z else -1.0,
            brentq(lambda d: score(d) + z, mean, edge) if score(edge) < -z else 1.0)


def c12(f):
    polarised = lambda run: float(any(max(gate["mean"]) > 0.95 for gate in run["gates"]))
    for setting in f.settings("dropout") if "dropout" in f.values else []:
        without, dropped = paired(*(f.of(MMOE, {**setting, "dropout": d}, polarised) for d in (0, 0.1)))
        n, b, c, k = len(without), int(np.sum(without > dropped)), int(np.sum(dropped > without)), int(dropped.sum())
        level = binomtest(b, b + c).pvalue if b + c else 1.0
        yield setting, "a", [Comparison("share without - with", ((b - c) / n, *tango(b, c, n), level), 0.05, n)]
        low, high = (beta.ppf(LEVEL / 2, k, n - k + 1) if k else 0.0), (beta.ppf(1 - LEVEL / 2, k + 1, n - k) if k < n else 1.0)
        level = min(1.0, 2 * min(binomtest(k, n, 0.05, side).pvalue for side in ("less", "greater")))
        yield setting, "b", [Comparison("5 % - share with", (0.05 - k / n, 0.05 - high, 0.05 - low, level), 0, n)]


def lifts(f, treated, kept, task, margin):
    """Of served models, in each setting: the lift at each p. Single-Task is served by pe alone."""
    arm = lambda m, at: f.of(m, at, f"live_{'alone' if m == ST else 'value'}_{task}")
    if {treated, kept} <= f.models and "live_value_engagement" in f.some["metrics"]:
        for setting in f.settings("correlation"):
            cells = [(text(at), arm(treated, {**setting, **at}), arm(kept, {**setting, **at})) for at in f.along()]
            yield setting, cells, [lift(*cell, margin) for cell in cells]


def r1(f):
    for setting, _, made in lifts(f, SB, ST, "engagement", 0.25):
        yield setting, "", made


def r2(f):
    for part, task, margin in (("a", "engagement", 0.25), ("b", "satisfaction", 2.65)):
        for setting, _, made in lifts(f, MMOE, SB, task, margin):
            yield setting, part, made


def s1(f):
    for setting, _, made in lifts(f, SB, ST, "satisfaction", 2.65):
        yield setting, "", made


def s2(f):
    for setting, cells, _ in lifts(f, SB, ST, "satisfaction", 2.65):
        if len(cells) > 1:
            a, b, c, d = paired(*cells[0][1:], *cells[-1][1:])
            yield setting, "", [Comparison("lowest - highest p, points", differences(100 * (a / b - c / d)), 2.65, len(a))]


def r3(f):
    if not {SB, L2, CS, OMOE, MMOE} <= f.models:
        return
    at = lambda m, name, i: f.of(m, {}, lambda r: r["curve"][f"test_{name}_engagement"][i])
    for part, name, one, others, margin in (("a", "auc", MMOE, (SB, L2, CS, OMOE), 0.0008), ("b", "r2", MMOE, (SB, L2, CS, OMOE), 0.0007),
                                            ("c", "auc", SB, (L2, CS), 0.0008)):
        yield {}, part, [difference(f"{one} - {m}, {name}, {step} steps", at(one, name, i), at(m, name, i), margin)
                         for i, step in enumerate(f.some["curve"]["step"]) for m in others]


def r4(f):
    for setting in f.settings("correlation") if MMOE in f.models else []:
        yield setting, "", [gates(f, {**setting, **at}, 1, text(at)) for at in f.along()]


def r5(f):
    for setting in f.settings("position") if "shallow" in f.values.get("position", []) else []:
        of = lambda name, *slots: (f.of(MMOE, {**setting, "position": slot}, name) for slot in slots)
        for part, slot in (("a", "none"), ("b", "input")):
            yield setting, part, [difference(f"{slot} - shallow, AUC on the log", *of("test_auc_engagement", slot, "shallow"), 0.001),
                                  lift(f"shallow over {slot}, %", *of("live_value_engagement", "shallow", slot), 0.25)]
        yield setting, "c", [difference(f"shallow - {slot}, AUC on the random log", *of("random_auc_engagement", "shallow", slot), 0.001)
                             for slot in ("none", "input")]


def r6(f):
    gap = lambda i: lambda run: run["curve"]["test_auc_engagement"][i] - run["curve"]["random_auc_engagement"][i]
    for setting in f.settings() if "round" in f.some["curve"] else []:
        yield setting, "", [difference("", f.of(MMOE, setting, gap(-1)), f.of(MMOE, setting, gap(0)), 0.005)]


KINDS = {"census-income": {"C7": c7, "C8": c8, "C10": c10, "C12": c12}, "synthetic": {"C11": c11},
         "recommender": {"S1": s1, "S2": s2, "R1": r1, "R2": r2, "R3": r3, "R4": r4, "R5": r5, "R6": r6}}


def judge(f):
    """(part, setting, comparisons, verdict); a claim of several parts also as a whole, with levels corrected within each part."""
    for name, claim in KINDS[f.kind].items():
        whole, says = defaultdict(list), "not larger" if name == "R1" else "larger"
        for setting, part, made in claim(f):
            correct(made)
            yield name + part, text(setting), made, verdict(made, says)
            if part:
                whole[text(setting)] += made
        for setting, made in whole.items():
            yield name, setting, made, verdict(made, says)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    folder = Folder(options.folder)
    found = list(judge(folder))
    for part, setting, made, said in found:
        print(f"{part} {setting}: {said}")
        for c in made if len(part.rstrip("abc")) < len(part) or not any(other[:-1] == part for other, *_ in found) else []:
            print("    {}: {:.5g} [{:.5g}, {:.5g}], p = {:.3g}, {} pairs: {}".format(c.name, *c.shown(), c.p, c.pairs, c.says()))
    if options.json:
        rows = [{"part": part, "setting": setting, "verdict": said,
                 "comparisons": [[*c.shown(), c.p, c.corrected, c.pairs] for c in made]} for part, setting, made, said in found]
        Path(options.json).write_text(json.dumps(rows))
    for out in folder.units if options.leave_out else []:
        for (part, setting, _, said), (*_, now) in zip(found, judge(Folder(options.folder, without=out))):
            if now != said:
                print(f"without {out}: {part} {setting}: {said} -> {now}")


if __name__ == "__main__":
    main()
