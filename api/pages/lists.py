"""What there is, as lists: pairs of countries, treaties, events, people, sources, changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import store_of
from api.pages.filters import filters
from api.pages.render import country_names, linked, linked_forms, render, speech
from api.params import Cursor, DisputedOrNot, End, Kind, OrderParam, Start, Statuses, WhenParam
from api.unknown import takes
from exports.forms import LIST_FORMS
from exports.texts import path_to
from graph.countries.registry import countries
from graph.errors import DiplographError, InputError, UnknownCountry, WrongField
from graph.window import ANY_TIME, Window, on_day
from questions.as_cypher import AsCypher, names_in
from questions.changes import changes, still_there
from questions.entities import EntityType, entities
from questions.events import Events, events
from questions.pairs import pairs
from questions.request import Rule, Status, read_country, read_pair
from questions.sources import sources
from questions.treaties import treaties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exports.texts import Form

router = APIRouter()

ON_A_PAGE = 50
TREATIES_ON_A_PAGE = 30  # each with its parties
BEGINNING = "r0"
NAME_TWO = "name two countries: a code such as KP, or a name such as 북한"


@router.get("/relations", dependencies=[takes(a=None, b=None, country=None, cursor=Cursor)])
async def pairs_page(request: Request) -> Response:
    """Pairs by contacts; a form with two countries is sent on to their page."""
    first, second, country = (_given(request, key) for key in ("a", "b", "country"))
    if first or second:
        return _pair(request, first, second)
    state, problem = _country(country, "country")
    found = await pairs(
        store_of(request),
        state,
        limit=ON_A_PAGE,
        cursor=_given(request, "cursor") or None,
        lang=speech(request).lang,
    )
    return render(
        request,
        "pairs.html",
        status=422 if problem else 200,
        found={"items": [], "next": None} if problem else found,
        most=max((pair["contacts"] for pair in found["items"]), default=0),
        country_asked=country,
        problem=problem,
        names=country_names(speech(request).lang),
        data=_data("/v1/relations", {"country": state}),
        in_cypher=None if problem else (await _in_cypher(request)).pairs(state),
    )


def _pair(request: Request, first: str, second: str) -> Response:
    if not first or not second:
        raise InputError(NAME_TWO)
    known = countries()
    path = path_to("relations", *(known.address(read_country(text)) for text in (first, second)))
    return RedirectResponse(linked(speech(request), path), 303)


EVENT_FILTERS = {
    "kind": Kind,
    "status": Statuses,
    "start": Start,
    "end": End,
    "when": WhenParam,
    "order": OrderParam,
    "cursor": Cursor,
}


@router.get("/events", dependencies=[takes(**EVENT_FILTERS, disputed=DisputedOrNot, dossier=None)])
async def events_page(request: Request) -> Response:
    """Events of every dossier, newest first."""
    return await _events(request, "events")


@router.get("/disputed", dependencies=[takes(**EVENT_FILTERS)])
async def disputed_page(request: Request) -> Response:
    """Events of which accounts differ or somebody denies, and in what."""
    return await _events(request, "disputed")


async def _events(request: Request, page: Literal["events", "disputed"]) -> Response:
    asked, dossier = filters(request), _given(request, "dossier")
    oldest_first = _given(request, "order") == "asc"
    disputed = True if page == "disputed" else {"yes": True, "no": False}.get(asked.disputed)
    found: Events = {"items": [], "undated": [], "next": None, "total": 0}
    if not asked.problems:
        found = await events(
            store_of(request),
            kinds=asked.kind,
            statuses=(_status(asked.status),) if asked.status else (),
            disputed=disputed,
            dossier=dossier or None,
            span=asked.window,
            newest_first=not oldest_first,
            limit=ON_A_PAGE,
            cursor=asked.cursor or None,
            lang=speech(request).lang,
        )
    chosen = {key: value for key, value in asked.choices().items() if key in EVENT_FILTERS and key != "order"}
    query = {**chosen, "dossier": dossier, "disputed": "yes" if page == "disputed" else asked.disputed}
    query["order"] = "asc" if oldest_first else ""
    return render(
        request,
        "events.html",
        status=422 if asked.problems else 200,
        page=page,
        filters=asked,
        oldest_first=oldest_first,
        narrowed=bool(chosen or dossier) or (page == "events" and bool(asked.disputed)),
        dossier=dossier,
        found=found,
        data=_data("/v1/events", query, LIST_FORMS),
        in_cypher=None
        if asked.problems
        else (await _in_cypher(request)).events(
            replace(asked.wanted(speech(request).lang), newest_first=not oldest_first, disputed=disputed),
            dossier=dossier or None,
        ),
    )


def _status(text: str) -> Status:
    return next(status for status in get_args(Status) if status == text)


@router.get(
    "/treaties",
    dependencies=[takes(a=None, b=None, on=None, basis=None, dataset=None, cursor=Cursor)],
)
async def treaties_page(request: Request) -> Response:
    """Treaties by id, of the dossiers or a dataset; of one or two countries, in force on a day."""
    first, second, on, dataset = (_given(request, key) for key in ("a", "b", "on", "dataset"))
    basis: Rule = "atop" if _given(request, "basis") == "atop" else "text"
    problem, day, sides = "", None, []
    try:
        day = on_day(on) if on else None
        then = Window(day, day) if day else ANY_TIME
        if first and second:
            sides = list(read_pair(first, second, then))
        else:
            sides = [read_country(name, then) for name in (first, second) if name]
    except DiplographError as error:
        problem = str(error)
    found = await treaties(
        store_of(request),
        [[side] for side in sides],
        on=day,
        rule=basis,
        dataset=dataset or None,
        limit=TREATIES_ON_A_PAGE,
        cursor=_given(request, "cursor") or None,
        lang=speech(request).lang,
    )
    query = {"a": first, "b": second, "in_force_on": on, "dataset": dataset}
    query["basis"] = basis if basis != "text" else ""
    return render(
        request,
        "treaties.html",
        status=422 if problem else 200,
        found={"items": [], "next": None} if problem else found,
        chosen={"a": first, "b": second, "on": on, "basis": basis, "dataset": dataset},
        narrowed=bool(first or second or on or dataset),
        problem=problem,
        names=country_names(speech(request).lang),
        data=_data("/v1/treaties", query),
        # Whether a treaty was in force on a day is told by a rule outside Cypher.
        in_cypher=None if problem or day else (await _in_cypher(request)).treaties(sides, dataset or None),
    )


@router.get("/entities", dependencies=[takes(type=None, country=None, cursor=Cursor)])
async def entities_page(request: Request) -> Response:
    """Persons, or another type: all of them, or those of one country."""
    wanted, country = _given(request, "type") or "Person", _given(request, "country")
    types: tuple[EntityType, ...] = get_args(EntityType)
    of_type = next((name for name in types if name == wanted), None)
    if of_type is None:
        raise WrongField("type", f"{wanted!r} is none of {', '.join(types)}", types)
    state, problem = _country(country, "country")
    found = await entities(
        store_of(request),
        of_type,
        country=state,
        limit=ON_A_PAGE,
        cursor=_given(request, "cursor") or None,
        lang=speech(request).lang,
    )
    return render(
        request,
        "entities.html",
        status=422 if problem else 200,
        found={"items": [], "next": None} if problem else found,
        of_type=of_type,
        types=types,
        country_asked=country,
        problem=problem,
        names=country_names(speech(request).lang),
        data=_data("/v1/entities", {"type": of_type, "country": state}),
        in_cypher=None if problem else (await _in_cypher(request)).entities(of_type, state),
    )


@router.get("/sources", dependencies=[takes(cursor=Cursor)])
async def sources_page(request: Request) -> Response:
    """Every source by id."""
    cursor = _given(request, "cursor") or None
    found = await sources(store_of(request), limit=ON_A_PAGE, cursor=cursor, lang=speech(request).lang)
    in_cypher = (await _in_cypher(request)).sources()
    return render(request, "sources.html", found=found, data=_data("/v1/sources", {}), in_cypher=in_cypher)


@router.get("/changes", dependencies=[takes(cursor=Cursor)])
async def changes_page(request: Request) -> Response:
    """What loads have added, changed and withdrawn, the latest first."""
    cursor = _given(request, "cursor") or None
    store = store_of(request)
    found = await changes(store, BEGINNING, newest_first=True, limit=ON_A_PAGE, cursor=cursor)
    there = await still_there(store, found["items"])
    query = {"since": BEGINNING, "order": "desc"}
    in_cypher = (await _in_cypher(request)).changes()
    data = _data("/v1/changes", query)
    return render(request, "changes.html", found=found, there=there, data=data, in_cypher=in_cypher)


async def _in_cypher(request: Request) -> AsCypher:
    return AsCypher(await names_in(store_of(request)), speech(request).lang)


def _given(request: Request, key: str) -> str:
    return request.query_params.get(key, "").strip()


def _country(text: str, field: str) -> tuple[str | None, str]:
    """The id of the country that was named, and what is wrong with the name."""
    try:
        return (read_country(text, field=field) if text else None), ""
    except UnknownCountry as error:
        return None, str(error)


def _data(path: str, query: Mapping[str, object], forms: Iterable[Form] = ()) -> list[tuple[str, str]]:
    """Where the API has the same as JSON and in other forms, each with the word for its form."""
    asked = urlencode({key: value for key, value in query.items() if value}, doseq=True)
    linked = linked_forms(("json", *forms))
    return [(path + suffix + (f"?{asked}" if asked else ""), form) for suffix, form in linked]
