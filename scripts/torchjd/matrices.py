"""Gradients of K tasks, as the rows of random matrices, by what is difficult about them."""

import numpy as np

COLUMNS = 20
SCALES = (1e-10, 1e-5, 1.0, 1e5, 1e10)
TASKS = (2, 3, 4, 8)


def full(random, k):
    return random.normal(size=(k, COLUMNS))


def unequal(random, k):
    """Norms from 0.001 to 1000."""
    return full(random, k) * 10 ** random.uniform(-3, 3, size=(k, 1))


def conflicting(random, k):
    """Every two gradients have a cosine near -1 / K."""
    rows = full(random, k)
    return rows - 0.98 * rows.mean(0)


def deficient(random, k):
    """Rows in the span of fewer ones; of two tasks, parallel rows."""
    rank = 1 if k == 2 else k - 1 - random.integers(0, k - 2)
    return np.abs(random.normal(size=(k, rank))) @ full(random, rank)


def stationary(random, k):
    """A positive combination of the rows is 0: no direction lowers all losses."""
    rows = full(random, k)
    shares = random.uniform(0.2, 1, size=k)
    rows[-1] = -(shares[:-1] @ rows[:-1]) / shares[-1]
    return rows


def with_zero(random, k):
    """The last task has no gradient."""
    rows = full(random, k)
    rows[-1] = 0
    return rows


KINDS = {f.__name__: f for f in (full, unequal, conflicting, deficient, stationary, with_zero)}


def matrices(each):
    """Yields the kind, the scale and the matrix, `each` of them for each kind, scale and number of tasks."""
    random = np.random.default_rng(20261202)
    for kind, make in KINDS.items():
        for k in TASKS:
            for _ in range(each):
                rows = make(random, k)
                for scale in SCALES:
                    yield kind, scale, rows * scale
