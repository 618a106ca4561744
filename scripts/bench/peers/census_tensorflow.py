"""TensorFlow at the shapes of census-income: an epoch of one run inside XLA."""

import numpy as np
import tensorflow_keras as peers
import tensorflow as tf

import census


def losses_of(p, *batch):
    numbers, *places, y = batch
    first = numbers @ p["first"]
    for picked in places:
        first += tf.reduce_sum(tf.gather(p["rows"][0], picked), 1)
    outputs = peers.stacked_outputs(p, first)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(tf.broadcast_to(y, outputs.shape), outputs)
    return tf.reduce_sum(tf.reduce_mean(losses, 1), 1)


class Peer(census.Peer):
    def __init__(self, *arguments):
        super().__init__(*arguments)

        @tf.function(jit_compile=True)
        def epoch(state, order, arrays):
            def batch(i):
                return [tf.gather(values, order[i]) for values in arrays]

            return peers.train_stacked(state, batch, order.shape[0], losses_of, self.rate)

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
