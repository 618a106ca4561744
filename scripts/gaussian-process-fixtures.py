"""Writes test/fixtures/gaussian-process.json: fixed inputs and what scikit-learn's Gaussian process makes of them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn
    /tmp/venv/bin/python scripts/gaussian-process-fixtures.py
    npx biome format --write test/fixtures/gaussian-process.json
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

rng = np.random.default_rng(20180819)


def fixture(n, length_scales, signal, noise):
    d = len(length_scales)
    inputs = np.round(rng.uniform(size=(n, d)), 4)
    targets = np.round(np.sin(5 * inputs).sum(axis=1) + rng.normal(0, noise**0.5, n), 4)
    queries = np.vstack([np.round(rng.uniform(size=(4, d)), 4), inputs[:2]])
    kernel = ConstantKernel(signal) * Matern(length_scales, nu=2.5) + WhiteKernel(noise)
    process = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(inputs, targets)
    mean, deviation = process.predict(queries, return_std=True)
    likelihood, gradient = process.log_marginal_likelihood(process.kernel_.theta, eval_gradient=True)
    # Its gradient is in the order of signal, length scales, noise.
    gradient = [*gradient[1:-1], gradient[0], gradient[-1]]
    return {
        "inputs": inputs.tolist(), "targets": targets.tolist(), "queries": queries.tolist(),
        "lengthScales": length_scales, "signal": signal, "noise": noise,
        # The variance of the function: an observation's, less the noise.
        "mean": mean.tolist(), "variance": (deviation**2 - noise).tolist(),
        "logMarginalLikelihood": likelihood, "gradient": gradient,
    }


fixtures = {
    "scikit-learn": sklearn.__version__,
    "cases": [
        fixture(5, [0.3], 1.0, 0.01),
        fixture(12, [0.5, 1.7], 0.6, 0.2),
        fixture(20, [0.2, 0.4, 3.0, 1.1], 2.5, 1e-3),
    ],
}


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "gaussian-process.json"
    target.write_text(json.dumps(fixtures) + "\n")
