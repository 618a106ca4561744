"""PyTorch on census-income, driven by the lines of peers/common.py: `python pytorch.py WAY THREADS FOLDER`.

A way is how categories enter and how experts are written, such as `one-hot modules` or `bag compiled`. All of them
are the same model: a row of the weights a category, summed up, is the product with a one-hot block.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common import BETA1, BETA2, EPSILON, serve

EXPERTS = 8
UNITS = 64
TOWER = 16
TASKS = 2


class Problem:
    """The training rows, the order of the first steps, and the parameters to start from."""

    def __init__(self, folder):
        folder = Path(folder)
        about = json.loads((folder / "problem.json").read_text())
        shapes = json.loads((folder / "shapes.json").read_text())

        def read(name, kind, columns):
            return np.fromfile(folder / name, kind).reshape(-1, columns)

        self.batch, self.rate = about["batchSize"], about["learningRate"]
        self.numbers = shapes["dense"]
        sizes = [feature["size"] for feature in shapes["categorical"]]
        self.categories = sum(sizes)
        self.dense = read("train/dense.f32", np.float32, self.numbers)
        values = read("train/categorical.i32", np.int32, len(sizes))
        self.picked = (values + np.cumsum([0, *sizes[:-1]])).astype(np.int64)
        self.labels = read("train/labels.f32", np.float32, TASKS)
        self.order = read("order.i32", np.int32, self.batch)
        self.initial = {}
        flat = np.fromfile(folder / "initial.f32", np.float32)
        for parameter in about["parameters"]:
            size = int(np.prod(parameter["shape"]))
            self.initial[parameter["name"]] = flat[:size].reshape(parameter["shape"])
            flat = flat[size:]


class OneHot(nn.Module):
    """A layer on rows of numbers with one one-hot block per column."""

    def __init__(self, problem, units, bias):
        super().__init__()
        width = problem.numbers + problem.categories
        self.linear = nn.Linear(width, units, bias=bias)

    def load(self, weights):
        self.linear.weight.copy_(weights.T)

    def forward(self, x):
        return self.linear(x)


class Bag(nn.Module):
    """The same layer on numbers and the indices of categories."""

    def __init__(self, problem, units, bias):
        super().__init__()
        self.linear = nn.Linear(problem.numbers, units, bias=bias)
        self.bag = nn.EmbeddingBag(problem.categories, units, mode="sum")

    def load(self, weights):
        numbers = self.linear.in_features
        self.linear.weight.copy_(weights[:numbers].T)
        self.bag.weight.copy_(weights[numbers:])

    def forward(self, dense, categories):
        return self.linear(dense) + self.bag(categories)


class Modules(nn.Module):
    """As in the tutorials: one module per expert, gate and tower."""

    def __init__(self, problem, layer):
        super().__init__()
        self.experts = nn.ModuleList(
            layer(problem, UNITS, bias=True) for _ in range(EXPERTS)
        )
        self.gates = nn.ModuleList(
            layer(problem, EXPERTS, bias=False) for _ in range(TASKS)
        )
        self.towers = nn.ModuleList(
            nn.Sequential(nn.Linear(UNITS, TOWER), nn.ReLU(), nn.Linear(TOWER, 1))
            for _ in range(TASKS)
        )

    def load(self, initial):
        for i, expert in enumerate(self.experts):
            expert.load(initial[f"expert/{i}/0/weights"])
            expert.linear.bias.copy_(initial[f"expert/{i}/0/bias"])
        for k, (gate, tower) in enumerate(zip(self.gates, self.towers)):
            gate.load(initial[f"gate/{k}/weights"])
            for name, linear in (("tower/{}/0", tower[0]), ("output/{}", tower[2])):
                linear.weight.copy_(initial[f"{name.format(k)}/weights"].T)
                linear.bias.copy_(initial[f"{name.format(k)}/bias"])

    def forward(self, *x):
        experts = torch.stack([F.relu(expert(*x)) for expert in self.experts], 1)
        outputs = []
        for gate, tower in zip(self.gates, self.towers):
            weights = F.softmax(gate(*x), -1).unsqueeze(-1)
            outputs.append(tower((weights * experts).sum(1)))
        return torch.cat(outputs, 1)


class Fused(nn.Module):
    """One layer for all experts and gates, followed by batched products."""

    def __init__(self, problem, layer):
        super().__init__()
        self.first = layer(problem, EXPERTS * UNITS + TASKS * EXPERTS, bias=False)
        for name, *shape in (
            ("bias", EXPERTS * UNITS),
            ("towers", TASKS, UNITS, TOWER),
            ("towers_bias", TASKS, 1, TOWER),
            ("outputs", TASKS, TOWER, 1),
            ("outputs_bias", TASKS, 1, 1),
        ):
            self.register_parameter(name, nn.Parameter(torch.empty(shape)))

    def load(self, initial):
        def beside(pattern, count):
            return torch.cat([initial[pattern.format(i)] for i in range(count)], -1)

        def stacked(pattern):
            return torch.stack([initial[pattern.format(k)] for k in range(TASKS)])

        experts = beside("expert/{}/0/weights", EXPERTS)
        self.first.load(torch.cat([experts, beside("gate/{}/weights", TASKS)], 1))
        self.bias.copy_(beside("expert/{}/0/bias", EXPERTS))
        self.towers.copy_(stacked("tower/{}/0/weights"))
        self.towers_bias.copy_(stacked("tower/{}/0/bias").unsqueeze(1))
        self.outputs.copy_(stacked("output/{}/weights"))
        self.outputs_bias.copy_(stacked("output/{}/bias").unsqueeze(1))

    def forward(self, *x):
        hidden, gates = self.first(*x).split([EXPERTS * UNITS, TASKS * EXPERTS], 1)
        experts = F.relu(hidden + self.bias).view(-1, EXPERTS, UNITS)
        weights = gates.reshape(-1, TASKS, EXPERTS).softmax(2)
        mixed = torch.bmm(weights, experts).transpose(0, 1)
        towers = F.relu(torch.baddbmm(self.towers_bias, mixed, self.towers))
        outputs = torch.baddbmm(self.outputs_bias, towers, self.outputs)
        return outputs.squeeze(2).T


def loss_of(model, x, y):
    losses = F.binary_cross_entropy_with_logits(model(*x), y, reduction="none")
    return losses.mean(0).sum()


class Peer:
    def __init__(self, way, problem):
        inputs, form = way.split()
        self.problem = problem
        self.layer = OneHot if inputs == "one-hot" else Bag
        self.form = Modules if form == "modules" else Fused
        self.loss = torch.compile(loss_of) if form == "compiled" else loss_of
        dense, picked = torch.tensor(problem.dense), torch.tensor(problem.picked)
        if self.layer is OneHot:
            blocks = torch.zeros(len(dense), problem.categories).scatter_(1, picked, 1)
            self.inputs = [torch.cat([dense, blocks], 1)]
        else:
            self.inputs = [dense, picked]
        self.labels = torch.tensor(problem.labels)
        self.trained = self.started()

    def started(self):
        """A new model with the given parameters, and its optimizer."""
        model = self.form(self.problem, self.layer)
        with torch.no_grad():
            model.load({n: torch.tensor(v) for n, v in self.problem.initial.items()})
        # The fused update is the fastest.
        constants = self.problem.rate, (BETA1, BETA2), EPSILON
        return model, torch.optim.Adam(model.parameters(), *constants, fused=True)

    def shuffled(self, steps):
        """Epochs follow one another without a gap, as ours do."""
        batch, rows = self.problem.batch, len(self.labels)
        epochs = range(-(-steps * batch // rows))
        return torch.cat([torch.randperm(rows) for _ in epochs])[: steps * batch].view(
            steps, batch
        )

    def check(self, steps):
        order = torch.tensor(self.problem.order[:steps], dtype=torch.int64)
        return self.train(*self.started(), order)

    def memory(self, steps):
        return self.train(*self.trained, self.shuffled(steps))

    def train(self, model, optimizer, order):
        losses = []
        for rows in order:
            x = [values.index_select(0, rows) for values in self.inputs]
            optimizer.zero_grad()
            loss = self.loss(model, x, self.labels.index_select(0, rows))
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses)


if __name__ == "__main__":
    way, threads, folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    serve(Peer(way, Problem(folder)))
