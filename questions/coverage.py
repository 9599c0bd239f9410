"""The ledger of sources read for a pair of countries, and the four answers to "did anything pass?".

The rule stands in docs/coverage.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal

from typing_extensions import TypedDict

from graph.dates import EARLIEST, LATEST
from questions.items import any_name_of, name_of, title_of, words
from questions.shapes import Ref, means
from questions.table import Table, pair_of
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Store

FourAnswers = Literal["recorded", "said_not_to_have_happened", "none_recorded", "not_looked_at"]


class Read(TypedDict):
    """A source that was read."""

    id: str
    title: str | None
    type: str | None
    lang: str | None
    published: str | None
    url: str | None
    publisher: Ref | None


class Entry(TypedDict):
    """One source read for the pair and a span."""

    id: str
    source: Read
    start: Annotated[str | None, means("First day it was read for; null for an open start.")]
    end: str | None
    edtf: str | None
    read_on: str | None
    depth: Annotated[str | None, means("How much of it was read, and what was searched for.")]


class Covered(TypedDict):
    """Days in a row that some source was read for."""

    start: str
    end: str
    sources: int


class Coverage(TypedDict):
    """The ledger of a pair."""

    between: list[Ref]
    items: list[Entry]
    spans: Annotated[list[Covered], means("The spans of the ledger, joined.")]
    answers: Annotated[dict[FourAnswers, str], means("What the four answers mean.")]


def days_about(dataset: str, dyad: str) -> str:
    """Cypher: the days a dataset is about, of all pairs; where pairs were pulled of it, those of this one."""
    return (
        f"coalesce({dataset}.covered, []) + [days IN coalesce({dataset}.pulled, [])\n"
        f"        WHERE days STARTS WITH {dyad} + ' ' | split(days, ' ')[1]]"
    )


# Every row of the ledger for $dyad, of sources published by $as_of if that is a day; expects $name and
# $title. A dataset of coded events is about all pairs on the days its files cover, or about those that were
# pulled of it. Put it inside COLLECT.
LEDGER = f"""
    CALL () {{
      MATCH (:Dyad {{id: $dyad}})<-[:FOR]-(c:Coverage)-[:OF]->(s:Source)
      WHERE $as_of IS NULL OR s.known <= $as_of
      OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
      RETURN {{
        id: c.id, edtf: c.edtf, start: toString(c.start), end: toString(c.end),
        read_on: toString(c.read_on), depth: c.depth,
        source: {{
          id: s.id, title: {title_of("s")}, lang: s.lang, type: s.type, published: s.published, url: s.url,
          publisher: CASE WHEN p IS NULL THEN null ELSE {{id: p.id, name: {name_of("p")}}} END
        }}
      }} AS row
      UNION ALL
      MATCH (s:Dataset) WHERE s.id > '' AND $as_of IS NULL
      UNWIND {days_about("s", "$dyad")} AS span
      RETURN {{
        id: s.id + ':' + span, edtf: span, start: split(span, '/')[0], end: split(span, '/')[1],
        read_on: toString(date(s.loaded)), depth: 'every row, coded by machine',
        source: {{
          id: s.id, title: s.title, lang: null, type: 'loaded_dataset', published: null, url: s.url,
          publisher: null
        }}
      }} AS row
    }}
    RETURN row ORDER BY row.start, row.end, row.source.id, row.id
"""

# The two countries by name; expects $a, $b and $name. Put it inside COLLECT.
BOTH = f"""
    UNWIND [$a, $b] AS id
    OPTIONAL MATCH (x:Country {{id: id}})
    RETURN {{id: id, name: coalesce({any_name_of("x")}, id)}}
"""

COVERAGE = f"""
RETURN COLLECT {{ {LEDGER} }} AS ledger, COLLECT {{ {BOTH} }} AS between
"""


async def coverage(store: Store, a: str, b: str, *, lang: str, as_of: date | None = None) -> Coverage:
    """Every source read for the pair, by start; with `as_of`, of those known on that day."""
    rows = await store.read(COVERAGE, dyad=dyad_id(a, b), a=a, b=b, as_of=as_of, **words(lang))
    ledger: list[Entry] = rows[0]["ledger"]
    return {
        "between": rows[0]["between"],
        "items": ledger,
        "spans": spans([entry for entry in ledger if counts(entry)]),
        "answers": ANSWERS,
    }


# Nobody looks for a letter in a table, and rows of a loaded dataset are counted apart from what is recorded.
NO_LOOKING = frozenset({"dataset", "loaded_dataset"})
RECORDED: Final = "recorded"
DENIED: Final = "said_not_to_have_happened"
NOTHING: Final = "none_recorded"
UNSEEN: Final = "not_looked_at"
ANSWERS: dict[FourAnswers, str] = {
    RECORDED: "an event that occurred is recorded",
    DENIED: "a source says that it did not happen",
    NOTHING: "nothing is recorded, and the sources named were read for this time",
    UNSEEN: "nothing is recorded, and no source was read for this time",
}


def spans(ledger: list[Entry]) -> list[Covered]:
    """Stretches of days some source was read for, none of which touch; a day in none was not looked at."""
    found: list[tuple[date, date, set[str]]] = []
    for row in sorted(ledger, key=lambda row: limits(row)[0]):
        start, end = limits(row)
        if found and (found[-1][1] == LATEST or start <= found[-1][1] + timedelta(days=1)):
            last = found[-1]
            found[-1] = (last[0], max(last[1], end), last[2] | {row["source"]["id"]})
        else:
            found.append((start, end, {row["source"]["id"]}))
    return [
        {"start": start.isoformat(), "end": end.isoformat(), "sources": len(sources)}
        for start, end, sources in found
    ]


def counts(row: Entry) -> bool:
    """Whether to have read the source is to have looked for what passed."""
    return row["source"]["type"] not in NO_LOOKING


def looked(ledger: list[Entry], start: date, end: date) -> list[Entry]:
    """The rows of the ledger that count as looking and share a day with the span, the narrowest first."""
    rows = [row for row in ledger if counts(row) and limits(row)[0] <= end and limits(row)[1] >= start]
    return sorted(rows, key=lambda row: (limits(row)[1] - limits(row)[0], row["id"]))


def limits(row: Entry) -> tuple[date, date]:
    """First and last day of a row; an open side reaches as far as there are days."""
    start, end = row["start"], row["end"]
    return (
        date.fromisoformat(start) if start else EARLIEST,
        date.fromisoformat(end) if end else LATEST,
    )


def answer(*, recorded: bool, denied: bool, ledger: list[Entry]) -> FourAnswers:
    """Which of the four answers holds, where `ledger` has the rows that share a day with what is asked."""
    if recorded:
        return RECORDED
    if denied:
        return DENIED
    return NOTHING if ledger else UNSEEN


def table(answer: Coverage) -> Table:
    """A row for each source and span."""
    return Table(
        ("start", "end", "source", "type", "read on", "depth"),
        (
            [
                entry["start"],
                entry["end"],
                entry["source"]["id"],
                entry["source"]["type"],
                entry["read_on"],
                entry["depth"],
            ]
            for entry in answer["items"]
        ),
        pair_of(answer["between"]),
    )
