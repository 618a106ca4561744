"""Writes test/fixtures/later-architectures.json: small models with random parameters, and the outputs that NumPy computes.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy && /tmp/venv/bin/python scripts/later-fixtures.py
    npx biome format --write test/fixtures/later-architectures.json

Each function below is written from the equations of a paper: CGC and PLE (Tang et al., RecSys 2020, sections 4.1 and 4.2),
ML-MMoE (their baseline), AdaTT-sp (Li et al., KDD 2023), top-k gates, DSelect-k (Hazimeh et al., NeurIPS 2021), SNR (Ma et
al., AAAI 2019), dropout of gates (Zhao et al., RecSys 2019). Parameters are drawn where they are first used, and so is noise, which evaluation has at its neutral value.
"""

import json
import pathlib

import numpy as np

TASKS, D, ROWS = 2, 3, 4
TOWER = [3]


class Parameters:
    def __init__(self, seed, training=False):
        self.rng = np.random.default_rng(seed)
        self.values = {}
        self.noise = {} if training else None

    def __call__(self, name, *shape):
        assert name not in self.values, name
        self.values[name] = self.rng.normal(size=shape).round(3)
        return self.values[name]

    def uniform(self, name, neutral, *shape):
        if self.noise is None:
            return np.full(shape, neutral)
        self.noise[name] = self.rng.uniform(0.01, 0.99, size=shape).round(3)
        return self.noise[name]


def mlp(p, name, x, units):
    for layer, n in enumerate(units):
        w, b = p(f"{name}/{layer}/weights", x.shape[1], n), p(f"{name}/{layer}/bias", n)
        x = np.maximum(x @ w + b, 0)
    return x


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def mixture(g, experts):
    return sum(g[:, [i]] * expert for i, expert in enumerate(experts))


def gate(p, name, selector, experts):
    return mixture(softmax(selector @ p(f"{name}/weights", selector.shape[1], len(experts))), experts)


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


def mmoe(p, x, experts, expert, temperature=1, dropout=0, exampleDropout=0):
    f = [mlp(p, f"expert/{i}", x, expert) for i in range(experts)]
    states = []
    for k in range(TASKS):
        g = softmax(x @ p(f"gate/{k}/weights", D, experts) / temperature)
        if dropout > 0:
            g = dropped(g, p.uniform(f"gate/{k}/dropout", 1, 1, experts) >= dropout)
        if exampleDropout > 0:
            g = dropped(g, p.uniform(f"gate/{k}/example-dropout", 1, ROWS, experts) >= exampleDropout)
        states.append(mixture(g, f))
    return outputs(p, states)


def dropped(g, kept):
    left = g * kept
    total = left.sum(axis=1, keepdims=True)
    return np.where(total > 0, left / np.where(total > 0, total, 1), g)


def top_k(p, x, experts, nonzeros, expert):
    f = [mlp(p, f"expert/{i}", x, expert) for i in range(experts)]
    states = []
    for k in range(TASKS):
        z = x @ p(f"gate/{k}/weights", D, experts)
        kept = np.full(z.shape, -np.inf)
        for row in range(ROWS):
            best = np.argsort(-z[row], kind="stable")[:nonzeros]
            kept[row, best] = z[row, best]
        states.append(mixture(softmax(kept), f))
    return outputs(p, states)


def smooth_step(t, gamma):
    inside = -2 / gamma**3 * t**3 + 3 / (2 * gamma) * t + 1 / 2
    return np.where(t <= -gamma / 2, 0, np.where(t >= gamma / 2, 1, inside))


def dselect_k(p, x, experts, nonzeros, expert, gamma, entropyWeight):
    bits = int(np.ceil(np.log2(experts)))
    f = [mlp(p, f"expert/{i}", x, expert) for i in range(experts)]
    codes = (np.arange(experts)[:, None] >> np.arange(bits)) & 1
    states = []
    for k in range(TASKS):
        z = x @ p(f"gate/{k}/bits/weights", D, nonzeros * bits) + p(f"gate/{k}/bits/bias", nonzeros * bits)
        w = softmax(x @ p(f"gate/{k}/shares/weights", D, nonzeros) + p(f"gate/{k}/shares/bias", nonzeros))
        s = smooth_step(z, gamma).reshape(ROWS, nonzeros, 1, bits)
        r = np.prod(np.where(codes == 1, s, 1 - s), axis=3)
        states.append(mixture((w[:, :, None] * r).sum(axis=1), f))
    return outputs(p, states)


def hard_concrete(p, name, n, m):
    beta, gamma, zeta = 2 / 3, -0.1, 1.1
    log_a, e = p(f"{name}/log-a", n, m), p.uniform(f"{name}/noise", 0.5, n, m)
    s = 1 / (1 + np.exp(-(np.log(e) - np.log(1 - e) + log_a) / beta))
    return np.clip(s * (zeta - gamma) + gamma, 0, 1)


def snr(p, x, levels, experts, expert, upper, transformed):
    below = [x] * experts
    for j in range(levels):
        level = f"level/{j}/" if levels > 1 else ""
        units = expert if j == 0 else upper
        u = [mlp(p, f"{level}expert/{i}", below[i], units) for i in range(experts)]
        n = experts if j < levels - 1 else TASKS
        z = hard_concrete(p, f"{level}connection", n, experts)
        below = []
        for i in range(n):
            v = 0
            for k in range(experts):
                h = u[k].shape[1]
                w = p(f"{level}connection/{i}/{k}/weights", h, h) if transformed else np.eye(h)
                v = v + z[i, k] * (u[k] @ w)
            below.append(v)
    return outputs(p, below)


def snr_trans(p, x, **sizes):
    return snr(p, x, **sizes, transformed=True)


def snr_aver(p, x, **sizes):
    return snr(p, x, **sizes, transformed=False)


models = [
    ("cgc", cgc, {"experts": 1, "taskExperts": 2, "expert": [4, 2]}),
    ("ple", ple, {"levels": 2, "experts": 2, "taskExperts": 1, "expert": [2], "upper": [4]}),
    ("ple", ple, {"levels": 3, "experts": 1, "taskExperts": 2, "expert": [3], "upper": [3]}),
    ("ml-mmoe", ml_mmoe, {"levels": 3, "experts": 3, "expert": [2], "upper": [3, 2]}),
    ("adatt-sp", adatt_sp, {"levels": 1, "taskExperts": 3, "expert": [4], "upper": [4]}),
    ("adatt-sp", adatt_sp, {"levels": 2, "taskExperts": 2, "expert": [4], "upper": [3]}),
    ("adatt-sp", adatt_sp, {"levels": 2, "taskExperts": 1, "expert": [3], "upper": [2]}),
    ("snr-trans", snr_trans, {"levels": 1, "experts": 4, "expert": [3], "upper": [3]}),
    ("snr-trans", snr_trans, {"levels": 2, "experts": 3, "expert": [4, 2], "upper": [3]}, True),
    ("snr-aver", snr_aver, {"levels": 1, "experts": 3, "expert": [4], "upper": [4]}, True),
    ("snr-aver", snr_aver, {"levels": 3, "experts": 2, "expert": [3], "upper": [2]}),
    ("mmoe", mmoe, {"experts": 3, "expert": [2], "temperature": 2.5}),
    ("top-k", top_k, {"experts": 4, "nonzeros": 2, "expert": [2]}),
    ("dselect-k", dselect_k, {"experts": 4, "nonzeros": 2, "expert": [2], "gamma": 5, "entropyWeight": 0}),
    ("dselect-k", dselect_k, {"experts": 5, "nonzeros": 3, "expert": [2], "gamma": 8, "entropyWeight": 0.5}),
    ("mmoe", mmoe, {"experts": 4, "expert": [3], "dropout": 0.4}, True),
    ("mmoe", mmoe, {"experts": 3, "expert": [3], "exampleDropout": 0.6}, True),
]


def case(seed, name, compute, sizes, training=False):
    p = Parameters(seed, training)
    x = np.random.default_rng(100 + seed).normal(size=(ROWS, D)).round(3)
    y = compute(p, x, **sizes)
    parameters = {key: {"shape": value.shape, "values": value.ravel().tolist()} for key, value in p.values.items()}
    noise = {} if p.noise is None else {"noise": {key: value.ravel().tolist() for key, value in p.noise.items()}}
    sizes = {**sizes, "tower": TOWER}
    return {"model": name, "sizes": sizes, "x": x.tolist(), "parameters": parameters, **noise, "y": y.tolist()}


cases = [case(seed, *model) for seed, model in enumerate(models)]
path = pathlib.Path(__file__).parents[1] / "test/fixtures/later-architectures.json"
path.write_text(json.dumps({"numpy": np.__version__, "cases": cases}))
