"""Recomputes claims H1 to H4 of RULES-3.md, section 4, from results folders.

    python3 census_again.py FOLDER [FOLDER...]

A folder has the runs of one group of tasks. The program reads FOLDER/ledger.jsonl and, if there,
FOLDER/tune/trials.csv and FOLDER/tune/manifest.json. A published folder is packed. Unpack it first:

    npx mmoe-exp merge FOLDER --out COPY

For each group the table "claims" decides. All other tables decide nothing. Differences of AUC are
MMoE's less the other model's, so that a value above 0 says that MMoE is better.

Written by a fresh reader from the rules alone, before the results. Where the rules leave a choice:

- Limits of intervals are compared exactly, without rounding. "Above" and "below" are strict, and
  the ends of an interval count as inside (H3).
- An interval between -0.001 and 0 is equal by the rule. The reason adds that the sign is certain.
- A diverged run has an AUC of 0. It lowers the mean of its half, and it fails (H4).
- H4 counts the 120 runs of Shared-Bottom, MMoE and Single-Task for the main task. The 40 runs of
  Single-Task for the other task are shown beside.
- A group with missing runs is not judged.
- Single-Task's value on the other task is the one of the search for that task. Its value in the
  runs of the main task's search is shown, too.
- A choice is at a bound if the search's own column `bounds` says so. It counts values near a
  bound. Values that equal a bound are counted apart.
"""
import csv
import json
import os
import sys

import numpy as np
from paired_ratios import first_accepted, read_ledger, table
from scipy import stats

MARGIN = 0.001
SHARED, SINGLE, MMOE = "shared-bottom", "single-task", "mmoe"
MODELS = (SINGLE, SHARED, MMOE)
CLAIMS = {"H1": SHARED, "H2": SINGLE}
HALVES, SEEDS = 8, 5
FAILED = 0.01  # a run fails if its AUC is further below the median of its model
TRIALS = (8, 16, 24, 32)
# MMoE's AUC less Shared-Bottom's in the paper, by main task.
PAPER = {"income": 0.0064, "education": 0.0013}
# What section 4 says of the runs, as fields of a run's spec.
TRAINING = {"optimizer": "adam", "outputInitialization": "balanced", "batchSize": 256,
            "evaluateEvery": 779}
SPACE = {"bottom": [4, 1024], "tower": [8, 256]}


# --- Reading ---------------------------------------------------------------------------------

def group_of(task):
    """The name of the paper's main task, from the name of the first task in a folder."""
    return task if task == "income" else "education"


def auc_of(run, task):
    """A run's test AUC; 0 if the run diverged."""
    return 0.0 if run["status"] == "diverged" else float(run["metrics"][f"test_auc_{task}"])


def final_runs(runs):
    """{(model, task of the search): {half: {seed: run}}} of final runs; halves count from 0.

    Only Single-Task has searches of its own for each task. For the other models the task is None.
    """
    found = {}
    for run in runs:
        if run["stage"] == "final" and run["model"] in MODELS and run["status"] != "failed":
            search = (run["model"], run["cell"].get("tunedFor"))
            seeds = found.setdefault(search, {}).setdefault(run["cell"]["replicate"] - 1, {})
            if run["seed"] in seeds:
                raise SystemExit(f"{search}: two runs with seed {run['seed']} on one half")
            seeds[run["seed"]] = run
    return found


def search_of(model, task):
    """The key of a model's runs for a task."""
    return (model, task if model == SINGLE else None)


def missing(found, tasks):
    """Lines on searches that do not have five runs on each of the eight halves, and no others."""
    searches = [search_of(model, tasks[0]) for model in MODELS] + [search_of(SINGLE, tasks[1])]
    return [f"{model} ({task or 'both tasks'}), half {half}: {n} of {SEEDS} runs"
            for model, task in searches
            for half in sorted({*range(HALVES), *found.get((model, task), {})})
            if (n := len(found.get((model, task), {}).get(half, {}))) != SEEDS or half >= HALVES]


def deviations(found, tune):
    """Lines on settings that differ from the ones that section 4 describes."""
    lines = set()
    for halves in found.values():
        for half, seeds in halves.items():
            if sorted(seeds) != [17001 + 1000 * half + i for i in range(SEEDS)]:
                lines.add(f"half {half} has seeds {sorted(seeds)}")
            for run in seeds.values():
                spec = run["spec"]
                if spec["data"]["split"]["seed"] != 8 + half:
                    lines.add(f"half {half} has split seed {spec['data']['split']['seed']}")
                for field, value in TRAINING.items():
                    if spec["training"].get(field) != value:
                        lines.add(f"{field} is {spec['training'].get(field)} in place of {value}")
                if tower_of(run) < 8:
                    lines.add("some towers have fewer than 8 units")
    if tune:
        if tune.get("trials") != 32:
            lines.add(f"a search has {tune.get('trials')} trials")
        for name, bounds in SPACE.items():
            if tune.get("space", {}).get(name) != bounds:
                lines.add(f"the search has the bounds {tune.get('space', {}).get(name)} of {name}")
    return sorted(lines)


def tower_of(run):
    """The number of units of a run's towers."""
    tower = run["cell"]["tower"]
    tower = json.loads(tower) if isinstance(tower, str) else tower
    return int(np.min(tower))


# --- Claims ----------------------------------------------------------------------------------

def values_of(halves, task, middle=np.mean):
    """A model's value on each half: the mean (or median) over runs of the AUC of a task."""
    return np.array([middle([auc_of(run, task) for run in halves[half].values()])
                     for half in sorted(halves)])


def estimate(differences):
    """(estimate, low, high): Hodges and Lehmann's estimate with Wilcoxon's 95 % interval."""
    x = np.asarray(differences, float)
    i, j = np.triu_indices(len(x))
    averages = np.sort((x[i] + x[j]) / 2)
    k = first_accepted(len(x), 0.05)
    if k == 0:
        return float(np.median(averages)), -np.inf, np.inf
    return float(np.median(averages)), float(averages[k - 1]), float(averages[-k])


def judge_larger(value, low, high):
    """(verdict, reason) on the claim that MMoE's AUC is larger (H1, H2)."""
    if low > 0 and value >= MARGIN:
        return "supported", ""
    if high < 0 and value <= -MARGIN:
        return "contradicted", "smaller"
    if -MARGIN < low and high < MARGIN:
        if high < 0:
            return "contradicted", "smaller, but by less than the margin"
        sure = "; the sign is certain" if low > 0 else ""
        return "contradicted", f"no difference within the margin{sure}"
    if low > 0 or high < 0:
        return "inconclusive", "close to the margin"
    return "inconclusive", "too few runs"


def judge_paper(paper, low, high):
    """(verdict, reason) on the claim that the paper's difference is outside the interval (H3)."""
    if low <= paper <= high:
        return "contradicted", "inside the interval"
    side = "above" if paper > high else "below"
    return "supported", f"the paper's {paper} is {side} the interval"


def judge_failures(failed):
    """(verdict, reason) on the claim that runs do not fail (H4)."""
    if failed == 0:
        return "supported", ""
    if failed > 2:
        return "contradicted", f"{failed} runs fail"
    return "inconclusive", "too few runs"


def differences(found, model, task, middle=np.mean):
    """MMoE's value less another model's on each half."""
    return (values_of(found[search_of(MMOE, task)], task, middle)
            - values_of(found[search_of(model, task)], task, middle))


def failed_runs(halves, task, distance=FAILED):
    """(limit, runs that fail as (half, run)): AUC more than `distance` below the model's median."""
    runs = [(half, run) for half, seeds in halves.items() for run in seeds.values()]
    limit = float(np.median([auc_of(run, task) for _, run in runs])) - distance
    return limit, [(half, run) for half, run in runs if auc_of(run, task) < limit]


def all_failed(found, task, distance=FAILED):
    """The failed runs of the three models, by model."""
    return {model: failed_runs(found[search_of(model, task)], task, distance) for model in MODELS}


def judge(found, task):
    """{claim: (estimate, low, high, verdict, reason)}; for H4 the number of runs that fail."""
    rows = {}
    for claim, model in CLAIMS.items():
        interval = estimate(differences(found, model, task))
        rows[claim] = (*interval, *judge_larger(*interval))
    paper = PAPER[group_of(task)]
    rows["H3"] = (*rows["H1"][:3], *judge_paper(paper, *rows["H1"][1:3]))
    failed = sum(len(runs) for _, runs in all_failed(found, task).values())
    total = HALVES * SEEDS * len(MODELS)
    share = stats.binomtest(failed, total).proportion_ci(0.95, "exact")
    rows["H4"] = (failed, share.low * total, share.high * total, *judge_failures(failed))
    return rows


# --- Beside ----------------------------------------------------------------------------------

def digits(value):
    """An AUC or a difference as a field of a table."""
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def readings(found, task):
    """Rows (claim, reading, halves on which MMoE is ahead, estimate, low, high, verdict, reason).

    The readings are the rules' own, medians of runs, runs that do not fail, each half left out,
    and a mean with Student's interval.
    """
    failed = {run["key"] for _, runs in all_failed(found, task).values() for _, run in runs}
    kept = {search: {half: {seed: run for seed, run in seeds.items() if run["key"] not in failed}
                     for half, seeds in halves.items()} for search, halves in found.items()}
    for claim, model in CLAIMS.items():
        by_means = differences(found, model, task)
        cases = {"means of runs": by_means,
                 "medians of runs": differences(found, model, task, np.median)}
        needed = [seeds for name in (model, MMOE) for seeds in kept[search_of(name, task)].values()]
        if all(needed):
            cases["without failed runs"] = differences(kept, model, task)
        for half in range(len(by_means)):
            cases[f"without half {half}"] = np.delete(by_means, half)
        for name, values in cases.items():
            interval = estimate(values)
            yield (claim, name, f"{sum(values > 0)} of {len(values)}", *map(digits, interval),
                   *judge_larger(*interval))
        mean, error = float(np.mean(by_means)), float(stats.sem(by_means))
        reach = float(stats.t.ppf(0.975, len(by_means) - 1)) * error
        interval = (mean, mean - reach, mean + reach)
        yield (claim, "mean and Student's interval", "", *map(digits, interval),
               *judge_larger(*interval))


def by_half(found, task):
    """Rows (half, each model's value, differences of H1 and H2)."""
    values = [values_of(found[search_of(model, task)], task) for model in MODELS]
    h = [differences(found, model, task) for model in CLAIMS.values()]
    for half in range(HALVES):
        yield (half, *(digits(float(v[half])) for v in [*values, *h]))


def failure_rows(found, tasks):
    """Rows (model, task, limit, runs, failed, which) of the main task, then the other task."""
    for task in tasks:
        for model, (limit, failed) in all_failed(found, task).items():
            which = "; ".join(f"half {half} seed {run['seed']} tower {tower_of(run)} "
                              f"AUC {auc_of(run, task):.4f}" for half, run in failed)
            yield model, task, digits(limit), HALVES * SEEDS, len(failed), which


def failure_readings(found, task):
    """Rows (reading, number) that show what H4's number depends on."""
    for distance in (0.005, 0.01, 0.02):
        failed = all_failed(found, task, distance)
        yield f"more than {distance} below the model's median", sum(
            len(runs) for _, runs in failed.values())
    number = 0
    for model in MODELS:
        for half, seeds in found[search_of(model, task)].items():
            number += len(failed_runs({half: seeds}, task)[1])
    yield "more than 0.01 below the model's median on the half", number
    runs = [run for model in MODELS for seeds in found[search_of(model, task)].values()
            for run in seeds.values()]
    yield "runs with towers of fewer than 8 units", sum(tower_of(run) < 8 for run in runs)
    # With random signs all output weights of a task are below 0 with probability 2^-units.
    yield ("starts without a positive output weight to expect if signs were random",
           f"{sum(2.0 ** -tower_of(run) for run in runs):.3g}")


def other_task(found, tasks):
    """Rows (model, estimate, low, high) of differences on the other task."""
    task = tasks[1]
    for model in (SHARED, SINGLE):
        yield (model, task if model == SINGLE else tasks[0],
               *map(digits, estimate(differences(found, model, task))))
    main_search = (values_of(found[search_of(MMOE, task)], task)
                   - values_of(found[search_of(SINGLE, tasks[0])], task))
    yield SINGLE, tasks[0], *map(digits, estimate(main_search))


# --- Searches --------------------------------------------------------------------------------

def read_searches(path):
    """{(model, task or None): {half: rows by trial}} of a trials.csv; None without the file."""
    if not os.path.exists(path):
        return None
    found = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["model"] in MODELS:
                search = (row["model"], row["tunedFor"] or None)
                found.setdefault(search, {}).setdefault(int(row["replicate"]) - 1, []).append(row)
    for halves in found.values():
        for rows in halves.values():
            rows.sort(key=lambda row: int(row["trial"]))
    return found


def score(row, task):
    """A trial's best validation AUC; below all others if the trial diverged."""
    return float(row[f"validation_auc_{task}"] or "-inf")


def value_at(row, name):
    """A setting of a trial, or the product of two (`experts x expert`)."""
    return float(np.prod([float(row[part]) for part in name.split(" x ")]))


def bounds_of(row):
    """(bounds that the search names, the ones of them that the setting equals)"""
    near = [text for text in (row.get("bounds") or "").split("; ") if text]
    parts = [text.replace(">=", "<=").split(" <= ") for text in near]
    return near, [text for text, (name, bound) in zip(near, parts)
                  if value_at(row, name) == float(bound)]


def chosen(rows, task):
    """The first trial with the best validation AUC."""
    return max(rows, key=lambda row: score(row, task))


def bound_rows(searches, tasks):
    """Rows (model, task, searches, choices at a bound, equal to one, of the last epoch, which)."""
    total = [0, 0, 0, 0]
    longest = max(int(row["step"]) for halves in searches.values() for rows in halves.values()
                  for row in rows if row["step"])
    for search, halves in searches.items():
        choices = [chosen(rows, search[1] or tasks[0]) for rows in halves.values()]
        found = [bounds_of(row) for row in choices]
        number = [len(found), sum(bool(near) for near, _ in found),
                  sum(bool(at) for _, at in found),
                  sum(int(row["step"]) == longest for row in choices)]
        names = [text for near, _ in found for text in near]
        which = "; ".join(f"{names.count(name)} at {name}" for name in sorted(set(names)))
        total = [a + b for a, b in zip(total, number)]
        yield search[0], search[1] or tasks[0], *number, which
    yield "all", "", *total, f"{total[1] / total[0]:.0%}" if total[0] else ""


def trial_rows(searches, task):
    """Rows (trials, mean over halves of the best validation AUC of each model, differences)."""
    for trials in TRIALS:
        best = {}
        for model in MODELS:
            halves = searches.get(search_of(model, task), {})
            if halves and all(len(rows) >= trials for rows in halves.values()):
                best[model] = np.array([max(score(row, task) for row in halves[half][:trials])
                                        for half in sorted(halves)])
        if len(best) == len(MODELS):
            yield (trials, *(digits(float(np.mean(best[model]))) for model in MODELS),
                   *(digits(estimate(best[MMOE] - best[model])[0]) for model in CLAIMS.values()))
        else:
            yield trials, *["not there"] * 5


def wrong_choices(searches, found, tasks):
    """The number of halves whose final runs have other rates or towers than the best trial."""
    wrong = 0
    for search, halves in searches.items():
        for half, rows in halves.items():
            row = chosen(rows, search[1] or tasks[0])
            for run in found.get(search, {}).get(half, {}).values():
                same_rate = float(row["learningRate"]) == run["spec"]["training"]["learningRate"]
                if not same_rate or int(row["tower"]) != tower_of(run):
                    wrong += 1
                    break
    return wrong


# --- Report ----------------------------------------------------------------------------------

def report(folder):
    """Prints all tables of a folder and returns the group's name."""
    runs = read_ledger(folder)
    tasks = next(run["spec"]["data"]["tasks"] for run in runs if run["stage"] == "final")
    task, group = tasks[0], group_of(tasks[0])
    found = final_runs(runs)
    searches = read_searches(os.path.join(folder, "tune", "trials.csv"))
    tune, path = None, os.path.join(folder, "tune", "manifest.json")
    if os.path.exists(path):
        with open(path) as file:
            tune = json.load(file)["config"].get("tune")

    print(f"## {group}: {os.path.basename(os.path.normpath(folder))}\n")
    lines = missing(found, tasks)
    if lines:
        print("Not judged, because the group is not whole:", *lines, sep="\n- ", end="\n\n")
        return group
    lines = deviations(found, tune)
    if lines:
        print("These are not the runs of section 4:", *lines, sep="\n- ", end="\n\n")

    rows = judge(found, task)
    table("claims (H4: runs that fail of 120, exact interval of the expected number)",
          "claim,estimate,low,high,verdict,reason",
          [(claim, *(digits(v) if claim != "H4" else v for v in row[:3]), *row[3:])
           for claim, row in rows.items()])
    table("other readings", "claim,reading,MMoE ahead,estimate,low,high,verdict,reason",
          readings(found, task))
    table(f"AUC of {task} by half", "half," + ",".join(MODELS) + ",H1,H2", by_half(found, task))
    table("failed runs by model", "model,task,limit,runs,failed,which", failure_rows(found, tasks))
    table("what H4's number depends on", "reading,number", failure_readings(found, task))
    table(f"AUC of {tasks[1]}: MMoE less the other model", "model,its search,estimate,low,high",
          other_task(found, tasks))
    if searches is None:
        print("The trials of the searches are not readable: no bounds and no validation AUCs\n")
        return group
    table(f"choices at a bound ({wrong_choices(searches, found, tasks)} searches have final runs "
          "with another setting than the best trial's)",
          "model,task,searches,at a bound,equal to a bound,best at the last epoch,which",
          bound_rows(searches, tasks))
    table(f"best validation AUC of {task}, mean over halves; differences by Hodges and Lehmann",
          "trials," + ",".join(MODELS) + ",H1,H2", trial_rows(searches, task))
    return group


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    os.nice(10)
    groups = [report(folder) for folder in sys.argv[1:]]
    for group in PAPER:
        if group not in groups:
            print(f"The group of {group} is missing")


if __name__ == "__main__":
    main()
