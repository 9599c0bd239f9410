"""A released row: names, sectors and countries of both sides, a CAMEO code and ICEWS's own intensity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loaders.codes.cameo import Code, codes
from loaders.icews.actors import listed, unresolved
from loaders.intake.coded import CodedRow
from loaders.intake.fields import day, number
from loaders.intake.outcome import Loaded, Outcome, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.intake.about import About
    from loaders.intake.files import Row

LEAF = 3  # digits of a code below the roots


def events_of(about: About) -> Callable[[Row], Outcome]:
    """Reads rows of the released files."""
    return partial(event, about.id)


def event(dataset: str, row: Row) -> Outcome:
    """What becomes of a row. Its id is the event's with the date: ICEWS uses an id again on another day."""
    each = row["Event ID"]
    if not each.isdigit():
        return Rejected("Event ID", "no number")
    on = day(row["Event Date"])
    if on is None:
        return Rejected("Event Date", "no such day")
    code = code_of(row["CAMEO Code"])
    if code is None:
        return Rejected("CAMEO Code", "no code of CAMEO")
    actor = listed(dataset, row["Source Name"], row["Source Sectors"], row["Source Country"], on)
    target = listed(dataset, row["Target Name"], row["Target Sectors"], row["Target Country"], on)
    if not actor.name or not target.name:
        return Rejected("Target Name" if actor.name else "Source Name", "empty")
    own = {}
    if intensity := row["Intensity"]:
        own["intensity"] = number(intensity)
        if own["intensity"] is None:
            return Rejected("Intensity", "no number")
    return Loaded(CodedRow(f"{each}-{on}", on, code, actor, target, own), unresolved(actor, target))


def code_of(text: str) -> Code | None:
    """A code as ICEWS prints it, with or without its leading zero."""
    known = codes()
    return known[text] if len(text) >= LEAF and text in known else known.get(f"0{text}")
