"""`diplograph accounts`: what each voice says of one event."""

from __future__ import annotations

from typing import Annotated

import typer

from diplograph.connect import ask
from diplograph.options import AsOf, InLang, Lang, past
from diplograph.terminal import AsCsv, AsJson, form, print_answer


def accounts(
    ctx: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event.")],
    as_of: AsOf = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the accounts of one event side by side: agreed, told by one only, contradicted, or left out."""
    from questions import accounts as question

    shape = form(as_json, as_csv)
    answer = ask(ctx, lambda store: question.accounts(store, event, lang=lang.value, as_of=past(as_of)))
    print_answer(answer, shape, question.table)
