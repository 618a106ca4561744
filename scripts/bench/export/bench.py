"""Compares an exported model with what torch.onnx.export makes of the same model in PyTorch.

bench.py MODEL: a model of generated data without its ending; MODEL.onnx, MODEL.safetensors and MODEL.py are from mmoe-exp
export. Prints the sizes of both files, their latency in ONNX Runtime on one thread for one row and for a batch (the median),
and the largest difference of their outputs. Needs torch, onnx, onnxruntime, numpy and safetensors.
"""

import importlib.util
import os
import statistics
import sys
import tempfile
import time

import numpy as np
import onnxruntime
import torch

BATCH = 1024


def module(path):
    spec = importlib.util.spec_from_file_location("exported", f"{path}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded.Model(f"{path}.safetensors")


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def latency(of, feed, seconds=2.0):
    """The median time of a call, in microseconds."""
    of.run(None, feed)
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        of.run(None, feed)
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


path = sys.argv[1]
ours = session(f"{path}.onnx")
(features,) = ours.get_inputs()
x = np.random.default_rng(1).standard_normal((BATCH, features.shape[1]), dtype=np.float32)
with tempfile.TemporaryDirectory() as folder:
    of_torch = os.path.join(folder, "torch.onnx")
    torch.onnx.export(
        module(path).eval(),
        (torch.from_numpy(x),),
        of_torch,
        input_names=["x"],
        dynamic_axes={"x": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
    outputs = []
    for name, file in (("mmoe-exp export", f"{path}.onnx"), ("torch.onnx.export", of_torch)):
        one = session(file)
        outputs.append(one.run(None, {"x": x}))
        row, batch = latency(one, {"x": x[:1]}), latency(one, {"x": x})
        print(f"{name}: {os.path.getsize(file)} bytes, a row {row:.1f} us, {BATCH} rows {batch:.1f} us")
difference = max(float(np.abs(a - b).max()) for a, b in zip(*outputs))
print(f"largest difference: {difference:.1e}")
