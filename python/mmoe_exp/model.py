"""An estimator of scikit-learn for several labels of mixed kinds, some of them missing."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn import metrics
from sklearn.base import BaseEstimator
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_array, check_consistent_length, check_is_fitted, validate_data

from .command import InputError, call
from .frames import as_pandas, is_frame, is_polars, types_found, write_parquet
from .results import Results
from .saved import CLASSES, KINDS, read_saved, write_saved
from .scratch import Scratch
from .sweep import run

#: Of fewer steps, where `epochs` is left out, models would show little more than how they start.
FEWEST_STEPS = 500

#: The largest seed of a config.
MOST_SEED = 999_999_999

#: How often the validation rows are scored during training.
EVALUATIONS = 30

#: `mmoe-exp init` writes the same defaults: the most steps, the weight decay, the rows from which on batches are larger, and
#: the ratio of the numbers of labels from which on the loss is a mean over rows.
MOST_STEPS = 20_000
WEIGHT_DECAY = 0.3
MANY_ROWS, BATCH, BATCH_OF_MANY = 10_000, 64, 256
UNEQUAL = 3

#: The splits of `compare`: fewer rows need more splits. With few groups, more of them test.
FEW_ROWS, SPLITS, SPLITS_OF_FEW = 5000, 6, 12
FEW_GROUPS = 200


class MultiTaskModel(BaseEstimator):
    """
    A model that learns several labels together: `fit` trains it by the program, `predict` predicts by the program, to the
    bit as `mmoe-exp` does from the same rows.

    Parameters
    ----------
    tasks: the kind of each label by the name of its column in Y: `{"click": "binary", "rating": "regression", "visits":
        "count", "genre": "classes"}`. By default, a label with two values is binary, one with more texts is classes, and any
        other one regression.
    model: an architecture, such as `mmoe`, `single-task`, `shared-bottom`, `ple` or `linear`.
    options: its sizes, as in a config: `{"experts": 8}`.
    learning_rate, batch_size, epochs: of training by Adam; the defaults are as in `mmoe-exp init`: batches of 64 rows, or
        256 from 10,000 rows on, and at most 30 passes over the training rows, or 500 steps if rows are few.
    losses: how the tasks' losses are combined, as in a config: `"pcgrad"`, or `{"kind": "fixed", "weights": [1, 3]}`; by
        default their sum.
    patience: training ends after so many evaluations without improvement on the validation rows, of 30 in all.
    validation_fraction: the share of rows that choose when to stop, and are not trained on.
    categorical: columns of X that are categories although they are numbers. Texts and pandas categories always are.
    handle_unknown: what happens to categories that `fit` has not seen. They count as one of the others, with a warning
        (`warn`) or without (`ignore`), as `mmoe-exp predict` has it; or they are refused (`error`), as by its `--strict`.
    training, data: more fields of `training:` and `data:` of a config, such as `{"optimizer": "sgd"}` and `{"minCount": 5}`. By
        default, `weightDecay` is 0.3, `outputInitialization` is `balanced`, and `lossMean` is `rows` if a label has three times
        as many rows as another.
    random_state: the seed of the model and of the validation rows.

    Attributes
    ----------
    tasks_: the kind of each task by name.
    classes_: the values of a label that is binary or classes, in order; in a dict by task where Y has columns.
    n_features_in_, feature_names_in_: as in scikit-learn.
    key_: the key of the run, which determines its bits. validation_metrics_: metrics on the validation rows.
    model_: the bytes of the model, a `.safetensors` file.
    """

    def __init__(
        self,
        tasks: Mapping[str, str] | None = None,
        *,
        model: str = "mmoe",
        options: Mapping | None = None,
        learning_rate: float = 0.003,
        batch_size: int | None = None,
        epochs: float | None = None,
        losses: str | Mapping | None = None,
        patience: int = 10,
        validation_fraction: float = 0.1,
        categorical: Sequence[str] | None = None,
        handle_unknown: str = "warn",
        training: Mapping | None = None,
        data: Mapping | None = None,
        random_state: int | np.random.RandomState | None = 0,
    ):
        self.tasks = tasks
        self.model = model
        self.options = options
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.losses = losses
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.categorical = categorical
        self.handle_unknown = handle_unknown
        self.training = training
        self.data = data
        self.random_state = random_state

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def fit(self, X, y, groups=None):
        """
        Trains on the rows of X, a data frame or an array, and their labels: a frame or array with a column for each task, or
        a single one. Missing labels (NaN, None) are left out of their task. With `groups`, a value for each row, such as a
        person, the rows that choose when to stop are whole groups.

        Raises InputError, a ValueError, with a line for each fault.
        """
        with _FitScratch(X) as folder:
            config = self.write(X, y, folder, groups)
            to = Path(folder) / "model.safetensors"
            [outcome] = call(["export", config, "--to", to], data=Path(folder) / "data", warn=False)
            self.model_ = to.read_bytes()
        self._learn_run(outcome)
        return self

    def write(self, X, y, folder: str | os.PathLike, groups=None) -> Path:
        """
        Writes what `fit` gives to the program, `config.yaml` and `rows.parquet`, and returns the path of the config:
        `mmoe-exp export config.yaml --to model.safetensors` then trains the model of `fit`, to the bit.
        """
        features, labels = self._rows(X, y)
        seed = self._seed()
        validation = self._validation_rows(labels, seed, None if groups is None else _group_codes(groups, len(labels)))
        part = np.where(validation, "validation", "train")
        # A config has test rows, too. Those of `fit` are the validation rows once more: nothing is chosen by them.
        rows = self._table(features, labels).assign(**{PART: part})
        rows = pd.concat([rows, rows[validation].assign(**{PART: "test"})], ignore_index=True)
        folder = Path(folder)
        write_parquet(rows, folder / "rows.parquet")
        config = self._config(folder / "rows.parquet", labels, len(labels) - int(validation.sum()))
        config["data"]["split"] = {"by": "column", "column": PART}
        config |= {"models": [{"name": self.model, **(self.options or {})}], "seeds": [seed]}
        file = folder / "config.yaml"
        file.write_text(json.dumps(config, indent=2), encoding="utf-8")  # JSON is YAML
        return file

    def compare(
        self,
        X,
        y,
        models: Sequence[str | Mapping] = ("mean", "linear", "single-task"),
        *,
        losses: Sequence[str | Mapping] | None = None,
        groups=None,
        splits: int | None = None,
        seeds: int = 1,
        out: str | os.PathLike | None = None,
        workers: int | None = None,
        progress: bool = True,
    ) -> Results:
        """
        Compares this model with others on splits of the rows into 80 % for training, 10 % for validation and 10 % for tests:
        `findings` of the results say which model is best for each task, and whether significantly, in paired tests over the
        splits; `tables["best"]` and `tables["gains"]` have the numbers. Networks without sizes of their own get the same number
        of weights, which the tables show. It fits nothing.

        With `losses`, such as `["nash", {"kind": "fixed", "weights": [1, 3]}]`, all models are trained with each of these, with
        equal weights (`sum`) and with the losses of this model: `tables["balance"]` says whether balancing the losses helps.

        With `groups`, a value for each row, such as a person, the rows of a group stay together, so that models are tested on
        new groups (20 % of them, if there are fewer than 200). `splits` is 12 below 5,000 rows by default, else 6.
        """
        features, labels = self._rows(X, y)
        rows = self._table(features, labels)
        splits = (SPLITS_OF_FEW if len(rows) < FEW_ROWS else SPLITS) if splits is None else splits
        split = {"by": "random", "seed": self._seed(), "train": 0.8, "validation": 0.1, "test": 0.1}
        if groups is not None:
            codes = _group_codes(groups, len(rows))
            count = int(codes.max()) + 1
            if count < max(3, splits):
                raise InputError(
                    [f"groups has {count} different values: at least {max(3, splits)} are needed for {splits} splits"]
                )
            rows = rows.assign(**{GROUP: codes})
            split |= {"by": "group", "column": GROUP}
            if count < FEW_GROUPS:
                split |= {"train": 0.6, "validation": 0.2, "test": 0.2}
        config = self._config(rows, labels, round(split["train"] * len(rows)))
        config["data"]["split"] = split
        if losses is not None:
            config["training"]["losses"] = _distinct(["sum", *losses, config["training"].get("losses", "sum")])
        own = {"name": self.model, **(self.options or {})}
        config |= {
            "models": [*[model for model in models if model not in (self.model, own)], own],
            "weights": "auto",
            "replicates": splits,
            "seeds": {"first": 1, "count": seeds, "perSplit": splits > 1},
            "keepPredictions": True,
        }
        try:
            return run(config, out=out, workers=workers, progress=progress)
        except InputError as error:
            raise InputError([_with_labels_of_y(line) for line in error.lines], error.code) from None

    def predict(self, X):
        """
        The predictions for the rows of X: the most probable class, or else the mean. They have the form of the labels that
        `fit` got: an array, or a frame with a column for each task.
        """
        columns = {
            task: self._classes[task][values.argmax(axis=1)] if task in self._classes else values
            for task, values in self._predicted(X).items()
        }
        form = self._form
        if form == "one":
            return next(iter(columns.values()))
        if form == "array":
            return np.column_stack(list(columns.values()))
        if form == "polars":
            import polars

            return polars.DataFrame(columns)
        return pd.DataFrame(columns, index=X.index if isinstance(X, pd.DataFrame) else None)

    def _has_classes(self) -> bool:
        kinds = getattr(self, "tasks_", self.tasks)
        return kinds is None or not {"binary", "classes"}.isdisjoint(kinds.values())

    @available_if(_has_classes)
    def predict_proba(self, X):
        """
        The probabilities of the values in `classes_`, [rows, classes], in a dict by task where Y has columns. Other labels
        have none.
        """
        columns = {task: values for task, values in self._predicted(X).items() if task in self._classes}
        return next(iter(columns.values())) if self._form == "one" else columns

    def scores(self, X, y) -> pd.DataFrame:
        """
        Metrics of each task on its labelled rows: `r2`, of classes that of the probabilities, as the program's `test_r2`;
        `auc` (of several classes the mean over classes of each against the others), `log_loss` and `accuracy` of classes;
        `rmse` and `mae` of other labels.
        """
        check_is_fitted(self, "model_")
        _, truth = self._rows(X, y, fitting=False)
        rows = {}
        for task, predicted in self._predicted(X).items():
            labelled = truth[task].notna().to_numpy()
            t, p = truth[task].to_numpy()[labelled], predicted[labelled]
            if task in self._classes:
                places = np.arange(p.shape[1])
                of_class = t[:, None] == places
                aucs = [metrics.roc_auc_score(of_class[:, k], p[:, k]) for k in places if 0 < of_class[:, k].sum() < len(t)]
                rows[task] = {
                    "rows": len(t),
                    "r2": metrics.r2_score(of_class, p, multioutput="variance_weighted"),
                    "auc": np.mean(aucs) if aucs else np.nan,
                    "log_loss": metrics.log_loss(t, p, labels=places),
                    "accuracy": metrics.accuracy_score(t, p.argmax(axis=1)),
                }
            else:
                rows[task] = {
                    "rows": len(t),
                    "r2": metrics.r2_score(t, p),
                    "rmse": metrics.mean_squared_error(t, p) ** 0.5,
                    "mae": metrics.mean_absolute_error(t, p),
                }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("task")

    def score(self, X, y) -> float:
        """The mean over tasks of R², the share of variance explained; of classes by the probabilities."""
        return float(self.scores(X, y)["r2"].mean())

    def save(self, path: str | os.PathLike) -> None:
        """
        Writes the model to a `.safetensors` file, as `mmoe-exp export` does, with what `load` needs besides. `mmoe-exp
        predict` reads it, too.
        """
        check_is_fitted(self, "model_")
        if Path(path).suffix != ".safetensors":
            raise InputError([f"{os.fspath(path)}: a name that ends in .safetensors is needed"])
        state = {
            "parameters": {name: value for name, value in self.get_params().items() if _is_plain(value)},
            "tasks": self.tasks_,
            "classes": {task: list(classes) for task, classes in self._classes.items()},
            "form": self._form,
            "columns": self._columns,
            "categories": {name: list(values) for name, values in self._categories.items()},
            "named": hasattr(self, "feature_names_in_"),
        }
        write_saved(path, self.model_, state)

    @classmethod
    def load(cls, path: str | os.PathLike) -> MultiTaskModel:
        """
        The model of a file that `save` wrote. Raises InputError where it is none, or it was changed, or saved by a version
        whose files have no checksum of classes and columns.
        """
        content, state, outcome = read_saved(path, cls)
        model = cls(**state["parameters"])
        model.model_ = content
        model._learn_run(outcome)
        model.n_features_in_ = len(state["columns"])
        if state["named"]:
            model.feature_names_in_ = np.array(state["columns"], dtype=object)
        model._categories = {name: set(values) for name, values in state["categories"].items()}
        model._columns = state["columns"]
        model._learn_labels(state["tasks"], state["classes"], state["form"])
        return model

    def _learn_run(self, outcome: Mapping) -> None:
        """Keeps the key and the metrics of the run that made the model."""
        self.key_ = outcome["key"]
        self.validation_metrics_ = {
            name.removeprefix("validation_"): value
            for name, value in outcome["metrics"].items()
            if name.startswith("validation_")
        }

    def _seed(self) -> int:
        """The seed of a fit."""
        state = self.random_state
        if not isinstance(state, (int, np.integer)):
            return int((np.random.mtrand._rand if state is None else state).randint(MOST_SEED + 1))
        if not 0 <= state <= MOST_SEED:
            raise InputError([f"random_state is {state}: a whole number from 0 to {MOST_SEED} is needed"])
        return int(state)

    def _table(self, features: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
        """The features and the labels in columns of their own; labels that are classes as texts."""
        columns = {}
        for task, kind in self.tasks_.items():
            values = labels[task]
            columns[f"{LABEL}{task}"] = values.map(dict(enumerate(self._names(task)))) if kind == "classes" else values
        return pd.concat([features, pd.DataFrame(columns, index=features.index)], axis=1)

    def _names(self, task: str) -> list[str]:
        """The names of a task's classes in the program."""
        return [str(value) for value in self._classes[task]]

    def _config(self, file, labels: pd.DataFrame, training_rows: int) -> dict:
        """The config of a table without its split, models and seeds."""
        for name, least in [("batch_size", 1), ("epochs", 0)]:
            value = getattr(self, name)
            if value is not None and not value >= least:
                raise InputError([f"{name} is {value}: a number of at least {least} is needed"])
        batch = (BATCH if len(labels) < MANY_ROWS else BATCH_OF_MANY) if self.batch_size is None else self.batch_size
        batch = min(batch, training_rows)
        if self.epochs is None:
            steps = min(MOST_STEPS, max(FEWEST_STEPS, 30 * -(-training_rows // batch)))
        else:
            steps = max(1, round(self.epochs * training_rows / batch))
        counts = labels.notna().sum()
        categorical = list(self._categories)
        numeric = [name for name in self._columns if name not in self._categories]
        return {
            "name": "model",
            "data": {
                "kind": "table",
                "file": file if is_frame(file) else str(file.resolve()),
                "features": {
                    **({"numeric": numeric} if numeric else {}),
                    **({"categorical": categorical} if categorical else {}),
                },
                "tasks": [
                    {"name": task, "column": f"{LABEL}{task}", "labels": kind, "missing": "skip"}
                    for task, kind in self.tasks_.items()
                ],
                **(self.data or {}),
            },
            "training": {
                "optimizer": "adam",
                "learningRate": self.learning_rate,
                "weightDecay": WEIGHT_DECAY,
                "batchSize": batch,
                "steps": steps,
                **({"losses": self.losses} if self.losses is not None else {}),
                "evaluateEvery": -(-steps // EVALUATIONS),
                "outputInitialization": "balanced",
                "keep": "best",
                "patience": self.patience,
                **({"lossMean": "rows"} if counts.max() >= UNEQUAL * counts.min() else {}),
                **(self.training or {}),
            },
        }

    def _validation_rows(self, labels: pd.DataFrame, seed: int, groups: np.ndarray | None) -> np.ndarray:
        """
        Which rows choose when to stop: drawn at random, among them rows with two different labels of each task, as every
        metric needs them; with `groups`, the code of each row's group, all rows of the groups that are drawn.
        """
        if not 0 < self.validation_fraction < 1:
            raise InputError([f"validation_fraction is {self.validation_fraction}: a number between 0 and 1 is needed"])
        order = np.random.RandomState(seed % 2**32).permutation(len(labels))
        needed = []
        for task in labels:
            values = labels[task].to_numpy()[order]
            at = np.flatnonzero(~np.isnan(values))
            needed += [order[at[0]], order[at[np.argmax(values[at] != values[at[0]])]]]
        first = list(dict.fromkeys([*needed, *order]))
        if groups is not None:
            return self._validation_groups(groups, first, len(set(needed)))
        size = max(len(set(needed)), int(np.ceil(self.validation_fraction * len(labels))))
        if size == len(labels):
            raise InputError(
                [f"n_samples = {size}: too few rows, as all are needed to validate with, and none is left to train on"]
            )
        chosen = np.zeros(len(labels), dtype=bool)
        chosen[first[:size]] = True
        return chosen

    def _validation_groups(self, groups: np.ndarray, first: Sequence[int], needed: int) -> np.ndarray:
        """Whole groups, from the first rows on; at least `needed` groups."""
        sizes = np.bincount(groups)
        least = int(np.ceil(self.validation_fraction * len(groups)))
        drawn = dict.fromkeys(groups[first[:needed]])
        rows = sum(sizes[group] for group in drawn)
        for group in groups[first[needed:]]:
            if rows >= least:
                break
            if group not in drawn:
                drawn[group] = None
                rows += sizes[group]
        if len(drawn) == len(sizes):
            raise InputError(
                [f"groups has {len(sizes)} different values: all are needed to validate with, and none is left to train on"]
            )
        return np.isin(groups, list(drawn))

    def _rows(self, X, y, fitting: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
        """
        The features, and the labels as numbers, NaN where they are missing, by task; of classes, the places in `classes_`.
        Where it is `fitting`, columns, tasks and classes are learned; otherwise they must be the same.
        """
        if y is None:
            raise InputError(["fit requires y to be passed, but the target y is None"])
        features = self._features(X, fitting)
        given, form = _labels_of(y, self.tasks if fitting else self.tasks_)
        check_consistent_length(features, given)
        _refuse_other_index(X, y)
        if fitting:
            if len(features) < 2:
                raise InputError([f"n_samples = {len(features)}: rows to train on and others to validate with are needed"])
            kinds = dict(self.tasks) if self.tasks is not None else {name: _kind_of(given[name]) for name in given}
            faults = [
                f'tasks: {task} is "{kind}": {", ".join(KINDS)} are possible'
                for task, kind in kinds.items()
                if kind not in KINDS
            ]
            if faults:
                raise InputError(faults)
            classes = {task: pd.unique(given[task].dropna()) for task, kind in kinds.items() if kind in CLASSES}
            faults = [fault for task in kinds for fault in _label_faults(task, given[task], kinds[task])]
            if faults:
                raise InputError(faults)
            self._learn_labels(kinds, {task: sorted(values) for task, values in classes.items()}, form)
        labels = {}
        for task in self.tasks_:
            values = given[task]
            if task in self._classes:
                codes = {value: i for i, value in enumerate(self._classes[task])}
                other = [value for value in pd.unique(values.dropna()) if value not in codes]
                if other:
                    raise InputError([f"task {task}: the label {_shown(other[0])} is none of {', '.join(map(_shown, codes))}"])
                values = values.map(codes)
            labels[task] = pd.to_numeric(values).astype("float64").to_numpy()
        return features, pd.DataFrame(labels)

    def _learn_labels(self, kinds: Mapping[str, str], classes: Mapping[str, Sequence], form: str) -> None:
        self.tasks_ = dict(kinds)
        self._classes = {task: np.array(values) for task, values in classes.items()}
        self._form = form
        vars(self).pop("classes_", None)
        if self._classes:
            self.classes_ = next(iter(self._classes.values())) if form == "one" else self._classes

    def _features(self, X, fitting: bool) -> pd.DataFrame:
        """The features as a frame with the columns that `fit` has seen, and a new index."""
        if is_frame(X):
            _refuse_double_names(X)
            validate_data(self, X, reset=fitting, skip_check_array=True)
            frame = as_pandas(X).reset_index(drop=True)
            frame.columns = [str(name) for name in frame.columns]
            if len(frame) == 0 or frame.shape[1] == 0:
                check_array(frame)
        else:
            array = validate_data(self, X, reset=fitting, dtype=None, ensure_all_finite=False)
            frame = pd.DataFrame(array, columns=[f"x{i}" for i in range(array.shape[1])]).infer_objects()
        if self.handle_unknown not in UNKNOWN:
            raise InputError([f"handle_unknown is {self.handle_unknown!r}: {', '.join(UNKNOWN)} are possible"])
        for name in (PART, GROUP):
            if name in frame.columns:
                raise InputError([f"column {name}: this name is used for the split: another one is needed"])
        if fitting:
            forced = list(self.categorical or [])
            faults = [f"categorical: X has no column {name}" for name in forced if name not in frame.columns]
            if faults:
                raise InputError(faults)
            self._columns = list(frame.columns)
        faults = []
        for i, name in enumerate(self._columns):
            values = frame.iloc[:, i]
            faults += _type_faults(name, values)
            if pd.api.types.is_float_dtype(values) and np.isinf(values.to_numpy("float64", na_value=np.nan)).any():
                faults.append(f"column {name}: it contains infinity: finite numbers are needed, or NaN where one is missing")
        if faults:
            raise InputError(faults)
        if fitting:
            self._categories = {
                name: set(frame[name].dropna()) for name in self._columns if name in forced or not (_is_numeric(frame[name]))
            }
        else:
            numbers = [name for name in self._columns if name not in self._categories]
            faults += [fault for name in numbers if (fault := _text_fault(name, frame[name]))]
            unseen = self._unseen(frame) if self.handle_unknown != "ignore" else []
            if self.handle_unknown == "error":
                faults += [f'{line}: handle_unknown="warn" takes them for one of the others' for line in unseen]
            if faults:
                raise InputError(faults)
            for line in unseen:
                warnings.warn(f'{line}: they count as one of the others; handle_unknown="error" refuses them', stacklevel=4)
        return frame

    def _unseen(self, frame: pd.DataFrame) -> list[str]:
        """A line for each column with categories that `fit` has not seen."""
        lines = []
        for name, known in self._categories.items():
            other = frame[name][frame[name].notna() & ~frame[name].isin(known)]
            if len(other) > 0:
                rows = "1 row has" if len(other) == 1 else f"{len(other)} rows have"
                lines.append(f"column {name}: {rows} categories that fit has not seen, such as {_shown(other.iloc[0])}")
        return lines

    def _predicted(self, X) -> dict[str, np.ndarray]:
        """The program's predictions for the rows of X by task: of classes a probability for each, [rows, classes]."""
        check_is_fitted(self, "model_")
        features = self._features(X, fitting=False)
        with Scratch({"rows.parquet": "X"}) as scratch:
            folder = Path(scratch)
            (folder / "model.safetensors").write_bytes(self.model_)
            write_parquet(features, folder / "rows.parquet")
            out = folder / "predictions.parquet"
            call(["predict", folder / "model.safetensors", folder / "rows.parquet", "--out", out], warn=False)
            table = pq.read_table(out)
        return {task: self._of_task(table, task) for task in self.tasks_}

    def _of_task(self, table: pa.Table, task: str) -> np.ndarray:
        if self.tasks_[task] == "binary":
            second = table[task].to_numpy()
            return np.column_stack([1 - second, second])
        if self.tasks_[task] == "classes":
            names = [f"{task}:{name}" for name in self._names(task)]
            # The program leaves out a class that no training row has.
            none = np.zeros(table.num_rows, dtype="float32")
            return np.column_stack([table[name].to_numpy() if name in table.column_names else none for name in names])
        return table[task].to_numpy()


#: What `handle_unknown` may be.
UNKNOWN = ("warn", "ignore", "error")

#: The columns of parts and of groups in the rows that are given to the program, and what the names of columns of labels begin with.
PART = "mmoe-exp:part"
GROUP = "mmoe-exp:group"
LABEL = "label:"


class _FitScratch(Scratch):
    """The temporary folder of a fit on X, whose rows come first in the file; all others are copies."""

    def __init__(self, X):
        super().__init__({"rows.parquet": "X"})
        self._X = X

    def in_words(self, line: str) -> str | None:
        line = re.sub(rf"^{re.escape(self.name)}.config\.yaml:\d+:\d+: ", "", line)
        line = _with_labels_of_y(super().in_words(line))
        row = re.match(r"[Xy], row (\d+): ", line)
        return None if row and int(row[1]) >= len(self._X) else line


def _with_labels_of_y(line: str) -> str:
    """A line about columns of labels in the words of a caller, to whom they are columns of y."""
    line = re.sub(rf'^(?:X|the data frame)(, row \d+: column) "{LABEL}((?:[^"\\]|\\.)*)"', r"y\1 \2", line)
    known, needed, suggested = line.partition("valid here: ")
    names = [name for name in suggested.split(", ") if not name.startswith((LABEL, PART, GROUP))]
    return f"{known}{needed}{', '.join(names)}"


def _distinct(items: Sequence) -> list:
    """The items in their order, each once."""
    return [item for i, item in enumerate(items) if item not in items[:i]]


def _group_codes(groups, rows: int) -> np.ndarray:
    """The number of each row's group, from 0."""
    values = np.asarray(groups)
    if values.ndim != 1 or len(values) != rows:
        raise InputError([f"groups has the shape {values.shape}: one value for each of {rows} rows is needed"])
    codes, _ = pd.factorize(values)
    if (codes < 0).any():
        raise InputError([f"groups: the value in row {int((codes < 0).argmax())} is missing: one for each row is needed"])
    return codes


def _refuse_double_names(frame) -> None:
    names = [str(name) for name in getattr(frame, "column_names", frame.columns)]
    faults = [f"column {name}: several columns have this name" for name in dict.fromkeys(names) if names.count(name) > 1]
    if faults:
        raise InputError(faults)


def _labels_of(y, tasks: Mapping[str, str] | None) -> tuple[pd.DataFrame, str]:
    """The labels as a frame with a column for each task, and the form in which they came."""
    names = list(tasks) if tasks is not None else None
    if is_frame(y):
        frame = as_pandas(y).reset_index(drop=True)
        missing = [name for name in names or [] if name not in frame.columns]
        if missing:
            raise InputError(
                [f"task {name}: y has no such column, but {', '.join(map(str, frame.columns))}" for name in missing]
            )
        return frame[names or list(frame.columns)], "polars" if is_polars(y) else "pandas"
    name = getattr(y, "name", None)
    array = np.asarray(y)
    if array.ndim not in (1, 2):
        raise InputError([f"y has {array.ndim} dimensions: a column for each task is needed"])
    width = 1 if array.ndim == 1 else array.shape[1]
    if names is None:
        names = [str(name)] if width == 1 and name else ["y"] if width == 1 else [f"y{k}" for k in range(width)]
    if len(names) != width:
        raise InputError([f"y has {width} columns, and there are {len(names)} tasks"])
    frame = pd.DataFrame(array.reshape(len(array), width), columns=names).infer_objects()
    return frame, "one" if array.ndim == 1 else "array"


def _kind_of(values: pd.Series) -> str:
    return "binary" if values.nunique() == 2 else "regression" if _is_numeric(values) else "classes"


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)


def _type_faults(name: str, values: pd.Series) -> list[str]:
    """The fault of a column of objects whose values are not all of one type."""
    if values.dtype != object:
        return []

    def type_of(value) -> str:
        return "number" if isinstance(value, (int, float, np.number)) else type(value).__name__

    found = types_found(values, type_of)
    return [f"column {name}: values of types {found}: values of one type are needed"] if " and " in found else []


def _text_fault(name: str, values: pd.Series) -> str | None:
    """The fault of a column that had numbers in `fit` and now has texts."""
    for row, value in enumerate([] if _is_numeric(values) else values):
        if isinstance(value, str):
            return f"column {name}: the value in row {row} is {_shown(value)}: a number is needed, as fit has seen numbers"
    return None


def _label_faults(task: str, values: pd.Series, kind: str) -> list[str]:
    """The faults of a task's labels that can be seen without training."""
    faults = _type_faults(f"{task} of y", values)
    if faults:
        return faults
    if kind not in CLASSES and not _is_numeric(values):
        return [f"task {task}: its labels are texts: numbers are needed for {kind}"]
    if kind not in CLASSES and np.isinf(values.to_numpy("float64", na_value=np.nan)).any():
        return [f"task {task}: its labels contain infinity: finite numbers are needed, or NaN where one is missing"]
    found = values.nunique()
    if found == 0:
        return [f"task {task}: no row has a label"]
    if found == 1:
        return [f"task {task}: the label is {_shown(values.dropna().iloc[0])} in every row: it must vary"]
    if kind == "binary" and found > 2:
        return [f"task {task}: its labels have {found} values: two are needed for binary"]
    return []


def _refuse_other_index(X, y) -> None:
    """Refuses frames whose rows are in another order, which pandas would align and arrays would not."""
    if not (isinstance(X, pd.DataFrame) and isinstance(y, (pd.DataFrame, pd.Series))) or X.index.equals(y.index):
        return
    for i, (one, other) in enumerate(zip(X.index, y.index, strict=False)):
        if one != other:
            where = f"the index of row {i} is {_shown(one)} in X and {_shown(other)} in y"
            raise InputError([f"{where}: rows in the same order are needed, such as y.loc[X.index]"])


def _shown(value) -> str:
    """A value as Python shows it, without its type of NumPy."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def _is_plain(value) -> bool:
    try:
        json.dumps(value)
    except TypeError:
        return False
    return True
