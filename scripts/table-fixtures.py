"""Writes test/fixtures/tables/: small Parquet files made by Apache Arrow, a CSV, and table-facts.json, what pandas read from them.

python -m venv /tmp/venv && /tmp/venv/bin/pip install pandas pyarrow && /tmp/venv/bin/python scripts/table-fixtures.py
npx biome format --write test/fixtures/tables/table-facts.json
"""

import datetime
import decimal
import json
import math
import pathlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "tables"
rng = np.random.default_rng(20180819)

day = datetime.date
utc = datetime.timezone.utc
types = pa.table(
    {
        "truth": pa.array([True, None, False, True]),
        "int8": pa.array([-128, 127, None, 0], pa.int8()),
        "uint32": pa.array([0, 2**32 - 1, 1, 2], pa.uint32()),
        "int64": pa.array([2**53 - 1, 1 - 2**53, 0, 1], pa.int64()),
        "float32": pa.array([0.1, None, -0.5, math.nan], pa.float32()),
        "double": pa.array([0.1, 1e-300, -2.5, 7.0], pa.float64()),
        "decimal": pa.array([decimal.Decimal("12.34"), None, decimal.Decimal("-0.05"), decimal.Decimal("0")], pa.decimal128(9, 2)),
        "date": pa.array([day(1970, 1, 2), day(2024, 2, 29), None, day(1969, 12, 31)]),
        "millis": pa.array([datetime.datetime(2024, 1, 1, 0, 0, 0, 500000, utc)] * 3 + [None], pa.timestamp("ms", "UTC")),
        "micros": pa.array([datetime.datetime(1970, 1, 1, 0, 0, 1, 250000)] * 4, pa.timestamp("us")),
        "text": pa.array(["ä", "", None, "007"]),
        "category": pa.array(["x", "y", "x", None]).dictionary_encode(),
    }
)


def seconds(value):
    """Dates and timestamps as seconds since 1970."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=utc).timestamp()
    if isinstance(value, datetime.date):
        return (value - day(1970, 1, 1)).days * 86400
    return value


def plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    if isinstance(value, (bool, decimal.Decimal)):
        return float(value)
    return seconds(value)


pq.write_table(types, folder / "types.parquet", row_group_size=3, store_schema=False)
pq.write_table(
    types, folder / "types-zstd.parquet", compression="zstd", data_page_version="2.0", use_dictionary=False, store_schema=False
)
pq.write_table(
    pa.table({"none": pa.nulls(4, pa.float64()), "same": [7] * 4}), folder / "empty-lz4.parquet", compression="lz4", store_schema=False
)
pq.write_table(pa.table({"a": [1, 2], "tags": [["x"], ["y", "z"]]}), folder / "nested.parquet", store_schema=False)
large = [1, 2, 3, 2**53 + 1]
pq.write_table(pa.table({"user": [1, 2, 3, 4], "hash": large}), folder / "large.parquet", row_group_size=2, store_schema=False)

# A column for each way to pack a page, and one for each encoding by differences or bytes.
more = np.random.default_rng(20180820)
packings = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
encodings = {
    "differences": (pa.array(more.integers(-(2**31), 2**31 - 1, 60), pa.int32()), "DELTA_BINARY_PACKED"),
    "long differences": (pa.array(np.cumsum(more.integers(-5, 2**40, 60))), "DELTA_BINARY_PACKED"),
    "streams": (pa.array(more.normal(size=60)), "BYTE_STREAM_SPLIT"),
    "lengths": (pa.array(["ab" * int(n) for n in more.integers(1, 9, 60)]), "DELTA_LENGTH_BYTE_ARRAY"),
    "beginnings": (pa.array(sorted("path/to/%03d" % n for n in more.integers(0, 999, 60))), "DELTA_BYTE_ARRAY"),
}
packed = pa.table(
    {name: pa.array([None if n % 5 == 0 else int(n) for n in more.integers(0, 99, 60)], pa.int32()) for name in packings}
    | {name: array for name, (array, _) in encodings.items()}
)
pq.write_table(
    packed,
    folder / "packed.parquet",
    compression={name: name if name in packings else "none" for name in packed.column_names},
    column_encoding={name: encodings[name][1] if name in encodings else "PLAIN" for name in packed.column_names},
    use_dictionary=False,
    data_page_size=64,
    store_schema=False,
)

rows = 200
csv = pd.DataFrame(
    {
        "whole": rng.integers(-5, 300, rows),
        "price": rng.lognormal(2, 1, rows).round(2),
        "age": np.where(rng.random(rows) < 0.2, np.nan, rng.integers(18, 80, rows)),
        "city": rng.choice(["Bern", "Köln, West", 'the "Hague"', "NA"], rows),
        "clicked": rng.random(rows) < 0.3,
    }
)
csv.to_csv(folder / "people.csv", index=False, na_rep="NA")
read = pd.read_csv(folder / "people.csv", keep_default_na=False, na_values={"age": ["NA"]})


def facts(column):
    known = column.dropna()
    found = {"missing": int(column.isna().sum()), "distinct": int(known.nunique())}
    if column.dtype != object and not isinstance(column.dtype, pd.StringDtype):
        return found | {"min": float(known.min()), "max": float(known.max()), "sum": float(known.astype(float).sum())}
    return found | {"counts": {text: int(count) for text, count in known.value_counts().items()}}


(folder / "table-facts.json").write_text(
    json.dumps(
        {
            "types": {name: [plain(value) for value in types[name].to_pylist()] for name in types.column_names},
            "packed": packed.to_pydict(),
            "people": {name: facts(read[name]) for name in read.columns},
        }
    )
)
