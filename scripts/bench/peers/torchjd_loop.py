"""PyTorch with TorchJD: the loop of its documentation, in which an aggregator combines the gradients of the tasks' losses.

Commands are `check LOSSES STEPS` and `memory LOSSES STEPS`: see common.py. `sum` is the plain loop of pytorch.py.
"""

import torch
from torchjd.aggregation import PCGrad
from torchjd.autojac import jac_to_grad, mtl_backward

import pytorch
from common import BETA1, BETA2, EPSILON, RATE
from common import arguments, serve

AGGREGATORS = {"pcgrad": PCGrad}


def keep_outputs(layers):
    """A list that each forward pass fills with the layers' outputs."""
    kept = [None] * len(layers)
    for i, layer in enumerate(layers):
        layer.register_forward_hook(lambda *call, i=i: kept.__setitem__(i, call[-1]))
    return kept


def train(model, shared, optimizer, combine, batches, **options):
    """Trains with the gradients that `combine` makes of the Jacobians of the layers that all tasks share.

    `options` are those of mtl_backward, which finds the parameters itself if they are not named.
    """
    features = keep_outputs(shared)
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        outputs = zip(model(x), y.split(1, 1))
        of_tasks = [((output - label) ** 2).mean() for output, label in outputs]
        mtl_backward(of_tasks, features=features, **options)
        combine()
        optimizer.step()
        losses.append(sum(of_tasks).item())
    return losses


class Peer(pytorch.Peer):
    def check(self, steps, losses):
        return self.train_by(losses, self.data.in_order(steps))

    def memory(self, steps, losses):
        return self.train_by(losses, self.data.shuffled(steps))

    def train_by(self, losses, batches):
        if losses == "sum":
            return self.train(batches)
        model, aggregator = self.plain(), AGGREGATORS[losses]()
        constants = RATE, (BETA1, BETA2), EPSILON
        optimizer = torch.optim.Adam(model.parameters(), *constants, fused=True)
        shared = list(model.experts.parameters())
        own = [[*gate.parameters(), *tower.parameters()] for gate, tower in zip(model.gates, model.towers)]

        def combine():
            jac_to_grad(shared, aggregator)

        # So TorchJD neither searches the graph for the parameters nor batches the backward passes by vmap.
        options = {"shared_params": shared, "tasks_params": own, "parallel_chunk_size": 1}
        return train(model, model.experts, optimizer, combine, batches, **options)


if __name__ == "__main__":
    way, threads, problem = arguments()
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    serve(Peer(way, problem))
