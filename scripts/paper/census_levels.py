"""
From what the level of AUCs on census-income comes: logistic regression on both files with one choice changed at a time.

    pip install numpy pandas scipy scikit-learn
    python scripts/paper/census_levels.py census-income.data.gz census-income.test.gz > results/reference/baselines/census-levels.csv

Published AUCs of the same task differ by 0.05, and models by 0.002. In the base all columns but the survey weight and the three that labels are
made from are features, categories one-hot, numbers standardized; the training file trains, and the test file tests. What networks make of
such choices: census_published.py. It answers no claim.
"""

import csv
import sys

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

COLUMNS = """age;class of worker;detailed industry recode;detailed occupation recode;education;wage per hour;enroll in edu inst last wk;
marital stat;major industry code;major occupation code;race;hispanic origin;sex;member of a labor union;reason for unemployment;
full or part time employment stat;capital gains;capital losses;dividends from stocks;tax filer stat;region of previous residence;
state of previous residence;detailed household and family stat;detailed household summary in household;instance weight;
migration code-change in msa;migration code-change in reg;migration code-move within reg;live in this house 1 year ago;
migration prev res in sunbelt;num persons worked for employer;family members under 18;country of birth father;country of birth mother;
country of birth self;citizenship;own business or self employed;fill inc questionnaire for veteran's admin;veterans benefits;
weeks worked in year;year;income""".replace("\n", "").split(";")
NUMBERS = ["age", "wage per hour", "capital gains", "capital losses", "dividends from stocks", "num persons worked for employer", "weeks worked in year"]
CODES = ["detailed industry recode", "detailed occupation recode", "own business or self employed", "veterans benefits", "year"]
HOUSEHOLD = ["detailed household and family stat", "detailed household summary in household"]
COLLEGE = ["Associates degree-academic program", "Associates degree-occup /vocational", "Bachelors degree(BA AB BS)",
           "Masters degree(MA MS MEng MEd MSW MBA)", "Prof school degree (MD DDS DVM LLB JD)", "Doctorate degree(PhD EdD)"]
LABELS = {"income": ("income", ["50000+."]), "never_married": ("marital stat", ["Never married"]), "college": ("education", COLLEGE)}
LABEL_COLUMNS = [column for column, _ in LABELS.values()]
FEATURES = [column for column in COLUMNS if column not in LABEL_COLUMNS + ["instance weight"]]


def without(*columns):
    return [column for column in FEATURES if column not in columns]


# Each choice: features, those of them that are numbers, and how rows train and test.
CHOICES = {
    "base": (FEATURES, NUMBERS, "files"),
    "marital stat is a feature": (FEATURES + ["marital stat"], NUMBERS, "files"),
    "education is a feature": (FEATURES + ["education"], NUMBERS, "files"),
    "income is a feature": (FEATURES + ["income"], NUMBERS, "files"),
    "without the detailed household column": (without(HOUSEHOLD[0]), NUMBERS, "files"),
    "without both household columns": (without(*HOUSEHOLD), NUMBERS, "files"),
    "without household columns and tax filer stat": (without(*HOUSEHOLD, "tax filer stat"), NUMBERS, "files"),
    "without occupation and industry codes": (without(*CODES[:2]), NUMBERS, "files"),
    "numeric codes as numbers": (FEATURES, NUMBERS + CODES, "files"),
    "all categories as numbers, in the order of their names": (FEATURES, FEATURES, "files"),
    "the survey weight is a feature": (FEATURES + ["instance weight"], NUMBERS + ["instance weight"], "files"),
    "60 % of the test file train, the rest tests": (FEATURES, NUMBERS, "test file"),
    "80 % of both files train, the rest tests": (FEATURES, NUMBERS, "both files"),
}


def read(path):
    return pd.read_csv(path, names=COLUMNS, skipinitialspace=True, dtype={c: str for c in COLUMNS if c not in NUMBERS + ["instance weight"]}, na_filter=False)


def matrix(table, features, numbers):
    parts = []
    for name in features:
        if name in numbers:
            values = table[name]
            values = values.astype(float) if name in NUMBERS + CODES + ["instance weight"] else pd.Series(pd.factorize(values, sort=True)[0], dtype=float)
            values = values.to_numpy()
            parts.append(sparse.csr_array(((values - values.mean()) / values.std())[:, None]))
        else:
            places, names = pd.factorize(table[name], sort=True)
            rows = np.arange(len(table))
            parts.append(sparse.csr_array((np.ones(len(table)), (rows, places)), (len(table), len(names))))
    return sparse.hstack(parts, format="csr")


def parts(how, training, total):
    """The rows that train and those that test."""
    order = np.random.default_rng(0)
    if how == "files":
        return np.arange(training), np.arange(training, total)
    rows, share = (training + order.permutation(total - training), 0.6) if how == "test file" else (order.permutation(total), 0.8)
    cut = round(share * len(rows))
    return rows[:cut], rows[cut:]


def main():
    files = [read(path) for path in sys.argv[1:3]]
    training, table = len(files[0]), pd.concat(files, ignore_index=True)
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(["choice", *LABELS])
    for choice, (features, numbers, how) in CHOICES.items():
        x = matrix(table, features, numbers)
        train, test = parts(how, training, len(table))
        found = []
        for column, positive in LABELS.values():
            if column in features:
                found.append("")
                continue
            y = table[column].isin(positive).to_numpy()
            model = LogisticRegression(C=1, max_iter=400, tol=1e-3).fit(x[train], y[train])
            found.append(f"{roc_auc_score(y[test], model.predict_proba(x[test])[:, 1]):.4f}")
        lines.writerow([choice, *found])
        sys.stdout.flush()


if __name__ == "__main__":
    main()
