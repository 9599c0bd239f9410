#!/usr/bin/env bash
# networkx-temporal 1.4.4 asked for three decades gives two graphs, where nothing happened in the second.
#
# slice() cuts a graph over time into snapshots. `bins` is, by its documentation, "number of snapshots to return", or a
# list of intervals "with custom time windows". An interval in which no relation lies is left out of the answer, without a
# warning: of the 1960s, 1970s and 1980s, the last is the second graph; asked for four equal parts of 1961 to 2024, with
# nothing from 1977 to 1992, it returns three. Labels of those that are there stand in `names`.
# A good engineer would expect an empty graph for a silent decade, since silence is what is studied: by number, the
# second decade is really the third, densities over time skip the gap, and two pairs cut alike do not line up.
# Until that changes, look each interval up by its label in `names`, and take a missing one as empty.
#
# Expected if it were right: 3 graphs of 2, 0 and 1 relations; 4. Seen: 2 graphs of 2 and 1; 3.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet networkx-temporal==1.4.4
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import networkx
import networkx_temporal as tx


def graph(years):
    relations = networkx.MultiDiGraph()
    for year in years:
        relations.add_edge("KP", "RU", time=year)
    return tx.from_static(relations)


decades = graph((1961, 1965, 1984)).slice(attr="time", bins=[(1960, 1970), (1970, 1980), (1980, 1990)])
sizes = [part.number_of_edges() for part in decades]
print(f"three decades: {len(decades)} graphs {decades.names} of {sizes} relations")
quarters = graph((1961, 1970, 2000, 2019, 2024)).slice(attr="time", bins=4)
print(f"four parts: {len(quarters)} graphs {quarters.names}")
assert (decades.names, sizes) == (["[1960, 1970)", "[1980, 1990)"], [2, 1]), (decades.names, sizes)
assert len(quarters) == 3, quarters.names
PYTHON
