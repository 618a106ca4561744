"""
The Python package beside other libraries, on tables with several labels: lines of code, seconds, scores, and what each
refuses. Prints Markdown, that of docs/libraries.md:

    pip install ./python xgboost lightgbm catboost statsmodels palmerpenguins
    python scripts/bench/libraries.py
"""

import inspect
import time
import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from catboost import CatBoostRegressor
from lightgbm import LGBMClassifier, LGBMRegressor
from mmoe_exp import MultiTaskModel
from palmerpenguins import load_penguins
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBRegressor

# Each of these predicts the test rows: a mean for each row, or of classes a probability for each, in order.


def ours(X, Y, kinds, X_test):
    model = MultiTaskModel(kinds).fit(X, Y)
    return {**model.predict(X_test), **model.predict_proba(X_test)}


def xgboost(X, Y, kinds, X_test):
    # Labels of other kinds as numbers, by squared error: classes as a column each.
    columns = pd.concat([pd.get_dummies(Y[t]) if k in CLASSES else Y[t] for t, k in kinds.items()], axis=1, keys=kinds)
    whole = Y.notna().all(axis=1)
    X, X_test = pd.get_dummies(X), pd.get_dummies(X_test).reindex(columns=pd.get_dummies(X).columns, fill_value=False)
    model = XGBRegressor(multi_strategy="multi_output_tree", tree_method="hist")
    model.fit(X[whole], columns[whole].astype(float))
    predicted = pd.DataFrame(model.predict(X_test), columns=columns.columns)
    return {t: probabilities(predicted[t]) if k in CLASSES else predicted[t].to_numpy()[:, 0] for t, k in kinds.items()}


def catboost(X, Y, kinds, X_test):
    columns = pd.concat([pd.get_dummies(Y[t]) if k in CLASSES else Y[t] for t, k in kinds.items()], axis=1, keys=kinds)
    columns = columns.astype(float)
    for task in kinds:
        columns.loc[Y[task].isna(), task] = np.nan
    texts = list(X.select_dtypes(exclude="number"))
    X, X_test = (frame.astype({c: object for c in texts}).fillna({c: "" for c in texts}) for frame in (X, X_test))
    model = CatBoostRegressor(
        loss_function="MultiRMSEWithMissingValues", cat_features=texts, random_seed=0, verbose=False, allow_writing_files=False
    )
    model.fit(X, columns)
    predicted = pd.DataFrame(model.predict(X_test), columns=columns.columns)
    return {t: probabilities(predicted[t]) if k in CLASSES else predicted[t].to_numpy()[:, 0] for t, k in kinds.items()}


def lightgbm(X, Y, kinds, X_test):
    predicted = {}
    X, X_test = (frame.astype({c: "category" for c in frame.select_dtypes(exclude="number")}) for frame in (X, X_test))
    for task, kind in kinds.items():
        known = Y[task].notna()
        objective = {"objective": "poisson"} if kind == "count" else {}
        model = (LGBMClassifier if kind in CLASSES else LGBMRegressor)(verbose=-1, random_state=0, **objective)
        model.fit(X[known], Y[task][known])
        predicted[task] = model.predict_proba(X_test) if kind in CLASSES else model.predict(X_test)
    return predicted


def scikit_learn(X, Y, kinds, X_test):
    predicted = {}
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    others = OneHotEncoder(handle_unknown="ignore")
    for task, kind in kinds.items():
        known = Y[task].notna()
        columns = make_column_transformer(
            (numbers, make_column_selector(dtype_include="number")), (others, make_column_selector(dtype_exclude="number"))
        )
        network = (MLPClassifier if kind in CLASSES else MLPRegressor)(early_stopping=True, random_state=0)
        model = make_pipeline(columns, network).fit(X[known], Y[task][known])
        predicted[task] = model.predict_proba(X_test) if kind in CLASSES else model.predict(X_test)
    return predicted


LIBRARIES = {
    "mmoe-exp, MMoE": ours,
    "XGBoost, multi_output_tree": xgboost,
    "CatBoost, MultiRMSEWithMissingValues": catboost,
    "LightGBM, one per task": lightgbm,
    "scikit-learn, an MLP per task": scikit_learn,
}

#: What each library is given as it is: the features and labels of a table, with numbers in place of texts.
AS_IT_IS = {
    "mmoe-exp, MMoE": lambda X, Y, kinds: MultiTaskModel(kinds).fit(X, Y),
    "XGBoost, multi_output_tree": lambda X, Y, kinds: XGBRegressor(multi_strategy="multi_output_tree").fit(X, Y),
    "CatBoost, MultiRMSEWithMissingValues": lambda X, Y, kinds: CatBoostRegressor(
        loss_function="MultiRMSEWithMissingValues", verbose=False, allow_writing_files=False
    ).fit(X, Y),
    "LightGBM, one per task": lambda X, Y, kinds: LGBMRegressor(verbose=-1).fit(X, Y),
    "scikit-learn, an MLP per task": lambda X, Y, kinds: MLPRegressor().fit(X, Y),
}

CLASSES = ("binary", "classes")


def probabilities(columns):
    """Values of a regression on indicators as probabilities."""
    values = columns.to_numpy().clip(1e-6, None)
    return values / values.sum(axis=1, keepdims=True)


def tables():
    """Features, labels and the kinds of labels, by name."""
    penguins = load_penguins().drop(columns="year").sample(frac=1, random_state=0, ignore_index=True)
    kinds = {"species": "classes", "sex": "binary", "body_mass_g": "regression"}
    yield "penguins", penguins.drop(columns=list(kinds)), penguins[list(kinds)], kinds
    fair = sm.datasets.fair.load_pandas().data
    labels = fair[["rate_marriage"]].assign(affair=(fair["affairs"] > 0).map({True: "yes", False: "no"}))
    labels.loc[::3, "rate_marriage"] = np.nan
    yield "fair", fair.drop(columns=["rate_marriage", "affairs"]), labels, {"affair": "binary", "rate_marriage": "regression"}
    health = sm.datasets.randhie.load_pandas().data.sample(4000, random_state=0, ignore_index=True)
    state = np.select([health["hlthp"] == 1, health["hlthf"] == 1, health["hlthg"] == 1], ["poor", "fair", "good"], "excellent")
    labels = pd.DataFrame({"visits": health["mdvis"], "health": state})
    features = health.drop(columns=["mdvis", "hlthp", "hlthf", "hlthg"])
    yield "randhie", features, labels, {"visits": "count", "health": "classes"}


def r2(kind, truth, predicted):
    """R² on the labelled rows; of classes, of the probabilities."""
    known = truth.notna().to_numpy()
    truth, predicted = truth[known], np.asarray(predicted)[known]
    if kind in CLASSES:
        return r2_score(pd.get_dummies(truth), predicted, multioutput="variance_weighted")
    return r2_score(truth, predicted)


def lines_of(function):
    """Lines of code of a function below its head, without comments."""
    lines = [line.strip() for line in inspect.getsource(function).splitlines()[1:]]
    return sum(1 for line in lines if line and not line.startswith("#"))


def first_line(fit, X, Y, kinds):
    """What a library says of labels and features as they are: accepted, or the last sentence of its error's first line."""
    X, Y = (frame.apply(codes) for frame in (X, Y))
    try:
        fit(X, Y, kinds)
    except Exception as error:
        return f"`{str(error).strip().splitlines()[0].split(': ')[-1]}`"
    return "accepts it"


def codes(column):
    """A column with numbers in place of texts; missing values stay so."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    numbers, _ = pd.factorize(column, sort=True)
    return pd.Series(numbers, column.index, dtype=float).where(column.notna())


def main():
    warnings.simplefilter("ignore")
    given = list(tables())
    tasks = [(name, task, kind) for name, _, _, kinds in given for task, kind in kinds.items()]
    print("| | lines | " + " | ".join(f"s, {name}" for name, *_ in given), end=" | ")
    print(" | ".join(f"{task} ({kind})" for _, task, kind in tasks), end=" |\n")
    print("| --- " + "| ---: " * (1 + len(given) + len(tasks)) + "|")
    for library, predict in LIBRARIES.items():
        seconds, scores = [], []
        for _, X, Y, kinds in given:
            test = np.arange(len(X)) % 5 == 0
            began = time.perf_counter()
            predicted = predict(X[~test], Y[~test], kinds, X[test])
            seconds.append(f"{time.perf_counter() - began:.1f}")
            scores += [f"{r2(kind, Y[task][test], predicted[task]):.3f}" for task, kind in kinds.items()]
        print(f"| {library} | {lines_of(predict)} | {' | '.join(seconds)} | {' | '.join(scores)} |", flush=True)
    print(
        "\n| numbers in place of texts | " + " | ".join(name for name, *_ in given) + " |\n| --- " + "| --- " * len(given) + "|"
    )
    for library, fit in AS_IT_IS.items():
        print(f"| {library} | {' | '.join(first_line(fit, X, Y, kinds) for _, X, Y, kinds in given)} |", flush=True)


if __name__ == "__main__":
    main()
