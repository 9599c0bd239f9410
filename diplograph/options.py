"""Options that several commands take: what they may say stands in questions/request.py."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from graph.window import ANY_TIME, When
from questions.request import WORDS, Language, Level, Mode, YesOrNo, read_country, read_entity, read_pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from graph.window import Window

entity = read_entity
ARGUMENTS = frozenset({"a", "b", "c", "dyads"})  # which commands take without a name


InLang = Annotated[Language, typer.Option("--lang", help=f"{WORDS['lang']}.")]
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
Other = Annotated[str | None, typer.Argument(metavar="B", help="The other country.")]
Start = Annotated[str | None, typer.Option(metavar="DATE", help=WORDS["start"])]
End = Annotated[str | None, typer.Option(metavar="DATE", help=WORDS["end"])]
InWhen = Annotated[When, typer.Option(help=WORDS["when"])]
Kinds = Annotated[list[str] | None, typer.Option(help=WORDS["kind"])]
InStatus = Annotated[list[str] | None, typer.Option(help=WORDS["status"])]
InMode = Annotated[Mode, typer.Option(help=WORDS["mode"])]
OfLevel = Annotated[Level, typer.Option(help=WORDS["level"])]
InBy = Annotated[str | None, typer.Option("--by", metavar="A|B|both", help=WORDS["by"])]
DisputedOrNot = Annotated[YesOrNo | None, typer.Option(help=WORDS["disputed"])]
WithSuccessors = Annotated[bool, typer.Option("--successors", help=f"{WORDS['successors']}.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=WORDS["as_of"])]


@contextmanager
def as_usage() -> Iterator[None]:
    """What cannot be read is wrong usage, told by the name of its option.

    Raises:
        typer.BadParameter: instead of WrongField.
    """
    from graph.errors import WrongField

    try:
        yield
    except WrongField as error:
        hinted = not error.known or error.reason.endswith("?")
        known = "" if hinted else f"; there are {', '.join(error.known)}"
        option = "" if error.field in ARGUMENTS else f"--{error.field.replace('_', '-')}: "
        raise typer.BadParameter(f"{option}{error.reason}{known}") from None


def past(text: str | None) -> date | None:
    """The last day of --as-of.

    Raises:
        typer.BadParameter: it is no EDTF date.
    """
    from graph.window import known_by

    with as_usage():
        return known_by(text)


def window(start: str | None, end: str | None, when: When = "possible") -> Window:
    """The time asked for.

    Raises:
        typer.BadParameter: --start or --end is no EDTF date, or the end lies before the start.
    """
    from graph.window import window as between

    with as_usage():
        return between(start, end, when)


def kinds(asked: list[str] | None) -> tuple[str, ...]:
    """The kinds of event asked for, as the vocabulary writes them.

    Raises:
        typer.BadParameter: there is no such kind.
    """
    from questions.request import read_kinds

    with as_usage():
        return read_kinds(asked or ())


def statuses(asked: list[str] | None) -> tuple[str, ...]:
    """The statuses of events asked for.

    Raises:
        typer.BadParameter: there is no such status.
    """
    from questions.request import read_statuses

    with as_usage():
        return read_statuses(asked or ())


def country(text: str, days: Window | None = None) -> str:
    """The id of the country with this code or name, in the time that is asked about.

    Raises:
        UnknownCountry: none has; the message names near ones.
    """
    return read_country(text, days or ANY_TIME)


def pair(first: str, second: str, days: Window | None = None) -> tuple[str, str]:
    """The ids of two different countries, in the time that is asked about.

    Raises:
        UnknownCountry: one is none.
        typer.BadParameter: both are the same one.
    """
    with as_usage():
        return read_pair(first, second, days or ANY_TIME)


def side(text: str | None, first: str, second: str, days: Window) -> tuple[str, ...]:
    """Which of two countries acts: its id, or `both`; nothing for any.

    Raises:
        typer.BadParameter: it is neither of the two.
    """
    from questions.request import read_by

    with as_usage():
        return read_by(text, first, second, days)
