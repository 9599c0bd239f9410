"""From events to the nodes and edges of a network: who meets whom in which direction, counted by year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from graph.countries.registry import countries
from graph.store.reader import Row
from graph.vocabulary import CODED_EVENT, vocabulary
from questions.items import (
    date,
)
from questions.shapes import Dates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


from questions.network_shapes import Asked, Counts, NetworkEvent, NetworkNode

OPENED_ROOM = 25  # nodes beyond the limit for each actor that is opened

# --- from events to edges ----------------------------------------------------------------------------------


class Side(NamedTuple):
    """One who takes part in an event: in which roles, and for which state."""

    node: str
    does: frozenset[str]
    sides: frozenset[str]
    state: str | None


@dataclass
class Edge:
    """Counts of one edge as they grow: by year `[ab, ba, mutual, unsure, disputed]`."""

    years: dict[str, list[int]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)

    def count(self, year: str, way: int, number: int, *also: int) -> None:
        """Add events of a year in one direction, and to other columns."""
        counts = self.years.setdefault(year, [0] * COLUMNS)
        for column in (way, *also):
            counts[column] += number

    @property
    def total(self) -> int:
        """Events of all years, in whatever direction."""
        return sum(counts[AB] + counts[BA] + counts[MUTUAL] for counts in self.years.values())


Key = tuple[str, str, str, str | None]  # a, b, kind, dataset
COLUMNS = 5
AB, BA, MUTUAL, UNSURE, DISPUTED = range(COLUMNS)


class Drawing:
    """Nodes and edges as they grow, row by row."""

    def __init__(self, asked: Asked, lang: str) -> None:
        self.asked = asked
        self.lang = lang
        # What is asked about, and what is opened, stands for itself.
        self.apart = {*asked.focus, *asked.opened}
        self.nodes: dict[str, NetworkNode] = {}
        self.acts_for: dict[str, Counter[str]] = {}
        self.edges: dict[Key, Edge] = {}
        self.events: dict[str, NetworkEvent] = {}
        self.drawn_in: Counter[str] = Counter()
        self.alone = 0

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
        deal = False  # some two deal with each other, also where those only spoken of are asked for
        for one, other in combinations(sides, 2):
            if (found := self._way(one, other)) is not None:
                way, direct = found
                deal |= direct
                if self.asked.wanted.mode in {"all", "direct" if direct else "mentioned"}:
                    met.append((min(one.node, other.node), max(one.node, other.node), way))
        for told in row["treaties"]:
            treaty = self.node(told)
            for side in sides:
                if "acts" in side.does and side.node != treaty:
                    a, b = sorted((side.node, treaty))
                    met.append((a, b, AB if a == side.node else BA))
        if not met:
            self.alone += not deal
            return
        self.events[event["id"]] = event
        unsure = [UNSURE] if event["status"] != "occurred" else []
        disputed = [DISPUTED] if event["contested"] else []
        for a, b, way in met:
            edge = self.edges.setdefault((a, b, event["kind"], None), Edge())
            edge.count(year_of(event["date"]), way, 1, *unsure, *disputed)
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

    def _way(self, one: Side, other: Side) -> tuple[int, bool] | None:
        """How the two stand to each other, seen from the smaller id, and whether they deal with each other.

        None if both act for one state; two who do not deal with each other are spoken of together.
        """
        if one.state is not None and one.state == other.state:
            return None
        if one.node > other.node:
            one, other = other, one
        taking = one.sides and other.sides  # a mere topic takes no part
        direct = bool(taking) and "acts" in one.does | other.does
        if one.sides == {"from"} and other.sides == {"to"}:
            return AB, direct
        return BA if one.sides == {"to"} and other.sides == {"from"} else MUTUAL, direct

    def line(self, told: Row) -> None:
        """Count the rows of a dataset that one actor has toward another."""
        x, y = self.node(told["x"]), self.node(told["y"])
        if x == y:
            return
        a, b = sorted((x, y))
        edge = self.edges.setdefault((a, b, CODED_EVENT, told["dataset"]), Edge())
        for class_, year, number, mutual in told["parts"]:
            edge.count(str(year), MUTUAL if mutual else AB if a == x else BA, number)
            edge.classes[class_] += number
        for end in (x, y):
            self.drawn_in[end] += told["total"]

    @cached_property
    def near(self) -> dict[str, set[str]]:
        """The neighbours of each node, kept from the first use: use it when all events are counted."""
        near: dict[str, set[str]] = {}
        for a, b, *_ in self.edges:
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
        return near

    def kept(self, stood: Collection[str] = ()) -> set[str]:
        """The nodes within the limit: the focus, then those of `stood`, then those with the most events."""
        near = self.near
        # Rows of datasets are many more than events: whoever dossiers tell of comes first.
        told = {end for a, b, _, dataset in self.edges if dataset is None for end in (a, b)}

        def rank(node: str) -> tuple[bool, int, str]:
            return node not in told, -self.drawn_in[node], node

        first = [node for node in self.asked.focus if node in self.nodes]
        ranked = list(dict.fromkeys([*first, *sorted({*stood} & {*near}, key=rank), *sorted(near, key=rank)]))
        kept = set(ranked[: max(self.asked.limit, len(first))])
        for node in self.asked.opened:
            if node in self.nodes:
                kept |= {node, *sorted(near.get(node, ()), key=rank)[:OPENED_ROOM]}
        return kept


def year_of(day: Dates | None) -> str:
    """The year an event may have begun in at the earliest; '' for none. An open start has its end's."""
    if day is None:
        return ""
    first = day["start"][:4]
    return first if first != "0001" else day["end"][:4]


def columns(counts: Counts) -> list[int]:
    """Named counts as the columns of a year."""
    return [counts["ab"], counts["ba"], counts["mutual"], counts["unsure"], counts["disputed"]]


def counts_of(counts: Sequence[int]) -> Counts:
    """The columns of a year by name."""
    ab, ba, mutual, unsure, disputed = counts
    return {"ab": ab, "ba": ba, "mutual": mutual, "unsure": unsure, "disputed": disputed}
