"""Shapes that several answers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, TypeVar, cast

from pydantic import Field
from typing_extensions import TypedDict

from questions.request import Status


def means(text: str | None = None, *examples: object) -> Any:  # noqa: ANN401 - pydantic's FieldInfo
    """What a field of an answer holds, in words and examples for /openapi.json."""
    return Field(description=text, examples=list(examples) or None)


Shape = TypeVar("Shape", bound=Mapping[str, object])


def only(shape: type[Shape], answer: Shape) -> Shape:
    """The part of `answer` for which the TypedDict `shape` has keys."""
    return cast("Shape", {key: value for key, value in answer.items() if key in shape.__annotations__})


ItemMode = Literal["direct", "mentioned"]
ItemLevel = Literal["state", "society"]


class Ref(TypedDict):
    """An actor or place by id and name."""

    id: Annotated[str, means(None, "kim-jong-un")]
    name: Annotated[str, means(None, "Kim Jong Un")]


class Typed(Ref):
    """Any node by id, type and name."""

    type: Annotated[str, means(None, "Person")]


class Dates(TypedDict):
    """When: as the source gives it, and the two days it lies between."""

    edtf: Annotated[str, means("EDTF, as given: 2023-09, 2023-09-12/2023-09-17.", "2023-09-13")]
    start: Annotated[str, means("First day it may mean; 0001-01-01 for an open start.", "2023-09-13")]
    end: Annotated[str, means("Last day it may mean; 9999-12-31 for an open end.", "2023-09-13")]


_PartyFor = TypedDict(
    "_PartyFor",
    {"for": Annotated[str | None, means("Alpha-2 of the country acted for; null for none.", "KP")]},
)


class Party(_PartyFor, Ref):
    """Someone taking part in an event."""

    role: Annotated[
        str, means("Role of the vocabulary in lower case: sent, addressed_to, hosted …", "attended")
    ]


class PlaceRef(Ref):
    """A place and the country it lies in."""

    country: str | None


class SourceRef(TypedDict):
    """Who says so."""

    id: Annotated[str, means(None, "shine-2023-kim-at-khasan")]
    publisher: Ref | None
    published: Annotated[str | None, means("EDTF; null where none is printed.", "2023-09-12")]
    lang: str | None
    url: str | None
    version: NotRequired[Annotated[str | None, means("Of a dataset, with file and row.")]]
    file: NotRequired[str | None]
    row: NotRequired[Annotated[int | None, means("Line of the file, from 1.")]]


class ItemLite(TypedDict):
    """An event as other answers mention it."""

    id: Annotated[str, means(None, "2023-09-kim-putin-meeting")]
    kind: Annotated[str, means(None, "Meeting")]
    title: Annotated[str, means(None, "Kim Jong Un and Vladimir Putin meet")]
    status: Status
    date: Dates | None


class Known(TypedDict):
    """From when it is known."""

    date: Annotated[str, means("Day of the earliest publication that tells of it; see docs/as-of.md.")]
    certain: Annotated[bool, means("False where that day is a lower bound, or the day the source was read.")]


class DifferingValue(TypedDict):
    """One of several values that contradict one another."""

    value: Annotated[str | None, means("An id or the literal; null where the claim is that it took place.")]
    name: str | None
    text: str | None
    polarity: Literal["affirmed", "negated"]
    rank: Literal["preferred", "normal", "deprecated"]
    reports: Annotated[int, means("Sources that tell it.")]


class Differing(TypedDict):
    """A property in which accounts differ."""

    property: str
    values: Annotated[list[DifferingValue], means("What most sources tell first.")]


class Voice(TypedDict):
    """An event in which somebody asserts or denies a claim."""

    event: str
    title: str
    date: str | None
    by: list[Ref]


_EventFrom = TypedDict("_EventFrom", {"from": Annotated[list[Party], means("Who acts.")]})


class ShownEvent(_EventFrom, ItemLite):
    """What is told of an event wherever it is shown."""

    to: Annotated[list[Party], means("Hosts, addressees, and whom it is against.")]
    about: Annotated[list[Ref], means("Who is only a topic.")]
    place: Annotated[
        PlaceRef | None, means("Null where none is known, or several are and none is preferred.")
    ]
    places: Annotated[list[PlaceRef], means("Every place not ruled out.")]
    sources: list[SourceRef]
    contested: Annotated[
        list[Literal["conflict", "denied"]],
        means("conflict: accounts contradict one another; denied: someone denies it."),
    ]
    differs: Annotated[list[Differing], means("What accounts contradict one another in.")]
    denied_by: Annotated[list[Voice], means("Who denies it or something said of it, and in which event.")]
    known: Annotated[Known | None, means("Null where no report of it has a day.")]
    not_after: Annotated[
        str | None,
        means("Of an event without a date: the day by which it had taken place, as it was published."),
    ]


class EventItem(ShownEvent):
    """An event as lists show it."""

    dataset: str
    mirrored_by: NotRequired[
        Annotated[
            str | None,
            means(
                "Of a dataset's row: the row that tells the same contact from the other side. Lists show "
                "the two as one item, with both rows as sources."
            ),
        ]
    ]


class Item(EventItem):
    """An event on a timeline."""

    mode: ItemMode
    level: NotRequired[
        Annotated[
            ItemLevel | None,
            means("Of a dataset's row: both sides are states, or one is a person, group or crowd."),
        ]
    ]
    pair: NotRequired[
        Annotated[str | None, means("Its own pair, where a predecessor's record is joined in.")]
    ]


class Provenance(TypedDict):
    """Where a dataset's row stands."""

    dataset: str
    version: str | None
    file: str
    row: Annotated[int, means("Line of the file, from 1.")]


class OfRow(TypedDict):
    """What answers about a dataset's row have besides."""

    provenance: NotRequired[Annotated[Provenance | None, means("Of a dataset's row.")]]
