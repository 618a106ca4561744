"""Recomputes the claims of RULES-4.md on methods that balance losses, from results folders.

    python losses.py FOLDER [FOLDER ...]
    python losses.py --sgd FOLDER [FOLDER ...]

The folders are losses-noise, losses-frequency and losses-size, or some of them; with --sgd those
that end in -sgd, and the control losses-even-sgd. Reads
FOLDER/ledger.jsonl of each and prints CSV tables. The first four decide:

  reach            E over label functions with its 95 % interval; functions with E above 1; level of
                   the exact signed-rank test; Holm's correction over the ten methods; verdict
  front            the reach of inner weights of the front, left out in turn, and of rlw, likewise
  against equal    R(sum, method), geometric mean over tasks, and verdicts
  against tuned    R(tuned weight, method), likewise

The others decide nothing: the three quantities by config, model and p; each task; the place along
the front; the tuned weights; each label function left out; learning rates at an end of the list;
runs that end high.

With --sgd the folders are those of nine label functions or those of the later twelve, not both.
Beside the reach stands the cross-fit: its weight is chosen on three of the six seeds, and judged
on the other three, in all 20 ways.

With --sgd and the control, further tables decide whether it is the balance or the step:

  further          E / E0, paired by label function, and verdicts; E0 is the reach without anything
                   to balance
  gain             R(sum, method) / G0 likewise; G0 is R(sum, method) without anything to balance
  E0, G0           both themselves, and whether they are above 1 by the margin
  causes           what may be said of each supported primary claim

Written by a fresh reader from the rules alone. Where they leave a choice:

  - an average over inner weights is a geometric mean
  - the tuned weight's geometric mean on the selection's seeds is that at the weight's chosen rate
  - rlw's level is not corrected
  - Single-Task, whose runs belong to no model with sharing, is compared in the cells of both

And with SGD:

  - rounded weights count as the weight of the front within 0.5 % of their quotient
  - a config with fewer than three whole label functions is left out, with its functions; fewer than
    six functions in all are judged, which supports nothing
  - E0 and G0 are those of all functions of the control, also if fewer are judged
  - E0 is above 1 by the margin if its interval lies above 1 and its estimate is at least 1.1; there
    is no family for it, so its level is not corrected
  - a supported claim whose E / E0 is inconclusive, with no E0 above 1, is about neither cause
  - with an E0 above 1 by the margin, a claim is not about the balance alone even if E / E0 is
    supported: both are said
"""
import itertools
import math
import os
import statistics
import sys
from collections import Counter
from typing import NamedTuple

import numpy as np

from paired_ratios import estimate, holm, level_of, loss_of, read_ledger, table, typical_ratio

MARGIN = 1.1
METHODS = ["uncertainty", "dwa", "log-sum", "famo", "gradnorm", "pcgrad", "mgda", "nash", "cagrad",
           "aligned"]
RANDOM, SINGLE, EQUAL = "rlw", "single-task", 1.0
MODELS, CORRELATIONS = ("shared-bottom", "mmoe"), (0.0, 0.9)
RATES = (0.002, 0.004, 0.008, 0.016)
TASKS = (1, 2)
FUNCTIONS, SEEDS = 8, 6  # in each config
SGD_FUNCTIONS = {frozenset(range(15001, 15007)): 3, frozenset(range(16001, 16007)): 4}  # by seeds
SGD_ALLOWANCE = 1.04  # for the noise of six seeds in the reach
EVEN = "even"  # the control, whose tasks do not differ
FACTORS = {"noiseFactor": "noise", "frequencyFactor": "frequency", "labelFactor": "size"}
FRONT = {
    "noise": (0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30),
    "frequency": (0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30),
    "size": (0.0003, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.1, 0.3, 1),
    EVEN: (EQUAL,),
}
OUTER = {"noise": (0.03, 30), "frequency": (0.03, 30), "size": (0.0003, 0.3, EQUAL)}


class Cell(NamedTuple):
    config: str
    function: tuple
    model: str
    correlation: float


class Runs(NamedTuple):
    """Runs of an entry in a cell: final losses of both tasks by seed, and the selection's."""
    rate: float
    final: dict  # {seed: (loss of task 1, loss of task 2)}
    select: dict  # {rate: {seed: (MSE / Var(y), loss of task 1, loss of task 2)}}


# --- Reading ---------------------------------------------------------------------------------

def entry_of(run):
    """A weight of the second task, the name of a method, or single-task."""
    if run["model"] == SINGLE:
        return SINGLE
    losses = run["spec"]["training"].get("losses") or "sum"
    kind = losses if isinstance(losses, str) else losses["kind"]
    if kind == "sum":
        return EQUAL
    if kind == "fixed":
        return weight_of(config_of(run), losses["weights"])
    return kind


def weight_of(config, weights):
    """The weight of the front for which two weights stand that may have been rounded."""
    quotient = weights[1] / weights[0]
    nearest = min(FRONT[config], key=lambda weight: abs(math.log(quotient / weight)))
    return float(nearest) if math.isclose(quotient, nearest, rel_tol=0.005) else quotient


def config_of(run):
    data = run["spec"]["data"]
    return next((name for field, name in FACTORS.items() if field in data), EVEN)


def cells_of(run):
    """The cells to which a run belongs: Single-Task's belong to those of both models."""
    cell = run["cell"]
    function = tuple(cell[field] for field in ("scale", "sines", "alpha", "beta"))
    models = MODELS if run["model"] == SINGLE else (run["model"],)
    correlation = float(run["spec"]["data"]["cosines"][0][1])
    return [Cell(config_of(run), function, model, correlation) for model in models]


def collect(runs):
    """{cell: {entry: Runs}}"""
    found = {}
    for run in runs:
        rate = run["spec"]["training"]["learningRate"]
        both = tuple(loss_of(run, f"test_mse_{task}") for task in TASKS)
        for cell in cells_of(run):
            entries = found.setdefault(cell, {})
            one = entries.setdefault(entry_of(run), Runs(None, {}, {}))
            if run["stage"] == "final":
                if one.final and one.rate != rate or run["seed"] in one.final:
                    raise SystemExit(f"two rates, or two runs with a seed: {cell} {entry_of(run)}")
                one.final[run["seed"]] = both
                entries[entry_of(run)] = one._replace(rate=rate)
            else:
                values = (loss_of(run, "test_nmse"), *both)
                one.select.setdefault(rate, {})[run["seed"]] = values
    return found


def is_whole(config, cells):
    """Whether a label function has all cells, and each all entries with the same six seeds."""
    beside = () if config == EVEN else (RANDOM, SINGLE)
    entries = {*FRONT[config], *METHODS, *beside}
    return len(cells) == len(MODELS) * len(CORRELATIONS) and all(
        set(found) == entries
        and len({frozenset(one.final) for one in found.values()}) == 1
        and all(len(one.final) == SEEDS for one in found.values())
        for found in cells.values()
    )


def whole_functions(found):
    """{(config, label function): {cell: {entry: Runs}}} of those that have all runs."""
    functions = {}
    for cell in sorted(found, key=str):
        functions.setdefault((cell.config, cell.function), {})[cell] = found[cell]
    return {key: cells for key, cells in functions.items() if is_whole(key[0], cells)}


# --- Quantities in a cell --------------------------------------------------------------------

def ratios(one, other):
    """[R_1, R_2]: for each task the typical ratio of the losses of two entries, by seed."""
    seeds = sorted(set(one.final) & set(other.final))
    return [typical_ratio([one.final[s][k] for s in seeds], [other.final[s][k] for s in seeds])[0]
            for k in range(len(TASKS))]


def reach(entries, entry, weights):
    """(E, the weight that attains it) of an entry against weights of the front."""
    return min((max(ratios(entries[w], entries[entry])), w) for w in weights)


def cross_fit(entries, entry, weights):
    """The reach with the weight chosen on half of the seeds and judged on the others: all ways."""
    seeds = sorted(entries[entry].final)
    values = []
    for half in itertools.combinations(seeds, len(seeds) // 2):
        chosen, judged = (
            {e: entries[e]._replace(final={s: both for s, both in entries[e].final.items()
                                           if (s in half) == inside}) for e in (*weights, entry)}
            for inside in (True, False))
        _, weight = reach(chosen, entry, weights)
        values.append(max(ratios(judged[weight], judged[entry])))
    return geometric_mean(values)


def tuned_weight(entries, weights):
    """The weight with the lowest geometric mean of losses, over tasks and selection seeds."""
    def mean(weight):
        values = entries[weight].select[entries[weight].rate].values()
        return geometric_mean([loss for _, *losses in values for loss in losses])
    return min(weights, key=mean)


def geometric_mean(values):
    with np.errstate(divide="ignore"):
        return float(np.exp(np.mean(np.log(np.asarray(values, float)))))


class Quantities(NamedTuple):
    """What one cell says of each entry that is not a weight, and of the front."""
    reach: dict  # {entry: E}
    place: dict  # {entry: the weight that attains E}
    equal: dict  # {entry: [R_1(sum, entry), R_2]}
    tuned: dict  # {entry: [R_1(tuned weight, entry), R_2]}
    weight: float  # the tuned weight
    gaps: dict  # {inner weight: its reach against the others}


def measure(cell, entries):
    front = FRONT[cell.config]
    weight = tuned_weight(entries, front)
    judged = [*METHODS, RANDOM, SINGLE]
    reaches = {entry: reach(entries, entry, front) for entry in judged}
    # Beside the methods: what tuning the weight gives over equal weights, and the other way round.
    pairs = {**{entry: entries[entry] for entry in judged}, "tuned weight": entries[weight],
             "sum": entries[EQUAL]}
    return Quantities(
        reach={entry: value for entry, (value, _) in reaches.items()},
        place={entry: place for entry, (_, place) in reaches.items()},
        equal={entry: ratios(entries[EQUAL], one) for entry, one in pairs.items()},
        tuned={entry: ratios(entries[weight], one) for entry, one in pairs.items()},
        weight=weight,
        gaps={w: reach(entries, w, [other for other in front if other != w])[0]
              for w in front if w not in OUTER[cell.config]},
    )


# --- Over label functions --------------------------------------------------------------------

QUANTITIES = {
    "reach": lambda cell, entry: cell.reach[entry],
    "against equal": lambda cell, entry: geometric_mean(cell.equal[entry]),
    "against tuned": lambda cell, entry: geometric_mean(cell.tuned[entry]),
}


def sample(measured, value, chosen=lambda cell: True):
    """{label function: geometric mean of a value over its chosen cells}"""
    found = {}
    for cell, quantities in measured.items():
        if chosen(cell):
            found.setdefault((cell.config, cell.function), []).append(value(quantities))
    return {key: geometric_mean(values) for key, values in found.items()}


def gap(quantities):
    """The reach of inner weights against the others, averaged."""
    return geometric_mean(list(quantities.gaps.values()))


def values_of(measured, quantity, entry, chosen=lambda cell: True):
    return sample(measured, lambda cell: QUANTITIES[quantity](cell, entry), chosen)


def verdict_on(ratio, low, high, corrected, allowance=1.0):
    if low > 1 and ratio >= MARGIN and corrected < 0.05:
        return "supported"
    if high * allowance < MARGIN:
        return "contradicted"
    if low > 1 and ratio < MARGIN:
        return "inconclusive (close to the margin)"
    return "inconclusive (too few runs)"


def judge(measured, quantity, allowance=1.0):
    """{method: (ratio, low, high, functions above 1, level, corrected level, verdict)}"""
    samples = {method: values_of(measured, quantity, method) for method in METHODS}
    rows = judge_samples(samples, allowance if quantity == "reach" else 1.0)
    for method, row in rows.items():
        if quantity == "reach" and row[-1] == "supported" and too_coarse(measured, samples[method]):
            rows[method] = (*row[:-1], "inconclusive (front too coarse)")
    return rows


def judge_samples(samples, allowance=1.0):
    """The same of {method: {label function: value}}, without a look at the front."""
    levels = {method: level_of(values.values()) for method, values in samples.items()}
    corrected = holm(levels)
    rows = {}
    for method, values in samples.items():
        found = estimate(values.values())
        above = sum(value > 1 for value in values.values())
        verdict = verdict_on(*found, corrected[method], allowance)
        rows[method] = (*found, above, levels[method], corrected[method], verdict)
    return rows


def too_coarse(measured, values):
    """Whether the front is so coarse that it may explain a method's reach."""
    control = sample(measured, gap)
    if estimate(control.values())[2] < MARGIN:
        return False
    return estimate(values[key] / control[key] for key in values)[1] <= 1


def summary(values):
    """(ratio, low, high, functions above 1, level) of {label function: value}."""
    values = list(values.values())
    return (*estimate(values), sum(value > 1 for value in values), level_of(values))


def front_rows(measured):
    yield ("inner weights", *summary(sample(measured, gap)), "")
    worst = sample(measured, lambda cell: max(cell.gaps.values()))
    yield ("largest of the inner weights", *summary(worst), "")
    row = summary(values_of(measured, "reach", RANDOM))
    yield (RANDOM, *row, verdict_on(*row[:3], row[-1]))
    yield (SINGLE, *summary(values_of(measured, "reach", SINGLE)), "")
    control = sample(measured, gap)
    for method in METHODS:
        values = values_of(measured, "reach", method)
        paired = {key: values[key] / control[key] for key in values}
        yield (f"{method} / inner weights", *summary(paired), "")


# --- The balance or the step, with SGD ---------------------------------------------------------

class Control(NamedTuple):
    """What a cell of the control says of each method: E0, and R of both tasks against the sum."""
    reach: dict
    equal: dict


STEP = {"further": ("E / E0", "reach"), "gain": ("R(sum, method) / G0", "against equal")}
STEP_ALLOWANCE = {"further": SGD_ALLOWANCE, "gain": 1.0}


def measure_control(entries):
    return Control(
        reach={method: reach(entries, method, FRONT[EVEN])[0] for method in METHODS},
        equal={method: ratios(entries[EQUAL], entries[method]) for method in METHODS},
    )


def paired_with_control(measured, control, family):
    """{method: {label function: its value where tasks differ / where they do not}}"""
    quantity = STEP[family][1]
    samples = {}
    for method in METHODS:
        base = {function: value for (_, function), value in
                values_of(control, quantity, method).items()}
        samples[method] = {key: value / base[key[1]]
                           for key, value in values_of(measured, quantity, method).items()
                           if key[1] in base}
    return samples


def beyond(row):
    """Whether a (ratio, low, ...) is above 1 by the margin."""
    return row[1] > 1 and row[0] >= MARGIN


def cause_rows(measured, control):
    """Rows (method, primary claim, E / E0, E0, what may be said of a supported claim)."""
    primary = judge(measured, "reach", SGD_ALLOWANCE)
    further = judge_samples(paired_with_control(measured, control, "further"), SGD_ALLOWANCE)
    for method in METHODS:
        step = beyond(summary(values_of(control, "reach", method)))
        verdict, balance = primary[method][-1], further[method][-1]
        said = ""
        if verdict == "supported":
            causes = ["about the balance"] if balance == "supported" else []
            if balance == "contradicted" or step:
                causes.append("so without anything to balance")
            said = " and ".join(causes) or "about neither"
        yield (method, verdict, balance, "above 1" if step else "not above 1", said)


def step_tables(measured, control):
    header = "ratio,low,high,above,level,corrected,verdict"
    number = len({(cell.config, cell.function) for cell in measured})
    for family, (title, _) in STEP.items():
        samples = paired_with_control(measured, control, family)
        if any(len(values) != number for values in samples.values()):
            raise SystemExit("the control lacks label functions")
        rows = judge_samples(samples, STEP_ALLOWANCE[family])
        table(f"{family}: {title}", f"method,{header}", [(m, *row) for m, row in rows.items()])
    for title, quantity in (("E0", "reach"), ("G0", "against equal")):
        rows = [(m, *summary(values_of(control, quantity, m))) for m in METHODS]
        table(f"{title} of the control", "method,ratio,low,high,above,level,above by the margin",
              [(*row, beyond(row[1:])) for row in rows])
    table("causes", "method,primary claim,E / E0,E0,said", cause_rows(measured, control))


def step_left_out(measured, control):
    for family in STEP:
        samples = paired_with_control(measured, control, family)
        every = judge_samples(samples, STEP_ALLOWANCE[family])
        for method in METHODS:
            cases = {key: judge_samples({m: {k: v for k, v in values.items() if k != key}
                                         for m, values in samples.items()},
                                        STEP_ALLOWANCE[family])[method]
                     for key in samples[method]}
            other = [f"{key[0]} {' '.join(map(str, key[1]))}: {row[-1]}"
                     for key, row in cases.items() if row[-1] != every[method][-1]]
            estimates = [row[0] for row in cases.values()]
            yield (family, method, min(estimates), max(estimates), len(other), "; ".join(other))


def step_part_rows(measured, control):
    """The quotients by config, model and p, and E0 and G0 by model and p."""
    for family in STEP:
        for name, chosen in parts(measured).items():
            samples = paired_with_control(
                {cell: q for cell, q in measured.items() if chosen(cell)},
                {cell: q for cell, q in control.items()
                 if name in FRONT or chosen(cell)},  # the control is paired with each config
                family)
            for method, values in samples.items():
                yield (family, method, name, *estimate(values.values()),
                       sum(v > 1 for v in values.values()), len(values))
    for title, quantity in (("E0", "reach"), ("G0", "against equal")):
        for method in METHODS:
            for name, chosen in parts(control).items():
                values = values_of(control, quantity, method, chosen).values()
                yield (title, method, name, *estimate(values), sum(v > 1 for v in values),
                       len(values))


# --- Beside ----------------------------------------------------------------------------------

def parts(measured):
    """{name: which cells} of each config, model and correlation."""
    found = {config: (lambda cell, c=config: cell.config == c)
             for config in sorted({cell.config for cell in measured})}
    found |= {model: (lambda cell, m=model: cell.model == m) for model in MODELS}
    found |= {f"p = {p:g}": (lambda cell, p=p: cell.correlation == p) for p in CORRELATIONS}
    return found


def part_rows(measured):
    for quantity in QUANTITIES:
        names = [*METHODS, RANDOM, SINGLE]
        names += {"against equal": ["tuned weight"], "against tuned": ["sum"]}.get(quantity, [])
        for entry in names:
            for name, chosen in parts(measured).items():
                values = values_of(measured, quantity, entry, chosen)
                yield (quantity, entry, name, *estimate(values.values()),
                       sum(v > 1 for v in values.values()), len(values))


def gap_rows(measured):
    for name, chosen in parts(measured).items():
        values = sample(measured, gap, chosen)
        yield (name, *estimate(values.values()), len(values))


def task_rows(measured):
    """R of each task against the sum and the tuned weight."""
    for entry in [*METHODS, RANDOM, SINGLE, "tuned weight", "sum"]:
        for config in sorted({cell.config for cell in measured}):
            row = []
            for field in ("equal", "tuned"):
                for k in range(len(TASKS)):
                    row += estimate(sample(
                        measured, lambda cell: getattr(cell, field)[entry][k],
                        lambda cell: cell.config == config).values())
            yield (entry, config, *row)


def weight_counts(measured, weight_of, config):
    counts = Counter(weight_of(q) for cell, q in measured.items() if cell.config == config)
    return [counts.get(weight, 0) for weight in FRONT[config]]


def left_out(measured, allowance=1.0):
    functions = sorted({(cell.config, cell.function) for cell in measured}, key=str)
    for quantity in QUANTITIES:
        every = judge(measured, quantity, allowance)
        cases = {}
        for key in functions:
            rest = {c: q for c, q in measured.items() if (c.config, c.function) != key}
            cases[key] = judge(rest, quantity, allowance)
        for method in METHODS:
            estimates = [rows[method][0] for rows in cases.values()]
            other = [f"{key[0]} {' '.join(map(str, key[1]))}: {rows[method][-1]}"
                     for key, rows in cases.items() if rows[method][-1] != every[method][-1]]
            yield (quantity, method, min(estimates), max(estimates), len(other), "; ".join(other))


def rate_rows(functions):
    """Rows (config, entry, shares at the lowest, the highest and either rate, wrong choices)."""
    rates, wrong, ends = {}, Counter(), {}
    for (config, _), cells in functions.items():
        for cell, entries in cells.items():
            for entry, one in entries.items():
                if entry == SINGLE and cell.model != MODELS[0]:
                    continue  # its runs belong to two cells
                rates.setdefault((config, entry), []).append(one.rate)
                ends[config] = min(one.select), max(one.select)
                best = {rate: statistics.median(value[0] for value in seeds.values())
                        for rate, seeds in one.select.items()}
                wrong[config, entry] += best[one.rate] != min(best.values())
    for (config, entry), chosen in sorted(rates.items(), key=str):
        low, high = (chosen.count(rate) / len(chosen) for rate in ends[config])
        yield (config, entry, low, high, low + high, len(chosen), wrong[config, entry])


def cross_fit_rows(functions):
    """Rows (entry, E of the cross-fit, interval, functions above 1, level)."""
    def inner(config, entries):
        front = FRONT[config]
        return geometric_mean([cross_fit(entries, w, [other for other in front if other != w])
                               for w in front if w not in OUTER[config]])
    measures = {entry: lambda config, entries, e=entry: cross_fit(entries, e, FRONT[config])
                for entry in (*METHODS, RANDOM)}
    for entry, measured in {**measures, "inner weights": inner}.items():
        values = {key: geometric_mean([measured(key[0], entries) for entries in cells.values()])
                  for key, cells in functions.items()}
        yield (entry, *summary(values))


def high_rows(functions):
    """Rows (entry, model, runs with a task above twice the pooled median of its cell, diverged)."""
    counts, diverged, total = Counter(), Counter(), Counter()
    for cells in functions.values():
        for cell, entries in cells.items():
            limits = [2 * statistics.median(both[k] for one in entries.values()
                                            for both in one.final.values())
                      for k in range(len(TASKS))]
            for entry, one in entries.items():
                for both in one.final.values():
                    total[entry, cell.model] += 1
                    counts[entry, cell.model] += any(v > x for v, x in zip(both, limits))
                    diverged[entry, cell.model] += any(math.isinf(v) for v in both)
    for key in sorted(total, key=str):
        yield (*key, counts[key], diverged[key], total[key])


def sgd_functions(functions):
    """The number of label functions in each config, by the seeds of all runs."""
    seeds = {frozenset(one.final) for cells in functions.values() for entries in cells.values()
             for one in entries.values()}
    if len(seeds) != 1 or not seeds <= set(SGD_FUNCTIONS):
        raise SystemExit("seeds other than either 15001 to 15006 or 16001 to 16006")
    return SGD_FUNCTIONS[seeds.pop()]


def main():
    sgd = "--sgd" in sys.argv[1:]
    folders = [folder for folder in sys.argv[1:] if folder != "--sgd"]
    if not folders:
        raise SystemExit(__doc__)
    os.nice(10)
    allowance = SGD_ALLOWANCE if sgd else 1.0
    found = collect(run for folder in folders for run in read_ledger(folder))
    functions = whole_functions(found)
    number = Counter(config for config, _ in functions)
    each = sgd_functions(functions) if sgd else FUNCTIONS
    wanted = dict.fromkeys(FRONT, each)
    if not sgd and any(cell.config == EVEN for cell in found):
        raise SystemExit("a folder whose tasks do not differ: for --sgd only")
    wanted[EVEN] = each * len(FACTORS)
    for config in sorted({cell.config for cell in found}):
        if number[config] != wanted[config]:
            print(f"{config}: {number[config]} of {wanted[config]} label functions have all runs: "
                  "not to be judged\n")
    even = {}
    if sgd:
        functions = {key: cells for key, cells in functions.items()
                     if number[key[0]] == wanted[key[0]]}
        even = {key: cells for key, cells in functions.items() if key[0] == EVEN}
        functions = {key: cells for key, cells in functions.items() if key[0] != EVEN}
        number = Counter(config for config, _ in functions)
    if len(functions) < (1 if sgd else 6):
        raise SystemExit(f"{len(functions)} label functions have all runs: too few to judge")
    control = {cell: measure_control(entries)
               for cells in even.values() for cell, entries in cells.items()}
    measured = {cell: measure(cell, entries)
                for cells in functions.values() for cell, entries in cells.items()}
    configs = sorted(number)

    header = "ratio,low,high,above,level,corrected,verdict"
    table(f"reach E over {len(functions)} label functions: primary claims", f"method,{header}",
          [(m, *row) for m, row in judge(measured, "reach", allowance).items()])
    table("front: is it fine enough?", "entry,ratio,low,high,above,level,verdict",
          front_rows(measured))
    for quantity, beside in (("against equal", "tuned weight"), ("against tuned", "sum")):
        rows = [(m, *row) for m, row in judge(measured, quantity).items()]
        for entry in (RANDOM, SINGLE, beside):
            rows.append((entry, *summary(values_of(measured, quantity, entry)), None, ""))
        table(f"{quantity}: secondary claims", f"method,{header}", rows)
    if control:
        step_tables(measured, control)

    table("by config, model and p", "quantity,entry,part,ratio,low,high,above,functions",
          part_rows(measured))
    table("front by config, model and p", "part,ratio,low,high,functions", gap_rows(measured))
    fields = ",".join(f"{a} {k} {x}" for a in ("equal", "tuned") for k in TASKS
                      for x in ("ratio", "low", "high"))
    table("each task", f"entry,config,{fields}", task_rows(measured))
    for config in configs:
        weights = ",".join(map(str, FRONT[config]))
        rows = [(e, *weight_counts(measured, lambda q, e=e: q.place[e], config))
                for e in (*METHODS, RANDOM, SINGLE)]
        rows.append(("tuned weight", *weight_counts(measured, lambda q: q.weight, config)))
        table(f"{config}: cells by the weight that attains E", f"entry,{weights}", rows)
    table("without each label function", "quantity,method,least,largest,other verdicts,which",
          left_out(measured, allowance))
    if control:
        table("without each label function, with the control",
              "family,method,least,largest,other verdicts,which", step_left_out(measured, control))
        table("with the control, by config, model and p",
              "family,method,part,ratio,low,high,above,functions",
              step_part_rows(measured, control))
    table("cross-fit", "entry,ratio,low,high,above,level", cross_fit_rows(functions))
    table("chosen rates", "config,entry,lowest,highest,end,choices,not the best",
          rate_rows(functions | even))
    table("runs that end high", "entry,model,high,diverged,runs", high_rows(functions))


if __name__ == "__main__":
    main()
