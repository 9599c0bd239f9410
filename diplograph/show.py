"""`diplograph show`: one event with its claims, or one actor or place; `diplograph search` finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import ask
from diplograph.options import (
    AsOf,
    End,
    InLang,
    Kinds,
    Start,
    entity,
    kinds,
    past,
    window,
)
from diplograph.terminal import AsCsv, AsJson, form, print_answer

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store
    from questions.entity import Entity
    from questions.event import Event
    from questions.table import Table


def search(
    ctx: typer.Context,
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="Part of a name or title, in any script, or as it sounds.")
    ],
    start: Start = None,
    end: End = None,
    kind: Kinds = None,
    disputed: Annotated[
        bool, typer.Option("--disputed", help="Only events of which accounts differ.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most hits to print.")] = 20,
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find pairs, actors, places, treaties and events by their names and titles: "Kim Putin 2023"."""
    from questions import search as question

    shape, span, only = form(as_json, as_csv), window(start, end), kinds(kind)
    answer = ask(
        ctx,
        lambda store: question.search(
            store, words, kinds=only, disputed=disputed, span=span, limit=limit, lang=lang
        ),
    )
    print_answer(answer, shape, question.table)


def show(
    ctx: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an event or actor, or a country's name.")
    ],
    as_of: AsOf = None,
    lang: InLang = "en",
    as_json: AsJson = False,
) -> None:
    """Show one event with all claims about it, or one actor, place or treaty; --as-of is for events."""
    answer, tables = ask(ctx, lambda store: _event_or_entity(store, which, lang, past(as_of)))
    print_answer(answer, form(as_json, as_csv=False), lambda _: tables)


async def _event_or_entity(
    store: Store, which: str, lang: str, as_of: date | None
) -> tuple[Event | Entity, list[Table]]:
    from graph.errors import NotFound
    from questions import entity as entities
    from questions import event as events

    try:
        event = await events.event(store, which, lang=lang, as_of=as_of)
    except NotFound:
        if as_of is not None:
            raise
    else:
        return event, events.tables(event)
    try:
        shown = await entities.entity(store, entity(which), lang=lang)
    except NotFound:
        message = f"no event, actor, place or treaty has the id {which!r}; look for it with search"
        raise NotFound(message) from None
    return shown, [entities.table(shown)]
