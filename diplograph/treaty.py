"""`diplograph treaty`: the life of a treaty; `diplograph obligations`: what bound two states on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from diplograph.connect import ask
from diplograph.options import InLang, as_usage
from diplograph.terminal import AsCsv, AsJson, form, print_answer
from questions.request import Rule

On = Annotated[str | None, typer.Option(metavar="DATE", help="The day asked about; otherwise today.")]
By = Annotated[
    Rule, typer.Option(help="From entry into force to the end, or the span ATOP counts from signature.")
]


def treaty(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="ID", help="The id of a treaty; search finds it.")],
    on: On = None,
    basis: By = "text",
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the life of a treaty, its articles, and whether it was in force on a day."""
    from questions import treaty as question

    shape, day = form(as_json, as_csv), _day(on)
    answer = ask(ctx, lambda store: question.treaty(store, which, day, basis, lang=lang))
    print_answer(answer, shape, question.tables)


def obligations(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A country, also a former one, by any code or name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another country.")],
    on: On = None,
    basis: By = "text",
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Which articles of which treaties bound two states toward one another on a day."""
    from questions import obligations as question

    shape, day = form(as_json, as_csv), _day(on)
    with as_usage():
        asked = question.read_states(a, b, day)
    answer = ask(ctx, lambda store: question.obligations(store, asked, basis, lang=lang))
    print_answer(answer, shape, question.table)


def _day(text: str | None) -> date:
    from graph.window import on_day

    with as_usage():
        return on_day(text) if text else datetime.now(UTC).date()
