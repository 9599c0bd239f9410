"""Who deals with whom: actors as nodes, and an edge for each two of them and kind of event, counted by year.

Two deal with each other in an event where both act, or one acts and the other receives (docs/graph.md, whose
timeline an event stands in); those who act for one state are one side.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import CODED_EVENT
from questions import towards
from questions.beside import beside_of, of_one_generation
from questions.items import words
from questions.shapes import Typed
from questions.subgraph import SCANNED, rows_among
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from graph.store.reader import Store

from questions.network_counts import Drawing, Edge, Key, counts_of
from questions.network_shapes import PAIR, Asked, Network, NetworkEdge
from questions.network_walks import BETWEEN, ENTITIES, EVERYTHING, NAMED, ROWS_OF_ENTITIES, ROWS_OF_PAIR

EVENTS_MOST = 2_000  # newest ones of each question that are counted
LINES_MOST = 300  # of rows of datasets: those of the most rows


@of_one_generation
async def network(store: Store, asked: Asked, *, lang: str) -> Network:
    """Who deals with whom in the events of an entity, of two, or in all that dossiers tell.

    Rows of datasets are counted for what is in focus or opened, an edge for each two and dataset; none for
    the whole graph.

    Raises:
        NotFound: a focus or an opened actor is no entity.
    """
    named = list(dict.fromkeys([*asked.focus, *asked.opened]))
    beside = await _left_beside(store, asked)
    found, lists, lines = await asyncio.gather(
        store.read(NAMED, ids=named, **words(lang)) if named else _none(),
        asyncio.gather(*(_events(store, asked, keys, lang) for keys in _scopes(asked))),
        asyncio.gather(*(_lines(store, asked, keys, lang) for keys in _line_scopes(asked))),
    )
    if missing := sorted(set(named) - {row["node"]["id"] for row in found}):
        message = f"no country, person, organization, place, treaty or occasion has the id {missing[0]!r}"
        raise NotFound(message)
    about = {row["node"]["id"]: row["node"] for row in found}
    focus: list[Typed] = [about[one] for one in asked.focus]
    # Whoever stood before an actor was opened stays, however many more events the others have now.
    before = replace(asked, opened=())
    stood = _drawn(before, focus, lists[:1], lines[:1], lang).kept() if asked.opened else ()
    drawing = _drawn(asked, focus, lists, lines, lang)
    older = any(len(listed) > EVENTS_MOST for listed in lists)
    return _answer(drawing, stood, focus, lines, older=older, beside=beside)


def _drawn(
    asked: Asked,
    focus: list[Typed],
    lists: Sequence[list[Row]],
    lines: Sequence[Row | None],
    lang: str,
) -> Drawing:
    drawing = Drawing(asked, lang)
    rows = {row["event"]["id"]: row for listed in lists for row in listed[:EVENTS_MOST]}
    for row in sorted(rows.values(), key=lambda row: row["event"]["start"] or "", reverse=True):
        drawing.event(row)
    for line in _lines_once(lines):
        drawing.line(line)
    for one in focus:
        if one["type"] in {"Country", "Person", "Organization"}:
            drawing.node(one)
    return drawing


def _lines_once(answers: Sequence[Row | None]) -> Iterable[Row]:
    """Each line once. Of those that several scopes have, each read the newest rows: the greatest has all."""
    greatest: dict[tuple[str, str, str], Row] = {}
    for line in (line for told in answers if told for line in told["lines"]):
        key = line["x"]["id"], line["y"]["id"], line["dataset"]
        if key not in greatest or greatest[key]["total"] < line["total"]:
            greatest[key] = line
    return greatest.values()


def _rows_once(answers: Sequence[Row | None]) -> int:
    """How many rows were read, those of several scopes once; of them too, one scope has all."""
    counted = []
    for told in answers:
        of_scopes: Counter[frozenset[str]] = Counter()
        for among, number in (share for shares in told["shares"] for share in shares) if told else ():
            of_scopes[frozenset(among)] += number
        counted.append(of_scopes)
    return reduce(or_, counted, Counter()).total()


def _answer(
    drawing: Drawing,
    stood: Collection[str],
    focus: list[Typed],
    lines: Sequence[Row | None],
    *,
    older: bool,
    beside: list[str],
) -> Network:
    asked, near = drawing.asked, drawing.near
    kept = drawing.kept(stood)
    inside = {key: edge for key, edge in drawing.edges.items() if {key[0], key[1]} <= kept}
    # A state for which somebody here acts holds its people together, also where it does nothing itself.
    together = {
        state
        for node in kept
        for state in drawing.acts_for.get(node, ())
        if asked.people or state in asked.opened
    }
    for state in sorted(together):
        kept.add(drawing.state(state))
    for node in kept:
        told = drawing.nodes[node]
        told["events"] = drawing.drawn_in[node]
        told["hidden"] = len(near.get(node, set()) - kept)
        states = drawing.acts_for.get(node, Counter())
        told["acts_for"] = [state for state, _ in states.most_common() if state in kept]
    edges = sorted(inside.items(), key=lambda item: (-item[1].total, item[0][0], item[0][1], item[0][2]))
    shown = {event for edge in inside.values() for event in edge.events}
    first = [node for node in asked.focus if node in kept]
    return {
        "focus": focus,
        "nodes": sorted(
            (drawing.nodes[node] for node in kept),
            key=lambda node: (node["id"] not in first, -node["events"], node["id"]),
        ),
        "edges": [_edge(key, edge) for key, edge in edges],
        "events": [event for name, event in drawing.events.items() if name in shown],
        "left_out": {
            "events": older,
            "apart": drawing.alone,
            "nodes": len(near.keys() - kept),
            "edges": len(drawing.edges) - len(inside),
            "rows": _rows_once(lines),
            "rows_drawn": sum(edge.total for key, edge in inside.items() if key[3] is not None),
            "rows_cut": any(told["cut"] for told in lines if told),
            "datasets": beside,
        },
    }


def _edge(key: Key, edge: Edge) -> NetworkEdge:
    a, b, kind, dataset = key
    whole = [sum(column) for column in zip(*edge.years.values(), strict=True)]
    told: NetworkEdge = {
        "a": a,
        "b": b,
        "kind": kind,
        "dataset": dataset,
        "total": edge.total,
        "counts": counts_of(whole),
        "years": {year: counts_of(edge.years[year]) for year in sorted(edge.years)},
        "events": edge.events,
    }
    if edge.classes:
        # Of equal counts by name: the order of rows is not the same in each store.
        told["classes"] = dict(sorted(edge.classes.items(), key=lambda one: (-one[1], one[0])))
    return told


def _scopes(asked: Asked) -> list[tuple[str, ...] | None]:
    """Whose events are read: of the focus, and of those opened beside it; None for all."""
    if not asked.focus:
        return [None]
    opened = tuple(one for one in asked.opened if one not in asked.focus or len(asked.focus) == PAIR)
    return [asked.focus, *((one,) for one in opened)]


def _line_scopes(asked: Asked) -> list[tuple[str, ...]]:
    kinds = asked.wanted.kinds
    if not rows_among(asked.wanted) or (kinds and CODED_EVENT not in kinds):
        return []
    return [scope for scope in _scopes(asked) if scope]


async def _left_beside(store: Store, asked: Asked) -> list[str]:
    """The datasets in whose folders nobody looks: those have the rows of pairs, and none of one actor."""
    if not any(len(scope) < PAIR for scope in _line_scopes(asked)):
        return []
    await store.leave_out()
    return await store.beside()


async def _events(store: Store, asked: Asked, keys: tuple[str, ...] | None, lang: str) -> list[Row]:
    wanted, limits = asked.wanted, asked.wanted.window.limits
    between = asked.pair and keys == asked.focus
    walks = EVERYTHING if keys is None else BETWEEN if between else ENTITIES
    return await store.read(
        walks.today if wanted.as_of is None else walks.past,
        keys=list(keys or ()),
        needed=len(keys or ()),
        dyad=dyad_id(*asked.focus) if between else "",
        low=limits["low"],
        start=limits["start"],
        end=limits["end"],
        high=limits["high"],
        kinds=list(wanted.kinds) or None,
        statuses=list(wanted.statuses) or None,
        modes=None if wanted.mode == "all" else [wanted.mode],
        certain=wanted.certain,
        disputed=wanted.disputed,
        source=wanted.source,
        as_of=wanted.as_of,
        treaties=asked.treaties,
        most=EVENTS_MOST + 1,
        **words(lang),
    )


async def _lines(store: Store, asked: Asked, keys: tuple[str, ...], lang: str) -> Row | None:
    wanted = asked.wanted
    between = asked.pair and keys == asked.focus
    if len(keys) == PAIR and not between:
        return None  # two of whom one is no state have no rows of their own
    apart = await beside_of(store) if asked.pair else None
    dyad = dyad_id(*asked.focus) if asked.pair else ""
    chosen = {"start": wanted.start, "end": wanted.end, "source": wanted.source, "as_of": wanted.as_of}
    level = None if wanted.level == "all" else wanted.level
    rows = await store.read(
        ROWS_OF_PAIR if between else ROWS_OF_ENTITIES,
        keys=[dyad] if between else list(keys),
        **chosen,
        level=level,
        dyad=dyad,
        scopes=[*asked.focus, *asked.opened, dyad] if asked.opened else [],
        scanned=SCANNED,
        lines=LINES_MOST,
        beside=apart.dataset if apart else None,
        **words(lang),
    )
    if not between or not apart or not rows:
        return rows[0] if rows else None
    asked_there = {"dyads": [dyad], **chosen}
    there = await towards.lines(store, apart, asked_there, level=level, most=LINES_MOST, lang=lang)
    both = sorted([*rows[0]["lines"], *there["lines"]], key=_most_first)[:LINES_MOST]
    shares = [*rows[0]["shares"], [[[*keys, dyad] if asked.opened else [], there["rows"]]]]
    return {"cut": rows[0]["cut"], "shares": shares, "lines": both}


def _most_first(line: Row) -> tuple[int, str, str, str]:
    return -line["total"], line["x"]["id"], line["y"]["id"], line["dataset"]


async def _none() -> list[Row]:
    """In the place of a question that is not asked."""
    return []
