"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from graph.window import Window


class Lang(StrEnum):
    """The languages names and titles are shown in."""

    en = "en"
    id = "id"
    ko = "ko"
    zh = "zh"
    ru = "ru"


class When(StrEnum):
    """Whether what answers must certainly lie in the time asked for."""

    certain = "certain"
    possible = "possible"


InLang = Annotated[Lang, typer.Option("--lang", help="Language of names and titles.")]
Base = Annotated[
    str,
    typer.Option(
        metavar="URL", envvar="DIPLOGRAPH_BASE_URL", help="Address of the service that links lead to."
    ),
]
Actor = Annotated[
    str,
    typer.Argument(
        metavar="A", help="A country by any code or name, or the id of an actor, place or treaty."
    ),
]
Start = Annotated[
    str | None, typer.Option(metavar="DATE", help="From this day, month or year on: 2023-09-12, 2023.")
]
End = Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day, month or year.")]
InWhen = Annotated[When, typer.Option(help="What may lie in that time, or only what certainly does.")]
Kinds = Annotated[
    list[str] | None, typer.Option(help="Only events of this kind; may be given several times.")
]
InStatus = Annotated[
    list[str] | None, typer.Option(help="Only events of this status; may be given several times.")
]
Other = Annotated[str | None, typer.Argument(metavar="B", help="The other country.")]


AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Only what had been published by this day, month or year."),
]


def past(text: str | None) -> date | None:
    """The last day of --as-of.

    Raises:
        typer.BadParameter: it is no EDTF date.
    """
    from graph.window import WindowError, known_by

    try:
        return known_by(text)
    except WindowError as error:
        raise typer.BadParameter(f"--as-of: {error}") from None


def window(start: str | None, end: str | None, when: When = When.possible) -> Window:
    """The time asked for.

    Raises:
        typer.BadParameter: --start or --end is no EDTF date, or the end lies before the start.
    """
    from graph.window import WindowError
    from graph.window import window as between

    try:
        return between(start, end, when.value)
    except WindowError as error:
        raise typer.BadParameter(f"--{error.field}: {error}") from None


def country(text: str, days: Window | None = None) -> str:
    """The id of the country with this code or name, in the time that is asked about.

    Raises:
        UnknownCountry: none has; the message names near ones.
    """
    from graph.countries.registry import countries

    return countries().resolve(text, *(days.naming if days else ())).id


def entity(text: str, days: Window | None = None) -> str:
    """The id of the country with this code or name; any other text is taken as an id as it is.

    Raises:
        UnknownCountry: several have; the message names them.
    """
    from graph.errors import UnknownCountry

    try:
        return country(text, days)
    except UnknownCountry as error:
        if error.meant:
            raise
        return text


def kinds(asked: list[str] | None) -> tuple[str, ...]:
    """The kinds of event asked for, as the vocabulary writes them.

    Raises:
        typer.BadParameter: there is no such kind.
    """
    from graph.vocabulary import vocabulary

    return _known("kind", asked, vocabulary().kinds)


def statuses(asked: list[str] | None) -> tuple[str, ...]:
    """The statuses of events asked for.

    Raises:
        typer.BadParameter: there is no such status.
    """
    from graph.vocabulary import vocabulary

    return _known("status", asked, vocabulary().statuses)


def _known(what: str, asked: list[str] | None, words: Iterable[str]) -> tuple[str, ...]:
    known = {word.casefold(): word for word in words}
    for word in asked or ():
        if word.casefold() not in known:
            raise typer.BadParameter(f"no {what} {word!r}; there are {', '.join(sorted(known.values()))}")
    return tuple(known[word.casefold()] for word in asked or ())
