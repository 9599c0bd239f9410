# %% [markdown]
# # The graph in a notebook
#
# Run it as a script (`python docs/notebook.py`), or open it in any editor that knows `# %%` cells. It uses
# the store of the environment: the local one, started or shared, or the Neo4j at DIPLOGRAPH_NEO4J_URI.
#
# `pip install pandas` gives tables; without it the same rows come as a list of dicts.

# %%
from __future__ import annotations

import os
from pathlib import Path

from graph import notebook
from graph.errors import ConfigError

graph = notebook.graph()

# %% [markdown]
# ## What passed between North Korea and China, as a table
#
# Dates and times are Python's own.

# %%
TIMELINE = """
MATCH (e:Event)-[b:BETWEEN {dyad: $pair, mode: 'direct'}]->(:Dyad)
WHERE b.start >= date('1900-01-01')
RETURN e.start AS start, e.date AS date, e.kind AS kind, e.title AS title, e.status AS status
ORDER BY b.dyad, b.start, b.depth, e.id
"""

try:
    timeline = notebook.frame(graph, TIMELINE, pair="CN-KP")
    print(timeline[["date", "kind", "title"]].to_string(index=False))
except ConfigError as without_pandas:
    print(without_pandas)
    for row in notebook.records(graph, TIMELINE, pair="CN-KP"):
        print(row["date"], row["kind"], row["title"], sep="  ")

# %% [markdown]
# ## The surroundings of an event
#
# Whatever nodes, relationships and paths a query returns come as one py2neo Subgraph.

# %%
SURROUNDINGS = """
MATCH p = (e:Event {id: $event})-[r]-(n)
WHERE NOT n:Claim AND NOT type(r) IN ['INVOLVES', 'BETWEEN']
OPTIONAL MATCH q = (n:Actor)-[:REPRESENTS|ORGAN_OF]->(:Country)
RETURN p, q
"""

around = notebook.subgraph(graph, SURROUNDINGS, event="2023-09-kim-putin-meeting")
print(len(around.nodes), "nodes,", len(around.relationships), "relationships")
for relationship in sorted(around.relationships, key=repr):
    print("  ", relationship.start_node["id"], type(relationship).__name__, relationship.end_node["id"])

# %% [markdown]
# ## What is said about it, and by whom

# %%
CLAIMS = """
MATCH (c:Claim)-[:ABOUT]->(:Event {id: $event})
WHERE c.property = 'place'
MATCH (c)-[r:REPORTED_BY]->(s:Source)-[:PUBLISHED_BY]->(o:Organization)
RETURN c.value AS place, c.rank AS rank, c.reason AS reason, collect(DISTINCT o.name) AS told_by
ORDER BY rank DESC
"""

for row in notebook.records(graph, CLAIMS, event="2023-09-kim-putin-meeting"):
    print(row["place"], row["rank"], row["told_by"], row["reason"], sep=" | ")

# %% [markdown]
# ## A map of it, saved as one file
#
# The file needs nothing else and can be sent to others.

# %%
from viz.graph import map_graph  # noqa: E402 - in the cell that needs it
from viz.map import render_file  # noqa: E402

drawn = map_graph(notebook.drawing(around), focus=["2023-09-kim-putin-meeting"])
file = Path(os.environ.get("DIPLOGRAPH_NOTEBOOK_MAP", "kim-putin-meeting.html"))
file.write_text(render_file(drawn, "The meeting of September 2023"), encoding="utf-8")
print("saved", file)

# %% [markdown]
# ## py2neo itself
#
# `graph` is a plain `py2neo.Graph`: its matchers and cursors work, and `graph.run` may write too.

# %%
from py2neo import NodeMatcher  # noqa: E402

print(NodeMatcher(graph).match("Country", id="KP").first()["name_ko"])

# %%
notebook.close(graph)
