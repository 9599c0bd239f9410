#!/usr/bin/env bash
# ics 0.7.3 finds an event of whole days on the day after it too.
#
# By RFC 5545 DTEND is the first moment that no longer belongs to an event: a visit from 12 to 17 September ends on the
# 18th, and an event of one day, without DTEND, ends with that day. `Event.end` and `Event.duration` say so, but
# `Timeline.on(day)` counts the end as a part of the event: asked for the 18th it gives the visit, asked for 12 July
# the treaty of 11 July. An event with a time that ends at midnight is found on the next day in the same way.
#
# Expected if it were right: found on 17 September and not on the 18th, on 11 July and not on the 12th. Seen: on all four.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ics==0.7.3 arrow==1.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import arrow
from ics import Calendar

LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//try//EN
BEGIN:VEVENT
UID:visit
DTSTAMP:20230901T000000Z
SUMMARY:visit
DTSTART;VALUE=DATE:20230912
DTEND;VALUE=DATE:20230918
END:VEVENT
BEGIN:VEVENT
UID:treaty
DTSTAMP:20230901T000000Z
SUMMARY:treaty
DTSTART;VALUE=DATE:19610711
END:VEVENT
END:VCALENDAR
"""
timeline = Calendar(LINES.replace("\n", "\r\n")).timeline
days = ("2023-09-11", "2023-09-17", "2023-09-18", "2023-09-19", "1961-07-11", "1961-07-12", "1961-07-13")
seen = {day: [event.name for event in timeline.on(arrow.get(day))] for day in days}
for day, names in seen.items():
    print(f"on {day}: {', '.join(names) or 'nothing'}")
assert seen == {
    "2023-09-11": [],
    "2023-09-17": ["visit"],
    "2023-09-18": ["visit"],
    "2023-09-19": [],
    "1961-07-11": ["treaty"],
    "1961-07-12": ["treaty"],
    "1961-07-13": [],
}, seen
PYTHON
