import json
import struct

import numpy as np
import pandas as pd
import pytest
from conftest import TASKS

from mmoe_exp import InputError, MultiTaskModel
from mmoe_exp.saved import ESTIMATOR_KEY, MODEL_KEY, checksum_of, parts_of, write_parts


@pytest.fixture(scope="module")
def saved(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.safetensors"
    MultiTaskModel(TASKS, epochs=1).fit(*rows).save(path)
    return path


@pytest.fixture
def changed(saved, tmp_path):
    """Saves a model whose state or description was changed, with the checksum of what it now is where it is `resealed`."""

    def write(change=lambda state: None, resealed=True, model=lambda description: None):
        header, tensors = parts_of(saved.read_bytes())
        metadata = header["__metadata__"]
        state, description = json.loads(metadata[ESTIMATOR_KEY]), json.loads(metadata[MODEL_KEY])
        change(state)
        model(description)
        metadata[MODEL_KEY] = json.dumps(description)
        if resealed:
            state["checksum"] = checksum_of(state, header, tensors)
        metadata[ESTIMATOR_KEY] = json.dumps(state)
        write_parts(tmp_path / "changed.safetensors", header, tensors)
        return tmp_path / "changed.safetensors"

    return write


def refused(path, text):
    with pytest.raises(InputError) as error:
        MultiTaskModel.load(path)
    assert len(error.value.lines) == 1 and text in error.value.lines[0]
    assert error.value.lines[0].startswith(f"{path}: ")


def test_a_file_that_was_changed(changed):
    sealed = "its content was changed since it was saved"
    refused(changed(lambda state: state["classes"]["click"].reverse(), resealed=False), sealed)
    refused(changed(lambda state: state["columns"].reverse(), resealed=False), sealed)
    refused(changed(resealed=False, model=lambda d: d["run"]["metrics"].update(validation_r2_rating=1.0)), sealed)
    refused(changed(resealed=False, model=lambda d: d["labels"][0].update(kind="regression")), sealed)


def test_tensors_that_were_changed(saved, tmp_path):
    content = bytearray(saved.read_bytes())
    content[-1] ^= 1
    (tmp_path / "flipped.safetensors").write_bytes(content)
    refused(tmp_path / "flipped.safetensors", "its content was changed since it was saved")


def test_a_file_of_an_earlier_version(changed):
    def earlier(state):
        del state["checksum"]
        state["validation_metrics"] = {"r2": 0.9}

    refused(changed(earlier, resealed=False), "an earlier version saved it")


def test_metrics_are_those_of_the_model(saved, rows):
    fitted, loaded = MultiTaskModel(TASKS, epochs=1).fit(*rows), MultiTaskModel.load(saved)
    assert loaded.validation_metrics_ == fitted.validation_metrics_ and loaded.key_ == fitted.key_


@pytest.mark.parametrize(
    "fault, change",
    [
        ("its state is not one of an estimator", lambda state: state.pop("tasks")),
        ("its state is not one of an estimator", lambda state: state.update(tasks=["click"])),
        ("its state is not one of an estimator", lambda state: state.update(parameters=None)),
        ("its state is not one of an estimator", lambda state: state["classes"].update(click=[1, "a"])),
        ("parameter colour: tasks, model,", lambda state: state["parameters"].update(colour="red")),
        ('task click is "ordinal": binary,', lambda state: state["tasks"].update(click="ordinal")),
        ("its tasks are click (binary), rating (count)", lambda state: state["tasks"].update(rating="count")),
        ("it has classes of no task", lambda state: state.update(classes={})),
        ("task click: its classes are not", lambda state: state["classes"]["click"].reverse()),
        ("task click: its classes are not", lambda state: state["classes"].update(click="ny")),
        ("task click: its classes are not", lambda state: state["classes"].update(click=[["a"], ["b"]])),
        ("task click: it has 3 classes", lambda state: state["classes"]["click"].append("z")),
        ("task level: it has 1 classes", lambda state: state["classes"].update(level=["low"])),
        ("task level: its classes are a, b, and the", lambda state: state["classes"].update(level=["a", "b"])),
        ('form is "list"', lambda state: state.update(form="list")),
        ('form is "one"', lambda state: state.update(form="one")),
        ("columns are not", lambda state: state.update(columns=[1, 2, 3])),
        ("several columns", lambda state: state["columns"].append("age")),
        ("several columns", lambda state: state["categories"].update(town=["Bonn"])),
        ("categories are not", lambda state: state["categories"].update(city=3)),
        ("categories are not", lambda state: state["categories"].update(city=[["Bonn"]])),
        ("the model needs column floor", lambda state: state["columns"].remove("floor")),
        ("named is neither", lambda state: state.update(named="yes")),
    ],
)
def test_a_state_that_was_changed_and_resealed(changed, fault, change):
    refused(changed(change), f"it is damaged: {fault}")


@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.pop("labels"),
        lambda model: model.update(labels=3),
        lambda model: model.update(run={}),
        lambda model: model.update(encoding=[]),
    ],
)
def test_a_description_that_was_changed_and_resealed(changed, change):
    refused(changed(model=change), "it is damaged: its state is not one of an estimator")


def test_false_metrics_of_another_form(changed):
    path = changed(model=lambda model: model["run"].update(metrics={"validation_r2": "high"}))
    refused(path, "it is damaged: the run of its model has other metrics than numbers")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 7,
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 20) + b'{"__metadata__": [1]}'[:20],
        struct.pack("<Q", 100_000) + b"[" * 100_000,
        struct.pack("<Q", 21) + b'{"__metadata__":"abc"}'[:21],
    ],
)
def test_a_file_of_something_else(content, tmp_path):
    (tmp_path / "other.safetensors").write_bytes(content)
    refused(tmp_path / "other.safetensors", "it is no model that MultiTaskModel.save wrote")


@pytest.mark.parametrize("state", [[], 3, "text", None])
def test_a_state_of_another_type(saved, tmp_path, state):
    header, tensors = parts_of(saved.read_bytes())
    header["__metadata__"][ESTIMATOR_KEY] = json.dumps(state)
    write_parts(tmp_path / "other.safetensors", header, tensors)
    refused(tmp_path / "other.safetensors", "it is no model that MultiTaskModel.save wrote")


@pytest.mark.parametrize("values", [["a", "b"], [10, 20], [0.5, 1.5], [False, True]])
def test_classes_of_each_type_come_back(values, tmp_path):
    x = np.random.RandomState(0).normal(size=(200, 2))
    y = pd.Series(np.array(values)[(x[:, 0] > 0).astype(int)], name="y")
    model = MultiTaskModel({"y": "classes"}, model="linear", epochs=1).fit(pd.DataFrame(x, columns=["a", "b"]), y)
    model.save(tmp_path / "m.safetensors")
    loaded = MultiTaskModel.load(tmp_path / "m.safetensors")
    assert loaded.classes_.tolist() == values
    assert (loaded.predict(pd.DataFrame(x, columns=["a", "b"])) == model.predict(pd.DataFrame(x, columns=["a", "b"]))).all()
    # A loaded model can be saved again.
    loaded.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == (tmp_path / "m.safetensors").read_bytes()
