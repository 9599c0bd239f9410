#!/usr/bin/env bash
# DateRangeParser 1.3.2 moves "11 July 1961 to 10 September" into the year in which it is read.
#
# DateRangeParser reads ranges of days, as a report has them, into a first and a last day. Where the year stands behind
# the last day, or behind both, each gets the year that is meant. Where it stands behind the first day alone, which a report
# does when the range goes on into the next months of one year, the year that is written is thrown away and the
# running one taken for both days: the same text gives other dates next year, and none of them the one that was told.
# Across New Year it is the same: "31 Dec 2018 - 3 Jan" is no winter of 2018.
# A good engineer would expect the year that is there to be used, or an error: an unknown month is one.
# Until that changes, give the year behind the last day, or look for four digits the result does not have.
#
# Expected if it were right: 1961-07-11 to 1961-09-10; 2018-12-31 to 2019-01-03. Seen: both without their years.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet DateRangeParser==1.3.2 pyparsing==3.2.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

from daterangeparser import parse

TOLD = {
    "11 July to 10 September 1961": (1961, 1961),
    "11 July 1961 to 10 September 1961": (1961, 1961),
    "31 Dec 2018 - 3 Jan 2019": (2018, 2019),
}
LOST = {"11 July 1961 to 10 September": (7, 11, 9, 10), "27 April 2018 - 2 May": (4, 27, 5, 2), "31 Dec 2018 - 3 Jan": (12, 31, 1, 3)}
for text, years in TOLD.items():
    first, last = parse(text)
    print(f"{text}: {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    assert (first.year, last.year) == years, text
this = date.today().year
for text, days in LOST.items():
    first, last = parse(text)
    print(f"{text}: {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    assert (first.month, first.day, last.month, last.day) == days, text
    assert {first.year, last.year} <= {this - 1, this, this + 1}, text
PYTHON
