"""A panel: one row for each pair and period. docs/codebook.md gives the rule of every column.

An event is counted in a period only if it certainly lies in it, unless the possible is asked for. What
crosses the limit of a period, has an uncertain date or none stands in the remainder, so that panel and
remainder sum to the timeline. Zero is told from missing by coverage: 0 only where a source was read for the
pair on every day of the period.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST
from graph.errors import WrongField
from graph.store.reader import Row
from graph.vocabulary import CODED_EVENT, vocabulary
from questions.coded_contacts import CodedContacts, Direction, coded_contacts
from questions.panel_columns import (
    ALLIANCES,
    CODED_COLUMNS,
    CODED_SOURCES,
    NO_TREATIES,
    TREATY_COLUMNS,
    TREATY_SOURCES,
    VOTE_COLUMNS,
    alliance_columns,
    coded_columns,
    treaty_columns,
    vote_columns,
)
from questions.panel_rows import pairs_with_contacts, panel_alliances, panel_counts, panel_treaties, years_of
from questions.relation_treaties import coded_treaties
from questions.request import Codes, Every, Unit, read_country
from questions.shapes import means
from questions.treaty_status import in_force
from questions.votes import PanelVotes, panel_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graph.store.reader import Store
    from graph.window import Window


Cell = str | int | float | None


class Remainder(TypedDict):
    """What no period of a pair could take."""

    dyad: str
    a: str
    b: str
    events: int
    contacts: int
    undivided: Annotated[int, means("Their bounds cross the limit of a period, or the date is uncertain.")]
    undated: int
    by_kind: dict[str, int]


class Panel(TypedDict):
    """One row a pair and period; docs/codebook.md has the rule of each column."""

    unit: Unit
    period: Every
    codes: Codes
    start: Annotated[str, means("First day of the first period.")]
    end: Annotated[str, means("Last day of the last period.")]
    columns: list[str]
    rows: Annotated[list[list[Cell]], means("In the order of columns; null is missing.")]
    remainder: list[Remainder]


KEYS = ("dyad", "a", "b", "period", "start", "end", "coverage")
WAYS: dict[Direction, str] = {"ab": "a_to_b", "ba": "b_to_a", "mutual": "mutual"}
COUNTS = ("events", "contacts", "a_to_b", "b_to_a", "mutual")


@dataclass(frozen=True)
class Period:
    """A calendar year or month; `cell` is 2023 or 202309, `name` 2023 or 2023-09."""

    cell: int
    name: str
    start: date
    end: date

    @property
    def year(self) -> int | None:
        """The year this is; None of a month."""
        return self.start.year if self.start.month != self.end.month else None


@dataclass(frozen=True)
class Pair:
    """Two countries by id; `dyad` is the id of the pair whichever comes first."""

    a: str
    b: str

    @property
    def dyad(self) -> str:
        """Both ids in order: CN-KP."""
        return "-".join(sorted((self.a, self.b)))

    @property
    def reversed(self) -> bool:
        """Whether the pair's own order is the other way round."""
        return self.a > self.b


def read_pairs(words: Iterable[str], days: Window) -> list[Pair]:
    """The pairs named, such as KP-CN, each once.

    Raises:
        UnknownCountry: one is none; `field` is dyads.
        WrongField: one is no pair of two countries.
    """
    pairs = []
    for word in words:
        first, dash, second = word.strip().partition("-")
        if not dash:
            raise WrongField("dyads", f"{word!r} is no pair; write it as KP-CN")
        a, b = (read_country(side.strip(), days, field="dyads") for side in (first, second))
        if a == b:
            raise WrongField("dyads", f"{word!r} names one country twice")
        pairs.append(Pair(min(a, b), max(a, b)))
    return list(dict.fromkeys(pairs))


class PanelRows(NamedTuple):
    """Columns and rows, and per pair what no period could take."""

    columns: tuple[str, ...]
    rows: list[list[Cell]]
    remainder: list[Remainder]


@cache
def kind_columns() -> dict[str, str]:
    """The column of each kind of dossiers: `TreatyAction` counts in `treaty_action`."""
    kinds = (kind for kind in vocabulary().kinds if kind != CODED_EVENT)
    return {kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() for kind in kinds}


def columns() -> tuple[str, ...]:
    """All columns in their order."""
    kinds = kind_columns().values()
    return (
        *KEYS,
        *COUNTS,
        *kinds,
        "undivided",
        "treaties",
        *ALLIANCES,
        *VOTE_COLUMNS,
        *TREATY_COLUMNS,
        *CODED_COLUMNS,
    )


def periods(start: date, end: date, every: Every) -> list[Period]:
    """The whole periods from the one `start` lies in to the one `end` lies in."""
    found = []
    for year in range(start.year, end.year + 1):
        if every == "year":
            found.append(Period(year, f"{year:04}", date(year, 1, 1), date(year, 12, 31)))
            continue
        for month in range(1, 13):
            last = date(year, month, monthrange(year, month)[1])
            if last >= start and date(year, month, 1) <= end:
                found.append(Period(year * 100 + month, f"{year:04}-{month:02}", date(year, month, 1), last))
    return found


def tabled(
    pairs: Sequence[Pair],
    spans: Sequence[Period],
    events: Iterable[Row],
    coverage: Iterable[Row],
    treaties: Mapping[str, Sequence[Row]],
    votes: Mapping[str, PanelVotes],
    alliances: Mapping[str, Row],
    joined: Mapping[str, Mapping[str, Sequence[Row]]] = MappingProxyType({}),
    coded: Mapping[str, Mapping[str, CodedContacts]] = MappingProxyType({}),
    *,
    codes: Codes = "iso",
    directed: bool = False,
    certain: bool = True,
    today: date = date.max,
) -> PanelRows:
    """The panel of these pairs and periods.

    events, coverage: rows of questions.panel_rows. All others are by pair: treaties as rows of the same,
    votes, alliances, joined and coded as `vote_columns`, `alliance_columns`, `treaty_columns` and
    `coded_columns` take them.
    certain: count an event only in the period it certainly lies in; otherwise in each it may lie in.
    directed: two rows a pair, each counting what its `a` does towards `b` and what both do together.
    """
    rows_of: dict[str, list[Row]] = {}
    for row in events:
        rows_of.setdefault(row["dyad"], []).append(row)
    ledger: dict[str, list[Row]] = {}
    for row in coverage:
        ledger.setdefault(row["dyad"], []).append(row)
    looked = {dyad: _stretches(entries) for dyad, entries in ledger.items()}
    shown = [turned for pair in pairs for turned in ((pair, Pair(pair.b, pair.a)) if directed else (pair,))]
    table = []
    for pair in shown:
        counted = list(_own(rows_of.get(pair.dyad, []), pair, directed=directed))
        cells = _cells(counted)
        acting: Direction = "ba" if pair.reversed else "ab"
        ways: tuple[Direction, ...] = (acting, "mutual") if directed else tuple(WAYS)
        crossing = [row for row in counted if row["cell"] is None and row["dated"]]
        begun = [min(span.end, today) for span in spans if span.start <= today]
        stood = treaty_columns(
            treaties.get(pair.dyad, ()), joined.get(pair.dyad, {}), (pair.a, pair.b), begun
        )
        for place, span in enumerate(spans):
            read = sum(_shared(stretch, span) for stretch in looked.get(pair.dyad, []))
            nothing = 0 if read == (span.end - span.start).days + 1 else None
            told = Counter(cells.get(span.cell))
            loose = [row for row in crossing if row["start"] <= span.end and row["end"] >= span.start]
            for row in () if certain else loose:
                _count(told, row)
            day = min(span.end, today)
            shared = treaties.get(pair.dyad, ()) if span.start <= today else ()
            cell = {
                "dyad": pair.dyad,
                "a": code_of(pair.a, codes, span),
                "b": code_of(pair.b, codes, span),
                "period": span.name,
                "start": span.start.isoformat(),
                "end": span.end.isoformat(),
                "coverage": read,
                **{name: told[name] or nothing for name in (*COUNTS, *kind_columns().values())},
                "undivided": sum(row["n"] for row in loose),
                "treaties": sum(in_force(treaty, (pair.a, pair.b), day) == "yes" for treaty in shared)
                or None,
                **alliance_columns(shared, alliances.get(pair.dyad), (pair.a, pair.b), day),
                **vote_columns(votes.get(pair.dyad), span.year, (pair.a, pair.b)),
                **(stood[place] if place < len(begun) else NO_TREATIES),
                **coded_columns(coded.get(pair.dyad, {}), span.cell, (span.start, span.end), ways),
            }
            table.append([cell[name] for name in columns()])
    return PanelRows(columns(), table, [_remainder(pair, rows_of.get(pair.dyad, [])) for pair in pairs])


def _stretches(coverage: list[Row]) -> list[tuple[date, date]]:
    """The days some source was read for, as spans none of which share a day; None is an open side."""
    found: list[tuple[date, date]] = []
    for start, end in sorted((row["start"] or date.min, row["end"] or date.max) for row in coverage):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _shared(stretch: tuple[date, date], span: Period) -> int:
    """How many days a stretch and a period have in common."""
    return max(0, (min(stretch[1], span.end) - max(stretch[0], span.start)).days + 1)


def code_of(country: str, codes: Codes, span: Period) -> str | int | None:
    """The code of a country in a period; None if the list of states does not have it then.

    In one period a number belongs to one country only, the one that had it on most days, so that no two rows
    have the same key: 365 is the Soviet Union in 1991 and Russia from 1992.
    """
    return country if codes == "iso" else _numbers(codes, span.start, span.end).get(country)


@lru_cache(maxsize=1 << 12)
def _numbers(codes: Codes, start: date, end: date) -> dict[str, int]:
    """The number each country had on most days of a period; if two have it as long, the later one's."""
    days: Counter[tuple[int, str]] = Counter()
    since: dict[tuple[int, str], date] = {}
    for country in countries():
        for stay in country.cow if codes == "cow" else country.gw:
            if (shared := (min(end, stay.end or end) - max(start, stay.start)).days + 1) > 0:
                days[stay.number, country.id] += shared
                since[stay.number, country.id] = stay.start
    numbers: dict[str, int] = {}
    holders: dict[int, str] = {}
    for number, country_id in sorted(days, key=lambda held: (days[held], since[held]), reverse=True):
        if country_id not in numbers and number not in holders:
            numbers[country_id], holders[number] = number, country_id
    return numbers


def _own(rows: Iterable[Row], pair: Pair, *, directed: bool) -> Iterator[Row]:
    """The rows that count for a pair, their direction seen from its `a`."""
    for row in rows:
        turned = {"ab": "ba", "ba": "ab"}.get(row["direction"] or "", row["direction"])
        direction = turned if pair.reversed else row["direction"]
        if not directed or direction in ("ab", "mutual"):
            yield {**row, "direction": direction}


def _cells(rows: Iterable[Row]) -> dict[int, Counter[str]]:
    cells: dict[int, Counter[str]] = {}
    for row in rows:
        if row["cell"] is not None:
            _count(cells.setdefault(row["cell"], Counter()), row)
    return cells


def _count(cell: Counter[str], row: Row) -> None:
    cell["events"] += row["n"]
    cell[kind_columns()[row["kind"]]] += row["n"]
    if row["direction"] is not None:
        cell["contacts"] += row["n"]
        cell[WAYS[row["direction"]]] += row["n"]


def _remainder(pair: Pair, rows: Iterable[Row]) -> Remainder:
    """What no period of a pair took: bounds across a limit, an uncertain date, or no date."""
    left = [row for row in rows if row["cell"] is None]
    kinds: Counter[str] = Counter()
    for row in left:
        kinds[kind_columns()[row["kind"]]] += row["n"]
    return {
        "dyad": pair.dyad,
        "a": pair.a,
        "b": pair.b,
        "events": sum(row["n"] for row in left),
        "contacts": sum(row["n"] for row in left if row["direction"] is not None),
        "undivided": sum(row["n"] for row in left if row["dated"]),
        "undated": sum(row["n"] for row in left if not row["dated"]),
        "by_kind": dict(sorted(kinds.items())),
    }


MOST_PAIRS = 50_000


@dataclass(frozen=True)
class Form:
    """The form of a panel."""

    unit: Unit = "dyad"
    period: Every = "year"
    codes: Codes = "iso"


async def panel(
    store: Store,
    asked: Form,
    pairs: Sequence[Pair] | None,
    days: Window,
    *,
    today: date,
    check: Callable[[Form, int, date, date], None],
) -> Panel:
    """The panel of these pairs, or of every pair with a contact.

    Without start or end, it runs from the first year with a contact to the last. `check` is called with the
    form, the number of pairs, and first and last day before anything is counted, and may raise.
    """
    if pairs is None:
        pairs = [Pair(min(two), max(two)) for two in await pairs_with_contacts(store, MOST_PAIRS)]
    dyads = [pair.dyad for pair in pairs]
    known = await years_of(store, dyads) or (today.year, today.year)
    start, end = days.start, days.end
    if start == EARLIEST:
        start = date(min(known[0], end.year), 1, 1)
    if end == LATEST:
        end = date(max(known[1], start.year), 12, 31)
    check(asked, len(pairs), start, end)
    spans = periods(start, end, asked.period)
    over: Any = {"start": spans[0].start, "end": spans[-1].end, "yearly": asked.period == "year"}
    events, coverage = await panel_counts(store, dyads, **over)
    named = [(pair.dyad, pair.a, pair.b) for pair in pairs]
    treaties = await panel_treaties(store, named)

    table = tabled(
        pairs,
        spans,
        events,
        coverage,
        treaties,
        await panel_votes(store, dyads),
        await panel_alliances(store, named),
        await coded_treaties(store, named, TREATY_SOURCES),
        await coded_contacts(store, dyads, CODED_SOURCES, **over),
        codes=asked.codes,
        directed=asked.unit == "directed-dyad",
        certain=days.certain,
        today=today,
    )
    return {
        "unit": asked.unit,
        "period": asked.period,
        "codes": asked.codes,
        "start": spans[0].start.isoformat(),
        "end": spans[-1].end.isoformat(),
        "columns": list(table.columns),
        "rows": table.rows,
        "remainder": table.remainder,
    }
