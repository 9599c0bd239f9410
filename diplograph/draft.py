"""`diplograph draft`: the skeleton of a dossier from a report, by rules; nothing is loaded."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from diplograph.terminal import say
from graph.dates import bounds
from graph.errors import InputError

MAX_BYTES = 200_000  # of one report


def draft(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="A file of plain text, an address, or - for stdin.")
    ],
    lang: Annotated[Literal["id", "en"], typer.Option(help="Language of the report.")] = "id",
    printed: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day of print, where the report does not show it: 2023-09-24."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the dossier there; a file is not replaced.")
    ] = None,
) -> None:
    """Make the skeleton of a dossier from one report: its source, and each dated event it may tell of.

    Rules and the graph's own names do it, without a model, a store, or the network but for the address given.
    What cannot be told is a TODO, which `diplograph check` refuses; docs/drafting.md tells how well it does.
    """
    from loaders.draft.candidates import candidates, printed_on
    from loaders.draft.names import names_for
    from loaders.draft.page import fetched, read_page
    from loaders.draft.report import read_report
    from loaders.draft.words import words
    from loaders.draft.write import skeleton

    if into is not None and into.exists():
        raise InputError(f"{into} exists; name another file, or take it away")
    said = words(lang)
    given = _day(printed)
    if report.startswith(("http://", "https://")):
        read = read_page(fetched(report), said, report)
    else:
        read = read_report(_text(report), said)
    if not read.sentences:
        raise InputError(f"{report} holds no sentence; give the report's text, paragraph by paragraph")
    day = printed_on(read, lang, given)
    names = names_for(said)
    found = candidates(read, names, said, day.day)
    made = skeleton(read, found, names, lang, day, datetime.now(UTC).date())
    if into is None:
        sys.stdout.write(made.text)
    else:
        try:
            into.write_text(made.text, "utf-8")
        except OSError as error:
            raise InputError(f"{into} cannot be written ({error.strerror}); name another file") from None
    if sys.stderr.isatty():
        say(f"{made.sentences} sentences, {made.candidates} candidates, {made.todos} TODOs")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        first, last = bounds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--printed") from None
    if first != last:
        raise typer.BadParameter(f"{text!r} is no single day; write it as 2023-09-24", param_hint="--printed")
    return first


def _text(report: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if report == "-" else Path(report).read_bytes()
    except OSError as error:
        raise InputError(f"{report} cannot be read ({error.strerror}); give a file of plain text") from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"{report} is larger than {MAX_BYTES:,} bytes; give one report, as plain text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{report} is not UTF-8 text; save the report as plain UTF-8 text") from None
