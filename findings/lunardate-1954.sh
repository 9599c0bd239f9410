#!/usr/bin/env bash
# lunardate 0.3.0 begins a month of the Chinese calendar a day late in 1954, and one a day early in 1978.
#
# lunardate turns days into those of the Chinese calendar by a table for 1900 to 2099. A month begins on the day of the
# new moon by the clock of China (GB/T 33661; 120 degrees east since 1929). The eleventh month of 1954 so began on 25
# November, the new moon being at 20:30 that day; lunardate has the 26th. The eighth of 1978 began on 3 September, some
# minutes after midnight; lunardate has the 2nd, and the Mid-Autumn Festival of that year on 16 September instead of
# the 17th. ephem has both new moons, and the package lunarcalendar both months.
# A good engineer would expect any day that it answers for to be right: a diary or a letter dated by the moon in those
# two months goes to the day before or after the one it was written on, past a newspaper that prints both dates.
# Until that changes, take lunarcalendar, or compare the two and look where they differ.
#
# Expected if it were right: 11th month, day 1, on 25 November 1954; 8th, day 1, on 3 September 1978.
# Seen: 10th, day 30, and 8th, day 2. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet lunardate==0.3.0 lunarcalendar==0.0.9 ephem==4.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime

import ephem
from lunarcalendar import Converter, Solar
from lunardate import LunarDate

seen = {}
for search_from, day in (("1954/11/20", (1954, 11, 25)), ("1978/8/25", (1978, 9, 3))):
    moon = ephem.next_new_moon(search_from).datetime() + datetime.timedelta(hours=8)
    one, other = LunarDate.from_solar_date(*day), Converter.Solar2Lunar(Solar(*day))
    seen[day] = (one.month, one.day)
    print(f"new moon {moon:%Y-%m-%d %H:%M} in China: month {one.month}, day {one.day} by lunardate on {day},")
    print(f"  month {other.month}, day {other.day} by lunarcalendar")
    assert (moon.year, moon.month, moon.day) == day
    assert other.day == 1
assert seen == {(1954, 11, 25): (10, 30), (1978, 9, 3): (8, 2)}, seen
PYTHON
