"""Data frames as Parquet files and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from .command import InputError

#: The rows of a group in the files that are written, by which the program counts them.
GROUP_ROWS = 2**20


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
    pq.write_table(arrow_of(frame), path, row_group_size=GROUP_ROWS)


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
            found = types_found(values, lambda value: type(value).__name__)
            faults.append(f"column {name}: values of type {found}: numbers, texts, booleans or times of one type are needed")
    if faults:
        raise InputError(faults)
    return pa.table(arrays, names=names)


def types_found(values: pd.Series, type_of: Callable[[object], str]) -> str:
    """The types of values in words, with the first value of the rarest type and its row, counted from 0."""
    types = pd.Series([None if missing else type_of(value) for value, missing in zip(values, values.isna(), strict=True)])
    counts = types.value_counts()
    names = " and ".join(sorted(counts.index))
    if len(counts) < 2:
        return names
    row = int((types == counts.index[-1]).argmax())
    return f"{names}, such as {values.iloc[row]!r} in row {row}"


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV of the program, with every bit of its numbers."""
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types={"key": pa.string()})).to_pandas()
