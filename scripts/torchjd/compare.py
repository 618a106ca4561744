"""Compares our solvers with TorchJD's aggregators on random gradients, and explains each difference.

    python scripts/torchjd/compare.py node_modules/.bin/tsx

A difference is the distance of the two combined gradients, divided by the sum of the lengths of ours' terms. For each method the
first column has TorchJD with its defaults. The second has TorchJD without its shortcuts, or our solver on the matrix
that TorchJD's shortcut makes of ours; this difference must stay below the tolerance. Fails if one does not.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

import theirs
from matrices import KINDS, matrices

HERE = Path(__file__).parent
EACH = 1
# The regularization of TorchJD's UPGrad, and the trace below which it and CAGrad take a Gram matrix for zero.
REGULARIZATION, LEAST_TRACE = 1e-4, 1e-4
# Shares of the largest eigenvalue, times K, up to which eigenvalues count as 0: ours and TorchJD's.
OUR_RANK, THEIR_RANK = 2.0**-46, np.finfo(float).eps


def solve(problems):
    """The factors of problems, by our solvers."""
    given = json.dumps([{**p, "gram": p["gram"].tolist()} for p in problems])
    run = subprocess.run([sys.argv[1], HERE / "solve.ts"], input=given, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return [np.array(factors) for factors in json.loads(run.stdout)]


class Case:
    """A matrix, its Gram matrix, and the Gram matrices that its comparisons are about."""

    def __init__(self, kind, scale, rows, random):
        self.kind, self.scale, self.rows = kind, scale, rows
        self.gram = rows @ rows.T
        k = len(rows)
        self.ranks = np.stack([random.permutation(k) for _ in range(k)])
        trace = np.trace(self.gram)
        self.regularized = self.gram / trace + REGULARIZATION * np.eye(k)
        self.is_zero_to_theirs = trace < LEAST_TRACE

    def problems(self):
        def method(kind, gram=self.gram, **fields):
            return {"method": {"kind": kind, **fields}, "gram": gram}

        return {
            "pcgrad": {**method("pcgrad"), "order": self.ranks.tolist()},
            "upgrad": method("upgrad"),
            "upgrad, regularized": method("upgrad", self.regularized),
            "mgda": method("mgda"),
            "cagrad": method("cagrad", c=theirs.C),
            "nash": method("nash"),
            "aligned": method("aligned"),
        }

    def distance(self, ours, other):
        reach = np.abs(ours) @ np.sqrt(np.diag(self.gram))
        return np.linalg.norm((ours - other) @ self.rows) / reach if reach > 0 else 0.0

    def present(self):
        """The rows of tasks with a gradient: our solvers leave out the others."""
        return np.diag(self.gram) > 0

    def present_gram(self):
        """The Gram matrix of these rows."""
        return self.gram[np.ix_(self.present(), self.present())]


class Findings:
    def __init__(self):
        self.largest = defaultdict(float)
        self.counts = defaultdict(int)
        self.faults = []

    def note(self, method, kind, column, value):
        key = method, kind, column
        self.largest[key] = max(self.largest[key], value if np.isfinite(value) else np.inf)

    def require(self, method, case, what, value, tolerance):
        """Notes a difference without shortcuts, which must be below the tolerance."""
        self.note(method, case.kind, "same", value)
        if not value <= tolerance:
            at = f"{method}, {case.kind}, K = {len(case.rows)}, scale {case.scale:g}"
            self.faults.append(f"{at}: {what}: {value:.2e} above {tolerance:g}")

    def explain(self, method, reason):
        self.counts[method, reason] += 1


def compare_pcgrad(case, ours, findings):
    other = theirs.pcgrad(case.gram, case.ranks)
    value = case.distance(ours["pcgrad"], other)
    findings.note("pcgrad", case.kind, "defaults", value)
    findings.require("pcgrad", case, "in the same order", value, 1e-9)
    findings.explain("pcgrad", "TorchJD draws the order of tasks by torch.randperm; here both have the same order")


def compare_upgrad(case, ours, findings):
    findings.note("upgrad", case.kind, "defaults", case.distance(ours["upgrad"], theirs.upgrad(case.gram)))
    if case.is_zero_to_theirs:
        # Its Gram matrix is 0 but for the regularization: the projections change nothing.
        found = np.abs(theirs.upgrad(case.gram) - 1).max()
        findings.require("upgrad", case, "the plain sum below a trace of 1e-4", found, 1e-9)
        findings.explain("upgrad", "the squared norms add up to less than 1e-4: TorchJD takes the plain mean, ours projects")
    other = theirs.upgrad(case.gram, norm_eps=0)
    value = case.distance(ours["upgrad, regularized"], other)
    findings.require("upgrad", case, "on the regularized Gram matrix", value, 1e-8)
    findings.explain("upgrad", "TorchJD adds 1e-4 of the trace to the diagonal; ours, on that matrix, is equal")


def compare_mgda(case, ours, findings):
    k = case.present().sum()
    mine, full = ours["mgda"], len(case.rows)
    findings.note("mgda", case.kind, "defaults", case.distance(mine, theirs.mgda(case.gram)))
    gram = case.present_gram()
    other = np.zeros(full)
    other[case.present()] = theirs.mgda(gram, 1e-12, 500)
    if k < full:
        findings.explain("mgda", "a gradient is 0: TorchJD stops there, ours leaves the task out; compared without it")
    # The Frank-Wolfe gap of a convex combination a bounds its squared distance from the shortest one by twice the gap.
    lengths = np.sqrt(np.diag(gram))

    def gap(weights):
        a = weights[case.present()] / k
        return (a @ gram @ a - (gram @ a).min()) / (a @ lengths) ** 2

    findings.require("mgda", case, "the gap of ours", gap(mine), 1e-11)
    own = mine * case.present()
    a, b = own / k, other / k
    apart = np.linalg.norm((a - b) @ case.rows) / (a[case.present()] @ lengths)
    shares = (b[case.present()] @ lengths) / (a[case.present()] @ lengths)
    left = np.sqrt(max(0.0, 2 * gap(other))) * shares
    findings.require("mgda", case, "the distance beyond what is left of TorchJD's search", apart - left, 1e-6)
    if k == 2:
        findings.require("mgda", case, "two tasks", apart, 1e-6)
    findings.explain("mgda", "TorchJD's Frank-Wolfe search ends at a step below 0.001 or after 100; its gap bounds the distance")


def objective(case, w):
    g = case.gram / np.trace(case.gram)
    mean = np.full(len(w), 1 / len(w))
    return w @ g @ mean + theirs.C * np.sqrt(mean @ g @ mean) * np.sqrt(max(0.0, w @ g @ w))


def compare_cagrad(case, ours, findings):
    mine = ours["cagrad"]
    findings.note("cagrad", case.kind, "defaults", case.distance(mine, theirs.cagrad(case.gram)))
    if case.is_zero_to_theirs:
        findings.require("cagrad", case, "no step below a trace of 1e-4", np.abs(theirs.cagrad(case.gram)).max(), 0)
        findings.explain("cagrad", "the squared norms add up to less than 1e-4: TorchJD makes no step, ours does")
    present = case.present()
    other = np.ones(len(mine))
    other[present] = theirs.cagrad(case.present_gram(), norm_eps=0, tolerance=1e-13)
    if not present.all():
        findings.explain("cagrad", "a gradient is 0: TorchJD averages over it, too; compared without it")
    value = case.distance(mine, other)
    findings.require("cagrad", case, "exactly solved", value, 1e-5)
    findings.explain("cagrad", "TorchJD's conic solver ends at 1e-8 of an objective, which is flat; here at 1e-13")


def compare_nash(case, ours, findings):
    mine, present = ours["nash"], case.present()
    rows = case.rows[present]
    gram = rows @ rows.T
    norms = np.sqrt(np.diag(gram))
    b = mine[present] * norms
    cosines = gram / np.outer(norms, norms)
    ridge = cosines + 1e-9 * np.eye(len(b))
    residual = np.abs(b * (ridge @ b) - 1).max()
    # Rounding of float64 in the products, which cancel out if the factors are large.
    rounding = 4 * len(b) * np.finfo(float).eps * b.max() ** 2
    findings.require("nash", case, "the residual of ours", residual, 1e-10 + rounding)
    if case.scale == 1:
        # At other scales TorchJD's solver takes long to end far from a solution.
        with np.errstate(all="ignore"):
            findings.note("nash", case.kind, "defaults", case.distance(mine, theirs.nash(case.rows)))
    if not present.all():
        findings.explain("nash", "a gradient is 0: compared without it")
    # There is no solution if a positive combination of the gradients is 0.
    if case.kind == "stationary":
        findings.explain("nash", "no solution, so not compared: ours has factors of up to 3e4 / norm")
        return
    if present.sum() == 1:
        findings.explain("nash", "TorchJD's program has no form for a single task; ours is 1 / norm")
        return
    other = mine.copy()
    other[present] = theirs.nash_at_length(rows)
    findings.require("nash", case, "solved by both", case.distance(mine, other), 1e-4)
    findings.explain("nash", "TorchJD's solver fails at most lengths of gradients; compared with all at length 3")


def compare_aligned(case, ours, findings):
    mine = ours["aligned"]
    findings.note("aligned", case.kind, "defaults", case.distance(mine, theirs.aligned(case.gram)))
    k = len(case.rows)
    values, vectors = np.linalg.eigh(case.gram)
    kept, theirs_kept = [(values > values[-1] * k * share).sum() for share in (OUR_RANK, THEIR_RANK)]
    gram = case.gram
    if kept != theirs_kept:
        findings.explain("aligned", "an eigenvalue is rounding to us and not to TorchJD; compared without it")
        values = np.where(values > values[-1] * k * OUR_RANK, values, 0)
        gram = vectors * values @ vectors.T
    if not case.present().all():
        findings.explain("aligned", "a gradient is 0: neither side counts it")
    value = case.distance(mine, theirs.aligned(gram))
    findings.require("aligned", case, "by the same rank", value, 1e-6)


METHODS = {
    "pcgrad": compare_pcgrad,
    "upgrad": compare_upgrad,
    "mgda": compare_mgda,
    "cagrad": compare_cagrad,
    "nash": compare_nash,
    "aligned": compare_aligned,
}


def main():
    random = np.random.default_rng(1)
    cases = [Case(*given, random) for given in matrices(EACH)]
    problems = [case.problems() for case in cases]
    factors = iter(solve([p for own in problems for p in own.values()]))
    findings = Findings()
    for case, own in zip(cases, problems):
        ours = {name: next(factors) for name in own}
        for compare in METHODS.values():
            compare(case, ours, findings)
    print(f"{len(cases)} matrices: 2, 3, 4 and 8 tasks, scales from 1e-10 to 1e10\n")
    print(f"{'method':10}{'gradients':14}{'defaults':>12}{'same problem':>14}")
    for method in METHODS:
        for kind in KINDS:
            default, same = [findings.largest.get((method, kind, c)) for c in ("defaults", "same")]
            written = ["" if v is None else f"{v:.1e}" for v in (default, same)]
            print(f"{method:10}{kind:14}{written[0]:>12}{written[1]:>14}")
    print("\nWhy defaults differ:")
    for (method, reason), count in findings.counts.items():
        print(f"  {method}: {reason} ({count} of {len(cases)})")
    if findings.faults:
        print(f"\n{len(findings.faults)} differences without an explanation:")
        for fault in findings.faults[:40]:
            print(f"  {fault}")
        sys.exit(1)
    print("\nno difference above its tolerance among the compared cases")


main()
