#!/usr/bin/env bash
# ndex2 3.12.0 cuts the decimals from every value of a relation, if the first one is a whole number.
#
# ndex2 makes CX2, the format of Cytoscape and of the NDEx archive of networks, from a networkx graph or edge by edge. The
# first value met of an attribute declares its type for all; where that is the integer 4, each later number goes through
# int(): of 3.4 remains 3, of -0.4 remains 0, of -9.5 remains -9. The same numbers with 3.4 first are kept as they are.
# A text that is no number is refused with an error; decimals are cut without one.
# A good engineer would expect a wider type or an error. Goldstein's scale, which says how hostile or friendly an event of
# a coded dataset is, mixes both, and JSON may write its 4 without a point: mild events become neutral, and the others
# milder, depending on which row was first.
# Until that changes, turn each number into a float before the network is made.
#
# Expected if it were right: 4, 3.4, -0.4, -9.5. Seen: 4, 3, 0, -9, declared integer.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ndex2==3.12.0 networkx==3.6.1 pandas==2.3.3 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error - <<'PYTHON'
import json

import networkx as nx
from ndex2.cx2 import NetworkXToCX2NetworkFactory

TARGETS = ("KP", "RU", "US", "JP")


def written(scores):
    events = nx.DiGraph()
    for target, score in zip(TARGETS, json.loads(scores), strict=True):
        events.add_edge("CN", target, goldstein=score)
    aspects = {name: items for part in NetworkXToCX2NetworkFactory().get_cx2network(events).to_cx2() for name, items in part.items()}
    declared = aspects["attributeDeclarations"][0]["edges"]["goldstein"]["d"]
    values = [edge["v"]["goldstein"] for edge in aspects["edges"]]
    print(f"{scores} is written as {values}, declared {declared}")
    return declared, values


assert written("[4, 3.4, -0.4, -9.5]") == ("integer", [4, 3, 0, -9])
assert written("[3.4, 4, -0.4, -9.5]") == ("double", [3.4, 4.0, -0.4, -9.5])
PYTHON
