"""A step written by hand in C with libxsmm's products (libxsmm_step.c), one run on one thread."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from common import BATCH, BETA1, BETA2, EPOCH, EPSILON, RATE
from common import arguments, serve, stacked

HERE = Path(__file__).parent
# The fastest of a few sets of flags when this was written.
FLAGS = "-O2 -ftree-vectorize -march=native -ffast-math -mprefer-vector-width=512 -shared -fPIC".split()


def built(folder):
    library = Path(folder) / "libxsmm_step.so"
    if not library.exists():
        draft = library.with_suffix(f".{os.getpid()}.so")
        source = str(HERE / "libxsmm_step.c")
        libraries = "-Wl,--no-as-needed -lxsmm -lxsmmnoblas -lmvec -lm -lpthread -ldl -lrt".split()
        subprocess.run(["gcc", *FLAGS, "-o", str(draft), source, *libraries], check=True)
        draft.rename(library)
    return ctypes.CDLL(str(library))


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class Peer:
    def __init__(self, problem, folder):
        self.problem = problem
        self.library = built(folder)
        initial = stacked(problem.initial)
        names = ["first", "experts_bias", "towers", "towers_bias", "outputs", "outputs_bias"]
        self.initial = np.concatenate([initial[name][0].ravel() for name in names]).astype(np.float32)
        self.dense = np.ascontiguousarray(problem.dense)
        self.labels = np.ascontiguousarray(problem.labels)
        self.vectors = np.ascontiguousarray(problem.vectors[0])
        self.adam = np.array([RATE, BETA1, BETA2, EPSILON], np.float32)
        self.random = np.random.default_rng(1)

    def check(self, steps):
        return self.rows(np.arange(steps * BATCH, dtype=np.int32), steps)

    def memory(self, steps):
        epochs = [self.random.permutation(len(self.dense))[: EPOCH * BATCH] for _ in range(-(-steps // EPOCH))]
        return self.rows(np.concatenate(epochs).astype(np.int32), steps)

    def rows(self, rows, steps):
        losses = np.zeros(steps, np.float32)
        self.library.start(pointer(self.initial))
        data = pointer(self.dense), pointer(self.labels), pointer(rows)
        self.library.train_rows(*data, steps, pointer(self.adam), pointer(losses))
        return losses

    def fresh(self, steps):
        losses = np.zeros(steps, np.float32)
        alpha, beta = self.problem.alpha, self.problem.beta
        self.library.start(pointer(self.initial))
        labels = pointer(self.vectors), pointer(alpha), pointer(beta), len(alpha)
        noise = ctypes.c_float(self.problem.noise)
        self.library.train_fresh(*labels, noise, 1, steps, pointer(self.adam), pointer(losses))
        return losses


if __name__ == "__main__":
    _, _, problem = arguments()
    serve(Peer(problem, sys.argv[4]))
