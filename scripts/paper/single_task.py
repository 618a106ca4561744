#!/usr/bin/env python3
"""Recompute the questions on Single-Task (T1 and T2 of RULES-2.md, section 11) from a folder's ledger alone.

    python single_task.py FOLDER [--leave-out] [--second-best] [--otherwise]

Written from the text of results/reference/RULES-2.md before reading any of the code that makes the reports. Comparison, estimate over
functions, margin and Holm's correction are those of recompute.py, which shares nothing with the reports either. Every ratio is
Single-Task's loss over that of a model that shares: above 1, sharing helps. It needs NumPy and SciPy, and the ledger unpacked
(`mmoe-exp merge`).

    --leave-out     without each seed and without each label function in turn: the verdicts that change
    --second-best   from the runs of the selection: each model at its best rate, and one model or all of them at the second best
    --otherwise     each task alone, ratios of median and of mean losses, and each model's loss at the lowest p over the highest

Where the rules leave a choice, it is this one. The final runs of a cell are those at the rate that the runs of the selection choose: the
smallest median among the rates that have the most seeds. T1 is the mean over p of the log ratio, T2 the log ratio at the highest p
less that at the lowest. The best but one is the smallest median of the other rates on the seeds that all rates have.
"""
import argparse, json, math
from collections import defaultdict

import numpy as np
from recompute import LEAST_FUNCTIONS, MARGIN, balance, center, holm, says

SINGLE, SHARING = "single-task", ("shared-bottom", "omoe", "mmoe")
MEASURES = ("test_mse", "test_mse_1", "test_mse_2")


def read(folder):
    """runs[stage][function, model, p][rate][seed]: the losses of both tasks' mean, the first and the second; infinite if diverged."""
    runs = {stage: defaultdict(lambda: defaultdict(dict)) for stage in ("select", "final")}
    with open(f"{folder}/ledger.jsonl", encoding="utf-8") as lines:
        for run in map(json.loads, lines):
            cell, metrics = run["cell"], run.get("metrics") or {}
            if run["stage"] in runs and run["status"] in ("finished", "diverged"):
                function = (cell["scale"], cell["sines"], cell["alpha"], cell["beta"])
                loss = [math.inf if metrics.get(name) is None else metrics[name] for name in MEASURES]
                runs[run["stage"]][function, run["model"], cell["correlation"]][cell["learningRate"]][run["seed"]] = loss
    return runs["select"], runs["final"]


def median(losses, seeds):
    return float(np.median([losses[seed][0] for seed in seeds]))


def choices(select):
    """Each cell's best rate and its best but one."""
    chosen, second = {}, {}
    for key, rates in select.items():
        most = max(map(len, rates.values()))
        chosen[key] = min((median(losses, losses), rate) for rate, losses in rates.items() if len(losses) == most)[1]
        common = set.intersection(*map(set, rates.values()))
        second[key] = min((median(losses, common), rate) for rate, losses in rates.items() if rate != chosen[key])[1]
    return chosen, second


def ratios(losses, task=0, without=None, how=balance):
    """log[model][function][p]: the log of Single-Task's loss over the model's, at the seeds that both have."""
    log = {model: defaultdict(dict) for model in SHARING}
    for (function, model, p), other in losses.items():
        single = losses[function, SINGLE, p]
        seeds = sorted((set(other) & set(single)) - {without})
        if model in log and seeds:
            a, b = (np.array([runs[seed][task] for seed in seeds]) for runs in (single, other))
            log[model][function][p] = how(a, b)[0]
    return log


def over(values):
    """The verdict over label functions (section 5) on a part that says "larger", from one log ratio per function."""
    middle, low, high, level = center(np.array(values))
    said = says(middle, low, high, MARGIN["losses"]) if len(values) >= LEAST_FUNCTIONS else "not decided"
    return {"estimate": middle, "low": low, "high": high, "level": level, "above": int(np.sum(np.array(values) > 0)), "of": len(values),
            "verdict": {"larger": "holds", "smaller": "the opposite holds"}.get(said, said)}


def judge(log):
    """Every part: T1 (a) to (c), T2 (a) to (c), whose levels are corrected together, and T1 at each p."""
    every = sorted({p for functions in log.values() for found in functions.values() for p in found})
    value = {"T1": lambda x: np.mean([x[p] for p in every]), "T2": lambda x: x[every[-1]] - x[every[0]]}
    parts = {f"{name} ({letter}) {model}": over([of(x) for x in log[model].values()])
             for name, of in value.items() for letter, model in zip("abc", SHARING)}
    for part, level in zip(parts.values(), holm([part["level"] for part in parts.values()])):
        part["corrected"] = level
    return parts | {f"T1 at p = {p}, {model}": over([x[p] for x in log[model].values()]) for p in every for model in SHARING}


def rises(losses):
    """T2 without Single-Task: each model's loss at the lowest p over its own at the highest (C1 of section 4)."""
    every, functions = sorted({p for *_, p in losses}), dict.fromkeys(function for function, *_ in losses)
    at = lambda function, model, p: np.array([losses[function, model, p][seed][0] for seed in sorted(losses[function, model, p])])
    return {model: over([balance(at(f, model, every[0]), at(f, model, every[-1]))[0] for f in functions]) for model in (SINGLE, *SHARING)}


def show(title, parts):
    print(f"\n{title}")
    for name, part in parts.items():
        numbers = "{:.4f} [{:.4f}, {:.4f}]".format(*np.exp([part["estimate"], part["low"], part["high"]]))
        print(f"  {name:28} {numbers}  {part['verdict']:18} {part['above']:2}/{part['of']}"
              f"  p = {part['level']:.2g}" + (f", Holm {part['corrected']:.2g}" if "corrected" in part else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    for flag in ("--leave-out", "--second-best", "--otherwise"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    select, final = read(options.folder)
    if SINGLE not in {model for _, model, _ in select}:
        raise SystemExit(f"{options.folder} has no runs of Single-Task that select a rate")
    chosen, second = choices(select)
    losses = {key: final[key][chosen[key]] for key in chosen}
    missing = [key for key, runs in losses.items() if len(runs) < 10]
    if missing:
        raise SystemExit(f"{len(missing)} cells have fewer than ten final runs at their chosen rate, the first {missing[0]}")
    log = ratios(losses)
    primary = judge(log)
    show("Single-Task's loss over that of each model", primary)
    if options.leave_out:
        seeds = sorted({seed for runs in losses.values() for seed in runs})
        without = {f"seed {seed}": judge(ratios(losses, without=seed)) for seed in seeds}
        without |= {f"function {out}": judge({model: {f: x for f, x in log[model].items() if f != out} for model in SHARING})
                    for out in log[SHARING[0]]}
        print("\nVerdicts that change without one seed or function:")
        for name, parts in without.items():
            for part, found in parts.items():
                if found["verdict"] != primary[part]["verdict"]:
                    print(f"  without {name}: {part} {primary[part]['verdict']} -> {found['verdict']}, {math.exp(found['estimate']):.4f}")
    if options.second_best:
        for moved in ((), (SINGLE,), *((model,) for model in SHARING), (SINGLE, *SHARING)):
            rate = {key: (second if key[1] in moved else chosen)[key] for key in select}
            show(f"Selection runs, second best rate: {', '.join(moved) or 'none'}", judge(ratios({key: select[key][rate[key]] for key in select})))
    if options.otherwise:
        show("Task 1 alone", judge(ratios(losses, task=1)))
        show("Task 2 alone", judge(ratios(losses, task=2)))
        show("Ratios of median losses", judge(ratios(losses, how=lambda a, b: [math.log(np.median(a) / np.median(b))])))
        show("Ratios of mean losses", judge(ratios(losses, how=lambda a, b: [math.log(np.mean(a) / np.mean(b))])))
        show("Loss at the lowest p over the highest", rises(losses))


if __name__ == "__main__":
    main()
