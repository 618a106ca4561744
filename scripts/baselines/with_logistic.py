"""
Logistic regression on the rows of a table whose labels are binary and whose features are all numbers, without standardizing them, such as
the bits of fingerprints: pip install pandas scikit-learn; then

    mmoe-exp split molecules.yaml --out rows
    python scripts/baselines/with_logistic.py rows --out logistic.csv

The strength of the L2 penalty is the best of the trials on validation rows: scikit-learn's default, then C at random from 0.001 to 10.
"""

from rows import predict_rows
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss


def fit(kind, settings, train, validation):
    if kind != "binary":
        raise SystemExit(f"labels are {kind}: binary ones are needed")
    x, y, weights = train
    model = LogisticRegression(solver="liblinear", random_state=0, **settings)
    model.fit(csr_matrix(x), y, sample_weight=weights)

    def predict(rows):
        return model.predict_proba(csr_matrix(rows))[:, 1]

    return log_loss(validation[1], predict(validation[0]), labels=[0, 1]), predict


predict_rows(fit, lambda random: {"C": 10 ** random.uniform(-3, 1)})
