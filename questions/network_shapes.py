"""Shapes of networks: who deals with whom, what is asked for, what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from graph.countries.registry import countries
from questions.request import Status
from questions.shapes import Dates, Typed, means
from questions.walk import Wanted

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
    datasets: Annotated[list[str], means("Those whose rows lie beside the graph and were not looked at.")]


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
