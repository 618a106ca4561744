"""What the Python peers share at the shapes of census-income: the files of census.ts, and batches of rows.

Commands are `check MODEL FORM STEPS` and `memory MODEL FORM STEPS`: see common.py. A form of the inputs is `dense`, all
columns as one matrix with one-hot blocks, or `sparse`, the numbers and the places of categories in these blocks.
"""

import json
import sys
from pathlib import Path

import numpy as np

from common import TASKS, named, serve, stacked


class Peer:
    """A subclass has `train(model, form, order)`, the losses of a new training on batches of rows [steps, batch], and
    `convert`, which makes an array of the library."""

    def __init__(self, way, folder):
        self.way = way
        about = json.loads((folder / "problem.json").read_text())
        self.rate, self.numbers = about["learningRate"], about["numbers"]

        def read(name, kind, columns):
            return np.fromfile(folder / name, kind).reshape(-1, columns)

        numbers = read("numbers.f32", np.float32, self.numbers)
        places = read("places.i32", np.int32, about["columns"])
        labels = read("labels.f32", np.float32, TASKS)
        self.order = read("order.i32", np.int32, about["batch"])
        blocks = np.zeros((len(places), about["blocks"]), np.float32)
        np.put_along_axis(blocks, places, 1, 1)
        dense = np.concatenate([numbers, blocks], 1)
        inputs = {"dense": [dense, labels], "sparse": [numbers, places, labels]}
        self.arrays = {form: [*map(self.convert, all)] for form, all in inputs.items()}
        self.initial = {
            model: named(np.fromfile(folder / f"{model}.f32", np.float32), parameters, 1)
            for model, parameters in about["parameters"].items()
        }
        self.random = np.random.default_rng(1)

    def start(self, model, form):
        """Parameters by name; of sparse inputs, `rows` are those of categories."""
        p = {name: values[0] for name, values in stacked(self.initial[model]).items()}
        if form == "sparse":
            p["first"], p["rows"] = np.split(p["first"], [self.numbers])
        return p

    def check(self, steps, model, form):
        return self.train(model, form, self.order[:steps])

    def memory(self, steps, model, form):
        epochs = range(-(-steps // len(self.order)))
        rows = np.concatenate([self.random.permutation(self.order.size) for _ in epochs])
        order = rows.astype(np.int32).reshape(-1, self.order.shape[1])
        return self.train(model, form, order[:steps])


def main(peer, set_threads):
    way, threads, _, folder = sys.argv[1:]
    set_threads(int(threads))
    serve(peer(way, Path(folder)))
