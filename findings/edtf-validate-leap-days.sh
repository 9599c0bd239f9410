#!/usr/bin/env bash
# edtf-validate 2.0.0 takes 29 February of every year for a day, unless the year stands first in an interval.
#
# edtf-validate tells whether a text is a valid date of the Extended Date/Time Format, whose days are those of ISO 8601.
# It knows that 30 February and 31 April are none, but the last day of February is not held against the year: in 2023,
# which had no such day, and in 1900, which had one by the calendar that Russia kept until 1918 and none by ours.
# An interval that begins on the same day is refused, since there it is compared as a date.
# A good engineer would expect the validator, whose answer is taken for a whole column, to find just this: a day of a
# Russian source that nobody converted passes, and fails or moves in whatever reads the column next.
# Until that changes, hold each full day against a calendar too, such as datetime.date.fromisoformat.
#
# Expected if it were right: invalid for 2023-02-29 and 1900-02-29. Seen: valid. 2023-02-29/2024 is invalid.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet edtf-validate==2.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import calendar

from edtf_validate.valid_edtf import is_valid

DAYS = ("2024-02-29", "2023-02-29", "1900-02-29", "1961-02-30", "1961-04-31")
seen = {day: is_valid(day) for day in (*DAYS, "2023-02-29/2024", "2024-02-29/2025")}
for text, valid in seen.items():
    print(f"{text}: {'valid' if valid else 'invalid'}")
assert not calendar.isleap(2023) and not calendar.isleap(1900)
assert seen == {
    "2024-02-29": True,
    "2023-02-29": True,
    "1900-02-29": True,
    "1961-02-30": False,
    "1961-04-31": False,
    "2023-02-29/2024": False,
    "2024-02-29/2025": True,
}, seen
PYTHON
