"""What a page is asked for: the filters of its form, whose fields may be empty, and what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from fastapi.responses import RedirectResponse

from api.address import query_asked, with_query
from api.params import (
    AsOfText,
    Cursor,
    DisputedOrNot,
    End,
    Kind,
    LevelParam,
    ModeParam,
    OrderParam,
    Start,
    Statuses,
    ToldBy,
    WhenParam,
)
from exports.texts import path_to
from graph.errors import UnknownCountry, WrongField
from graph.window import ANY_TIME, When, Window, known_by, on_day, window
from questions.request import (
    CHOICES,
    Level,
    Mode,
    Order,
    Rule,
    YesOrNo,
    read_by,
    read_choice,
    read_country,
    read_kinds,
)
from questions.walk import timeline_wanted

if TYPE_CHECKING:
    from fastapi import Request

    from questions.walk import Wanted

YEAR = re.compile(r"\d{4}")
# What a page with filters takes, by the API's words for it.
FILTERS: dict[str, object] = {
    "mode": ModeParam,
    "level": LevelParam,
    "kind": Kind,
    "status": Statuses,
    "start": Start,
    "end": End,
    "when": WhenParam,
    "order": OrderParam,
    "source": ToldBy,
    "disputed": DisputedOrNot,
    "as_of": AsOfText,
    "cursor": Cursor,
}
GIVEN = tuple(name for name in FILTERS if name != "kind")


@dataclass(frozen=True)
class Filters:
    """What was asked for, as text for the form; `problems` tells field by field what cannot be read.

    usual: the mode where none is asked for.
    """

    mode: str = "direct"
    usual: str = "direct"
    level: str = "state"
    kind: tuple[str, ...] = ()
    status: str = ""
    start: str = ""
    end: str = ""
    when: str = "possible"
    order: str = "asc"
    source: str = ""
    disputed: str = ""
    by: str = ""
    as_of: str = ""
    cursor: str = ""
    successors: bool = False
    window: Window = ANY_TIME
    past: date | None = None
    problems: dict[str, str] = field(default_factory=dict)
    acting: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything but mode, level and order leaves events out."""
        chosen = self.kind or self.status or self.source or self.disputed or self.by or self.as_of
        return bool(chosen or self.window != ANY_TIME)

    @property
    def year(self) -> int | None:
        """The calendar year that start and end ask for, if they do."""
        return int(self.start) if self.start == self.end and YEAR.fullmatch(self.start) else None

    @property
    def changed(self) -> bool:
        """Whether the reader chose anything at all."""
        usual = (self.usual, "state", "asc")
        return self.narrowed or self.successors or (self.mode, self.level, self.order) != usual

    def wanted(self, lang: str) -> Wanted:
        """The same for a question; to be asked only where there are no problems."""
        return timeline_wanted(
            lang,
            self.window,
            kinds=self.kind,
            statuses=(self.status,) if self.status else (),
            mode=cast("Mode", self.mode),
            level=cast("Level", self.level),
            source=self.source or None,
            disputed=cast("YesOrNo", self.disputed) if self.disputed else None,
            by=self.acting,
            order=cast("Order", self.order),
            cursor=self.cursor or None,
            as_of=self.past,
        )

    def between(self, a: str, b: str) -> Filters:
        """The same for two countries: `by` read as one of them, or named in `problems`."""
        try:
            return replace(self, acting=read_by(self.by, a, b, self.window))
        except WrongField as error:
            return replace(self, problems=self.problems | {error.field: error.reason})

    def choices(self) -> dict[str, object]:
        """Parameters that say the same in an address; what is left at its default is left out."""
        usual = {"mode": self.usual, "level": "state", "order": "asc", "when": "possible"}
        names = (
            "mode",
            "level",
            "kind",
            "status",
            "start",
            "end",
            "order",
            "when",
            "source",
            "disputed",
            "by",
        )
        chosen = {name: getattr(self, name) for name in names}
        chosen |= {"successors": "true" if self.successors else "", "as_of": self.as_of}
        return {name: value for name, value in chosen.items() if value and value != usual.get(name)}


def filters(request: Request, usual: str = "direct") -> Filters:
    """Read the filters from the address; `usual` is the mode where none is given.

    What cannot be read is kept as text and named in `problems`.
    """
    asked = request.query_params
    given = {name: asked.get(name, "").strip() for name in GIVEN}
    kinds = tuple(dict.fromkeys(kind for text in asked.getlist("kind") for kind in text.split(",") if kind))
    days, past = ANY_TIME, None
    problems: dict[str, str] = {}
    for name in CHOICES:
        try:
            if given[name]:
                read_choice(name, given[name])
        except WrongField as error:
            problems[name] = error.reason
    try:
        kinds = read_kinds(kinds)
    except WrongField as error:
        problems[error.field] = error.reason
    try:
        days = window(given["start"], given["end"], cast("When", given["when"] or "possible"))
        past = known_by(given["as_of"])
    except WrongField as error:
        problems[error.field] = error.reason
    return Filters(
        mode=given["mode"] or usual,
        usual=usual,
        level=given["level"] or "state",
        when=given["when"] or "possible",
        order=given["order"] or "asc",
        kind=kinds,
        by=asked.get("by", "").strip(),
        past=past,
        successors=asked.get("successors", "") in ("true", "1", "on"),
        window=days,
        problems=problems,
        status=given["status"],
        start=given["start"],
        end=given["end"],
        source=given["source"],
        disputed=given["disputed"],
        as_of=given["as_of"],
        cursor=given["cursor"],
    )


def asked_day(request: Request) -> tuple[date, Rule, str]:
    """`on=` and `basis=` of the address, and what cannot be read; today where no day can be."""
    today = datetime.now(UTC).date()
    basis: Rule = "atop" if request.query_params.get("basis") == "atop" else "text"
    text = request.query_params.get("on", "").strip()
    try:
        return (on_day(text) if text else today), basis, ""
    except WrongField as error:
        return today, basis, error.reason


def entity_id(text: str, days: Window = ANY_TIME) -> str:
    """The id of the country with this code or name; any other text is an id as it stands."""
    try:
        return read_country(text, days)
    except UnknownCountry:
        return text


def moved(
    request: Request, room: str, asked: tuple[str, ...], meant: tuple[str, ...]
) -> RedirectResponse | None:
    """A permanent redirect to what is `meant` in a room of the site; None where that was `asked` for."""
    if asked == meant:
        return None
    return RedirectResponse(with_query(path_to(room, *meant), query_asked(request)), 308)
