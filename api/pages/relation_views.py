"""Other views of two countries: how they voted, what came back and what recurs, and a third beside them."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, filters, moved
from api.pages.render import country_name, country_names, render, speech
from api.params import By, Cursor, End, Start, Successors
from api.unknown import takes
from graph.countries.registry import countries
from graph.window import Window
from questions.as_cypher import AsCypher, names_in
from questions.cadence import cadence
from questions.reciprocity import reciprocity
from questions.relation import contacts_by_year
from questions.relation_places import relation_places
from questions.request import read_country, read_pair, read_three
from questions.triangle import triangle
from questions.votes import Agreement, agreement, votes
from questions.walk import Wanted
from viz.chart import Lanes, lanes, points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

router = APIRouter()
YEARS = 20  # shown of recurring occasions unless a start is asked for
SPAN = {"start": Start, "end": End}


def _read(request: Request, a: str, b: str, view: str) -> tuple[Filters, str, str] | Response:
    """The span asked for and the ids of the two, or a redirect to the address that has them."""
    asked = filters(request)
    first, second = (read_country(text, asked.window, field=field) for field, text in (("a", a), ("b", b)))
    addresses = (*map(countries().address, (first, second)), view)
    if elsewhere := moved(request, "relations", (a, b, view), addresses):
        return elsewhere
    read_pair(a, b, asked.window)
    return asked, first, second


@router.get("/relations/{a}/{b}/votes", dependencies=[takes(**SPAN, cursor=Cursor)])
async def voted(request: Request, a: Segment, b: Segment) -> Response:
    """How far the two voted alike in the UN General Assembly, year by year, and each roll call."""
    read = _read(request, a, b, "votes")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    by_dataset, names, calls = await asyncio.gather(
        agreement(store, first, second),
        names_in(store),
        votes(store, first, second, asked.window, limit=50, cursor=asked.cursor or None, lang=lang),
    )
    counted = [votes_by_year(each) for each in by_dataset]
    return render(
        request,
        "relation_votes.html",
        status=422 if asked.problems else 200,
        view="votes",
        filters=asked,
        a=calls["between"][0],
        b=calls["between"][1],
        agreements=[
            (each, years, points({year: agreed / shared for year, (agreed, shared) in years.items()}))
            for each, years in zip(by_dataset, counted, strict=True)
        ],
        calls=calls,
        in_cypher=AsCypher(names, lang).votes(first, second, asked.window),
    )


def votes_by_year(of: Agreement) -> dict[int, tuple[int, int]]:
    """Roll calls of a year in which the two voted alike, and in which both voted.

    In the year in which one state continues another there are two pairs, which are added up.
    """
    years: dict[int, tuple[int, int]] = {}
    for year in of["by_year"]:
        agreed, shared = years.get(year["year"], (0, 0))
        years[year["year"]] = agreed + year["agreed"], shared + year["shared"]
    return years


@router.get("/relations/{a}/{b}/places", dependencies=[takes(**FILTERS, successors=Successors, by=By)])
async def places(request: Request, a: Segment, b: Segment) -> Response:
    """Where what passed between the two took place."""
    read = _read(request, a, b, "places")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    asked = asked.between(first, second)
    store, lang = store_of(request), speech(request).lang
    # As /v1 has it: rows of datasets tell no place, so a level and an order choose nothing here.
    wanted = Wanted(lang=lang) if asked.problems else replace(asked, level="state", order="asc").wanted(lang)
    found, names = await asyncio.gather(
        relation_places(store, first, second, wanted, successors=asked.successors), names_in(store)
    )
    return render(
        request,
        "relation_places.html",
        status=422 if asked.problems else 200,
        view="places",
        filters=asked,
        a=found["between"][0],
        b=found["between"][1],
        found=found,
        in_cypher=AsCypher(names, lang).places(first, second, wanted, successors=asked.successors),
    )


@router.get("/relations/{a}/{b}/rhythm", dependencies=[takes(**SPAN)])
async def rhythm(request: Request, a: Segment, b: Segment) -> Response:
    """What went each way and what came back, and which recurring occasions the two marked in which years."""
    read = _read(request, a, b, "rhythm")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    today = datetime.now(UTC).date()
    days = Window() if asked.problems else asked.window
    answers, recurring, (curated, coded) = await asyncio.gather(
        reciprocity(store, first, second, days, lang=lang),
        cadence(store, first, second, days, today, lang=lang),
        contacts_by_year(store, first, second),
    )
    ledgers: list[tuple[str, Sequence[Mapping[str, Any]]]] = [
        ("", curated),
        *((each["dataset"], each["by_year"]) for each in coded),
    ]
    every = sorted({year["year"] for each in recurring["occasions"] for year in each["years"]})
    years = every if asked.start else every[-YEARS:]
    return render(
        request,
        "relation_rhythm.html",
        status=422 if asked.problems else 200,
        view="rhythm",
        filters=asked,
        a=answers["between"][0],
        b=answers["between"][1],
        answers=answers,
        contacts=[chart for name, years in ledgers if (chart := _chart(name, years, days, first, second))],
        occasions=recurring["occasions"],
        years=years,
        earlier=0 if asked.start else len(every) - len(years),
    )


class ContactsChart(NamedTuple):
    """Contacts by year: of a dataset, or of the dossiers where that is empty."""

    dataset: str
    by_year: list[Mapping[str, Any]]
    lanes: Lanes


def _chart(
    dataset: str, years: Sequence[Mapping[str, Any]], days: Window, a: str, b: str
) -> ContactsChart | None:
    """The years that lie in the span as a chart; None where it has no contact."""
    shown = [year for year in years if days.start.year <= year["year"] <= days.end.year]
    drawn = lanes({year["year"]: (year["from"][a], year["mutual"], year["from"][b]) for year in shown})
    return ContactsChart(dataset, shown, drawn) if drawn else None


@router.get("/relations/{a}/{b}/compare", dependencies=[takes(**SPAN, c=None)])
async def compare(request: Request, a: Segment, b: Segment) -> Response:
    """The two beside a third country: three pairs on one axis of years."""
    read = _read(request, a, b, "compare")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    third = request.query_params.get("c", "").strip()
    days = Window(asked.window.start, asked.window.end, certain=True)
    three = read_three(first, second, third, days) if third and not asked.problems else None
    shown = await triangle(store, three, days, datetime.now(UTC).date().year, lang=lang) if three else None
    years = shown["years"] if shown else []
    return render(
        request,
        "relation_compare.html",
        status=422 if asked.problems else 200,
        view="compare",
        filters=asked,
        a={"id": first, "name": country_name(first, lang)},
        b={"id": second, "name": country_name(second, lang)},
        third=third,
        shown=shown,
        most=max((pair["contacts"] for year in years for pair in year["pairs"].values()), default=0),
        names=country_names(lang),
    )
