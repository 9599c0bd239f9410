"""Who deals with whom: actors as nodes, and an edge for each two of them and kind of event, counted by year.

Two deal with each other in an event where both act, or one acts and the other receives (docs/graph.md, whose
timeline an event stands in); those who act for one state are one side.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, NamedTuple, NotRequired

from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import CODED_EVENT, vocabulary
from questions.items import (
    ACTING,
    CLAIMED,
    FIND_N,
    RECEIVING,
    any_name_of,
    contested_of,
    date,
    if_known,
    lite_of,
    name_of,
    ref_of,
    status_of,
    type_of,
    words,
)
from questions.request import Status
from questions.shapes import Dates, Typed, means
from questions.subgraph import SCANNED
from questions.timeline import dyad_id
from questions.walk import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.store.reader import Store

EVENTS_MOST = 2_000  # newest ones of each question that are counted
OPENED_ROOM = 25  # nodes beyond the limit for each actor that is opened
LINES_MOST = 300  # of rows of datasets: those of the most rows
PAIR = 2


class NetworkNode(Typed):
    """An actor or treaty. A state that others act for may be there only for them."""

    alpha2: NotRequired[str | None]
    acts_for: Annotated[list[str], means("Ids of the states it acts for in these events.")]
    events: Annotated[int, means("In how many of the events it deals with another one.")]
    hidden: Annotated[int, means("How many of those it deals with the limit leaves out.")]
    opened: Annotated[bool, means("Whether those who act for it stand apart, with more of its neighbours.")]


class Counts(TypedDict):
    """How many events; a row of a dataset that another mirrors counts once."""

    ab: Annotated[int, means("From the first to the second.")]
    ba: int
    mutual: Annotated[int, means("Of both together.")]
    unsure: Annotated[int, means("Of all these, the alleged, planned, cancelled, or said not to have been.")]
    disputed: Annotated[int, means("Of all these, those of which accounts differ or somebody denies one.")]


class NetworkEdge(TypedDict):
    """All events of one kind between two; of a dataset's rows, all in one."""

    a: Annotated[str, means("Id of one of the two; the smaller in the order of letters.")]
    b: str
    kind: str
    dataset: Annotated[str | None, means("Of rows, the id of their dataset; null for what dossiers tell.")]
    total: int
    counts: Counts
    years: Annotated[
        dict[str, Counts], means("By the year in which an event began at the earliest; without a date: ''.")
    ]
    events: Annotated[list[str], means("Ids, newest first; none of rows.")]
    classes: NotRequired[Annotated[dict[str, int] | None, means("Rows by PLOVER category or CAMEO root.")]]


class NetworkEvent(TypedDict):
    """An event that an edge counts."""

    id: str
    kind: str
    title: str
    status: Status
    date: Dates | None
    contested: list[str]


class LeftOut(TypedDict):
    """What the network does not show."""

    events: Annotated[bool, means("Whether there are older events than the newest 2,000 that were counted.")]
    apart: Annotated[int, means("Events of those counted in which no two deal with each other.")]
    nodes: Annotated[int, means("Actors whom the limit leaves out, those of the fewest events.")]
    edges: Annotated[int, means("Edges that end at one of them.")]
    rows: Annotated[int, means("Rows of datasets that were read.")]
    rows_drawn: Annotated[int, means("How many of them the edges count.")]
    rows_cut: Annotated[bool, means("Whether only the 20,000 newest rows were read.")]


class Network(TypedDict):
    """Who deals with whom."""

    focus: Annotated[list[Typed], means("What it is about; none: all that dossiers tell.")]
    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    events: list[NetworkEvent]
    left_out: LeftOut


@dataclass(frozen=True)
class Asked:
    """What a network is to show.

    focus: ids; two ask for what happened between both. people: those who act for a state stand apart from it.
    treaties: treaties are nodes too, joined to those who act on them. opened: ids of actors whose own
    events, people and neighbours are added. limit: nodes at most, before those of the opened ones.
    """

    focus: tuple[str, ...] = ()
    people: bool = False
    treaties: bool = False
    opened: tuple[str, ...] = ()
    limit: int = 60
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def pair(self) -> bool:
        """Whether it is about two states, whose events an index of their own lists."""
        return len(self.focus) == PAIR and all(countries().get(one) for one in self.focus)


_FOUND = FIND_N.replace("$entity", "entity").replace("CALL () {", "", 1).strip().removesuffix("}")
NAMED = f"""
UNWIND $ids AS entity
CALL (entity) {{{_FOUND}}}
WITH entity, n WHERE n IS NOT NULL
RETURN {ref_of("n")} AS node
"""

# --- the events, newest first ------------------------------------------------------------------------------

FILTERED = """
  ($kinds IS NULL OR e.kind IN $kinds)
  AND ($statuses IS NULL OR {status} IN $statuses)
  AND (NOT $certain OR e.uncertain IS NULL)
  AND ($disputed IS NULL OR (size(coalesce({contested}, [])) > 0) = $disputed)
  AND ($source IS NULL OR e.dataset = $source OR EXISTS {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source)
    WHERE s.id = $source OR r.origin = $source OR EXISTS {{ (s)-[:PUBLISHED_BY]->(:Actor {{id: $source}}) }}
  }}) {known}
"""
SPAN = "{0}.start >= $low AND {0}.start <= $end AND {0}.end >= $start AND {0}.end <= $high"

# Dossiers' events alone, however many rows datasets have of an entity.
BY_TIME = f"""
  MATCH (e:Curated)
  USING INDEX e:Curated(start, kind)
  WHERE {SPAN.format("e")} AND e.kind IS NOT NULL AND e:Event AND {{filtered}} {{of}}
  RETURN e ORDER BY e.start DESC LIMIT $most
  UNION
  MATCH (e:Event)-[b:INVOLVES]->()
  USING INDEX b:INVOLVES(undated)
  WHERE b.undated {{held}} AND NOT $certain AND coalesce(e.not_after >= $start, true) AND {{filtered}} {{of}}
  RETURN DISTINCT e LIMIT $most
"""
OF_ENTITIES = "AND COUNT { (e)-[:INVOLVES]->(n) WHERE n.id IN $keys } >= $needed"
OF_PAIR = f"""
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND {SPAN.format("b")} AND ($modes IS NULL OR b.mode IN $modes) AND {{filtered}}
  RETURN e ORDER BY b.curated DESC, b.start DESC LIMIT $most
  UNION
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = $dyad AND NOT $certain AND coalesce(e.not_after >= $start, true)
    AND ($modes IS NULL OR b.mode IN $modes) AND {{filtered}}
  RETURN e LIMIT $most
"""


def _told(walked: str, *, asof: bool) -> str:
    claimed = CLAIMED.format("toLower(type(r))") if asof else ""
    filtered = FILTERED.format(
        status=status_of("e", asof=asof),
        contested=contested_of("e", asof=asof),
        known=if_known("e", "AND", asof=asof),
    )
    return f"""
CALL () {{{walked.replace("{filtered}", filtered)}}}
WITH e ORDER BY e.start DESC, e.id LIMIT $most
RETURN {lite_of("e", asof=asof)} AS event, {contested_of("e", asof=asof)} AS contested,
  COLLECT {{
    MATCH (e)-[r:{ACTING}|{RECEIVING}]-(a:Actor) {claimed}
    RETURN {{
      id: a.id, type: {type_of("a")}, name: {name_of("a")}, alpha2: a.alpha2, role: type(r), for: r.for
    }}
  }} AS actors,
  CASE WHEN $treaties THEN COLLECT {{
    MATCH (e)-[:OF|MARKS]->(t:Treaty) RETURN DISTINCT {{id: t.id, type: 'Treaty', name: {any_name_of("t")}}}
  }} ELSE [] END AS treaties
"""


@dataclass(frozen=True)
class Walks:
    """The texts of one scope: of today, and of a day in the past."""

    today: str
    past: str

    @classmethod
    def over(cls, walked: str) -> Walks:
        """Both of one way to walk the events."""
        return cls(_told(walked, asof=False), _told(walked, asof=True))


EVERYTHING = Walks.over(BY_TIME.replace("{held}", "IS NOT NULL").replace("{of}", ""))
ENTITIES = Walks.over(BY_TIME.replace("{held}", "IN $keys").replace("{of}", OF_ENTITIES))
BETWEEN = Walks.over(OF_PAIR)

# --- rows of datasets --------------------------------------------------------------------------------------

_ROWS = """
UNWIND $keys AS key
CALL (key) {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} = key AND b.start >= $start AND b.start <= $end
  WITH e, b ORDER BY b.{key} DESC, b.start DESC LIMIT $scanned
  RETURN collect(e) AS found, count(*) = $scanned AS cut
}}
WITH collect(cut) AS cuts, collect(found) AS lists
WITH any(cut IN cuts WHERE cut) AS cut, reduce(all = [], one IN lists | all + one) AS found
UNWIND CASE WHEN found = [] THEN [null] ELSE found END AS e
WITH DISTINCT cut, e
WHERE e IS NULL OR (e:CodedEvent AND ($source IS NULL OR e.dataset = $source)
  AND ($as_of IS NULL OR e.known <= $as_of) AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by))
OPTIONAL MATCH (x:Actor)-[:ACTED]->(e)
OPTIONAL MATCH (e)-[:ADDRESSED_TO]->(y:Actor)
WITH cut, x, y, e.dataset AS dataset, coalesce(e.plover, 'CAMEO ' + e.root) AS class, e.start.year AS year,
  count(e) AS number
WITH cut, x, y, dataset, sum(number) AS total, collect([class, year, number]) AS parts
ORDER BY total DESC, x.id, y.id, dataset
WITH cut, total, CASE
    WHEN x IS NULL OR y IS NULL THEN null
    WHEN $level IS NOT NULL AND (x:Country AND y:Country) <> ($level = 'state') THEN null
    ELSE {{
      dataset: dataset, total: total, parts: parts,
      x: {{id: x.id, type: {type_x}, name: {name_x}, alpha2: x.alpha2}},
      y: {{id: y.id, type: {type_y}, name: {name_y}, alpha2: y.alpha2}}
    }}
  END AS line
RETURN any(one IN collect(cut) WHERE one) AS cut, sum(total) AS rows, collect(line)[..$lines] AS lines
"""
_NAMES = {"type_x": type_of("x"), "name_x": name_of("x"), "type_y": type_of("y"), "name_y": name_of("y")}
ROWS_OF_ENTITIES = _ROWS.format(type="INVOLVES", key="entity", **_NAMES)
ROWS_OF_PAIR = _ROWS.format(type="BETWEEN", key="dyad", **_NAMES)


# --- from events to edges ----------------------------------------------------------------------------------


class Side(NamedTuple):
    """One who takes part in an event: in which roles, and for which state."""

    node: str
    does: frozenset[str]
    sides: frozenset[str]
    state: str | None


@dataclass
class _Edge:
    """Counts of one edge as they grow: by year `[ab, ba, mutual, unsure, disputed]`."""

    years: dict[str, list[int]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)

    def count(self, year: str, way: int, number: int, *also: int) -> None:
        counts = self.years.setdefault(year, [0] * COLUMNS)
        for column in (way, *also):
            counts[column] += number

    @property
    def total(self) -> int:
        return sum(counts[AB] + counts[BA] + counts[MUTUAL] for counts in self.years.values())


Key = tuple[str, str, str, str | None]  # a, b, kind, dataset
COLUMNS = 5
AB, BA, MUTUAL, UNSURE, DISPUTED = range(COLUMNS)


class _Drawing:
    """Nodes and edges as they grow, row by row."""

    def __init__(self, asked: Asked, lang: str) -> None:
        self.asked = asked
        self.lang = lang
        # What is asked about, and what is opened, stands for itself.
        self.apart = {*asked.focus, *asked.opened}
        self.nodes: dict[str, NetworkNode] = {}
        self.acts_for: dict[str, Counter[str]] = {}
        self.edges: dict[Key, _Edge] = {}
        self.events: dict[str, NetworkEvent] = {}
        self.drawn_in: Counter[str] = Counter()
        self.alone = 0
        self.rows = 0

    def node(self, told: Row) -> str:
        """The node for an actor or treaty as a query tells it."""
        name = str(told["id"])
        if name not in self.nodes:
            self.nodes[name] = {
                "id": name,
                "type": told["type"] or "Actor",
                "name": told["name"] or name,
                "acts_for": [],
                "events": 0,
                "hidden": 0,
                "opened": name in self.asked.opened,
            }
            if told.get("alpha2"):
                self.nodes[name]["alpha2"] = told["alpha2"]
        return name

    def state(self, code: str) -> str:
        """The node of a state that somebody acts for."""
        known = countries().get(code)
        alpha2 = known.alpha2 if known else None
        name = known.name_in(self.lang) if known else code
        return self.node({"id": code, "type": "Country", "name": name, "alpha2": alpha2})

    def event(self, row: Row) -> None:
        """Count an event for each two who deal with each other in it."""
        sides = self._sides(row["actors"])
        event: NetworkEvent = {
            "id": row["event"]["id"],
            "kind": row["event"]["kind"],
            "title": row["event"]["title"],
            "status": row["event"]["status"],
            "date": date(row["event"]),
            "contested": row["contested"] or [],
        }
        met: list[tuple[str, str, int]] = []
        for one, other in combinations(sides, 2):
            way = self._way(one, other)
            if way is not None:
                met.append((min(one.node, other.node), max(one.node, other.node), way))
        for told in row["treaties"]:
            treaty = self.node(told)
            for side in sides:
                if "acts" in side.does and side.node != treaty:
                    a, b = sorted((side.node, treaty))
                    met.append((a, b, AB if a == side.node else BA))
        if not met:
            self.alone += 1
            return
        self.events[event["id"]] = event
        unsure = [UNSURE] if event["status"] != "occurred" else []
        disputed = [DISPUTED] if event["contested"] else []
        for a, b, way in met:
            edge = self.edges.setdefault((a, b, event["kind"], None), _Edge())
            edge.count(_year(event["date"]), way, 1, *unsure, *disputed)
            edge.events.append(event["id"])
        self.drawn_in.update({end for a, b, _ in met for end in (a, b)})

    def _sides(self, actors: Iterable[Row]) -> list[Side]:
        """Who takes part, each once; for a state that is not opened, one side for all who act for it."""
        roles = vocabulary().roles
        parts: dict[str, list[Row]] = {}
        states: dict[str, str | None] = {}
        for actor in actors:
            state = actor["for"]
            own = state in {None, actor["id"], *self.asked.opened} or actor["id"] in self.apart
            node = self.node(actor) if own or self.asked.people else self.state(str(state))
            parts.setdefault(node, []).append(actor)
            states[node] = state
            if state and node != state:
                self.acts_for.setdefault(node, Counter())[state] += 1
        return [
            Side(
                node,
                frozenset(roles[part["role"]].does for part in told),
                frozenset(roles[part["role"]].side for part in told if roles[part["role"]].does != "topic"),
                states[node],
            )
            for node, told in parts.items()
        ]

    def _way(self, one: Side, other: Side) -> int | None:
        """How the two deal with each other, seen from the smaller id; None if they do not."""
        if one.state is not None and one.state == other.state:
            return None
        if one.node > other.node:
            one, other = other, one
        taking = one.sides and other.sides  # a mere topic takes no part
        direct = bool(taking) and "acts" in one.does | other.does
        if self.asked.wanted.mode not in {"all", "direct" if direct else "mentioned"}:
            return None
        if one.sides == {"from"} and other.sides == {"to"}:
            return AB
        return BA if one.sides == {"to"} and other.sides == {"from"} else MUTUAL

    def line(self, told: Row) -> None:
        """Count the rows of a dataset that one actor has toward another."""
        x, y = self.node(told["x"]), self.node(told["y"])
        if x == y:
            return
        a, b = sorted((x, y))
        edge = self.edges.setdefault((a, b, CODED_EVENT, told["dataset"]), _Edge())
        for class_, year, number in told["parts"]:
            edge.count(str(year), AB if a == x else BA, number)
            edge.classes[class_] += number
        for end in (x, y):
            self.drawn_in[end] += told["total"]

    def kept(self) -> tuple[set[str], dict[str, set[str]]]:
        """The nodes within the limit, those of the most events first, and the neighbours of every node."""
        near: dict[str, set[str]] = {}
        for a, b, *_ in self.edges:
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)

        # Rows of datasets are many more than events: whoever dossiers tell of comes first.
        told = {end for a, b, _, dataset in self.edges if dataset is None for end in (a, b)}

        def rank(node: str) -> tuple[bool, int, str]:
            return node not in told, -self.drawn_in[node], node

        first = [node for node in self.asked.focus if node in self.nodes]
        ranked = list(dict.fromkeys([*first, *sorted(near, key=rank)]))
        kept = dict.fromkeys(ranked[: max(self.asked.limit, len(first))])
        for node in self.asked.opened:
            if node in self.nodes:
                kept |= dict.fromkeys([node, *sorted(near.get(node, ()), key=rank)[:OPENED_ROOM]])
        return set(kept), near


def _year(day: Dates | None) -> str:
    """The year an event may have begun in at the earliest; '' for none. An open start has its end's."""
    if day is None:
        return ""
    first = day["start"][:4]
    return first if first != "0001" else day["end"][:4]


def _counts(counts: Sequence[int]) -> Counts:
    ab, ba, mutual, unsure, disputed = counts
    return {"ab": ab, "ba": ba, "mutual": mutual, "unsure": unsure, "disputed": disputed}


async def network(store: Store, asked: Asked, *, lang: str) -> Network:
    """Who deals with whom in the events of an entity, of two, or in all that dossiers tell.

    Rows of datasets are counted for what is in focus or opened, an edge for each two and dataset; none for
    the whole graph.

    Raises:
        NotFound: a focus or an opened actor is no entity.
    """
    named = list(dict.fromkeys([*asked.focus, *asked.opened]))
    found, lists, lines = await asyncio.gather(
        store.read(NAMED, ids=named, **words(lang)) if named else _none(),
        asyncio.gather(*(_events(store, asked, keys, lang) for keys in _scopes(asked))),
        asyncio.gather(*(_lines(store, asked, keys, lang) for keys in _line_scopes(asked))),
    )
    if missing := sorted(set(named) - {row["node"]["id"] for row in found}):
        message = f"no country, person, organization, place, treaty or occasion has the id {missing[0]!r}"
        raise NotFound(message)
    about = {row["node"]["id"]: row["node"] for row in found}
    drawing = _Drawing(asked, lang)
    rows = {row["event"]["id"]: row for listed in lists for row in listed[:EVENTS_MOST]}
    for row in sorted(rows.values(), key=lambda row: row["event"]["start"] or "", reverse=True):
        drawing.event(row)
    for answer in lines:
        for line in answer["lines"] if answer else ():
            drawing.line(line)
    focus: list[Typed] = [about[one] for one in asked.focus]
    return _answer(drawing, focus, lines, older=any(len(listed) > EVENTS_MOST for listed in lists))


def _answer(drawing: _Drawing, focus: list[Typed], lines: Sequence[Row | None], *, older: bool) -> Network:
    asked = drawing.asked
    for one in focus:
        if one["type"] in {"Country", "Person", "Organization"}:
            drawing.node(one)
    kept, near = drawing.kept()
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
    drawn = [told for told in lines if told]
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
            "rows": sum(told["rows"] for told in drawn),
            "rows_drawn": sum(edge.total for key, edge in inside.items() if key[3] is not None),
            "rows_cut": any(told["cut"] for told in drawn),
        },
    }


def _edge(key: Key, edge: _Edge) -> NetworkEdge:
    a, b, kind, dataset = key
    whole = [sum(column) for column in zip(*edge.years.values(), strict=True)]
    told: NetworkEdge = {
        "a": a,
        "b": b,
        "kind": kind,
        "dataset": dataset,
        "total": edge.total,
        "counts": _counts(whole),
        "years": {year: _counts(edge.years[year]) for year in sorted(edge.years)},
        "events": edge.events,
    }
    if edge.classes:
        told["classes"] = dict(edge.classes.most_common())
    return told


def _scopes(asked: Asked) -> list[tuple[str, ...] | None]:
    """Whose events are read: of the focus, and of those opened beside it; None for all."""
    if not asked.focus:
        return [None]
    opened = tuple(one for one in asked.opened if one not in asked.focus or len(asked.focus) == PAIR)
    return [asked.focus, *((one,) for one in opened)]


def _line_scopes(asked: Asked) -> list[tuple[str, ...]]:
    wanted = asked.wanted
    rows = (CODED_EVENT in wanted.kinds or not wanted.kinds) and {"occurred"} >= set(wanted.statuses)
    if not rows or wanted.disputed:
        return []
    return [scope for scope in _scopes(asked) if scope]


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
    rows = await store.read(
        ROWS_OF_PAIR if between else ROWS_OF_ENTITIES,
        keys=[dyad_id(*keys)] if between else list(keys),
        start=wanted.start,
        end=wanted.end,
        level=None if wanted.level == "all" else wanted.level,
        source=wanted.source,
        as_of=wanted.as_of,
        scanned=SCANNED,
        lines=LINES_MOST,
        **words(lang),
    )
    return rows[0] if rows else None


async def _none() -> list[Row]:
    """In the place of a question that is not asked."""
    return []
