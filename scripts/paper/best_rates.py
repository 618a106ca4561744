"""Recompute RULES-2 section 10 (Shared-Bottom against MMoE, each at its own best rate) from a folder's ledger.jsonl.

    best_rates.py FOLDER [--common] [--leave-out] [--second-best]
    best_rates.py FOLDER... --repeated

Every ratio is Shared-Bottom's over MMoE's: above 1, Shared-Bottom is worse (C3), spreads more (C4), has the higher lowest loss (C6).
Where the rules leave a choice:
- One comparison: `a - r b` balances at the median of (a_i + a_j) / (b_i + b_j), i <= j; of an even number, the geometric mean of the
  middle two. Wilcoxon's test is exact, two-sided, at 5 %. Over settings: the same with the means of two logs.
- C6: quantiles linear between order statistics; 4,000 resamples of seeds, the same for both models, percentiles 2.5 and 97.5.
- C4: distances from the median of the final seeds that count (without a left-out one), first task.
- A setting is an MMoE cell without its rate; its Shared-Bottom has the same fields but for the experts. A diverged run counts as 1e6
  times the largest finite loss of the folder.
- Best rate: smallest median test MSE among the candidates with most selection seeds (six, where any has six), as medians of three and of
  six seeds are of different draws. The strict reading, each on its own seeds, is counted beside it. "May still win" is not defined:
  counted are three-seed leaders without six seeds, and rates without six that beat the choice on the three common seeds.
- Second best: smallest median on its own seeds among the other rates. --common uses the three seeds of all candidates, --second-best the
  seeds (three or six) that both cells have; too few for an interval in one setting.
- --repeated is E1: fresh or 100,000 examples over 10,000, over the settings in the order of plan.csv. Mann and Whitney's test is exact; its
  interval ends at the outermost quotients that the test at 5 % does not reject; the verdict is by the interval, before Holm's correction
  over the folders given.
"""
import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import beta, spearmanr

PARTS, MARGINS = ("C3 b", "C4 b", "C6 b"), (1.1, 1.25, 1.1)
MODELS = ("shared-bottom", "mmoe")
STEPS, SUGGESTED = 6000, 24  # of every run; settings that suggested E1


def centre(logs, n):
    """Median and Wilcoxon's interval of the logs of pairs of n values; 0/0 says nothing and is left out."""
    counts = np.ones(1)
    for i in range(1, n + 1):
        counts = np.append(counts, np.zeros(i)) + np.append(np.zeros(i), counts)
    k = np.searchsorted(np.cumsum(counts) / 2.0**n, 0.025, side="right") - 1
    logs = np.sort(logs[~np.isnan(logs)])
    return np.exp([np.median(logs), *((logs[k], logs[-1 - k]) if k >= 0 else (-np.inf, np.inf))])


def compare(a, b):
    i, j = np.triu_indices(len(a))
    with np.errstate(divide="ignore", invalid="ignore"):
        return centre(np.log((a[i] + a[j]) / (b[i] + b[j])), len(a))


def over(values):
    i, j = np.triu_indices(len(values))
    return centre((np.log(values)[i] + np.log(values)[j]) / 2, len(values))


def says(estimate, margin, size=6):
    ratio, low, high = estimate
    if size >= 6 and (low > 1 and ratio >= margin or high < 1 and ratio <= 1 / margin):
        return "larger" if low > 1 else "smaller"
    return "alike" if size >= 6 and low >= 1 / margin and high <= margin else "not decided"


def lowest(a, b):
    draw = np.random.default_rng(1).integers(0, len(a), (4000, len(a)))
    boot = np.quantile(a[draw], 0.1, axis=1) / np.quantile(b[draw], 0.1, axis=1)
    return np.array([np.quantile(a, 0.1) / np.quantile(b, 0.1), *np.quantile(boot, [0.025, 0.975])])


def load(folder):
    """(stage, model, setting, rate) -> {seed: (mean loss, first task's loss)}, and MMoE's settings in the order of the ledger."""
    runs = [json.loads(line) for line in open(Path(folder) / "ledger.jsonl")]
    big = 1e6 * max(r["metrics"]["test_mse"] for r in runs if r["status"] == "finished")
    cells, settings = defaultdict(dict), {}
    for r in runs:
        fields = tuple((k, v) for k, v in r["cell"].items() if k != "learningRate")
        settings |= {fields: None} if r["model"] == "mmoe" else {}
        losses = (r["metrics"]["test_mse"], r["metrics"]["test_mse_1"]) if r["status"] == "finished" else (big, big)
        cells[r["stage"], r["model"], fields, r["cell"]["learningRate"]][r["seed"]] = losses
    return cells, list(settings)


def rates_of(cells, stage, model, setting):  # {rate: {seed: losses}}
    fields = setting if model == "mmoe" else tuple(f for f in setting if f[0] != "experts")
    return {k[3]: v for k, v in cells.items() if k[:3] == (stage, model, fields)}


def ranked(cells, model, setting):
    """(median, rate, seeds) of the selection: the choice first, then the others by their medians."""
    found = rates_of(cells, "select", model, setting).items()
    order = sorted((np.median([x[0] for x in v.values()]), rate, len(v)) for rate, v in found)
    choice = next(x for x in order if x[2] == max(n for *_, n in order))
    return [choice, *(x for x in order if x != choice)]


def check(cells, settings, rates, first):
    count, at, wrong = Counter(), Counter(), []
    for setting, model in [(s, m) for s in settings for m in MODELS]:
        order, final = ranked(cells, model, setting), list(rates_of(cells, "final", model, setting))
        three = {r: np.median([v[s][0] for s in first]) for r, v in rates_of(cells, "select", model, setting).items()}
        (median, best, most), *rest = order
        wrong += [] if final == [best] else [(model, setting, final, order[:2])]
        at[best] += 1
        count["at the border"] += best in (rates[0], rates[-1])
        count["with six seeds"] += most > len(first)
        count["three-seed leader without six"] += next(n for _, r, n in order if r == min(three, key=three.get)) < most
        count["three seeds alone choose another"] += min(three, key=three.get) != best
        count["strict reading chooses another"] += int(rest[0][0] < median)
        count["a rate without six beats it on the common three"] += any(n < most and three[r] < three[best] for _, r, n in rest)
    print("selection:", dict(count), "choices:", dict(sorted(at.items())), "| final cells at another rate:", wrong or "none")


def estimates(cells, settings, without=None):
    """For each setting C3 b, C4 b and C6 b, each a ratio with its interval."""
    result = []
    for setting in settings:
        cell = [next(iter(rates_of(cells, "final", m, setting).values())) for m in MODELS]
        seeds = sorted((set(cell[0]) & set(cell[1])) - {without})
        (a, b), (c, d) = ([np.array([v[s][task] for s in seeds]) for v in cell] for task in (0, 1))
        result.append((compare(a, b), compare(abs(c - np.median(c)), abs(d - np.median(d))), lowest(a, b)))
    return np.array(result)


def show(name, values, margin=1.1):
    estimate, n = over(values), len(values)
    sides = [sum(x) for x in (values > 1, values >= margin, values <= 1 / margin)]
    print("{}: {:.3f} ({:.3f} to {:.3f}) {}; of {}: {} above 1, {} and {} beyond the margin".format(
        name, *estimate, says(estimate, margin, n), n, *sides))


def quotient(a, b):
    """Hodges and Lehmann's quotient of two samples, with Mann and Whitney's exact interval and p value."""
    m, n = len(a), len(b)
    ways = np.zeros((m + 1, m * (m + 2 * n + 1) // 2 + 1))  # of m of the ranks 1 to m + n: how many have which sum
    ways[0, 0] = 1
    for rank in range(1, m + n + 1):
        ways[1:, rank:] += ways[:-1, :-rank].copy()
    below = np.cumsum(ways[m, m * (m + 1) // 2 :]) / np.sum(ways[m])
    logs = np.sort(np.subtract.outer(np.log(a), np.log(b)).ravel())
    k, u = np.searchsorted(below, 0.025, side="right") - 1, min(sum(logs > 0), sum(logs < 0))
    return np.exp([np.median(logs), *((logs[k], logs[-1 - k]) if k >= 0 else (-np.inf, np.inf))]), min(1, 2 * below[u])


def repeated(folders):
    found = []
    for folder in folders:
        cells, settings = load(folder)
        named = {tuple((k, str(v)) for k, v in s): s for s in settings}
        with open(Path(folder) / "plan.csv") as plan:
            draw = {tuple((k, row[k]) for k, _ in settings[0]): None for row in csv.DictReader(plan) if row["model"] == "mmoe"}
        assert set(draw) == set(named), f"{folder}: the plan has other settings than the ledger"
        ratios, fields = [], [dict(named[s]) for s in draw]
        for s in draw:
            a, b = (next(iter(rates_of(cells, "final", m, named[s]).values())) for m in MODELS)
            ratios.append(compare(*(np.array([v[x][0] for x in sorted(set(a) & set(b))]) for v in (a, b)))[0])
        few = np.array([f["trainExamples"] == 10000 for f in fields])
        passes = [0 if f["trainExamples"] == "stream" else STEPS * f["batchSize"] / f["trainExamples"] for f in fields]
        found.append((Path(folder).name, np.array(ratios), few, np.array(passes)))
    for which, part in (("from the 25th", slice(SUGGESTED, None)), ("first 24", slice(SUGGESTED))):
        cut = [(name, *(x[part] for x in rest)) for name, *rest in found if len(rest[0][part])]
        tests = [quotient(r[~few], r[few]) for _, r, few, _ in cut]
        holm = 0
        for rank, i in enumerate(np.argsort([p for _, p in tests])):
            holm = max(holm, min(1, (len(tests) - rank) * tests[i][1]))
            tests[i] += (holm,)
        for (name, r, few, passes), (estimate, p, corrected) in zip(cut, tests):
            print("E1 {} {}: {:.3f} ({:.3f} to {:.3f}) {}; p {:.3g}, Holm {:.3g}; {} over {} settings; Spearman with passes {:.3f}".format(
                name, which, *estimate, says(estimate, 1.1, len(r)), p, corrected, sum(~few), sum(few), spearmanr(r, passes)[0]))


def main(folder, *flags):
    if "--repeated" in flags:
        return repeated([folder, *(f for f in flags if not f.startswith("--"))])
    cells, settings = load(folder)
    rates, n = sorted({k[3] for k in cells if k[0] == "select"}), len(settings)
    first = sorted(set.intersection(*(set(v) for k, v in cells.items() if k[0] == "select")))
    check(cells, settings, rates, first)
    e = estimates(cells, settings)
    for setting, x in zip(settings, e):
        print(*(v for _, v in setting), *("| {:.3f} ({:.3f} to {:.3f}) {}".format(*y, says(y, m)) for y, m in zip(x, MARGINS)))
    for p, (name, margin) in enumerate(zip(PARTS, MARGINS)):
        show(name, values := e[:, p, 0], margin)
        k = sum(values > 1) if p < 2 else sum((values >= 1 / margin) & (values <= margin))
        low, high = beta.ppf(0.025, k, n - k + 1) if k else 0, beta.ppf(0.975, k + 1, n - k) if k < n else 1
        print(f"  agrees in {k} of {n} ({low:.3f} to {high:.3f});", dict(Counter(says(x, margin) for x in e[:, p])))
    if "--common" in flags:
        for rate in rates:
            cell = lambda m, s: np.array([rates_of(cells, "select", m, s)[rate][x][0] for x in first])
            show(f"common rate {rate}", np.array([compare(*(cell(m, s) for m in MODELS))[0] for s in settings]))
    if "--leave-out" in flags:
        seeds = sorted({s for k, v in cells.items() if k[0] == "final" for s in v})
        for kind, group in (("seed", [estimates(cells, settings, s) for s in seeds]), ("setting", [np.delete(e, i, 0) for i in range(n)])):
            for p, (name, margin) in enumerate(zip(PARTS, MARGINS)):
                found = [over(x[:, p, 0]) for x in group]
                print(f"without each {kind}, {name}: {min(f[0] for f in found):.3f} to {max(f[0] for f in found):.3f}",
                      dict(Counter(says(f, margin, len(x)) for f, x in zip(found, group))))
    if "--second-best" in flags:
        for name, picks in (("both best", (0, 0)), ("both second", (1, 1)), ("Shared-Bottom second", (1, 0)), ("MMoE second", (0, 1))):
            values = []
            for s in settings:
                a, b = (rates_of(cells, "select", m, s)[ranked(cells, m, s)[i][1]] for m, i in zip(MODELS, picks))
                values.append(compare(*(np.array([v[x][0] for x in sorted(set(a) & set(b))]) for v in (a, b)))[0])
            show(f"selection seeds, {name}", np.array(values))


if __name__ == "__main__":
    main(*sys.argv[1:])
