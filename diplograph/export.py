"""`diplograph export`, `panel` and `cite`: what other tools, statisticians and authors take away."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diplograph.connect import ask
from diplograph.options import (
    Base,
    End,
    InLang,
    InWhen,
    Start,
    as_usage,
    country,
    entity,
    window,
)
from diplograph.terminal import tell
from questions.request import Codes, Every, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.store.reader import Store
    from questions.sources import CitedSource


def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; `-` writes to stdout.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write the curated graph and the countries as JSON lines: first the nodes, then the relationships.

    A node is {"type": "node", "labels", "properties"}, a relationship {"type": "relationship", "label",
    "start", "end", "properties"}; ends are named by labels and id. One timeline as a table: timeline --csv.
    """
    from exports.graphs import write_graph_lines
    from graph.errors import InputError

    if str(file) == "-":
        ask(ctx, lambda store: write_graph_lines(store, sys.stdout))
        return
    if file.exists() and not force:
        raise InputError(f"{file} exists; choose another name, or add --force to replace it")
    part = file.with_name(f"{file.name}.part")  # FILE itself is whole or not there
    try:
        with part.open("w", encoding="utf-8") as out:
            nodes, relationships = ask(ctx, lambda store: write_graph_lines(store, out))
        part.replace(file)
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    tell(f"{file}: {nodes} nodes, {relationships} relationships")


def panel(
    ctx: typer.Context,
    dyads: Annotated[
        list[str] | None,
        typer.Argument(metavar="PAIR", help="Pairs such as KP-CN; without any, all with a contact."),
    ] = None,
    unit: Annotated[
        Unit,
        typer.Option(help="A row for two countries, or one for each of them."),
    ] = "dyad",
    period: Annotated[Every, typer.Option(help="Calendar years or months.")] = "year",
    codes: Annotated[Codes, typer.Option(help="Codes of the countries in columns a and b.")] = "iso",
    start: Start = None,
    end: End = None,
    when: InWhen = "certain",
) -> None:
    """Counts by pair and period as CSV; an empty cell is missing, not 0. docs/codebook.md has the rules."""
    from exports.tables import panel_table
    from questions.panel import Form, read_pairs
    from questions.panel import panel as question

    asked = Form(unit, period, codes)
    days = window(start, end, when)
    with as_usage():
        pairs = read_pairs(dyads, days) if dyads else None
    today = datetime.now(UTC).date()
    body = ask(ctx, lambda store: question(store, asked, pairs, days, today=today, check=_any_size))
    sys.stdout.buffer.write(panel_table(body)[0])


def _any_size(_asked: object, _pairs: int, _start: date, _end: date) -> None:
    """One's own machine may make as large a panel as it can."""


def cite(
    ctx: typer.Context,
    a: Annotated[
        str, typer.Argument(metavar="A", help="The id of an event, or a country, actor, place or treaty.")
    ],
    b: Annotated[str | None, typer.Argument(metavar="B", help="The other country of a timeline.")] = None,
    style: Annotated[
        Literal["csl", "bibtex", "ris"], typer.Option("--format", help="The form of the citation.")
    ] = "csl",
    base: Base = "http://127.0.0.1:8000",
    lang: InLang = "en",
) -> None:
    """Cite an event or a timeline with its revision and its sources, as CSL-JSON, BibTeX or RIS."""
    from exports.citations import items_of, written

    today = datetime.now(UTC).date()
    target, body, sources = ask(ctx, lambda store: _cited(store, a, b, lang))
    items = items_of(base, target, body, str(body["revision"]), sources, today)
    sys.stdout.buffer.write(written(items, style)[0] + b"\n")


async def _cited(
    store: Store, a: str, b: str | None, lang: str
) -> tuple[str, Mapping[str, object], list[CitedSource]]:
    """The path of an answer, the answer with its revision, and the sources it names."""
    from exports.citations import in_language, source_ids
    from graph.errors import NotFound
    from questions.event import event
    from questions.sources import cited
    from questions.timeline import entity_timeline, timeline
    from questions.walk import Wanted

    wanted = Wanted(lang=lang)
    body: Mapping[str, object]
    if b is not None:
        first, second = country(a), country(b)
        target = f"/v1/relations/{first}/{second}/timeline"
        body = await timeline(store, first, second, wanted)
    else:
        try:
            target, body = f"/v1/events/{a}", await event(store, a, lang=lang)
        except NotFound:
            entity_id = entity(a)
            target, body = (
                f"/v1/entities/{entity_id}/timeline",
                await entity_timeline(store, entity_id, wanted),
            )
    body = {"revision": await store.revision(), **body}
    return (
        in_language(target, lang),
        body,
        await cited(store, list(dict.fromkeys(source_ids(body))), lang=lang),
    )
