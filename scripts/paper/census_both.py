#!/usr/bin/env python3
"""Recompute census-income on both files (RULES-2.md: B1 to B4, C7, C8 and C10 of sections 9 and 13, N1 to N5 of section 15) from the
ledgers alone.

    python census_both.py FOLDER [FOLDER ...] [--baselines CSV [CSV]] [--leave-out] [--otherwise] [--check MARKDOWN]

Written from the text of results/reference/RULES-2.md before reading any of the code that makes the reports. A folder is one group and
holds its ledger unpacked (`mmoe-exp merge`); one with CGC, PLE and AdaTT-sp is judged by section 15 and by nothing else. A CSV of
LightGBM (columns task, replicate, test_auc) belongs to the group that has its tasks. Hodges and Lehmann's estimate with Wilcoxon's
interval, and Holm's correction, are those of recompute.py, which shares nothing with the reports either. It needs NumPy and SciPy. AUCs
are shares of 1, entropies nats. Each part is also shown without any one split.

    --leave-out   without each seed in turn, the same one of all models and splits: what changes
    --otherwise   medians of runs in place of means, the last run alone, t intervals over splits, and the auxiliary task; of later
                  models also failed runs by the median of the model's own runs
    --check       compare with what `npx tsx scripts/paper/census-both.ts` prints of the same folders: an error if a number or a
                  verdict is another one

Where the rules leave a choice, it is this one. Of sections 9 and 13:
- A value on a split is the mean of the runs of stage final there. A difference is the first model's value less the second's, in the
  order of section 13: MMoE less Shared-Bottom, MMoE less Single-Task, logistic regression less MMoE, LightGBM less MMoE.
- Single-Task has a search for each task: its AUC of a task is that of the runs searched for this task.
- B1, B2, B3 (a) and B3 (b) are a part each, of one comparison, so that no correction applies. Groups are judged apart.
- B1 to B3 say what their comparison says; C7, C8 and C10 get the verdicts of section 4, where a correction counts only against a part.
- Fewer than six splits are *not testable* (section 9), for B1 to B3 as well.
- C7, in either group, compares the main task alone; C8 is of group 2. C10's gate with the lower entropy is that of the task with fewer
  positives among test rows, by the median over splits.
- A run that diverged makes a mean of its split the lowest of all.
- *Within the range* (B4) includes its ends; the ends are not rounded to the paper's four decimals.
The paper's means are those that the project lists, copied when the program was done.

Of section 15:
- A value on a split is the median of the runs there, of Single-Task those searched for the compared task; of four runs, where a seed is
  left out, the middle of the two in the middle. A run that diverged ranks lowest. A difference is the later model's value less the other's.
- Each comparison gets a word of its own, and a part none; levels are corrected over its three. *Larger* and *smaller* whose corrected
  level is above 0.05 are *not decided*. Leaving out a split or a seed corrects again. Means of runs get the same treatment.
- Fewer than six splits are *not testable*, as in section 9.
- N5: the interval of N1 is the one shown, at 95 % and not corrected, with its ends; the published difference is taken as it is printed.
- A failed run: its test AUC of the main task is more than 0.01 below the median of the final runs of all six models together, Single-Task's
  searched for the auxiliary task left out of both. A run that fails on marital status alone does not count.
"""
import argparse, csv, json, math, re
from collections import defaultdict
from pathlib import Path

import numpy as np
from recompute import LEVEL, balance, center, holm, says
from scipy import stats
from words import comparison

LEAST = 6
LINEAR, LIGHTGBM, ST, SB, L2, CS, TF, OMOE, MMOE = ("linear", "lightgbm", "single-task", "shared-bottom", "l2-constrained", "cross-stitch",
                                                    "tensor-factorization", "omoe", "mmoe")
LATER = CGC, PLE, ADATT = "cgc", "ple", "adatt-sp"
# Section 15's published differences to MMoE, by group (its main task) and model.
PUBLISHED = {("income", PLE): 0.0129, ("income", ADATT): 0.0024, ("college", ADATT): 0.0037}
# The means of Tables 1 and 2: the main task's AUC, that of marital status.
PAPER = {
    "income": {ST: (0.9337, 0.9922), SB: (0.9295, 0.9921), L2: (0.9359, 0.9918), CS: (0.9361, 0.9922),
              TF: (0.6765, 0.8412), OMOE: (0.9319, 0.9923), MMOE: (0.9359, 0.9927)},
    "college": {ST: (0.8792, 0.9922), SB: (0.8813, 0.9917), L2: (0.8823, 0.9918), CS: (0.8819, 0.9921),
               TF: (0.7256, 0.7497), OMOE: (0.8813, 0.9912), MMOE: (0.8826, 0.9924)},
}


def auc_of(run, task):
    return run["metrics"][f"test_auc_{task}"] if run["status"] == "finished" else -math.inf


class Group:
    """The final runs of a folder: values of models by split."""

    def __init__(self, folder, baselines, reduce=None, without_seed=None, main=0):
        self.runs, settings = defaultdict(dict), defaultdict(set)
        with open(Path(folder) / "ledger.jsonl", encoding="utf-8") as lines:
            for run in map(json.loads, lines):
                if run["stage"] == "final" and run["seed"] != without_seed:
                    cell = run["cell"]
                    place = (run["model"], cell.get("tunedFor"), cell["replicate"])
                    self.runs[place][run["seed"]] = run
                    settings[place].add(json.dumps(cell, sort_keys=True))
        if several := [place for place, found in settings.items() if len(found) > 1]:
            raise SystemExit(f"{folder}: {several[0]} has several settings: merge the folder, which leaves out runs that are not planned")
        if len({tuple(sorted(found)) for found in self.runs.values()}) != 1:
            raise SystemExit(f"{folder}: models or splits differ in their seeds")
        self.tasks = next(iter(next(iter(self.runs.values())).values()))["spec"]["data"]["tasks"]
        self.compared, self.splits = self.tasks[main], sorted({split for _, _, split in self.runs})
        self.seeds = sorted(next(iter(self.runs.values())))
        self.models = {model for model, _, _ in self.runs}
        self.later = self.models >= set(LATER)
        if self.later and (missing := {ST, SB, MMOE} - self.models):
            raise SystemExit(f"{folder}: no final runs of {', '.join(sorted(missing))}, with which section 15 compares")
        self.reduce = reduce or (np.median if self.later else np.mean)
        self.lightgbm = {}
        for file in baselines:
            rows = list(csv.DictReader(open(file, encoding="utf-8")))
            if {row["task"] for row in rows} == set(self.tasks):
                self.lightgbm = {(row["task"], int(row["replicate"])): float(row["test_auc"]) for row in rows}
                self.models |= {LIGHTGBM}

    def of(self, model, task, quantity):
        """[splits]: what the runs of a model come to."""
        tuned = task if model == ST else None
        return np.array([self.reduce([quantity(run) for _, run in sorted(self.runs[model, tuned, split].items())]) for split in self.splits])

    def auc(self, model, task):
        if model == LIGHTGBM:
            return np.array([self.lightgbm[task, split] for split in self.splits])
        return self.of(model, task, lambda run: auc_of(run, task))

    def entropy(self, gate):
        """[splits]: the mean entropy of a row of one of MMoE's two gates, in the order of the tasks."""
        return self.of(MMOE, None, lambda run: run["gates"][gate]["entropy"] if run["status"] == "finished" else math.nan)

    def different_experts(self):
        """Runs of MMoE, those whose gates have different experts of the largest mean weight, and the same by chance: 1 - 1/n of a run with n experts."""
        means = [[gate["mean"] for gate in run["gates"]] for (model, *_), runs in self.runs.items() if model == MMOE for run in runs.values()]
        return len(means), sum(np.argmax(a) != np.argmax(b) for a, b in means), sum(1 - 1 / len(a) for a, _ in means)

    def positives(self, task):
        return self.of(MMOE, task, lambda run: run["metrics"][f"positive_share_{task}"])


def student(differences):
    """Mean, t interval and level."""
    n, mean, error = len(differences), np.mean(differences), stats.sem(differences)
    reach = stats.t.ppf(1 - LEVEL / 2, n - 1) * error
    return float(mean), float(mean - reach), float(mean + reach), float(2 * stats.t.sf(abs(mean / error), n - 1))


def compared(name, a, b, margin, interval=center, ratio=False):
    """One comparison; that of a ratio holds logarithms."""
    if ratio:
        kept = ~(np.isnan(a) | np.isnan(b))
        a, b = a[kept], b[kept]
        found = balance(a, b) if interval is center else interval(np.log(a / b))
    else:
        found = interval(a - b)
    said = says(*found[:3], margin) if len(a) >= LEAST else "not testable"
    values = [math.exp(x) for x in found[:3]] if ratio else list(found[:3])
    counts = {"splits": len(a), "above": int(np.sum(a > b))}
    return {"name": name, "estimate": values[0], "low": values[1], "high": values[2], "p": found[3], "says": said, **counts}


def verdict(made):
    """Section 4, of comparisons that a claim says to be larger."""
    said = [c["says"] for c in made]
    if "not testable" in said:
        return "not testable"
    if all(s == "larger" for s in said):
        return "supported"
    if any(c["says"] == "smaller" and c["corrected"] <= LEVEL for c in made):
        return "mixed" if "larger" in said else "contradicted"
    return "alike" if all(s == "alike" for s in said) else "partly" if "larger" in said else "not decided"


def judge(group, interval=center, without_split=None):
    """{part: its comparisons and what it says}."""
    kept = np.array([split != without_split for split in group.splits])
    main = group.tasks[0]
    auc = lambda model, task: group.auc(model, task)[kept]
    pair = lambda a, b, margin, task=group.compared: compared(
        f"{a} - {b}" + ("" if task == group.compared else f", {task}"), auc(a, task), auc(b, task), margin, interval)
    if group.later:
        return judge_later(group, pair)
    claims = {"B1": [(MMOE, SB, 0.001)], "B2": [(MMOE, ST, 0.001)], "B3 (a)": [(LINEAR, MMOE, 0.001)], "B3 (b)": [(LIGHTGBM, MMOE, 0.001)],
              "C7": [*((model, SB, 0.001) for model in (L2, CS, OMOE, MMOE)), (SB, TF, 0.01)]}
    if main == "college":
        claims["C8"] = [(MMOE, model, 0.001, task) for task in group.tasks for model in (SB, L2, CS, TF, OMOE)]
    parts = {part: [pair(*claim) for claim in made] for part, made in claims.items() if {m for c in made for m in c[:2]} <= group.models}
    sparse = int(np.argmin([np.median(group.positives(task)) for task in group.tasks]))
    gates = [group.entropy(gate)[kept] for gate in (1 - sparse, sparse)]
    parts["C10"] = [compared(f"entropy of {group.tasks[1 - sparse]} / {group.tasks[sparse]}", *gates, math.log(1.1), interval, ratio=True)]
    for made in parts.values():
        for comparison, level in zip(made, holm([c["p"] for c in made])):
            comparison["corrected"] = level
    return {part: {"says": made[0]["says"] if part.startswith("B") else verdict(made), "comparisons": made} for part, made in parts.items()}


def judge_later(group, pair):
    """{part and models: its one comparison and what it says}, of section 15."""
    parts, main = {}, group.compared
    for part, other, task in (("N1", MMOE, main), ("N2", SB, main), ("N3", ST, main), ("N4", MMOE, group.tasks[1])):
        made = [pair(model, other, 0.001, task) for model in LATER]
        for model, c, level in zip(LATER, made, holm([c["p"] for c in made])):
            c["corrected"], c["task"] = level, task
            if c["says"] in ("larger", "smaller") and level > LEVEL:
                c["says"] = "not decided"
            parts[f"{part} {model} - {other}"] = {"says": c["says"], "comparisons": [c]}
    for (task, model), published in PUBLISHED.items():
        if task == main:
            made = parts[f"N1 {model} - {MMOE}"]["comparisons"]
            lies = "below" if published < made[0]["low"] else "above" if published > made[0]["high"] else "inside"
            parts[f"N5 {model} - {MMOE}"] = {"says": made[0]["says"] if made[0]["splits"] < LEAST else f"{published} {lies}", "comparisons": made}
    return parts


def failed(group, own=False):
    """{model: final runs, those that fail, the AUC below which they do}, of section 15; or by the median of a model's own runs."""
    main, aucs = group.tasks[0], defaultdict(list)
    for (model, tuned, _), runs in group.runs.items():
        if model in (ST, SB, MMOE, *LATER) and tuned in (None, main):
            aucs[model] += [auc_of(run, main) for run in runs.values()]
    limits = {model: np.median(found if own else sum(aucs.values(), [])) - 0.01 for model, found in aucs.items()}
    return {model: (len(found), sum(auc < limits[model] for auc in found), limits[model]) for model, found in aucs.items()}


def ranges(group):
    """B4: the paper's mean AUC of a method and task, and the range of the splits; of baselines the range alone."""
    found = []
    for k, task in enumerate(group.tasks):
        for model in sorted(group.models):
            auc, paper = group.auc(model, task), PAPER[group.tasks[0]].get(model, (None, None))[k]
            low, high = float(auc.min()), float(auc.max())
            says = "" if paper is None else "below" if paper < low else "above" if paper > high else "within"
            found.append({"task": task, "model": model, "mean": float(auc.mean()), "low": low, "high": high, "paper": paper, "says": says})
    return found


def show(title, parts):
    print(f"\n{title}")
    for part, found in parts.items():
        print(f"  {part}: {found['says']}")
        for c in found["comparisons"]:
            print("    {name}: {estimate:.6f} [{low:.6f}, {high:.6f}], p = {p:.4g}, corrected {corrected:.4g}, {splits} splits: {says}".format(**c))


def show_failed(title, found):
    print(f"\n{title}: {sum(fail for _, fail, _ in found.values())} of {sum(runs for runs, *_ in found.values())}")
    for model, (runs, fail, limit) in found.items():
        print(f"  {model}: {fail} of {runs} below {limit:.6f}")


def tables(markdown):
    """The rows of all tables in a text, each a value by column."""
    head = None
    for line in markdown.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if not cells:
            head = None
        elif head is None:
            head = cells
        elif not set(line) <= set("|:- "):
            yield dict(zip(head, cells))


def without_one(part, says, without):
    """What a part says without each split, where it is something else, as the authors' tables put it."""
    others = dict.fromkeys(name for judged in without.values() if (name := judged[part]["says"]) != says)
    return "; ".join(f"{comparison(name, 0.001)} without " + ", ".join(str(split) for split, other in without.items() if other[part]["says"] == name) for name in others)


def check(markdown, judged):
    """Compare with the authors' tables, whose numbers have four decimals, and levels three significant digits."""
    numbers, verdicts, others = 0, 0, set()
    near = lambda shown, mine: len(shown) == len(mine) and all(abs(float(x) - y) <= 0.5001e-4 for x, y in zip(shown, mine))
    left = set()  # the rows that must come, each once
    for (number, later), found in judged.items():
        left |= {(number, part) for part in found["parts"] if part.startswith(("N1", "N2", "N3", "N4") if later else "B")}
        left |= set() if later else {(number, row["model"], row["task"]) for row in found["paper"]} | {(number, "gates")}
    for row in tables(markdown):
        number = int(row.get("group", 0))
        if "less that of" in row:
            later = "level" in row
            found = judged[number, later]
            part = "{part} {AUC of} - {less that of}".format(**row) if later else re.sub(r" (\w)$", r" (\1)", row["part"])
            left.remove((number, part))
            [ours] = found["parts"][part]["comparisons"]
            assert near(re.findall(r"-?[\d.]+", row["difference"]), [ours["estimate"], ours["low"], ours["high"]]), (row, ours)
            assert (int(row["above 0"]), int(row["splits"]), row["verdict"]) == (ours["above"], ours["splits"], comparison(ours["says"], 0.001)), (row, ours)
            said = without_one(part, ours["says"], found["without"])
            assert row["without one split"] == said, (row, said)
            numbers, verdicts = numbers + 4, verdicts + 1 + len(found["without"])
            if later:
                unit = 10.0 ** (math.floor(math.log10(ours["corrected"])) - 2)
                assert abs(float(row["level"]) - ours["corrected"]) <= 0.5001 * unit, (row, ours)
                means = comparison(found["means"][part]["says"], 0.001)
                assert (row["task"], row["by means"]) == (ours["task"], means), (row, ours, means)
                numbers, verdicts = numbers + 1, verdicts + 1
        elif "different" in row:
            left.remove((number, "gates"))
            runs, different, chance = judged[number, False]["different"]
            assert (int(row["runs"]), int(row["different"]), row["by chance"]) == (runs, different, f"{chance:.1f}"), (row, different, chance)
            numbers += 2
        elif "paper lies" in row:
            left.remove((number, row["model"], row["task"]))
            [ours] = [own for own in judged[number, False]["paper"] if (own["model"], own["task"]) == (row["model"], row["task"])]
            assert near([row["mean"], row["least"], row["most"]], [ours["mean"], ours["low"], ours["high"]]), (row, ours)
            assert row["paper lies"] == ours["says"] and (not row["paper"] or float(row["paper"]) == ours["paper"]), (row, ours)
            numbers, verdicts = numbers + 3, verdicts + bool(ours["says"])
        else:
            others.add(" | ".join(row))
    assert not left, ("not in the tables", left)
    print(f"census-income on both files: {numbers} numbers and {verdicts} verdicts recomputed: the same")
    for columns in sorted(others):
        print(f"not compared, a table of {columns}")


def changes(parts, others):
    """What a part says in each of several analyses where it is not what it says in the first."""
    for part, found in parts.items():
        first = lambda judged: judged[part]["comparisons"][0]["estimate"]
        other = [f"{name}: {judged[part]['says']}" for name, judged in others.items() if judged[part]["says"] != found["says"]]
        estimates = [first(judged) for judged in others.values()]
        print(f"  {part} {found['says']}; of its first comparison {min(estimates):.6f} to {max(estimates):.6f}; " + ("; ".join(other) or "no change"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--baselines", nargs="+", default=[])
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--otherwise", action="store_true")
    parser.add_argument("--check")
    options = parser.parse_args()
    groups, judged = [Group(folder, options.baselines) for folder in options.folders], {}
    if {group.tasks[0] for group in groups} != {"income", "college"}:
        print("one group alone: the other is missing")
    for folder, group in zip(options.folders, groups):
        again = lambda **how: Group(folder, options.baselines, **how)
        parts, without = judge(group), {split: judge(group, without_split=split) for split in group.splits}
        found = judged[1 if group.tasks[0] == "income" else 2, group.later] = {"parts": parts, "without": without}
        show(f"{folder}: main task {group.tasks[0]}, {len(group.splits)} splits, {len(group.seeds)} runs each", parts)
        if group.later:
            found["means"] = judge(again(reduce=np.mean))
            show("Means of runs", found["means"])
            show_failed("Failed runs", failed(group))
        else:
            found["paper"], found["different"] = ranges(group), group.different_experts()
            for part, model in (("B3 (a)", LINEAR), ("B3 (b)", LIGHTGBM)):
                if part not in parts:
                    print(f"  {part}: no runs of {model}")
            print("\nB4: the range of the splits and the paper's mean")
            for row in found["paper"]:
                said = f"; the paper's {row['paper']:.4f} is {row['says']}" if row["says"] else ""
                print("  {task} {model}: {low:.6f} to {high:.6f}, mean {mean:.6f}".format(**row) + said)
        print("\nWithout any one split")
        changes(parts, {f"without split {split}": other for split, other in without.items()})
        if options.leave_out:
            print("\nWithout any one seed")
            changes(parts, {f"without seed {seed}": judge(again(without_seed=seed)) for seed in group.seeds})
        if options.otherwise:
            if group.later:
                show_failed("Failed runs by the median of the model's own", failed(group, own=True))
            else:
                show("Medians of runs", judge(again(reduce=np.median)))
            show("The last run alone", judge(again(reduce=lambda runs: runs[-1])))
            show("t intervals over splits", judge(group, student))
            show(f"The auxiliary task, {group.tasks[1]}", judge(again(main=1)))
    if options.check:
        check(Path(options.check).read_text(encoding="utf-8"), judged)


if __name__ == "__main__":
    main()
