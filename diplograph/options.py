"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


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
