#!/usr/bin/env python3
"""Recompute the answers of RULES-2.md, section 12, from the ledgers of recommender-log and recommender-live alone.

    python recommender.py LOG LIVE [--layered LOG LIVE] [--sizes LOG LIVE] [--functions] [--otherwise] [--check TABLES]

Written from the text of sections 3, 5, 9 and 12 before reading any of the code that makes the reports (V2 and V3, which are judged in the
same way, were added by the authors). LOG and LIVE are folders with a ledger.jsonl, which `mmoe-exp merge results/reference/NAME --out FOLDER`
unpacks. It needs NumPy.

    --layered     the folders of V2, --sizes those of V3
    --functions   each label function's lift, interval over seeds and verdict, and the runs that learned nothing
    --otherwise   without each label function and each seed, the median in place of Hodges and Lehmann's estimate, all models ranked by
                  pe, runs that learned nothing left out, the mean worth over seeds in place of the lift at each, seeds as units in place
                  of functions, one model at the rate that the other folder chose, functions of which no choice is at a border; and from
                  the runs of the selection: each model at its best and at its best but one rate (three seeds)
    --check       fails where verdicts, lifts, counts or rates differ from what `npx tsx scripts/paper/recommender.ts > TABLES` has

A value of a label function is Hodges and Lehmann's estimate, over seeds, of the lift in percent, 100 (a / b - 1) at each seed. Intervals
are those of the exact signed-rank test at 5 %. A choice is the rate with the largest median over the three seeds of the selection.
"""
import argparse
import itertools
import json
import math
import re
from collections import defaultdict

import numpy as np
from words import agrees

SINGLE, SHARED, MMOE = "single-task", "shared-bottom", "mmoe"
MODELS, LEAST, FAILED = (SINGLE, SHARED, MMOE), 6, 0.52
DIVERGED = defaultdict(lambda: -math.inf)  # worse than any other run
MARGIN = {"engagement": 0.25, "satisfaction": 2.65}
CHOSEN_BY = {"log": "validation_auc_engagement", "live": "live_value_engagement"}
PARTS = {  # what the part says of which task's lift of whom over whom; `pe` is the ranking by pe alone
    "R2 (a)": ("larger", "engagement", (MMOE, "value"), (SHARED, "value")),
    "R2 (b)": ("larger", "satisfaction", (MMOE, "value"), (SHARED, "value")),
    "R1": ("not larger", "engagement", (SHARED, "value"), (SINGLE, "alone")),
    "V1 (a)": ("larger", "engagement", (SHARED, "value"), (SINGLE, "value")),
    "V1 (b)": ("larger", "engagement", (MMOE, "value"), (SINGLE, "value")),
    "V1 (c)": ("larger", "satisfaction", (SHARED, "value"), (SINGLE, "value")),
    "V1 (d)": ("larger", "satisfaction", (MMOE, "value"), (SINGLE, "value")),
}
BESIDE = {  # named in RECOMMENDER.md, and no parts
    "S1": ("larger", "satisfaction", (SHARED, "value"), (SINGLE, "alone")),
    "ranking": ("larger", "satisfaction", (SINGLE, "value"), (SINGLE, "alone")),
}
LAYERED = {
    "V2 (a)": ("larger", "engagement", (MMOE + "-layered", "value"), (SHARED + "-layered", "value")),
    "V2 (b)": ("larger", "satisfaction", (MMOE + "-layered", "value"), (SHARED + "-layered", "value")),
}
L2, STITCH = "l2-constrained-sizes", "cross-stitch-sizes"
SIZES = {
    "V3 (a)": ("larger", "engagement", (L2 + "[113]", "value"), (L2 + "[60]", "value")),
    "V3 (b)": ("larger", "engagement", (STITCH + "[113]", "value"), (STITCH + "[60]", "value")),
    "V3 (c)": ("larger", "engagement", (MMOE, "value"), (L2 + "[113]", "value")),
    "V3 (d)": ("larger", "engagement", (MMOE, "value"), (STITCH + "[113]", "value")),
}
ACROSS = {"V4 (a)": SINGLE, "V4 (b)": SHARED, "V4 (c)": MMOE}  # at the rate by live worth over that by the log, engagement


def read(folder, form):
    """runs[stage][function, model][rate][seed]: the metrics of a run. A model of a form has it, and its units, in its name."""
    runs = {stage: defaultdict(lambda: defaultdict(dict)) for stage in ("select", "final")}
    with open(f"{folder}/ledger.jsonl", encoding="utf-8") as lines:
        for run in map(json.loads, lines):
            assert run["status"] in ("finished", "diverged"), run["key"]
            cell = run["cell"]
            function = (cell["scale"], cell["sines"], cell["alpha"], cell["beta"])
            model = run["model"] + form + str(cell.get("bottom", ""))
            runs[run["stage"]][function, model][cell["learningRate"]][run["seed"]] = run["metrics"] or DIVERGED
    return runs["select"], runs["final"]


def choices(select, metric):
    """Each cell's rates, the best by the median of the metric first."""
    median = lambda runs: np.median([metrics[metric] for metrics in runs.values()])
    return {cell: sorted(rates, key=lambda rate: -median(rates[rate])) for cell, rates in select.items()}


def middle(values, plain=False):
    """Hodges and Lehmann's estimate (or the median) and the interval of the signed-rank test, by listing all signs."""
    n, values = len(values), np.asarray(values)
    pairs = np.sort([(a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2)])
    sums = np.array(list(itertools.product((0, 1), repeat=n))) @ np.arange(1, n + 1)
    rejected = sum(np.mean(sums <= w) <= 0.025 for w in range(len(pairs)))
    low, high = (pairs[rejected - 1], pairs[-rejected]) if rejected else (-np.inf, np.inf)
    return float(np.median(values if plain else pairs)), float(low), float(high)


def verdict(claim, task, estimate, low, high, of):
    margin = MARGIN[task]
    if of < LEAST:
        return "not decided"
    if (low > 0 and estimate >= margin) or (high < 0 and estimate <= -margin):
        larger = estimate > 0
        return "holds" if larger == (claim == "larger") else "the opposite holds"
    if -margin <= low and high <= margin:
        return "alike" if claim == "larger" else "holds"
    return "not decided"


def learned(metrics):
    return min(metrics["test_auc_engagement"], metrics["test_auc_satisfaction"]) >= FAILED


def lifts(task, treatment, control, seeds=None, whole=False, at_mean=False):
    """Percent at each seed, of two cells ({seed: metrics}, ranking)."""
    (a, of_a), (b, of_b) = treatment, control
    seeds = [s for s in (seeds or sorted(a)) if s in a and s in b and (not whole or (learned(a[s]) and learned(b[s])))]
    over, under = (np.array([runs[s][f"live_{rank}_{task}"] for s in seeds]) for runs, rank in ((a, of_a), (b, of_b)))
    if at_mean:
        return [100 * (over.mean() / under.mean() - 1)]
    return [lift(worth, other) for worth, other in zip(over, under)]


def lift(worth, other):
    """Percent; a diverged run serves less than any other."""
    if worth == other:
        return 0
    if -math.inf in (worth, other):
        return math.copysign(math.inf, worth - other)
    return 100 * (worth / other - 1)


def judge(parts, functions, cell_of, plain=False, pe=False, **how):
    """{part: (estimate, low, high, above, of, verdict, {function: lifts})}."""
    found = {}
    for part, (claim, task, treatment, control) in parts.items():
        rank = (lambda model, by: (model, "alone")) if pe else (lambda model, by: (model, by))
        each = {}
        for f in functions:
            a, b = ((cell_of(f, model), by) for model, by in (rank(*treatment), rank(*control)))
            if values := lifts(task, a, b, **how):
                each[f] = values
        values = [middle(x, plain)[0] for x in each.values()]
        estimate, low, high = middle(values, plain)
        found[part] = (estimate, low, high, sum(v > 0 for v in values), len(values),
                       verdict(claim, task, estimate, low, high, len(values)), each)
    return found


def across(functions, log, live, plain=False, pe=False, **how):
    """V4: what the rate by live worth serves over the rate by the log."""
    found, by = {}, "alone" if pe else "value"
    for part, model in ACROSS.items():
        each = {f: values for f in functions if (values := lifts("engagement", (live(f, model), by), (log(f, model), by), **how))}
        values = [middle(x, plain)[0] for x in each.values()]
        estimate, low, high = middle(values, plain)
        found[part] = (estimate, low, high, sum(v > 0 for v in values), len(values),
                       verdict("larger", "engagement", estimate, low, high, len(values)), each)
    return found


def main():
    arguments = argparse.ArgumentParser()
    for name in ("log", "live"):
        arguments.add_argument(name)
    arguments.add_argument("--check")
    for name in ("--layered", "--sizes"):
        arguments.add_argument(name, nargs=2, metavar=("LOG", "LIVE"))
    for name in ("--functions", "--otherwise"):
        arguments.add_argument(name, action="store_true")
    asked = arguments.parse_args()
    parts_of = PARTS | (LAYERED if asked.layered else {}) | (SIZES if asked.sizes else {})
    select, final, chosen = {}, {}, {}
    for i, (by, metric) in enumerate(CHOSEN_BY.items()):
        select[by], final[by] = read(getattr(asked, by), "")
        for form in ("layered", "sizes"):
            if folders := getattr(asked, form):
                for runs, more in zip((select[by], final[by]), read(folders[i], f"-{form}")):
                    runs.update(more)
        chosen[by] = choices(select[by], metric)
        wrong = [cell for cell, rates in final[by].items() if list(rates) != chosen[by][cell][:1]]
        rates = [chosen[by][cell][0] for cell in final[by]]
        listed = sorted({rate for cells in select[by].values() for rate in cells})
        at = {model: [chosen[by][cell][0] for cell in final[by] if cell[1] == model] for model in MODELS}
        print(f"{by}: {len(rates)} choices, at the border {sum(r in (listed[0], listed[-1]) for r in rates)}; at another rate: {wrong or 'none'}")
        for model in MODELS:
            counts = ", ".join(f"{at[model].count(r)} at {r}" for r in listed if r in at[model])
            print(f"  {model}: {counts}; the same as by the log {sum(a == b for a, b in zip(at[model], [chosen['log'][c][0] for c in final['log'] if c[1] == model]))}")
        for task in MARGIN:
            fails = {m: sum(x[f"test_auc_{task}"] < FAILED for c, r in final[by].items() if c[1] == m for runs in r.values() for x in runs.values()) for m in MODELS}
            print(f"  {task} not learned: {fails}")
    functions = sorted({function for function, _ in final["log"]})
    seeds = sorted(next(iter(next(iter(final["log"].values())).values())))
    cell = lambda by: lambda f, model: next(iter(final[by][f, model].values()))

    def all_parts(functions=functions, beside=False, **how):
        parts = {**parts_of, **BESIDE} if beside else parts_of
        found = {(part, by): x for by in CHOSEN_BY for part, x in judge(parts, functions, cell(by), **how).items()}
        return found | {(part, ""): x for part, x in across(functions, cell("log"), cell("live"), **how).items()}

    plain = all_parts(beside=True)
    for (part, by), (estimate, low, high, above, of, said, each) in plain.items():
        print(f"{part} {by or 'both'}: {estimate:.5g} [{low:.5g}, {high:.5g}] {above}/{of} {said}")
        if asked.functions:
            task = ({**parts_of, **BESIDE}.get(part) or ("", "engagement"))[1]
            for function, values in each.items():
                of_seeds = middle(values)
                print(f"    {function}: {of_seeds[0]:.3f} [{of_seeds[1]:.3f}, {of_seeds[2]:.3f}] "
                      f"{verdict('larger', task, *of_seeds, len(values))}; seeds {' '.join(f'{v:.2f}' for v in values)}")
    if asked.check:
        check(asked.check, plain, chosen)
    if asked.otherwise:
        otherwise(all_parts, functions, seeds, plain, select, chosen, cell)


def check(tables, plain, chosen):
    """Every number as printed: three digits."""
    rows = [[x.strip() for x in line.split("|")[1:-1]] for line in open(tables, encoding="utf-8") if line.startswith("| ")]
    printed = lambda shown: [float(x) for x in re.findall(r"-?(?:Infinity|[\d.]+(?:e-?\d+)?)", shown)]
    # Where most runs of a model diverged, the lift is infinite and its cell is blank.
    same = lambda shown, values: printed(shown) == [float(f"{x:.3g}") for x in values] if shown else math.isinf(values[0])
    named = lambda function: " ".join(map(str, function))
    verdicts = {row[0] + row[2]: row for row in rows if len(row) == 10 and row[5].isdigit()}
    lifts = {row[0] + row[2] + row[4]: row for row in rows if len(row) == 6 and row[1].count("over")}
    rates = {"".join(row[:4]): row for row in rows if len(row) == 5 and row[0].startswith("recommender")}
    counts = [len(verdicts), len(lifts), len(rates)]
    for (part, by), (*numbers, above, of, said, each) in plain.items():
        if part in BESIDE:
            continue
        row = verdicts.pop(part + (by or "live over log"))
        assert same(row[4], numbers) and row[5:7] == [str(above), str(of)] and agrees(said, *row[8:]), (row, numbers, above, said)
        for function, values in each.items():
            row = lifts.pop(part + (by or "live over log") + named(function))
            assert same(row[5], middle(values)), (row, middle(values))
    for by, cells in chosen.items():
        for (function, model), ordered in cells.items():
            base, form, units = re.fullmatch(r"(.*?)(-layered|-sizes|)(\[.*|)", model).groups()
            row = rates.pop(f"recommender-{by}{form}" + base + units + named(function))
            assert row[4] == str(ordered[0]), (row, ordered)
    left = {**verdicts, **lifts, **rates}
    assert not left and all(counts), (left, counts)
    print(f"the recommender: {counts[0]} verdicts, {counts[1]} lifts of single functions and {counts[2]} rates recomputed: the same")


def otherwise(all_parts, functions, seeds, plain, select, chosen, cell):
    def compare(name, found):
        for key, (estimate, low, high, above, of, said, _) in found.items():
            if said != plain[key][5]:
                print(f"{name}: {' '.join(key)} {estimate:.3g} [{low:.3g}, {high:.3g}] {above}/{of} {plain[key][5]} -> {said}")

    for function in functions:
        compare(f"without {function}", all_parts([f for f in functions if f != function]))
    for seed in seeds:
        compare(f"without {seed}", all_parts(seeds=[s for s in seeds if s != seed]))
    ways = {"median": {"plain": True}, "all by pe": {"pe": True}, "learned both": {"whole": True}, "mean worths": {"at_mean": True}}
    for name, how in ways.items():
        found = all_parts(**how)
        print(f"{name}: " + "; ".join(f"{' '.join(key)} {x[0]:.3g} [{x[1]:.3g}, {x[2]:.3g}] {x[3]}/{x[4]} {x[5]}" for key, x in found.items()))
        compare(name, found)
    for (part, by), (*_, each) in plain.items():  # one interval over seeds, each the estimate over functions: functions share their seeds
        over = middle([middle([values[i] for values in each.values()])[0] for i in range(len(seeds))])
        print(f"seeds as units: {part} {by} {over[0]:.3g} [{over[1]:.3g}, {over[2]:.3g}]")
    for by, other in (("log", "live"), ("live", "log")):
        for moved in MODELS:
            found = judge(PARTS, functions, lambda f, model: cell(other if model == moved else by)(f, model))
            print(f"{by}, but {moved} by {other}: " + "; ".join(f"{part} {x[0]:.3g} [{x[1]:.3g}, {x[2]:.3g}] {x[3]}/{x[4]} {x[5]}"
                                                               for part, x in found.items() if moved in (PARTS[part][2][0], PARTS[part][3][0])))
    for by in CHOSEN_BY:
        for name, index in (("best rates", {}), *((f"second best of {m}", {m: 1}) for m in MODELS), ("second best of all", dict.fromkeys(MODELS, 1))):
            found = judge(PARTS, functions, lambda f, m: select[by][f, m][chosen[by][f, m][index.get(m, 0)]])
            print(f"selection, {by}, {name}: " + "; ".join(f"{part} {x[0]:.3g} [{x[1]:.3g}, {x[2]:.3g}] {x[3]}/{x[4]} {x[5]}" for part, x in found.items()))
        listed = sorted(next(iter(select[by].values())))
        for part, (_, _, a, b) in PARTS.items():
            inside = [f for f in functions if all(chosen[by][f, m][0] not in (listed[0], listed[-1]) for m in (a[0], b[0]))]
            values = [middle(plain[part, by][6][f])[0] for f in inside]
            print(f"inside the list, {by}: {part} {len(inside)} functions: {' '.join(f'{v:.2f}' for v in values)}")


if __name__ == "__main__":
    main()
