import os
import subprocess

# Before SciPy is imported: scikit-learn skips its check of array_api input without it.
os.environ.setdefault("SCIPY_ARRAY_API", "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402

from mmoe_exp.command import PROGRAM, node  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """The user's cache is left alone."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def cli(tmp_path):
    """Runs the command line itself in a folder, without any code of the package but its program."""

    def call(*arguments):
        command = [node(), str(PROGRAM), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    return call


@pytest.fixture(scope="session")
def rows():
    """Features and labels of 400 rows that have something to learn, with missing values in both."""
    random = np.random.RandomState(0)
    n = 400
    age, city = random.normal(40, 10, n), random.choice(["Bonn", "Ulm", "Köln"], n)
    z = age / 20 + (city == "Ulm") + random.normal(0, 0.5, n)
    features = pd.DataFrame({"age": age, "city": city, "floor": random.randint(0, 5, n)})
    labels = pd.DataFrame({"click": np.where(z > 2.3, "yes", "no"), "rating": z, "visits": np.floor(np.abs(z))})
    labels["level"] = np.select([z < 1.8, z < 2.6], ["low", "middle"], "high")
    features.loc[random.rand(n) < 0.1, "age"] = np.nan
    labels["click"] = labels["click"].astype(object).where(random.rand(n) < 0.9, None)
    labels.loc[random.rand(n) < 0.3, "rating"] = np.nan
    return features, labels


TASKS = {"click": "binary", "rating": "regression", "visits": "count", "level": "classes"}
