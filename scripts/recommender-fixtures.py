"""Writes test/fixtures/recommender.json: rows of the recommender's logs, and what rankings are worth, as NumPy has them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy && /tmp/venv/bin/python scripts/recommender-fixtures.py
    npx biome format --write test/fixtures/recommender.json

The world is written here from its definition (the comment in src/wings/recommender/world.ts), with a generator of its own for the
same random numbers: Threefry-4x32-13 (Salmon et al., SC 2011), Box-Muller, and the places of numbers in its streams that
src/kernels/kernels.ts and src/kernels/c/impressions.c document. Only the keys of the streams are taken over: KEYS is what the seed 5
gives. The worths of rankings are of other worlds, drawn by NumPy.
"""

import json
import pathlib

import numpy as np

KEYS = {
    "tasks": [1000261428, 1959548255, 2760503533, 1681295038],
    "items": [1067324884, 370086230, 535361517, 3404086365],
    "vectors/users": [823273221, 3861401992, 1610457158, 2379987813],
    "vectors/items": [813664516, 107460256, 820690040, 3282991809],
    "vectors/categories": [505468006, 2381153236, 1126177736, 179283915],
    "vectors/hours": [470793300, 4082866149, 964557376, 460579549],
    "vectors/devices": [740605357, 3332352454, 1805190231, 3401133339],
    "users/test": [1814479681, 4018916164, 950937556, 2322931486],
    "requests/test": [3464983087, 2098209797, 4198685462, 1103026981],
}

D, POOL, CANDIDATES, SLOTS, C = 100, 5000, 30, 10, 0.3
LOOKS = np.array([0.68, 0.61, 0.48, 0.34, 0.28, 0.2, 0.11, 0.1, 0.08, 0.06])
ALPHA, BETA = np.arange(1.0, 11), np.arange(10.0) ** 2


def threefry(key, counters):
    """[n, 4] words enciphered under four."""
    rotations = [(10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20)]
    parity = np.bitwise_xor.reduce(np.array(key, np.uint32)) ^ np.uint32(0x1BD11BDA)
    keys = np.append(np.array(key, np.uint32), parity)
    x = [counters[:, i].astype(np.uint32) + keys[i] for i in range(4)]
    for r in range(13):
        if r > 0 and r % 4 == 0:
            for i in range(4):
                x[i] = x[i] + keys[(r // 4 + i) % 5]
            x[3] = x[3] + np.uint32(r // 4)
        for a, b, by in ((0, 1 if r % 2 == 0 else 3, rotations[r % 8][0]), (2, 3 if r % 2 == 0 else 1, rotations[r % 8][1])):
            x[a] = x[a] + x[b]
            x[b] = ((x[b] << np.uint32(by)) | (x[b] >> np.uint32(32 - by))) ^ x[a]
    return np.stack(x, 1)


def words(key, example, groups):
    """[groups, 4 counters, 4 words] of an example or step."""
    lanes = np.arange(4 * groups)
    counters = np.stack([lanes, np.full_like(lanes, example & 0xFFFFFFFF), np.full_like(lanes, example >> 32), 0 * lanes], 1)
    return threefry(key, counters).reshape(groups, 4, 4)


def normals(key, example, count):
    w = words(key, example, -(-count // 16))
    pairs = []
    for radial, turn in ((w[..., 0], w[..., 1]), (w[..., 2], w[..., 3])):
        u = (radial >> np.uint32(1)).astype(np.float32) * np.float32(2.0**-31) + np.float32(2.0**-32)
        r = np.sqrt(-2 * np.log(u.astype(np.float64)))
        quarter = (turn << np.uint32(2)).view(np.int32).astype(np.float32).astype(np.float64) * 2.0**-32
        cosine, sine = np.cos(quarter * np.pi / 2), np.sin(quarter * np.pi / 2)
        cosine = np.where(turn >> np.uint32(31), -cosine, cosine)
        swapped = (turn >> np.uint32(30)) & 1
        pairs += [r * np.where(swapped, sine, cosine), r * np.where(swapped, cosine, sine)]
    return np.stack(pairs, 1).reshape(-1)[:count]


def uniforms(key, step, count):
    w = words(key, step, -(-count // 16)).transpose(0, 2, 1).reshape(-1)[:count]
    return (2 * (w >> np.uint32(9)).astype(np.float64) + 1) * 2.0**-24


def moments():
    t = np.linspace(-10 * C, 10 * C, 400_001)
    weight = np.exp(-0.5 * (t / C) ** 2)
    weight /= weight.sum()
    g = t + np.sin(t[:, None] * ALPHA + BETA).sum(1)
    mean = (weight * g).sum()
    return mean, np.sqrt((weight * (g - mean) ** 2).sum())


MEAN, DEVIATION = moments()


def score(t):
    return (t + np.sin(t[..., None] * ALPHA + BETA).sum(-1) - MEAN) / DEVIATION


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def orthonormal(rows):
    basis = []
    for v in rows:
        for u in basis:
            v = v - (u @ v) * u
        basis.append(v / np.sqrt(v @ v))
    return basis


def weights(rows, p):
    u, v, w = orthonormal(rows)
    return C * u, C * (p * u + np.sqrt(1 - p * p) * v), C * w


def drawn_items(draws):
    """Of the dense form: an item of each thirtieth of the pool."""
    items = []
    for j in range(CANDIDATES):
        low, high = j * POOL // CANDIDATES, (j + 1) * POOL // CANDIDATES
        items.append(low + int(draws[j] * (high - low)))
    return items


def dense_request(request, draws, vectors):
    """The vectors x of a request's candidates."""
    items = drawn_items(draws)
    for item in items:
        if item not in vectors:
            vectors[item] = np.sqrt(0.7) * normals(KEYS["items"], item, D)
    return np.sqrt(0.3) * normals(KEYS["users/test"], request, D) + np.array([vectors[item] for item in items])


def popular(u, count):
    """Number k comes with probability log((k + 2) / (k + 1)) / log(count + 1)."""
    return min(max(int(np.exp(u * np.log(count + 1))) - 1, 0), count - 1)


def hashed(x, count):
    x = ((x ^ x >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    x = ((x ^ x >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return (x ^ x >> 16) * count >> 32


def sparse_request(request, draws, vectors, d, users, items, hash_size):
    """The vectors of a request's candidates, and their ids: user, item, category, hour, device."""

    def vector(kind, number, variance):
        if (kind, number) not in vectors:
            vectors[kind, number] = np.sqrt(variance) * normals(KEYS[f"vectors/{kind}"], number, d)
        return vectors[kind, number]

    first, second = uniforms(KEYS["users/test"], request, 2)
    user = popular(first + (second - 0.5) * 2.0**-23, users)
    hour = int(draws[2 * CANDIDATES + 2 * SLOTS] * 24)
    device = popular(draws[2 * CANDIDATES + 2 * SLOTS + 1], 1000)
    context = vector("users", user, 0.2) + vector("hours", hour, 0.05) + vector("devices", device, 0.05)
    x, ids = [], []
    for j in range(CANDIDATES):
        item = j + CANDIDATES * popular(draws[j], (items - 1 - j) // CANDIDATES + 1)
        category = hashed(~item & 0xFFFFFFFF, 100)
        x.append(context + vector("items", item, 0.5) + vector("categories", category, 0.2))
        ids.append([hashed(user, hash_size), hashed(item, hash_size), category, hour, device])
    return np.array(x), ids


def log_rows(p, eta, random, engagement, satisfaction, rows, sparse=None):
    """Rows of the log `test` of the seed: what is known of each."""
    d = sparse["features"] if sparse else D
    w1, w2, w0 = weights(normals(KEYS["tasks"], 0, 3 * d).reshape(3, d), p)
    result = []
    vectors = {}
    for row in rows:
        request, slot = divmod(row, SLOTS)
        draws = uniforms(KEYS["requests/test"], request, 2 * CANDIDATES + 2 * SLOTS + (2 if sparse else 0))
        if sparse:
            x, ids = sparse_request(request, draws, vectors, d, sparse["users"], sparse["items"], sparse["hash"])
        else:
            x, ids = dense_request(request, draws, vectors), None
        s1, s2, s0 = score(x @ w1), score(x @ w2), score(x @ w0)
        rank = 1.2 * s1 + 0.9 * s0
        left, slate = list(range(CANDIDATES)), [None] * SLOTS
        for r in range(SLOTS):
            if draws[CANDIDATES + r] < random:
                # The first of those that are left changes places with the one that is taken.
                chosen = int(draws[CANDIDATES + SLOTS + r] * len(left))
                left[0], left[chosen] = left[chosen], left[0]
                slate[r] = left.pop(0)
        left.sort(key=lambda j: -rank[j])
        for r in range(SLOTS):
            if slate[r] is None:
                slate[r] = left.pop(0)
        j = slate[slot]
        pe, ps = sigmoid(engagement + 1.2 * s1[j]), sigmoid(satisfaction + 1.5 * s2[j])
        u, theta = draws[CANDIDATES + 2 * SLOTS + j], LOOKS[slot] ** eta
        result.append(
            {
                "row": row,
                "x": [round(value, 7) for value in x[j][:3]],
                "truth": [round(value, 9) for value in (pe, ps, u)],
                "labels": [int(u < theta * pe), int(u < theta * pe * ps) if u < theta * pe else None],
                **({"ids": ids[j]} if ids else {}),
            }
        )
    return result


def worths(p, worlds=8, requests=3000):
    """Of rankings by pe ps^w: engagement and satisfaction a slot for w = 0, and lifts over that in percent for others."""
    powers = [0.02, 0.05, 0.1, 0.2]
    results = []
    for world in range(worlds):
        rng = np.random.default_rng([world, int(100 * p)])
        w1, w2, _ = weights(rng.normal(size=(3, D)), p)
        pool = np.sqrt(0.7) * rng.normal(size=(POOL, D))
        users = np.sqrt(0.3) * rng.normal(size=(requests, D))
        items = np.array([rng.choice(POOL, CANDIDATES, replace=False) for _ in range(requests)])
        pe, ps = (
            sigmoid(bias + slope * score((users @ w)[:, None] + (pool @ w)[items]))
            for bias, slope, w in ((-1.5, 1.2, w1), (-2.5, 1.5, w2))
        )

        def worth(scores):
            slate = np.argsort(-scores, 1)[:, :SLOTS]
            e = LOOKS * np.take_along_axis(pe, slate, 1)
            return np.array([e.mean(), (e * np.take_along_axis(ps, slate, 1)).mean()])

        base = worth(pe)
        results.append([*base, *np.concatenate([100 * (worth(pe * ps**w) / base - 1) for w in powers])])
    return {"p": p, "powers": powers, "mean": np.mean(results, 0).tolist(), "sd": np.std(results, 0, ddof=1).tolist()}


SPARSE = {"features": 20, "users": 1_000_000, "items": 70_001, "hash": 50_000}

SETTINGS = [
    {"correlation": 0.5, "positionBias": 1, "randomSlots": 0.0037, "engagement": -1.5, "satisfaction": -2.5},
    {"correlation": -0.3, "positionBias": 0.5, "randomSlots": 0.4, "engagement": 0.5, "satisfaction": 0},
    {"correlation": 0.9, "positionBias": 0, "randomSlots": 1, "engagement": 0, "satisfaction": -1},
]

if __name__ == "__main__":
    numbers = [*range(45), *range(10**9 + 3, 10**9 + 12), *range(2**50, 2**50 + 3)]
    fixture = {
        "seed": 5,
        "keys": KEYS,
        "logs": [
            {**setting, **({"sparse": sparse} if sparse else {}), "rows": log_rows(*setting.values(), numbers, sparse)}
            for setting, sparse in [*((setting, None) for setting in SETTINGS), (SETTINGS[1], SPARSE)]
        ],
        "worths": [worths(p) for p in (0, 0.5, 0.9)],
    }
    path = pathlib.Path(__file__).parent.parent / "test/fixtures/recommender.json"
    path.write_text(json.dumps(fixture, indent=1) + "\n")
