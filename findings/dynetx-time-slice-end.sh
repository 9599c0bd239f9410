#!/usr/bin/env bash
# dynetx 0.3.2: a slice of time loses the last moment of every relation that lasts, and of one moment all.
#
# time_slice(from, to) of a dynetx graph gives, by its documentation, what is present within [from, to]. A relation
# added as present in 2018 and 2019 (vanishing at 2020) has the interval [2018, 2019] in interactions(), where both
# ends count. In any slice that holds both years it is present in 2018 alone: each slice takes the end, which counted,
# for one that does not. A slice of one year of it, 2018 or 2019, has an interval that ends before it starts, and has
# no interaction in that year.
# A good engineer would expect 2018 and 2019, whatever is sliced around them: a treaty in force all year is in force
# in no year that is looked at alone.
#
# Expected if it were right: [2018, 2019] of the slice 2017 to 2021, [2019, 2019] of the slice 2019.
# Seen: [2018, 2018] and [2019, 2018], absent in 2019 in both. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dynetx==0.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import dynetx

graph = dynetx.DynGraph()
graph.add_interaction("KP", "RU", t=2018, e=2020)
assert [graph.has_interaction("KP", "RU", t=year) for year in (2018, 2019, 2020)] == [True, True, False]
seen = {}
for first, last in ((2017, 2021), (2019, 2019)):
    part = graph.time_slice(first, last)
    (_, _, when), = part.interactions()
    seen[first, last] = (when["t"], part.has_interaction("KP", "RU", t=2019))
    print(f"slice {first} to {last}: interval {when['t']}, present in 2019: {seen[first, last][1]}")
assert seen == {(2017, 2021): ([[2018, 2018]], False), (2019, 2019): ([[2019, 2018]], False)}, seen
PYTHON
