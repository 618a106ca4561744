"""PyTorch: the loop of the tutorials, the same compiled, and many runs at once with batched products."""

import torch
import torch.nn.functional as F
from torch import nn

from common import BATCH, BETA1, BETA2, EPSILON, EXPERTS, RATE, TASKS, UNITS
from common import arguments, serve, stacked


# region model
class MMoE(nn.Module):
    def __init__(self, features=100, experts=8, units=16, tasks=TASKS, tower=8):
        super().__init__()
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(features, units), nn.ReLU()) for _ in range(experts)
        )
        self.gates = nn.ModuleList(
            nn.Linear(features, experts, bias=False) for _ in range(tasks)
        )
        self.towers = nn.ModuleList(
            nn.Sequential(nn.Linear(units, tower), nn.ReLU(), nn.Linear(tower, 1))
            for _ in range(tasks)
        )

    def forward(self, x):
        experts = torch.stack([expert(x) for expert in self.experts], 1)
        outputs = []
        for gate, tower in zip(self.gates, self.towers):
            weights = F.softmax(gate(x), -1).unsqueeze(-1)
            outputs.append(tower((weights * experts).sum(1)))
        return outputs


def loss_of(model, x, y):
    return ((torch.cat(model(x), 1) - y) ** 2).mean(0).sum()


# endregion


# region eager
def train(model, optimizer, loss_of, batches):
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_of(model, x, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# endregion


# region stacked
class StackedMMoE(nn.Module):
    """Every parameter has a first axis of runs; x is [runs, batch, features]."""

    def __init__(self, initial):
        super().__init__()
        for name, values in initial.items():
            self.register_parameter(name, nn.Parameter(torch.tensor(values)))

    def forward(self, x):
        runs, batch, _ = x.shape
        hidden, gates = torch.bmm(x, self.first).split(
            [EXPERTS * UNITS, TASKS * EXPERTS], 2
        )
        experts = F.relu(hidden + self.experts_bias.unsqueeze(1)).view(
            runs, batch, 1, EXPERTS, UNITS
        )
        gates = gates.reshape(runs, batch, TASKS, EXPERTS, 1).softmax(3)
        mixed = (gates * experts).sum(3).transpose(1, 2)
        towers = F.relu(mixed @ self.towers + self.towers_bias.unsqueeze(2))
        outputs = (towers * self.outputs.unsqueeze(2)).sum(3)
        return outputs.transpose(1, 2) + self.outputs_bias.unsqueeze(1)


def stacked_loss(model, x, y):
    return ((model(x) - y) ** 2).mean(1).sum(1)


def train_stacked(model, optimizer, loss_of, batches):
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_of(model, x, y)
        loss.sum().backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)


# endregion


def mmoe_layers(model):
    """The layers by the names of their parameters in the problem."""
    return (
        {f"expert/{i}/0": expert[0] for i, expert in enumerate(model.experts)}
        | {f"gate/{k}": gate for k, gate in enumerate(model.gates)}
        | tower_layers(model)
    )


def tower_layers(model):
    towers = list(enumerate(model.towers))
    return {f"tower/{k}/0": t[0] for k, t in towers} | {f"output/{k}": t[2] for k, t in towers}


def load(layers, initial):
    """Gives the layers the initial parameters of the first run."""
    with torch.no_grad():
        for name, layer in layers.items():
            layer.weight.copy_(torch.tensor(initial[f"{name}/weights"][0].T))
            if layer.bias is not None:
                layer.bias.copy_(torch.tensor(initial[f"{name}/bias"][0]))


class Data:
    def __init__(self, problem, stacked):
        self.dense = torch.tensor(problem.dense)
        self.labels = torch.tensor(problem.labels)
        self.vectors = torch.tensor(problem.vectors).transpose(1, 2)
        self.alpha = torch.tensor(problem.alpha)
        self.beta = torch.tensor(problem.beta)
        self.noise = problem.noise
        self.runs = problem.runs
        self.lead = (self.runs,) if stacked else ()
        if not stacked:
            self.vectors = self.vectors[0]

    def in_order(self, steps):
        for step in range(steps):
            rows = slice(step * BATCH, (step + 1) * BATCH)
            x, y = self.dense[rows], self.labels[rows]
            # Contiguous like the shuffled ones, or torch.compile compiles twice.
            x, y = (a.expand(*self.lead, -1, -1).contiguous() for a in (x, y))
            yield x, y

    def shuffled(self, steps):
        """Every run has its own order, new in each epoch."""
        epoch = len(self.dense) // BATCH
        for step in range(steps):
            if step % epoch == 0:
                order = [torch.randperm(len(self.dense)) for _ in range(self.runs)]
                order = torch.stack(order).view(*self.lead, -1)
            rows = order[..., step % epoch * BATCH : (step % epoch + 1) * BATCH]
            # A flat index_select is several times faster than indexing.
            rows = rows.reshape(-1)
            x, y = self.dense.index_select(0, rows), self.labels.index_select(0, rows)
            yield x.view(*self.lead, BATCH, -1), y.view(*self.lead, BATCH, -1)

    def fresh(self, steps):
        for _ in range(steps):
            x = torch.randn(*self.lead, BATCH, self.dense.shape[1])
            s = x @ self.vectors
            sines = torch.sin(s.unsqueeze(-1) * self.alpha + self.beta).sum(-1)
            yield x, s + sines + self.noise * torch.randn_like(s)


class Peer:
    def __init__(self, way, problem):
        self.way = way
        self.problem = problem
        self.data = Data(problem, way.startswith("stacked"))
        loss = stacked_loss if way.startswith("stacked") else loss_of
        self.loss = torch.compile(loss) if "compile" in way else loss

    def check(self, steps):
        return self.train(self.data.in_order(steps))

    def memory(self, steps):
        return self.train(self.data.shuffled(steps))

    def fresh(self, steps):
        return self.train(self.data.fresh(steps))

    def train(self, batches):
        is_stacked = self.way.startswith("stacked")
        model = StackedMMoE(stacked(self.problem.initial)) if is_stacked else self.plain()
        # The fused update is the fastest; users of the plain loop take the default.
        optimizer = torch.optim.Adam(
            model.parameters(),
            RATE,
            (BETA1, BETA2),
            EPSILON,
            fused=None if self.way == "eager" else True,
        )
        loop = train_stacked if is_stacked else train
        return loop(model, optimizer, self.loss, batches)

    def plain(self):
        model = MMoE()
        load(mmoe_layers(model), self.problem.initial)
        return model


if __name__ == "__main__":
    way, threads, problem = arguments()
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    serve(Peer(way, problem))
