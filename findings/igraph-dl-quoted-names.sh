#!/usr/bin/env bash
# igraph 1.0.0 calls China `"North`, where a DL file of UCINET has names of two words before it.
#
# UCINET's DL is the format of many published networks of states. Under "labels:" stand the names of the nodes in their
# order; those with spaces are "entered by surrounding the label in quotes (e.g., "Humpty Dumpty")" (its help, DL language).
# igraph's Graph.Read_DL knows no quotes: it parts such a name at the space, takes both halves with their quotes for
# names, and so moves every name behind it on by a place. What stands past the number of nodes is dropped. Names
# without a space are read right; nothing is raised or warned of.
# A good engineer would expect four names, or an error, as there are more names than nodes. The relations are right
# and the names are not: what China and Russia have in common is told of `"North` and `Korea"`, and no state is called China.
# Until that changes, write an underline for the space in such names before the file is read.
#
# Expected if it were right: United States, North Korea, China, Russia. Seen: "United, States", "North, Korea".
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet igraph==1.0.0
cd "$folder"
for labels in '"United States","North Korea",China,Russia' 'United_States,North_Korea,China,Russia'; do
  cat >"labels-${labels:0:1}.dl" <<DL
dl n=4
format = edgelist1
labels:
$labels
data:
3 2 57
3 4 63
DL
done
mv 'labels-".dl' quoted.dl
mv labels-U.dl plain.dl
"$folder/venv/bin/python" -W error - <<'PYTHON'
import igraph

SEEN = {
    "plain.dl": [("China", "North_Korea", 57), ("China", "Russia", 63)],
    "quoted.dl": [('"North', 'States"', 57), ('"North', 'Korea"', 63)],
}
for file, relations in SEEN.items():
    graph = igraph.Graph.Read_DL(file)
    names = [name.strip() for name in graph.vs["name"]]
    found = [(*(names[end] for end in edge.tuple), edge["weight"]) for edge in graph.es]
    print(f"{file}: {names}; {found}")
    assert found == relations, found
PYTHON
