"""PyTorch's MMoE on embeddings of ids, whose gradients are sparse: EmbeddingBag(sparse=True) with SparseAdam, or SGD.

Started as `python sparse.py OPTIMIZER THREADS FOLDER`, it reads `train STEPS` a line: see common.py. FOLDER has the batches that all train
on, and shape.json.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common import BETA1, BETA2, EPSILON, serve


class Model(nn.Module):
    def __init__(self, sizes, width, dense, bottom, experts=8, units=16, tower=8, tasks=2):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(size, width, mode="sum", sparse=True) for size in sizes)
        for table in self.tables:
            nn.init.uniform_(table.weight, -0.01, 0.01)
        self.bottom = nn.Linear(dense + len(sizes) * width, bottom)
        # All experts, and all gates, as one product: PyTorch is fastest so.
        self.experts = nn.Linear(bottom, experts * units)
        self.gates = nn.Linear(bottom, tasks * experts, bias=False)
        self.towers = nn.ModuleList(nn.Linear(units, tower) for _ in range(tasks))
        self.outputs = nn.ModuleList(nn.Linear(tower, 1) for _ in range(tasks))
        self.sizes = (experts, units, tasks)

    def forward(self, dense, ids):
        experts, units, tasks = self.sizes
        picked = [table(ids[:, c : c + 1]) for c, table in enumerate(self.tables)]
        x = F.relu(self.bottom(torch.cat([dense, *picked], 1)))
        outputs = F.relu(self.experts(x)).view(-1, experts, units)
        gates = self.gates(x).view(-1, tasks, experts).softmax(2)
        mixed = gates @ outputs
        return [self.outputs[k](F.relu(self.towers[k](mixed[:, k]))).squeeze(1) for k in range(tasks)]


class Peer:
    def __init__(self, optimizer, folder):
        shape = json.loads((folder / "shape.json").read_text())
        batches, rows = shape["batches"], shape["rows"]

        def read(name, kind, width):
            return torch.from_numpy(np.fromfile(folder / name, kind).reshape(batches, rows, width))

        self.dense = read("dense", np.float32, shape["dense"])
        self.ids = read("ids", np.int32, len(shape["sizes"])).long()
        self.labels = read("labels", np.float32, 2)
        self.model = Model(shape["sizes"], shape["embedding"], shape["dense"], shape["bottom"])
        tables = list(self.model.tables.parameters())
        others = [p for name, p in self.model.named_parameters() if not name.startswith("tables")]
        if optimizer == "sgd":
            self.optimizers = [torch.optim.SGD(tables + others, 0.1)]
        else:
            self.optimizers = [
                torch.optim.SparseAdam(tables, 0.01, (BETA1, BETA2), EPSILON),
                torch.optim.Adam(others, 0.01, (BETA1, BETA2), EPSILON, fused=True),
            ]
        self.step = 0

    def train(self, steps):
        losses = []
        for _ in range(steps):
            i = self.step % len(self.dense)
            self.step += 1
            for optimizer in self.optimizers:
                optimizer.zero_grad()
            engaged, satisfied = self.model(self.dense[i], self.ids[i])
            first, second = self.labels[i, :, 0], self.labels[i, :, 1]
            known = ~second.isnan()
            loss = F.binary_cross_entropy_with_logits(engaged, first) + F.binary_cross_entropy_with_logits(
                satisfied[known], second[known]
            )
            loss.backward()
            for optimizer in self.optimizers:
                optimizer.step()
            losses.append(loss.item())
        return losses


if __name__ == "__main__":
    optimizer, threads, folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    serve(Peer(optimizer, Path(folder)))
