#!/usr/bin/env bash
# khayyam 3.0.17 is a day off in the whole of the Iranian year 1404, March 2025 to March 2026.
#
# khayyam turns days into those of Iran's calendar and back. The year begins on the day of the spring equinox, or on
# the next if the equinox falls after noon in Iran. In 2025 it was on 20 March at 09:01 UTC, 12:31 in Iran:
# 1403 has 30 Esfand, which is 20 March, and 1404 begins on the 21st. khayyam goes by a rule of 2820 years that has no
# leap day in 1403 and one in 1404; so 30 Esfand 1403 is refused, and each day of 1404 is one too early: the treaty
# of Iran and Russia of 17 January 2025, in force from 10 Mehr 1404, is in force from 1 October and not from the 2nd.
# From 1300 to 1403 (1921 to March 2025) the days are right, so that tests with old dates pass.
# A good engineer would expect the calendar that Iran's papers print; jdatetime, persiantools and convertdate have it.
# Until that changes, take one of those.
#
# Expected if it were right: 2025-03-21 and 2025-10-02. Seen: 2025-03-20 and 2025-10-01.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet khayyam==3.0.17 persiantools==6.2.0 jdatetime==6.1.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import jdatetime
from khayyam import JalaliDate
from persiantools.jdatetime import JalaliDate as ByPersiantools

SEEN = {
    (1340, 4, 20): "1961-07-11",
    (1403, 10, 28): "2025-01-17",
    (1404, 1, 1): "2025-03-20",
    (1404, 7, 10): "2025-10-01",
    (1405, 1, 1): "2026-03-21",
}
for date, day in SEEN.items():
    told = JalaliDate(*date).todate().isoformat()
    others = {ByPersiantools(*date).to_gregorian().isoformat(), jdatetime.date(*date).togregorian().isoformat()}
    print(f"{date}: {told}; by the others {', '.join(others)}")
    assert told == day, told
    assert len(others) == 1, others
    assert (told in others) == (date[0] != 1404), date
try:
    JalaliDate(1403, 12, 30)
    raise AssertionError("khayyam has 30 Esfand 1403")
except ValueError as error:
    print(f"30 Esfand 1403: {error}")
right = [jdatetime.date(year, 1, 1).togregorian() == JalaliDate(year, 1, 1).todate() for year in range(1300, 1404)]
assert all(right)
PYTHON
