"""PyTorch at the shapes of census-income, all experts and gates in one product, as it is fastest; eager or compiled."""

import torch
import torch.nn.functional as F
from torch import nn

import census
from common import BETA1, BETA2, EPSILON, EXPERTS, TASKS


class Model(nn.Module):
    """MMoE, or without gates Shared-Bottom. Sparse inputs have an EmbeddingBag for all categories."""

    def __init__(self, start):
        super().__init__()
        for name, values in start.items():
            self.register_parameter(name, nn.Parameter(torch.tensor(values)))

    def forward(self, numbers, *places):
        first = numbers @ self.first
        for picked in places:
            first = first + F.embedding_bag(picked, self.rows, mode="sum")
        width = len(self.experts_bias)
        shared = F.relu(first[:, :width] + self.experts_bias)
        if first.shape[1] > width:
            gates = first[:, width:].reshape(-1, TASKS, EXPERTS).softmax(2)
            experts = shared.view(-1, EXPERTS, width // EXPERTS)
            shared = torch.bmm(gates, experts).transpose(0, 1)
        towers = F.relu(shared @ self.towers + self.towers_bias.unsqueeze(1))
        outputs = towers @ self.outputs.unsqueeze(2)
        return outputs.squeeze(2).T + self.outputs_bias


def loss_of(model, x, y):
    losses = F.binary_cross_entropy_with_logits(model(*x), y, reduction="none")
    return losses.mean(0).sum()


class Peer(census.Peer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        # Not dynamic, or a second model would be compiled for shapes of any size.
        self.loss = torch.compile(loss_of, dynamic=False) if self.way == "compile" else loss_of

    def convert(self, values):
        return torch.from_numpy(values)

    def train(self, model, form, order):
        model = Model(self.start(model, form))
        # The fused update is the fastest.
        constants = self.rate, (BETA1, BETA2), EPSILON
        optimizer = torch.optim.Adam(model.parameters(), *constants, fused=True)
        losses = []
        for rows in torch.from_numpy(order):
            *x, y = [values.index_select(0, rows) for values in self.arrays[form]]
            optimizer.zero_grad()
            loss = self.loss(model, x, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses)


def set_threads(threads):
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)


census.main(Peer, set_threads)
