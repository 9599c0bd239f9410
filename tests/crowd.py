"""A made-up pair with many events, for paging: Nauru and Tuvalu, 130 dated and 2 undated ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.store.writer import Writer

# 10 events a day on 13 days; each third lasts two days, each tenth is only mentioned, each seventh planned.
FILL = """
MATCH (nr:Country {id: 'NR'}), (tv:Country {id: 'TV'})
MERGE (d:Dyad {id: 'NR-TV'}) SET d.a = 'NR', d.b = 'TV'
WITH nr, tv, d
UNWIND range(0, 131) AS i
WITH nr, tv, d, i, date('1999-01-01') + duration({days: i / 10}) AS day, i < 130 AS dated
CREATE (e:Event:Statement:Crowd {
  id: 'crowd-' + right('00' + i, 3), kind: CASE WHEN i % 2 = 0 THEN 'Statement' ELSE 'Request' END,
  title: '=SUM(' + i + ')', title_id: 'nomor ' + i, date: CASE WHEN dated THEN toString(day) END,
  start: CASE WHEN dated THEN day END,
  end: CASE WHEN dated THEN day + duration({days: CASE WHEN i % 3 = 0 THEN 1 ELSE 0 END}) END,
  status: CASE WHEN i % 7 = 0 THEN 'planned' ELSE 'occurred' END,
  dataset: 'crowd', contested: [], depth: i % 2})
CREATE (nr)-[:STATED {for: 'NR'}]->(e)-[:ADDRESSED_TO {for: 'TV'}]->(tv)
CREATE (e)-[b:BETWEEN {dyad: 'NR-TV', depth: e.depth, status: e.status,
  mode: CASE WHEN i % 10 = 0 THEN 'mentioned' ELSE 'direct' END, curated: 'NR-TV'}]->(d)
CREATE (e)-[v:INVOLVES {entity: 'NR', depth: e.depth, status: e.status, mode: 'direct'}]->(nr)
SET b.start = e.start, b.end = e.end, v.start = e.start, v.end = e.end
FOREACH (_ IN CASE WHEN dated THEN [] ELSE [1] END | SET b.undated = 'NR-TV', v.undated = 'NR')
"""

EMPTY = "MATCH (e:Crowd) DETACH DELETE e"
NO_DYAD = "MATCH (d:Dyad {id: 'NR-TV'}) WHERE NOT EXISTS { (d)--() } DELETE d"


@contextmanager
def crowd(writer: Writer) -> Iterator[None]:
    """The pair while the block runs."""
    writer.write(EMPTY)
    writer.write(FILL)
    try:
        yield
    finally:
        writer.write(EMPTY)
        writer.write(NO_DYAD)
