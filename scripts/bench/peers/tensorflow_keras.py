"""TensorFlow: Keras' fit, one tf.function per step, and many runs at once inside XLA."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from common import BATCH, BETA1, BETA2, EPOCH, EPSILON, EXPERTS, RATE, TASKS, UNITS
from common import arguments, serve, stacked


# region model
def mmoe(features=100, experts=EXPERTS, units=UNITS, tasks=TASKS, tower=8):
    x = keras.Input((features,))
    hidden = [
        keras.layers.Dense(units, "relu", name=f"expert_{i}_0")(x)
        for i in range(experts)
    ]
    stacked = keras.ops.stack(hidden, 1)
    outputs = []
    for k in range(tasks):
        dense = keras.layers.Dense(experts, "softmax", use_bias=False, name=f"gate_{k}")
        mixed = keras.ops.sum(keras.ops.expand_dims(dense(x), 2) * stacked, 1)
        hidden = keras.layers.Dense(tower, "relu", name=f"tower_{k}_0")(mixed)
        outputs.append(keras.layers.Dense(1, name=f"output_{k}")(hidden))
    return keras.Model(x, keras.ops.concatenate(outputs, 1))


def loss_of(y, outputs):
    return tf.reduce_sum(tf.reduce_mean((outputs - y) ** 2, 0))


# endregion


class Adam(keras.optimizers.Adam):
    """Keras adds epsilon to the uncorrected root; the paper by Kingma and Ba corrects the root first."""

    def update_step(self, gradient, variable, learning_rate):
        root = tf.sqrt(1 - self.beta_2 ** tf.cast(self.iterations + 1, tf.float32))
        self.epsilon = EPSILON * root
        super().update_step(gradient, variable, learning_rate)


# region fit
def compiled(model):
    model.compile(Adam(RATE, BETA1, BETA2, EPSILON), loss_of)
    return model


# endregion


# region function
def step_of(model):
    optimizer = Adam(RATE, BETA1, BETA2, EPSILON)

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return train_step


def train_function(train_step, batches):
    return [train_step(x, y) for x, y in batches]


# endregion


# region stacked
def stacked_outputs(p, x):
    """Every parameter has a first axis of runs; x is [runs, batch, features]."""
    hidden, gates = tf.split(x @ p["first"], [EXPERTS * UNITS, TASKS * EXPERTS], 2)
    experts = tf.nn.relu(hidden + p["experts_bias"][:, None])
    outputs = []
    for k, gate in enumerate(tf.split(gates, TASKS, 2)):
        weighted = tf.repeat(tf.nn.softmax(gate), UNITS, 2) * experts
        mixed = tf.reduce_sum(tf.reshape(weighted, (*x.shape[:2], EXPERTS, UNITS)), 2)
        tower = tf.nn.relu(mixed @ p["towers"][:, k] + p["towers_bias"][:, k, None])
        output = tf.reduce_sum(tower * p["outputs"][:, k, None], 2)
        outputs.append(output + p["outputs_bias"][:, k, None])
    return tf.stack(outputs, 2)


def stacked_losses(p, x, y):
    return tf.reduce_sum(tf.reduce_mean((stacked_outputs(p, x) - y) ** 2, 1), 1)


def stacked_step(p, m, v, t, batch, losses_of, rate):
    with tf.GradientTape() as tape:
        tape.watch(p)
        losses = losses_of(p, *batch)
    g = tape.gradient(losses, p)
    t += 1
    rate, root = rate / (1 - BETA1**t), tf.math.rsqrt(1 - BETA2**t)
    m = {n: BETA1 * m[n] + (1 - BETA1) * g[n] for n in p}
    v = {n: BETA2 * v[n] + (1 - BETA2) * g[n] ** 2 for n in p}
    p = {n: p[n] - rate * m[n] / (tf.sqrt(v[n]) * root + EPSILON) for n in p}
    return p, m, v, t, losses


def train_stacked(state, batch, steps, losses_of=stacked_losses, rate=RATE):
    """Many steps as one compiled loop, as a body of a tf.function(jit_compile=True)."""
    history = tf.TensorArray(tf.float32, steps)
    for i in tf.range(steps):
        *state, losses = stacked_step(*state, batch(i), losses_of, rate)
        history = history.write(i, losses)
    return state, history.stack()


# endregion


def fresh(shape, normal, vectors, alpha, beta, noise):
    """Examples as in section 3.2; `vectors` are [..., features, tasks]."""
    x = normal(shape)
    s = x @ vectors
    sines = tf.reduce_sum(tf.sin(s[..., None] * alpha + beta), -1)
    return x, s + sines + noise * normal(s.shape)


class Keras:
    """One run, with fit or with a custom step."""

    def __init__(self, problem):
        self.problem = problem
        self.random = np.random.default_rng(1)
        self.labels = problem.vectors[0].T, problem.alpha, problem.beta, problem.noise

    def model(self):
        """A new model with the given parameters."""
        model = mmoe()
        for layer in model.layers:
            name = layer.name.replace("_", "/")
            kinds = ["weights", "bias"][: len(layer.weights)]
            layer.set_weights(
                [self.problem.initial[f"{name}/{kind}"][0] for kind in kinds]
            )
        return model

    def shuffled(self, steps):
        dense, labels = self.problem.dense, self.problem.labels
        for step in range(steps):
            if step % EPOCH == 0:
                order = self.random.permutation(len(dense))
            rows = order[step % EPOCH * BATCH : (step % EPOCH + 1) * BATCH]
            yield dense[rows], labels[rows]

    def made(self):
        shape = (BATCH, self.problem.features)
        counter = tf.data.Dataset.counter()
        return counter.map(
            lambda _: fresh(shape, tf.random.normal, *self.labels)
        ).prefetch(4)


class Fit(Keras):
    def __init__(self, problem):
        super().__init__(problem)
        self.models = {}

    def check(self, steps):
        model, losses = compiled(self.model()), []
        rows = steps * BATCH
        model.fit(
            self.problem.dense[:rows],
            self.problem.labels[:rows],
            batch_size=BATCH,
            shuffle=False,
            verbose=0,
            callbacks=[Note(model, losses)],
        )
        return losses

    def memory(self, steps):
        rows = min(steps, EPOCH) * BATCH
        dense, labels = self.problem.dense[:rows], self.problem.labels[:rows]
        return self.fit("memory", steps, x=dense, y=labels, batch_size=BATCH)

    def fresh(self, steps):
        return self.fit(
            "fresh", steps, x=self.made(), steps_per_epoch=min(steps, EPOCH)
        )

    def fit(self, kind, steps, **data):
        # One model per kind of data, whose training continues: fit compiles again for every model.
        if kind not in self.models:
            self.models[kind] = compiled(self.model())
        length = min(steps, EPOCH)
        history = self.models[kind].fit(**data, epochs=steps // length, verbose=0)
        return np.repeat(history.history["loss"], length)


class Note(keras.callbacks.Callback):
    """Records the loss of each step: fit reports the mean since the last reset."""

    def __init__(self, metrics, losses):
        super().__init__()
        self.source = metrics
        self.losses = losses

    def on_train_batch_begin(self, batch, logs=None):
        self.source.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(logs["loss"])


class Function(Keras):
    def __init__(self, problem):
        super().__init__(problem)
        # Training continues from call to call: a step is compiled again for every model.
        self.step = step_of(self.model())

    def check(self, steps):
        dense, labels = self.problem.dense, self.problem.labels
        rows = (slice(i * BATCH, (i + 1) * BATCH) for i in range(steps))
        return np.stack(
            train_function(self.step, ((dense[r], labels[r]) for r in rows))
        )

    def memory(self, steps):
        return np.stack(train_function(self.step, self.shuffled(steps)))

    def fresh(self, steps):
        return np.stack(train_function(self.step, self.made().take(steps)))


class Stacked:
    """Many runs, an epoch of steps at a time inside the compiler."""

    def __init__(self, problem):
        self.problem = problem
        self.p = {name: tf.constant(v) for name, v in stacked(problem.initial).items()}
        self.data = tf.constant(problem.dense), tf.constant(problem.labels)
        self.vectors = tf.constant(problem.vectors.transpose(0, 2, 1))
        self.random = np.random.default_rng(1)
        self.epochs = {}

    def check(self, steps):
        return self.train(self.check_epoch, steps)

    def memory(self, steps):
        return self.train(self.memory_epoch, steps)

    def fresh(self, steps):
        return self.train(self.fresh_epoch, steps)

    def train(self, epoch, steps):
        length = min(steps, EPOCH)
        if (epoch, length) not in self.epochs:
            self.epochs[epoch, length] = tf.function(epoch, jit_compile=True)
        zeros = {name: tf.zeros_like(v) for name, v in self.p.items()}
        state = [self.p, zeros, zeros, tf.constant(0.0)]
        losses = []
        for _ in range(steps // length):
            state, part = self.epochs[epoch, length](state, self.orders(length))
            losses.append(part)
        return np.concatenate(losses)

    def orders(self, length):
        rows = np.tile(
            np.arange(self.problem.rows, dtype=np.int32), (self.problem.runs, 1)
        )
        order = self.random.permuted(rows, axis=1)[:, : length * BATCH]
        order = order.reshape(self.problem.runs, length, BATCH).transpose(1, 0, 2)
        return tf.constant(np.ascontiguousarray(order))

    def check_epoch(self, state, orders):
        def batch(i):
            rows = [
                tf.reshape(a[: EPOCH * BATCH], (EPOCH, BATCH, -1))[i] for a in self.data
            ]
            return [tf.repeat(r[None], self.problem.runs, 0) for r in rows]

        return train_stacked(state, batch, orders.shape[0])

    def memory_epoch(self, state, orders):
        def batch(i):
            return [tf.gather(a, orders[i]) for a in self.data]

        return train_stacked(state, batch, orders.shape[0])

    def fresh_epoch(self, state, orders):
        problem = self.problem
        shape = (problem.runs, BATCH, problem.features)
        labels = self.vectors, problem.alpha, problem.beta, problem.noise
        seed = orders[0, 0, :2]

        def normals(i):
            # Inside XLA, Threefry is more than twice as fast as tf.random.normal.
            return lambda shape: tf.random.stateless_normal(
                shape, seed + (len(shape), i), alg="threefry"
            )

        steps = orders.shape[0]
        return train_stacked(state, lambda i: fresh(shape, normals(i), *labels), steps)


if __name__ == "__main__":
    way, threads, problem = arguments()
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    serve({"fit": Fit, "function": Function, "stacked-xla": Stacked}[way](problem))
