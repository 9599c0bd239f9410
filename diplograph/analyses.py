"""What the record amounts to: `diplograph reciprocity`, `cadence`, `coverage` and `triangle`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.options import AsOf, End, InLang, InWhen, Lang, Start, When, country, past, window
from diplograph.terminal import AsCsv, AsJson, form, print_json, print_rows

if TYPE_CHECKING:
    from graph.window import Window

Json = dict[str, Any]
SUMS = ("cooperation", "conflict")
One = Annotated[str, typer.Argument(metavar="A", help="A country, by any code or name.")]
Two = Annotated[str, typer.Argument(metavar="B", help="Another country.")]
Three = Annotated[str, typer.Argument(metavar="C", help="A third country.")]


def reciprocity(
    ctx: typer.Context,
    a: One,
    b: Two,
    start: Start = None,
    end: End = None,
    when: InWhen = When.possible,
    as_of: AsOf = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Letters, visits and gifts each way between two countries, by rank, and what came back."""
    from analysis.reciprocity import CATEGORIES
    from analysis.reciprocity import reciprocity as each_way
    from questions.reciprocity import exchanges

    shape = form(as_json, as_csv)
    days = window(start, end, when)
    first, second = _different(a, b, days)
    found = each_way(
        ask(
            ctx,
            lambda store: exchanges(store, first, second, days, lang=lang.value, as_of=past(as_of)),
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
    when: InWhen = When.possible,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Recurring occasions two countries mark, and for each year whether they did."""
    from analysis.cadence import cadence as by_year
    from graph.errors import NotFound
    from questions.cadence import marked

    shape = form(as_json, as_csv)
    days = window(start, end, when)
    first, second = _different(a, b, days)
    rows = ask(ctx, lambda store: marked(store, first, second, occasion=occasion, lang=lang.value))
    if occasion is not None and not rows["occasions"]:
        message = f"the two mark no recurring occasion with the id {occasion!r}"
        raise NotFound(message)
    found = by_year(rows, days, datetime.now(UTC).date())
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
                "; ".join(map(_marking, year["events"])),
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
    from questions.coverage import coverage_of

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
    when: InWhen = When.certain,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Yearly contacts and treaties of three pairs of countries on one axis: counts, no causes."""
    from analysis.triangle import triangle as on_one_axis
    from questions.triangle import three

    shape = form(as_json, as_csv)
    days = window(start, end, when)
    ids = (*_different(a, b, days), country(c, days))
    if ids[2] in ids[:2]:
        raise typer.BadParameter(f"{c!r} was named before; name a third country")
    rows = ask(ctx, lambda store: three(store, ids, certain=days.certain, lang=lang.value))
    found = on_one_axis(rows, days, datetime.now(UTC).year)
    if shape == "json":
        print_json(found)
        return
    names = [pair["id"] for pair in found["pairs"]]
    print_rows(
        ("year", *names, *(f"{name} {sums}" for name in names for sums in SUMS), "treaties"),
        (
            [
                year["year"],
                *(year["pairs"][name]["contacts"] for name in names),
                *(year["pairs"][name][sums] for name in names for sums in SUMS),
                "; ".join(treaty for name in names for treaty in year["pairs"][name]["treaties"]),
            ]
            for year in found["years"]
        ),
        shape,
        _title(found),
    )


def _marking(event: Json) -> str:
    plain = event["status"] == "occurred"
    return event["id"] if plain else f"{event['id']} ({event['status'].replace('_', ' ')})"


def _title(found: Json) -> str:
    return " / ".join(side["name"] for side in found["between"])


def _different(a: str, b: str, days: Window | None = None) -> tuple[str, str]:
    first, second = country(a, days), country(b, days)
    if first == second:
        raise typer.BadParameter(f"{b!r} is the same country as {a!r}; name another")
    return first, second
