"""Ratios of paired losses by signed ranks, for programs that recompute verdicts.

Used by controls.py and losses.py. The rules are RULES-2.md, sections 3 to 5: a typical ratio of
paired losses, the estimate over label functions on logarithms, exact levels, Holm's correction.

Written by a fresh reader from the rules alone.
"""
import json
import math
import os

import numpy as np


def read_ledger(folder):
    """The runs of FOLDER/ledger.jsonl. If several lines have one key, the last one counts."""
    runs = {}
    with open(os.path.join(folder, "ledger.jsonl")) as file:
        for line in file:
            if line.endswith("\n"):  # a sweep that is running may have written half a line
                run = json.loads(line)
                runs[run["key"]] = run
    return list(runs.values())


def loss_of(run, metric="test_mse"):
    """A run's loss; infinite if the run did not finish with a finite one."""
    value = (run.get("metrics") or {}).get(metric)
    if run["status"] != "finished" or value is None or not math.isfinite(value):
        return math.inf
    return float(value)


def signed_rank_tail(n):
    """P(W <= w) for w = 0, 1, ... of the signed-rank statistic of n values without ties."""
    counts = np.zeros(n * (n + 1) // 2 + 1)
    counts[0] = 1
    for rank in range(1, n + 1):
        counts[rank:] = counts[rank:] + counts[:-rank]
    return np.cumsum(counts) / 2.0**n


TAILS = {}


def first_accepted(n, level):
    """The number k for which the test accepts from the k-th smallest pair mean on; 0 if all."""
    if n not in TAILS:
        TAILS[n] = signed_rank_tail(n)
    return int(np.searchsorted(TAILS[n], level / 2, side="right"))


def middle(values):
    """The median of sorted positive values; between two, their geometric mean."""
    low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
    return float(low) if low == high else float(math.sqrt(low) * math.sqrt(high))


def typical_ratio(a, b, level=0.05):
    """(ratio, low, high): where the signed-rank test of a - r b balances, and what it accepts.

    The mean of (a_i - r b_i) and (a_j - r b_j) is above 0 exactly if r is below
    (a_i + a_j) / (b_i + b_j), so these quotients, i <= j, are the Walsh averages of the ratio.
    If both losses are infinite, neither model is better, and the quotient is 1.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    i, j = np.triu_indices(len(a))
    top, bottom = a[i] + a[j], b[i] + b[j]
    with np.errstate(invalid="ignore"):
        quotients = np.where(np.isinf(top) & np.isinf(bottom), 1.0, top / bottom)
    quotients.sort()
    k = first_accepted(len(a), level)
    if k == 0:
        return middle(quotients), 0.0, math.inf
    return middle(quotients), float(quotients[k - 1]), float(quotients[-k])


def estimate(ratios, level=0.05):
    """(ratio, low, high): Hodges and Lehmann's estimate of the logarithms, Wilcoxon's interval."""
    x = np.log(np.asarray(list(ratios), float))
    i, j = np.triu_indices(len(x))
    means = np.sort((x[i] + x[j]) / 2)
    ratio = math.exp(float(np.median(means)))
    k = first_accepted(len(x), level)
    if k == 0:
        return ratio, 0.0, math.inf
    return ratio, math.exp(means[k - 1]), math.exp(means[-k])


def level_of(ratios):
    """Two-sided exact level of Wilcoxon's signed-rank test that ratios are symmetric around 1.

    Ratios of exactly 1 are left out. Equal sizes share their mean rank; the level then comes from
    all signs of these ranks, counted by their doubles, which are whole numbers.
    """
    x = np.log(np.asarray(list(ratios), float))
    x = x[x != 0]
    if len(x) == 0:
        return 1.0
    sizes = np.abs(x)
    ordered = np.sort(sizes)
    # The mean rank of ties, times two.
    ranks = np.searchsorted(ordered, sizes, "left") + np.searchsorted(ordered, sizes, "right") + 1
    counts = np.zeros(int(ranks.sum()) + 1)
    counts[0] = 1
    for rank in ranks:
        counts[rank:] = counts[rank:] + counts[:-rank]
    positive = int(ranks[x > 0].sum())
    less = min(positive, len(counts) - 1 - positive)
    return min(1.0, 2 * float(counts[: less + 1].sum() / 2.0 ** len(x)))


def holm(levels):
    """Holm's corrected levels of a dictionary of levels."""
    corrected, running = {}, 0.0
    for place, name in enumerate(sorted(levels, key=levels.get)):
        running = max(running, min(1.0, (len(levels) - place) * levels[name]))
        corrected[name] = running
    return corrected


def show(value):
    """A value as a field of a CSV row."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def table(title, header, rows):
    """Prints a titled CSV table and an empty line."""
    print(f"# {title}")
    print(header)
    for row in rows:
        print(",".join(show(value) for value in row))
    print()
