"""Trains in PyTorch, with TorchJD's aggregators, what our engine trains, and compares losses and final parameters.

    python scripts/torchjd/follow.py node_modules/.bin/tsx

The runs are those of follow.yaml: MMoE and Shared-Bottom, by SGD and Adam, from the same parameters on the same batches.
Both compute in float32, and the weights of gradients in float64. TorchJD finds the shared parameters itself. Fails if a
difference is above its tolerance.
"""

import json
import subprocess
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import nn
from torchjd.autojac import jac_to_grad

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "bench/peers"))

import pytorch
import theirs
import torchjd_loop
from common import BETA1, BETA2, EPSILON, Problem

# The largest relative difference of a loss in the first 20 steps and of one in all, and the distance of the final parameters,
# divided by how far they moved. If rounding puts a hidden unit on the other side of its ReLU, SGD adds or leaves out the gradient
# of one example there (the plain sum on a Xeon: 2.3e-5, on an EPYC 3e-7), and Adam soon moves its weights by a whole step:
# PyTorch's own losses of MMoE by Adam differ by 1e-3 between float32 and float64.
EARLY = 20
TOLERANCE = {"sgd": (1e-6, 1e-3, 1e-3), "adam": (1e-6, 1e-2, 3e-2)}
# The methods whose factors apply to the parameters of one task, too: see docs/losses.md.
SCALES_OWN = ("mgda", "nash")


class SharedBottom(nn.Module):
    def __init__(self, features, tasks, units=113, tower=8):
        super().__init__()
        self.bottom = nn.Sequential(nn.Linear(features, units), nn.ReLU())
        self.towers = nn.ModuleList(
            nn.Sequential(nn.Linear(units, tower), nn.ReLU(), nn.Linear(tower, 1)) for _ in range(tasks)
        )

    def forward(self, x):
        shared = self.bottom(x)
        return [tower(shared) for tower in self.towers]


class Network:
    """A model with the problem's initial parameters, its layers by name, and its parts."""

    def __init__(self, name, problem):
        if name == "mmoe":
            self.model = pytorch.MMoE(problem.features, tasks=problem.tasks)
            self.layers = pytorch.mmoe_layers(self.model)
            self.shared = self.model.experts
        else:
            self.model = SharedBottom(problem.features, problem.tasks)
            self.layers = {"bottom/0": self.model.bottom[0]} | pytorch.tower_layers(self.model)
            self.shared = [self.model.bottom]
        pytorch.load(self.layers, problem.initial)

    def own(self, k):
        """The parameters of task k alone."""
        gates = getattr(self.model, "gates", [])
        parts = [self.model.towers[k], *gates[k : k + 1]]
        return [p for part in parts for p in part.parameters()]

    def values(self, parameters):
        """All values in the order of the problem's parameters."""
        found = []
        for name in parameters:
            layer, kind = name.rsplit("/", 1)
            layer = self.layers[layer]
            found.append(layer.weight.T if kind == "weights" else layer.bias)
        return np.concatenate([p.detach().numpy().ravel() for p in found])


def follow(run, problem):
    """Losses and final parameters of a run, by TorchJD."""
    network = Network(run["model"], problem)
    parameters = network.model.parameters()
    if run["optimizer"] == "adam":
        optimizer = torch.optim.Adam(parameters, run["learningRate"], (BETA1, BETA2), EPSILON)
    else:
        optimizer = torch.optim.SGD(parameters, run["learningRate"])
    batches = pytorch.Data(problem, False).in_order(len(run["losses"]))
    if run["method"] == "sum":
        losses = pytorch.train(network.model, optimizer, pytorch.loss_of, batches)
    else:
        combine = combiner(run, network, problem.tasks)
        losses = torchjd_loop.train(network.model, network.shared, optimizer, combine, batches)
    return np.array(losses), network.values(problem.initial)


def combiner(run, network, tasks):
    """What makes the gradients of a step from the Jacobians of the shared parameters and each task's own gradients."""
    exact = theirs.Exact(run["method"], tasks)
    shared = [p for layer in network.shared for p in layer.parameters()]
    orders = iter(run["orders"])

    def combine():
        drawn = np.array(next(orders)).reshape(tasks, -1)
        with exact.during(drawn), torch.no_grad():
            factors = exact.scale * jac_to_grad(shared, exact.aggregator)
        for p in shared:
            p.grad *= exact.scale
        if run["method"] in SCALES_OWN:
            for k, factor in enumerate(factors):
                for p in network.own(k):
                    p.grad *= factor

    return combine


def trained():
    """Our runs, and the problems by name."""
    with TemporaryDirectory() as folder:
        done = subprocess.run([sys.argv[1], HERE / "follow.ts", folder], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        runs = json.loads((Path(folder) / "runs.json").read_text())
        problems = {name: Problem(Path(folder) / name, 1) for name in {run["problem"] for run in runs}}
    return runs, problems


def differences(run, problem):
    """What `TOLERANCE` is about."""
    losses, parameters = follow(run, problem)
    apart = np.abs(losses / run["losses"] - 1)
    return apart[:EARLY].max(), apart.max(), distance(parameters, run, problem)


def distance(parameters, run, problem):
    start = np.concatenate([values.ravel() for values in problem.initial.values()])
    ours = np.array(run["parameters"])
    return np.linalg.norm(parameters - ours) / np.linalg.norm(ours - start)


def setting(run):
    return run["problem"], run["optimizer"], len(run["losses"])


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    runs, problems = trained()
    # From the plain sum, methods are further apart than the tolerance allows: these differences would not go unseen.
    sums = {setting(run): run["parameters"] for run in runs if run["method"] == "sum"}
    columns = f"{f'{EARLY} steps':>10}{'all steps':>12}{'parameters':>12}{'from the sum':>14}"
    print(f"{'model':15}{'tasks':7}{'optimizer':11}{'method':9}{'steps':>5}{columns}")
    faults = []
    for run in runs:
        problem = problems[run["problem"]]
        found = differences(run, problem)
        from_sum = distance(sums[setting(run)], run, problem)
        about = f"{run['model']:15}{problem.tasks:<7}{run['optimizer']:11}{run['method']:9}{len(run['losses']):>5}"
        print(f"{about}{found[0]:10.1e}{found[1]:12.1e}{found[2]:12.1e}{from_sum:14.1e}", flush=True)
        if any(not value <= most for value, most in zip(found, TOLERANCE[run["optimizer"]])):
            faults.append(about)
    if faults:
        sys.exit("\nabove the tolerance:\n" + "\n".join(faults))
    print(f"\nno difference above its tolerance: {TOLERANCE}")


main()
