"""Who deals with whom in each event, as GEXF 1.3 with time, for Gephi and its timeline.

networkx cannot write it so: it knows no `kind`, by which Gephi keeps a visit and a letter between the same
two apart when it merges parallel edges, and takes a list of texts apart into values over time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from exports.texts import address, names, of_what_shows
from graph.dates import EARLIEST, LATEST
from graph.vocabulary import vocabulary
from questions.table import edtf, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from questions.events import Events
    from questions.shapes import Item
    from questions.timeline import AnyTimeline

GEXF = "application/gexf+xml; charset=utf-8"
SPACE = "http://gexf.net/1.3"
DAY = timedelta(days=1)
# One type a column, and no lists: Gephi reads a list as one text, others as several values over time.
OF_NODES = {"type": "string", "state": "string", "url": "string"}
OF_EDGES = {
    "event": "string", "title": "string", "date": "string", "together": "boolean", "status": "string",
    "place": "string", "sources": "integer", "contested": "string", "dataset": "string", "url": "string",
}  # fmt: skip


@dataclass
class Side:
    """One who takes part in an event, in all roles: whether it acts, where it stands, for which state."""

    id: str
    state: str | None
    sides: set[str] = field(default_factory=set)
    acts: bool = False


def events_gexf(base: str) -> Callable[[AnyTimeline | Events, str], tuple[bytes, str]]:
    """A writer of an edge for each event and each two who deal with each other in it.

    From who acts to who receives; what both do alike is one edge too, with `together`, as in GraphML: a file
    with directed and undirected edges is none to networkx. `start` is the first day the
    date may mean, `end` the day after the last, since an interval of Gephi ends before its end. An event
    without a date has neither, and so stands at all times.
    """

    def write(body: AnyTimeline | Events, revision: str) -> tuple[bytes, str]:
        events = [*body["items"], *body["undated"]]
        root = ET.Element("gexf", {"xmlns": SPACE, "version": "1.3"})
        meta = ET.SubElement(root, "meta")
        ET.SubElement(meta, "creator").text = "diplograph"
        ET.SubElement(meta, "description").text = f"Revision {revision}"
        graph = ET.SubElement(
            root, "graph", mode="dynamic", defaultedgetype="directed", timeformat="date",
            timerepresentation="interval",
        )  # fmt: skip
        _declare(graph, "node", OF_NODES)
        _declare(graph, "edge", OF_EDGES)
        nodes, edges = ET.SubElement(graph, "nodes"), ET.SubElement(graph, "edges")
        met: dict[str, str] = {}
        states: defaultdict[str, set[str]] = defaultdict(set)
        for event in events:
            told = {party["id"]: party["name"] for party in (*event["from"], *event["to"])}
            for one, other, together in _meetings(event):
                _edge(edges, base, event, one, other, together=together)
                for side in (one, other):
                    met[side.id] = told[side.id]
                    states[side.id] |= {side.state} if side.state else set()
        for actor, name in met.items():
            node = ET.SubElement(nodes, "node", id=actor, label=line(name))
            known = states[actor]
            values = {
                "type": "state" if known == {actor} else "actor",
                "state": known.pop() if len(known) == 1 else None,
                "url": address(base, "entities", actor),
            }
            _tell(node, OF_NODES, values)
        ET.indent(root)
        return ET.tostring(root, "utf-8", xml_declaration=True), GEXF

    return of_what_shows(write)


def _meetings(event: Item) -> Iterator[tuple[Side, Side, bool]]:
    """Each two who deal with each other, as /v1/network has it, and whether neither does it to the other."""
    roles = vocabulary().roles
    sides: dict[str, Side] = {}
    for party in (*event["from"], *event["to"]):
        role = roles[party["role"].upper()]
        side = sides.setdefault(party["id"], Side(party["id"], party["for"]))
        side.sides.add(role.side)
        side.acts |= role.does == "acts"
    for one, other in combinations(sides.values(), 2):
        if (one.state and one.state == other.state) or not (one.acts or other.acts):
            continue
        if (one.sides, other.sides) == ({"to"}, {"from"}):
            yield other, one, False
        else:
            yield one, other, (one.sides, other.sides) != ({"from"}, {"to"})


def _edge(edges: ET.Element, base: str, event: Item, one: Side, other: Side, *, together: bool) -> None:
    given = {
        "id": f"{event['id']} {one.id} {other.id}",  # the same in every file: Gephi adds no edge twice
        "source": one.id,
        "target": other.id,
        "kind": event["kind"],
        "weight": "1",
    }
    edge = ET.SubElement(edges, "edge", given | _interval(event))
    values = {
        "event": event["id"],
        "title": line(event["title"]),
        "date": edtf(event["date"]),
        "together": str(together).lower(),
        "status": event["status"],
        "place": names(event["places"]),
        "sources": len(event["sources"]),
        "contested": ", ".join(event["contested"]),
        "dataset": event["dataset"],
        "url": address(base, "events", event["id"]),
    }
    _tell(edge, OF_EDGES, values)


def _interval(event: Item) -> dict[str, str]:
    """The days of an event; a side that is open, or not known, is left out."""
    if event["date"] is None:
        return {}
    start, end = (date.fromisoformat(event["date"][name]) for name in ("start", "end"))
    first = {} if start == EARLIEST else {"start": start.isoformat()}
    return first if end == LATEST else {**first, "end": (end + DAY).isoformat()}


def _declare(graph: ET.Element, of: str, columns: Mapping[str, str]) -> None:
    attributes = ET.SubElement(graph, "attributes", {"class": of, "mode": "static"})
    for name, sort in columns.items():
        ET.SubElement(attributes, "attribute", id=name, title=name, type=sort)


def _tell(of: ET.Element, columns: Mapping[str, str], values: Mapping[str, object]) -> None:
    told = ET.SubElement(of, "attvalues")
    for name in columns:
        if values[name] not in (None, ""):
            ET.SubElement(told, "attvalue", {"for": name, "value": str(values[name])})
