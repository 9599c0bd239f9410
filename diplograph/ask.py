"""`diplograph ask`: any question that one id asks."""

from __future__ import annotations

from typing import Annotated

import typer

from diplograph.connect import ask as put
from diplograph.options import InLang
from diplograph.terminal import AsCsv, AsJson, form, print_answer, tell


def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Such as offices; `list` names all.")],
    asked_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of what is asked about; search finds it.")
    ] = "",
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask a question about one thing by its id: the offices a person held, what a source reports."""
    from questions.by_id import questions_by_id

    known = questions_by_id()
    if question == "list":
        for name, listed in known.items():
            tell(f"{name} {listed.example}: {listed.description.partition('. ')[0].rstrip('.')}")
        return
    if question not in known or not asked_id:
        raise typer.BadParameter(f"name a question and an id; there are {', '.join(known)}")
    asked = known[question]
    answer = put(ctx, lambda store: asked.ask(store, asked_id, lang=lang))
    print_answer(answer, form(as_json, as_csv), asked.table)
