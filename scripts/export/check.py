"""Compares exported models in ONNX Runtime and PyTorch with what the engine predicts, and prints the largest differences.

check.py MODEL,ROWS,PREDICTIONS ...: MODEL without its ending; ROWS and PREDICTIONS as CSV, or as float32 [rows, features] and
[rows, labels] in .bin files. A difference is relative to the prediction, or to the root mean square of the predictions of its
label where that is larger.
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
    inputs = session.get_inputs()
    labels = [output.name for output in session.get_outputs()]
    model = module(path)
    if rows.endswith(".bin"):
        x = np.fromfile(rows, np.float32).reshape(-1, inputs[0].shape[1])
        ours = np.fromfile(predictions, np.float32).astype(np.float64).reshape(-1, len(labels))
        expected = {name: ours[:, k] for k, name in enumerate(labels)}
        feed = {"x": x}
        with torch.no_grad():
            in_torch = {name: values.numpy() for name, values in model(torch.from_numpy(x)).items()}
    else:
        with open(rows, newline="") as file:
            table = list(csv.DictReader(file))
        with open(predictions, newline="") as file:
            ours = list(csv.DictReader(file))
        expected = {name: column(ours, name, True) for name in labels}
        feed = {one.name: column(table, one.name, one.type == "tensor(double)") for one in inputs}
        in_torch = model.predict(feed)
    in_onnx = dict(zip(labels, session.run(None, feed)))
    # Unlike Python's, NumPy's maximum is NaN where any number is.
    worst = [np.max([difference(expected[name], found[name]) for name in labels]) for found in (in_onnx, in_torch)]
    print(f"{path}: {len(ours)} rows, ONNX Runtime {worst[0]:.1e}, PyTorch {worst[1]:.1e}", flush=True)
    return np.max(worst)


worst = np.max([check(*arguments.split(",")) for arguments in sys.argv[1:]])
print(f"largest relative difference: {worst:.1e}")
if not worst < MOST:
    sys.exit(f"above {MOST:g}")
