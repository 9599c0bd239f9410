"""One thing of the graph: an entity and its timeline, an event and its claims, a source and its reports."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.address import Segment, query_asked, with_query
from api.answers import store_of
from api.pages.coverage import read_by_year, shade, totals
from api.pages.evidence import matrix, verdict, ways
from api.pages.filters import FILTERS, asked_day, entity_id, filters, moved
from api.pages.render import country_names, render, speech
from api.pages.tenure import tenure
from api.params import AsOfText
from api.unknown import takes
from exports.citations import permalink
from exports.texts import path_to
from graph.countries.registry import countries
from graph.window import known_by
from questions.accounts import accounts
from questions.activity import activity
from questions.as_cypher import AsCypher, names_in
from questions.before_after import before_and_after
from questions.claims import Claim, Origin
from questions.coverage import coverage
from questions.entity import Tie, TieList, entity
from questions.event import Event, event
from questions.offices import offices
from questions.pairs import pairs
from questions.request import read_country, read_pair
from questions.shapes import ItemLite, Typed
from questions.sources import ReportedClaim, Source, source
from questions.table import line
from questions.timeline import entity_timeline
from questions.treaty import treaty
from viz.dates import in_words

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store

router = APIRouter()

# Ties of an entity that stand in tables, and those that stand in a line while they are few.
FOLDED: tuple[TieList, ...] = ("offices", "officers", "organs", "party_to", "parties", "places")
SHORT: tuple[TieList, ...] = (
    "organ_of", "located_in", "of", "affiliated_with", "predecessors", "successors"
)  # fmt: skip
SHORT_MOST = 8
PAIRS_MOST = 500  # more than there are countries, so all of one


@router.get("/treaties/{treaty_id}")
def treaty_page(request: Request, treaty_id: Segment) -> Response:
    """A treaty stands among the entities; who shortens an address of the API gets there too."""
    return RedirectResponse(with_query(path_to("entities", treaty_id), query_asked(request)), 308)


@router.get("/entities/{name}", dependencies=[takes(**FILTERS, on=None, basis=None)])
async def entity_page(request: Request, name: Segment) -> Response:
    """What is recorded of one entity."""
    asked = filters(request, "all")
    found_id = entity_id(name, asked.window)
    if elsewhere := moved(request, "entities", (name,), (found_id,)):
        return elsewhere
    store, lang = store_of(request), speech(request).lang
    record, known, found = await asyncio.gather(
        entity(store, found_id, lang=lang),
        names_in(store),
        _nothing(store) if asked.problems else entity_timeline(store, found_id, asked.wanted(lang)),
    )
    today = datetime.now(UTC).date()
    person, country = record["type"] == "Person", record["type"] == "Country"
    day, basis, _ = asked_day(request)
    done, with_whom, held, shown = await asyncio.gather(
        _none() if country else activity(store, found_id, lang=lang),
        pairs(store, found_id, limit=PAIRS_MOST, lang=lang) if country else _none(),
        offices(store, found_id, lang=lang) if person else _none(),
        treaty(store, found_id, day, basis, lang=lang) if record["type"] == "Treaty" else _none(),
    )
    ties = (record.get("offices") if person else record.get("officers")) or []
    return render(
        request,
        "entity.html",
        status=422 if asked.problems else 200,
        entity=record,
        filters=asked,
        found=found,
        names=country_names(lang),
        treaty=shown,
        activity=done,
        pairs=with_whom["items"] if with_whom else [],
        sources=held["items"] if held else [],
        current=sorted(_standing(ties), key=lambda tie: tie.get("start") or "", reverse=True)
        if person
        else [],
        tenure=tenure(ties, today, of_person=person),
        folded=[name for name in FOLDED if record.get(name)]
        + [name for name in SHORT if len(record.get(name) or ()) > SHORT_MOST],
        in_cypher=None
        if asked.problems
        else AsCypher(known, lang).entity(found_id, record["type"], asked.wanted(lang)),
    )


def _standing(ties: list[Tie]) -> list[Tie]:
    """Offices without an end, the newest first; those without any date only where no other is known."""
    dated = [tie for tie in ties if tie.get("start") and not tie.get("end")]
    return dated[::-1] or [tie for tie in ties if not tie.get("end")]


async def _none() -> None:
    """In the place of a question that is not asked."""


async def _nothing(store: Store) -> dict[str, object]:
    """In the place of a timeline whose filters cannot be read."""
    return {"items": [], "undated": [], "next": None, "revision": await store.revision()}


@router.get("/events/{event_id}", dependencies=[takes(as_of=AsOfText)])
async def event_page(request: Request, event_id: Segment) -> Response:
    """What is claimed about one event, and by whom."""
    store, speaks = store_of(request), speech(request)
    as_of = request.query_params.get("as_of", "").strip()
    past = known_by(as_of)
    record, told, names, revision, apart = await asyncio.gather(
        event(store, event_id, lang=speaks.lang, as_of=past),
        accounts(store, event_id, lang=speaks.lang, as_of=past),
        names_in(store),
        store.revision(),
        store.beside(),
    )
    coded, in_cypher = "provenance" in record, AsCypher(names, speaks.lang)
    neighbours = await before_and_after(store, event_id, coded=coded, lang=speaks.lang, as_of=past)
    asked = {"as_of": as_of} if as_of else {}
    cited = with_query(path_to("v1", "events", event_id), urlencode(asked))
    return render(
        request,
        "event.html",
        event=record,
        as_of=as_of,
        past=past,
        revision=revision,
        on_map=record["dataset"] not in apart,  # maps show what is in the graph
        verdict=verdict(record, told),
        matrix=matrix(told),
        beside=[shown for shown in told["properties"] if shown["about"]["relation"] == "same_days"],
        ways=ways(record["claims"]),
        neighbours=neighbours,
        disputed=[group for group in grouped(record["claims"]) if group["disputed"]],
        values={claim["id"]: claim["value_name"] or claim["text"] for claim in record["claims"]},
        cited=cited,
        citation=citation(request, record, revision, past),
        in_cypher=in_cypher.row(event_id) if coded else in_cypher.claims(event_id, past),
    )


def citation(request: Request, record: Event, revision: str, past: date | None) -> str:
    """How the page of an event is cited, as far as known on the day `past` if that is asked for."""
    speaks = speech(request)
    page = with_query(path_to("events", record["id"]), urlencode({"as_of": past} if past else {}))
    return speaks(
        "event.citation",
        title=line(record["title"]),
        revision=revision,
        url=permalink(str(request.base_url), page, revision),
        day=in_words(datetime.now(UTC).date().isoformat(), speaks.ui),
    )


class ClaimGroup(TypedDict):
    """The claims of one property."""

    property: str
    claims: list[Claim]
    disputed: bool
    preferred: Claim | None


def grouped(claims: list[Claim]) -> list[ClaimGroup]:
    """Claims by property, in the order given.

    A property is disputed where claims about it contradict one another, one of them is denied, or a claim
    was weighed (preferred or deprecated).
    """
    groups: list[ClaimGroup] = []
    for name, members in groupby(claims, key=lambda claim: claim["property"]):
        same = list(members)
        groups.append(
            {
                "property": name,
                "claims": same,
                "disputed": any(
                    claim["contradicts"] or claim["denied_by"] or claim["rank"] != "normal" for claim in same
                ),
                "preferred": next((claim for claim in same if claim["rank"] == "preferred"), None),
            }
        )
    return groups


def voices(origins: list[Origin]) -> int:
    """How many independent voices the origins are: those of one master count as one."""
    return len({(origin["master"] or origin)["id"] for origin in origins})


@router.get("/relations/{a}/{b}/coverage")
async def coverage_page(request: Request, a: Segment, b: Segment) -> Response:
    """Which publishers were read for two countries, and for which years."""
    first, second = (read_country(text, field=field) for field, text in (("a", a), ("b", b)))
    meant = (*(countries().address(found) for found in (first, second)), "coverage")
    if elsewhere := moved(request, "relations", (a, b, "coverage"), meant):
        return elsewhere
    read_pair(a, b)
    store, lang = store_of(request), speech(request).lang
    found, names = await asyncio.gather(coverage(store, first, second, lang=lang), names_in(store))
    table = read_by_year(found["items"])
    return render(
        request,
        "coverage.html",
        found=found,
        table=table,
        sums=totals(table),
        shade=shade,
        in_cypher=AsCypher(names, lang).coverage(first, second),
    )


@router.get("/sources/{source_id}")
async def source_page(request: Request, source_id: Segment) -> Response:
    """What one source reports."""
    store, lang = store_of(request), speech(request).lang
    record, revision, names = await asyncio.gather(
        source(store, source_id, lang=lang), store.revision(), names_in(store)
    )
    return render(
        request,
        "source.html",
        source=record,
        subjects=by_subject(record),
        revision=revision,
        in_cypher=AsCypher(names, lang).source(source_id),
    )


def by_subject(record: Source) -> list[tuple[ItemLite | Typed, list[ReportedClaim]]]:
    """The source's reports by what they are about: events first, by time, then the rest by name."""
    events = {event["id"]: (place, event) for place, event in enumerate(record["events"])}
    known = [(report["about"], report) for report in record["reports"] if report["about"]]

    def order(subject: tuple[Typed, ReportedClaim]) -> tuple[int, str, str]:
        about = subject[0]
        return (
            events[about["id"]][0] if about["id"] in events else len(events),
            about["name"],
            about["id"],
        )

    groups: list[tuple[ItemLite | Typed, list[ReportedClaim]]] = []
    for _, members in groupby(sorted(known, key=order), key=order):
        subjects = list(members)
        about, reports = subjects[0][0], [report for _, report in subjects]
        groups.append((events[about["id"]][1] if about["id"] in events else about, reports))
    return groups
