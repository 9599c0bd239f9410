"""Rows that name several actors on one side: what is written of them beside the first of each side.

The event stands in each pair of countries that its sides make. The texts leave what is there, for a load by
Spark may come again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loaders.intake.coded_row import CodedRow, Pair

ACTED = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (a)-[r:ACTED]->(e) WHERE coalesce(r.for, '') = coalesce(row[2], '') }
CREATE (a)-[:ACTED {for: row[2]}]->(e)
"""
ADDRESSED_TO = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[r:ADDRESSED_TO]->(a) WHERE coalesce(r.for, '') = coalesce(row[2], '') }
CREATE (e)-[:ADDRESSED_TO {for: row[2]}]->(a)
"""
INVOLVES = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[:INVOLVES]->(a) }
CREATE (e)-[:INVOLVES {
  entity: row[1], start: e.start, end: e.end, depth: 0, mode: 'direct', status: 'occurred', known: e.known
}]->(a)
"""
BETWEEN = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (d:Dyad {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[:BETWEEN]->(d) }
CREATE (e)-[:BETWEEN {
  dyad: row[1], start: e.start, end: e.end, depth: 0, mode: 'direct', status: 'occurred',
  direction: row[2], level: row[3], known: e.known
}]->(d)
"""
TEXTS = {"acted": ACTED, "addressed": ADDRESSED_TO, "involves": INVOLVES, "between": BETWEEN}


class More(NamedTuple):
    """Rows of TEXTS, each with what stands behind the event's id: actor and `for`, actor, or a pair."""

    acted: list[tuple[str, str | None]]
    addressed: list[tuple[str, str | None]]
    involves: list[str]
    between: list[Pair]


def more_of(coded: CodedRow, pairs: list[Pair]) -> More:
    """What a row has beside its first actor, its first target and the first of its `pairs`."""
    first = {party.id for party in (coded.actor, coded.target) if party}
    acting, addressed = coded.more
    others = dict.fromkeys(party.id for party in (*acting, *addressed) if party.id not in first)
    return More(
        [(party.id, party.country) for party in acting],
        [(party.id, party.country) for party in addressed],
        list(others),
        pairs[1:],
    )


def write_more(run: Callable[..., Any], told: Iterable[tuple[str, More]], size: int | None = None) -> None:
    """Write what events have beside; `run` takes a text and its rows, at most `size` of them at a time."""
    rows: dict[str, list[list[Any]]] = defaultdict(list)
    for each, more in told:
        rows["acted"] += [[each, *one] for one in more.acted]
        rows["addressed"] += [[each, *one] for one in more.addressed]
        rows["involves"] += [[each, one] for one in more.involves]
        rows["between"] += [[each, *one] for one in more.between]
        if size is not None and max(map(len, rows.values()), default=0) >= size:
            _write(run, rows)
            rows.clear()
    _write(run, rows)


def _write(run: Callable[..., Any], rows: dict[str, list[list[Any]]]) -> None:
    for what, text in TEXTS.items():
        if rows[what]:
            run(text, rows=rows[what])
