#!/usr/bin/env bash
# dynetx 0.3.2 lists two directed relations of a pair as one, in the later one's direction and with the other's years.
#
# dynetx keeps networks that change over time; its DynDiGraph is for relations with a direction. Where A did something
# to B in some years and B to A in others, the graph itself is right: has_interaction tells each way for each year,
# and number_of_interactions says two. But interactions(), the list of all, has one entry for the pair: from B to A,
# with the years in which A acted towards B. The other is missing, and the years of B's are nowhere.
# A good engineer would expect two entries, each with its own years, as out_interactions() gives them: a table of who
# acted towards whom that is made from the list has the wrong actor for every pair that answered.
#
# Expected if it were right: KP to RU from 1961 to 1995, and RU to KP in 2000. Seen: RU to KP from 1961 to 1995.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dynetx==0.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import dynetx

graph = dynetx.DynDiGraph()
graph.add_interaction("KP", "RU", t=1961, e=1996)  # e: the first snapshot without it
graph.add_interaction("RU", "KP", t=2000)
listed = graph.interactions()
print("interactions():", listed)
print("out_interactions():", graph.out_interactions())
print("in 1970, KP to RU:", graph.has_interaction("KP", "RU", t=1970), "RU to KP:", graph.has_interaction("RU", "KP", t=1970))
assert graph.number_of_interactions() == 2
assert graph.has_interaction("KP", "RU", t=1970) and not graph.has_interaction("RU", "KP", t=1970)
assert listed == [("RU", "KP", {"t": [[1961, 1995]]})], listed
PYTHON
