"""JAX: a jitted step in a Python loop, a whole run inside the compiler, and many runs at once by vmap."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from common import BATCH, BETA1, BETA2, EPOCH, EPSILON, EXPERTS, RATE, TASKS, UNITS
from common import arguments, serve, stacked


# region model
def model(p, x):
    hidden, gates = jnp.split(x @ p["first"], [EXPERTS * UNITS], 1)
    experts = jax.nn.relu(hidden + p["experts_bias"])
    outputs = []
    for k, gate in enumerate(jnp.split(gates, TASKS, 1)):
        # With plain products XLA fuses the mixture into one loop; an einsum is twice as slow.
        weighted = jnp.repeat(jax.nn.softmax(gate), UNITS, 1) * experts
        mixed = weighted.reshape(-1, EXPERTS, UNITS).sum(1)
        tower = jax.nn.relu(mixed @ p["towers"][k] + p["towers_bias"][k])
        outputs.append(tower @ p["outputs"][k] + p["outputs_bias"][k])
    return jnp.stack(outputs, 1)


def loss_of(p, x, y):
    return ((model(p, x) - y) ** 2).mean(0).sum()


def step(state, batch, loss_of=loss_of, rate=RATE):
    p, m, v, t = state
    loss, g = jax.value_and_grad(loss_of)(p, *batch)
    t = t + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
    rate, root = rate / (1 - BETA1**t), 1 / jnp.sqrt(1 - BETA2**t)
    p = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + EPSILON), p, m, v
    )
    return (p, m, v, t), loss


def start(p):
    m, v = jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p)
    return p, m, v, jnp.float32(0)


# endregion


# region loop
@partial(jax.jit, donate_argnums=0)
def step_jit(state, x, y):
    return step(state, (x, y))


def train_loop(p, batches):
    state, losses = start(p), []
    for x, y in batches:
        state, loss = step_jit(state, x, y)
        losses.append(loss)
    return losses


# endregion


# region scan
def train_scan(state, batch, items):
    """Many steps as one compiled loop; `batch` turns an item into the batch of a step."""
    return jax.lax.scan(lambda state, item: step(state, batch(item)), state, items)


# endregion


def fresh(key, vectors, alpha, beta, noise):
    key_x, key_noise = jax.random.split(key)
    x = jax.random.normal(key_x, (BATCH, vectors.shape[1]))
    s = x @ vectors.T
    sines = jnp.sin(s[:, :, None] * alpha + beta).sum(2)
    return x, s + sines + noise * jax.random.normal(key_noise, s.shape)


class Loop:
    """A Python loop around a compiled step, for one run."""

    def __init__(self, problem):
        self.problem = problem
        self.p = {name: v[0] for name, v in stacked(problem.initial).items()}
        labels = problem.vectors[0], problem.alpha, problem.beta, problem.noise
        self.make = jax.jit(lambda key: fresh(key, *labels))
        self.random = np.random.default_rng(1)

    def check(self, steps):
        dense, labels = self.problem.dense, self.problem.labels
        rows = (slice(i * BATCH, (i + 1) * BATCH) for i in range(steps))
        return self.train((dense[r], labels[r]) for r in rows)

    def memory(self, steps):
        return self.train(self.shuffled(steps))

    def fresh(self, steps):
        return self.train(self.make(jax.random.key(i)) for i in range(steps))

    def train(self, batches):
        return jax.block_until_ready(
            train_loop(jax.tree.map(jnp.array, self.p), batches)
        )

    def shuffled(self, steps):
        dense, labels = self.problem.dense, self.problem.labels
        for step in range(steps):
            if step % EPOCH == 0:
                order = self.random.permutation(len(dense))
            rows = order[step % EPOCH * BATCH : (step % EPOCH + 1) * BATCH]
            yield dense[rows], labels[rows]


class Scan:
    """An epoch of steps inside the compiler, for one run, or for many by vmap."""

    def __init__(self, problem, many):
        self.many = many
        self.runs = problem.runs
        self.rows = problem.rows
        take = (lambda v: v) if many else (lambda v: v[0])
        self.p = {name: jnp.array(take(v)) for name, v in stacked(problem.initial).items()}
        self.vectors = jnp.array(take(problem.vectors))
        self.data = jnp.array(problem.dense), jnp.array(problem.labels)
        self.sines = jnp.array(problem.alpha), jnp.array(problem.beta), problem.noise
        self.random = np.random.default_rng(1)
        self.epochs = {}

    def check(self, steps):
        return self.train("check", steps)

    def memory(self, steps):
        return self.train("memory", steps)

    def fresh(self, steps):
        return self.train("fresh", steps)

    def train(self, command, steps):
        length = min(steps, EPOCH)
        epoch = self.epoch(command, length)
        state = (jax.vmap(start) if self.many else start)(self.p)
        losses = []
        for i in range(steps // length):
            key = jax.random.key(i)
            key = jax.random.split(key, self.runs) if self.many else key
            orders = self.orders(length) if command == "memory" else None
            state, part = epoch(state, key, orders, self.vectors, self.data)
            losses.append(part)
        losses = jnp.concatenate(losses, -1)
        return np.asarray(losses).T

    def epoch(self, command, length):
        if (command, length) not in self.epochs:
            one = partial(getattr(self, f"{command}_epoch"), length)
            one = jax.vmap(one, (0, 0, 0, 0, None)) if self.many else one
            self.epochs[command, length] = jax.jit(one)
        return self.epochs[command, length]

    def orders(self, length):
        """NumPy shuffles many times faster than a sort inside the compiler."""
        rows = np.tile(np.arange(self.rows, dtype=np.int32), (self.runs, 1))
        order = self.random.permuted(rows, axis=1)[:, : length * BATCH]
        return order.reshape(*(self.runs,) * self.many, length, BATCH)

    def check_epoch(self, length, state, key, order, vectors, data):
        batches = [a[: length * BATCH].reshape(length, BATCH, -1) for a in data]
        return train_scan(state, lambda batch: batch, batches)

    def memory_epoch(self, length, state, key, order, vectors, data):
        return train_scan(state, lambda rows: (data[0][rows], data[1][rows]), order)

    def fresh_epoch(self, length, state, key, order, vectors, data):
        keys = jax.random.split(key, length)
        return train_scan(state, lambda key: fresh(key, vectors, *self.sines), keys)


if __name__ == "__main__":
    way, _, problem = arguments()
    serve(Loop(problem) if way == "step" else Scan(problem, way == "vmap"))
