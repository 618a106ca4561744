"""Writes test/fixtures/later-architectures.json: small models with random parameters, and the outputs that NumPy computes.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy && /tmp/venv/bin/python scripts/later-fixtures.py
    npx biome format --write test/fixtures/later-architectures.json

Each function below is written from the equations of a paper: CGC and PLE (Tang et al., RecSys 2020, sections 4.1 and 4.2),
ML-MMoE (their baseline), AdaTT-sp (Li et al., KDD 2023). Parameters are drawn where they are first used.
"""

import json
import pathlib

import numpy as np

TASKS, D, ROWS = 2, 3, 4
TOWER = [3]


class Parameters:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.values = {}

    def __call__(self, name, *shape):
        assert name not in self.values, name
        self.values[name] = self.rng.normal(size=shape).round(3)
        return self.values[name]


def mlp(p, name, x, units):
    for layer, n in enumerate(units):
        w, b = p(f"{name}/{layer}/weights", x.shape[1], n), p(f"{name}/{layer}/bias", n)
        x = np.maximum(x @ w + b, 0)
    return x


def gate(p, name, selector, experts):
    z = selector @ p(f"{name}/weights", selector.shape[1], len(experts))
    e = np.exp(z - z.max(axis=1, keepdims=True))
    g = e / e.sum(axis=1, keepdims=True)
    return sum(g[:, [i]] * expert for i, expert in enumerate(experts))


def outputs(p, states):
    columns = []
    for k, state in enumerate(states):
        h = mlp(p, f"tower/{k}", state, TOWER)
        columns.append(h @ p(f"output/{k}/weights", h.shape[1], 1) + p(f"output/{k}/bias", 1))
    return np.hstack(columns)


def ple(p, x, levels, experts, taskExperts, expert, upper):
    states, shared = [x] * TASKS, x
    for j in range(levels):
        level = f"level/{j}/" if levels > 1 else ""
        units = expert if j == 0 else upper
        own = [
            [mlp(p, f"{level}task/{k}/expert/{i}", states[k], units) for i in range(taskExperts)] for k in range(TASKS)
        ]
        common = [mlp(p, f"{level}expert/{i}", shared, units) for i in range(experts)]
        if j < levels - 1:
            shared = gate(p, f"{level}gate", shared, own[0] + own[1] + common)
        states = [gate(p, f"{level}gate/{k}", states[k], own[k] + common) for k in range(TASKS)]
    return outputs(p, states)


def cgc(p, x, experts, taskExperts, expert):
    return ple(p, x, 1, experts, taskExperts, expert, expert)


def ml_mmoe(p, x, levels, experts, expert, upper):
    below = [mlp(p, f"level/0/expert/{i}", x, expert) for i in range(experts)]
    for j in range(1, levels):
        below = [
            mlp(p, f"level/{j}/expert/{i}", gate(p, f"level/{j - 1}/gate/expert/{i}", x, below), upper)
            for i in range(experts)
        ]
    return outputs(p, [gate(p, f"level/{levels - 1}/gate/{k}", x, below) for k in range(TASKS)])


def adatt_sp(p, x, levels, taskExperts, expert, upper):
    states = [x] * TASKS
    for j in range(levels):
        level = f"level/{j}/" if levels > 1 else ""
        units = expert if j == 0 else upper
        own = [
            [mlp(p, f"{level}task/{t}/expert/{i}", states[t], units) for i in range(taskExperts)] for t in range(TASKS)
        ]
        everybody = own[0] + own[1]
        after = []
        for t in range(TASKS):
            v = p(f"{level}native/{t}", 1, taskExperts)[0] if taskExperts > 1 else [1.0]
            native = sum(v[i] * own[t][i] for i in range(taskExperts))
            after.append(gate(p, f"{level}gate/{t}", states[t], everybody) + native)
        states = after
    return outputs(p, states)


models = [
    ("cgc", cgc, {"experts": 1, "taskExperts": 2, "expert": [4, 2]}),
    ("ple", ple, {"levels": 2, "experts": 2, "taskExperts": 1, "expert": [2], "upper": [4]}),
    ("ple", ple, {"levels": 3, "experts": 1, "taskExperts": 2, "expert": [3], "upper": [3]}),
    ("ml-mmoe", ml_mmoe, {"levels": 3, "experts": 3, "expert": [2], "upper": [3, 2]}),
    ("adatt-sp", adatt_sp, {"levels": 1, "taskExperts": 3, "expert": [4], "upper": [4]}),
    ("adatt-sp", adatt_sp, {"levels": 2, "taskExperts": 2, "expert": [4], "upper": [3]}),
    ("adatt-sp", adatt_sp, {"levels": 2, "taskExperts": 1, "expert": [3], "upper": [2]}),
]


def case(seed, name, compute, sizes):
    p = Parameters(seed)
    x = np.random.default_rng(100 + seed).normal(size=(ROWS, D)).round(3)
    y = compute(p, x, **sizes)
    parameters = {key: {"shape": value.shape, "values": value.ravel().tolist()} for key, value in p.values.items()}
    return {"model": name, "sizes": {**sizes, "tower": TOWER}, "x": x.tolist(), "parameters": parameters, "y": y.tolist()}


cases = [case(seed, *model) for seed, model in enumerate(models)]
path = pathlib.Path(__file__).parents[1] / "test/fixtures/later-architectures.json"
path.write_text(json.dumps({"numpy": np.__version__, "cases": cases}))
