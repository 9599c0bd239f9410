"""A released row: names, sectors and countries of both sides, a CAMEO code and ICEWS's own intensity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loaders.codes.cameo import Code, by_label, codes, folded
from loaders.icews.actors import NONE, listed, unresolved
from loaders.intake.coded_row import CodedRow
from loaders.intake.fields import number
from loaders.intake.outcome import Loaded, Outcome, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.intake.about import About
    from loaders.intake.days import Days
    from loaders.intake.files import Row

LEAF = 3  # digits of a code below the roots


def events_of(about: About, days: Days) -> Callable[[Row], Outcome]:
    """Reads rows of a released file that writes its days so."""
    return partial(event, about.id, days)


def event(dataset: str, days: Days, row: Row) -> Outcome:
    """What becomes of a row. Its id is the event's with the date: ICEWS uses an id again on another day."""
    each = row["Event ID"]
    if not each.isdigit():
        return Rejected("Event ID", "no number")
    on = days.day(row["Event Date"])
    if on is None:
        return Rejected("Event Date", "no such day")
    code = _code(row)
    if isinstance(code, Rejected):
        return code
    actor = listed(dataset, row["Source Name"], row["Source Sectors"], row["Source Country"], on)
    target = listed(dataset, row["Target Name"], row["Target Sectors"], row["Target Country"], on)
    if not actor.name or not target.name:
        return Rejected("Target Name" if actor.name else "Source Name", "empty")
    own = {}
    if (intensity := row["Intensity"]).casefold() not in NONE:
        own["intensity"] = number(intensity)
        if own["intensity"] is None:
            return Rejected("Intensity", "no number")
    nobody = unresolved((actor, row["Source Country"]), (target, row["Target Country"]))
    return Loaded(CodedRow(f"{each}-{on}", on, code, actor, target, own), nobody)


def _code(row: Row) -> Code | Rejected:
    """The code of a row, by its name where the file or the row has no code."""
    text = row["CAMEO Code"] if "CAMEO Code" in row.index else ""
    if text.casefold() not in NONE:
        return code_of(text) or Rejected("CAMEO Code", "no code of CAMEO")
    name = row["Event Text"] if "Event Text" in row.index else ""
    return by_label().get(folded(name)) or Rejected("Event Text", "no name of a code of CAMEO")


def code_of(text: str) -> Code | None:
    """A code as ICEWS prints it, with or without its leading zero."""
    known = codes()
    return known[text] if len(text) >= LEAF and text in known else known.get(f"0{text}")
