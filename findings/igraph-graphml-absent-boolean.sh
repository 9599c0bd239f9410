#!/usr/bin/env bash
# igraph 1.0.0 makes a boolean that a GraphML file does not give false.
#
# By the specification an attribute without a value and without a default is undefined. `Graph.Read_GraphML` marks an
# absent number as NaN, but an absent boolean becomes False, which cannot be told from one that was written: of a
# country whose ratification nobody recorded, the graph then says that it did not ratify. networkx leaves it out.
#
# Expected if it were right: True, False and something else than False. Seen: True, False, False.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet igraph==1.0.0 networkx==3.4.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import math

import igraph
import networkx as nx

graph = nx.Graph()
graph.add_node("CN", ratified=True, articles=7)
graph.add_node("KP", ratified=False, articles=7)
graph.add_node("RU")
nx.write_graphml(graph, "ratified.graphml")
kept = [data.get("ratified") for _, data in nx.read_graphml("ratified.graphml").nodes(data=True)]
found = igraph.Graph.Read_GraphML("ratified.graphml").vs
print(f"networkx: {kept}; igraph: {found['ratified']}, and of numbers {found['articles']}")
assert kept == [True, False, None], kept
assert found["ratified"] == [True, False, False], found["ratified"]
assert math.isnan(found["articles"][2]), found["articles"]
PYTHON
