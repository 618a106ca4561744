"""JAX at the shapes of census-income: a jitted step in a Python loop, and an epoch inside the compiler by scan."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

import census
import jax_scan
from common import EXPERTS, TASKS


def outputs_of(p, first):
    """From the products of the first layer, of which MMoE has some for gates."""
    width = p["experts_bias"].size
    shared = jax.nn.relu(first[:, :width] + p["experts_bias"])
    mixed = [shared] * TASKS
    if first.shape[1] > width:
        gates = [jax.nn.softmax(gate) for gate in jnp.split(first[:, width:], TASKS, 1)]
        # XLA fuses plain products into one loop, as in jax_scan.py.
        weighted = [jnp.repeat(gate, width // EXPERTS, 1) * shared for gate in gates]
        mixed = [w.reshape(-1, EXPERTS, width // EXPERTS).sum(1) for w in weighted]
    outputs = []
    for k in range(TASKS):
        tower = jax.nn.relu(mixed[k] @ p["towers"][k] + p["towers_bias"][k])
        outputs.append(tower @ p["outputs"][k] + p["outputs_bias"][k])
    return jnp.stack(outputs, 1)


def loss_of(p, *batch):
    numbers, *places, y = batch
    first = numbers @ p["first"]
    for picked in places:
        first = first + p["rows"][picked].sum(1)
    outputs = outputs_of(p, first)
    return (jax.nn.softplus(outputs) - outputs * y).mean(0).sum()


class Peer(census.Peer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        step = partial(jax_scan.step, loss_of=loss_of, rate=self.rate)
        self.step = jax.jit(step, donate_argnums=0)

        def epoch(state, order, arrays):
            def batch(rows):
                return [values[rows] for values in arrays]

            return jax.lax.scan(lambda s, rows: step(s, batch(rows)), state, order)

        self.epoch = jax.jit(epoch, donate_argnums=0)

    def convert(self, values):
        return values if self.way == "step" else jnp.array(values)

    def train(self, model, form, order):
        p = {name: jnp.array(values) for name, values in self.start(model, form).items()}
        state, losses, arrays = jax_scan.start(p), [], self.arrays[form]
        if self.way == "step":
            for rows in order:
                state, loss = self.step(state, [values[rows] for values in arrays])
                losses.append(loss)
            return jax.block_until_ready(losses)
        length = min(len(order), len(self.order))
        for rows in order.reshape(-1, length, order.shape[1]):
            state, part = self.epoch(state, rows, arrays)
            losses.append(part)
        return np.concatenate(losses)


census.main(Peer, lambda threads: None)
