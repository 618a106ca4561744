"""
Census-income as others published it, in their own settings (results/reference/RULES-2.md, section 17): makes the table, runs the configs
configs/paper/census-published-*.yaml, shifts columns as MMoEEx's code does, and judges.

    pip install numpy pandas scipy scikit-learn
    python scripts/paper/census_published.py table census-income.data.gz census-income.test.gz > data/census-published.csv
    python scripts/paper/census_published.py run results/census-published [choices mmoeex adatt ple notebook]
    python scripts/paper/census_published.py shift results/census-published census-income.test.gz > census-published-shifted.csv
    python scripts/paper/census_published.py judge results/census-published > census-published.csv
    python scripts/paper/census_published.py choices results/census-published > census-published-choices.csv

All from the root of a clone, the last three files into results/reference/baselines, where `judge` and `choices` read the first. A folder is that of a
config or of a choice; `run` resumes, and passes on to `mmoe-exp run` what follows `--`. `judge` and `choices` also print Markdown, on stderr.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from census_levels import CODES, COLLEGE, COLUMNS, LABEL_COLUMNS, NUMBERS, read
from scipy import stats
from sklearn.metrics import roc_auc_score

WEIGHT = "instance weight"
# Columns that the public codes treat as numbers; all others but the labels are categories there.
DENSE = [*NUMBERS, WEIGHT, *CODES[2:]]
CATEGORIES = [column for column in COLUMNS if column not in DENSE + LABEL_COLUMNS]
TASKS = ["education", "income", "married"]
SHIFTED = "baselines/census-published-shifted.csv"

# The choices, by what they set in configs/paper/census-published-choices.yaml.
features = {"numeric": [name for name in DENSE if name != WEIGHT], "categorical": CATEGORIES}
binary = {"labels": "binary"}
income = {"name": "income", "column": "income", **binary, "positive": ["50000+."]}
married = {"name": "married", "column": "marital stat", **binary, "positive": ["Never married"]}


def education(*degrees):
    return [{"name": "education", "column": "education", **binary, "positive": [*degrees]}, income, married]


BACHELOR, DOCTOR = COLLEGE[2:], [COLLEGE[2], COLLEGE[3], COLLEGE[5]]
CHOICES = {
    "base": {},
    "weight": {"data.features": {**features, "numeric": DENSE}},
    "education-is-a-feature": {"data.features": {**features, "categorical": [*CATEGORIES, "education"]}, "data.tasks": [income, married]},
    "bachelor": {"data.tasks": education(*BACHELOR)},
    "bachelor-not-professional": {"data.tasks": education(*DOCTOR)},
    "some-college-not-associate": {"data.tasks": education("Some college but no degree", *BACHELOR)},
    "categories-as-numbers": {
        "data.features": {"numeric": [*features["numeric"], *(f"{name} as a number" for name in CATEGORIES)]}
    },
    "logarithms": {"data.features": {**features, "log": ["wage per hour", "capital gains", "capital losses", "dividends from stocks"]}},
    "tables-of-4": {"data.embedding": 4},
    "random-half": {"data.split.column": "random half"},
    "second-half": {"data.split.column": "first half"},
    "rate-0.0001": {"training.learningRate": 0.0001},
    "rate-0.01": {"training.learningRate": 0.01},
    "small": {"models": [{"name": "mmoe", "experts": 12, "expert": [4], "tower": [4]}]},
}

NOTEBOOK_EDUCATION = {
    "data.features": {"numeric": DENSE, "categorical": [*CATEGORIES, "income"]},
    "data.tasks": [education("Some college but no degree", *BACHELOR)[0], married],
    "models": [{"name": "shared-bottom", "bottom": [16], "tower": [8]}, {"name": "mmoe", "experts": 8, "expert": [16], "tower": [8]}],
    "settings": {},
}

# Each folder: its config, and what it sets there.
FOLDERS = {
    **{f"choice-{name}": ("choices", sets) for name, sets in CHOICES.items()},
    "mmoeex": ("mmoeex", {}),
    "adatt": ("adatt", {}),
    "ple": ("ple", {}),
    "notebook-income": ("notebook", {}),
    "notebook-education": ("notebook", NOTEBOOK_EDUCATION),
}

# What is shifted, and for how many starts of each model.
SHIFTS = {"choice-base": 8, "mmoeex": 20, "adatt": 6}

# Published AUCs: folder, model, of how many starts each is the mean, whether the test rows are known, and the AUC of each task.
PUBLISHED = [
    ("PLE 2020", "ple", "single-task", 1, False, {"income": "0.9445", "married": "0.9923"}),
    ("PLE 2020", "ple", "mmoe", 1, False, {"income": "0.9393", "married": "0.9928"}),
    ("PLE 2020", "ple", "ple", 1, False, {"income": "0.9522", "married": "0.9945"}),
    ("AdaTT 2023", "adatt", "adatt-sp", 100, False, {"education": "0.8766", "income": "0.9202", "married": "0.9783"}),
    ("AdaTT 2023", "adatt", "ml-mmoe", 100, False, {"education": "0.8729", "income": "0.9178", "married": "0.9731"}),
    ("AdaTT 2023", "adatt", "ple", 100, False, {"education": "0.8683", "income": "0.9164", "married": "0.9697"}),
    ("MMoEEx, issue 2", "mmoeex", "mmoe", 1, True, {"education": "0.867", "income": "0.906", "married": "0.9645"}),
    ("notebook, income", "notebook-income", "shared-bottom", 1, True, {"income": "0.9478", "married": "0.9947"}),
    ("notebook, income", "notebook-income", "mmoe", 1, True, {"income": "0.9463", "married": "0.9947"}),
    ("notebook, income", "notebook-income", "cgc", 1, True, {"income": "0.9471", "married": "0.9947"}),
    ("notebook, income", "notebook-income", "ple", 1, True, {"income": "0.9480", "married": "0.9947"}),
    ("notebook, education", "notebook-education", "shared-bottom", 1, True, {"education": "0.8745", "married": "0.9945"}),
    ("notebook, education", "notebook-education", "mmoe", 1, True, {"education": "0.8734", "married": "0.9946"}),
]

# The share of the test file's rows that are positive, by task as in AdaTT's folder, and the rows of a half: for the error of another half.
POSITIVE = {"education": 0.1384, "income": 0.0620, "married": 0.4309}
TEST_ROWS = 49_881


def table(files):
    """Both files with a header, the parts of three splits, and each category as the place of its name."""
    halves = [read(path) for path in files]
    rows = pd.concat(halves, ignore_index=True)
    training, test = len(halves[0]), len(halves[1])
    seeded = set(pd.Series(range(test)).sample(frac=0.5, replace=False, random_state=1))
    shuffled = set(np.random.default_rng(0).permutation(test)[: test // 2])
    rows["seeded half"] = parts(training, (i in seeded for i in range(test)))
    rows["random half"] = parts(training, (i in shuffled for i in range(test)))
    rows["first half"] = parts(training, (i < test // 2 for i in range(test)))
    codes = {f"{name} as a number": pd.factorize(rows[name], sort=True)[0] for name in CATEGORIES}
    pd.concat([rows, pd.DataFrame(codes)], axis=1).to_csv(sys.stdout, index=False)


def parts(training, validates):
    return ["train"] * training + ["validation" if one else "test" for one in validates]


def run(folder, *wanted):
    """Runs the folders of the configs that are named, or all."""
    cut = wanted.index("--") if "--" in wanted else len(wanted)
    for name, (config, sets) in FOLDERS.items():
        if cut > 0 and config not in wanted[:cut]:
            continue
        given = {"name": f"census-published-{name}", **sets}
        flags = [flag for path, value in given.items() for flag in ("--set", f"{path}={json.dumps(value)}")]
        command = ["node", "dist/cli/main.js", "run", f"configs/paper/census-published-{config}.yaml", "--out", f"{folder}/{name}"]
        print(name, flush=True)
        subprocess.run([*command, *flags, "--no-report", *wanted[cut + 1 :]], check=True)


def kept_model(path):
    """The description and the parameters, in their order, of a file that `mmoe-exp export` wrote."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    description = json.loads(header.pop("__metadata__")["mmoe-exp"])
    tensors = []
    for place in header.values():
        first, last = place["data_offsets"]
        tensors.append(np.frombuffer(content[start + first : start + last], "<f4").reshape(place["shape"]))
    return description, tensors


def one_hot_places(encoding, rows):
    """
    For each row and categorical column the place of its category among all one-hot columns of the training rows, and where these are in the weights
    of a first layer.
    """
    places, layer, start = [], [], len(encoding["dense"])
    for one in encoding["categorical"]:
        place = {str(category).strip(): i for i, category in enumerate(one["categories"])}
        ids = rows[one["column"]].str.strip().map(place)
        assert not ids.isna().any(), f"a category of {one['column']} that no training row has"
        places.append(len(layer) + ids.to_numpy(int))
        layer.extend(start + 1 + i for i in range(len(place)))
        start += 1 + len(place)
    return np.stack(places, 1), np.array(layer)


def logits(description, tensors, dense, ids):
    """The graph of a kept model on rows: dense features [rows, d], and the rows of a first layer that their categories take [rows, columns]."""
    graph, used = description["graph"], iter(tensors)
    nodes, parameters = ["input"], []

    def layer(x, weights, bias):
        if isinstance(x, str):
            total = dense @ weights[: dense.shape[1]]
            for column in ids.T:
                total += weights[column]
        else:
            total = x @ weights
        return total if bias is None else total + bias

    for call in graph["calls"]:
        method = call["method"]
        if method in ("parameter", "bias"):
            parameters.append(next(used))
            continue
        given = [resolved(argument, nodes, parameters) for argument in call["args"]]
        x = given[0]
        if method == "denseWith":
            value = layer(x, given[1], given[2])
            value = np.maximum(value, 0) if given[3] == "relu" else value
        elif method == "dense":
            parameters.append(next(used))
            weights, bias = parameters[-1], None
            if given[2].get("bias", True):
                parameters.append(bias := next(used))
            value = layer(x, weights, bias)
        elif method == "softmax":
            value = np.exp(x - x.max(1, keepdims=True))
            value /= value.sum(1, keepdims=True)
        elif method == "mixture":
            value = sum(x[:, [i]] * expert for i, expert in enumerate(given[1]))
        elif method == "crossStitch":
            value = sum(given[1][given[2], i] * one for i, one in enumerate(x))
        elif method == "add":
            value = sum(x)
        else:
            raise ValueError(f"an operation that is not known here: {method}")
        nodes.append(value)
    return [nodes[i][:, 0] for i in graph["outputs"]]


def resolved(argument, nodes, parameters):
    if isinstance(argument, list):
        return [resolved(one, nodes, parameters) for one in argument]
    if isinstance(argument, dict) and "reference" in argument:
        return (nodes if argument["reference"] == "node" else parameters)[argument["index"]]
    return argument


def shift(folder, test_file):
    """
    AUCs of runs on their test rows, as they are and with the one-hot columns behind the category that the test file lacks one place further left,
    which is where MMoEEx's code has them. The former must be those of the ledger.
    """
    everything = read(test_file)
    rows = everything.drop(pd.Series(range(len(everything))).sample(frac=0.5, replace=False, random_state=1))
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(["folder", "model", "seed", "task", "aligned", "shifted"])
    for name, starts in SHIFTS.items():
        for line in finished(Path(folder) / name):
            if line["seed"] > starts:
                continue
            with tempfile.TemporaryDirectory() as place:
                file = Path(place) / "model.safetensors"
                subprocess.run(["node", "dist/cli/main.js", "export", f"{folder}/{name}", "--key", line["key"], "--to", file], check=True, stdout=2)
                description, tensors = kept_model(file)
            encoding = description["encoding"]
            scaled = [(rows[one["column"]].astype(float) - one["mean"]) / (one["deviation"] or 1) for one in encoding["dense"]]
            dense = np.stack(scaled, 1).astype(np.float32)
            places, layer = one_hot_places(encoding, rows)
            missing = sorted(set(range(len(layer))) - set(one_hot_places(encoding, everything)[0].ravel()))
            assert len(missing) == 1, "the test file lacks one category"
            found = [logits(description, tensors, dense, layer[ids]) for ids in (places, places - (places > missing[0]))]
            for k, task in enumerate(line["spec"]["data"]["tasks"]):
                truth = rows[task["column"]].isin(task["positive"])
                aligned, shifted = (roc_auc_score(truth, one[k]) for one in found)
                due = line["metrics"][f"test_auc_{task['name']}"]
                assert abs(aligned - due) < 1e-5, f"{name}, {line['key']}: {aligned} where the ledger has {due}"
                lines.writerow([name, line["model"], line["seed"], task["name"], f"{aligned:.6f}", f"{shifted:.6f}"])
                sys.stdout.flush()


def finished(folder):
    lines = map(json.loads, (folder / "ledger.jsonl").read_text().splitlines())
    return sorted((one for one in lines if one["stage"] == "final" and one["status"] == "finished"), key=lambda one: one["seed"])


def aucs(folder):
    """By model and task the test AUCs of a folder's runs in the order of their seeds."""
    found = defaultdict(list)
    for line in finished(folder):
        for task in TASKS:
            if f"test_auc_{task}" in line["metrics"]:
                found[line["model"], task].append(line["metrics"][f"test_auc_{task}"])
    return found


def shifted_aucs():
    """By folder, model and task the AUCs of runs with shifted columns, in the order of their seeds."""
    found = defaultdict(list)
    for row in csv.DictReader(open(Path("results/reference") / SHIFTED)):
        found[row["folder"], row["model"], row["task"]].append(float(row["shifted"]))
    return found


def error_of_rows(auc, task):
    """The standard error of an AUC on one half of the test file, by Hanley and McNeil (1982)."""
    positive = POSITIVE[task] * TEST_ROWS
    other = TEST_ROWS - positive
    both, neither = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    return np.sqrt((auc * (1 - auc) + (positive - 1) * (both - auc**2) + (other - 1) * (neither - auc**2)) / (positive * other))


def judge(folder):
    """The verdict of each published number: inside, below or above the interval for a number of the same kind."""
    folder, shifted, rows = Path(folder), shifted_aucs(), []
    for source, name, model, of, known, numbers in PUBLISHED:
        found = aucs(folder / name)
        for task, published in numbers.items():
            columns = {"as they are": found[model, task], "one place to the left": shifted[name, model, task]}
            for place, values in columns.items():
                if values:
                    judged = verdict(values, float(published), half_a_unit(published), of, None if known else task)
                    nearer = "" if place == "as they are" else nearer_than(values, found[model, task], float(published))
                    rows.append(["K1", source, model, task, place, published, of, *judged, nearer])
        for other in (one for one in PUBLISHED if one[0] == source and "mmoe" in one[2] and one[2] != model):
            for task, published in numbers.items():
                pairs = list(zip(found[model, task], found[other[2], task]))
                less = float(published) - float(other[5][task])
                values = [one - another for one, another in pairs]
                judged = verdict(values, less, 2 * half_a_unit(published), of, None)
                rows.append(["K4", source, f"{model} less {other[2]}", task, "as they are", f"{less:.4f}", of, *judged, ""])
    columns = ["n", "mean", "sd", "least", "most", "low", "high", "verdict", "nearer"]
    write(["part", "source", "model", "task", "columns", "published", "of", *columns], rows)


def nearer_than(values, others, published):
    """Whether the mean of some values is nearer to a published number than that of others (K2)."""
    return "yes" if abs(np.mean(values) - published) < abs(np.mean(others) - published) else "no"


def half_a_unit(published):
    return 0.5 * 10.0 ** -len(published.split(".")[1])


def verdict(values, published, rounding, of, task):
    """Of the values of our starts: the 95 % interval in which the mean of `of` further starts falls, for unknown test rows on another half."""
    n, mean, sd = len(values), np.mean(values), np.std(values, ddof=1)
    variance = sd**2 * (1 / n + 1 / of) + (error_of_rows(mean, task) ** 2 if task else 0)
    reach = stats.t.ppf(0.975, n - 1) * np.sqrt(variance)
    low, high = mean - reach, mean + reach
    # A published number stands for all that round to it.
    place = "below" if published + rounding < low else "above" if published - rounding > high else "inside"
    return [n, *(f"{one:.4f}" for one in (mean, sd, min(values), max(values), low, high)), place]


def choices(folder):
    """What each choice changes: its AUC less that of the base at the same seed."""
    folder, rows = Path(folder), []
    base, shifted = aucs(folder / "choice-base"), shifted_aucs()
    changed = {name: {task: values for (_, task), values in aucs(folder / f"choice-{name}").items()} for name in CHOICES}
    changed["columns-one-place-to-the-left"] = {task: shifted["choice-base", "mmoe", task] for task in TASKS}
    for name, found in changed.items():
        row = [name]
        for task in TASKS:
            values = found.get(task, [])
            row.append(f"{np.mean(values):.4f}" if values else "")
            difference = np.array(values) - np.array(base["mmoe", task][: len(values)])
            if not values or name == "base":
                row += ["", "", ""]
                continue
            reach = stats.t.ppf(0.975, len(values) - 1) * np.std(difference, ddof=1) / np.sqrt(len(values))
            row += [f"{one:.4f}" for one in (difference.mean(), difference.mean() - reach, difference.mean() + reach)]
        rows.append(row)
    write(["choice", *(f"{task}{of}" for task in TASKS for of in ("", "_less_base", "_less_base_low", "_less_base_high"))], rows)


def write(columns, rows):
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerows([columns, *rows])
    for row in [columns, ["---"] * len(columns), *rows]:
        print("|", " | ".join(map(str, row)), "|", file=sys.stderr)


if __name__ == "__main__":
    commands = {"run": run, "shift": shift, "judge": judge, "choices": choices}
    command, *given = sys.argv[1:]
    table(given) if command == "table" else commands[command](*given)
