"""The parameters of the API as FastAPI reads them: what a request may say stands in questions/request.py.

What a route depends on is `async` though it waits for nothing: FastAPI gives anything else to a thread.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response

from api.address import WholeSegment, query_asked, with_query
from api.negotiation import best_language
from api.unknown import also
from exports.forms import JSON, json_text
from exports.texts import escaped
from graph.countries.registry import countries
from graph.window import ANY_TIME, When, Window, known_by, window
from questions.neighbourhood import Around
from questions.request import (
    MOST,
    PAGE,
    WORDS,
    Language,
    Level,
    Mode,
    Order,
    Status,
    Type,
    YesOrNo,
    read_kinds,
    read_pair,
)
from questions.walk import Wanted, timeline_wanted

PERMANENT = 308


def _word(name: str, *others: str, more: str = "", **limits: Any) -> Any:  # noqa: ANN401 - as Query has them
    """A Query with the words for `name`, and `more` for the API alone; `others`: what others call it."""
    return Query(
        description=WORDS[name] + more, json_schema_extra=also(*others) if others else None, **limits
    )


CountryPath = Annotated[
    str,
    WholeSegment,
    Path(
        description="A country: alpha-2 code, or alpha-3, COW number, Wikidata id or a name in one of 217 "
        "languages, which answer 308 to the address with the alpha-2 code. A name is that of its day: with "
        "`end=1980` Russia is the Soviet Union (SUHH).",
        max_length=200,
    ),
]
IdPath = Annotated[str, WholeSegment, Path(description="Its id.", max_length=300)]
Lang = Annotated[
    Language | None,
    _word("lang", "language", "locale", "hl", more="; otherwise Accept-Language decides, otherwise English."),
]
Kind = Annotated[list[str] | None, _word("kind", "type", "eventtype", "category", max_length=50)]
Statuses = Annotated[list[Status] | None, _word("status")]
Start = Annotated[
    str | None,
    _word("start", "from", "since", "after", "begin", "min", "date", "year", max_length=100),
]
End = Annotated[
    str | None, _word("end", "to", "until", "till", "before", "max", "date", "year", max_length=100)
]
Successors = Annotated[bool, _word("successors", more="; `successors` says whose.")]
WhenParam = Annotated[When, _word("when")]
CountedWhen = Annotated[
    When,
    Query(
        description="`certain`: an event counts in the year or month it lies in wholly, on a date not "
        "uncertain; `possible`: in each one it may lie in, so that sums count it more than once.",
    ),
]
By = Annotated[str | None, _word("by", "actor", "side", "initiator", max_length=200)]
DisputedOrNot = Annotated[YesOrNo | None, _word("disputed", "contested", "conflict", "denied")]
Limit = Annotated[
    int,
    Query(
        description="Items on a page.",
        ge=1,
        le=MOST,
        json_schema_extra=also("page", "size", "pagesize", "perpage", "count", "rows", "top", "first", "max"),
    ),
]
Cursor = Annotated[
    str | None,
    Query(
        description="`next` of the page before: the page that follows it.",
        max_length=600,
        json_schema_extra=also("page", "next", "offset", "skip", "token", "pagetoken"),
    ),
]
Revision = Annotated[
    str | None,
    Query(
        description="The state of the graph an address was written down in: the same answer, or 410 once a "
        "load has changed the graph.",
        max_length=100,
        json_schema_extra=also("version", "rev"),
    ),
]
Depth = Annotated[
    int,
    Query(
        description="Steps outwards.",
        ge=1,
        le=3,
        json_schema_extra=also("hops", "steps", "distance", "level", "max"),
    ),
]
AsOfText = Annotated[
    str | None,
    _word("as_of", "asat", "known", "published", "knowledgedate", alias="as_of", max_length=100),
]
ModeParam = Annotated[Mode, _word("mode")]
LevelParam = Annotated[Level, _word("level")]
ToldBy = Annotated[str | None, _word("source", "dataset", "agency", "newspaper", max_length=300)]
OrderParam = Annotated[Order, _word("order", "sort", "sortby", "orderby", "direction", "newest", "reverse")]
Sought = Annotated[
    str, _word("sought", "query", "search", "text", "term", "name", min_length=1, max_length=300)
]
Disputed = Annotated[Literal["yes"] | None, Query(description="`yes`: only events of which accounts differ.")]
Types = Annotated[
    list[Type] | None,
    Query(
        alias="type",
        description="Only this type; may be repeated.",
        json_schema_extra=also("only", "label", "category"),
    ),
]


async def language(request: Request, lang: Lang = None) -> str:
    """The language of an answer: as asked for, else the best of Accept-Language, else English."""
    return lang or best_language(request)


async def span(start: Start = None, end: End = None, when: WhenParam = "possible") -> Window:
    """The time asked for."""
    return window(start, end, when)


async def axis(start: Start = None, end: End = None, when: CountedWhen = "certain") -> Window:
    """The time counted over, year by year or month by month."""
    return window(start, end, when)


async def as_of(as_of: AsOfText = None) -> date | None:
    """The last day of `as_of`."""
    return known_by(as_of)


async def kinds(kind: Kind = None) -> tuple[str, ...]:
    """The kinds of events asked for, in the vocabulary's own spelling."""
    return read_kinds(kind or ())


InLanguage = Annotated[str, Depends(language)]
Span = Annotated[Window, Depends(span)]
Axis = Annotated[Window, Depends(axis)]
Kinds = Annotated[tuple[str, ...], Depends(kinds)]
AsOf = Annotated[date | None, Depends(as_of)]


async def narrowed(
    lang: InLanguage,
    days: Span,
    only: Kinds,
    past: AsOf,
    status: Statuses = None,
    mode: ModeParam = "direct",
    source: ToldBy = None,
    disputed: DisputedOrNot = None,
) -> Wanted:
    """Which events are asked for, by the filters that all lists of them have."""
    return timeline_wanted(
        lang,
        days,
        kinds=only,
        statuses=status or (),
        mode=mode,
        source=source,
        disputed=disputed,
        as_of=past,
    )


Narrowed = Annotated[Wanted, Depends(narrowed)]


async def wanted(
    asked: Narrowed,
    level: LevelParam = "state",
    order: OrderParam = "asc",
    limit: Limit = PAGE,
    cursor: Cursor = None,
    total: Annotated[
        bool | None,
        Query(
            description="`true`: count the whole list, `false`: do not. Left out, it is counted unless more "
            "than 50,000 events would have to be read; then `at_least` tells how many there are at least."
        ),
    ] = None,
) -> Wanted:
    """What a timeline is asked for."""
    return replace(asked, level=level, newest_first=order == "desc", limit=limit, cursor=cursor, total=total)


TimelineAsked = Annotated[Wanted, Depends(wanted)]


async def around(
    days: Span,
    only: Kinds,
    past: AsOf,
    status: Statuses = None,
    depth: Depth = 2,
    limit: Annotated[int, Query(description="Most nodes.", ge=1, le=2000)] = 200,
) -> Around:
    """How far the surroundings that are asked for go."""
    return Around(depth, only, tuple(status or ()), days, limit, past)


AroundAsked = Annotated[Around, Depends(around)]


class Elsewhere(Exception):
    """What is asked for has another address; `response` is the 308 that leads there."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def pair_asked(request: Request, a: str, b: str, days: Window = ANY_TIME) -> tuple[str, str]:
    """The ids of the two countries in an address, as they are named in the time that is asked about.

    Raises:
        UnknownCountry, WrongField: as `read_pair`.
        Elsewhere: as `own_address`.
    """
    first, second = read_pair(a, b, days)
    own_address(request, first, second)
    return first, second


def own_address(request: Request, *meant: str) -> None:
    """Raise Elsewhere where an address does not name the countries a, b, c by their own addresses."""
    addresses = {name: countries().address(one) for name, one in zip("abc", meant, strict=False)}
    asked = request.path_params
    if any(asked[name] != own for name, own in addresses.items()):
        own = {name: escaped(str(value)) for name, value in {**asked, **addresses}.items()}
        raise Elsewhere(moved(request, request.scope["route"].path.format(**own)))


def moved(request: Request, path: str, *ids: str) -> Response:
    """308 to `path` with its `{}` filled by ids, the query kept as it came."""
    location = with_query(path.format(*map(escaped, ids)), query_asked(request))
    body = {
        "type": "about:blank",
        "title": "Permanent Redirect",
        "status": PERMANENT,
        "detail": f"this is at {location}",
        "location": location,
    }
    return Response(json_text(body), PERMANENT, {"Location": location}, JSON)
