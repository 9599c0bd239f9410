"""Where what passed between two countries took place, by what the dossiers tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NotRequired, final

from typing_extensions import TypedDict

from questions.items import CLAIMED, STANDS, STOOD, name_of, words
from questions.outline import OutlinedEvent, chosen, outlined
from questions.shapes import Ref, means
from questions.table import Table
from questions.timeline import Joined, joined

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.walk import Wanted

LISTED = 20  # events named for one place; `total` counts all


class PlaceOfPair(Ref):
    """A place and what took place there."""

    country: str | None
    lat: Annotated[float | None, means("Degrees, WGS 84; null where no source gives it.")]
    lng: float | None
    within: Annotated[Ref | None, means("The place whose coordinates stand for its own, where it has none.")]
    total: int
    disputed: Annotated[int, means("Those of which accounts give several places, none of them ruled out.")]
    travelled: Annotated[dict[str, int], means("Visits by the country whose people came.")]
    events: Annotated[list[OutlinedEvent], means("The first 20 of them, in the order of time.")]


@final
class RelationPlaces(TypedDict):
    """Places of two countries, the one with most events first."""

    between: list[Ref]
    items: list[PlaceOfPair]
    placed: Annotated[int, means("Events that have a place.")]
    without: Annotated[int, means("Events that pass, of which no place is told.")]
    successors: NotRequired[
        Annotated[list[Joined], means("With `successors=true`: the states whose record is joined in.")]
    ]
    revision: str


# A hall has no coordinates of its own: the nearest place around it that has some stands for it.
WITHIN = f"""COLLECT {{
    MATCH way = (p)-[:LOCATED_IN*1..4]->(q:Place) WHERE q.lat IS NOT NULL AND q.lng IS NOT NULL
    RETURN {{id: q.id, name: {name_of("q")}, lat: q.lat, lng: q.lng}} ORDER BY length(way), q.id LIMIT 1
  }}[0]"""


def _places(*, asof: bool) -> str:
    claimed = CLAIMED.format("'travelled'") if asof else ""
    return f"""
UNWIND $ids AS id
MATCH (e:Event {{id: id}})
WITH e, COLLECT {{ {STOOD if asof else STANDS} RETURN a }} AS places, COLLECT {{
  MATCH (a:Actor)-[r:TRAVELLED]->(e) {claimed}
  WITH r WHERE r.for IS NOT NULL
  RETURN DISTINCT r.for
}} AS travelled
UNWIND places AS p
WITH p, collect({{id: e.id, several: size(places) > 1, travelled: travelled}}) AS events
RETURN p.id AS id, {name_of("p")} AS name, p.country AS country, p.lat AS lat, p.lng AS lng, events,
  {WITHIN} AS within
"""


PLACES = _places(asof=False)
PLACES_AS_OF = _places(asof=True)


async def relation_places(
    store: Store, a: str, b: str, wanted: Wanted, *, successors: bool = False
) -> RelationPlaces:
    """The places of the events that an outline of the two would list.

    With `successors` the record of every predecessor of either is joined in, as in a timeline.
    """
    found = await outlined(store, a, b, lang=wanted.lang, as_of=wanted.as_of, successors=successors)
    passing = {event["id"]: event for event in chosen(found, wanted)}
    text = PLACES if wanted.as_of is None else PLACES_AS_OF
    rows = await store.read(text, ids=list(passing), as_of=wanted.as_of, **words(wanted.lang))
    items: list[PlaceOfPair] = []
    for row in rows:
        within = row["within"] if row["lat"] is None else None
        at = within or row
        guests = [guest for event in row["events"] for guest in event["travelled"]]
        order = {event_id: place for place, event_id in enumerate(passing)}
        here = sorted((event["id"] for event in row["events"]), key=order.__getitem__)
        items.append(
            {
                "id": row["id"],
                "name": row["name"],
                "country": row["country"],
                "lat": at["lat"],
                "lng": at["lng"],
                "within": {"id": within["id"], "name": within["name"]} if within else None,
                "total": len(here),
                "disputed": sum(event["several"] for event in row["events"]),
                "travelled": {guest: guests.count(guest) for guest in sorted(set(guests))},
                "events": [passing[event_id] for event_id in here[:LISTED]],
            }
        )
    placed = {event["id"] for row in rows for event in row["events"]}
    answer: RelationPlaces = {
        "between": found.between,
        "items": sorted(items, key=lambda item: (-item["total"], item["name"], item["id"])),
        "placed": len(placed),
        "without": len(passing) - len(placed),
        "revision": found.revision,
    }
    if successors:
        answer["successors"] = joined((a, b), wanted.lang)
    return answer


def table(answer: RelationPlaces) -> Table:
    """A row for each place."""
    return Table(
        ("place", "country", "lat", "lng", "events", "disputed"),
        (
            [item["name"], item["country"], item["lat"], item["lng"], item["total"], item["disputed"]]
            for item in answer["items"]
        ),
        " / ".join(side["name"] for side in answer["between"]),
    )
