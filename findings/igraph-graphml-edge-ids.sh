#!/usr/bin/env bash
# igraph 1.0.0 gives the edges of a GraphML file the ids of its nodes.
#
# GraphML lets an edge have an id, and networkx writes the keys of a multigraph there: which of two treaties between
# the same countries an edge is. `Graph.Read_GraphML` keeps such ids as the edge attribute `id`, but fills it from the
# ids of nodes: the first edge gets that of the first node, the second that of the second, and edges beyond the number
# of nodes an empty text. Nothing is said. An edge without an id gets one too, as soon as another edge has one.
#
# Expected if it were right: treaty-1961, treaty-2000, treaty-2024. Seen: KP, RU and "".
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet igraph==1.0.0 networkx==3.4.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import igraph
import networkx as nx

graph = nx.MultiDiGraph()
for year in (1961, 2000, 2024):
    graph.add_edge("KP", "RU", key=f"treaty-{year}")
nx.write_graphml(graph, "treaties.graphml")
written = [key for _, _, key in nx.read_graphml("treaties.graphml", edge_key_type=str).edges(keys=True)]
found = igraph.Graph.Read_GraphML("treaties.graphml")
print(f"in the file: {written}; read by igraph: {found.es['id']}; its nodes: {found.vs['id']}")
assert written == ["treaty-1961", "treaty-2000", "treaty-2024"], written
assert found.es["id"] == ["KP", "RU", ""], found.es["id"]
PYTHON
