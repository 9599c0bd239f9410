"""Treaties: who is party, what was done to them, and the claims that date their start and end.

Whether one is in force on a day is worked out of these rows by treaty_status.py.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Annotated, NotRequired

from typing_extensions import TypedDict

from graph.countries.succession import line
from graph.store.reader import Row
from questions.items import (
    ACTING,
    SOURCES_OF_S,
    any_name_of,
    lite,
    lite_of,
    name_of,
    origin,
    origin_of,
    provenance,
    title_of,
    words,
)
from questions.page import decode, encode
from questions.request import Rule
from questions.shapes import ItemLite, OfRow, Ref, SourceRef, means, only
from questions.timeline import Joined
from questions.treaty_span import party_to
from questions.treaty_status import Standing, standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import date

    from graph.store.reader import Store


class TreatyParty(Ref):
    """A country party to a treaty."""

    start: str | None
    end: str | None
    edtf: str | None
    signed: Annotated[str | None, means("When it signed, by a dataset's row.")]
    ratified: Annotated[str | None, means("When it ratified, by a dataset's row.")]
    open_end: Annotated[bool | None, means("Whether a dataset's row says that it has no end for it.")]


class Action(ItemLite):
    """Something done to a treaty."""

    action: str | None


class TreatyOfRow(OfRow):
    """What a dataset gives its treaty; absent from one of the dossiers."""

    signed: NotRequired[str | None]
    begun: NotRequired[Annotated[str | None, means("When it begins, where neither of the others is given.")]]
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    coded_until: NotRequired[
        Annotated[str | None, means("The day after which the dataset tells nothing of one without an end.")]
    ]
    open_end: NotRequired[Annotated[bool | None, means("Whether the dataset says that there is no end.")]]


class TreatyLite(Standing, TreatyOfRow):
    """A treaty in a list; how it stood where a day was asked for."""

    id: str
    name: str
    title: str | None
    type: str | None
    provisions: Annotated[int, means("How many of its articles are coded here.")]
    parties: list[TreatyParty]
    actions: list[Action]
    sources: list[SourceRef]


class Treaties(TypedDict):
    """Treaties by id."""

    items: list[TreatyLite]
    next: str | None
    successors: NotRequired[list[Joined] | None]


# Who reports claim c, and where; expects $name.
SOURCES_OF_C = f"""COLLECT {{
      MATCH (c)-[r:REPORTED_BY]->(s:Source)
      OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
      RETURN {{
        id: s.id, publisher: CASE WHEN p IS NULL THEN null ELSE {{id: p.id, name: {name_of("p")}}} END,
        published: s.published, lang: s.lang, url: s.url, type: s.type, locator: r.locator
      }} ORDER BY s.published, s.id, r.locator
    }}"""

DATING_CLAIM = f""".id, .property, .value, .text, .polarity, .modality, .rank, .reason, .edtf,
      start: toString(c.start), end: toString(c.end), sources: {SOURCES_OF_C}"""

# What questions/treaty_span.py reads of a party (relationship p) and of treaty n. one_by_one: the treaty has
# three or more parties and dates some of them, so that a party without a date may not be bound at all.
DATES_OF_P = ".edtf, .signed, .ratified, .open_end, start: toString(p.start), end: toString(p.end)"
DATES_OF_N = """.signed, .begun, .open_end, start: toString(n.start), end: toString(n.end),
  coded_until: toString(n.coded_until),
  one_by_one: EXISTS { ()-[p:PARTY_TO]->(n) WHERE p.start IS NOT NULL OR p.ratified IS NOT NULL }
    AND COUNT { MATCH (a:Country)-[:PARTY_TO]->(n) RETURN DISTINCT a LIMIT 3 } > 2"""

# The parties of treaty n and their dates; a triangle asks for no more than these, DATES_OF_N and DONE_TO_N.
PARTIES_OF_N = f"""COLLECT {{
    MATCH (a:Country)-[p:PARTY_TO]->(n)
    RETURN p {{ id: a.id, name: {name_of("a")}, {DATES_OF_P} }} ORDER BY a.id, p.start
  }}"""

# The countries that did it.
STATES_OF_E = f"COLLECT {{ MATCH (:Actor)-[r:{ACTING}]->(e) WHERE r.for IS NOT NULL RETURN DISTINCT r.for }}"

DONE_TO_N = f"""COLLECT {{
    MATCH (e:TreatyAction)-[:OF]->(n)
    WITH e ORDER BY e.start, e.id
    RETURN {{
      action: e.action, status: e.status, states: {STATES_OF_E},
      date: CASE WHEN e.date IS NULL THEN null ELSE {{edtf: e.date}} END
    }}
  }}"""

SHAPE_OF_N = f"""
n {{
  .id, .type, .row, origin: {origin_of("n")}, name: {any_name_of("n")},
  {DATES_OF_N},
  title: {title_of("n")}, provisions: COUNT {{ (n)-[:HAS_PROVISION]->() }},
  parties: {PARTIES_OF_N},
  actions: COLLECT {{
    MATCH (e:TreatyAction)-[:OF]->(n)
    WITH e ORDER BY e.start, e.id
    RETURN {{event: {lite_of("e")}, action: e.action, states: {STATES_OF_E}}}
  }},
  evidence: COLLECT {{
    MATCH (n)<-[:ABOUT]-(c:Claim)
    WHERE c.property IN ['atop_span', 'in_force', 'ended_by']
    WITH c ORDER BY c.id
    RETURN c {{ {DATING_CLAIM}, action: null, status: null, event: null }}
  }} + COLLECT {{
    MATCH (n)<-[:OF]-(e:TreatyAction)<-[:ABOUT]-(c:Claim {{property: 'date'}})
    WHERE e.action IN ['entry_into_force', 'termination', 'supersession']
    WITH e, c ORDER BY e.id, c.id
    RETURN c {{ {DATING_CLAIM}, action: e.action, status: e.status, event: e.id }}
  }},
  sources: COLLECT {{
    MATCH (n)<-[:OF*0..1]-()<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s:Source)
    {SOURCES_OF_S}
  }}
}}"""

# What was read from a row of a dataset is asked for by the dataset; all else is of the dossiers.
CHOSEN = "CASE WHEN $dataset IS NULL THEN n.row IS NULL ELSE n.dataset = $dataset END"

# $a and $b are lists: a state, and those whose treaties count as its own.
OF_BOTH = f"""
MATCH (a:Country)-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b:Country)
WHERE a.id IN $a AND b.id IN $b AND a <> b AND n.id > $after AND {CHOSEN}
WITH DISTINCT n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

OF_ONE = f"""
MATCH (a:Country)-[:PARTY_TO]->(n:Treaty)
WHERE a.id IN $a AND n.id > $after AND {CHOSEN}
WITH DISTINCT n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

ANY = f"""
MATCH (n:Treaty) WHERE n.id > $after AND {CHOSEN}
WITH n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

BATCH = 200
ALL = 1000


async def treaties(
    store: Store,
    sides: Sequence[Sequence[str]] = (),
    *,
    on: date | None = None,
    rule: Rule = "text",
    dataset: str | None = None,
    successors: Sequence[Joined] | None = None,
    limit: int,
    cursor: str | None = None,
    lang: str,
) -> Treaties:
    """Treaties by id, of the dossiers or a dataset; with a day, without those known not to be in force then.

    sides: at most two; each a country, after which come those whose record is joined to it, which
    `successors` tells of.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    pairs = list(product(*sides))
    lines = [list(dict.fromkeys(state for joined in side for state in line(joined))) for side in sides]
    after = decode(cursor, 1)[0] if cursor else ""
    items: list[TreatyLite] = []
    following = None
    async for row in _rows(store, lines, after, dataset, max(BATCH, limit + 1), lang):
        item = one_listed(row, pairs, on, rule)
        if item is None:
            continue
        if len(items) == limit:
            following = encode(items[-1]["id"])
            break
        items.append(item)
    answer: Treaties = {"items": items, "next": following}
    if successors is not None:
        answer["successors"] = list(successors)
    return answer


async def treaties_of_dossiers(store: Store, sides: Sequence[Sequence[str]], *, lang: str) -> list[Row]:
    """Rows of `shape` of all treaties of the dossiers that one of each side is party to, by id."""
    return [row async for row in _rows(store, sides, "", None, ALL, lang)]


async def _rows(
    store: Store, sides: Sequence[Sequence[str]], after: str, dataset: str | None, batch: int, lang: str
) -> AsyncIterator[Row]:
    text = (ANY, OF_ONE, OF_BOTH)[len(sides)]
    named = {side: list(ids) for side, ids in zip(("a", "b"), sides, strict=False)}
    while True:
        rows = await store.read(text, **named, after=after, dataset=dataset, limit=batch, **words(lang))
        for row in rows:
            yield shape(row["treaty"])
        if len(rows) < batch:
            return
        after = rows[-1]["treaty"]["id"]


def listed(
    rows: Sequence[Row], pairs: Sequence[tuple[str, ...]], on: date | None, rule: Rule = "text"
) -> list[TreatyLite]:
    """Treaties as an answer lists them: with a day, those of which `standing` does not say no."""
    return [item for row in rows if (item := one_listed(row, pairs, on, rule)) is not None]


def one_listed(
    row: Row, pairs: Sequence[tuple[str, ...]], on: date | None, rule: Rule = "text"
) -> TreatyLite | None:
    """The treaty with the best `standing` of any of the pairs: in force, then unknown, then not in force.

    None if it was certainly in force between none of them, or by the rule `atop` if ATOP does not code it.
    Without a day no standing is worked out.
    """
    item = _lite(row)
    if on is None:
        return item
    # Of states joined in, those that were never party say nothing of it.
    able = [pair for pair in pairs if all(party_to(row, state) for state in pair)] or pairs
    standings = [standing(row, pair, on, rule) for pair in able]
    best = min(standings, key=lambda one: ("yes", "unknown", "no").index(one["in_force"]))
    if (best["in_force"] == "no" and best["state"] != "disputed") or best["state"] == "not_coded":
        return None
    return {**item, **best}


def shape(row: Row) -> Row:
    """A row of SHAPE_OF_N as the rules of treaties read it, with `provenance` where a dataset has it.

    Its dates are those the dataset gives the treaty; `begun` where nothing else says when it began.
    """
    actions = [
        {**lite(action["event"]), "action": action["action"], "states": action["states"]}
        for action in row["actions"]
    ]
    if row["row"] is None:
        plain = {key: value for key, value in row.items() if key not in {"row", "origin", *DATES}}
        return {**plain, "actions": actions}
    dated = {**row, "open_end": bool(row["open_end"])}
    return {**dated, "actions": actions, "sources": origin(row), **provenance(row)}


DATES = ("signed", "begun", "start", "end", "coded_until", "open_end")


def of_row(row: Row) -> TreatyOfRow:
    """What only treaties of datasets have, from a row of `shape`; empty for one of the dossiers."""
    if "provenance" not in row:
        return {}
    return {
        "provenance": row["provenance"],
        "signed": row["signed"],
        "begun": row["begun"],
        "start": row["start"],
        "end": row["end"],
        "coded_until": row["coded_until"],
        "open_end": row["open_end"],
    }


def _lite(row: Row) -> TreatyLite:
    return {
        "id": row["id"],
        "name": row["name"],
        "title": row["title"],
        "type": row["type"],
        "provisions": row["provisions"],
        "parties": row["parties"],
        "actions": [only(Action, action) for action in row["actions"]],
        "sources": row["sources"],
        **of_row(row),
    }
