"""Recurring occasions that two countries mark, and in which years they did: the four answers, year by year.

The rules stand in docs/cadence.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.dates import EARLIEST, LATEST, bounds, reading
from graph.errors import NotFound
from questions.coverage import BOTH, LEDGER, Entry, FourAnswers, answer, limits, looked
from questions.items import ACTING, any_name_of, if_known, lite, lite_of, words
from questions.shapes import ItemLite, Ref, means
from questions.table import Table, pair_of
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Store
    from graph.window import Window


class DeniedMark(TypedDict):
    """A source's word that the occasion was not marked."""

    id: str
    property: str
    text: str | None
    start: Annotated[str | None, means("The first day it speaks of; null for an open start.")]
    end: Annotated[str | None, means("The last; null for an open end, as of none since 2015.")]
    told: Annotated[str | None, means("The day of its latest report: so far it speaks without an end.")]


_MessagesFrom = TypedDict(
    "_MessagesFrom", {"from": Annotated[dict[str, int], means("Letters by the country that sent them.")]}
)


class Messages(_MessagesFrom):
    """Letters for the occasion."""

    answer: FourAnswers


class OccasionYear(TypedDict):
    """One return of an occasion."""

    year: int
    day: str
    answer: FourAnswers
    messages: Messages
    events: list[ItemLite]
    denials: list[DeniedMark]
    narrowest: Annotated[int | None, means("Days of the narrowest coverage: how closely was looked.")]
    coverage: Annotated[list[Entry], means("What was read for that day, the narrowest span first.")]


class Recurring(TypedDict):
    """A recurring occasion, year by year."""

    id: str
    name: str
    recurs: Annotated[str, means("Month and day.")]
    since: str | None
    years: list[OccasionYear]


class Cadence(TypedDict):
    """Recurring occasions of a pair."""

    between: list[Ref]
    occasions: list[Recurring]


MOST = 5000  # marking events of a pair


# An event that marks what the occasion is of (the treaty) may mark the day too: questions.cadence says when.
def _text(*, asof: bool = False) -> str:
    return f"""
CALL () {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start > $earliest AND b.end < $latest AND b.mode = 'direct'
    {if_known("b", "AND", asof=asof)}
  MATCH (e)-[:MARKS]->(m)
  OPTIONAL MATCH (m)<-[:OF]-(of:Occasion)
  WITH e, b.direction AS direction, m, coalesce(of, m) AS o WHERE o:Occasion AND o.recurs IS NOT NULL
  WITH o, e, direction, any(x IN collect(m) WHERE x = o) AS plainly
  ORDER BY e.start, e.id LIMIT {MOST}
  RETURN o, collect({{
    event: {lite_of("e", asof=asof)}, plainly: plainly,
    by: COLLECT {{
      MATCH (:Actor)-[r:{ACTING}]->(e) WHERE r.for IS NOT NULL RETURN DISTINCT r.for ORDER BY r.for
    }}
  }}) AS events
}}
WITH o, events WHERE $occasion IS NULL OR o.id = $occasion
WITH o, events ORDER BY o.recurs, o.id
WITH collect({{
  id: o.id, name: {any_name_of("o")}, recurs: o.recurs, since: toString(o.since), events: events,
  denials: COLLECT {{
    MATCH (c:Claim {{polarity: 'negated', modality: 'actual'}})-[:ABOUT]->(o)
    WHERE (c.start IS NOT NULL OR c.end IS NOT NULL) {if_known("c", "AND", asof=asof)}
    RETURN {{
      id: c.id, property: c.property, text: c.text, start: toString(c.start), end: toString(c.end),
      told: toString(COLLECT {{
        MATCH (c)-[r:REPORTED_BY]->(:Source) {if_known("r", asof=asof)} RETURN max(r.known)
      }}[0])
    }}
    ORDER BY c.start, c.id
  }}
}}) AS occasions
RETURN occasions,
COLLECT {{ {LEDGER} }} AS ledger,
COLLECT {{ {BOTH} }} AS between
"""


CADENCE = _text()
CADENCE_AS_OF = _text(asof=True)


class Marking(TypedDict):
    """An event that marks an occasion, or only what the occasion is of; by: countries that act in it."""

    event: ItemLite
    plainly: Annotated[bool, means("Whether it marks the occasion itself.")]
    by: list[str]


class Occasion(TypedDict):
    """A recurring occasion, with what marks it and who says that it was not marked."""

    id: str
    name: str
    recurs: str
    since: str | None
    events: list[Marking]
    denials: list[DeniedMark]


async def cadence(
    store: Store,
    a: str,
    b: str,
    window: Window,
    today: date,
    *,
    occasion: str | None = None,
    lang: str,
    as_of: date | None = None,
) -> Cadence:
    """The recurring occasions two countries mark, or one of them, year by year.

    Raises:
        NotFound: the two mark no recurring occasion with this id.
    """
    rows = await store.read(
        CADENCE if as_of is None else CADENCE_AS_OF,
        as_of=as_of,
        dyad=dyad_id(a, b),
        a=a,
        b=b,
        occasion=occasion,
        earliest=EARLIEST,
        latest=LATEST,
        **words(lang),
    )
    row = rows[0]
    if occasion is not None and not row["occasions"]:
        message = f"the two mark no recurring occasion with the id {occasion!r}"
        raise NotFound(message)
    occasions: list[Occasion] = [
        {
            "id": marked["id"],
            "name": marked["name"],
            "recurs": marked["recurs"],
            "since": marked["since"],
            "events": [
                {"event": lite(event["event"]), "plainly": event["plainly"], "by": event["by"]}
                for event in marked["events"]
            ],
            "denials": marked["denials"],
        }
        for marked in row["occasions"]
    ]
    return {
        "between": row["between"],
        "occasions": [year_by_year(marked, row["ledger"], window, today) for marked in occasions],
    }


# Properties of a claim about an occasion that are about letters for it.
MESSAGES = frozenset({"message", "messages", "letter", "letters"})
NEAR = timedelta(days=31)  # an event marks the day of the year that is this close


def year_by_year(occasion: Occasion, ledger: list[Entry], window: Window, today: date) -> Recurring:
    """Each return of the occasion within `window`, and whether it was marked.

    Without a start the years begin with the occasion's own, or with the first event or source read; they end
    with the year of `today` at the latest. `window.certain`: only what certainly lies near the day marks it.
    """
    first = window.start.year if window.start > EARLIEST else _first_year(occasion, ledger)
    if occasion["since"]:
        first = max(first, _first_year(occasion, ledger))
    last = min(window.end.year, today.year)
    days = (occasion_day(occasion["recurs"], year) for year in range(first, last + 1))
    return {
        "id": occasion["id"],
        "name": occasion["name"],
        "recurs": occasion["recurs"],
        "since": occasion["since"],
        "years": [
            _year(occasion, ledger, day, certain=window.certain)
            for day in days
            if day <= today and window.start <= day <= window.end
        ],
    }


def occasion_day(recurs: str, year: int) -> date:
    """The day `MM-DD` of a year; 29 February is the 28th where there is none."""
    month, day = (int(part) for part in recurs.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def _year(occasion: Occasion, ledger: list[Entry], day: date, *, certain: bool) -> OccasionYear:
    marking = [event for event in occasion["events"] if _marks(event, day, certain=certain)]
    occurred = [event for event in marking if event["event"]["status"] == "occurred"]
    letters = [event for event in occurred if event["event"]["kind"] == "Letter"]
    missing = [event["event"]["kind"] for event in marking if event["event"]["status"] == "did_not_occur"]
    denials = [denial for denial in occasion["denials"] if _speaks_of(denial, day)]
    seen = looked(ledger, day, day)
    sides = sorted({side for event in letters for side in event["by"]})
    return {
        "year": day.year,
        "day": day.isoformat(),
        "answer": answer(recorded=bool(occurred), denied=bool(missing or denials), ledger=seen),
        "messages": {
            "answer": answer(
                recorded=bool(letters),
                denied="Letter" in missing or any(denial["property"] in MESSAGES for denial in denials),
                ledger=seen,
            ),
            "from": {side: sum(side in event["by"] for event in letters) for side in sides},
        },
        "events": [event["event"] for event in marking],
        "denials": denials,
        "narrowest": (limits(seen[0])[1] - limits(seen[0])[0]).days + 1 if seen else None,
        "coverage": seen,
    }


def _speaks_of(denial: DeniedMark, day: date) -> bool:
    """Whether the day lies in its span; who says `none since 2015` speaks of no day after saying so."""
    first, last = denial["start"], denial["end"] or denial["told"] or denial["start"]
    return (not first or date.fromisoformat(first) <= day) and (not last or day <= date.fromisoformat(last))


def _marks(event: Marking, day: date, *, certain: bool) -> bool:
    """Whether the event may lie within NEAR of the day; one that marks the treaty alone, wholly.

    `certain`: every event wholly, and on no uncertain date.
    """
    dates = event["event"]["date"]
    assert dates is not None, "an event without a date marks no day, and is not read"
    start, end = date.fromisoformat(dates["start"]), date.fromisoformat(dates["end"])
    if certain and reading(dates["edtf"]).uncertain:
        return False
    if event["plainly"] and not certain:
        return start <= day + NEAR and end >= day - NEAR
    return start >= day - NEAR and end <= day + NEAR


def _first_year(occasion: Occasion, ledger: list[Entry]) -> int:
    if occasion["since"]:
        # The day an occasion is named for is no return of it.
        return bounds(occasion["since"])[0].year + 1
    days = [day for entry in looked(ledger, EARLIEST, LATEST) if (day := limits(entry)[0]) > EARLIEST]
    dates = (event["event"]["date"] for event in occasion["events"])
    days += [date.fromisoformat(day["start"]) for day in dates if day]
    return min(days, default=LATEST).year


def table(answer: Cadence) -> Table:
    """A row for each return of each occasion."""
    return Table(
        ("occasion", "day", "answer", "letters", "events", "sources read", "narrowest in days"),
        (
            [
                occasion["id"],
                year["day"],
                year["answer"].replace("_", " "),
                year["messages"]["answer"].replace("_", " "),
                "; ".join(map(_event_text, year["events"])),
                len(year["coverage"]),
                year["narrowest"],
            ]
            for occasion in answer["occasions"]
            for year in occasion["years"]
        ),
        pair_of(answer["between"]),
    )


def _event_text(event: ItemLite) -> str:
    plain = event["status"] == "occurred"
    return event["id"] if plain else f"{event['id']} ({event['status'].replace('_', ' ')})"
