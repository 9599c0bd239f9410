"""What a search box offers while somebody types: pairs and what is disputed of them, then the first hits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from fastapi import APIRouter, Request, Response

from api.answers import answer, store_of
from api.pages.render import HEADERS, country_name, in_years, linked, name_of, path_of, speech
from api.params import Sought
from api.unknown import takes
from exports.texts import path_to
from graph.countries.registry import countries
from graph.errors import UnknownCountry
from questions.outline import chosen, facets, outlined
from questions.pairs import pairs
from questions.search import asked as words_of
from questions.search import search
from questions.search_pairs import pair_named
from questions.walk import Wanted
from viz.dates import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.pages.speech import Speech
    from graph.store.reader import Store
    from graph.window import Window
    from questions.search import Hit

router = APIRouter()
SUGGESTED = 8
YEARS_SUGGESTED = 5  # in which something of a pair is disputed, the newest
PAIRS_MOST = 250  # more than there are countries, so all of one

Suggestion = dict[str, str]  # name, what and path


class PairMeant(NamedTuple):
    """Two countries by id, in the order typed, and the time typed with them."""

    a: str
    b: str
    span: Window

    @property
    def path(self) -> str:
        """Their page."""
        return path_to("relations", *map(countries().address, (self.a, self.b)))

    @property
    def days(self) -> dict[str, str]:
        """The time for an address."""
        span = self.span
        return in_years(span.start.isoformat(), span.end.isoformat()) if span.bounded else {}


def pair_meant(typed: str) -> PairMeant | None:
    """The pair that was typed, with years or without, where nothing else was: `KP RU 2023`."""
    asked = words_of(typed)
    pair = pair_named(asked.terms, asked.span)
    return PairMeant(*pair, asked.span) if pair else None


@router.get("/search/suggest", dependencies=[takes(q=Sought)])
async def suggest(request: Request) -> Response:
    """The first hits with their pages, as JSON."""
    t = speech(request)
    typed = request.query_params.get("q", "").strip()

    async def produce() -> dict[str, object]:
        store = store_of(request)
        found, of_pair = await asyncio.gather(
            search(store, typed, limit=SUGGESTED, lang=t.lang), _of_pair(store, typed, t)
        )
        items = [
            {"name": hit["name"], "what": _what_is(hit, t), "path": linked(t, path_of(dict(hit)))}
            for hit in found["items"]
        ]
        first = sum(hit["type"] == "Dyad" for hit in found["items"])
        return {"items": [*items[:first], *of_pair, *items[first:]][:SUGGESTED]}

    response = await answer(request, produce, lang=t.lang)
    response.headers["Vary"] = HEADERS["Vary"]
    return response


async def _of_pair(store: Store, typed: str, t: Speech) -> list[Suggestion]:
    """What is disputed of the pair that was typed; of one that was begun, as `kp r`, its page too.

    Of a time typed only what is disputed then; else all of it, and the newest years of it.
    """
    whole = pair_meant(typed)
    meant = whole or await _begun(store, typed, t)
    if meant is None:
        return []
    wanted = Wanted(meant.span.start, meant.span.end, disputed=True, lang=t.lang)
    found = await outlined(store, meant.a, meant.b, lang=t.lang)
    spans = [(meant.days, len(chosen(found, wanted)))]
    if not meant.days:
        years = facets(found, wanted)["year"][: -YEARS_SUGGESTED - 1 : -1]
        spans += [({"start": year["value"], "end": year["value"]}, year["events"]) for year in years]
    return [
        *([] if whole else [_suggestion(meant, meant.days, t("search.pair"), t)]),
        *(
            _suggestion(meant, {**days, "disputed": "yes"}, t("relation.place_disputed", n=number), t)
            for days, number in spans
            if number
        ),
    ]


async def _begun(store: Store, typed: str, t: Speech) -> PairMeant | None:
    """The pair of most contacts of the country typed first with one whose name or code begins as the rest."""
    asked = words_of(typed)
    *named, last = [term.text for term in asked.terms] or [""]
    try:
        first = countries().resolve(" ".join(named), asked.span.end if asked.span.bounded else None).id
    except UnknownCountry:
        return None
    begins = last.casefold()
    for pair in (await pairs(store, first, limit=PAIRS_MOST, lang=t.lang))["items"]:
        other = pair["between"][1]
        if any(name.casefold().startswith(begins) for name in (other["name"], other["id"])):
            return PairMeant(first, other["id"], asked.span)
    return None


def _suggestion(meant: PairMeant, query: Mapping[str, str], what: str, t: Speech) -> Suggestion:
    names = " – ".join(country_name(side, t.lang) for side in (meant.a, meant.b))
    span = "–".join(dict.fromkeys(query[end] for end in ("start", "end") if end in query))
    return {
        "name": f"{names}, {span}" if span else names,
        "what": what,
        "path": linked(t, meant.path, **query),
    }


def _what_is(hit: Hit, t: Speech) -> str:
    """What a hit is, in a few words: `person`, `letter, 12 September 2023`."""
    if hit["type"] == "Dyad":
        return t("search.pair")
    name = name_of(hit.get("kind") or hit["type"], t.lang)
    date = hit.get("date")
    return f"{name}, {in_words(date['edtf'], t.ui)}" if date else name
