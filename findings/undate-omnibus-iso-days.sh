#!/usr/bin/env bash
# undate 0.8.0 keeps the year alone of a date in ISO form that its reader of every form is given.
#
# `Undate.parse(text, "omnibus")` reads what any of its readers knows: EDTF, months in words, the Hebrew and the
# Islamic calendar. For a table that mixes such forms it is the one to take. It reads 11 July 1961 and July 1961 as
# they stand; of 1961-07-11 and 1961-07 it makes the whole year 1961, without an error or a warning, though the
# readers "EDTF" and "ISO8601" know the day. A good engineer would expect one day, or a refusal. The treaty
# between China and North Korea of that day then sorts before all of 1961's, and lasts 365 days.
#
# Expected if it were right: 1961-07-11 from either form. Seen: 1961 from 1961-07-11, from its first day to its last.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet undate==0.8.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from undate import Undate

seen = {}
for text, reader in (
    ("11 July 1961", "omnibus"),
    ("1961-07-11", "omnibus"),
    ("1961-07", "omnibus"),
    ("1961-07-11", "EDTF"),
    ("1961-07-11", "ISO8601"),
):
    date = Undate.parse(text, reader)
    seen[text, reader] = str(date)
    print(f"{text!r} by {reader}: {date}, from {date.earliest} to {date.latest}")
assert seen == {
    ("11 July 1961", "omnibus"): "1961-07-11",
    ("1961-07-11", "omnibus"): "1961",
    ("1961-07", "omnibus"): "1961",
    ("1961-07-11", "EDTF"): "1961-07-11",
    ("1961-07-11", "ISO8601"): "1961-07-11",
}, seen
PYTHON
