#!/usr/bin/env bash
# networkx-temporal 1.4.4 gives relations back without their years, and two that were apart as one that lasted.
#
# from_events makes a graph over time of who, with whom, from when and for how long; to_events, by its documentation,
# gives such events back, with their "time attribute" and the "duration of the interaction". The graph keeps a snapshot
# for each year in which something was, named by the year. to_events counts snapshots instead of reading their names: the
# time is a place in the list, and a relation lasts as long as it is in snapshots that follow each other in the list,
# however many years lie between. Two treaties, 1961 to 1995 and 2000 to 2002, become one of 37 from 0.
# A good engineer would expect what was put in, as to_pandas of the same graph gives it: survival analysis of treaties
# from these durations counts no end in 1995 and no new start.
# Until that changes, work out durations from the years of to_pandas.
#
# Expected if it were right: 1961 for 34 years and 2000 for 2. Seen: 0 for 37.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet networkx-temporal==1.4.4
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import networkx_temporal as tx

given = [("KP", "RU", 1961, 34.0), ("KP", "RU", 2000, 2.0)]
graph = tx.from_events(given, directed=True).copy()
back = tx.to_events(graph, delta="float")
years = sorted(tx.to_pandas(graph)["time"])
print(f"given {given}")
print(f"back {back}")
print(f"to_pandas: {years[0]} to {years[-1]}, {len(years)} years, of them 1996 to 1999: {set(years) & set(range(1996, 2000))}")
assert years == [*range(1961, 1996), *range(2000, 2003)]
assert back == [("KP", "RU", 0, 37.0)], back
PYTHON
