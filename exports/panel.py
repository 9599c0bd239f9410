"""A panel as it is asked for: which pairs and periods, the questions to the store, the answer's shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.coded_columns import SOURCES as CODED
from analysis.panel import Pair, panel, periods
from analysis.treaty_columns import SOURCES
from graph.dates import EARLIEST, LATEST
from questions.coded_contacts import coded_contacts
from questions.joined_treaties import coded_treaties
from questions.panel import pairs_with_contacts, panel_alliances, panel_counts, panel_treaties, years_of
from questions.votes import panel_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.panel import Codes, Every, Unit
    from graph.store.reader import Store
    from graph.window import Window

MOST_PAIRS = 50_000


@dataclass(frozen=True)
class Asked:
    """The form of a panel."""

    unit: Unit = "dyad"
    period: Every = "year"
    codes: Codes = "iso"


async def asked_panel(
    store: Store,
    asked: Asked,
    pairs: Sequence[Pair] | None,
    days: Window,
    *,
    today: date,
    check: Callable[[Asked, int, date, date], None],
) -> dict[str, Any]:
    """`{unit, period, codes, start, end, columns, rows, remainder}`.

    Without pairs, every pair with a contact; without start or end, from the first year with a contact to the
    last. `check` is told the form, how many pairs, and the span before anything is counted.
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

    made = panel(
        pairs,
        spans,
        events,
        coverage,
        treaties,
        await panel_votes(store, dyads),
        await panel_alliances(store, named),
        await coded_treaties(store, named, SOURCES),
        await coded_contacts(store, dyads, CODED, **over),
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
        "columns": list(made.columns),
        "rows": made.rows,
        "remainder": made.remainder,
    }
