"""Pairs by contacts; two at a glance, what passed between them, occasions, answers, votes; three as three."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.address import url_asked
from api.answers import Problem, answer, store_of
from api.docs import MOVED
from api.negotiation import OTHER_FORMS, best_form
from api.params import (
    AsOf,
    Axis,
    By,
    CountryPath,
    Cursor,
    InLanguage,
    Limit,
    Narrowed,
    Span,
    Successors,
    TimelineAsked,
    own_address,
    pair_asked,
)
from api.shapes import Relation
from api.unknown import also
from exports.forms import fitted, for_form, writer
from exports.texts import Form
from graph.errors import NotFound
from graph.window import Window
from questions.cadence import Cadence, cadence
from questions.coded_in_time import CodedInTime, Step, coded_in_time
from questions.located import Located
from questions.outline import Outline, outline
from questions.pairs import Pairs, pairs
from questions.reciprocity import Reciprocity, reciprocity
from questions.relation import at_a_glance
from questions.relation_places import RelationPlaces, relation_places
from questions.request import PAGE, read_by, read_country, read_three
from questions.timeline import Timeline, timeline
from questions.triangle import Triangle, triangle
from questions.votes import Votes, votes
from questions.walk import Wanted

router = APIRouter(tags=["Relations"])
SHOWN = 50  # treaties both joined; the pages of their own list have the rest


@router.get(
    "/v1/relations", response_model=Pairs, openapi_extra={"x-example": "/v1/relations?country=KP&limit=3"}
)
async def all_pairs(
    request: Request,
    lang: InLanguage,
    country: Annotated[
        str | None,
        Query(
            description="Only pairs of this country, by any code or name; those too of which only datasets "
            "tell.",
            max_length=200,
            json_schema_extra=also("a", "b", "of", "state"),
        ),
    ] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Pairs of countries, those first of which the dossiers tell most contacts."""
    state = read_country(country, field="country") if country else None
    return await answer(
        request,
        lambda: pairs(store_of(request), state, limit=limit, cursor=cursor, lang=lang),
        lang=lang,
    )


@router.get(
    "/v1/relations/{a}/{b}",
    response_model=Relation,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN"},
)
async def relation(
    request: Request, a: CountryPath, b: CountryPath, lang: InLanguage, past: AsOf
) -> Response:
    """Treaties in force today and why, first and last contact, counts by kind and year, longest silences.

    `joined_treaties` counts all treaties both joined, of dossiers and each dataset, and lists the first.
    Contacts are events in which both take part (`direct`) and that occurred. A gap is a time in which no
    contact is known, not one in which there was none.
    """
    first, second = pair_asked(request, a, b)
    now = datetime.now(UTC).date()
    today = min(now, past or now)

    async def produce() -> Relation:
        store, path = store_of(request), f"/v1/relations/{first}/{second}"
        return {
            **await at_a_glance(store, first, second, today, joined=SHOWN, lang=lang, as_of=past),
            "links": {
                "timeline": f"{path}/timeline",
                "csv": f"{path}/timeline.csv",
                "treaties": f"/v1/treaties?a={first}&b={second}",
                "joined_treaties": f"{path}/treaties",
                "votes": f"{path}/votes",
                "obligations": f"/v1/obligations?a={first}&b={second}",
                "page": f"/relations/{first}/{second}",
                "map": f"/map?focus={first},{second}",
            },
        }

    return await answer(request, produce, lang=lang, varies=today.isoformat())


@router.get(
    "/v1/relations/{a}/{b}/timeline",
    response_model=Timeline,
    responses=OTHER_FORMS | MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/timeline?limit=2"},
)
async def relation_timeline(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    asked: TimelineAsked,
    successors: Successors = False,
    by: By = None,
) -> Response:
    """Events between two countries, oldest first: who did what towards whom, and who says so.

    Events without a date stand in `undated`, on the first page only. `total` counts both. With
    `successors=true` each item names its own `pair`. With `Accept: text/csv`, `text/calendar`,
    `application/atom+xml`, `application/x-ndjson`, `application/ld+json`, `application/geo+json`,
    `application/gexf+xml` or `application/vnd.apache.parquet` the same in that form.
    """
    return await relation_file(request, a, b, asked, best_form(request), successors=successors, by=by)


async def relation_file(
    request: Request,
    a: str,
    b: str,
    asked: Wanted,
    form: Form,
    *,
    successors: bool,
    by: str | None,
) -> Response:
    """The timeline of two countries in one of FORMS; 308 where they are not named by their ids."""
    first, second = pair_asked(request, a, b, Window(asked.start, asked.end))
    wanted = fitted(asked, form, request.query_params)
    wanted = replace(wanted, by=read_by(by, first, second, wanted.window))
    store, lang = store_of(request), asked.lang

    async def produce() -> Timeline | Located:
        body = await timeline(store, first, second, wanted, successors=successors)
        return await for_form(store, form, body, lang=lang, as_of=wanted.as_of)

    return await answer(
        request,
        produce,
        lang=lang,
        write=writer(form, str(request.base_url), lang, url_asked(request), newest_first=wanted.newest_first),
        carries_revision=True,
    )


@router.get(
    "/v1/relations/{a}/{b}/outline",
    response_model=Outline,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/RU/outline?start=2023&end=2023&disputed=yes"},
)
async def relation_outline(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    asked: Narrowed,
    by: By = None,
) -> Response:
    """Every event of the dossiers between two countries in a few words, in numbers, and by what they narrow.

    The filters are those of the timeline. Each facet is counted over the events that pass what was chosen of
    all the others; `sums` and `events` are of those that pass all.
    """
    first, second = pair_asked(request, a, b, asked.window)
    wanted = replace(asked, by=read_by(by, first, second, asked.window))
    return await answer(
        request,
        lambda: outline(store_of(request), first, second, wanted),
        lang=asked.lang,
        carries_revision=True,
    )


@router.get(
    "/v1/relations/{a}/{b}/places",
    response_model=RelationPlaces,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/RU/places?start=2019"},
)
async def places_of_relation(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    asked: Narrowed,
    successors: Successors = False,
    by: By = None,
) -> Response:
    """Where what passed between two countries took place, by number of events, and who came there.

    Of the dossiers' events that the outline would list; a place without coordinates has those of the nearest
    place around it that has some, and says so in `within`.
    """
    first, second = pair_asked(request, a, b, asked.window)
    wanted = replace(asked, by=read_by(by, first, second, asked.window))
    return await answer(
        request,
        lambda: relation_places(store_of(request), first, second, wanted, successors=successors),
        lang=asked.lang,
        carries_revision=True,
    )


@router.get(
    "/v1/relations/{a}/{b}/coded",
    response_model=CodedInTime,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/US/CN/coded?every=month&start=2018"},
)
async def relation_coded(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    days: Span,
    every: Annotated[
        Step, Query(description="How long a step is.", json_schema_extra=also("step", "by", "period", "unit"))
    ] = "week",
) -> Response:
    """What loaded datasets of coded events count between the two states, week by week.

    Contacts by who acts, and the sums of CAMEO-Goldstein weights above and below zero. A contact that two
    rows tell counts once. Dossiers are not counted here.
    """
    first, second = pair_asked(request, a, b, days)
    return await answer(
        request, lambda: coded_in_time(store_of(request), first, second, days, every), lang="en"
    )


@router.get(
    "/v1/relations/{a}/{b}/cadence",
    response_model=Cadence,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/cadence?occasion=cn-kp-treaty-day&start=2019&end=2024"},
)
async def relation_cadence(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    days: Span,
    lang: InLanguage,
    past: AsOf,
    occasion: Annotated[
        str | None, Query(description="Only the occasion with this id.", max_length=300)
    ] = None,
) -> Response:
    """Recurring occasions the two mark, and for each year whether they did.

    `answer` is `recorded`, `said_not_to_have_happened`, `none_recorded` (sources were read for that day) or
    `not_looked_at`; `messages` says the same of letters alone.
    """
    first, second = pair_asked(request, a, b, days)
    now = datetime.now(UTC).date()
    today = min(now, past or now)

    async def produce() -> Cadence:
        store = store_of(request)
        try:
            return await cadence(store, first, second, days, today, occasion=occasion, lang=lang, as_of=past)
        except NotFound as error:
            raise Problem(404, f"occasion: {error}", field="occasion") from None

    return await answer(request, produce, lang=lang, varies=today.isoformat())


@router.get(
    "/v1/relations/{a}/{b}/reciprocity",
    response_model=Reciprocity,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/reciprocity?start=2023&end=2023"},
)
async def relation_reciprocity(
    request: Request, a: CountryPath, b: CountryPath, days: Span, lang: InLanguage, past: AsOf
) -> Response:
    """Letters, congratulations, visits and gifts each way, by rank, and which of them were answered.

    What has no recorded answer says `none_recorded` beside the sources that were read for the time in which
    one would lie, or `not_looked_at` where none was.
    """
    first, second = pair_asked(request, a, b, days)

    return await answer(
        request,
        lambda: reciprocity(store_of(request), first, second, days, lang=lang, as_of=past),
        lang=lang,
    )


@router.get(
    "/v1/relations/{a}/{b}/votes",
    response_model=Votes,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/votes?start=1991&end=1992&agreed=false"},
)
async def relation_votes(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    days: Span,
    lang: InLanguage,
    resolution: Annotated[
        str | None,
        Query(description="Only roll calls on this resolution, as the dataset writes it.", max_length=100),
    ] = None,
    agreed: Annotated[
        bool | None, Query(description="Only those in which both voted alike, or did not.")
    ] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Roll calls in which both voted, with each one's vote and where it stands in the dataset.

    There are none unless votes are loaded (`diplograph load un`). Who was absent has no vote.
    """
    first, second = pair_asked(request, a, b, days)

    return await answer(
        request,
        lambda: votes(
            store_of(request),
            first,
            second,
            days,
            resolution=resolution,
            agreed=agreed,
            limit=limit,
            cursor=cursor,
            lang=lang,
        ),
        lang=lang,
    )


@router.get(
    "/v1/triangles/{a}/{b}/{c}",
    response_model=Triangle,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/triangles/KP/CN/RU?start=2020&end=2023"},
)
async def three_pairs(
    request: Request, a: CountryPath, b: CountryPath, c: CountryPath, days: Axis, lang: InLanguage
) -> Response:
    """Yearly contacts, cooperation, conflict and treaties of three pairs of countries on one axis.

    Counts of what is recorded, without any claim about causes.
    """
    three = read_three(a, b, c, days)
    own_address(request, *three)
    today = datetime.now(UTC).date()

    return await answer(
        request,
        lambda: triangle(store_of(request), three, days, today.year, lang=lang),
        lang=lang,
        varies=str(today.year),
    )
