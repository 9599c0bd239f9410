"""What the record amounts to: `diplograph reciprocity`, `cadence`, `coverage` and `triangle`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from diplograph.opened import ask
from diplograph.options import AsOf, InLang, Lang, country, past
from diplograph.output import AsCsv, AsJson, form, print_json, print_rows

Json = dict[str, Any]
One = Annotated[str, typer.Argument(metavar="A", help="A country, by any code or name.")]
Two = Annotated[str, typer.Argument(metavar="B", help="Another country.")]
Three = Annotated[str, typer.Argument(metavar="C", help="A third country.")]
Start = Annotated[str | None, typer.Option(metavar="DATE", help="The first day, month or year wanted.")]
End = Annotated[str | None, typer.Option(metavar="DATE", help="The last day, month or year wanted.")]


def reciprocity(
    ctx: typer.Context,
    a: One,
    b: Two,
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Letters, visits and gifts each way between two countries, by rank, and what came back."""
    from analysis.reciprocity import CATEGORIES
    from analysis.reciprocity import reciprocity as each_way
    from graph.queries.reciprocity import exchanges

    shape = form(as_json, as_csv)
    first, second = _different(a, b)
    days = _span(start, end)
    found = each_way(
        ask(
            ctx,
            lambda store: exchanges(
                store, first, second, start=days[0], end=days[1], lang=lang.value, as_of=past(as_of)
            ),
        )
    )
    if shape == "json":
        print_json(found)
        return
    if shape == "table":
        rows = (
            [way["from"], way["to"], *(way[sort]["total"] for sort in CATEGORIES)] for way in found["ways"]
        )
        print_rows(("from", "to", *CATEGORIES), rows, shape, _title(found))
    print_rows(
        ("date", "kind", "from", "rank", "title", "answer", "by", "sources read"),
        (
            [
                one["date"]["edtf"],
                one["kind"],
                one["from"],
                one["rank"],
                one["title"],
                one["answer"] and one["answer"]["state"].replace("_", " "),
                "; ".join(other["id"] for other in one["answer"]["by"]) if one["answer"] else "",
                len(one["answer"]["coverage"]) or "" if one["answer"] else "",
            ]
            for one in found["items"]
        ),
        shape,
    )


def cadence(
    ctx: typer.Context,
    a: One,
    b: Two,
    occasion: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the occasion with this id.")
    ] = None,
    start: Start = None,
    end: End = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Recurring occasions two countries mark, and for each year whether they did."""
    from analysis.cadence import cadence as by_year
    from graph.errors import NotFound
    from graph.queries.cadence import marked

    shape = form(as_json, as_csv)
    first, second = _different(a, b)
    days = _span(start, end)
    rows = ask(ctx, lambda store: marked(store, first, second, occasion=occasion, lang=lang.value))
    if occasion is not None and not rows["occasions"]:
        message = f"the two mark no recurring occasion with the id {occasion!r}"
        raise NotFound(message)
    found = by_year(rows, start=days[0], end=days[1], today=datetime.now(UTC).date())
    if shape == "json":
        print_json(found)
        return
    print_rows(
        ("occasion", "day", "answer", "letters", "events", "sources read", "narrowest in days"),
        (
            [
                one["id"],
                year["day"],
                year["answer"].replace("_", " "),
                year["messages"]["answer"].replace("_", " "),
                "; ".join(event["id"] for event in year["events"]),
                len(year["coverage"]),
                year["narrowest"],
            ]
            for one in found["occasions"]
            for year in one["years"]
        ),
        shape,
        _title(found),
    )


def coverage(
    ctx: typer.Context,
    a: One,
    b: Two,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Which sources were read for two countries, for which span, and how closely."""
    from analysis.coverage import coverage as ledger
    from graph.queries.coverage import coverage_of

    shape = form(as_json, as_csv)
    first, second = _different(a, b)
    found = ledger(ask(ctx, lambda store: coverage_of(store, first, second, lang=lang.value)))
    if shape == "json":
        print_json(found)
        return
    print_rows(
        ("start", "end", "source", "type", "read on", "depth"),
        (
            [
                one["start"],
                one["end"],
                one["source"]["id"],
                one["source"]["type"],
                one["read_on"],
                one["depth"],
            ]
            for one in found["items"]
        ),
        shape,
        _title(found),
    )


def triangle(
    ctx: typer.Context,
    a: One,
    b: Two,
    c: Three,
    start: Start = None,
    end: End = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Yearly contacts and treaties of three pairs of countries on one axis: counts, no causes."""
    from analysis.triangle import triangle as on_one_axis
    from graph.dates import EARLIEST, LATEST
    from graph.queries.triangle import three

    shape = form(as_json, as_csv)
    ids = (*_different(a, b), country(c))
    if ids[2] in ids[:2]:
        raise typer.BadParameter(f"{c!r} was named before; name a third country")
    days = _span(start, end)
    found = on_one_axis(
        ask(ctx, lambda store: three(store, ids, lang=lang.value)),
        start=days[0].year if days[0] > EARLIEST else None,
        end=days[1].year if days[1] < LATEST else None,
        today=datetime.now(UTC).year,
    )
    if shape == "json":
        print_json(found)
        return
    names = [pair["id"] for pair in found["pairs"]]
    print_rows(
        ("year", *names, "treaties"),
        (
            [
                year["year"],
                *(year["pairs"][name]["contacts"] for name in names),
                "; ".join(treaty for name in names for treaty in year["pairs"][name]["treaties"]),
            ]
            for year in found["years"]
        ),
        shape,
        _title(found),
    )


def _title(found: Json) -> str:
    return " / ".join(side["name"] for side in found["between"])


def _different(a: str, b: str) -> tuple[str, str]:
    first, second = country(a), country(b)
    if first == second:
        raise typer.BadParameter(f"{b!r} is the same country as {a!r}; name another")
    return first, second


def _span(start: str | None, end: str | None) -> tuple[date, date]:
    from graph.dates import EARLIEST, LATEST, bounds

    try:
        first = bounds(start)[0] if start else EARLIEST
        last = bounds(end)[1] if end else LATEST
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if last < first:
        raise typer.BadParameter(f"--end {end} lies before --start {start}")
    return first, last
