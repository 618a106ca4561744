import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mmoe_exp
from mmoe_exp import InputError, Results, init, report, run

REPOSITORY = Path(__file__).parents[2]

SMALL = {
    "name": "small",
    "data": {"kind": "synthetic", "preset": "figure-2", "correlation": [0.5, 1]},
    "models": ["shared-bottom", "mmoe"],
    "training": {"steps": 40, "evaluateEvery": 20, "batchSize": 16, "testExamples": 200},
    "seeds": 3,
}


@pytest.fixture(scope="module")
def results():
    return run(SMALL, progress=False)


def test_version_is_that_of_the_program():
    assert mmoe_exp.__version__ == json.loads((REPOSITORY / "package.json").read_text())["version"]


def test_the_same_bits_as_the_command_line(results, cli, tmp_path):
    (tmp_path / "config.yaml").write_text(json.dumps(SMALL))
    cli("run", "config.yaml", "--out", "results", "--quiet", "--no-report")
    assert (tmp_path / "results/runs.csv").read_bytes() == (results.folder / "runs.csv").read_bytes()
    lines = [line for line in (tmp_path / "results/runs.csv").read_text().splitlines()]
    column = lines[0].split(",").index("test_mse")
    assert results.runs["test_mse"].tolist() == [float(line.split(",")[column]) for line in lines[1:]]


def test_claims_of_a_config_are_a_frame():
    claim = {
        "id": "H1",
        "says": "The losses are equal within a factor of 100.",
        "compare": ["mmoe", "shared-bottom"],
        "at": {"correlation": 0.5},
        "of": "test_mse",
        "expect": "equal",
        "margin": 100,
    }
    claims = run({**SMALL, "seeds": 10, "claims": [claim]}, progress=False).claims
    assert claims[["id", "verdict", "n", "registered_after"]].to_numpy().tolist() == [["H1", "supported", 10, 0]]
    assert claims["low"][0] < claims["value"][0] < claims["high"][0]


def test_frames(results):
    runs, summary = results.runs, results.summary
    assert runs.groupby(["model", "correlation"]).size().tolist() == [3, 3, 3, 3]
    means = runs.groupby(["model", "correlation"])["test_mse"].mean()
    stated = summary.set_index(["model", "correlation"])["test_mse_mean"]
    assert np.allclose(means, stated.loc[means.index], rtol=1e-12)
    assert results.curves.groupby("key")["step"].agg(list).map(lambda steps: steps == [20, 40]).all()
    last = results.curves.query("step == 40").set_index("key")["test_mse"]
    assert (last == runs.set_index("key")["test_mse"].loc[last.index]).all()
    assert set(results.gates["model"]) == {"mmoe"} and set(results.gates["seed"]) == {1, 2, 3}
    assert np.allclose(results.gates.groupby(["key", "gate"])["weight"].sum(), 1)
    assert {"C1", "C2"} <= set(results.verdicts["id"]) and results.findings.empty
    assert set(results.verdicts["verdict"]) <= {"supported", "contradicted", "mixed", "inconclusive", "not testable"}
    assert set(results.verdicts.query("verdict == 'not testable'")["reason"]) <= {"not compared in these runs", "too few runs"}


def test_reports_are_shown_in_notebooks(results, tmp_path):
    made = report(results, out=tmp_path / "report", figures=["fig5"], formats=["svg"])
    assert (tmp_path / "report/figures/fig5.svg").exists() and made.figures == ["fig5"]
    page = report(results, formats=["html"])._repr_html_()
    assert page.startswith("<iframe srcdoc=") and "&lt;!doctype html&gt;" in page.lower()


def test_published_folders():
    results = Results(REPOSITORY / "results/reference/fig3")
    assert (results.runs["status"] == "finished").all() and len(results.curves) > len(results.runs)


def test_a_frame_in_and_findings_out(rows):
    features, labels = rows
    config = init(pd.concat([features, labels[["rating", "visits"]]], axis=1), labels=["rating", "visits"])
    config["models"] = ["linear", "single-task", "mmoe"]
    results = run(config, overrides={"training.steps": 40, "replicates": 3, "seeds": 1}, progress=False)
    assert results.findings["sentence"].str.startswith("For rating,").any()
    assert {"best", "gains"} <= set(results.tables) and {"mean_low", "mean_high"} <= set(results.tables["best"])


def test_frames_of_parts(rows):
    whole = pd.concat(rows, axis=1)
    parts = {"train": whole[:300], "validation": whole[300:350], "test": whole[350:]}
    task = {"name": "visits", "column": "visits", "labels": "regression"}
    data = {"kind": "table", "file": parts, "features": {"numeric": ["age"]}, "tasks": [task]}
    config = {"name": "parts", "data": data, "models": ["linear"], "seeds": 1, "training": {"steps": 1}}
    runs = run(config, progress=False).runs
    # Of a mean on its own: R² is not above 0 by chance.
    assert runs["test_r2"][0] > 0.2


def test_faults_have_all_lines_and_no_path_of_a_temporary_folder():
    wrong = {**SMALL, "models": ["mmo"], "seeds": 0, "training": {"stepss": 1}}
    with pytest.raises(InputError) as error:
        run(wrong, progress=False)
    assert [line.split(": ")[0].split(":")[0] for line in error.value.lines] == ["config"] * 3
    assert "did you mean mmoe?" in str(error.value)
    with pytest.raises(InputError, match="^nowhere.yaml: cannot be read: no such file"):
        run("nowhere.yaml")
    with pytest.raises(InputError, match="no results folder|is not a results folder"):
        report("nowhere")
    with pytest.raises(InputError, match="column a: values of type int and str"):
        init(pd.DataFrame({"a": [1, "x"], "b": [1, 2]}))


def test_faults_name_the_data_frame_and_its_rows(rows):
    frame = pd.concat(rows, axis=1)
    task = {"name": "level", "column": "floor", "labels": "binary"}
    config = {"name": "a", "data": {"kind": "table", "file": frame, "tasks": [task]}, "models": ["linear"], "seeds": 1}
    row = int((frame["floor"] > 1).argmax())
    with pytest.raises(InputError, match=f"^the data frame, row {row}: column floor: the value is"):
        run(config, progress=False)
    other = {**config, "data": {**config["data"], "features": {"numeric": ["agee"]}}}
    with pytest.raises(InputError, match=r'^config: data.features.numeric\[0\] is "agee": the data frame has no such column'):
        run(other, progress=False)
    with pytest.raises(InputError, match="^the data frame, row 2: column visits: .* a finite number is needed"):
        init(frame.assign(visits=frame["visits"].where(frame.index != 2, np.inf)))
    with pytest.raises(InputError, match="^the data frame has no rows"):
        init(frame.head(0))
    with pytest.raises(InputError, match="column a: values of type int and str, such as 'x' in row 1: "):
        init(pd.DataFrame({"a": [1, "x", 3], "b": [1, 2, 3]}))


def test_an_overridden_field(results):
    one = run(SMALL, overrides={"seeds": [2], "models": ["mmoe"], "data.correlation": 1}, progress=False)
    expected = results.runs.query("model == 'mmoe' and correlation == 1 and seed == 2")
    assert one.runs["key"].tolist() == expected["key"].tolist()
    assert one.runs["test_mse"].tolist() == expected["test_mse"].tolist()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_keeps_finished_runs_and_leaves_no_process(tmp_path):
    config = {**SMALL, "seeds": 400, "training": {**SMALL["training"], "steps": 4000}}
    script = f"""
import sys, mmoe_exp
try:
    mmoe_exp.run({config!r}, out={str(tmp_path / "results")!r}, workers=1)
except mmoe_exp.Interrupted as stop:
    print(len(stop.results.runs), (stop.results.runs["status"] == "finished").sum())
    sys.exit(3)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    ledger = tmp_path / "results/ledger.jsonl"
    while not (ledger.exists() and ledger.read_text().count("\n") >= 2):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    runs, finished = map(int, stdout.split())
    assert 2 <= finished == runs < 1600
    assert not (tmp_path / "results/lock").exists()
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in left
