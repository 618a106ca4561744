#!/usr/bin/env python3
"""Recompute the verdicts of RULES-2.md from a folder's ledger alone.

    python recompute.py FOLDER [--settings] [--leave-out] [--selection] [--json OUT]

Written from the text of results/reference/RULES-2.md (sections 2 to 5), before reading any of the code that makes the reports, so
that an error in one of the two shows as a difference. It reads FOLDER/ledger.jsonl and nothing else: no manifest, plan or table. A
published folder has its ledger packed: `mmoe-exp merge results/reference/NAME --out FOLDER` unpacks it. It needs NumPy and SciPy. A setting is a label function: the scale, sines, alpha and beta of a run's cell. For each part of
C1 to C6 it prints the verdict over all settings, with estimate, interval and the number of settings that agree, and how often
each verdict is given in one setting.

    --settings      each setting's comparisons and verdict as well
    --leave-out     without each seed in turn, and without each label function in turn: the primary verdicts that change
    --selection     which learning rate each cell should have by the runs of stage "select", how many choices are at the border
                    of the list, and estimates from the same few runs if models had the best of the rates not chosen
    --least N       pairs of seeds below which a comparison is not testable (10)
    --holm all      Holm's correction for every "larger" and "smaller", not only for what contradicts a part

Where the rules leave a choice, it is this one. Between two middle ratios the estimate is their geometric mean. Quantiles
interpolate linearly. The bootstrap draws seeds, the same for both cells, 10,000 times. A part is not testable where one of its
comparisons is not, and has no value there. A pair of seeds that says nothing (both losses infinite, both distances 0) is left out.
"""
import argparse, json, math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import beta as beta_distribution

SB, OMOE, MMOE = "shared-bottom", "omoe", "mmoe"
MARGIN = {"losses": math.log(1.1), "distances": math.log(1.25), "rises": 0.1}
LEVEL, DRAWS, LEAST_FUNCTIONS = 0.05, 10_000, 6

PARTS = {  # what the part says, of what, by which statistic, of which two models, at which p
    "C1a": ("larger", "losses", "lowest over highest p", SB, SB, None),
    "C1b": ("larger", "losses", "lowest over highest p", OMOE, OMOE, None),
    "C1c": ("larger", "losses", "lowest over highest p", MMOE, MMOE, None),
    "C2a": ("larger", "rises", "rise", SB, MMOE, None),
    "C2b": ("larger", "rises", "rise", OMOE, MMOE, None),
    "C2c": ("alike", "losses", "ratio", OMOE, MMOE, 1),
    "C2d": ("larger", "losses", "ratio", OMOE, MMOE, "lowest"),
    "C3a": ("larger", "losses", "ratio", SB, OMOE, "each"),
    "C3b": ("larger", "losses", "ratio", SB, MMOE, "each"),
    "C4a": ("larger", "distances", "ratio", SB, OMOE, "each"),
    "C4b": ("larger", "distances", "ratio", SB, MMOE, "each"),
    "C5a": ("alike", "distances", "ratio", OMOE, MMOE, 1),
    "C5b": ("larger", "distances", "ratio", OMOE, MMOE, 0.5),
    "C6a": ("alike", "losses", "quantile", SB, OMOE, "each"),
    "C6b": ("alike", "losses", "quantile", SB, MMOE, "each"),
    "C6c": ("alike", "losses", "quantile", OMOE, MMOE, "each"),
}


def read(folder):
    """final[label][model, p][seed] and select[label][model, p][rate][seed]: (mean of the tasks, first task); the final rates."""
    tree = lambda: defaultdict(tree)
    final, select, rates = tree(), tree(), defaultdict(set)
    path = Path(folder) / "ledger.jsonl"
    if not path.exists():
        raise SystemExit(f"{path} does not exist: mmoe-exp merge {folder} --out COPY unpacks the ledger of a published folder")
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            if run["status"] not in ("finished", "diverged"):
                continue
            cell, metrics = run["cell"], run["metrics"] if run["status"] == "finished" else {}
            label = (cell["scale"], cell["sines"], cell["alpha"], cell["beta"])
            loss = tuple(math.inf if (x := metrics.get(name)) is None else float(x) for name in ("test_mse", "test_mse_1"))
            place, rate = (run["model"], cell["correlation"]), cell.get("learningRate")
            if run["stage"] == "final":
                final[label][place][run["seed"]] = loss
                rates[label, place].add(rate)
            elif run["stage"] == "select":
                select[label][place][rate][run["seed"]] = loss
    if any(len(found) > 1 for found in rates.values()):
        raise SystemExit("a cell has final runs at several learning rates")
    return final, {key: found.pop() for key, found in rates.items()}, select


def tail(n, known={}):
    """P(W <= w) of Wilcoxon's signed-rank statistic of n pairs, for w = 0 to n (n + 1) / 2."""
    if n not in known:
        chance = np.zeros(n * (n + 1) // 2 + 1)
        chance[0] = 1
        for rank in range(1, n + 1):
            chance[rank:], chance[:rank] = (chance[rank:] + chance[:-rank]) / 2, chance[:rank] / 2
        known[n] = np.cumsum(chance)
    return known[n]


def from_pairs(pairs, n):
    """Estimate, interval and level of 0, from the n (n + 1) / 2 values of i <= j. W+ of what is left when x is taken away is the
    number of values above x, so that the estimate is their median, and each limit is one of them."""
    if n == 0:
        return math.nan, -math.inf, math.inf, 1.0
    tied = np.flatnonzero(np.isnan(pairs))  # an infinite loss on either side: of the same rank, so half of them count
    pairs[tied] = np.where(np.arange(len(tied)) % 2, math.inf, -math.inf)
    pairs, below = np.sort(pairs), tail(n)
    rejected = int(np.searchsorted(below, LEVEL / 2, side="right"))  # W+ of 0 to rejected - 1
    low, high = (pairs[rejected - 1], pairs[-rejected]) if rejected else (-math.inf, math.inf)
    above = np.sum(pairs > 0) + np.sum(pairs == 0) / 2
    return float(np.median(pairs)), float(low), float(high), float(min(1, 2 * below[int(min(above, len(pairs) - above))]))


def balance(a, b):
    """Log of the ratio at which the test of a - r b balances: (a_i + a_j) - r (b_i + b_j) changes its sign at a ratio of sums."""
    said = ~((np.isinf(a) & np.isinf(b)) | ((a == 0) & (b == 0)))
    a, b = a[said], b[said]
    i, j = np.triu_indices(len(a))
    with np.errstate(divide="ignore", invalid="ignore"):
        return from_pairs(np.log((a[i] + a[j]) / (b[i] + b[j])), len(a))


def center(values):
    """Hodges and Lehmann's estimate of where the values lie."""
    values = values[~np.isnan(values)]
    i, j = np.triu_indices(len(values))
    with np.errstate(invalid="ignore"):
        return from_pairs((values[i] + values[j]) / 2, len(values))


def quantiles(a, b, bootstrap):
    """Log ratio of the 10 % quantiles; its interval by the bootstrap over seeds."""
    estimate = float(np.log(np.quantile(a, 0.1) / np.quantile(b, 0.1)))
    if not bootstrap:
        return estimate, math.nan, math.nan, 1.0
    drawn = np.random.default_rng(20181128).integers(len(a), size=(DRAWS, len(a)))
    ratios = np.log(np.quantile(a[drawn], 0.1, axis=1) / np.quantile(b[drawn], 0.1, axis=1))
    level = 2 * (1 + min(np.sum(ratios <= 0), np.sum(ratios >= 0))) / (DRAWS + 1)
    return estimate, *map(float, np.quantile(ratios, [LEVEL / 2, 1 - LEVEL / 2])), float(min(1, level))


def says(estimate, low, high, margin):
    if (low > 0 and estimate >= margin) or (high < 0 and estimate <= -margin):
        return "larger" if estimate > 0 else "smaller"
    return "alike" if low >= -margin and high <= margin else "not decided"


def holm(levels):
    corrected, worst = [0.0] * len(levels), 0.0
    for rank, index in enumerate(np.argsort(levels, kind="stable")):
        corrected[index] = worst = max(worst, min(1.0, levels[index] * (len(levels) - rank)))
    return corrected


def compare(cells, part, least, bootstrap):
    """The comparisons of one part in one setting, or None where it is not testable."""
    _, of, statistic, one, other, at = PARTS[part]
    every = sorted({p for _, p in cells})
    low, high = every[0], every[-1]
    made = []
    for p in every if at == "each" else [at] if isinstance(at, (int, float)) else [low]:
        needed = {"rise": [(one, low), (one, high), (other, low), (other, high)],
                  "lowest over highest p": [(one, low), (one, high)]}.get(statistic, [(one, p), (other, p)])
        seeds = sorted(set.intersection(*(set(cells.get(key, ())) for key in needed)))
        if len(seeds) < least or len(set(needed)) < len(needed):
            return None
        task = int(of == "distances")
        middle = [np.median([loss[task] for loss in cells[key].values()]) for key in needed]
        values = [np.array([cells[key][seed][task] for seed in seeds]) for key in needed]
        if of == "distances":
            values = [np.abs(v - m) for v, m in zip(values, middle)]
            if not np.all(np.isfinite(middle)) or any(np.median(v) == 0 for v in values):
                return None
        with np.errstate(invalid="ignore"):
            found = center((values[0] - values[1] - values[2] + values[3]) / middle[0]) if statistic == "rise" else \
                quantiles(*values, bootstrap) if statistic == "quantile" else balance(*values)
        made.append({"p": p, "pairs": len(seeds), **dict(zip(("estimate", "low", "high", "level"), found)),
                     "says": says(*found[:3], MARGIN[of])})
    return [{**c, "corrected": level} for c, level in zip(made, holm([c["level"] for c in made]))]


def verdict(made, claim, holm_for_all):
    """The verdict on a part in one setting (section 4)."""
    if made is None:
        return "not testable"
    pro, contra = [], []
    for c in made:
        opposes = c["says"] in {"larger": ("smaller",), "alike": ("larger", "smaller")}[claim]
        counts = c["corrected"] <= LEVEL or c["says"] == "alike" or not (opposes or holm_for_all)
        pro, contra = pro + [counts and c["says"] == claim], contra + [counts and opposes]
    if all(pro):
        return "supported"
    if any(contra):
        return "mixed" if any(pro) else "contradicted"
    return "alike" if all(c["says"] == "alike" for c in made) else "partly" if any(pro) else "not decided"


def over_settings(values, part):
    """The primary verdict on a part, from one value per label function (section 5)."""
    claim, of, *_ = PARTS[part]
    values, n = np.array(values, float), len(values)
    said = says(*(found := center(values)[:3]), MARGIN[of])
    agree = int(np.sum(np.abs(values) <= MARGIN[of]) if claim == "alike" else np.sum(values > 0))
    share = (float(beta_distribution.ppf(LEVEL / 2, agree, n - agree + 1)) if agree else 0.0,
             float(beta_distribution.ppf(1 - LEVEL / 2, agree + 1, n - agree)) if agree < n else 1.0)
    named = "not decided" if n < LEAST_FUNCTIONS or said == "not decided" else \
        "holds" if said == claim else "alike" if said == "alike" else "the opposite holds"
    return {"functions": n, **dict(zip(("estimate", "low", "high"), found)), "verdict": named, "agree": agree, "share": share}


def judge(final, least, holm_for_all=False, bootstrap=False):
    result = {}
    for part, (claim, of, *_) in PARTS.items():
        settings = []
        for label in sorted(final, key=str):
            made = compare(final[label], part, least, bootstrap)
            settings.append({"label": label, "comparisons": made, "verdict": verdict(made, claim, holm_for_all),
                             "value": None if made is None else float(np.mean([c["estimate"] for c in made]))})
        result[part] = {"says": claim, "of": of, "settings": settings, "verdicts": dict(Counter(s["verdict"] for s in settings)),
                        "over": over_settings([s["value"] for s in settings if s["value"] is not None], part)}
    return result


def leave_out(final, least, primary):
    """Every primary verdict that changes without one seed, or without one label function."""
    seeds = sorted({seed for cells in final.values() for runs in cells.values() for seed in runs})
    without = [(f"seed {out}", {label: {key: {s: x for s, x in runs.items() if s != out} for key, runs in cells.items()}
                                for label, cells in final.items()}) for out in seeds]
    without += [(f"function {out}", {label: cells for label, cells in final.items() if label != out}) for out in final]
    return [{"without": name, "part": part, "from": primary[part]["over"]["verdict"], "to": found["over"]["verdict"],
             **{key: found["over"][key] for key in ("estimate", "low", "high", "functions")}}
            for name, rest in without for part, found in judge(rest, least).items()
            if found["over"]["verdict"] != primary[part]["over"]["verdict"]]


def selection(select, rates):
    """The rate that each cell should have, and estimates with the best but one on the seeds that all candidates have."""
    different, border, best, second, common = [], Counter(), {}, {}, {}
    for label, cells in select.items():
        for place, candidates in cells.items():
            key, most = (label, place), max(map(len, candidates.values()))
            common[key] = set.intersection(*map(set, candidates.values()))
            best[key] = min((np.median([loss[0] for loss in runs.values()]), rate)
                            for rate, runs in candidates.items() if len(runs) == most)[1]
            second[key] = min(((np.median([runs[seed][0] for seed in common[key]]), rate)
                               for rate, runs in candidates.items() if rate != best[key]), default=(0, best[key]))[1]
            border["lowest"] += best[key] == min(candidates)
            border["highest"] += best[key] == max(candidates)
            if rates.get(key) != best[key]:
                different.append({"label": label, "cell": place, "should": best[key], "has": rates.get(key)})
    estimates = {}
    for moved in ([], [SB, OMOE, MMOE], [SB], [OMOE], [MMOE]):
        runs = {label: {place: {seed: candidates[(second if place[0] in moved else best)[label, place]][seed]
                                for seed in common[label, place]} for place, candidates in cells.items()}
                for label, cells in select.items()}
        estimates["second best rate: " + (", ".join(moved) or "none")] = {
            part: found["over"] for part, found in judge(runs, 1).items() if PARTS[part][1] != "distances"}
    return {"cells": len(best), "different": different, "border": dict(border), "share": sum(border.values()) / max(1, len(best)),
            "seeds": sorted({len(seeds) for seeds in common.values()}), "estimates": estimates}


def shown(found, part):
    return "{:.4f} [{:.4f}, {:.4f}]".format(*(float(found[key] if PARTS[part][1] == "rises" else np.exp(found[key]))
                                             for key in ("estimate", "low", "high")))


def plain(x):
    """What JSON can hold: null for what is infinite."""
    if isinstance(x, dict):
        return {key: plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(value) for value in x]
    return None if isinstance(x, float) and not math.isfinite(x) else x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    for flag, how in {"--settings": {"action": "store_true"}, "--leave-out": {"action": "store_true"}, "--json": {},
                      "--selection": {"action": "store_true"}, "--least": {"type": int, "default": 10},
                      "--holm": {"choices": ("opposite", "all"), "default": "opposite"}}.items():
        parser.add_argument(flag, **how)
    options = parser.parse_args()
    final, rates, select = read(options.folder)
    report = {"parts": (primary := judge(final, options.least, options.holm == "all", bootstrap=True))}
    for part, found in primary.items():
        over = found["over"]
        print(f"{part} {found['says']:6} {shown(over, part):26} {over['verdict']:18} {over['agree']:2}/{over['functions']}",
              "[{:.4f}, {:.4f}]".format(*over["share"]), found["verdicts"])
        for s in found["settings"] if options.settings else []:
            print(f"    {s['label']}: {s['verdict']}; " + "; ".join(
                f"p={c['p']}: {shown(c, part)} {c['says']}" for c in s["comparisons"] or []))
    if options.leave_out:
        changed = report["leaveOut"] = leave_out(final, options.least, primary)
        print(f"\nWithout one seed or function, {len(changed)} primary verdicts change:")
        for c in changed:
            print(f"  without {c['without']}: {c['part']} {c['from']} -> {c['to']}, {shown(c, c['part'])}")
    if options.selection:
        found = report["selection"] = selection(select, rates)
        print(f"\n{found['cells']} choices of a rate, {len(found['different'])} differ from the final runs. At the border of the"
              f" list: {found['border']}, {found['share']:.1%}.", *(f"  differs: {c}" for c in found["different"]), sep="\n")
        print(f"Estimates from the runs of the selection ({found['seeds']} seeds):")
        for name, parts in found["estimates"].items():
            print(f"  {name}: " + "; ".join(f"{part} {shown(over, part)} {over['verdict']}" for part, over in parts.items()))
    if options.json:
        Path(options.json).write_text(json.dumps(plain(report), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
