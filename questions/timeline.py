"""What has passed between two countries, in order; or all events of one actor, place, treaty or occasion.

Those of one also hold what has no second country. The record of predecessors may be joined to that of two.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, final

from graph.countries.registry import countries
from graph.countries.succession import predecessors, stead
from graph.errors import NotFound
from questions.items import FIND_N, name_of, ref_of
from questions.page import Page, page
from questions.shapes import Item, Ref, Typed, means
from questions.table import Table, deniers, differences, edtf, pair_of, publishers
from questions.walk import Walk, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.store.reader import Store


class Joined(Ref):
    """A state whose record is joined to that of one of the two asked about."""

    of: Annotated[str, means("Which of the two it leads to.")]
    kind: Literal["continues", "succeeds", "absorbed", "separated"]
    on: str


class Stead(Ref):
    """The state that stood for another on the day."""

    kind: str
    on: str


class TimelineSide(Ref):
    """One of two countries."""

    stood_for_by: NotRequired[
        Annotated[
            Stead | None,
            means("Only where it stood on no day of the time asked for: which state of its line did."),
        ]
    ]


@final
class Timeline(Page):
    """What has passed between two countries."""

    between: list[TimelineSide]
    successors: NotRequired[
        Annotated[list[Joined] | None, means("With `successors=true`: the states whose record is joined in.")]
    ]


@final
class EntityTimeline(Page):
    """The events of one entity."""

    entity: Typed


AnyTimeline = Timeline | EntityTimeline

BOTH = f"""
RETURN listed, revision, COLLECT {{
  UNWIND [$a, $b] AS id
  OPTIONAL MATCH (a:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("a")}, id)}}
}} AS between
"""

OF_PAIR = Walk.along("BETWEEN", "dyad", BOTH)


def dyad_id(a: str, b: str) -> str:
    """The id of the pair, the same for both orders: `CN-KP`."""
    return "-".join(sorted((a, b)))


def dyads(a: str, b: str, before: Sequence[Joined]) -> list[str]:
    """The pair's own id, and those of every pair of one or its predecessor with the other or its own."""
    first, second = ([side, *(state["id"] for state in before if state["of"] == side)] for side in (a, b))
    return list(dict.fromkeys(dyad_id(x, y) for x, y in product(first, second) if x != y))


async def timeline(store: Store, a: str, b: str, wanted: Wanted, *, successors: bool = False) -> Timeline:
    """What has passed between the countries with ids `a` and `b`.

    With `successors` the record of every predecessor of either is joined in, and each item has its own pair.

    Raises:
        InputError: the cursor is none of ours.
    """
    if not successors:
        events, row = await page(store, OF_PAIR, [dyad_id(a, b)], wanted, a=a, b=b)
        return {"between": _sides(row["between"], wanted), **events}
    before = joined((a, b), wanted.lang)
    lines = [state["id"] for state in before if state["of"] in wanted.by]
    wanted = replace(wanted, by=(*wanted.by, *lines))
    events, row = await page(store, OF_PAIR, dyads(a, b, before), wanted, a=a, b=b)
    for event in (*events["items"], *events["undated"]):
        event.setdefault("pair", dyad_id(a, b))
    return {"between": _sides(row["between"], wanted), "successors": before, **events}


def _sides(between: list[TimelineSide], wanted: Wanted) -> list[TimelineSide]:
    """The two, and where one stood on no day of the time asked for, which state of its line did."""
    for side in between:
        stood = stead(side["id"], wanted.start, wanted.end)
        state = countries().get(stood[0]) if stood else None
        if stood and state:
            side["stood_for_by"] = {
                "id": state.id,
                "name": state.name_in(wanted.lang),
                "kind": stood[1].kind,
                "on": stood[1].on.isoformat(),
            }
    return between


ONE = f"""
{FIND_N}
WITH listed, revision, n ORDER BY n IS NULL LIMIT 1
RETURN listed, revision, CASE WHEN n IS NULL THEN null ELSE {ref_of("n")} END AS entity
"""

OF_ENTITY = Walk.along("INVOLVES", "entity", ONE)


async def entity_timeline(store: Store, entity: str, wanted: Wanted) -> EntityTimeline:
    """The events of the node with this id.

    Raises:
        NotFound: no entity has this id.
        InputError: the cursor is none of ours.
    """
    events, row = await page(store, OF_ENTITY, [entity], replace(wanted, level="all"), entity=entity)
    if row["entity"] is None:
        message = f"no country, person, organization, place, treaty or occasion has the id {entity!r}"
        raise NotFound(message)
    return {"entity": row["entity"], **events}


def joined(sides: Iterable[str], lang: str) -> list[Joined]:
    """The predecessors of each country, by any succession; a state that is there still has its own record."""
    known = countries()
    states: list[Joined] = []
    for side in sides:
        for step in predecessors(side):
            state = known.get(step.predecessor)
            if state and state.end is None:
                continue
            states.append(
                {
                    "id": step.predecessor,
                    "name": state.name_in(lang) if state else step.predecessor,
                    "of": side,
                    "kind": step.kind,
                    "on": step.on.isoformat(),
                }
            )
    return states


def table(answer: Timeline | EntityTimeline) -> Table:
    """A row for each event, those without a date last."""
    events = [*answer["items"], *answer["undated"]]
    return Table(
        ("date", "kind", "from", "to", "title", "note", "sources"),
        (
            [
                edtf(event["date"]),
                event["kind"],
                "; ".join(actor["name"] for actor in event["from"]),
                "; ".join(actor["name"] for actor in event["to"]),
                event["title"],
                ", ".join(_notes(event)),
                publishers(event["sources"]),
            ]
            for event in events
        ),
        f"{_title(answer)}: {len(events)} events",
        optional=("from", "to"),
    )


def _title(answer: Timeline | EntityTimeline) -> str:
    if "entity" in answer:
        return answer["entity"]["name"]
    joined_in = ", ".join(state["name"] for state in answer.get("successors") or ())
    return pair_of(answer["between"]) + (f", with {joined_in}" if joined_in else "")


def _notes(event: Item) -> list[str]:
    """What keeps an event from being a plain fact: its status, what accounts differ in, who denies it."""
    status = [] if event["status"] == "occurred" else [event["status"].replace("_", " ")]
    differs = [differences(event)] if event["differs"] else []
    denied = [f"denied by {deniers(event) or 'somebody'}"] if event["denied_by"] else []
    return [*status, *differs, *denied]
