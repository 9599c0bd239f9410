"""What the record amounts to: `diplograph accounts`, `reciprocity`, `cadence`, `coverage` and `triangle`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from diplograph.connect import ask
from diplograph.options import (
    AsOf,
    End,
    InLang,
    InWhen,
    Start,
    as_usage,
    pair,
    past,
    window,
)
from diplograph.terminal import AsCsv, AsJson, form, print_answer

One = Annotated[str, typer.Argument(metavar="A", help="A country, by any code or name.")]
Two = Annotated[str, typer.Argument(metavar="B", help="Another country.")]
Three = Annotated[str, typer.Argument(metavar="C", help="A third country.")]


def reciprocity(
    ctx: typer.Context,
    a: One,
    b: Two,
    start: Start = None,
    end: End = None,
    when: InWhen = "possible",
    as_of: AsOf = None,
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Letters, visits and gifts each way between two countries, by rank, and what came back."""
    from questions import reciprocity as question

    shape, days = form(as_json, as_csv), window(start, end, when)
    first, second = pair(a, b, days)
    answer = ask(
        ctx,
        lambda store: question.reciprocity(store, first, second, days, lang=lang, as_of=past(as_of)),
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
    when: InWhen = "possible",
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Recurring occasions two countries mark, and for each year whether they did."""
    from questions import cadence as question

    shape, days = form(as_json, as_csv), window(start, end, when)
    first, second = pair(a, b, days)
    today = datetime.now(UTC).date()
    answer = ask(
        ctx,
        lambda store: question.cadence(store, first, second, days, today, occasion=occasion, lang=lang),
    )
    print_answer(answer, shape, question.table)


def coverage(
    ctx: typer.Context,
    a: One,
    b: Two,
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Which sources were read for two countries, for which span, and how closely."""
    from questions import coverage as question

    shape = form(as_json, as_csv)
    first, second = pair(a, b)
    answer = ask(ctx, lambda store: question.coverage(store, first, second, lang=lang))
    print_answer(answer, shape, question.table)


def triangle(
    ctx: typer.Context,
    a: One,
    b: Two,
    c: Three,
    start: Start = None,
    end: End = None,
    when: InWhen = "certain",
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Yearly contacts and treaties of three pairs of countries on one axis: counts, no causes."""
    from questions import triangle as question
    from questions.request import read_three

    shape, days = form(as_json, as_csv), window(start, end, when)
    with as_usage():
        ids = read_three(a, b, c, days)
    year = datetime.now(UTC).year
    answer = ask(ctx, lambda store: question.triangle(store, ids, days, year, lang=lang))
    print_answer(answer, shape, question.table)


def accounts(
    ctx: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event.")],
    as_of: AsOf = None,
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the accounts of one event side by side: agreed, told by one only, contradicted, or left out."""
    from questions import accounts as question

    shape = form(as_json, as_csv)
    answer = ask(ctx, lambda store: question.accounts(store, event, lang=lang, as_of=past(as_of)))
    print_answer(answer, shape, question.table)
