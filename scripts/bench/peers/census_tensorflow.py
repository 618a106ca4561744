"""TensorFlow at the shapes of census-income: an epoch of one run inside XLA."""

import numpy as np
import tensorflow_keras as peers
import tensorflow as tf

import census
from common import EXPERTS, TASKS


def outputs_of(p, first):
    """From the products of the first layer, of which MMoE has some for gates."""
    width = p["experts_bias"].shape[0]
    shared = tf.nn.relu(first[:, :width] + p["experts_bias"])
    mixed = [shared] * TASKS
    if first.shape[1] > width:
        gates = [tf.nn.softmax(gate) for gate in tf.split(first[:, width:], TASKS, 1)]
        weighted = [tf.repeat(gate, width // EXPERTS, 1) * shared for gate in gates]
        parts = [tf.reshape(w, (-1, EXPERTS, width // EXPERTS)) for w in weighted]
        mixed = [tf.reduce_sum(part, 1) for part in parts]
    outputs = []
    for k in range(TASKS):
        tower = tf.nn.relu(mixed[k] @ p["towers"][k] + p["towers_bias"][k])
        outputs.append(tf.linalg.matvec(tower, p["outputs"][k]) + p["outputs_bias"][k])
    return tf.stack(outputs, 1)


def loss_of(p, *batch):
    numbers, *places, y = batch
    first = numbers @ p["first"]
    for picked in places:
        # Reshaped, so that the gradient of all rows is one tensor.
        rows = tf.reshape(p["rows"], p["rows"].shape)
        first += tf.reduce_sum(tf.gather(rows, picked), 1)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(y, outputs_of(p, first))
    return tf.reduce_sum(tf.reduce_mean(losses, 0))


class Peer(census.Peer):
    def __init__(self, *arguments):
        super().__init__(*arguments)

        @tf.function(jit_compile=True)
        def epoch(state, order, arrays):
            def batch(i):
                return [tf.gather(values, order[i]) for values in arrays]

            return peers.train_stacked(state, batch, order.shape[0], loss_of, self.rate)

        self.epoch = epoch

    def convert(self, values):
        return tf.constant(values)

    def train(self, model, form, order):
        p = {name: tf.constant(values) for name, values in self.start(model, form).items()}
        zeros = {name: tf.zeros_like(values) for name, values in p.items()}
        state, losses = [p, zeros, zeros, tf.constant(0.0)], []
        length = min(len(order), len(self.order))
        for rows in order.reshape(-1, length, order.shape[1]):
            state, part = self.epoch(state, tf.constant(rows), self.arrays[form])
            losses.append(part)
        return np.concatenate(losses)


def set_threads(threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


census.main(Peer, set_threads)
