"""Prepares a census-income file with pandas: `python pandas_prepare.py FILE TRIM FOLDER`.

Categories become their places in the alphabet, as ours do; numbers are kept, and standardized beside. `TRIM` is
`reading` (the parser passes over the blanks before values) or `strip` (texts are stripped afterwards).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

WHOLE = [0, 5, 16, 17, 18, 30, 39]
MONEY = [5, 16, 17, 18]
WEIGHT = 24
COLUMNS = 42

file, trim, folder = sys.argv[1:]
table = pd.read_csv(
    file, header=None, keep_default_na=False, skipinitialspace=trim == "reading"
)
if trim == "strip":
    texts = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])]
    for column in texts:
        table[column] = table[column].str.strip()
nominal = [c for c in range(COLUMNS) if c != WEIGHT and c not in WHOLE]
codes = [table[c].astype("category").cat.codes.to_numpy(np.uint8) for c in nominal]
whole = [table[c].to_numpy(np.int32) for c in WHOLE]
numbers = table[WHOLE].astype(np.float64)
numbers[MONEY] = np.log1p(numbers[MONEY])
dense = ((numbers - numbers.mean()) / numbers.std(ddof=0)).to_numpy(np.float32)
Path(folder, "table.bin").write_bytes(
    b"".join(column.tobytes() for column in whole + codes)
)
Path(folder, "dense.f32").write_bytes(dense.tobytes())
