"""By how much noise moves the reach of RULES-4.md, and its cross-fit: a bootstrap of the seeds.

    python losses_bias.py FOLDER [FOLDER ...]

In each cell the means of the logarithms of an entry's losses count as the truth, and its six
deviations from them, widened by sqrt(6 / 5), as the noise. Six seeds are drawn with replacement,
the same for all entries, twenty times. Prints for each method, and for the inner weights left out
in turn, the mean factor by which the reach, and the cross-fit, of the drawn seeds exceed the true
reach. Cells with a diverged run are left out.
"""
import itertools
import sys

import numpy as np

import losses
from paired_ratios import read_ledger, table

DRAWS = 20


def reaches(x, entry, weights, seeds):
    """[log of the larger of both tasks' ratios] of weights over an entry; x[entry, task, seed]."""
    difference = (x[weights] - x[entry])[:, :, list(seeds)]
    i, j = np.triu_indices(difference.shape[-1])
    middle = np.median((difference[..., i] + difference[..., j]) / 2, axis=-1)
    return middle.max(axis=1)


def cross_fit(x, entry, weights):
    seeds = range(x.shape[-1])
    values = []
    for half in itertools.combinations(seeds, len(seeds) // 2):
        others = [seed for seed in seeds if seed not in half]
        chosen = reaches(x, entry, weights, half).argmin()
        values.append(reaches(x, entry, weights, others)[chosen])
    return np.mean(values)


def arrays(functions):
    """(config, names of entries, log losses[entry, task, seed]) of each cell without divergence."""
    for (config, _), cells in functions.items():
        names = [*losses.FRONT[config], *losses.METHODS]
        for entries in cells.values():
            seeds = sorted(entries[names[0]].final)
            x = np.log([[[entries[name].final[seed][k] for seed in seeds]
                         for k in range(len(losses.TASKS))] for name in names])
            if np.isfinite(x).all():
                yield config, names, x


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    draw = np.random.default_rng(1)
    found = losses.collect(run for folder in sys.argv[1:] for run in read_ledger(folder))
    excess = {}
    for config, names, x in arrays(losses.whole_functions(found)):
        front = losses.FRONT[config]
        every = list(range(len(front)))
        inner = [w for w in every if front[w] not in losses.OUTER[config]]
        cases = [(names[e], e, every) for e in range(len(front), len(names))]
        cases += [("inner weights", w, [o for o in every if o != w]) for w in inner]
        means = x.mean(axis=-1, keepdims=True)
        seeds = x.shape[-1]
        noise = (x - means) * np.sqrt(seeds / (seeds - 1))
        for _ in range(DRAWS):
            drawn = means + noise[:, :, draw.integers(0, seeds, seeds)]
            for name, entry, weights in cases:
                truth = reaches(means, entry, weights, [0]).min()
                excess.setdefault(name, []).append((
                    reaches(drawn, entry, weights, range(seeds)).min() - truth,
                    cross_fit(drawn, entry, weights) - truth))
    table("factors that noise adds", "entry,reach,cross-fit",
          [(name, *np.exp(np.mean(values, axis=0))) for name, values in excess.items()])


if __name__ == "__main__":
    main()
