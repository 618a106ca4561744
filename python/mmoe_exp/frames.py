"""Data frames as Parquet files and back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from .command import InputError


def is_frame(value) -> bool:
    """Whether a value is a data frame of pandas or polars, or a table of Arrow."""
    return isinstance(value, (pd.DataFrame, pa.Table)) or is_polars(value)


def is_polars(value) -> bool:
    """Whether a value is a data frame of polars, which need not be installed."""
    return type(value).__name__ == "DataFrame" and type(value).__module__.startswith("polars.")


def as_pandas(frame) -> pd.DataFrame:
    """A frame of pandas, polars or Arrow as one of pandas."""
    return frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()


def write_parquet(frame, path: Path) -> None:
    """
    Writes a data frame as Parquet; the index of a pandas frame is left out.

    Raises InputError, a line for each column whose values are of several types or of a type that files lack, or whose name is
    that of another one.
    """
    pq.write_table(arrow_of(frame), path)


def arrow_of(frame) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    if is_polars(frame):
        return frame.to_arrow()
    names = [str(name) for name in frame.columns]
    faults = [f"column {name}: two columns have this name" for name in sorted({n for n in names if names.count(n) > 1})]
    arrays = []
    for i, name in enumerate(names):
        values = frame.iloc[:, i]
        try:
            arrays.append(pa.array(values, from_pandas=True))
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            types = sorted({type(value).__name__ for value in values.dropna()})
            faults.append(
                f"column {name}: values of type {' and '.join(types)}: numbers, texts, booleans or times of one type are needed"
            )
    if faults:
        raise InputError(faults)
    return pa.table(arrays, names=names)


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV of the program, with every bit of its numbers."""
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types={"key": pa.string()})).to_pandas()
