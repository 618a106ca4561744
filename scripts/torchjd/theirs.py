"""TorchJD's aggregators, with their defaults and with constants that leave only the published formula.

Each returns the weights of the rows in our convention: times K if TorchJD averages where we add up, and divided by
1 + c^2 in CAGrad.
"""

import warnings
from contextlib import contextmanager

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
    projector = QuadprogProjector(norm_eps=norm_eps, reg_eps=reg_eps)
    return len(gram) * gramian_weights(UPGrad(projector=projector), gram)


def mgda(gram, epsilon=1e-3, max_iters=100):
    return len(gram) * gramian_weights(MGDA(epsilon=epsilon, max_iters=max_iters), gram)


def cagrad(gram, norm_eps=1e-4, tolerance=None):
    """`tolerance` is that of the conic solver, whose default is 1e-8."""
    solve = cvxpy.Problem.solve

    def exactly(problem, *arguments, **options):
        named = ("tol_gap_abs", "tol_gap_rel", "tol_feas")
        return solve(problem, *arguments, **options, **dict.fromkeys(named, tolerance))

    if tolerance is not None:
        cvxpy.Problem.solve = exactly
    try:
        found = gramian_weights(CAGrad(c=C, norm_eps=norm_eps), gram)
    finally:
        cvxpy.Problem.solve = solve
    return len(gram) / (1 + C**2) * found


def nash(rows, residual=None):
    """`residual` is the one of `G a = 1 / a` at which the search ends, by default 0.001. Lengths are not cut."""
    aggregator = NashMTL(n_tasks=len(rows), max_norm=0, optim_niter=20)
    weighting = aggregator.weighting
    if residual is not None:
        own = rows @ rows.T

        def is_solved(gram, alpha):
            value = weighting.alpha_param.value
            return value is None or np.linalg.norm((own @ alpha) * alpha - 1) < residual

        weighting._stop_criteria = is_solved
    # Its constraints take the normalization back, so the weights solve `G a = 1 / a` of the given Gram matrix.
    return weights(weighting, rows)


def aligned(gram):
    return len(gram) * gramian_weights(AlignedMTL(), gram)

