"""TorchJD's aggregators, with their defaults and with constants that leave only the published formula.

A function named after a method returns the weights of the rows in our convention: times K if TorchJD averages where we add
up, and divided by 1 + c^2 in CAGrad. `exact` has the aggregators themselves.
"""

import warnings
from contextlib import contextmanager, nullcontext

import cvxpy
import numpy as np
import torch
from torchjd._linalg import QuadprogProjector
from torchjd.aggregation import MGDA, AlignedMTL, CAGrad, NashMTL, PCGrad, UPGrad

C = 0.4


def weights(weighting, matrix):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = weighting(torch.tensor(matrix))
    return np.asarray(found, np.float64)


def gramian_weights(aggregator, gram):
    return weights(aggregator.gramian_weighting, gram)


@contextmanager
def orders(ranks):
    """`torch.randperm` gives the order of each task's turn in PCGrad."""
    turns = iter(np.argsort(ranks, 1))
    drawn, torch.randperm = torch.randperm, lambda n: torch.tensor(next(turns))
    try:
        yield
    finally:
        torch.randperm = drawn


def pcgrad(gram, ranks):
    with orders(ranks):
        return gramian_weights(PCGrad(), gram)


def upgrad(gram, norm_eps=1e-4, reg_eps=1e-4):
    return len(gram) * gramian_weights(upgrad_by(norm_eps, reg_eps), gram)


def upgrad_by(norm_eps, reg_eps):
    return UPGrad(projector=QuadprogProjector(norm_eps=norm_eps, reg_eps=reg_eps))


def mgda(gram, epsilon=1e-3, max_iters=100):
    return len(gram) * gramian_weights(MGDA(epsilon=epsilon, max_iters=max_iters), gram)


@contextmanager
def conic_tolerance(tolerance):
    """CAGrad's conic solver has this tolerance in place of 1e-8."""
    solve = cvxpy.Problem.solve
    named = ("tol_gap_abs", "tol_gap_rel", "tol_feas")

    def exactly(problem, *arguments, **options):
        return solve(problem, *arguments, **options, **dict.fromkeys(named, tolerance))

    cvxpy.Problem.solve = exactly
    try:
        yield
    finally:
        cvxpy.Problem.solve = solve


def cagrad(gram, norm_eps=1e-4, tolerance=None):
    with nullcontext() if tolerance is None else conic_tolerance(tolerance):
        found = gramian_weights(CAGrad(c=C, norm_eps=norm_eps), gram)
    return len(gram) / (1 + C**2) * found


def nash(rows):
    # Its constraints take the normalization back, so the weights solve `G a = 1 / a` of the given Gram matrix.
    return weights(nash_by(len(rows)).weighting, rows)


def nash_at_length(rows):
    divisors = at_length(rows)
    return weights(nash_by(len(rows), 1e-6).weighting, rows / divisors[:, None]) / divisors


def at_length(rows, length=3):
    """The divisors that give all rows this length.

    In Nash-MTL `a_i ||g_i||` does not depend on lengths, but TorchJD's solver fails at many.
    """
    return (rows * rows).sum(1) ** 0.5 / length


def nash_by(k, residual=None):
    """`residual` is the one of `G a = 1 / a` at which the search ends, by default 0.001. Lengths are not cut."""
    aggregator = NashMTL(n_tasks=k, max_norm=0, optim_niter=20)
    weighting = aggregator.weighting
    if residual is not None:

        def is_solved(normalized, alpha):
            gram = normalized * weighting.normalization_factor
            value = weighting.alpha_param.value
            return value is None or np.linalg.norm((gram @ alpha) * alpha - 1) < residual

        weighting._stop_criteria = is_solved
    return aggregator


def aligned(gram):
    return len(gram) * gramian_weights(AlignedMTL(), gram)


class Exact:
    """The aggregator of a method for K tasks without its shortcuts, and what its result is multiplied by to be ours.

    Gradients are in float32, and their weights are computed in float64, as ours are. `during(ranks)` is the context that it
    needs in a step: `ranks` [K, K] are those of PCGrad's `orders`.
    """

    def __init__(self, method, k):
        makers = {
            "pcgrad": lambda: (PCGrad(), 1),
            "upgrad": lambda: (upgrad_by(0, 0), k),
            "mgda": lambda: (MGDA(epsilon=1e-12, max_iters=500), k),
            "cagrad": lambda: (CAGrad(c=C, norm_eps=0), k / (1 + C**2)),
            "nash": lambda: (nash_by(k, 1e-6), 1),
            "aligned": lambda: (AlignedMTL(), k),
        }
        self.method = method
        self.aggregator, self.scale = makers[method]()
        self.aggregator.weighting.register_forward_pre_hook(self.prepare)
        self.aggregator.weighting.register_forward_hook(self.finish)

    def prepare(self, _, given):
        rows = given[0].double()
        self.divisors = at_length(rows) if self.method == "nash" else torch.ones(len(rows))
        return rows / self.divisors[:, None]

    def finish(self, _, given, found):
        return (found / self.divisors).float()

    def during(self, ranks):
        if self.method == "pcgrad":
            return orders(ranks)
        return conic_tolerance(1e-13) if self.method == "cagrad" else nullcontext()
