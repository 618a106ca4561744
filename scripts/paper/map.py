"""Recomputes the map of RULES-3.md, section 3, and the score of its predictions.

    python map.py FOLDER [FOLDER ...]

The folders are map-scale-0.3, map-scale-1 and map-scale-3. Reads FOLDER/ledger.jsonl of each and
prints four CSV tables:

  1. a row for each cell: scale, frequency (top frequency in radians for each standard deviation of
     the score), examples, activation, correlation; ratio, low, high (Shared-Bottom / MMoE);
     decided (mmoe, shared-bottom or nothing); predicted (the product of the three factors), model
     (the one that it predicts); single, single_low, single_high, single_decided (Single-Task /
     MMoE, likewise)
  2. the score: over decided cells and over all cells, the share whose sign is predicted with
     Wilson's interval, the share of always saying MMoE, the exact McNemar test between the two,
     and for decided cells whether the rules know when
  3. the effect of each factor: the median over matched cells, which differ in this factor alone,
     of the ratio in the one divided by the ratio in the other; in how many it is above 1; and what
     was predicted
  4. simpler predictors, chosen after the runs except for always MMoE, on decided and all cells:
     how many they predict, and the exact McNemar test between the rules and them

A ratio is the typical ratio of losses (mean of both tasks) paired by seed, with the 95 % interval
of the ratios that Wilcoxon's signed-rank test does not reject.

Written by a fresh reader from the rules alone.
"""
import json
import math
import os
import statistics
import sys
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest

MARGIN = 1.1
SHARED, MMOE, SINGLE = "shared-bottom", "mmoe", "single-task"
FREQUENCIES = (0.5, 1, 2, 4)

# What was predicted before the runs: MMoE's lead by scale for slow sines (top frequency 0.5 or 1)
# and fast ones (2 or 4), and two factors.
LEAD = {0.3: (3.0, 1.3), 1: (1.3, 1.2), 3: (1.2, 0.93)}
FEW_EXAMPLES = 0.73
SWISH = 0.35

# Simpler predictors, that the rules should beat.
SIMPLER = {
    "always MMoE": lambda cell: MMOE,
    "always Shared-Bottom": lambda cell: SHARED,
    "MMoE with fresh examples": lambda cell: MMOE if cell.examples == "stream" else SHARED,
    "MMoE for c < 1": lambda cell: MMOE if cell.scale < 1 else SHARED,
    "MMoE for c < 1 with fresh examples":
        lambda cell: MMOE if cell.scale < 1 and cell.examples == "stream" else SHARED,
}


class Cell(NamedTuple):
    scale: float
    frequency: float
    examples: str  # stream or 10000
    activation: str
    correlation: float


# --- Reading ---------------------------------------------------------------------------------

def read_runs(folders):
    runs = []
    for folder in folders:
        with open(os.path.join(folder, "ledger.jsonl")) as file:
            runs += [json.loads(line) for line in file if line.strip()]
    return runs


def cell_of(run):
    """Where a run is on the map, from what was trained, and not from names."""
    data = run["spec"]["data"]
    scale = float(data["scale"])
    top = max(data["alpha"]["values"]) * scale  # alpha is for each unit of the score
    frequency = min(FREQUENCIES, key=lambda value: abs(math.log(value / top)))
    if abs(frequency / top - 1) > 0.001:
        raise SystemExit(f"a top frequency of {top} is not on the map")
    return Cell(
        scale=scale,
        frequency=float(frequency),
        examples=str(data["trainExamples"]),
        activation=run["spec"]["training"].get("activation", "relu"),
        correlation=float(data["cosines"][0][1]),
    )


def loss_of(run):
    """A run's test loss; infinite if the run did not finish with a finite one."""
    value = (run.get("metrics") or {}).get("test_mse")
    if run["status"] != "finished" or value is None or not math.isfinite(value):
        return math.inf
    return float(value)


def final_losses(runs):
    """{cell: {model: {seed: loss}}} of the runs that are judged."""
    losses = {}
    for run in runs:
        if run["stage"] != "final":
            continue
        seeds = losses.setdefault(cell_of(run), {}).setdefault(run["model"], {})
        if run["seed"] in seeds:
            raise SystemExit(f"two runs of {run['model']} with seed {run['seed']}: {cell_of(run)}")
        seeds[run["seed"]] = loss_of(run)
    for cell, models in losses.items():
        if len({frozenset(models.get(m, {})) for m in (SHARED, MMOE, SINGLE)}) != 1:
            raise SystemExit(f"not all models have the same seeds: {cell}")
    return losses


# --- Statistics ------------------------------------------------------------------------------

def signed_rank_tail(n):
    """P(W <= w) for w = 0, 1, ... of the signed-rank statistic of n values, without ties."""
    counts = np.zeros(n * (n + 1) // 2 + 1)
    counts[0] = 1
    for rank in range(1, n + 1):
        counts[rank:] = counts[rank:] + counts[:-rank]
    return np.cumsum(counts) / 2.0 ** n


def typical_ratio(a, b, level=0.05):
    """(ratio, low, high): where the signed-rank test of a - r b balances, and what it accepts.

    The mean of (a_i - r b_i) and (a_j - r b_j) is above 0 exactly where r is below
    (a_i + a_j) / (b_i + b_j), so the test's statistic counts these quotients, i <= j, above r.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    i, j = np.triu_indices(len(a))
    top, bottom = a[i] + a[j], b[i] + b[j]
    both = np.isinf(top) & np.isinf(bottom)  # both models diverged: neither is better
    with np.errstate(invalid="ignore"):
        quotients = np.sort(np.where(both, 1.0, top / bottom))
    # The test rejects an r with `rejected` - 1 or fewer quotients below it (or above it).
    rejected = int(np.searchsorted(signed_rank_tail(len(a)), level / 2, side="right"))
    ratio = float(np.median(quotients))
    if rejected == 0:
        return ratio, 0.0, math.inf
    return ratio, float(quotients[rejected - 1]), float(quotients[-rejected])


def compare(models, a, b, level=0.05):
    """The typical ratio of the losses of models a and b of one cell, paired by seed."""
    seeds = sorted(models[a])
    return typical_ratio([models[a][s] for s in seeds], [models[b][s] for s in seeds], level)


def wilson(hits, n, level=0.05):
    interval = binomtest(hits, n).proportion_ci(1 - level, method="wilson")
    return float(interval.low), float(interval.high)


def mcnemar(one, other):
    """Two-sided exact level of a difference between two lists of right and wrong answers."""
    only_one = sum(x and not y for x, y in zip(one, other))
    only_other = sum(y and not x for x, y in zip(one, other))
    if only_one + only_other == 0:
        return 1.0
    return float(binomtest(only_one, only_one + only_other).pvalue)


# --- The map ---------------------------------------------------------------------------------

def decide(ratio, low, high, other=SHARED, margin=MARGIN):
    """The model with the lower loss if the cell is decided, else nothing."""
    if low > 1 and ratio >= margin:
        return MMOE
    if high < 1 and ratio <= 1 / margin:
        return other
    return ""


def predicted_ratio(cell):
    ratio = LEAD[cell.scale][cell.frequency >= 2]
    if cell.examples == "10000":
        ratio *= FEW_EXAMPLES
    if cell.activation == "swish":
        ratio *= SWISH
    return ratio


def sign(ratio):
    return MMOE if ratio > 1 else SHARED


def predict(cell):
    return sign(predicted_ratio(cell))


def make_map(losses):
    """{cell: (ratio, low, high)} of Shared-Bottom / MMoE, in the order of the map."""
    return {cell: compare(losses[cell], SHARED, MMOE) for cell in sorted(losses)}


def outcomes(ratios, margin=MARGIN):
    """({cell: model} of decided cells, {cell: model} of all cells by the estimate's sign)."""
    decided = {cell: decide(*values, margin=margin) for cell, values in ratios.items()}
    return ({cell: model for cell, model in decided.items() if model},
            {cell: sign(values[0]) for cell, values in ratios.items()})


def score(truth, rule=predict, other=lambda cell: MMOE):
    """(cells, right, share, low, high, right of the other, its share, McNemar's level)."""
    right = [rule(cell) == model for cell, model in truth.items()]
    others = [other(cell) == model for cell, model in truth.items()]
    n = len(truth)
    return (n, sum(right), sum(right) / n, *wilson(sum(right), n), sum(others), sum(others) / n,
            mcnemar(right, others))


def know_when(row):
    share, always, level = row[2], row[6], row[7]
    return share >= 0.75 and share > always and level <= 0.05


def factor_effects(ratios):
    """Rows (factor, from, to, matched cells, median, least, most, above 1, predicted)."""
    rows = []
    for field in Cell._fields:
        values = sorted({getattr(cell, field) for cell in ratios},
                        key=lambda value: (value != "stream", value))  # fresh examples first
        for one, two in zip(values, values[1:]):
            effects, predicted = [], []
            for cell in ratios:
                if getattr(cell, field) == one:
                    twin = cell._replace(**{field: two})
                    effects.append(ratios[twin][0] / ratios[cell][0])
                    predicted.append(predicted_ratio(twin) / predicted_ratio(cell))
            rows.append((field, one, two, len(effects), statistics.median(effects), min(effects),
                         max(effects), sum(e > 1 for e in effects), statistics.median(predicted)))
    return rows


# --- Printing --------------------------------------------------------------------------------

def show(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def table(header, rows):
    print(header)
    for row in rows:
        print(",".join(show(value) for value in row))


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    os.nice(10)
    losses = final_losses(read_runs(sys.argv[1:]))
    ratios = make_map(losses)

    rows = []
    for cell, values in ratios.items():
        single = compare(losses[cell], SINGLE, MMOE)
        rows.append((*cell, *values, decide(*values), predicted_ratio(cell), predict(cell),
                     *single, decide(*single, other=SINGLE)))
    table("scale,frequency,examples,activation,correlation,ratio,low,high,decided,predicted,model,"
          "single,single_low,single_high,single_decided", rows)

    print()
    decided, every = outcomes(ratios)
    rows = [(name, *score(truth)) for name, truth in (("decided", decided), ("all", every))]
    rows = [(*row, know_when(row[1:]) if row[0] == "decided" else "") for row in rows]
    table("cells,n,right,share,low,high,always_mmoe_right,always_mmoe_share,mcnemar,knows_when",
          rows)

    print()
    table("factor,from,to,matched,median,least,most,above,predicted", factor_effects(ratios))

    print()
    rows = []
    for name, simpler in SIMPLER.items():
        for cells, truth in (("decided", decided), ("all", every)):
            n, right, _, _, _, others, share, level = score(truth, predict, simpler)
            rows.append((name, cells, n, others, share, right, level))
    table("predictor,cells,n,right,share,rules_right,mcnemar", rows)


if __name__ == "__main__":
    main()
