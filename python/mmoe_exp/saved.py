"""The file of a saved estimator: that of its model, with what the estimator knows besides in its metadata."""

from __future__ import annotations

import hashlib
import inspect
import itertools
import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from .command import InputError

#: The key of a model in the metadata of a `.safetensors` file, and the key of the estimator.
MODEL_KEY = "mmoe-exp"
ESTIMATOR_KEY = "mmoe-exp-python"

#: The kinds of labels.
KINDS = ("binary", "classes", "regression", "count")

#: Kinds whose labels are one of several values.
CLASSES = ("binary", "classes")

#: The forms in which labels come, and predictions go.
FORMS = ("one", "array", "pandas", "polars")

#: Exceptions of reading a text or a structure that is not as expected.
MALFORMED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError, struct.error)


def write_saved(path: str | os.PathLike, model: bytes, state: Mapping) -> None:
    """
    Writes a model with the state of its estimator, which has a checksum over the whole file: that of the model leaves the state
    out.
    """
    header, tensors = parts_of(model)
    plain = json.loads(json.dumps(state, default=_item))
    plain["checksum"] = checksum_of(plain, header, tensors)
    header["__metadata__"][ESTIMATOR_KEY] = json.dumps(plain)
    write_parts(path, header, tensors)


def write_parts(path: str | os.PathLike, header: Mapping, tensors: bytes) -> None:
    """Writes a `.safetensors` file."""
    head = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-len(head) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(head)) + head + tensors)


def read_saved(path: str | os.PathLike, estimator: type) -> tuple[bytes, dict, dict]:
    """
    The bytes of a saved model, the state of its estimator, and the run of its model.

    Raises InputError, one line, where the file is none, or its state was changed or does not fit the model.
    """
    content = Path(path).read_bytes()

    def refuse(fault: str) -> None:
        raise InputError([f"{os.fspath(path)}: {fault}"])

    try:
        header, tensors = parts_of(content)
        description = json.loads(header["__metadata__"][MODEL_KEY])
        state = json.loads(header["__metadata__"][ESTIMATOR_KEY])
        checksum = state.get("checksum")
        found = checksum_of(state, header, tensors)
    except MALFORMED:
        refuse("it is no model that MultiTaskModel.save wrote")
    if checksum is None:
        refuse("an earlier version saved it, without a checksum of its classes and columns: fit the model again and save it")
    if checksum != found:
        refuse("it is damaged: its content was changed since it was saved")
    try:
        fault = _state_fault(state, estimator) or _other_model(state, description)
    except MALFORMED:
        fault = "its state is not one of an estimator"
    if fault:
        refuse(f"it is damaged: {fault}")
    return content, state, description["run"]


def checksum_of(state: Mapping, header: Mapping, tensors: bytes) -> str:
    """The SHA-256 of a file with a state, apart from the checksum in the state."""
    metadata = {key: value for key, value in header["__metadata__"].items() if key != ESTIMATOR_KEY}
    content = json.dumps([{**state, "checksum": ""}, {**header, "__metadata__": metadata}], sort_keys=True)
    return hashlib.sha256(content.encode() + tensors).hexdigest()


def _state_fault(state: Mapping, estimator: type) -> str | None:
    """The first fault of a state by itself."""
    parameters, tasks, classes = state["parameters"], state["tasks"], state["classes"]
    columns, categories = state["columns"], state["categories"]
    known = list(inspect.signature(estimator).parameters)
    for name in parameters:
        if name not in known:
            return f"parameter {name}: {', '.join(known)} are possible"
    for task, kind in tasks.items():
        if kind not in KINDS:
            return f'task {task} is "{kind}": {", ".join(KINDS)} are possible'
    if not tasks or list(classes) != [task for task, kind in tasks.items() if kind in CLASSES]:
        return f"it has classes of {', '.join(classes) or 'no task'}: those of each task with classes are needed"
    for task, values in classes.items():
        ordered = all(one < other for one, other in itertools.pairwise(values))
        if not isinstance(values, list) or not all(map(_is_scalar, values)) or not ordered:
            return f"task {task}: its classes are not a list of different values in order"
        if len(values) < 2 or (tasks[task] == "binary" and len(values) > 2):
            return f"task {task}: it has {len(values)} classes"
    if state["form"] not in FORMS or (state["form"] == "one" and len(tasks) > 1):
        return f'form is "{state["form"]}": {", ".join(FORMS)} are possible, and one for a single task'
    if not isinstance(columns, list) or not columns or not all(isinstance(name, str) for name in columns):
        return "columns are not a list of names"
    if len(set(columns)) < len(columns) or not set(categories) <= set(columns):
        return "several columns have the same name, or columns with categories are missing"
    if not all(isinstance(values, list) and all(map(_is_scalar, values)) for values in categories.values()):
        return "categories are not lists of values"
    return None if isinstance(state["named"], bool) else "named is neither true nor false"


def _other_model(state: Mapping, description: Mapping) -> str | None:
    """How a state does not fit the model that it is saved with."""
    labels = {label["name"]: label for label in description["labels"]}
    kinds = {name: label["kind"] for name, label in labels.items()}
    if kinds != state["tasks"] or list(kinds) != list(state["tasks"]):
        return f"its tasks are {_listed(state['tasks'])}, and those of the model {_listed(kinds)}"
    for task, values in state["classes"].items():
        # The program leaves out a class that no training row has.
        names = [str(value) for value in values]
        other = [name for name in labels[task].get("names", []) if name not in names]
        if other:
            return f"task {task}: its classes are {', '.join(names)}, and the model has {other[0]}"
    encoding = description["encoding"]
    read = [one["column"] for one in [*encoding["dense"], *encoding["categorical"]]]
    missing = [name for name in read if name not in state["columns"]]
    if missing:
        return f"the model needs column {missing[0]}, which the estimator lacks"
    numbers = description["run"]["metrics"].values()
    if not isinstance(description["run"]["key"], str) or not all(isinstance(value, (int, float)) for value in numbers):
        return "the run of its model has other metrics than numbers"
    return None


def _listed(tasks: Mapping) -> str:
    return ", ".join(f"{task} ({kind})" for task, kind in tasks.items())


def _is_scalar(value) -> bool:
    return isinstance(value, (str, int, float))


def parts_of(content: bytes) -> tuple[dict, bytes]:
    """The header of a `.safetensors` file, and its tensors."""
    (length,) = struct.unpack_from("<Q", content)
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def _item(value):
    """A value of NumPy or pandas as JSON has it."""
    return value.item() if hasattr(value, "item") else str(value)
