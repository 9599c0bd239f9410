"""Where the events of a list took place: the coordinates of their places, and the stations of journeys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NotRequired, cast

from typing_extensions import TypedDict

from questions.beside import beside_of, of_one_generation, rows_beside
from questions.items import STANDS, STOOD, if_known, name_of, words
from questions.relation_places import WITHIN
from questions.shapes import Item, Ref
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Row, Store
    from questions.events import Events
    from questions.timeline import AnyTimeline, Timeline


class Spot(Ref):
    """A place with coordinates (degrees, WGS 84): its own, or those of the place it lies in."""

    country: str | None
    lat: float
    lng: float
    within: Ref | None


class Located(TypedDict):
    """Events in their order, those without a date last, and where they took place."""

    events: list[Item]
    spots: dict[str, Spot]
    journeys: dict[str, list[str]]
    rows: dict[str, Spot]
    next: str | None
    revision: NotRequired[str]


# In the order of days, since `seq` counts as dossiers tell them. A station of which accounts give several
# places is no point of a line.
def _stations(*, asof: bool) -> str:
    return f"""
UNWIND $ids AS id
MATCH (j:Event {{id: id}})<-[p:PART_OF]-(e:Event) {if_known("e", asof=asof)}
WITH id, p, e, COLLECT {{ {STOOD if asof else STANDS} RETURN a.id }} AS places
WHERE size(places) = 1 AND NOT e.status IN ['cancelled', 'did_not_occur']
WITH id, places[0] AS place ORDER BY e.start, e.end, p.seq, e.id
RETURN id, collect(place) AS places
"""


STATIONS = _stations(asof=False)
STATIONS_AS_OF = _stations(asof=True)

SPOTS = f"""
UNWIND $ids AS id
MATCH (p:Place {{id: id}})
RETURN p.id AS id, {name_of("p")} AS name, p.country AS country, p.lat AS lat, p.lng AS lng,
  {WITHIN} AS within
"""


# A row of GDELT has coordinates of its own, and the name of what lies there.
ROWS = """
UNWIND $ids AS id
MATCH (e:Event {id: id}) WHERE e.place_lat IS NOT NULL AND e.place_lng IS NOT NULL
RETURN e.id AS id, coalesce(e.place_name, '') AS name, null AS country, e.place_lat AS lat, e.place_lng AS lng
"""

ROWS_BESIDE = """
SELECT id, coalesce(own_place_name, '') AS name, NULL AS country, own_place_lat AS lat, own_place_lng AS lng
FROM $events
WHERE dyad IN ($dyads) AND start >= $start AND start <= $end AND list_contains($ids, id)
  AND own_place_lat IS NOT NULL AND own_place_lng IS NOT NULL
"""
PLACED = {"place_name", "place_lat", "place_lng"}


@of_one_generation
async def located(store: Store, body: AnyTimeline | Events, *, lang: str, as_of: date | None) -> Located:
    """The events of a list; by id the spots of their places, of journeys the ids of stations, spots of rows.

    What has no coordinates, and lies in nothing that has, is no spot. With `as_of`, stations known then.
    """
    events = [*body["items"], *body["undated"]]
    text = STATIONS if as_of is None else STATIONS_AS_OF
    told = await store.read(text, ids=[event["id"] for event in events], as_of=as_of)
    journeys = {row["id"]: row["places"] for row in told}
    ids = {place["id"] for event in events for place in event["places"]}
    ids.update(place for stations in journeys.values() for place in stations)
    spots: dict[str, Spot] = {}
    for row in await store.read(SPOTS, ids=sorted(ids), **words(lang)):
        lacking = row["lat"] is None or row["lng"] is None
        at = row["within"] if lacking and row["within"] else row
        if at["lat"] is not None and at["lng"] is not None:
            spots[row["id"]] = _spot(row, at)
    coded = [event for event in events if "mirrored_by" in event]
    rows = await store.read(ROWS, ids=[event["id"] for event in coded])
    rows += await _beside(store, body, coded)
    found: Located = {
        "events": events,
        "spots": spots,
        "journeys": journeys,
        "rows": {row["id"]: _spot(row, row) for row in rows},
        "next": body["next"],
    }
    revision = body.get("revision")
    if isinstance(revision, str):
        found["revision"] = revision
    return found


async def _beside(store: Store, body: AnyTimeline | Events, coded: list[Item]) -> list[Row]:
    """The same of rows of a pair's timeline that lie beside the graph."""
    sides = cast("Timeline", body).get("between")
    if not sides or not coded or (apart := await beside_of(store)) is None:
        return []
    days = [date.fromisoformat(event["date"]["start"]) for event in coded if event["date"]]
    if not days or PLACED - apart.own.keys():
        return []
    dyads = sorted({event.get("pair") or dyad_id(*(side["id"] for side in sides)) for event in coded})
    ids = [event["id"] for event in coded if event["dataset"] == apart.dataset]
    asked = {"dyads": dyads, "start": min(days), "end": max(days), "ids": ids}
    return await rows_beside(store, apart, ROWS_BESIDE, asked)


def _spot(place: Row, at: Row) -> Spot:
    """A place with the coordinates of `at`, which is itself or the place it lies in."""
    return {
        "id": place["id"],
        "name": place["name"],
        "country": place["country"],
        "lat": at["lat"],
        "lng": at["lng"],
        "within": None if at is place else {"id": at["id"], "name": at["name"]},
    }
