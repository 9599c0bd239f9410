#!/usr/bin/env bash
# gdelt-client 0.2.2 asks for news up to a day and leaves that day out; its events of the same span have it.
#
# gdelt-client gets GDELT's event files and asks its search of news. Both take a first and a last day as YYYY-MM-DD. For
# files the last day counts: its date_range says "inclusive". For news, Filters sends the last day as ENDDATETIME with
# the time 000000, and by GDELT's description of that interface what is published after that moment is not returned.
# A good engineer would expect one span to mean one thing in one client: of a visit from 12 to 17 September the news of
# the 17th, the day of its result, is missing beside the coded events of that day, and first and last day alike find
# nothing at all. No warning tells it, and the documentation says "the end date for the filter".
# Until that changes, give datetime(2023, 9, 17, 23, 59, 59) as the end.
#
# Expected if it were right: the end 20230917235959, or 18 September. Seen: 20230917000000. No network is asked.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gdelt-client==0.2.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from gdelt_client import Filters
from gdelt_client.helpers import date_range

first, last = "2023-09-12", "2023-09-17"
query = Filters(keyword="Vostochny", start_date=first, end_date=last).query_string
days = date_range(first, last)
print(f"news of {first} to {last}: {query}")
print(f"files of {first} to {last}: {len(days)} days, the last {days[-1]:%Y-%m-%d}")
assert "startdatetime=20230912000000&enddatetime=20230917000000" in query, query
assert f"{days[-1]:%Y-%m-%d}" == last
PYTHON
