"""The filters of a timeline, as a form sends them: every field may be empty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from api.params import (
    AsOfText,
    Cursor,
    DisputedOrNot,
    End,
    Kind,
    Level,
    Mode,
    Order,
    Start,
    Statuses,
    Told,
    WhenParam,
)
from graph.vocabulary import vocabulary
from graph.window import ANY_TIME, When, Window, WindowError, known_by, window
from questions.walk import Wanted

if TYPE_CHECKING:
    from datetime import date

    from fastapi import Request

MODES = ("direct", "mentioned", "all")
WHENS = ("possible", "certain")
LEVELS = ("state", "society", "all")
ORDERS = ("asc", "desc")
DISPUTED = ("yes", "no")
YEAR = re.compile(r"\d{4}")
PAGE = 50
# What a page with filters takes, by the API's words for it.
FILTERS: dict[str, object] = {
    "mode": Mode,
    "level": Level,
    "kind": Kind,
    "status": Statuses,
    "start": Start,
    "end": End,
    "when": WhenParam,
    "order": Order,
    "source": Told,
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
    as_of: str = ""
    cursor: str = ""
    successors: bool = False
    window: Window = ANY_TIME
    past: date | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Whether anything but mode, level and order leaves events out."""
        chosen = self.kind or self.status or self.source or self.disputed or self.as_of
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

    def wanted(self, lang: str, *, limit: int = PAGE) -> Wanted:
        """The same for graph.queries; to be asked only where there are no problems."""
        return Wanted(
            start=self.window.start,
            end=self.window.end,
            kinds=self.kind,
            statuses=(self.status,) if self.status else (),
            mode=cast("Literal['direct', 'mentioned', 'all']", self.mode),
            level=cast("Literal['state', 'society', 'all']", self.level),
            source=self.source or None,
            disputed=self.disputed == "yes" if self.disputed else None,
            certain=self.window.certain,
            newest_first=self.order == "desc",
            limit=limit,
            cursor=self.cursor or None,
            lang=lang,
            as_of=self.past,
        )

    def choices(self) -> dict[str, object]:
        """Parameters that say the same in an address; what is left at its default is left out."""
        chosen = {
            "mode": self.mode if self.mode != self.usual else None,
            "level": self.level if self.level != "state" else None,
            "kind": list(self.kind) or None,
            "status": self.status or None,
            "start": self.start or None,
            "end": self.end or None,
            "order": self.order if self.order != "asc" else None,
            "when": self.when if self.when != "possible" else None,
            "source": self.source or None,
            "disputed": self.disputed or None,
            "successors": "true" if self.successors else None,
            "as_of": self.as_of or None,
        }
        return {key: value for key, value in chosen.items() if value}


def filters(request: Request, usual: str = "direct") -> Filters:
    """Read the filters from the address; `usual` is the mode where none is given.

    What cannot be read is kept as text and named in `problems`.
    """
    asked = request.query_params
    given = {key: asked.get(key, "").strip() for key in GIVEN}
    kinds = tuple(dict.fromkeys(kind for each in asked.getlist("kind") for kind in each.split(",") if kind))
    problems: dict[str, str] = {}
    words = vocabulary()
    allowed = {
        "mode": MODES,
        "level": LEVELS,
        "when": WHENS,
        "order": ORDERS,
        "disputed": DISPUTED,
        "status": tuple(words.statuses),
    }
    for key, values in allowed.items():
        if given[key] and given[key] not in values:
            problems[key] = f"{given[key]!r}: {', '.join(values)}"
    if unknown := [kind for kind in kinds if kind not in words.kinds]:
        problems["kind"] = f"{', '.join(unknown)}: {', '.join(words.kinds)}"
    asked_for, past = ANY_TIME, None
    try:
        asked_for = window(given["start"], given["end"], cast("When", given["when"] or "possible"))
        past = known_by(given["as_of"])
    except WindowError as error:
        problems[error.field] = str(error)
    return Filters(
        mode=given["mode"] or usual,
        usual=usual,
        level=given["level"] or "state",
        kind=kinds,
        status=given["status"],
        start=given["start"],
        end=given["end"],
        when=given["when"] or "possible",
        order=given["order"] or "asc",
        source=given["source"],
        disputed=given["disputed"],
        as_of=given["as_of"],
        past=past,
        cursor=given["cursor"],
        successors=asked.get("successors", "") in ("true", "1", "on"),
        window=asked_for,
        problems=problems,
    )
