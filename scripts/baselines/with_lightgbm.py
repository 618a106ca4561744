"""
LightGBM on the rows of a table: pip install 'lightgbm>=4.7' pandas scikit-learn, and pyarrow for .parquet; then

    mmoe-exp split ratings.yaml --out rows
    python scripts/baselines/with_lightgbm.py rows --out lightgbm.csv
"""

import lightgbm
from rows import predict_rows


def fit(kind, settings, train, validation):
    metric = {"binary": "binary_logloss", "classes": "multi_logloss", "count": "poisson"}.get(kind, "l2")
    # Counts need means above 0, which the loss of Poisson gives.
    own = {"objective": "poisson"} if kind == "count" else {}
    model = (lightgbm.LGBMClassifier if kind in ("binary", "classes") else lightgbm.LGBMRegressor)(
        n_estimators=3000, n_jobs=1, random_state=0, verbose=-1, **{"learning_rate": 0.05, **own, **settings}
    )
    x, y, weights = train
    model.fit(
        x,
        y,
        sample_weight=weights,
        eval_X=validation[0],
        eval_y=validation[1],
        eval_metric=metric,
        callbacks=[lightgbm.early_stopping(50, verbose=False)],
    )
    loss = model.best_score_["valid_0"][metric]
    if kind == "binary":
        return loss, lambda rows: model.predict_proba(rows)[:, 1]
    return loss, model.predict_proba if kind == "classes" else model.predict


def space(random):
    return {
        "learning_rate": 10 ** random.uniform(-2, -0.7),
        "num_leaves": int(2 ** random.uniform(2, 7)),
        "min_child_samples": int(2 ** random.uniform(2, 7)),
        "colsample_bytree": random.uniform(0.4, 1),
        "subsample": random.uniform(0.5, 1),
        "subsample_freq": 1,
        "reg_lambda": 10 ** random.uniform(-3, 2),
    }


if __name__ == "__main__":
    predict_rows(fit, space)
