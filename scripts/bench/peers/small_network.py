"""The task that SimpleChains.jl publishes: exponentials of 2 x 2 matrices by a 4-32-16-4 network, all rows in each step.

`python small_network.py WAY FOLDER`, with way `eager`, `compile` (PyTorch) or `scan` (JAX). Answers `train STEPS` and `check STEPS` as
common.py says. The folder has x.f32 and y.f32 [rows, 4], and initial.f32: the parameters one after another.
"""

import sys
from pathlib import Path

import numpy as np

from common import BETA1, BETA2, EPSILON, serve

RATE = 0.001
SHAPES = [(4, 32), (32,), (32, 16), (16,), (16, 4), (4,)]


def read(folder):
    x, y = (np.fromfile(Path(folder) / f"{name}.f32", np.float32).reshape(-1, 4) for name in "xy")
    values = np.fromfile(Path(folder) / "initial.f32", np.float32)
    parameters = []
    for shape in SHAPES:
        size = int(np.prod(shape))
        parameters.append(values[:size].reshape(shape))
        values = values[size:]
    return x, y, parameters


class PyTorch:
    def __init__(self, way, folder):
        import torch

        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
        self.torch = torch
        x, y, self.initial = read(folder)
        self.x, self.y = torch.tensor(x), torch.tensor(y)
        self.way = way
        self.loss = torch.compile(self.loss_of) if way == "compile" else self.loss_of

    def loss_of(self, p, x, y):
        hidden = self.torch.tanh(self.torch.tanh(x @ p[0] + p[1]) @ p[2] + p[3])
        return ((hidden @ p[4] + p[5] - y) ** 2).mean(0).sum()

    def train(self, steps):
        torch = self.torch
        p = [torch.nn.Parameter(torch.tensor(value)) for value in self.initial]
        fused = None if self.way == "eager" else True
        optimizer = torch.optim.Adam(p, RATE, (BETA1, BETA2), EPSILON, fused=fused)
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = self.loss(p, self.x, self.y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    check = train


class Jax:
    def __init__(self, folder):
        import jax
        import jax.numpy as jnp

        x, y, initial = read(folder)
        self.jax, self.initial = jax, [jnp.array(value) for value in initial]
        self.epochs = {}
        x, y = jnp.array(x), jnp.array(y)

        def loss_of(p):
            hidden = jnp.tanh(jnp.tanh(x @ p[0] + p[1]) @ p[2] + p[3])
            return ((hidden @ p[4] + p[5] - y) ** 2).mean(0).sum()

        def step(state, _):
            p, m, v, t = state
            loss, g = jax.value_and_grad(loss_of)(p)
            t = t + 1
            m = [BETA1 * a + (1 - BETA1) * b for a, b in zip(m, g)]
            v = [BETA2 * a + (1 - BETA2) * b * b for a, b in zip(v, g)]
            rate, root = RATE / (1 - BETA1**t), 1 / jnp.sqrt(1 - BETA2**t)
            p = [a - rate * b / (jnp.sqrt(c) * root + EPSILON) for a, b, c in zip(p, m, v)]
            return (p, m, v, t), loss

        self.scan = lambda state, steps: jax.lax.scan(step, state, None, length=steps)

    def train(self, steps):
        jnp = self.jax.numpy
        zeros = [jnp.zeros_like(value) for value in self.initial]
        if steps not in self.epochs:
            self.epochs[steps] = self.jax.jit(lambda state: self.scan(state, steps)[1])
        return np.asarray(self.epochs[steps]((self.initial, zeros, zeros, jnp.float32(0))))

    check = train


if __name__ == "__main__":
    way, folder = sys.argv[1:]
    serve(Jax(folder) if way == "scan" else PyTorch(way, folder))
