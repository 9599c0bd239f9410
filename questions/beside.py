"""Rows of coded events that lie beside the graph, in the shape in which the Cypher of timelines gives them.

Each condition here stands in walk.py too, for rows that are in the graph; of one in a folder it is known that
it is direct, occurred on one day, at depth 0, and that nobody disputes it. tests/test_events_beside.py holds
both to the same answers. Names stay in the graph.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import date, timedelta
from functools import wraps
from itertools import chain
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from graph.errors import StoreError
from graph.store.beside import Gone
from questions.items import name_of, words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from graph.store.beside import Beside, Counted, Part
    from graph.store.reader import Row, Store

    Params = Mapping[str, Any]

RECENT = timedelta(days=31)

# `start` is the end of such an event as well; `dyad` stands once more for the partner, so that few are read.
FILTERED = """
  dyad IN ($dyads) AND start >= $low AND start <= $high AND start >= $end_low AND start <= $end_high
  AND ($as_of IS NULL OR known <= $as_of)
  AND ($modes IS NULL OR list_contains($modes, 'direct'))
  AND ($level IS NULL OR level = $level)
  AND ($statuses IS NULL OR list_contains($statuses, {status}))
  AND ($ways IS NULL OR list_contains($ways, dyad || ' ' || direction))
  AND ($kinds IS NULL OR list_contains($kinds, 'CodedEvent'))
  AND NOT coalesce($disputed, false)
  AND ($source IS NULL OR $dataset = $source)
  AND (coalesce(id < mirrored_by, true){alone})
"""
ALONE = """ OR NOT EXISTS (
    FROM $events x
    WHERE x.dyad IN ($dyads) AND x.start = e.start AND x.id = e.mirrored_by AND x.known <= $as_of
  )"""
PLANNED = "CASE WHEN start > $as_of THEN 'planned' ELSE 'occurred' END"

PAGE = """
SELECT id, level, {status} AS status, start, known, title, file, row, mirrored_by,
  actor, actor_for, target, target_for, more
FROM $events e
WHERE {filtered} AND (start {after} {edge} OR 0 {after} $depth OR (0 = $depth AND id {after} $id))
ORDER BY start {order}, id {order} LIMIT $limit
"""
COUNT = "SELECT count({what}) AS rows FROM $events e WHERE {filtered}"
PARTNERS = """
SELECT id, title, file, row FROM $events
WHERE {pair} AND start >= $start AND start <= $end AND list_contains($ids, id)
  AND ($as_of IS NULL OR known <= $as_of)
"""

NAMES = f"""
RETURN COLLECT {{
  UNWIND $actors AS id
  MATCH (a:Actor {{id: id}})
  RETURN [id, {name_of("a")}]
}} AS actors, COLLECT {{
  MATCH (d:Dataset {{id: $dataset}})
  RETURN d {{.id, .title, .version, .url, files: [number IN $files | d.files[number]]}}
}}[0] AS dataset
"""


P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3

# What the graph counts of the datasets beside it, for the answer being made.
_counted: ContextVar[list[Counted] | None] = ContextVar("counted", default=None)


def of_one_generation(
    question: Callable[Concatenate[Store, P], Awaitable[T]],
) -> Callable[Concatenate[Store, P], Awaitable[T]]:
    """Have all that a question reads be of one generation of the folder beside the graph.

    The graph goes over to the next in one transaction; an answer that was begun before is made again.
    """

    @wraps(question)
    async def asked(store: Store, *args: P.args, **named: P.kwargs) -> T:
        if store.events is None or _counted.get() is not None:
            return await question(store, *args, **named)
        counted = await store.counted()
        for left in reversed(range(TRIES)):
            token = _counted.set(counted)
            try:
                answer = await question(store, *args, **named)
            except Gone:
                if not left:
                    raise
            else:
                if not left or await store.counted(within=0) == counted:
                    return answer
            finally:
                _counted.reset(token)
            counted = await store.counted()
        raise AssertionError  # the last try has returned or raised

    return asked


async def beside_of(store: Store) -> Beside | None:
    """What holds the rows that lie beside the graph; None where none do.

    Raises:
        StoreError: there are some, and no folder is named that holds them; or it is not counted yet.
    """
    counted = _counted.get()
    if counted is None:
        counted = await (store.counted() if store.events is None else store.counted(within=0))
    if store.events is None:
        if not counted:
            return None
        message = (
            f"the events of {counted[0].dataset} lie beside the graph, in a prepared folder; name it by "
            f"DIPLOGRAPH_EVENTS, or take the dataset out: diplograph unload {counted[0].dataset}"
        )
        raise StoreError(message)
    held = store.events.newest().dataset
    if others := [of.dataset for of in counted if of.dataset != held]:
        message = f"the events of {others[0]} lie beside the graph in another folder; one can be read at once"
        raise StoreError(message)
    if not counted:
        message = f"the graph does not count {held} of {store.events.folder}; diplograph serve --events does"
        raise StoreError(message)
    return store.events.counted(counted[0])


async def listed(
    store: Store, beside: Beside, asked: Sequence[Params], *, newest_first: bool, lang: str
) -> list[list[Row]]:
    """Of each list (by the parameters of its page) the rows of this page, in order."""
    pages = [await _page(store, beside, each, newest_first=newest_first) for each in asked]
    rows = [row for page, _ in pages for row in page]
    beside.events.years.update((row["id"], row["start"].year) for row in rows)  # for event_beside.py
    partners = {id_: partner for _, found in pages for id_, partner in found.items()}
    events = iter(await shaped_events(store, beside, rows, partners, lang=lang))
    return [
        [
            {"event": next(events), "mode": "direct", "level": row["level"], "depth": 0, "dated": True}
            for row in page
        ]
        for page, _ in pages
    ]


async def shaped_events(
    store: Store, beside: Beside, rows: Sequence[Row], partners: Mapping[str, Row], *, lang: str
) -> list[Row]:
    """Events of rows with a `status`, as ITEM gives them. partners: as of `partners_of`."""
    if not rows:
        return []
    files = sorted({row["file"] for row in chain(rows, partners.values())})
    actors = sorted({id_ for row in rows for _, id_, _ in _acting(row)})
    (named,) = await store.read(NAMES, actors=actors, files=files, dataset=beside.dataset, **words(lang))
    names = dict(named["actors"])
    of_dataset = dict(named["dataset"])
    by_number = dict(zip(files, of_dataset.pop("files"), strict=True))

    def told(row: Row) -> Row:
        origin = {**of_dataset, "file": by_number[row["file"]]}
        return {"id": row["id"], "title": row["title"], "row": row["row"], "origin": origin}

    def shaped(row: Row) -> Row:
        day = row["start"].isoformat()
        partner = partners.get(row["mirrored_by"])
        return {
            **told(row),
            "kind": "CodedEvent",
            "status": row["status"],
            "date": day,
            "start": day,
            "end": day,
            "dataset": beside.dataset,
            "contested": None,
            "known": row["known"].isoformat() if row["known"] else None,
            "known_certain": None,
            "not_after": None,
            "differs": [],
            "denied_by": [],
            "mirror": told(partner) if partner else None,
            "actors": [
                {"id": id_, "name": names.get(id_), "role": role, "for": for_, "as": None}
                for role, id_, for_ in _acting(row)
            ],
            "places": [],
            "sources": [],
        }

    return [shaped(row) for row in rows]


async def counted(store: Store, beside: Beside, keys: Sequence[str], asked: Params) -> int:
    """How many events all pages of these pairs have; one that stands in several counts once."""
    text = COUNT.format(what="*" if len(keys) == 1 else "DISTINCT id", filtered=_filtered(asked))
    parts = _parts(beside, keys, asked)
    found = await read_parts(store, beside, text, parts, {**asked, "dyads": keys})
    return sum(row["rows"] for row in found)


async def _page(
    store: Store, beside: Beside, asked: Params, *, newest_first: bool
) -> tuple[list[Row], dict[str, Row]]:
    """Rows of a page, and those that tell a contact of theirs from the other side, by id."""
    after, edge, order = ("<", "$high", "DESC") if newest_first else (">", "$low", "ASC")
    text = PAGE.format(
        status=_status(asked),
        filtered=_filtered(asked),
        after=after,
        edge=edge,
        order=order,
    )
    asked, limit = {**asked, "dyads": [asked["key"]]}, asked["limit"]
    there = _parts(beside, asked["dyads"], asked)[:: -1 if newest_first else 1]
    rows: list[Row] = []
    if newest_first and there:  # of the oldest DuckDB reads no more than it needs, of the newest all it may
        since = min(date.fromisoformat(there[0].until), asked["high"]) - RECENT
        rows = await read_parts(store, beside, text, there[:1], {**asked, "low": max(asked["low"], since)})
    if len(rows) < limit:
        rows = []
        for parts in more_and_more(there):
            rows += await read_parts(store, beside, text, parts, {**asked, "limit": limit - len(rows)})
            if len(rows) == limit:
                break
    return rows, await partners_of(store, beside, asked["key"], rows, asked["as_of"])


async def partners_of(
    store: Store, beside: Beside, dyad: str | None, rows: Sequence[Row], as_of: date | None
) -> dict[str, Row]:
    """Those that tell a contact of these rows of a pair, or of none, from the other side, by id."""
    ids = [row["mirrored_by"] for row in rows if row["mirrored_by"]]
    if not ids:
        return {}
    days = [row["start"] for row in rows]
    dyads = [dyad] if dyad else None
    span = {"dyads": dyads or [], "start": min(days), "end": max(days), "ids": ids, "as_of": as_of}
    text = PARTNERS.format(pair="dyad IN ($dyads)" if dyad else "dyad IS NULL")
    parts = within(beside, dyads, span["start"], span["end"])
    return {row["id"]: row for row in await read_parts(store, beside, text, parts, span)}


def _status(asked: Params) -> str:
    return "'occurred'" if asked["as_of"] is None else PLANNED


def _filtered(asked: Params) -> str:
    alone = "" if asked["as_of"] is None else ALONE
    return FILTERED.format(status=_status(asked), alone=alone)


async def rows_beside(store: Store, beside: Beside, text: str, asked: Params) -> list[Row]:
    """Rows of a text over `$events` of the pairs `dyads`, from `start` to `end`."""
    parts = within(beside, asked["dyads"], asked["start"], asked["end"])
    return await read_parts(store, beside, text, parts, asked)


async def read_parts(
    store: Store, beside: Beside, text: str, parts: Sequence[Part], asked: Params
) -> list[Row]:
    """The same of these parts alone, whatever its time."""
    keys = {f"key{number}": key for number, key in enumerate(asked["dyads"])}
    text = text.replace("$dyads", ", ".join(f"${key}" for key in keys))
    there = {**asked, **keys, "dataset": beside.dataset}
    # DuckDB refuses parameters that a text does not name.
    used = {name: there[name] for name in set(re.findall(r"\$(\w+)", text)) - {"events"}}
    return [*await beside.read(text, [part.path for part in parts], store.timeout, **used)]


def _parts(beside: Beside, keys: Sequence[str], asked: Params) -> list[Part]:
    """The parts in which rows of these pairs of the time asked for are, by time."""
    first, last = max(asked["low"], asked["end_low"]), min(asked["high"], asked["end_high"])
    return within(beside, keys, first, last)


def within(beside: Beside, keys: Sequence[str] | None, first: date, last: date) -> list[Part]:
    """The parts of these years in which rows of these pairs may be, in their order; None: any rows."""
    years = (parts for year, parts in beside.parts.items() if first.year <= year <= last.year)
    return [part for part in chain.from_iterable(years) if keys is None or any(map(part.may_hold, keys))]


def more_and_more(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """One part, then two, then four: a page is mostly full after the first."""
    first, size = 0, 1
    while first < len(parts):
        yield parts[first : first + size]
        first, size = first + size, size * 2


def _acting(row: Row) -> Iterator[tuple[str, str, str | None]]:
    """Role, id, and for whom, of all who act or are addressed in a row."""
    if row["actor"]:
        yield "ACTED", row["actor"], row["actor_for"]
    if row["target"]:
        yield "ADDRESSED_TO", row["target"], row["target_for"]
    for more in row["more"] or ():
        if more["what"] != "involves":
            yield "ACTED" if more["what"] == "acted" else "ADDRESSED_TO", more["actor"], more["for"]
