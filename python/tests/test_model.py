import json
import pickle
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import polars
import pytest
import sklearn
from conftest import TASKS
from sklearn import metrics
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import mmoe_exp
from mmoe_exp import InputError, MultiTaskModel
from mmoe_exp.frames import read_csv


@pytest.fixture(scope="module")
def fitted(rows):
    return MultiTaskModel(TASKS, epochs=10).fit(*rows)


def test_the_same_bits_as_the_command_line(fitted, rows, cli, tmp_path):
    features, labels = rows
    fitted.write(features, labels, tmp_path)
    # Another way than that of fit: a results folder, an ONNX file, and a CSV.
    cli("run", "config.yaml", "--out", "results", "--no-report", "--quiet")
    runs = read_csv(tmp_path / "results/runs.csv")
    assert list(runs["key"]) == [fitted.key_]
    cli("export", "results", "--key", fitted.key_, "--to", "model.onnx")
    features.to_csv(tmp_path / "rows.csv", index=False)
    cli("predict", "model.onnx", "rows.csv", "--out", "predicted.csv")
    expected = read_csv(tmp_path / "predicted.csv").astype("float32")
    predicted = fitted.predict(features)
    assert (predicted["rating"].to_numpy() == expected["rating"]).all()
    assert (predicted["visits"].to_numpy() == expected["visits"]).all()
    probabilities = fitted.predict_proba(features)
    assert (probabilities["click"][:, 1].astype("float32") == expected["click"]).all()
    for k, level in enumerate(fitted.classes_["level"]):
        assert (probabilities["level"][:, k] == expected[f"level:{level}"]).all()
    for task in TASKS:
        assert fitted.validation_metrics_[f"r2_{task}"] == runs[f"validation_r2_{task}"][0]


def test_the_rows_given_to_the_command_line_are_those_of_the_frames(fitted, rows, tmp_path):
    features, labels = rows
    fitted.write(features, labels, tmp_path)
    written = pd.read_parquet(tmp_path / "rows.parquet")
    part = written.pop("mmoe-exp:part")
    assert part.value_counts().to_dict() == {"train": 360, "validation": 40, "test": 40}
    own, copies = written[: len(features)], written[len(features) :]
    pd.testing.assert_frame_equal(own[list(features.columns)], features, check_dtype=False)
    assert (own["label:rating"].eq(labels["rating"]) | labels["rating"].isna()).all()
    assert own["label:click"].dropna().tolist() == [float(value == "yes") for value in labels["click"].dropna()]
    pd.testing.assert_frame_equal(copies, own[part[: len(own)] == "validation"].set_axis(copies.index))


def test_predictions_have_the_form_of_the_labels(fitted, rows):
    features, labels = rows
    some = features.iloc[[7, 3, 5]]
    predicted = fitted.predict(some)
    assert predicted.index.tolist() == [7, 3, 5] and list(predicted) == list(TASKS)
    assert set(predicted["click"]) <= {"no", "yes"} and fitted.classes_["click"].tolist() == ["no", "yes"]
    probabilities = fitted.predict_proba(some)["click"]
    assert probabilities.shape == (3, 2) and np.allclose(probabilities.sum(axis=1), 1)
    assert ((probabilities[:, 1] > 0.5) == (predicted["click"] == "yes")).all()
    levels = fitted.predict_proba(some)["level"]
    assert fitted.classes_["level"].tolist() == ["high", "low", "middle"] and np.allclose(levels.sum(axis=1), 1)
    assert predicted["level"].tolist() == [fitted.classes_["level"][row.argmax()] for row in levels]
    one = MultiTaskModel(epochs=2).fit(features[["age", "floor"]].to_numpy(), labels["visits"].to_numpy())
    assert one.predict(features[["age", "floor"]].to_numpy()).shape == (400,)
    assert not hasattr(one, "predict_proba")


def test_losses_are_those_of_the_config(fitted, rows, tmp_path):
    features, labels = rows
    model = MultiTaskModel(TASKS, epochs=2, losses={"kind": "cagrad", "c": 0.3})
    written = json.loads(model.write(features, labels, tmp_path).read_text())
    assert written["training"]["losses"] == {"kind": "cagrad", "c": 0.3}
    assert "losses" not in json.loads(fitted.write(features, labels, tmp_path).read_text())["training"]
    assert model.fit(features, labels).key_ != fitted.key_
    with pytest.raises(InputError, match="did you mean pcgrad"):
        MultiTaskModel(TASKS, losses="pcgrd").fit(features, labels)
    with pytest.raises(InputError, match="two tasks or more are needed"):
        MultiTaskModel(losses="pcgrad").fit(features, labels["visits"])


def test_compare_says_whether_balancing_the_losses_helps(rows):
    features, labels = rows
    model = MultiTaskModel({"rating": "regression", "visits": "regression"}, epochs=2, model="shared-bottom", losses="nash")
    two = labels[["rating", "visits"]]
    fixed = {"kind": "fixed", "weights": [1, 3]}
    results = model.compare(features, two, ["single-task"], losses=[fixed, "nash"], splits=3, progress=False)
    balance = results.tables["balance"]
    assert set(balance["task"]) == {"rating", "visits"} and set(balance["model"]) == {"Shared-Bottom"}
    assert set(balance["losses"]) == {"nash"} and set(balance["compared_with"]) == {"sum", "fixed weights [1,3]"}
    assert set(balance["helps"]) <= {"yes", "no", "no (equal)", "no (hurts)", "cannot tell"} and (balance["n"] == 3).all()
    sentences = results.findings["sentence"]
    assert sentences.str.startswith("Does balancing the losses help?").sum() == 1
    assert sentences.iloc[0].startswith(("Does learning together help (losses: sum)?", "The networks have unequal"))


def test_polars_gives_the_bits_of_pandas(fitted, rows):
    features, labels = (polars.from_pandas(frame) for frame in rows)
    other = MultiTaskModel(TASKS, epochs=10).fit(features, labels)
    assert other.key_ == fitted.key_ and other.model_ == fitted.model_
    predicted = other.predict(features)
    assert isinstance(predicted, polars.DataFrame)
    assert predicted["rating"].to_list() == fitted.predict(rows[0])["rating"].to_list()
    one = MultiTaskModel(epochs=1).fit(features, labels["visits"])
    assert one.tasks_ == {"visits": "regression"} and one.predict(features).shape == (400,)


def test_scores_are_those_of_the_labelled_rows(fitted, rows):
    features, labels = rows
    scores, predicted = fitted.scores(features, labels), fitted.predict(features)
    at = labels["rating"].notna()
    assert scores.loc["rating", "rows"] == at.sum()
    assert scores.loc["rating", "r2"] == metrics.r2_score(labels["rating"][at], predicted["rating"][at])
    at = labels["click"].notna()
    assert scores.loc["click", "accuracy"] == (labels["click"][at] == predicted["click"][at]).mean()
    assert scores.loc["level", "accuracy"] == (labels["level"] == predicted["level"]).mean()
    assert fitted.score(features, labels) == scores["r2"].mean() > 0.1


def test_scores_of_the_validation_rows_are_those_of_the_program(fitted, rows, tmp_path):
    features, labels = rows
    fitted.write(features, labels, tmp_path)
    part = pd.read_parquet(tmp_path / "rows.parquet")["mmoe-exp:part"][: len(features)]
    some = part == "validation"
    scores = fitted.scores(features[some], labels[some])
    compared = 0
    for task in TASKS:
        for metric in scores.columns.drop("rows"):
            stated = fitted.validation_metrics_.get(f"{metric}_{task}")
            if stated is not None:
                assert scores.loc[task, metric] == pytest.approx(stated, rel=1e-4, abs=1e-6), (task, metric)
                compared += 1
    assert compared >= 10
    assert fitted.score(features[some], labels[some]) == pytest.approx(fitted.validation_metrics_["r2"], rel=1e-4)


def test_classes_of_a_single_label():
    random = np.random.RandomState(0)
    x = random.normal(size=(300, 2))
    y = np.digitize(x[:, 0], [-0.5, 0.5]) * 10
    model = MultiTaskModel({"y": "classes"}, model="linear").fit(x, y)
    assert model.classes_.tolist() == [0, 10, 20] and model.predict_proba(x).shape == (300, 3)
    assert (model.predict(x) == y).mean() > 0.9


def test_a_saved_model_predicts_the_same_here_and_in_the_command_line(fitted, rows, cli, tmp_path):
    features, labels = rows
    fitted.save(tmp_path / "model.safetensors")
    loaded = MultiTaskModel.load(tmp_path / "model.safetensors")
    expected = fitted.predict(features)
    pd.testing.assert_frame_equal(loaded.predict(features), expected)
    assert loaded.get_params() == fitted.get_params() and loaded.score(features, labels) == fitted.score(features, labels)
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(fitted)).predict(features), expected)
    features.to_parquet(tmp_path / "rows.parquet")
    cli("predict", "model.safetensors", "rows.parquet", "--out", "predicted.parquet")
    assert (pd.read_parquet(tmp_path / "predicted.parquet")["rating"] == expected["rating"]).all()


def test_comparison_with_baselines(rows):
    features, labels = rows
    tasks = {"click": "binary", "rating": "regression"}
    model = MultiTaskModel(tasks, epochs=2)
    results = model.compare(features, labels, models=["linear"], splits=3, seeds=1, progress=False)
    assert results.runs.groupby("model").size().to_dict() == {"linear": 3, "mmoe": 3}
    assert all(results.findings["sentence"].str.startswith(f"For {task},").any() for task in tasks)
    assert set(results.tables["best"]["task"]) == set(tasks)


def test_scikit_learns_tools(rows):
    features, labels = rows
    numbers, rating = features[["age", "floor"]], labels["visits"]
    pipeline = make_pipeline(StandardScaler(), MultiTaskModel(model="linear"))
    scores = cross_val_score(pipeline, numbers, rating, cv=KFold(2))
    assert scores.shape == (2,) and (scores > 0.2).all()
    model = MultiTaskModel(TASKS, epochs=2, random_state=3)
    assert clone(model).get_params() == model.get_params()
    assert np.isfinite(cross_val_score(model, features, labels, cv=2)).all()


def test_groups_stay_together(rows, tmp_path):
    features, labels = rows
    groups = np.repeat([f"person {i}" for i in range(40)], 10)
    model = MultiTaskModel(TASKS, epochs=2)
    model.write(features, labels, tmp_path, groups)
    part = pd.read_parquet(tmp_path / "rows.parquet")["mmoe-exp:part"].to_numpy()[: len(groups)]
    assert 0.1 <= (part == "validation").mean() < 0.3
    assert (pd.Series(part).groupby(groups).nunique() == 1).all()

    visits = MultiTaskModel({"visits": "count"}, epochs=2)
    results = visits.compare(features, labels["visits"], models=["linear"], groups=groups, splits=3, progress=False)
    assert results.runs.groupby("model").size().to_dict() == {"linear": 3, "mmoe": 3}
    config = json.loads((results.folder / "manifest.json").read_text())["config"]
    assert config["data"]["split"]["by"] == "group"


def test_scikit_learns_group_splits(rows):
    features, labels = rows
    groups = np.repeat(range(40), 10)
    model = MultiTaskModel(TASKS, epochs=2)
    scores = cross_val_score(model, features, labels, groups=groups, cv=GroupKFold(3))
    assert scores.shape == (3,) and np.isfinite(scores).all()
    with sklearn.config_context(enable_metadata_routing=True):
        routed = MultiTaskModel(TASKS, epochs=2).set_fit_request(groups=True)
        scores = cross_val_score(routed, features, labels, params={"groups": groups}, cv=GroupKFold(3))
    assert np.isfinite(scores).all()


def test_faults_of_groups(rows):
    features, labels = rows
    model = MultiTaskModel({"rating": "regression"}, epochs=1)
    five = np.arange(len(features)) % 5
    with pytest.raises(InputError, match="^groups has 5 different values: at least 12 are needed for 12 splits$"):
        model.compare(features, labels["rating"], groups=five)
    with pytest.raises(InputError, match=r"^groups has the shape \(3,\): one value for each of 400 rows is needed$"):
        model.fit(features, labels["rating"], groups=[1, 2, 3])
    missing = pd.Series(five).astype("float64").where(five > 0)
    with pytest.raises(InputError, match="^groups: the value in row 0 is missing: one for each row is needed$"):
        model.compare(features, labels["rating"], groups=missing)
    with pytest.raises(InputError, match="^groups has 1 different values: all are needed to validate with"):
        model.fit(features, labels["rating"], groups=np.zeros(len(features)))


def test_training_is_that_of_init(rows, tmp_path):
    features, labels = rows
    scarce = labels["rating"].where(np.arange(len(labels)) % 4 == 0)
    frame = pd.concat([features, labels["click"], scarce], axis=1)
    expected = mmoe_exp.init(frame, labels=["click", "rating"])["training"]
    model = MultiTaskModel({"click": "binary", "rating": "regression"}, validation_fraction=0.2)
    file = model.write(features, pd.concat([labels["click"], scarce], axis=1), tmp_path)
    assert json.loads(file.read_text())["training"] == expected
    assert expected["lossMean"] == "rows"


def test_seeds_are_those_of_a_config(rows, tmp_path):
    def seed_of(random_state):
        file = MultiTaskModel(TASKS, random_state=random_state).write(*rows, tmp_path)
        return json.loads(file.read_text())["seeds"][0]

    assert [seed_of(seed) for seed in (0, np.int64(999_999_999))] == [0, 999_999_999]
    random = np.random.RandomState(0)
    drawn = [seed_of(random) for _ in range(20)] + [seed_of(None)]
    assert len(set(drawn)) == 21 and all(0 <= seed <= 999_999_999 for seed in drawn)
    for seed in (-1, 1_000_000_000):
        with pytest.raises(InputError, match=f"^random_state is {seed}: a whole number from 0 to 999999999 is needed$"):
            seed_of(seed)


def test_seeds_are_those_of_random_state(rows):
    keys = [MultiTaskModel(TASKS, epochs=1, random_state=seed).fit(*rows).key_ for seed in (1, 1, 2)]
    assert keys[0] == keys[1] != keys[2]


def test_fits_side_by_side_do_not_meet(rows):
    def fit(seed):
        return MultiTaskModel(TASKS, epochs=2, random_state=seed).fit(*rows).model_

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(fit, [0, 1, 0, 1]))
    assert together == [fit(0), fit(1)] * 2


def test_a_fit_adds_little_to_the_command(rows):
    features, labels = (pd.concat([frame] * 25, ignore_index=True) for frame in rows)
    began = time.process_time()
    MultiTaskModel(TASKS, epochs=0.1).fit(features, labels)
    assert time.process_time() - began < 0.5  # seconds of this process, without those of the command


def test_a_fit_leaves_nothing_behind(rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    MultiTaskModel(TASKS, epochs=1).fit(*rows).predict(rows[0])
    assert list(tmp_path.iterdir()) == []


class TestFaults:
    """Each fault of the input is one line."""

    def refused(self, text, X, y, **parameters):
        with pytest.raises(InputError) as error:
            MultiTaskModel(**{"tasks": TASKS, "epochs": 1, **parameters}).fit(X, y)
        assert len(error.value.lines) == 1 and text in error.value.lines[0]
        assert isinstance(error.value, ValueError) and "\n" not in str(error.value)

    def test_an_index_in_another_order(self, rows):
        features, labels = rows
        shuffled = labels.sample(frac=1, random_state=0)
        self.refused("the index of row 0 is 0 in X and 132 in y", features, shuffled)
        in_order = features.loc[shuffled.index]
        assert MultiTaskModel(TASKS, epochs=1).fit(in_order, shuffled).n_features_in_ == 3

    def test_the_frame_is_named_and_not_a_file_of_ours(self, rows):
        features, labels = rows
        self.refused(
            'data.features.numeric[0] is "agee": X has no such column', *rows, data={"features": {"numeric": ["agee"]}}
        )
        self.refused('data.weight is "w": X has no such column: valid here: age, city, floor', *rows, data={"weight": "w"})
        # The row may be one of the validation rows, of which there are copies.
        for row in range(0, 400, 40):
            visits = labels["visits"].where(labels.index != row, 0.5)
            with pytest.raises(InputError) as error:
                MultiTaskModel(TASKS, epochs=1).fit(features, labels.assign(visits=visits))
            assert error.value.lines[0].startswith(f"y, row {row}: column visits: the value is 0.5")
            assert len(error.value.lines) == 1
        large = features.assign(age=features["floor"].where(features.index != 7, 2**60 + 1))
        self.refused('X, row 7: column age: the value is "1152921504606846977"', large, labels)

    def test_a_text_among_numbers_is_named_with_its_row(self, fitted, rows):
        features, labels = rows
        texts = features.assign(floor=["old" if row == 5 else None for row in range(400)])
        with pytest.raises(InputError, match="^column floor: the value in row 5 is 'old': a number is needed, as fit has"):
            fitted.predict(texts)
        mixed = features.assign(floor=features["floor"].astype(object).where(features.index != 6, "old"))
        with pytest.raises(InputError, match="^column floor: values of types number and str, such as 'old' in row 6: "):
            fitted.predict(mixed)
        self.refused("column floor: values of types number and str, such as 'old' in row 6", mixed, labels)

    def test_unseen_categories(self, fitted, rows):
        some = rows[0].head(3).assign(city=["Bonn", "Rom", "Rom"])
        unseen = "^column city: 2 rows have categories that fit has not seen, such as 'Rom': "
        with pytest.warns(UserWarning, match=unseen + "they count as one of the others"):
            warned = fitted.predict(some)
        fitted.set_params(handle_unknown="error")
        with pytest.raises(InputError, match=unseen + 'handle_unknown="warn"'):
            fitted.predict(some)
        fitted.set_params(handle_unknown="ignore")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert fitted.predict(some).equals(warned)
        fitted.set_params(handle_unknown="none")
        with pytest.raises(InputError, match="^handle_unknown is 'none': warn, ignore, error are possible"):
            fitted.predict(some)
        fitted.set_params(handle_unknown="warn")

    def test_an_id_among_the_features_gives_scores_and_a_warning(self, rows):
        features, labels = rows
        people = features.assign(person=[f"p{row}" for row in range(len(features))])
        model = MultiTaskModel({"click": "binary"}, epochs=1, categorical=["person"])
        with pytest.warns(UserWarning, match="^column person: .* that fit has not seen"):
            scores = cross_val_score(model, people, labels["click"], cv=3)
        assert np.isfinite(scores).all()

    def test_values_of_several_types(self, rows):
        features, labels = rows
        mixed = features.assign(city=[1, *features["city"][1:]])
        self.refused("column city: values of types number and str", mixed, labels)
        self.refused("column click of y: values of types", features, labels.assign(click=[1, *labels["click"][1:]]))

    def test_a_label_that_does_not_vary(self, rows):
        features, labels = rows
        self.refused("task rating: the label is 1.5 in every row", features, labels.assign(rating=1.5))
        self.refused("task click: the label is 'no' in every row", features, labels.assign(click="no"))
        self.refused("task rating: no row has a label", features, labels.assign(rating=np.nan))
        single = labels.assign(click=["yes"] + ["no"] * 399)
        self.refused("task click has no label 1 in the train rows", features, single)

    def test_too_few_rows(self, rows):
        features, labels = rows
        self.refused("n_samples = 1", features.head(1), labels.head(1))
        self.refused(
            "n_samples = 3: too few rows",
            features.head(3),
            labels.head(3).assign(click=["no", "yes", None], rating=[1, 2, 3]),
        )

    def test_tasks(self, rows):
        features, labels = rows
        self.refused('click is "ordinal": binary, classes, regression', features, labels, tasks={"click": "ordinal"})
        self.refused("task clik: y has no such column, but click", features, labels, tasks={"clik": "binary"})
        self.refused("task visits: its labels have", features, labels, tasks={"visits": "binary"})
        self.refused(
            "a whole number from 0 up is needed for the counts", features, labels.assign(visits=labels["visits"] + 0.5)
        )

    def test_features(self, rows):
        features, labels = rows
        self.refused("column age: it contains infinity", features.assign(age=np.inf), labels)
        self.refused("X has no column town", features, labels, categorical=["town"])
        self.refused("column age: several columns have this name", features.set_axis(["age", "city", "age"], axis=1), labels)

    def test_fields_of_the_config(self, rows):
        self.refused('models[0].name is "mmo": did you mean mmoe?', *rows, model="mmo")
        self.refused("minCount", *rows, data={"minCount": 0})
        self.refused("validation_fraction is 1", *rows, validation_fraction=1)
        self.refused("batch_size is 0: a number of at least 1", *rows, batch_size=0)

    def test_labels_that_fit_has_not_seen(self, fitted, rows):
        features, labels = rows
        with pytest.raises(InputError, match="^task click: the label 'maybe' is none of"):
            fitted.score(features, labels.assign(click="maybe"))

    def test_files(self, fitted, tmp_path):
        with pytest.raises(InputError, match="ends in .safetensors"):
            fitted.save(tmp_path / "model.pkl")
        (tmp_path / "other.safetensors").write_text("{}")
        with pytest.raises(InputError, match="no model that MultiTaskModel.save wrote"):
            MultiTaskModel.load(tmp_path / "other.safetensors")


@parametrize_with_checks([MultiTaskModel(epochs=3)])
def test_checks_of_scikit_learn(estimator, check):
    check(estimator)
