"""Events where they took place, and journeys from station to station, as GeoJSON (RFC 7946).

Every feature has the same properties, each of one type, since a column of a map program is of the type that
all its values have: the date as its source gives it is a text, `start` and `end` are whole days. The id is a
property: GDAL reads a feature's own id into a column of the same name, or into none.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import orjson

from exports.texts import address, names, of_what_shows, publishers
from graph.dates import EARLIEST, LATEST
from questions.table import edtf, line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from questions.located import Located, Spot
    from questions.shapes import Item

GEOJSON = "application/geo+json"
Shape = dict[str, Any]  # a feature, or what draws it
HALF_TURN = 180.0


def events_geojson(base: str) -> Callable[[Located, str], tuple[bytes, str]]:
    """A writer of a point for each event and place, and of a line for each journey of several stations.

    An event of which accounts give several places has a point at each, with `places` above 1. How many of the
    events have no place with coordinates is told in `without_place`, a member of our own.
    """

    def write(body: Located, revision: str) -> tuple[bytes, str]:
        points, lines = [], []
        without = 0
        for event in body["events"]:
            spots = [body["spots"][place["id"]] for place in event["places"] if place["id"] in body["spots"]]
            if not spots and (spot := body["rows"].get(event["id"])):
                spots = [spot]
            stations = [body["spots"].get(place) for place in body["journeys"].get(event["id"], ())]
            way = _way([spot for spot in stations if spot])
            points += [_point(base, event, spot, len(spots)) for spot in spots]
            if len(way) > 1:
                lines.append(_journey(base, event, way))
            without += not spots and len(way) < 2
        collection = {
            "type": "FeatureCollection",
            "name": "diplograph",
            "revision": revision,
            "without_place": without,
            "more": body["next"] is not None,
            "features": [*points, *lines],
        }
        return orjson.dumps(collection), GEOJSON

    return of_what_shows(write)


def _way(stations: Sequence[Spot]) -> list[Spot]:
    """The stations in their order, one after another at the same spot as one."""
    way: list[Spot] = []
    for spot in stations:
        if not way or _at(way[-1]) != _at(spot):
            way.append(spot)
    return way


def _at(spot: Spot) -> tuple[float, float]:
    """Longitude first (RFC 7946, 3.1.1)."""
    return spot["lng"], spot["lat"]


def _point(base: str, event: Item, spot: Spot, places: int) -> Shape:
    where = {
        "place": line(spot["name"]),
        "place_id": spot["id"],
        "country": spot["country"] or "",
        "within": line(spot["within"]["name"]) if spot["within"] else "",
        "places": places,
        "stations": "",
    }
    return _feature(base, event, "event", where, {"type": "Point", "coordinates": _at(spot)})


def _journey(base: str, event: Item, way: Sequence[Spot]) -> Shape:
    where = {
        "place": "",
        "place_id": "",
        "country": "",
        "within": "",
        "places": len(way),
        "stations": " – ".join(line(spot["name"]) for spot in way),
    }
    return _feature(base, event, "journey", where, _line([_at(spot) for spot in way]))


def _line(way: list[tuple[float, float]]) -> Shape:
    """A line from station to station the shorter way round; over the Pacific it is cut at 180 degrees.

    RFC 7946, 3.1.9: a map program would draw from Guam to Hawaii through Africa.
    """
    parts = [way[:1]]
    for (lng, lat), (next_lng, next_lat) in pairwise(way):
        if abs(next_lng - lng) > HALF_TURN:
            edge = HALF_TURN if lng > 0 else -HALF_TURN
            share = (edge - lng) / (next_lng + 2 * edge - lng)
            crossing = lat + (next_lat - lat) * share
            parts[-1].append((edge, crossing))
            parts.append([(-edge, crossing)])
        parts[-1].append((next_lng, next_lat))
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": way}
    return {"type": "MultiLineString", "coordinates": parts}


def _feature(base: str, event: Item, sort: str, where: Shape, geometry: Shape) -> Shape:
    day = event["date"]
    properties = {
        "id": event["id"],
        "feature": sort,
        "kind": event["kind"],
        "title": line(event["title"]),
        "status": event["status"],
        "date": edtf(day),
        "start": day["start"] if day else EARLIEST.isoformat(),
        "end": day["end"] if day else event["not_after"] or LATEST.isoformat(),
        **where,
        "from": names(event["from"]),
        "to": names(event["to"]),
        "about": names(event["about"]),
        "contested": ", ".join(event["contested"]),
        "sources": len(event["sources"]),
        "publishers": publishers(event),
        "dataset": event["dataset"],
        "url": address(base, "events", event["id"]),
    }
    return {"type": "Feature", "properties": properties, "geometry": geometry}
