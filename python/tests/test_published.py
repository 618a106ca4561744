"""Published ledgers are Parquet: other programs read them in one line, with the numbers of `runs.csv`."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from mmoe_exp import Results

REFERENCE = Path(__file__).parents[2] / "results" / "reference"


@pytest.mark.parametrize("name", ["gates-equal", "multitab-published", "census-published/choice-base"])
def test_a_published_ledger_is_read_by_pandas_duckdb_and_polars(name):
    runs = Results(REFERENCE / name).runs.set_index("key")
    runs = runs[runs.status == "finished"]
    file = REFERENCE / name / "ledger.parquet"
    frames = {
        "pandas": pd.read_parquet(file),
        "duckdb": duckdb.sql(f"select * from '{file}'").df(),
        "polars": pl.read_parquet(file).to_pandas(),
    }
    for program, ledger in frames.items():
        ledger = ledger.set_index("key").loc[runs.index]
        for column in runs.columns:
            if pd.api.types.is_numeric_dtype(runs[column]):
                assert np.array_equal(ledger[column], runs[column], equal_nan=True), (program, column)
            else:
                assert (ledger[column].fillna("") == runs[column].fillna("")).all(), (program, column)
        last = ledger["curve.step"].map(lambda steps: steps[-1])
        assert (last > 0).all(), program
        assert ledger["spec"].str.startswith("{").all(), program
