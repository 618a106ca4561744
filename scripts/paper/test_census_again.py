"""Tests census_again.py on made ledgers with known answers: python3 test_census_again.py"""
import contextlib
import csv
import io
import json
import os
import random
import tempfile

import census_again as census
import numpy as np
from scipy.stats import wilcoxon

TASKS = ("income", "never_married")


def make_runs(gains, noise=0.0, failed=()):
    """Runs of a whole group. `gains[model]` is added to its AUC of income.

    `failed` has triples (model, half, seed's place) of runs whose AUC of income is 0.7.
    """
    draw = random.Random(1)
    runs = []
    searches = [("shared-bottom", None), ("mmoe", None)] + [("single-task", t) for t in TASKS]
    for model, search in searches:
        for half in range(8):
            for place in range(5):
                income = 0.94 + 0.0002 * half + gains.get(model, 0) + draw.gauss(0, noise)
                if (model, half, place) in failed and search != "never_married":
                    income = 0.7
                cell = {"replicate": half + 1, "learningRate": 0.001, "tower": "[16]"}
                if search:
                    cell["tunedFor"] = search
                seed = 17001 + 1000 * half + place
                runs.append({
                    "key": f"{model} {search} {seed}", "stage": "final", "model": model,
                    "cell": cell, "seed": seed, "status": "finished",
                    "metrics": {"test_auc_income": income, "test_auc_never_married": 0.99},
                    "spec": {
                        "data": {"tasks": TASKS, "split": {"seed": 8 + half}},
                        "training": {**census.TRAINING, "learningRate": 0.001},
                    },
                })
    return runs


def verdicts(runs):
    found = census.final_runs(runs)
    assert not census.missing(found, TASKS) and not census.deviations(found, None)
    return census.judge(found, "income")


def test_estimate():
    x = np.random.default_rng(1).normal(0.5, 1, 8)
    value, low, high = census.estimate(x)
    averages = sorted((x[i] + x[j]) / 2 for i in range(8) for j in range(i, 8))
    assert (low, high) == (averages[3], averages[-4])  # 2 * 5 / 256 = 0.04
    assert value == (averages[17] + averages[18]) / 2
    # The signed-rank test rejects just outside the interval and accepts just inside.
    for inside, outside in ((low + 1e-9, low - 1e-9), (high - 1e-9, high + 1e-9)):
        assert wilcoxon(x - inside, method="exact").pvalue > 0.05
        assert wilcoxon(x - outside, method="exact").pvalue <= 0.05
    averages = sorted((x[i] + x[j]) / 2 for i in range(7) for j in range(i, 7))
    assert census.estimate(x[:7])[1:] == (averages[2], averages[-3])  # 2 * 3 / 128 = 0.047


def test_verdict_limits():
    judge = census.judge_larger
    assert judge(0.001, 0.0001, 0.01)[0] == "supported"
    assert judge(0.00099, 0.0001, 0.001) == ("inconclusive", "close to the margin")
    assert judge(0.0005, 0.0001, 0.0009)[0] == "contradicted"
    assert judge(0, -0.0009, 0.0009) == ("contradicted", "no difference within the margin")
    assert judge(0, -0.001, 0.0009) == ("inconclusive", "too few runs")
    assert judge(0, -0.0009, 0.001) == ("inconclusive", "too few runs")
    assert judge(0.002, 0, 0.01) == ("inconclusive", "too few runs")
    assert judge(-0.002, -0.01, -0.0001) == ("contradicted", "smaller")
    assert judge(-0.0005, -0.0009, -0.0001)[1] == "smaller, but by less than the margin"
    assert judge(-0.002, -0.01, 0)[0] == "inconclusive"
    assert judge(-0.00075, -0.0013, -0.000007) == ("inconclusive", "close to the margin")
    assert census.judge_paper(0.0013, -0.001, 0.0013)[0] == "contradicted"
    assert census.judge_paper(0.0013, -0.001, 0.0012)[1].endswith("above the interval")
    assert census.judge_paper(0.0013, 0.0014, 0.002)[1].endswith("below the interval")
    assert [census.judge_failures(n)[0] for n in range(4)] == [
        "supported", "inconclusive", "inconclusive", "contradicted"]


def test_claims():
    rows = verdicts(make_runs({"mmoe": 0.0064, "single-task": 0.0062}, noise=0.0003))
    assert abs(rows["H1"][0] - 0.0064) < 0.0003 and abs(rows["H2"][0] - 0.0002) < 0.0003
    assert [rows[claim][3] for claim in ("H1", "H2", "H3", "H4")] == [
        "supported", "contradicted", "contradicted", "supported"]
    rows = verdicts(make_runs({"mmoe": -0.005}))
    assert rows["H1"][3:] == ("contradicted", "smaller") and rows["H3"][3] == "supported"


def test_failed_runs():
    one = [("single-task", 2, 0)]
    runs = make_runs({}, failed=one)
    rows = verdicts(runs)
    # One failed run moves its half, and the interval then reaches above the margin.
    assert rows["H2"][3:] == ("inconclusive", "too few runs") and rows["H2"][2] > 0.02
    assert rows["H4"][0] == 1 and rows["H4"][3] == "inconclusive"
    found = census.final_runs(runs)
    shown = {row[:2]: row[-2:] for row in census.readings(found, "income")}
    assert shown["H2", "medians of runs"][0] == "contradicted"
    assert shown["H2", "without half 2"][0] == "contradicted"
    assert shown["H2", "without half 3"][0] == "inconclusive"
    failures = list(census.failure_rows(found, TASKS))
    assert [row[4] for row in failures] == [1, 0, 0, 0, 0, 0]
    assert "half 2 seed 19001 tower 16" in failures[0][5]
    three = one + [("mmoe", 0, 1), ("shared-bottom", 7, 4)]
    assert verdicts(make_runs({}, failed=three))["H4"][3:] == ("contradicted", "3 runs fail")
    # Failed runs of the search for the other task do not count.
    for run in (runs := make_runs({})):
        if run["cell"].get("tunedFor") == "never_married":
            run["metrics"]["test_auc_income"] = 0.5
    assert verdicts(runs)["H4"][0] == 0
    # A diverged run fails.
    runs[0].update(status="diverged", metrics={})
    assert verdicts(runs)["H4"][0] == 1


def test_whole_groups():
    runs = make_runs({})
    assert len(census.missing(census.final_runs(runs[1:]), TASKS)) == 1
    crashed = [{**runs[0], "status": "failed"}, *runs[1:]]
    assert len(census.missing(census.final_runs(crashed), TASKS)) == 1
    runs[0]["spec"]["training"]["outputInitialization"] = "alive"
    assert census.deviations(census.final_runs(runs), {"trials": 32, "space": census.SPACE}) == [
        "outputInitialization is alive in place of balanced"]


def write_trials(path):
    """Trials of a search that improves until trial 20, whose setting is at two bounds."""
    fields = ["model", "replicate", "tunedFor", "trial", "learningRate", "bottom", "tower",
              "validation_auc_income", "validation_auc_never_married", "step", "bounds"]
    searches = [("shared-bottom", ""), ("mmoe", "")] + [("single-task", t) for t in TASKS]
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(fields)
        for model, search in searches:
            for half in range(8):
                for trial in range(1, 33):
                    auc = "" if trial == 32 else 0.9 + min(trial, 40 - trial) / 1000
                    at = model == "mmoe" and trial == 20
                    bounds = "bottom <= 1024; tower >= 8" if at else ""
                    writer.writerow([model, half + 1, search, trial, 0.001, 1003, 8 if at else 16,
                                     auc, auc, 779 * (trial % 10 + 1), bounds])


def test_folder():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "ledger.jsonl"), "w") as file:
            for run in make_runs({"mmoe": 0.002}):
                file.write(json.dumps(run) + "\n")
        with contextlib.redirect_stdout(io.StringIO()) as text:
            assert census.report(folder) == "income"
        assert "are not readable" in text.getvalue()
        assert "H1,0.002000,0.002000,0.002000,supported" in text.getvalue()
        os.mkdir(os.path.join(folder, "tune"))
        path = os.path.join(folder, "tune", "trials.csv")
        write_trials(path)
        with contextlib.redirect_stdout(io.StringIO()) as text:
            census.report(folder)
        assert "8 searches have final runs" in text.getvalue()  # MMoE's have other towers
        searches = census.read_searches(path)
    bounds = {row[0]: row[2:6] for row in census.bound_rows(searches, TASKS)}
    assert bounds["mmoe"] == (8, 8, 8, 0) and bounds["all"] == (32, 8, 8, 0)
    assert census.bounds_of({"bounds": "bottom <= 1024", "bottom": "1003"})[1] == []
    assert census.bounds_of({"bounds": "experts x expert <= 1024", "experts": "4",
                             "expert": "256"})[1] == ["experts x expert <= 1024"]
    best = [row[1] for row in census.trial_rows(searches, "income")]
    assert best == ["0.908000", "0.916000", "0.920000", "0.920000"]


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name)
