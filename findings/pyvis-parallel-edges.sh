#!/usr/bin/env bash
# pyvis 0.3.2 keeps one of several edges between two nodes, and says nothing of the others.
#
# `Network` is undirected unless told otherwise. Its `add_edge` then passes over every edge after the first between
# the same two nodes, in whichever order they are named, and `from_nx` adds the edges of a networkx MultiGraph one
# by one in this way: of a treaty, its renewal and a visit between two countries the map shows the treaty. A good
# engineer would expect three lines, as vis-network draws them, as the directed Network of pyvis has them, or an error.
#
# Expected if it were right: 3 edges of 3. Seen: 1 of 3, with the title of the first; directed: 3 of 3.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyvis==0.3.2 networkx==3.4.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx
from pyvis.network import Network

told = (
    ("CN", "KP", "treaty of 1961"),
    ("CN", "KP", "renewal of 2021"),
    ("KP", "CN", "visit of 2018"),
)
seen = {}
for directed in (False, True):
    graph = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for a, b, title in told:
        graph.add_edge(a, b, title=title)
    network = Network(directed=directed)
    network.from_nx(graph)
    kept = [edge["title"] for edge in network.edges]
    seen[directed] = kept
    print(f"{'directed' if directed else 'undirected'}: {len(kept)} of {graph.number_of_edges()} edges: {kept}")
assert seen[False] == ["treaty of 1961"], seen
assert sorted(seen[True]) == sorted(title for _, _, title in told), seen
PYTHON
