"""What the Python peers share: the problem's files, and the commands that tell them what to train.

A peer is started as `python peer.py WAY THREADS RUNS FOLDER` and reads one command a line: `check STEPS` (train on
the rows in their order from the given parameters and return the losses), `memory STEPS` and `fresh STEPS` (train on
the rows in memory, or on examples of its own making). It answers each with a line of JSON.
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
        self.rows = EPOCH * BATCH
        self.features = about["features"]
        self.runs = runs
        self.dense = read("dense", about["rows"], self.features)[: self.rows]
        self.labels = read("labels", about["rows"], TASKS)[: self.rows]
        self.vectors = read("vectors", about["runs"], TASKS, self.features)[:runs]
        self.alpha = np.array(about["alpha"], np.float32)
        self.beta = np.array(about["beta"], np.float32)
        self.noise = about["noise"]
        self.initial = {}
        values = read("initial", -1)
        for parameter in about["parameters"]:
            shape = (about["runs"], *parameter["shape"])
            size = about["runs"] * parameter["size"]
            self.initial[parameter["name"]] = values[:size].reshape(shape)[:runs]
            values = values[size:]

    def stacked(self):
        """The parameters of all runs, [runs, ...] by name; what multiplies the input is one matrix per run."""
        get = self.initial
        tower = [f"tower/{k}/0" for k in range(TASKS)]
        output = [f"output/{k}" for k in range(TASKS)]
        experts = [f"expert/{i}/0" for i in range(EXPERTS)]
        gates = [f"gate/{k}" for k in range(TASKS)]

        def beside(names, axis):
            return np.concatenate([get[name] for name in names], axis)

        def stack(names):
            return np.stack([get[name] for name in names], 1)

        return {
            "first": beside([f"{name}/weights" for name in experts + gates], 2),
            "experts_bias": beside([f"{name}/bias" for name in experts], 1),
            "towers": stack([f"{name}/weights" for name in tower]),
            "towers_bias": stack([f"{name}/bias" for name in tower]),
            "outputs": stack([f"{name}/weights" for name in output])[..., 0],
            "outputs_bias": stack([f"{name}/bias" for name in output])[..., 0],
        }


def arguments():
    """WAY, THREADS, and the problem for RUNS runs."""
    way, threads, runs, folder = sys.argv[1:]
    return way, int(threads), Problem(folder, int(runs))


def serve(peer):
    """Answers the commands on stdin. `peer` has a method for each command, from steps to the losses [steps, runs]."""
    for line in sys.stdin:
        command, steps = line.split()
        start, busy = time.perf_counter(), time.process_time()
        losses = getattr(peer, command)(int(steps))
        seconds = time.perf_counter() - start
        busy = time.process_time() - busy
        losses = np.asarray(losses, np.float64)
        answer = {"seconds": seconds, "cpu": busy, "steps": len(losses)}
        if command == "check":
            answer["losses"] = losses.reshape(len(losses), -1).T.tolist()
        else:
            answer["finite"] = bool(np.isfinite(losses).all())
        print(json.dumps(answer), flush=True)
