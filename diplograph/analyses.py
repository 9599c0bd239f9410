"""What the record amounts to: `diplograph reciprocity`, `cadence`, `coverage` and `triangle`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import ask
from diplograph.options import AsOf, End, InLang, InWhen, Lang, Start, When, country, past, window
from diplograph.terminal import AsCsv, AsJson, form, print_answer

if TYPE_CHECKING:
    from graph.window import Window

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
    from questions import reciprocity as question

    shape, days = form(as_json, as_csv), window(start, end, when)
    first, second = _different(a, b, days)
    answer = ask(
        ctx,
        lambda store: question.reciprocity(store, first, second, days, lang=lang.value, as_of=past(as_of)),
    )
    print_answer(answer, shape, question.table)


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
    from questions import cadence as question

    shape, days = form(as_json, as_csv), window(start, end, when)
    first, second = _different(a, b, days)
    today = datetime.now(UTC).date()
    answer = ask(
        ctx,
        lambda store: question.cadence(store, first, second, days, today, occasion=occasion, lang=lang.value),
    )
    print_answer(answer, shape, question.table)


def coverage(
    ctx: typer.Context,
    a: One,
    b: Two,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Which sources were read for two countries, for which span, and how closely."""
    from questions import coverage as question

    shape = form(as_json, as_csv)
    first, second = _different(a, b)
    answer = ask(ctx, lambda store: question.coverage(store, first, second, lang=lang.value))
    print_answer(answer, shape, question.table)


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
    from questions import triangle as question

    shape, days = form(as_json, as_csv), window(start, end, when)
    ids = (*_different(a, b, days), country(c, days))
    if ids[2] in ids[:2]:
        raise typer.BadParameter(f"{c!r} was named before; name a third country")
    year = datetime.now(UTC).year
    answer = ask(ctx, lambda store: question.triangle(store, ids, days, year, lang=lang.value))
    print_answer(answer, shape, question.table)


def _different(a: str, b: str, days: Window | None = None) -> tuple[str, str]:
    first, second = country(a, days), country(b, days)
    if first == second:
        raise typer.BadParameter(f"{b!r} is the same country as {a!r}; name another")
    return first, second
