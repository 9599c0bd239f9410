"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date


class Lang(StrEnum):
    """The languages names and titles are shown in."""

    en = "en"
    id = "id"
    ko = "ko"
    zh = "zh"
    ru = "ru"


InLang = Annotated[Lang, typer.Option("--lang", help="Language of names and titles.")]
Base = Annotated[str, typer.Option(metavar="URL", help="Address of the service that links lead to.")]
Actor = Annotated[
    str,
    typer.Argument(
        metavar="A", help="A country by any code or name, or the id of an actor, place or treaty."
    ),
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
    from graph.dates import bounds

    if text is None:
        return None
    try:
        return bounds(text)[1]
    except ValueError as error:
        raise typer.BadParameter(f"--as-of: {error}") from None


def country(text: str) -> str:
    """The id of the country with this code or name.

    Raises:
        UnknownCountry: none has; the message names near ones.
    """
    from graph.countries import countries

    return countries().resolve(text).id


def entity(text: str) -> str:
    """The id of the country with this code or name; any other text is taken as an id as it is."""
    from graph.errors import UnknownCountry

    try:
        return country(text)
    except UnknownCountry:
        return text
