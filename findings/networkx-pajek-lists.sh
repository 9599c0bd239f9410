#!/usr/bin/env bash
# networkx 3.6.1 takes the third state of a line of Pajek's lists for the weight of the first pair.
#
# Pajek's .net, in which many published networks of states are kept, has a short form for relations: under *Arcslist (or
# *Edgeslist) each line is a vertex and all those it points to. nx.read_pajek asks only whether a heading begins with *arcs
# or *edges, and reads these lines as those of *Arcs: "1 2 3 4" becomes one relation from 1 to 2 of weight 3. The relations to
# 3 and 4 are gone, and there is a weight that nobody gave. igraph reads the same file right.
# A good engineer would expect all relations, or an error that this part of the format is not read: here those states that
# have most relations lose most, since one of each line is kept, and measures with weights reckon with what is a name.
# Until that changes, read such files with igraph and turn the graph with to_networkx().
#
# Expected if it were right: China to each of North Korea, Russia and Viet Nam, without weight; North Korea to Russia.
# Seen: China to North Korea with weight 3, North Korea to Russia. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet networkx==3.6.1 igraph==1.0.0
cd "$folder"
for list in arcs edges; do
  cat >"$list.net" <<NET
*Vertices 4
1 "CN"
2 "KP"
3 "RU"
4 "VN"
*${list^}list
1 2 3 4
2 3
NET
done
"$folder/venv/bin/python" -W error - <<'PYTHON'
import igraph
import networkx as nx

for kind in ("arcs", "edges"):
    file = f"{kind}.net"
    found = list(nx.read_pajek(file).edges(data=True))
    right = igraph.Graph.Read_Pajek(file)
    names = right.vs["name"]
    pairs = [(names[a], names[b]) for a, b in right.get_edgelist()]
    print(f"{file}: networkx {found}; igraph {pairs}")
    assert found == [("CN", "KP", {"weight": 3.0}), ("KP", "RU", {})], found
    assert pairs == [("CN", "KP"), ("CN", "RU"), ("CN", "VN"), ("KP", "RU")], pairs
PYTHON
