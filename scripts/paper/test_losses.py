"""Tests losses.py on ledgers with known answers: python test_losses.py"""
import math
import random

import losses

CONFIGS = {"noise": {"noiseFactor": [1, 3]}, "frequency": {"frequencyFactor": [1, 4]},
           "size": {"labelFactor": [1, 10]}, "even": {}}
UNEQUAL = ["noise", "frequency", "size"]


def front_losses(config, weight, slope=0.2):
    """A convex front: the more weight the second task has, the lower its loss."""
    middle = 0.01 if config == "size" else 1
    x = math.log(weight / middle)
    return math.exp(slope * x), math.exp(-slope * x)


def best(config):
    return 0.01 if config == "size" else 1


def made(both, configs=UNEQUAL, noise=0.0, slope=0.2):
    """Measured cells of made runs; both[entry](config, function) gives the losses of an entry."""
    draw = random.Random(1)
    runs = []

    def add(config, f, p, model, spec, value):
        for stage, seeds in (("select", (1, 2)), ("final", range(14001, 14007))):
            for rate in losses.RATES:
                if stage == "final" and rate != 0.008:
                    continue
                for seed in seeds:
                    bad = 1 + abs(math.log(rate / 0.008))
                    task = [bad * v * math.exp(draw.gauss(0, noise)) for v in value]
                    training = {"learningRate": rate}
                    if spec != "sum":
                        training["losses"] = spec
                    runs.append({
                        "stage": stage, "model": model, "seed": seed, "status": "finished",
                        "cell": {"scale": f, "sines": 2, "alpha": "i", "beta": "i"},
                        "metrics": {"test_mse_1": task[0], "test_mse_2": task[1],
                                    "test_nmse": sum(task) / 2},
                        "spec": {"data": {**CONFIGS[config], "cosines": [[1, p], [p, 1]]},
                                 "training": training},
                    })

    for config in configs:
        for f in range(8):
            for p in losses.CORRELATIONS:
                if config != "even":
                    add(config, f, p, "single-task", "sum", (1, 1))
                for model in losses.MODELS:
                    for w in losses.FRONT[config]:
                        spec = "sum" if w == 1 else {"kind": "fixed", "weights": [1, w]}
                        add(config, f, p, model, spec, front_losses(config, w, slope))
                    for m in (*losses.METHODS, *(["rlw"] if config != "even" else [])):
                        value = both.get(m, lambda c, f: (1, 1))(config, f)
                        add(config, f, p, model, {"kind": m}, value)
    functions = losses.whole_functions(losses.collect(runs))
    assert len(functions) == 8 * len(configs)
    measured = {c: losses.measure_control(e) if c.config == "even" else losses.measure(c, e)
                for cells in functions.values() for c, e in cells.items()}
    return measured, functions


def test_quantities():
    measured, functions = made({
        "uncertainty": lambda c, f: front_losses(c, 0.1),  # a weight of each front
        "dwa": lambda c, f: (1 / 1.3, 1 / 1.3),  # 1.3 times as good as the best weight in both
        "log-sum": lambda c, f: (1.2, 1.2),  # worse in both
        "famo": lambda c, f: front_losses(c, 3 * best(c)),  # between two weights of the front
        "nash": lambda c, f: (1 / 1.3, 2),  # better in task 1, much worse in task 2
        "rlw": lambda c, f: (1e-9, 1e-9),  # better than anything
    })
    for cell, q in measured.items():
        assert math.isclose(q.reach["uncertainty"], 1) and q.place["uncertainty"] == 0.1
        assert math.isclose(q.reach["dwa"], 1.3) and q.place["dwa"] == best(cell.config)
        assert math.isclose(q.reach["log-sum"], 1 / 1.2)
        assert 1 < q.reach["famo"] < 1.1
        assert q.reach["nash"] < 1
        assert math.isclose(q.reach["rlw"], 1e9)
        assert len(q.gaps) == 7
        # Two neighbours stand around each: the nearer one is this factor away.
        ends = losses.FRONT[cell.config]
        ratio = min(0.04 / 0.02, 0.02 / 0.01) if cell.config == "size" else 2
        middle = 0.02 if cell.config == "size" else 2
        assert math.isclose(q.gaps[middle], ratio**0.2), (q.gaps, ends)
        # R(sum, m) is that of a point of the front with product 1, so all of them have mean 1.
        assert math.isclose(losses.geometric_mean(q.equal["dwa"]), 1.3)
        assert math.isclose(losses.geometric_mean(q.equal["log-sum"]), 1 / 1.2)
        sum_losses = front_losses(cell.config, 1)
        assert math.isclose(q.equal["dwa"][0], sum_losses[0] * 1.3)
        assert math.isclose(q.equal["dwa"][1], sum_losses[1] * 1.3)
    rows = losses.judge(measured, "reach")
    assert rows["uncertainty"][-1] == "contradicted" and rows["uncertainty"][4] == 1
    assert rows["dwa"][-1] == "supported" and math.isclose(rows["dwa"][0], 1.3)
    assert rows["log-sum"][-1] == "contradicted"
    assert losses.judge(measured, "against equal")["dwa"][-1] == "supported"
    assert all(row[4] == 0 and row[6] == 0 for row in losses.rate_rows(functions))
    assert len(list(losses.left_out(measured))) == 30
    assert len(list(losses.part_rows(measured))) == (12 + 13 + 13) * 7


def test_tuned_weight():
    # With other products along the front, the tuned weight is the one with the lowest product.
    original = losses.FRONT["noise"]
    measured, functions = made({}, configs=["noise"])
    cells = next(iter(functions.values()))
    cell, entries = next(iter(cells.items()))
    better = {rate: {s: (n, a / 2, b) for s, (n, a, b) in seeds.items()}
              for rate, seeds in entries[4].select.items()}
    changed = {**entries, 4: entries[4]._replace(select=better)}
    assert losses.tuned_weight(changed, original) == 4
    assert losses.measure(cell, changed).tuned["dwa"] == losses.ratios(entries[4], entries["dwa"])
    # At a rate that is not the chosen one nothing counts.
    other = {**entries[10].select, 0.002: {1: (0, 1e-9, 1e-9), 2: (0, 1e-9, 1e-9)}}
    assert losses.tuned_weight({**changed, 10: entries[10]._replace(select=other)}, original) == 4


def test_front_too_coarse():
    both = {"dwa": lambda c, f: (1 / 1.15, 1 / 1.15), "nash": lambda c, f: (1 / 4, 1 / 4)}
    measured, _ = made(both, slope=1.0)
    control = losses.estimate(losses.sample(measured, losses.gap).values())
    assert control[0] > 1.5
    rows = losses.judge(measured, "reach")
    assert rows["dwa"][-1] == "inconclusive (front too coarse)"
    assert control[0] < 4 and rows["nash"][-1] == "supported"


def test_one_config_supports_nothing():
    measured, _ = made({"dwa": lambda c, f: (0.5, 0.5)}, configs=["noise"])
    assert losses.judge(measured, "reach")["dwa"][-1] == "inconclusive (too few runs)"


def test_rounded_weights():
    pairs = [(1.942, 0.05825), (1.818, 0.1818), (1.6, 0.4), (1.333, 0.6667), (0.6667, 1.333),
             (0.4, 1.6), (0.1818, 1.818), (0.06452, 1.935)]
    found = {losses.weight_of("noise", pair) for pair in pairs}
    assert found == set(losses.FRONT["noise"]) - {1}
    assert losses.weight_of("size", (1, 0.0003)) == 0.0003
    assert losses.weight_of("noise", (1, 0.9)) == 0.9  # no weight of the front


def test_balance_or_step():
    # Where tasks differ, all of these are 1.5 times as good as the best weight in both tasks.
    better = lambda c, f: (1 / 1.5, 1 / 1.5)
    measured, _ = made({"dwa": better, "famo": better, "nash": better, "mgda": better})
    control, _ = made({
        "famo": better,  # as good without anything to balance
        "nash": lambda c, f: (1 / 1.5, 1 / 1.05),  # in one task
        "mgda": lambda c, f: (1 / 1.2, 1 / 1.2),  # less so
    }, configs=["even"])
    cell = next(iter(control.values()))
    assert math.isclose(cell.reach["dwa"], 1) and math.isclose(cell.reach["famo"], 1.5)
    assert math.isclose(cell.reach["nash"], 1.5)  # the larger ratio of both tasks to the sum
    further = losses.judge_samples(losses.paired_with_control(measured, control, "further"))
    assert len(losses.paired_with_control(measured, control, "further")["dwa"]) == 24
    assert math.isclose(further["dwa"][0], 1.5) and further["dwa"][-1] == "supported"
    assert math.isclose(further["famo"][0], 1) and further["famo"][-1] == "contradicted"
    gain = losses.judge_samples(losses.paired_with_control(measured, control, "gain"))
    assert math.isclose(gain["nash"][0], math.sqrt(1.05 * 1.5) ** -1 * 1.5)
    causes = {row[0]: row[-1] for row in losses.cause_rows(measured, control)}
    assert causes["dwa"] == "about the balance" and causes["pcgrad"] == ""
    assert causes["famo"] == causes["nash"] == "so without anything to balance"
    assert causes["mgda"] == "about the balance and so without anything to balance"


def test_noise_alone():
    measured, _ = made({}, noise=0.1)
    rows = losses.judge(measured, "reach")
    assert all(row[-1] == "contradicted" for row in rows.values())


def test_verdicts():
    assert losses.verdict_on(1.2, 1.05, 1.4, 0.01) == "supported"
    assert losses.verdict_on(1.2, 1.05, 1.4, 0.05) == "inconclusive (too few runs)"
    assert losses.verdict_on(1.05, 1.01, 1.09, 0.01) == "contradicted"
    assert losses.verdict_on(1.08, 1.01, 1.12, 0.01) == "inconclusive (close to the margin)"
    assert losses.verdict_on(1.05, 0.9, 1.2, 0.5) == "inconclusive (too few runs)"
    assert losses.verdict_on(0.5, 0.4, 0.6, 0.01) == "contradicted"


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name)
