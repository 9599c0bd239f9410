#!/usr/bin/env bash
# timefhuman 0.1.5 gives a visit of "1-2 May 2018" an hour: from one to two o'clock in the night of 1 May.
#
# timefhuman turns English text into datetimes, and a number that stands alone before a date is an hour to it. So of two days with
# a hyphen or "to" between them and the month behind, both become times of day: 12 to 17 September 2023 is one afternoon, the
# first of September from noon to five. Days above 24 are no hours; then both go, and what is left is midnight on the first of the month.
# With the month before the days, or behind each of them, the days are kept, so that half of the dates of a text come out right.
# A good engineer would expect days, since no word tells of a time: nobody who looks at a table of datetimes sees that
# these hours come from days, and each has a date that the text does not have.
# Until that changes, take away from its answers what has a time of day in a text that tells none, or write months first.
#
# Expected if it were right: 1 to 2 May 2018; 12 to 17 September 2023; 25 to 28 March 2018.
# Seen: 1 May, 01:00 to 02:00; 1 September, 12:00 to 17:00; 1 March.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet timefhuman==0.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

from timefhuman import timefhuman

SEEN = {
    "September 12-17, 2023": [(datetime(2023, 9, 12), datetime(2023, 9, 17))],
    "12 September - 17 September 2023": [(datetime(2023, 9, 12), datetime(2023, 9, 17))],
    "12-17 September 2023": [(datetime(2023, 9, 1, 12), datetime(2023, 9, 1, 17))],
    "12 to 17 September 2023": [(datetime(2023, 9, 1, 12), datetime(2023, 9, 1, 17))],
    "1-2 May 2018": [(datetime(2018, 5, 1, 1), datetime(2018, 5, 1, 2))],
    "25-28 March 2018": [datetime(2018, 3, 1)],
}
for text, expected in SEEN.items():
    found = timefhuman(text)
    told = [" to ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in found]
    print(f"{text}: {'; '.join(told)}")
    assert found == expected, text
PYTHON
