"""Recomputes claims K1 to K6 of RULES-3.md, section 2, from a results folder.

    python controls.py FOLDER

Reads FOLDER/ledger.jsonl and prints CSV tables. The first one decides:

  ratio, low, high  R(first model, MMoE) over label functions: estimate and its 95 % interval
  level, corrected  exact signed-rank test that the ratio is 1; Holm's correction over K2 to K6
  for, against      label functions that support the claim by themselves, and that contradict it

The others decide nothing: what each control gains over Shared-Bottom, ratios by label function,
chosen learning rates at an end of the list, failed runs, how far losses still fall, one common
learning rate on the selection's seeds, and the claims without each seed and each function.

Written by a fresh reader from the rules alone. Where they leave a choice: of an even number of
quotients the middle two give their geometric mean; a verdict on one function is not corrected.
"""
import math
import os
import statistics
import sys

from paired_ratios import (estimate, holm, level_of, loss_of, read_ledger, show, table,
                           typical_ratio)

MARGIN = 1.1
MMOE, SHARED = "mmoe", "shared-bottom"
CLAIMS = {
    "K1": SHARED,
    "K2": "equal-gates",
    "K3": "one-gated-expert",
    "K4": "shared-two-layers",
    "K5": "separate-two-layers",
    "K6": "single-task",
}
MODELS = [*CLAIMS.values(), MMOE]
# What each control has, and what it lacks of a mixture's parts.
CONTROLS = {
    "K2": ("several experts", "gates"),
    "K3": ("a gate that multiplies", "several experts"),
    "K4": ("depth", "gates and experts"),
    "K5": ("depth without sharing", "gates and experts"),
}
LABEL_FUNCTIONS, SEEDS, RATES = 24, 20, (0.001, 0.002, 0.004, 0.008, 0.016)


def label_function(run):
    cell = run["cell"]
    return (cell["scale"], cell["sines"], cell["alpha"], cell["beta"])


def rate_of(run):
    return run["spec"]["training"]["learningRate"]


def collect(runs, stage, value=loss_of):
    """{label function: {(model, rate): {seed: value}}} of the runs of a stage."""
    found = {}
    for run in runs:
        if run["stage"] == stage:
            models = found.setdefault(label_function(run), {})
            seeds = models.setdefault((run["model"], rate_of(run)), {})
            if run["seed"] in seeds:
                raise SystemExit(f"two runs of {run['model']} with seed {run['seed']}")
            seeds[run["seed"]] = value(run)
    return found


def final_values(runs, value=loss_of):
    """{label function: {model: {seed: value}}} of final runs."""
    found = {}
    for function, cells in collect(runs, "final", value).items():
        models = {model: seeds for (model, _), seeds in cells.items()}
        if len(models) != len(cells):
            raise SystemExit(f"a model has final runs at two learning rates: {function}")
        found[function] = models
    return dict(sorted(found.items(), key=str))


def complete(losses):
    """The label functions that have all models with the same 20 seeds."""
    return {
        function: models
        for function, models in losses.items()
        if set(models) == set(MODELS)
        and len({frozenset(seeds) for seeds in models.values()}) == 1
        and len(models[MMOE]) == SEEDS
    }


# --- Claims ----------------------------------------------------------------------------------

def compare(models, a, b=MMOE):
    """(ratio, low, high) of R(a, b) in one label function."""
    seeds = sorted(set(models[a]) & set(models[b]))
    return typical_ratio([models[a][s] for s in seeds], [models[b][s] for s in seeds])


def says(ratio, low, high):
    """What a comparison says of a ratio."""
    if low > 1 and ratio >= MARGIN:
        return "larger"
    if high < 1 and ratio <= 1 / MARGIN:
        return "smaller"
    if low > 1 / MARGIN and high < MARGIN:
        return "equal"
    return "undecided"


def verdict_on(ratio, low, high, corrected, each):
    """The verdict on a claim that the ratio is larger; `each` has what single functions say."""
    said = says(ratio, low, high)
    if said == "equal":
        return "contradicted (no difference within the margin)"
    if said in ("larger", "smaller"):
        if corrected >= 0.05:
            return "inconclusive (too few runs)"
        return "supported" if said == "larger" else "contradicted"
    if low > 1 or high < 1:
        return "inconclusive (close to the margin)"
    fewest = max(2, 0.05 * len(each))
    if each.count("larger") >= fewest and each.count("smaller") >= fewest:
        return "inconclusive (varies with the setting)"
    return "inconclusive (too few runs)"


def judge(losses):
    """{claim: (ratio, low, high, level, corrected, functions for, against, verdict)}"""
    each = {claim: [compare(models, model) for models in losses.values()]
            for claim, model in CLAIMS.items()}
    ratios = {claim: [one[0] for one in values] for claim, values in each.items()}
    levels = {claim: level_of(values) for claim, values in ratios.items()}
    corrected = holm({claim: level for claim, level in levels.items() if claim != "K1"})
    corrected["K1"] = levels["K1"]
    rows = {}
    for claim in CLAIMS:
        values = estimate(ratios[claim])
        said = [says(*one) for one in each[claim]]
        rows[claim] = (*values, levels[claim], corrected[claim], said.count("larger"),
                       said.count("smaller"), verdict_on(*values, corrected[claim], said))
    return rows


def enough(ratio, low, high, level_of_margin, verdict):
    """Three readings of "equal to MMoE within 10 % or better".

    By the verdict alone, with corrected levels; by what the interval says, uncorrected; and as one
    statement, that the whole interval lies below the margin.
    """
    return (verdict.startswith("contradicted"), says(ratio, low, high) in ("equal", "smaller"),
            high < MARGIN and level_of_margin < 0.05)


def sentences(rows, losses):
    """Rows (control, what it lacks explains the lead, what it has is enough by each reading)."""
    if rows["K1"][-1] != "supported":
        return  # no lead to explain
    margin_levels = holm({
        claim: level_of(compare(models, CLAIMS[claim])[0] / MARGIN for models in losses.values())
        for claim in CONTROLS
    })
    for claim, (has, lacks) in CONTROLS.items():
        ratio, low, high, *_, verdict = rows[claim]
        yield (claim, lacks, verdict == "supported", has,
               *enough(ratio, low, high, margin_levels[claim], verdict), margin_levels[claim])


# --- Beside ----------------------------------------------------------------------------------

def gains(losses):
    """What each model gains over Shared-Bottom, and its share of MMoE's gain in logarithms."""
    lead = math.log(estimate(compare(m, SHARED)[0] for m in losses.values())[0])
    for model in MODELS:
        if model != SHARED:
            values = [compare(models, SHARED, model)[0] for models in losses.values()]
            found = estimate(values)
            yield (model, *found, sum(v > 1 for v in values), math.log(found[0]) / lead)


def by_function(losses, nmse):
    for function, models in losses.items():
        mse = statistics.median(models[MMOE].values())
        share = statistics.median(nmse[function][MMOE].values())
        cells = [show(value) for claim in CLAIMS for value in compare(models, CLAIMS[claim])]
        yield (*function, mse, share, *cells)


def chosen_rates(runs):
    """Rows (model, share at the lowest rate, at the highest, at an end, number by rate)."""
    for model in MODELS:
        cells = {(label_function(r), rate_of(r)) for r in runs
                 if r["stage"] == "final" and r["model"] == model}
        count = [sum(rate == chosen for _, chosen in cells) for rate in RATES]
        n = len(cells)
        yield (model, count[0] / n, count[-1] / n, (count[0] + count[-1]) / n, *count)


def wrong_choices(runs):
    """How many final rates are not the best by the median over the selection's seeds."""
    select, final = collect(runs, "select"), collect(runs, "final")
    wrong = 0
    for function, cells in final.items():
        for model, rate in cells:
            medians = {r: statistics.median(seeds.values())
                       for (m, r), seeds in select[function].items() if m == model}
            wrong += medians[rate] != min(medians.values())
    return wrong


def failures(losses):
    """Rows (model, runs above twice the pooled median of all models, their share, diverged)."""
    limits = {function: 2 * statistics.median(v for s in models.values() for v in s.values())
              for function, models in losses.items()}
    for model in MODELS:
        values = [(v, limits[f]) for f, models in losses.items() for v in models[model].values()]
        failed = sum(value > limit for value, limit in values)
        yield (model, failed, failed / len(values), sum(math.isinf(v) for v, _ in values))


def last_fall(runs):
    """Rows (model, median ratio of the loss at the last evaluation but one to the last)."""
    for model in MODELS:
        ratios = [r["curve"]["test_mse"][-2] / r["curve"]["test_mse"][-1] for r in runs
                  if r["stage"] == "final" and r["model"] == model and r["status"] == "finished"]
        yield (model, statistics.median(ratios))


def selection_ratios(runs, choose):
    """{claim: estimate over functions} on the selection's seeds, at rates that `choose` gives."""
    found = {claim: [] for claim in CLAIMS}
    for cells in collect(runs, "select").values():
        losses = {}
        for model in MODELS:
            rates = {rate: seeds for (m, rate), seeds in cells.items() if m == model}
            losses[model] = rates[choose(rates)]
        for claim, model in CLAIMS.items():
            found[claim].append(compare(losses, model)[0])
    return {claim: estimate(values) for claim, values in found.items()}


def at_rate(rate):
    return lambda rates: rate


def at_place(place):
    """Chooses the rate with the given place by the median, from 0."""
    return lambda rates: sorted(rates, key=lambda r: statistics.median(rates[r].values()))[place]


def without(losses, seed=None, function=None):
    """The losses without one seed or one label function."""
    return {f: {m: {s: v for s, v in seeds.items() if s != seed} for m, seeds in models.items()}
            for f, models in losses.items() if f != function}


def left_out(losses):
    """Rows (claim, what is left out, least and largest estimate, verdicts that differ)."""
    seeds = sorted(next(iter(losses.values()))[MMOE])
    every = judge(losses)
    tries = {
        "seed": {seed: judge(without(losses, seed=seed)) for seed in seeds},
        "function": {f: judge(without(losses, function=f)) for f in losses},
    }
    for claim in CLAIMS:
        for what, cases in tries.items():
            ratios = [rows[claim][0] for rows in cases.values()]
            name = (lambda f: " ".join(map(str, f))) if what == "function" else str
            other = [f"{name(case)}: {rows[claim][-1]}" for case, rows in cases.items()
                     if rows[claim][-1] != every[claim][-1]]
            yield (claim, what, min(ratios), max(ratios), len(other), "; ".join(other))


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    os.nice(10)
    runs = read_ledger(sys.argv[1])
    losses = complete(final_values(runs))
    if len(losses) < 6:
        raise SystemExit(f"{len(losses)} label functions have all runs: too few to judge")
    if len(losses) != LABEL_FUNCTIONS:
        print(f"{len(losses)} of {LABEL_FUNCTIONS} label functions have all runs: "
              "not to be judged\n")

    rows = judge(losses)
    table("claims", "claim,model,ratio,low,high,level,corrected,for,against,verdict",
          [(claim, CLAIMS[claim], *row) for claim, row in rows.items()])
    table("sentences: none if K1 is not supported",
          "claim,part that is missing,explains the lead,part that is there,enough by the verdict,"
          "enough by the interval,interval below 1.1,corrected level against 1.1",
          sentences(rows, losses))
    table("gain over Shared-Bottom: R(shared-bottom, model)",
          "model,ratio,low,high,functions above 1,share of MMoE's log gain", gains(losses))
    nmse = final_values(runs, lambda run: loss_of(run, "test_nmse"))
    fields = ",".join(f"{c} {x}" for c in CLAIMS for x in ("ratio", "low", "high"))
    table("by label function: median MSE and MSE / Var(y) of MMoE, R(model, mmoe)",
          f"scale,sines,alpha,beta,mse,nmse,{fields}", by_function(losses, nmse))
    table(f"chosen rates ({wrong_choices(runs)} are not the best of the selection)",
          "model,lowest,highest,end," + ",".join(map(str, RATES)), chosen_rates(runs))
    table("failed runs", "model,failed,share,diverged", failures(losses))
    table("loss at the last evaluation but one / at the last", "model,ratio", last_fall(runs))
    names = {f"rate {rate}": at_rate(rate) for rate in RATES}
    names |= {"best rate": at_place(0), "second best rate": at_place(1)}
    table("on the selection's three seeds: R(model, mmoe)",
          "rates,claim,model,ratio,low,high",
          [(name, claim, CLAIMS[claim], *values) for name, choose in names.items()
           for claim, values in selection_ratios(runs, choose).items()])
    table("left out in turn", "claim,left out,least,largest,other verdicts,which", left_out(losses))


if __name__ == "__main__":
    main()
