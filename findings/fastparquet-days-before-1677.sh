#!/usr/bin/env bash
# fastparquet 2026.9.0 dates the Peace of Westphalia to the year 2233.
#
# Parquet keeps a DATE as a count of days and has room for any year. fastparquet, the second engine of pandas.read_parquet,
# turns the days into nanoseconds of 64 bits, which reach from 1677 to 2262, and lets what lies outside wrap around: a
# treaty of 24 October 1648 comes out as a day of May 2233 with a time of day, one of 1659 as 2244. Nothing is raised or
# warned of. pyarrow reads the day from the same file, and moments of 1648 (TIMESTAMP) fastparquet reads right itself.
# A good engineer would expect the day, or an error: the oldest treaties of a list sort behind today's, a filter for what
# was signed before 1700 finds none of them, and a file written from the frame has 2233 for every later reader.
# Until that changes, read such files with engine="pyarrow", or store the column as a timestamp.
#
# Expected if it were right: 1648-10-24, 1659-11-07. Seen: 2233-05-14 23:34:33 and 2244-05-27 23:34:33.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet fastparquet==2026.9.0 pandas==2.3.3 pyarrow==26.0.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error - <<'PYTHON'
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

signed = {"Westphalia": date(1648, 10, 24), "Pyrenees": date(1659, 11, 7), "China and North Korea": date(1961, 7, 11)}
columns = {
    "treaty": list(signed),
    "day": pa.array(signed.values(), pa.date32()),
    "noon": pa.array([datetime(day.year, day.month, day.day, 12) for day in signed.values()], pa.timestamp("us")),
}
parquet.write_table(pa.table(columns), "treaties.parquet")
by_arrow = pd.read_parquet("treaties.parquet", engine="pyarrow")
read = pd.read_parquet("treaties.parquet", engine="fastparquet")
early = pd.read_parquet("treaties.parquet", engine="fastparquet", filters=[("day", "<", pd.Timestamp("1700-01-01"))])
for row in read.sort_values("day").itertuples():
    print(f"{row.treaty}: {row.day}, by pyarrow {by_arrow.day[row.Index]}; its moment: {row.noon}")
print(f"signed before 1700: {list(early.treaty)}")
assert list(by_arrow.day) == list(signed.values()), by_arrow
assert [f"{day:%Y-%m-%d}" for day in read.day] == ["2233-05-14", "2244-05-27", "1961-07-11"], read
assert [f"{noon:%Y-%m-%d}" for noon in read.noon] == [f"{day:%Y-%m-%d}" for day in signed.values()], read
assert early.empty, early
PYTHON
