"""
XGBoost on the rows of a table: pip install xgboost scikit-learn pandas, and pyarrow for .parquet; then

    mmoe-exp split ratings.yaml --out rows
    python scripts/baselines/with_xgboost.py rows --out xgboost.csv
"""

import xgboost
from rows import predict_rows


def fit(kind, settings, train, validation):
    metric = {"binary": "logloss", "classes": "mlogloss", "count": "poisson-nloglik"}.get(kind, "rmse")
    # Counts need means above 0, which the loss of Poisson gives.
    own = {"objective": "count:poisson"} if kind == "count" else {}
    model = (xgboost.XGBClassifier if kind in ("binary", "classes") else xgboost.XGBRegressor)(
        n_estimators=3000,
        n_jobs=1,
        early_stopping_rounds=50,
        enable_categorical=True,
        random_state=0,
        eval_metric=metric,
        **{"learning_rate": 0.05, **own, **settings},
    )
    x, y, weights = train
    model.fit(x, y, sample_weight=weights, eval_set=[validation], verbose=False)
    if kind == "binary":
        return model.best_score, lambda rows: model.predict_proba(rows)[:, 1]
    return model.best_score, model.predict_proba if kind == "classes" else model.predict


def space(random):
    return {
        "learning_rate": 10 ** random.uniform(-2, -0.7),
        "max_depth": int(random.integers(2, 10)),
        "min_child_weight": 10 ** random.uniform(0, 2),
        "colsample_bytree": random.uniform(0.4, 1),
        "subsample": random.uniform(0.5, 1),
        "reg_lambda": 10 ** random.uniform(-3, 2),
    }


predict_rows(fit, space)
