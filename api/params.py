"""What a request may ask for: parameters with their words for the docs, checked and resolved.

What a route depends on is `async` though it waits for nothing: FastAPI gives anything else to a thread.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request, Response
from rapidfuzz import process

from api.address import WholeSegment, query_asked, with_query
from api.answers import Problem
from api.negotiation import best_language
from api.unknown import also
from exports.forms import JSON, json_text
from exports.texts import escaped
from graph.countries.registry import countries
from graph.errors import UnknownCountry
from graph.vocabulary import vocabulary
from graph.window import ANY_TIME, When, Window, WindowError, known_by, window
from questions.walk import Wanted

Language = Literal["en", "id", "ko", "zh", "ru"]
Status = Literal["occurred", "planned", "cancelled", "alleged", "did_not_occur"]
PERMANENT = 308
MOST = 1000

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
    Query(
        description="Language of names and titles; otherwise Accept-Language decides, otherwise English.",
        json_schema_extra=also("language", "locale", "hl"),
    ),
]
Kind = Annotated[
    list[str] | None,
    Query(
        description="Only events of this kind; may be repeated.",
        max_length=50,
        json_schema_extra=also("type", "eventtype", "category"),
    ),
]
Statuses = Annotated[list[Status] | None, Query(description="Only events of this status; may be repeated.")]
Start = Annotated[
    str | None,
    Query(
        description="First day wanted, as an EDTF date: 2023-09-12, 2023-09 or 2023 mean its first day, "
        "2023-09~ that of August.",
        max_length=100,
        json_schema_extra=also("from", "since", "after", "begin", "min", "date", "year"),
    ),
]
End = Annotated[
    str | None,
    Query(
        description="Last day wanted, as an EDTF date: 2023-09 means 30 September 2023.",
        max_length=100,
        json_schema_extra=also("to", "until", "till", "before", "max", "date", "year"),
    ),
]
Successors = Annotated[
    bool,
    Query(
        description="Join in what predecessors did, as the Soviet Union for Russia; `successors` says whose."
    ),
]
WhenParam = Annotated[
    When,
    Query(
        description="`possible`: it may lie between start and end; `certain`: it lies wholly inside, and its "
        "date is not uncertain.",
    ),
]
CountedWhen = Annotated[
    When,
    Query(
        description="`certain`: an event counts in the year or month it lies in wholly, on a date not "
        "uncertain; `possible`: in each one it may lie in, so that sums count it more than once.",
    ),
]
DisputedOrNot = Annotated[
    Literal["yes", "no"] | None,
    Query(
        description="`yes`: only events of which accounts contradict one another, or somebody denies "
        "something; `no`: only others.",
        json_schema_extra=also("contested", "conflict", "denied"),
    ),
]
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
    Query(
        alias="as_of",
        description="Only what had been published by this day, an EDTF date (2022 means 31 December 2022), "
        "and of it only claims and sources known by then. See docs/as-of.md.",
        max_length=100,
        json_schema_extra=also("asat", "known", "published", "knowledgedate"),
    ),
]


async def language(request: Request, lang: Lang = None) -> str:
    """The language of an answer: as asked for, else the best of Accept-Language, else English."""
    if lang is not None:
        return lang
    return best_language(request)


InLanguage = Annotated[str, Depends(language)]


async def span(start: Start = None, end: End = None, when: WhenParam = "possible") -> Window:
    """The time asked for.

    Raises:
        Problem: 422 where start or end is no EDTF date, or the end lies before the start.
    """
    try:
        return window(start, end, when)
    except WindowError as error:
        raise Problem(422, f"{error.field}: {error}", field=error.field) from None


async def as_of(as_of: AsOfText = None) -> date | None:
    """The last day of `as_of`.

    Raises:
        Problem: 422 where it is no EDTF date.
    """
    try:
        return known_by(as_of)
    except WindowError as error:
        raise Problem(422, f"{error.field}: {error}", field=error.field) from None


async def kinds(kind: Kind = None) -> tuple[str, ...]:
    """The kinds of events asked for, in the vocabulary's own spelling.

    Raises:
        Problem: 422 for a word that is no kind.
    """
    known = {word.lower(): word for word in vocabulary().kinds}
    for word in kind or ():
        if word.lower() not in known:
            near = process.extractOne(word.lower(), list(known), score_cutoff=60)
            hint = f"; did you mean {known[near[0]]}?" if near else ""
            detail = f"kind: {word!r} is no kind of event{hint}"
            raise Problem(422, detail, field="kind", known=list(known.values()))
    return tuple(dict.fromkeys(known[word.lower()] for word in kind or ()))


async def axis(start: Start = None, end: End = None, when: CountedWhen = "certain") -> Window:
    """The time counted over, year by year or month by month.

    Raises:
        Problem: 422 where start or end is no EDTF date, or the end lies before the start.
    """
    return await span(start, end, when)


Span = Annotated[Window, Depends(span)]
Axis = Annotated[Window, Depends(axis)]
Kinds = Annotated[tuple[str, ...], Depends(kinds)]
AsOf = Annotated[date | None, Depends(as_of)]

Mode = Annotated[
    Literal["direct", "mentioned", "all"],
    Query(description="`direct`: those who act, meet, sign or are addressed; `mentioned`: a topic only."),
]
Level = Annotated[
    Literal["state", "society", "all"],
    Query(
        description="Of datasets' rows about two countries: `state`: between the two states; `society`: "
        "one side is a person, group or crowd. The timeline of one actor has all."
    ),
]
Told = Annotated[
    str | None,
    Query(
        description="Only events told by this source: the id of a source, of its publisher, of the "
        "origin of a report, or of a dataset.",
        max_length=300,
        json_schema_extra=also("dataset", "agency", "newspaper"),
    ),
]
Order = Annotated[
    Literal["asc", "desc"],
    Query(
        description="Oldest or newest first.",
        json_schema_extra=also("sort", "sortby", "orderby", "direction", "newest", "reverse"),
    ),
]

Sought = Annotated[
    str,
    Query(
        description="What to look for: names and titles as sources print them, or as they sound.",
        min_length=1,
        max_length=300,
        json_schema_extra=also("query", "search", "text", "term", "name"),
    ),
]
Type = Literal[
    "Dyad", "Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion", "Event",
    "CodedActor",
]  # fmt: skip
Disputed = Annotated[Literal["yes"] | None, Query(description="`yes`: only events of which accounts differ.")]
Types = Annotated[
    list[Type] | None,
    Query(
        alias="type",
        description="Only this type; may be repeated.",
        json_schema_extra=also("only", "label", "category"),
    ),
]


async def wanted(
    lang: InLanguage,
    days: Span,
    only: Kinds,
    past: AsOf,
    status: Statuses = None,
    mode: Mode = "direct",
    level: Level = "state",
    source: Told = None,
    disputed: DisputedOrNot = None,
    order: Order = "asc",
    limit: Limit = 50,
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
    return Wanted(
        start=days.start,
        end=days.end,
        kinds=only,
        statuses=tuple(status or ()),
        mode=mode,
        level=level,
        source=source,
        disputed=None if disputed is None else disputed == "yes",
        certain=days.certain,
        newest_first=order == "desc",
        limit=limit,
        cursor=cursor,
        total=total,
        lang=lang,
        as_of=past,
    )


Timeline = Annotated[Wanted, Depends(wanted)]


def country(text: str, field: str, days: Window = ANY_TIME, *, status: int = 404) -> str:
    """The id of the country that `text` names in the time that is asked about.

    Raises:
        Problem: with `status`, where there is none; the detail names near ones.
    """
    try:
        return countries().resolve(text, *days.naming).id
    except UnknownCountry as error:
        raise Problem(status, str(error), field=field) from None


def pair(first: str, second: str, days: Window = ANY_TIME) -> tuple[str, str]:
    """The ids of two different countries, as they are named in the time that is asked about.

    Raises:
        Problem: 404 for an unknown one, 422 for the same one twice.
    """
    a, b = country(first, "a", days), country(second, "b", days)
    if a == b:
        raise Problem(422, f"b: {second!r} is the same country as {first!r}; name another", field="b")
    return a, b


def elsewhere(request: Request, path: str, asked: tuple[str, ...], found: tuple[str, ...]) -> Response | None:
    """308 to `path` filled by the addresses of countries; None where they were asked by these."""
    there = tuple(countries().address(one) for one in found)
    return None if there == asked else moved(request, path, *there)


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
