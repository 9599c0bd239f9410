#!/usr/bin/env bash
# networkx 3.6.1 reads the open end of a spell of GEXF as the text "None", and the kind of an edge not at all.
#
# GEXF gives an edge several times as spells; one without `end` has none: an embassy that was closed and opened again is open
# still. `nx.read_gexf` makes ('2014-01-01', 'None') of it, a text that no comparison with None finds and that sorts after every
# date. `kind`, by which GEXF 1.3 tells parallel edges apart, is dropped without a word, though version="1.3" is asked for.
#
# Expected if it were right: ('2014-01-01', None), and kind "mission" among the values. Seen: 'None', and no kind.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet networkx==3.6.1
cd "$folder"
cat >missions.gexf <<'GEXF'
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <graph mode="dynamic" defaultedgetype="directed" timeformat="date">
    <nodes><node id="KP" label="North Korea"/><node id="ID" label="Indonesia"/></nodes>
    <edges>
      <edge id="1" source="ID" target="KP" kind="mission">
        <spells><spell start="1965-01-01" end="2003-01-01"/><spell start="2014-01-01"/></spells>
      </edge>
      <edge id="2" source="ID" target="KP" kind="letter" start="2023-09-09" end="2023-09-10"/>
    </edges>
  </graph>
</gexf>
GEXF
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx

graph = nx.read_gexf("missions.gexf", version="1.3")
edge = graph.edges["ID", "KP", "1"]
kinds = [value.get("kind") for *_, value in graph.edges(data=True)]
print(f"networkx {nx.__version__}: spells {edge['spells']}, kinds {kinds}")
assert edge["spells"] == [("1965-01-01", "2003-01-01"), ("2014-01-01", "None")], edge["spells"]
assert kinds == [None, None], kinds
PYTHON
