"""Compares exported models in ONNX Runtime and PyTorch with what the engine predicts, and prints the largest differences.

check.py MODEL ROWS PREDICTIONS [--random N]: MODEL without its ending; ROWS and PREDICTIONS as CSV. A difference is relative to the
prediction, or to the root mean square of the predictions of its label where that is larger.
"""

import csv
import importlib.util
import sys

import numpy as np
import onnx
import onnxruntime
import torch

MOST = 1e-5


def column(table, name, is_number):
    values = [row[name] for row in table]
    if is_number:
        return np.array([float(value) if value != "" else np.nan for value in values])
    return np.array(values, dtype=object)


def difference(expected, found):
    scale = np.maximum(np.abs(expected), np.sqrt(np.mean(expected**2)))
    return float(np.max(np.abs(expected - found) / scale))


def module(path):
    spec = importlib.util.spec_from_file_location("exported", f"{path}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded.Model(f"{path}.safetensors")


def check(path, rows, predictions):
    onnx.checker.check_model(onnx.load(f"{path}.onnx"), full_check=True)
    session = onnxruntime.InferenceSession(f"{path}.onnx", providers=["CPUExecutionProvider"])
    with open(rows, newline="") as file:
        table = list(csv.DictReader(file))
    with open(predictions, newline="") as file:
        ours = list(csv.DictReader(file))
    inputs = session.get_inputs()
    labels = [output.name for output in session.get_outputs()]
    expected = {name: column(ours, name, True) for name in labels}
    model = module(path)
    if [one.name for one in inputs] == ["x"]:
        x = np.stack([column(table, f"x{i + 1}", True) for i in range(inputs[0].shape[1])], 1).astype(np.float32)
        feed = {"x": x}
        with torch.no_grad():
            in_torch = {name: values.numpy() for name, values in model(torch.from_numpy(x)).items()}
    else:
        feed = {one.name: column(table, one.name, one.type == "tensor(double)") for one in inputs}
        in_torch = model.predict(feed)
    in_onnx = dict(zip(labels, session.run(None, feed)))
    worst = [max(difference(expected[name], found[name]) for name in labels) for found in (in_onnx, in_torch)]
    print(f"{path}: {len(table)} rows, ONNX Runtime {worst[0]:.1e}, PyTorch {worst[1]:.1e}", flush=True)
    return max(worst)


worst = max(check(*arguments.split(",")) for arguments in sys.argv[1:])
print(f"largest relative difference: {worst:.1e}")
if not worst < MOST:
    sys.exit(f"above {MOST:g}")
