"""Writes test/fixtures/specifications.json: regression trees from scikit-learn and intervals of medians from SciPy.

python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn && /tmp/venv/bin/python scripts/specification-fixtures.py
npx biome format --write test/fixtures/specifications.json
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(20180819)


def node(tree, i, names):
    found = {
        "n": int(tree.n_node_samples[i]),
        "mean": float(tree.value[i].item()),
        # Impurity is the mean squared distance.
        "squares": float(tree.impurity[i] * tree.n_node_samples[i]),
    }
    if tree.children_left[i] < 0:
        return found
    split = {
        "feature": names[tree.feature[i]],
        "by": {"atMost": float(tree.threshold[i])},
        "yes": node(tree, tree.children_left[i], names),
        "no": node(tree, tree.children_right[i], names),
    }
    return {**found, "split": split}


def tree(n, effect, depth, leaf, gain):
    """Features with values that float32, in which scikit-learn keeps them, holds exactly."""
    columns = {
        "rate": np.round(rng.uniform(0, 1, n) * 1024) / 1024,
        "sines": rng.choice([0, 4, 10], n),
        "scale": rng.choice([0.125, 0.5, 1, 4], n),
    }
    response = effect(columns) + rng.normal(0, 0.1, n)
    model = DecisionTreeRegressor(
        max_depth=depth,
        min_samples_leaf=leaf,
        min_impurity_decrease=gain * np.var(response),
        random_state=0,
    )
    model.fit(np.stack(list(columns.values()), 1), response)
    return {
        "features": [{"name": name, "values": values.tolist()} for name, values in columns.items()],
        "response": response.tolist(),
        "limits": {"depth": depth, "leaf": leaf, "gain": gain},
        "tree": node(model.tree_, 0, list(columns)),
    }


def median(n):
    values = rng.standard_t(2, n)
    interval = stats.quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    return {"values": values.tolist(), "median": float(np.median(values)), "interval": list(interval)}


fixtures = {
    "scikit-learn": sklearn.__version__,
    "scipy": scipy.__version__,
    "trees": [
        tree(96, lambda c: np.where(c["rate"] < 0.3, -0.5, 0.2 * c["scale"]), 3, 8, 0),
        tree(60, lambda c: 0.1 * c["sines"] * (c["scale"] > 0.5), 3, 8, 0.02),
        tree(40, lambda c: 0 * c["rate"], 2, 10, 0.2),
    ],
    "medians": [median(n) for n in (6, 7, 12, 24, 25, 60, 200)],
}

if __name__ == "__main__":
    target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "specifications.json"
    target.write_text(json.dumps(fixtures) + "\n")
