"""Recomputes claims W1 to W7 of RULES-3.md, section 1, from a results folder.

    python sharing_or_mixture.py FOLDER

Reads FOLDER/ledger.jsonl and prints one CSV row for each claim:
claim, ratio, low, high, above, functions, level, corrected, verdict.

Written by a fresh reader from the rules alone.

  ratio, low, high  estimate over label functions, and its 95 % interval
  above             number of label functions whose own ratio is above 1
  level             two-sided exact signed-rank test that the ratio is 1
  corrected         the same by Holm's method over W2 to W7 (those that can be tested)
"""
import json
import math
import os
import sys

import numpy as np
from scipy.stats import wilcoxon

MARGIN = 1.1
SINGLE, SINGLE_MOE, SHARED, MMOE = "single-task", "single-task-moe", "shared-bottom", "mmoe"

# claim: (model a, model b, correlation, what the claim says of R(a, b))
SECONDARY = {
    "W2": (SINGLE, SINGLE_MOE, 0.5, "larger"),
    "W3": (SINGLE, SINGLE_MOE, 1.0, "larger"),
    "W4": (SINGLE_MOE, MMOE, 1.0, "larger"),
    "W5": (SINGLE_MOE, MMOE, 0.5, "equal"),
    "W6": (SHARED, SINGLE, 0.5, "larger"),
    "W7": (SHARED, MMOE, 0.5, "larger"),
}


# --- Reading ---------------------------------------------------------------------------------

def read_ledger(folder):
    with open(os.path.join(folder, "ledger.jsonl")) as file:
        return [json.loads(line) for line in file if line.strip()]


def label_function(run):
    cell = run["cell"]
    return (cell["scale"], cell["sines"], cell["alpha"], cell["beta"])


def correlation(run):
    if "correlation" in run["cell"]:
        return float(run["cell"]["correlation"])
    return float(run["spec"]["data"]["cosines"][0][1])


def loss_of(run, metric):
    """A run's test loss; infinite if the run did not finish with a finite one."""
    value = (run.get("metrics") or {}).get(metric)
    if run["status"] != "finished" or value is None or not math.isfinite(value):
        return math.inf
    return float(value)


def final_losses(runs, metric="test_mse"):
    """{(label function, correlation, model): {seed: loss}} of the runs that are judged."""
    losses = {}
    for run in runs:
        if run["stage"] == "final":
            key = (label_function(run), correlation(run), run["model"])
            seeds = losses.setdefault(key, {})
            if run["seed"] in seeds:
                raise SystemExit(f"two runs with seed {run['seed']} in {key}")
            seeds[run["seed"]] = loss_of(run, metric)
    return losses


# --- Statistics ------------------------------------------------------------------------------

def typical_ratio(a, b):
    """The r at which the signed-rank test of a - r b balances.

    The mean of (a_i - r b_i) and (a_j - r b_j) is above 0 exactly where r is below
    (a_i + a_j) / (b_i + b_j), so r is the median of these quotients over i <= j.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    i, j = np.triu_indices(len(a))
    top, bottom = a[i] + a[j], b[i] + b[j]
    both = np.isinf(top) & np.isinf(bottom)  # both models diverged: neither is better
    with np.errstate(invalid="ignore"):
        quotients = np.where(both, 1.0, top / bottom)
    return float(np.median(quotients))


def signed_rank_tail(n):
    """P(W <= w) for w = 0, 1, ... of the signed-rank statistic of n values, without ties."""
    counts = np.zeros(n * (n + 1) // 2 + 1)
    counts[0] = 1
    for rank in range(1, n + 1):
        counts[rank:] = counts[rank:] + counts[:-rank]
    return np.cumsum(counts) / 2.0 ** n


def estimate(ratios, level=0.05):
    """Hodges-Lehmann estimate of ratios (on logarithms) with Wilcoxon's interval."""
    x = np.log(np.asarray(ratios, float))
    i, j = np.triu_indices(len(x))
    means = np.sort((x[i] + x[j]) / 2)
    # The test rejects a value that has `rejected` - 1 or fewer of the means below it (or above
    # it), so the interval runs from the `rejected`-th smallest of them to the same from above.
    rejected = int(np.searchsorted(signed_rank_tail(len(x)), level / 2, side="right"))
    if rejected == 0:
        return math.exp(np.median(means)), 0.0, math.inf
    return tuple(math.exp(v) for v in (np.median(means), means[rejected - 1], means[-rejected]))


def level_against(ratios, value=1.0, alternative="two-sided"):
    x = np.log(np.asarray(ratios, float)) - math.log(value)
    if len(x) < 1 or not np.any(x):
        return 1.0
    return float(wilcoxon(x, alternative=alternative, method="exact").pvalue)


def holm(levels):
    """Holm's corrected levels, for a dictionary of levels."""
    corrected, running = {}, 0.0
    for place, name in enumerate(sorted(levels, key=levels.get)):
        running = max(running, min(1.0, (len(levels) - place) * levels[name]))
        corrected[name] = running
    return corrected


# --- Verdicts --------------------------------------------------------------------------------

def what_it_says(ratio, low, high):
    if 1 / MARGIN < low and high < MARGIN:
        return "equal"
    if low > 1 and ratio >= MARGIN:
        return "larger"
    if high < 1 and ratio <= 1 / MARGIN:
        return "smaller"
    return "undecided"


def reason(low, high):
    return "too few runs" if low <= 1 <= high else "close to the margin"


def verdict_on_interaction(ratio, low, high):
    said = what_it_says(ratio, low, high)
    if said == "undecided":
        return f"inconclusive ({reason(low, high)})"
    return "equal within 10 %" if said == "equal" else said


def verdict_on_claim(claim, ratio, low, high, corrected):
    said = what_it_says(ratio, low, high)
    if claim == "equal":
        if said == "equal":
            return "supported"
        if said in ("larger", "smaller"):
            return "contradicted"
        return f"inconclusive ({reason(low, high)})"
    # A claim that something is larger. An interval within the margin is an answer of its own:
    # its level cannot be small, and the rule on levels is read as one on differences only.
    if said == "equal":
        return "contradicted (no difference within the margin)"
    if corrected > 0.05:
        return "inconclusive (too few runs)"
    if said == "larger":
        return "supported"
    if said == "smaller":
        return "contradicted"
    return f"inconclusive ({reason(low, high)})"


# --- The claims ------------------------------------------------------------------------------

def ratios_by_function(losses, a, b, p, ratio=typical_ratio):
    """{label function: R(a, b)} at correlation p, paired by seed."""
    found = {}
    for function in sorted({key[0] for key in losses}, key=str):
        one, two = losses.get((function, p, a)), losses.get((function, p, b))
        if one and two:
            seeds = sorted(set(one) & set(two))
            if len(seeds) >= 10:
                found[function] = ratio([one[s] for s in seeds], [two[s] for s in seeds])
    return found


def claim_ratios(losses, ratio=typical_ratio):
    """{claim: {label function: ratio}}; claims whose runs are missing are left out."""
    claims = {}
    without = ratios_by_function(losses, SINGLE, SINGLE_MOE, 0.5, ratio)
    with_ = ratios_by_function(losses, SHARED, MMOE, 0.5, ratio)
    claims["W1"] = {f: without[f] / with_[f] for f in without if f in with_}
    for name, (a, b, p, _) in SECONDARY.items():
        claims[name] = ratios_by_function(losses, a, b, p, ratio)
    return {name: values for name, values in claims.items() if len(values) >= 6}


def judge(claims):
    """Rows (claim, ratio, low, high, above, functions, level, corrected, verdict)."""
    levels = {name: level_against(list(values.values())) for name, values in claims.items()}
    corrected = holm({name: level for name, level in levels.items() if name != "W1"})
    rows = []
    for name in ["W1", *SECONDARY]:
        if name not in claims:
            rows.append((name, None, None, None, None, 0, None, None,
                         "not testable (not compared in these runs)"))
            continue
        values = list(claims[name].values())
        ratio, low, high = estimate(values)
        if name == "W1":
            verdict = verdict_on_interaction(ratio, low, high)
        else:
            verdict = verdict_on_claim(SECONDARY[name][3], ratio, low, high, corrected[name])
        rows.append((name, ratio, low, high, sum(v > 1 for v in values), len(values),
                     levels[name], corrected.get(name), verdict))
    return rows


def show(value):
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    os.nice(10)
    rows = judge(claim_ratios(final_losses(read_ledger(sys.argv[1]))))
    print("claim,ratio,low,high,above,functions,level,corrected,verdict")
    for row in rows:
        print(",".join(show(value) for value in row))


if __name__ == "__main__":
    main()
