"""Treaties: who is party, what happened to them, and whether they are in force on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.dates import bounds
from graph.queries.items import SOURCES_OF_S, Json, any_name_of, lite, lite_of, name_of, title_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from graph.store import Store

SHAPE_OF_N = f"""
n {{
  .id, .type, name: {any_name_of("n")},
  title: {title_of("n")},
  parties: COLLECT {{
    MATCH (a:Country)-[p:PARTY_TO]->(n)
    RETURN {{id: a.id, name: {name_of("a")}, start: toString(p.start), end: toString(p.end), edtf: p.edtf}}
    ORDER BY a.id, p.start
  }},
  actions: COLLECT {{
    MATCH (e:TreatyAction)-[:OF]->(n)
    WITH e ORDER BY e.start, e.id
    RETURN {{event: {lite_of("e")}, action: e.action}}
  }},
  sources: COLLECT {{
    MATCH (n)<-[:OF*0..1]-()<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s:Source)
    {SOURCES_OF_S}
  }}
}}"""

OF_BOTH = f"""
MATCH (:Country {{id: $a}})-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(:Country {{id: $b}})
WITH DISTINCT n WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

OF_ONE = f"""
MATCH (:Country {{id: $a}})-[:PARTY_TO]->(n:Treaty)
WITH DISTINCT n WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

ANY = f"""
MATCH (n:Treaty) WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

BEGINS = ("entry_into_force", "ratification", "signature")
ENDS = frozenset({"termination", "denunciation", "supersession"})
BATCH = 200


async def treaties_between(store: Store, a: str, b: str, *, on: date, lang: str) -> list[Json]:
    """Treaties both countries are party to and that are in force on the day, by id."""
    found, _ = await treaties(store, parties=(a, b), on=on, limit=1000, after="", lang=lang)
    return found


async def treaties(
    store: Store, *, parties: tuple[str, ...], on: date | None, limit: int, after: str, lang: str
) -> tuple[list[Json], str | None]:
    """At most `limit` treaties of up to two parties, by id after `after`, and the id to go on from.

    With a day, only those in force on it, each with `basis` (see `basis`).
    """
    text = (ANY, OF_ONE, OF_BOTH)[len(parties)]
    named = dict(zip(("a", "b"), parties, strict=False))
    found: list[Json] = []
    while True:
        rows = await store.read(text, **named, after=after, limit=max(BATCH, limit + 1), **words(lang))
        for row in rows:
            treaty = shape(row["treaty"])
            if on is not None:
                treaty["basis"] = basis(treaty, parties, on)
                if treaty["basis"] is None:
                    continue
            if len(found) == limit:
                return found, found[-1]["id"]
            found.append(treaty)
        if len(rows) < max(BATCH, limit + 1):
            return found, None
        after = rows[-1]["treaty"]["id"]


def shape(row: Json) -> Json:
    """A row of SHAPE_OF_N as `{id, title, name, type, parties, actions, sources}`."""
    actions = [{**lite(action["event"]), "action": action["action"]} for action in row["actions"]]
    return {**row, "actions": actions}


def basis(treaty: Json, parties: Iterable[str], on: date) -> Json | None:
    """Why a treaty counts as in force between `parties` (if none: all of its) on a day; None if it does not.

    `{since, since_from, until, until_from}`: EDTF dates or None. `since_from` is `party` where the later of
    the parties' own dates is known, else the action the date comes from (entry into force, ratification,
    signature), else None: no date is known and no end either. Dates wider than a day count in the treaty's
    favour.
    """
    wanted = set(parties)
    members = [party for party in treaty["parties"] if not wanted or party["id"] in wanted]
    since, since_from = _since(treaty, members)
    until, until_from = _until(treaty, members)
    if since is not None and bounds(since)[0] > on:
        return None
    if until is not None and bounds(until)[1] < on:
        return None
    return {"since": since, "since_from": since_from, "until": until, "until_from": until_from}


def _since(treaty: Json, members: list[Json]) -> tuple[str | None, str | None]:
    starts = [party["start"] for party in members]
    if starts and all(starts):
        return max(starts, key=lambda start: bounds(start)[0]), "party"
    for wanted in BEGINS:
        for action in treaty["actions"]:
            if action["action"] == wanted and action["status"] == "occurred" and action["date"]:
                return action["date"]["edtf"], wanted
    return None, None


def _until(treaty: Json, members: list[Json]) -> tuple[str | None, str | None]:
    ends = [party["end"] for party in members if party["end"]]
    if ends:
        return min(ends, key=lambda end: bounds(end)[1]), "party"
    for action in treaty["actions"]:
        if action["action"] in ENDS and action["status"] == "occurred" and action["date"]:
            return action["date"]["edtf"], action["action"]
    return None, None
