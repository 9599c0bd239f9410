#!/usr/bin/env bash
# py2neo 2021.2.4 (which packs values by interchange 2021.0.4) moves times west of Greenwich by a day.
#
# A parameter that is an aware datetime with a fixed offset, as pytz 2024.1 makes them and as py2neo itself
# returns them, is packed with the `seconds` of its offset. Python keeps a negative timedelta as minus one day and
# positive seconds, so -07:00 is sent as +17:00 and -03:30 as +20:30: the clock shows the same, the moment is another.
# Offsets east of Greenwich are right. A good engineer would expect the same offset back.
#
# Expected if it were right: 2024-06-19T12:00:00-07:00. Seen: 2024-06-19T12:00:00+17:00.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet py2neo==2021.2.4 interchange==2021.0.4 pytz==2024.1 six==1.16.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

import pytz
from interchange.packstream import pack, unpack

BOLT = (4, 4)  # what py2neo speaks with Neo4j 4.4 and later
seen = {}
for minutes in (540, -210, -420):
    given = datetime(2024, 6, 19, 12, tzinfo=pytz.FixedOffset(minutes))
    back = next(unpack(pack(given, version=BOLT)))
    seen[given.isoformat()] = back.to_native().replace(tzinfo=back.tzinfo).isoformat()
for given, sent in seen.items():
    print(f"{given} is sent as {sent}")
assert seen == {
    "2024-06-19T12:00:00+09:00": "2024-06-19T12:00:00+09:00",
    "2024-06-19T12:00:00-03:30": "2024-06-19T12:00:00+20:30",
    "2024-06-19T12:00:00-07:00": "2024-06-19T12:00:00+17:00",
}, seen
PYTHON
