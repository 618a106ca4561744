"""The answer over tables, recomputed with NumPy and SciPy from the text of results/reference/RULES-TABLES.md, sections 2 to 4.

    for table in results/reference/tables/*; do
      node dist/cli/main.js merge $table --out made/$(basename $table) > /dev/null
    done
    python scripts/tables/recompute.py made                                        # the numbers
    python scripts/tables/recompute.py made --check results/reference/tables.md    # exit code 1 where one differs

`merge` unpacks a published ledger and writes `runs.csv`, with a row for each run and a column for each metric: the R² of each label on
test and validation rows and the label's own loss are read from there, names and numbers of rows from the folder's manifest. No number
is taken from the report and no code from the programs that made it. Numbers agree to half a unit of the last printed digit. The
bootstrap and the permutations have random numbers of their own: an end of the bootstrap agrees where it lies within four standard errors
of the difference, and a verdict may differ only where such an end is that near to a bound, which is said.

Two things are not in the rules and were taken from the report: which of the choice's ratios in "Each table" are means over splits (those
with an interval) and which Hodges and Lehmann's estimates; and that the bootstrap keeps the choice which both seeds gave.
"""
import argparse
import csv
import json
import pathlib
import re
import sys

import numpy as np
from scipy import stats

NETWORKS = ["shared-bottom", "l2-constrained", "cross-stitch", "tensor-factorization", "omoe", "mmoe", "ple"]
ORDER = ("solar-flare epa ess-immigration opt bdf credit-card budget-uk rotterdam 401k nhefs bikeshare ebmt catholic nmes star nass "
         "yrbss gss-spending").split()
METHODS = ["mean", "linear", "LightGBM", "single-task", *NETWORKS]
PARTS = {"H1 (a)": ("shared-bottom", "single-task"), "H1 (b)": ("mmoe", "single-task"), "H1 (c)": ("ple", "single-task"),
         "H1 (d)": ("chosen", "single-task"), "H2 (a)": ("chosen", "linear"), "H2 (b)": ("chosen", "LightGBM"),
         "H2 (c)": ("single-task", "linear"), "H2 (d)": ("single-task", "LightGBM"), "H3 (a)": ("mmoe", "shared-bottom"),
         "H3 (b)": ("mmoe", "omoe"), "H3 (c)": ("ple", "mmoe")}
MARGIN = np.log(0.99)
DRAWS, OURS = 100_000, 12_000


def hodges_lehmann(x):
    """The median of the means of all pairs of values along the last axis, each with itself, too."""
    i, j = np.triu_indices(np.shape(x)[-1])
    x = np.asarray(x)
    return np.median((x[..., i] + x[..., j]) / 2, axis=-1)


def wilcoxon_interval(x):
    """Ends of the 95 % interval of Wilcoxon's signed-rank test: the pair means of order k from below and from above, where k - 1 is the
    largest rank sum that the exact distribution has at most 2.5 % of its weight at or below."""
    n = len(x)
    ways = np.ones(1)
    for rank in range(1, n + 1):
        ways = np.append(ways, np.zeros(rank)) + np.append(np.zeros(rank), ways)
    k = int(np.searchsorted(np.cumsum(ways) / 2.0**n, 0.025, side="right"))
    i, j = np.triu_indices(n)
    means = np.sort((x[i] + x[j]) / 2)
    return (means[k - 1], means[-k]) if k else (-np.inf, np.inf)


def corrected_t(x, share=1 / 3):
    """Mean, ends of the 95 % interval, and p of Student's t with the variance of Nadeau and Bengio; `share` is test over training rows."""
    n = len(x)
    error = np.std(x, ddof=1) * np.sqrt(1 / n + share)
    half = stats.t.ppf(0.975, n - 1) * error
    return np.mean(x), np.mean(x) - half, np.mean(x) + half, 2 * stats.t.sf(abs(np.mean(x)) / error, n - 1)


def holm(p):
    """p values corrected for their number."""
    order = np.argsort(p)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(1, np.maximum.accumulate(np.asarray(p)[order] * np.arange(len(p), 0, -1)))
    return corrected


def verdict(estimate, *intervals):
    """*helps*, *hurts*, *alike* or *not decided*, of logs of ratios, by the margin."""
    if all(high < 0 for _, high in intervals) and estimate <= MARGIN: return "helps"
    if all(low > 0 for low, _ in intervals) and estimate >= -MARGIN: return "hurts"
    if all(low > MARGIN and high < -MARGIN for low, high in intervals): return "alike"
    return "not decided"


class Table:
    """Runs of one table as arrays by label, split and seed: `error` on test rows and `valid`, the R² on validation rows, of each method."""

    def __init__(self, folder):
        rows = [row for row in csv.DictReader(open(folder / "runs.csv")) if row["stage"] == "final"]
        self.name = folder.name
        manifest = json.load(open(folder / "manifest.json"))
        self.rows = manifest["files"][0]["rows"]
        self.labels = [task["name"] for task in manifest["config"]["data"]["tasks"]]
        self.missing = sum(manifest["files"][0].get("missing", {}).values()) / self.rows / len(self.labels)
        splits = sorted({int(row["replicate"]) for row in rows})
        seeds = sorted({int(row["seed"]) for row in rows})
        shape = (len(self.labels), len(splits), len(seeds))
        self.error, self.valid, self.loss = ({m: np.full(shape, np.nan) for m in METHODS} for _ in range(3))
        for row in sorted(rows, key=lambda row: METHODS.index(row["model"])):
            at = (splits.index(int(row["replicate"])), seeds.index(int(row["seed"])))
            method, correlation = row["model"], row.get("label_correlation")
            for i, label in enumerate(self.labels):
                if row["tunedFor"] and row["tunedFor"] != label: continue
                assert np.isnan(self.error[method][(i, *at)]), (self.name, method, label, at, "two runs")
                own = next((f"test_{kind}_{label}" for kind in ("log_loss", "poisson_deviance") if f"test_{kind}_{label}" in row), None)
                if row["status"] != "finished":  # diverged
                    self.error[method][(i, *at)] = 10 * self.error["mean"][(i, *at)]
                    self.loss[method][(i, *at)], self.valid[method][(i, *at)] = 10 * self.loss["mean"][(i, *at)], -np.inf
                    continue
                self.error[method][(i, *at)] = 1 - float(row[f"test_r2_{label}"])
                self.valid[method][(i, *at)] = float(row[f"validation_r2_{label}"])
                self.loss[method][(i, *at)] = float(row[own]) if own else self.error[method][(i, *at)]
        assert not any(np.isnan(x).any() for x in self.error.values()), (self.name, "a run is missing")
        named = {name: float(rows[0][name]) for name in rows[0] if name.startswith("label_correlation") and rows[0][name]}
        self.correlations = [x for name, x in named.items() if name != "label_correlation"] or list(named.values())
        self.choose()
        told = np.max([self.valid[m].mean((1, 2)) for m in ("linear", "LightGBM", "single-task")], axis=0)
        self.testable = told > 0.01

    def choose(self):
        """The one of the seven with the best mean R² over all labels on validation rows, on each split, as the method *chosen*."""
        best = np.argmax([self.valid[m].mean((0, 2)) for m in NETWORKS], axis=0)
        for values in (self.error, self.valid, self.loss):
            values["chosen"] = np.stack([values[NETWORKS[k]][:, s] for s, k in enumerate(best)], axis=1)

    def logs(self, first, second, of="error", weights=(0.5, 0.5)):
        """The log of the ratio of mean errors over seeds, by label and split, cut at 10 and 1/10."""
        of, weights = getattr(self, of), np.array(weights)
        return np.clip(np.log((of[first] @ weights) / (of[second] @ weights)), -np.log(10), np.log(10))

    def value(self, first, second, keep=None, of="error"):
        """The mean over labels of Hodges and Lehmann's estimate over splits."""
        return hodges_lehmann(self.logs(first, second, of))[self.testable if keep is None else keep].mean()


def bootstrap(tables, draws=OURS, seed=1):
    """Ends of the 95 % intervals of the estimate and of the probability of improvement, by part: tables are drawn, of each drawn table its
    splits, and of each split its seeds, for all methods together. With each end the values between which that of DRAWS other draws would
    lie: the share of draws beyond it has a standard error of sqrt(0.025 0.975 (1 / DRAWS + 1 / OURS))."""
    rng = np.random.default_rng(seed)
    seeds = [(1, 0), (0.5, 0.5), (0.5, 0.5), (0, 1)]
    drawn = rng.integers(len(tables), size=(draws, len(tables)))
    values, wins = ({part: np.empty(drawn.shape) for part in PARTS} for _ in range(2))
    for t, table in enumerate(tables):
        where = drawn == t
        splits, pairs = rng.integers(5, size=(where.sum(), 5)), rng.integers(4, size=(where.sum(), 5))
        for part, methods in PARTS.items():
            logs = np.stack([table.logs(*methods, weights=weights)[table.testable] for weights in seeds], axis=-1)[:, splits, pairs]
            values[part][where] = hodges_lehmann(logs).mean(0)
            wins[part][where] = ((logs < 0) + (logs == 0) / 2).mean((0, 2))
    off = 4 * np.sqrt(0.025 * 0.975 * (1 / DRAWS + 1 / OURS))
    places = np.array([[0.025, 0.025 - off, 0.025 + off], [0.975, 0.975 - off, 0.975 + off]])
    return {part: np.quantile([hodges_lehmann(values[part]), wins[part].mean(1)], places, axis=1).transpose(2, 0, 1) for part in PARTS}


class Drawn:
    """Numbers that hang on random draws, each with the bounds between which those of other draws lie."""

    def __init__(self, *numbers):
        self.values, self.low, self.high = np.array(numbers, dtype=float).T


def all_tables(tables, drawn):
    """Rows of "All tables" and of "Checks", by part. A verdict is a list where other draws may give another one."""
    parts, checks, p = {}, {}, []
    for part, (first, second) in PARTS.items():
        x = np.array([t.value(first, second) for t in tables])
        logs = [t.logs(first, second)[t.testable] for t in tables]
        said = [verdict(m, (low, high)) for m, low, high, _ in (corrected_t(log.mean(0)) for log in logs)]
        below, n = int((x < 0).sum()), len(x)
        share = [stats.beta.ppf(0.025, below, n - below + 1) if below else 0, stats.beta.ppf(0.975, below + 1, n - below) if below < n else 1]
        p.append(stats.wilcoxon(x, method="exact").pvalue)
        estimate, (low, high) = hodges_lehmann(x), drawn[part][0]
        # The verdict by our draws comes first; then those by ends that other draws may have.
        moved = [(low[i], high[j]) for i, j in ((0, 0), (1, 1), (1, 2), (2, 1), (2, 2))]
        verdicts = list(dict.fromkeys(verdict(estimate, wilcoxon_interval(x), one) for one in moved))
        improved = np.mean([((log < 0) + (log == 0) / 2).mean() for log in logs])
        parts[part] = [first, second, verdicts, np.exp(estimate), np.exp(wilcoxon_interval(x)), Drawn(np.exp(low), np.exp(high)),
                       None, [below, n], share, *(said.count(word) for word in ("helps", "hurts", "alike", "not decided")),
                       Drawn([improved] * 3, *drawn[part][1])]
        gains = np.array([hodges_lehmann((t.error[second] - t.error[first]).mean(2))[t.testable].mean() for t in tables])
        left = [np.exp(hodges_lehmann(np.delete(x, i))) for i in range(n)]
        others = [{"keep": slice(None)}, {"of": "loss"}]
        others = [np.exp(hodges_lehmann(np.array([t.value(first, second, **how) for t in tables]))) for how in others]
        checks[part] = [np.exp(x.mean()), [min(left), max(left)], *others, [hodges_lehmann(gains), *wilcoxon_interval(gains)]]
    for part, corrected in zip(PARTS, holm(p)): parts[part][6] = corrected
    return parts, checks


def ranks(tables):
    """Rows of "Ranks" by method, with the p value and the critical difference below them."""
    means = np.array([[t.logs(m, "single-task")[t.testable].mean() for m in METHODS] for t in tables])
    by_table = np.array([stats.rankdata(row) for row in means])
    n, k = by_table.shape
    friedman = 12 * n / (k * (k + 1)) * (by_table.mean(0)**2).sum() - 3 * n * (k + 1)
    p = stats.f.sf((n - 1) * friedman / (n * (k - 1) - friedman), k - 1, (k - 1) * (n - 1))
    critical = stats.studentized_range.ppf(0.95, k, np.inf) / np.sqrt(2) * np.sqrt(k * (k + 1) / (6 * n))
    ratio = [np.exp(hodges_lehmann(np.array([t.value(m, "single-task") for t in tables]))) for m in METHODS]
    rows = {m: [by_table[:, i].mean(), int((by_table[:, i] == 1).sum()), ratio[i]] for i, m in enumerate(METHODS)}
    return rows, p, critical, [METHODS[i] for i in means.argmin(1)]


def each_table(tables, first):
    """Rows of "Each table" by table."""
    rows = {}
    for t, best in zip(tables, first):
        both = [corrected_t(t.logs(m, "single-task")[t.testable].mean(0)) for m in ("mmoe", "chosen")]
        shown = [x for mean, low, high, _ in both for x in (np.exp([mean, low, high]), verdict(mean, (low, high)))]
        rest = [np.exp(t.value("chosen", m)) for m in ("linear", "LightGBM")]
        rows[t.name] = [[int(t.testable.sum()), len(t.labels)], best, *shown, *rest]
    return rows


def each_label(tables):
    """Rows of "Each label" by table and label; p is corrected over all labels."""
    rows = {}
    for t in tables:
        for i, label in enumerate(t.labels):
            shown = ["linear", "LightGBM", "single-task", "shared-bottom", "mmoe", "ple", "chosen"]
            mean, low, high, p = corrected_t(t.logs("mmoe", "single-task")[i])
            rows[t.name, label] = ["yes" if t.testable[i] else "no", *(1 - t.error[m][i].mean() for m in shown), np.exp([mean, low, high]), p]
    for row, corrected in zip(rows.values(), holm([row[-1] for row in rows.values()])): row.append(corrected)
    return rows


def what_decides(tables, permutations=20000):
    """Rank correlations of "What decides it" by method and property, with p by permutation, corrected over the five."""
    rng = np.random.default_rng(2)
    properties = {"rows": [t.rows for t in tables], "labels": [len(t.labels) for t in tables],
                  "mean absolute correlation of labels": [np.mean(np.abs(t.correlations)) if t.correlations else np.nan for t in tables],
                  "share of missing labels": [t.missing for t in tables],
                  "R² of linear": [1 - t.error["linear"][t.testable].mean() for t in tables]}
    found = {}
    for method in ("mmoe", "chosen"):
        values, rows = np.array([t.value(method, "single-task") for t in tables]), []
        for of in map(np.array, properties.values()):
            x, y = (stats.rankdata(side[~np.isnan(of)]) for side in (values, of))
            x, y = ((side - side.mean()) / np.sqrt(((side - side.mean())**2).sum()) for side in (x, y))
            others = rng.permuted(np.tile(x, (permutations, 1)), axis=1) @ y
            rows.append((len(x), x @ y, (np.sum(np.abs(others) >= abs(x @ y) - 1e-12) + 1) / (permutations + 1)))
        for name, (n, rho, _), p in zip(properties, rows, holm([p for *_, p in rows])): found[method, name] = [n, rho, Drawn([p, p - 0.08, p + 0.08])]
    return found


# The words of the report for those of the rules (docs/verdicts.md).
REPORTED = {"alike": "equal within 1 %", "not decided": "inconclusive"}


def compare(name, shown, ours, said):
    """Compares a printed cell of a row with ours; adds what differs to `said`, and returns how many numbers and words were compared."""
    if isinstance(ours, list) and all(isinstance(x, str) for x in ours):
        ours = [REPORTED.get(x, x) for x in ours]
        if shown not in ours: said.append(f"{shown}, not {ours}")
        elif len(ours) > 1: print(f"{name} hangs on the draws: {shown}, or {' or '.join(x for x in ours if x != shown)}")
        return 1
    if isinstance(ours, str):
        ours = REPORTED.get(ours, ours)
        if shown.strip("`").removeprefix("tables/") != ours: said.append(f"{shown}, not {ours}")
        return 1
    values, low, high = (ours.values, ours.low, ours.high) if isinstance(ours, Drawn) else [np.atleast_1d(ours)] * 3
    numbers = re.findall(r"(?:< )?-?\d+(?:\.\d+)?", shown)
    if len(numbers) != len(values): said.append(f"{shown}: {len(values)} numbers expected")
    for text, value, least, most in zip(numbers, values, low, high):
        number = text.removeprefix("< ")
        half = 0.5 * 10.0 ** -len(number.partition(".")[2]) * ("." in number) + 1e-9
        agrees = least < float(number) if text.startswith("<") else least - half <= float(number) <= most + half
        if not agrees: said.append(f"{text}, not {value:.5f}")
    return len(values)


def check(path, ours):
    """Compares a report, and tables-labels.csv beside it, with our rows, by section and first cells; returns lines that say what differs."""
    text, said, count = open(path).read(), [], 0
    for title, rows in ours.items():
        if title == "Each label":
            lines = list(csv.reader(open(pathlib.Path(path).with_name("tables-labels.csv"))))[1:]
        else:
            section = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
            lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")][2:]
        keys = len(next(iter(rows))) if isinstance(next(iter(rows)), tuple) else 1
        shown = {tuple(line[:keys]) if keys > 1 else line[0].strip("`").removeprefix("tables/"): line[keys:] for line in lines}
        if list(shown) != list(rows) and title != "Ranks" or set(shown) != set(rows): said.append(f"{title}: other rows")
        for key in filter(shown.get, rows):
            found = []
            if len(rows[key]) != len(shown[key]): found.append("another number of cells")
            count += sum(compare(key, cell, value, found) for cell, value in zip(shown[key], rows[key]))
            said += [f"{title}, {key}: {one}" for one in found]
    return said, count


def main():
    """Prints the numbers, or what differs from a report."""
    parser = argparse.ArgumentParser(description="The answer over tables, recomputed from the rules' text.")
    parser.add_argument("folder", type=pathlib.Path, help="has a folder by `mmoe-exp merge` for each table")
    parser.add_argument("--check", metavar="FILE", help="the report to compare with")
    options = parser.parse_args()
    tables = [Table(options.folder / name) for name in ORDER if (options.folder / name / "runs.csv").exists()]
    parts, checks = all_tables(tables, bootstrap(tables))
    rows, p, critical, first = ranks(tables)
    ours = {"All tables": parts, "Ranks": rows, "Each table": each_table(tables, first), "Each label": each_label(tables),
            "What decides it": what_decides(tables), "Checks": checks}
    left = sum(int((~t.testable).sum()) for t in tables)
    head = [f"{sum(not t.testable.any() for t in tables)} tables and {left} of {sum(len(t.labels) for t in tables)} labels are not testable.",
            f"Mean ranks of {len(METHODS)} methods on {len(tables)} tables", f"p {'< 0.001' if p < 0.001 else f'= {p:.3f}'}.",
            f"nearer than {critical:.2f}, Nemenyi's"]
    if options.check:
        said, count = check(options.check, ours)
        said += [f"not said: {line}" for line in head if line not in open(options.check).read()]
        print("\n".join(said) or f"{options.check}: {count} numbers and words of the answer over {len(tables)} tables recomputed: the same")
        sys.exit(1 if said else 0)
    print("\n".join(head))
    show = lambda x: ("/".join(x) if isinstance(x, list) and isinstance(x[0], str) else x if isinstance(x, str)
                      else " ".join(f"{v:.5g}" for v in np.atleast_1d(x.values if isinstance(x, Drawn) else x)))
    for title, rows in ours.items():
        print(f"\n{title}")
        for key, cells in rows.items(): print("  ", " ".join(key) if isinstance(key, tuple) else key, *map(show, cells), sep=" | ")


if __name__ == "__main__": main()
