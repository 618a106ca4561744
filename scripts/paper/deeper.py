"""Recomputes claims K7 to K10 of RULES-3.md, section 2, "Two layers", from a results folder.

    python deeper.py FOLDER

Reads FOLDER/ledger.jsonl and prints CSV tables. The first one decides:

  ratio, low, high  R(larger, smaller) over label functions: estimate and its 95 % interval
  level, corrected  exact signed-rank test that the ratio is 1; Holm's correction over K7 to K10
  for, against      label functions that support the claim by themselves, and that contradict it

Then the sentence that the rules allow. The other tables decide nothing: other pairs of models,
ratios by label function, learning rates at an end of the list, failed runs, how far losses fall
in the last sixth of training, the claims without each seed and each function, and on the
selection's seeds the claims at one common learning rate and at each model's second best.

Written by a fresh reader from the rules alone. Where they leave a choice: of an even number of
quotients the middle two give their geometric mean; a verdict on one function is not corrected;
the intervals by which a sentence is chosen are the uncorrected ones.
"""
import os
import statistics
import sys

import controls
from controls import (LABEL_FUNCTIONS, MARGIN, RATES, at_place, at_rate, chosen_rates, collect,
                      compare, complete, failures, final_values, last_fall, says, verdict_on,
                      without, wrong_choices)
from paired_ratios import estimate, holm, level_of, loss_of, read_ledger, show, table

SHARED, MMOE, DEEP = "shared-bottom", "mmoe", "mmoe-two-layers"
SHARED_TWO, SEPARATE_TWO = "shared-two-layers", "separate-two-layers"
MODELS = [SHARED, MMOE, SHARED_TWO, SEPARATE_TWO, DEEP]
# Each claim says that the first model's loss is larger than the second one's.
CLAIMS = {"K7": (MMOE, DEEP), "K8": (SHARED_TWO, DEEP), "K9": (SEPARATE_TWO, DEEP),
          "K10": (MMOE, SHARED_TWO)}
BESIDE = [(SHARED, DEEP), (SHARED, MMOE), (SHARED, SHARED_TWO), (MMOE, SEPARATE_TWO),
          (SHARED_TWO, SEPARATE_TWO)]
controls.MODELS = MODELS  # the functions of controls.py go through these models


def judge(losses):
    """{claim: (ratio, low, high, level, corrected, functions for, against, verdict)}"""
    each = {claim: [compare(models, *pair) for models in losses.values()]
            for claim, pair in CLAIMS.items()}
    levels = {claim: level_of(one[0] for one in values) for claim, values in each.items()}
    corrected = holm(levels)
    rows = {}
    for claim, values in each.items():
        said = [says(*one) for one in values]
        found = estimate(one[0] for one in values)
        rows[claim] = (*found, levels[claim], corrected[claim], said.count("larger"),
                       said.count("smaller"), verdict_on(*found, corrected[claim], said))
    return rows


def sentence(rows):
    """The sentence that the rules allow."""
    if all(rows[claim][-1] == "supported" for claim in ("K8", "K9")):
        return "a mixture helps with two layers, too"
    if all(rows[claim][2] < MARGIN for claim in ("K8", "K9")):
        return "with two layers, a mixture no longer helps by 10 %"
    return "we cannot tell"


def pairs(losses):
    """Rows (larger, smaller, ratio, low, high, level, functions for, against) of other pairs."""
    for pair in BESIDE:
        each = [compare(models, *pair) for models in losses.values()]
        said = [says(*one) for one in each]
        ratios = [one[0] for one in each]
        yield (*pair, *estimate(ratios), level_of(ratios), said.count("larger"),
               said.count("smaller"))


def by_function(losses, nmse):
    """Rows (label function, median loss, its share of Var(y), ratios and intervals)."""
    for function, models in losses.items():
        cells = [show(v) for pair in [*CLAIMS.values(), BESIDE[0]] for v in compare(models, *pair)]
        yield (*function, statistics.median(models[DEEP].values()),
               statistics.median(nmse[function][DEEP].values()), *cells)


def on_selection(runs, choose):
    """{claim: (ratio, low, high)} on the selection's seeds, at rates that `choose` gives."""
    found = {claim: [] for claim in CLAIMS}
    for cells in collect(runs, "select").values():
        losses = {}
        for model in MODELS:
            rates = {rate: seeds for (m, rate), seeds in cells.items() if m == model}
            losses[model] = rates[choose(rates)]
        for claim, pair in CLAIMS.items():
            found[claim].append(compare(losses, *pair)[0])
    return {claim: estimate(values) for claim, values in found.items()}


def left_out(losses):
    """Rows (claim, what is left out, range of estimates, least low, verdicts that differ)."""
    every = judge(losses)
    tries = {
        "seed": {str(s): judge(without(losses, seed=s))
                 for s in sorted(next(iter(losses.values()))[MMOE])},
        "function": {" ".join(map(str, f)): judge(without(losses, function=f)) for f in losses},
    }
    for claim in CLAIMS:
        for what, cases in tries.items():
            rows = {name: case[claim] for name, case in cases.items()}
            other = [f"{n}: {r[-1]}" for n, r in rows.items() if r[-1] != every[claim][-1]]
            yield (claim, what, min(r[0] for r in rows.values()), max(r[0] for r in rows.values()),
                   min(r[1] for r in rows.values()), len(other), "; ".join(other))


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
    table("claims", "claim,larger,smaller,ratio,low,high,level,corrected,for,against,verdict",
          [(claim, *CLAIMS[claim], *row) for claim, row in rows.items()])
    print(f"# sentence\n{sentence(rows)}\n")
    table("other pairs", "larger,smaller,ratio,low,high,level,for,against", pairs(losses))
    nmse = final_values(runs, lambda run: loss_of(run, "test_nmse"))
    names = [*CLAIMS, f"{SHARED} / {DEEP}"]
    fields = ",".join(f"{name} {x}" for name in names for x in ("ratio", "low", "high"))
    table(f"by label function: median MSE and MSE / Var(y) of {DEEP}, ratios",
          f"scale,sines,alpha,beta,mse,nmse,{fields}", by_function(losses, nmse))
    table(f"chosen rates ({wrong_choices(runs)} are not the best of the selection)",
          "model,lowest,highest,end," + ",".join(map(str, RATES)), chosen_rates(runs))
    table("failed runs: above twice the pooled median, and diverged",
          "model,failed,share,diverged", failures(losses))
    table("loss after five sixths of the steps / at the end", "model,ratio", last_fall(runs))
    table("left out in turn", "claim,left out,least,largest,least low,other verdicts,which",
          left_out(losses))
    tries = {f"rate {rate}": at_rate(rate) for rate in RATES}
    tries |= {"best rate": at_place(0), "second best rate": at_place(1)}
    table("on the selection's three seeds", "rates,claim,ratio,low,high",
          [(name, claim, *values) for name, choose in tries.items()
           for claim, values in on_selection(runs, choose).items()])


if __name__ == "__main__":
    main()
