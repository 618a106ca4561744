"""JAX: a jitted step in a Python loop, a whole run inside the compiler, and many runs at once by vmap."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from common import BATCH, BETA1, BETA2, EPSILON, EXPERTS, RATE, TASKS, UNITS
from common import arguments, serve


# region model
def model(p, x):
    hidden, gates = jnp.split(x @ p["first"], [EXPERTS * UNITS], 1)
    experts = jax.nn.relu(hidden + p["experts_bias"]).reshape(-1, EXPERTS, UNITS)
    gates = jax.nn.softmax(gates.reshape(-1, TASKS, EXPERTS))
    mixed = jnp.einsum("bke,beu->kbu", gates, experts)
    towers = jax.nn.relu(mixed @ p["towers"] + p["towers_bias"][:, None])
    return jnp.einsum("kbt,kt->bk", towers, p["outputs"]) + p["outputs_bias"]


def loss_of(p, x, y):
    return ((model(p, x) - y) ** 2).mean(0).sum()


def step(state, batch):
    p, m, v, t = state
    loss, g = jax.value_and_grad(loss_of)(p, *batch)
    t = t + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
    rate, root = RATE / (1 - BETA1**t), 1 / jnp.sqrt(1 - BETA2**t)
    p = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + EPSILON), p, m, v
    )
    return (p, m, v, t), loss


def start(p):
    zeros = jax.tree.map(jnp.zeros_like, p)
    return p, zeros, zeros, jnp.float32(0)


# endregion


# region loop
def run_loop(p, batches):
    state, losses = start(p), []
    for batch in batches:
        state, loss = step_jit(state, batch)
        losses.append(loss)
    return losses


step_jit = jax.jit(step, donate_argnums=0)
# endregion


# region scan
def run(p, batch_at, steps):
    """`batch_at` gives the batch of a step, so that the whole run is one compiled loop."""
    return jax.lax.scan(lambda s, i: step(s, batch_at(i)), start(p), steps)[1]


# endregion


def in_order(data, i):
    dense, labels = data
    rows = (i % (len(dense) // BATCH) * BATCH, 0)
    return (
        jax.lax.dynamic_slice(dense, rows, (BATCH, dense.shape[1])),
        jax.lax.dynamic_slice(labels, rows, (BATCH, TASKS)),
    )


def scheduled(data, orders, i):
    dense, labels = data
    rows = jax.lax.dynamic_index_in_dim(orders, i, keepdims=False)
    return dense[rows], labels[rows]


def orders_of(key, rows, steps):
    """The rows of each step, shuffled anew each epoch: [steps, batch]."""
    epochs = -(-steps * BATCH // rows)
    orders = jax.vmap(lambda k: jax.random.permutation(k, rows))(jax.random.split(key, epochs))
    return orders.reshape(-1, BATCH)[:steps]


def fresh(labels, vectors, key, i):
    alpha, beta, noise = labels
    key_x, key_noise = jax.random.split(jax.random.fold_in(key, i))
    x = jax.random.normal(key_x, (BATCH, vectors.shape[1]))
    s = x @ vectors.T
    sines = jnp.sin(s[:, :, None] * alpha + beta).sum(2)
    return x, s + sines + noise * jax.random.normal(key_noise, s.shape)


class Peer:
    """The commands; a run's function is compiled once for a number of steps."""

    def __init__(self, way, problem):
        self.way = way
        self.problem = problem
        self.p = {name: jnp.array(values) for name, values in problem.stacked().items()}
        self.data = jnp.array(problem.dense), jnp.array(problem.labels)
        self.labels = jnp.array(problem.alpha), jnp.array(problem.beta), problem.noise
        self.vectors = jnp.array(problem.vectors)
        self.keys = jax.random.split(jax.random.key(1), problem.runs)

    def check(self, steps):
        return self.train(self.checked, steps, (), ())

    def memory(self, steps):
        return self.train(self.scheduled, steps, (self.keys,), ())

    def fresh(self, steps):
        return self.train(self.made, steps, (self.vectors, self.keys), ())
