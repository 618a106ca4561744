"""What the Python peers share: the problem's files, and the commands that tell them what to train.

A peer is started as `python peer.py WAY THREADS RUNS FOLDER` and reads one command a line: `check STEPS` (train on
the rows in their order from the given parameters and return the losses), `memory STEPS` and `fresh STEPS` (train on
the rows in memory, or on examples of its own making). Words between command and steps say what to train, if there are
several: see census.py. It answers each with a line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

BATCH = 128
EPOCH = 156  # the whole batches in 20,000 rows
RATE = 0.01
BETA1 = 0.9
BETA2 = 0.999
EPSILON = 1e-7
TASKS = 2
EXPERTS = 8
UNITS = 16


class Problem:
    """The rows, the initial parameters of the runs, and what labels are made from."""

    def __init__(self, folder, runs):
        folder = Path(folder)
        about = json.loads((folder / "problem.json").read_text())

        def read(name, *shape):
            return np.fromfile(folder / f"{name}.f32", np.float32).reshape(shape)

        # Only whole batches: a shorter last one would make the compilers work twice.
        self.rows = about["rows"] // BATCH * BATCH
        self.features, self.tasks = about["features"], about["tasks"]
        self.runs = runs
        self.dense = read("dense", about["rows"], self.features)[: self.rows]
        self.labels = read("labels", about["rows"], self.tasks)[: self.rows]
        self.vectors = read("vectors", about["runs"], self.tasks, self.features)[:runs]
        self.alpha = np.array(about["alpha"], np.float32)
        self.beta = np.array(about["beta"], np.float32)
        self.noise = about["noise"]
        initial = named(read("initial", -1), about["parameters"], about["runs"])
        self.initial = {name: values[:runs] for name, values in initial.items()}


def named(values, parameters, runs):
    """Parameters that lie one after another in `values`, [runs, ...] by name."""
    found = {}
    for parameter in parameters:
        shape = (runs, *parameter["shape"])
        size = int(np.prod(shape))
        found[parameter["name"]] = values[:size].reshape(shape)
        values = values[size:]
    return found


def stacked(initial):
    """The parameters of all runs, [runs, ...] by name; what multiplies the input is one matrix per run."""

    def those(start, end):
        return [v for n, v in initial.items() if n.startswith(start) and n.endswith(end)]

    hidden = ("expert/", "bottom/")
    return {
        "first": np.concatenate(those(hidden, "weights") + those("gate/", "weights"), 2),
        "experts_bias": np.concatenate(those(hidden, "bias"), 1),
        "towers": np.stack(those("tower/", "weights"), 1),
        "towers_bias": np.stack(those("tower/", "bias"), 1),
        "outputs": np.stack(those("output/", "weights"), 1)[..., 0],
        "outputs_bias": np.stack(those("output/", "bias"), 1)[..., 0],
    }


def arguments():
    """WAY, THREADS, and the problem for RUNS runs."""
    way, threads, runs, folder = sys.argv[1:]
    return way, int(threads), Problem(folder, int(runs))


def serve(peer):
    """Answers the commands on stdin. `peer` has a method for each command, from steps to the losses [steps, runs]."""
    for line in sys.stdin:
        command, *case, steps = line.split()
        start, busy = time.perf_counter(), time.process_time()
        losses = getattr(peer, command)(int(steps), *case)
        seconds = time.perf_counter() - start
        busy = time.process_time() - busy
        losses = np.asarray(losses, np.float64)
        answer = {"seconds": seconds, "cpu": busy, "steps": len(losses)}
        if command == "check":
            answer["losses"] = losses.reshape(len(losses), -1).T.tolist()
        else:
            answer["finite"] = bool(np.isfinite(losses).all())
        print(json.dumps(answer), flush=True)
