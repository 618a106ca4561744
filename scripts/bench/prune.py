"""
What stopping trials early brings a search: the best validation AUC that one finds on census-income for the compute of a number of
whole trials, of this program's search with and without `tune.prune`, of random search, and of Optuna's TPE with Hyperband, which
trains by the same program. Every search is made on each split; nothing is compared on one alone.

    pip install 'optuna>=4' pyyaml scipy
    mmoe-exp data census-income
    python scripts/bench/prune.py --out results/prune

The compute of a trial is the steps that it was trained for; where a trial is trained again for a longer rung, both count. Prints
Markdown. What is there already is not trained again.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import optuna
import yaml
from scipy.stats import wilcoxon

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs" / "census-one-file.yaml"
STEPS, EVALUATIONS, ETA = 2340, 10, 3
METRIC = "validation_auc_income"
SPLITS = 8
WHOLE, QUARTER = 64, 16


def program(*arguments):
    subprocess.run(["node", ROOT / "dist" / "cli" / "main.js", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def records(folder):
    with (folder / "ledger.jsonl").open() as lines:
        return [json.loads(line) for line in lines]


def values(run):
    """The metric at every evaluation; that of chance for a run that diverged before the first."""
    return run["curve"].get(METRIC) or [0.5]


def search(out, name, trials, *settings):
    """For each split the runs of a search of this program, in its order: (compute in whole trials, value, number of the trial)."""
    folder = out / name
    sets = [f"name={name}", "models=[mmoe]", f"replicates={SPLITS}", f"tune.trials={trials}", "keepPredictions=false", *settings]
    program("tune", CONFIG, "--out", folder, "--quiet", *[part for each in sets for part in ("--set", each)])
    by_split = [[] for _ in range(SPLITS)]
    # The ledger has runs in the order of their ends; the plan has the search's.
    keys = [row["key"] for row in csv.DictReader((folder / "tune" / "plan.csv").open())]
    place = {key: i for i, key in enumerate(keys)}
    for run in sorted(records(folder / "tune"), key=lambda run: place[run["key"]]):
        by_split[run["cell"]["replicate"] - 1].append((run["spec"]["training"]["steps"] / STEPS, max(values(run)), run["cell"]["trial"]))
    return by_split


def with_optuna(out, split, budget):
    """The same of TPE with Hyperband on one split, until the budget is spent: a trial that is stopped costs the steps until then."""
    spent, found = 0.0, []

    def objective(trial):
        nonlocal spent
        rate = trial.suggest_float("learningRate", 1e-4, 0.03, log=True)
        experts = trial.suggest_int("experts", 2, 16)
        units = trial.suggest_int("expert", 4, 512, log=True)
        tower = trial.suggest_int("tower", 2, 256, log=True)
        if experts * units > 1024:
            raise optuna.TrialPruned  # costs nothing: such a network is not trained by the other searches either
        curve = trained(out / f"{split}-{trial.number}", split, trial.number, rate, experts, units, tower)
        best = 0.5
        for i, value in enumerate(curve):
            best = max(best, value)
            spent += 1 / EVALUATIONS
            trial.report(best, i + 1)
            if i + 1 < len(curve) and trial.should_prune():
                break
        found.append(((i + 1) / EVALUATIONS, best, trial.number))
        if spent >= budget:
            trial.study.stop()
        return best

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.HyperbandPruner(min_resource=1, max_resource=EVALUATIONS, reduction_factor=ETA)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=split, multivariate=True), pruner=pruner)
    study.optimize(objective)
    return found


def trained(folder, split, seed, rate, experts, units, tower):
    """The metric at every evaluation of one run."""
    folder.mkdir(parents=True, exist_ok=True)
    config = yaml.safe_load(CONFIG.read_text())
    for field in ("tune", "replicates", "keepPredictions"):
        del config[field]
    config["data"]["split"]["seed"] = split
    config["training"]["learningRate"] = rate
    config["models"] = [{"name": "mmoe", "experts": experts, "expert": [units], "tower": [tower]}]
    # Seeds of which no other search has any.
    config |= {"name": folder.name, "seeds": [900_000_000 + seed]}
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    program("run", folder / "config.yaml", "--out", folder / "run", "--quiet", "--workers", 1)
    (run,) = records(folder / "run")
    return values(run)


def within(runs, budget):
    """The best value of those runs that end within the budget, and how many trials they belong to."""
    spent, best, begun = 0.0, 0.5, set()
    for cost, value, trial in runs:
        spent += cost
        if spent > budget + 1e-9:
            break
        best = max(best, value)
        begun.add(trial)
    return best, len(begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    whole = search(out, "whole", WHOLE)
    found = {
        "Gaussian process, whole trials": whole,
        "Gaussian process, `prune` with eta 3": search(out, "pruned", 51, f"tune.prune.eta={ETA}"),
        "random, whole trials": search(out, "random", QUARTER, "tune.method=random"),
    }
    # A split's trials follow each other, so that two splits go side by side.
    with ThreadPoolExecutor(2) as pool:
        found[f"Optuna {optuna.__version__}, TPE with Hyperband"] = list(pool.map(lambda split: with_optuna(out / "optuna", split, QUARTER), range(SPLITS)))
    limit = [within(runs, WHOLE)[0] for runs in whole]
    print(f"Best validation AUC within {QUARTER} whole trials' compute, less that of the whole search of {WHOLE} trials; {SPLITS} splits.\n")
    print("| search | median | worst | within 0.0003 on | trials begun, median | less the first row's, median | p by Wilcoxon |")
    print("| :-- | --: | --: | --: | --: | --: | --: |")
    first = None
    for name, by_split in found.items():
        best = [within(runs, QUARTER) for runs in by_split]
        gaps = [value - most for (value, _), most in zip(best, limit)]
        first = first or gaps
        differences = [a - b for a, b in zip(gaps, first)]
        beside = f"{statistics.median(differences):+.5f} | {wilcoxon(differences).pvalue:.2g}" if any(differences) else " | "
        counts = f"{sum(gap >= -0.0003 for gap in gaps)} of {SPLITS} | {statistics.median(begun for _, begun in best):g}"
        print(f"| {name} | {statistics.median(gaps):.5f} | {min(gaps):.5f} | {counts} | {beside} |")


if __name__ == "__main__":
    sys.exit(main())
