#!/usr/bin/env bash
# The Neo4j driver for Python, neo4j 6.4.1, writes a wrong offset of moments in zones west of Greenwich.
#
# `DateTime.iso_format()` asks the time of day for its offset, which a named zone does not have without a day, and then
# takes the offset of the moment apart with divmod, which rounds down: -270 minutes are -5 hours and 30 minutes. So
# 07:30 in Caracas in 2010 (-04:30) is written -05:30, another moment. Only offsets that are no whole hours, in a named
# zone; `utc_offset()`, `to_native()` and a zone given as an offset are right. str() of the moment is wrong alike.
# A good engineer would expect the offset that `to_native().isoformat()` writes.
#
# Expected if it were right: 2010-07-01T07:30:00.000000000-04:30. Seen: …-05:30.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet neo4j==6.4.1 pytz==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timezone

import pytz
from neo4j.time import DateTime

seen = {}
for zone, year in (
    ("America/Caracas", 2010),
    ("America/St_Johns", 2024),
    ("America/New_York", 1900),
    ("America/New_York", 2024),
    ("Asia/Kolkata", 2024),
):
    noon = datetime(year, 7, 1, 12, tzinfo=timezone.utc)
    # As the driver makes what the server sends: the moment in UTC, then in the zone.
    moment = DateTime.from_native(noon).as_timezone(pytz.timezone(zone))
    right, told = moment.to_native().isoformat(), moment.iso_format()
    assert datetime.fromisoformat(right) == noon
    seen[zone, year] = (right[-6:], told[-6:])
    print(f"{zone} {year}: {right} is written {told}")
assert seen == {
    ("America/Caracas", 2010): ("-04:30", "-05:30"),
    ("America/St_Johns", 2024): ("-02:30", "-03:30"),
    ("America/New_York", 1900): ("-04:56", "-05:04"),
    ("America/New_York", 2024): ("-04:00", "-04:00"),
    ("Asia/Kolkata", 2024): ("+05:30", "+05:30"),
}, seen
PYTHON
