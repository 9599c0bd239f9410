"""What tools answer: the answers of questions, cut to what a model reads at once, and why one is empty."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from graph.cypher.run import CypherAnswer
from questions.accounts import IndependentOrigin, OneSided, PropertyLite
from questions.claims import Statement
from questions.coverage import Covered, Entry, FourAnswers
from questions.event import LinkedEvents
from questions.obligations import ObligationLite, Side, TreatyOnDay
from questions.outline import Facets, Sums
from questions.relation import Gap, Totals
from questions.relation_treaties import JoinedNumbers
from questions.search import Hit
from questions.shapes import EventItem, Item, Ref, Typed, means
from questions.sources import CitedSource
from questions.timeline import Joined, TimelineSide
from questions.treaties import TreatyLite
from questions.votes import DatasetAgreement, RollCall

NEXT = means("Hand it back as `cursor` to read on; null on the last page.")


class Empty(TypedDict):
    """Why there is nothing: what nobody entered may have happened all the same."""

    answer: Annotated[
        FourAnswers | None,
        means("`none_recorded` or `not_looked_at` of a pair; null where no ledger tells what was read."),
    ]
    why: str
    read: Annotated[list[Entry], means("Sources that were read for the two and this time, at most 20.")]


class Answered(TypedDict):
    """What every answer has."""

    empty: Annotated[Empty | None, means("Set where there is no item: what was not looked at.")]
    revision: Annotated[str, means("The state of the graph it was read from; part of a citation.")]
    left_out: Annotated[
        list[str], means("Datasets whose events lie beside the graph and were not looked at.")
    ]


class Found(Hit):
    """A name, pair or event that was found."""

    record: Annotated[str, means("Path of its page on the site.", "/events/2023-09-kim-putin-meeting")]


class FindAnswer(Answered):
    """What was found, best first: names to ask on with, which are no claims."""

    items: list[Found]
    facets: dict[str, dict[str, int]]
    total: int
    next: Annotated[str | None, NEXT]


class TimelineAnswer(Answered):
    """What passed between two countries, or concerns one actor."""

    between: NotRequired[list[TimelineSide]]
    entity: NotRequired[Typed]
    successors: NotRequired[list[Joined] | None]
    items: list[Item]
    undated: Annotated[list[Item], means("Events no source dates; on the first page only.")]
    undated_left: Annotated[int, means("How many more undated ones there are.")]
    total: Annotated[int | None, means("Of all pages; null where counting would take long.")]
    next: Annotated[str | None, NEXT]


class Told(TypedDict):
    """Who gives a value: an independent origin, and the sources it came through."""

    voice: Annotated[Ref, means("Papers that relay one agency are one voice.")]
    sources: Annotated[list[str], means("Ids; `sources` of the answer has them in full.")]
    locators: Annotated[list[str], means("Where in them.")]


class ToldValue(Statement):
    """One value of a property, and who gives it."""

    told_by: list[Told]
    elsewhere: Annotated[list[Told], means("Of a part: told by origins that give no account of the event.")]


class ToldProperty(PropertyLite):
    """A property with every value it is given."""

    values: list[ToldValue]


class EventAnswer(Answered, LinkedEvents):
    """One event: how it stands, and its accounts side by side, what they contradict one another in first."""

    event: EventItem
    summary: str | None
    accounts: list[ToldProperty]
    accounts_total: int
    origins: list[IndependentOrigin]
    one_sided: Annotated[OneSided | None, means("Set where all who tell of it answer to one party.")]
    sources: Annotated[list[CitedSource], means("What to cite: every source named above, as printed.")]
    record: Annotated[str, means("Path of its page on the site.")]
    next: Annotated[str | None, NEXT]


class ObligationsAnswer(Answered):
    """What bound two states toward one another on a day."""

    between: list[Side]
    on: str
    items: list[ObligationLite]
    treaties: Annotated[
        list[TreatyOnDay],
        means("Of the dossiers, those that bound first, with reasons and accounts; at most 20."),
    ]
    joined: Annotated[JoinedNumbers, means("All both joined, with those of datasets.")]
    next: Annotated[str | None, NEXT]


class SummaryAnswer(Answered):
    """Two countries at a glance."""

    between: list[Ref]
    sums: Annotated[Sums, means("Events of the dossiers, in numbers.")]
    facets: Annotated[Facets, means("Events by year, kind, side, status, dispute and source.")]
    totals: Totals
    first: Item | None
    last: Item | None
    disputed: Annotated[list[Item], means("The newest events of which accounts differ, at most 3.")]
    treaties: Annotated[list[TreatyLite], means("Of the dossiers, those that may be in force, at most 20.")]
    joined: Annotated[JoinedNumbers, means("Treaties both joined, with those of datasets.")]
    gaps: Annotated[list[Gap], means("Longest times without a known contact, which is not without one.")]
    votes: list[DatasetAgreement]
    read_for: Annotated[list[Covered], means("Days some source was read for, newest first, at most 20.")]
    read_for_total: int


class CoverageAnswer(Answered):
    """The ledger of a pair: which sources were read, for which span."""

    between: list[Ref]
    items: Annotated[list[Entry], means("Newest first.")]
    total: int
    spans: Annotated[list[Covered], means("The spans of the ledger in the time asked for, joined.")]
    spans_total: int
    answers: Annotated[dict[FourAnswers, str], means("What the four answers mean.")]
    next: Annotated[str | None, NEXT]


class VotesAnswer(Answered):
    """Roll calls in which both voted, oldest first, and how far they agreed in all."""

    between: list[Ref]
    items: list[RollCall]
    agreement: list[DatasetAgreement]
    next: Annotated[str | None, NEXT]


class CypherAnswered(CypherAnswer, Answered):
    """Rows of a query, in the order of its columns."""
