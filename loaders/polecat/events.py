"""A row of POLECAT: two sides, a PLOVER category with its mode and contexts, POLECAT's own intensity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.codes.plover import category
from loaders.intake.coded_row import CodedRow
from loaders.intake.fields import number
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.polecat.actors import values
from loaders.polecat.sides import Side, parties

if TYPE_CHECKING:
    from loaders.intake.days import Days
    from loaders.intake.files import Row

SIDES = ("Actor", "Recipient")
INTENSITY = ("Event Intensity", "Intensity")
DAYS = ("Event Date", "Publication Date")


def event(dataset: str, days: Days, row: Row) -> Outcome:
    """What becomes of a row: an event under its own id, known from the day its report was published."""
    each = row["Event ID"]
    if not values(each):
        return Rejected("Event ID", "empty")
    on, published = (days.day(row[column]) for column in DAYS)
    if on is None or published is None:
        return Rejected(DAYS[0] if on is None else DAYS[1], "no such day")
    kind = category(row["Event Type"], ", ".join(values(row["Event Mode"])))
    if kind is None:
        return Rejected("Event Type", "no category of PLOVER")
    own = _own(row)
    if isinstance(own, Rejected):
        return own
    acting, addressed = sides = [parties(dataset, _side(row, side), on) for side in SIDES]
    if not acting and not addressed:
        return Skipped("neither side is named")
    one, other = (side[0][0] if side else None for side in sides)
    more = tuple(party for party, _ in acting[1:]), tuple(party for party, _ in addressed[1:])
    unresolved = [
        # What was looked for in vain: the code of the country, or the name of those that have none.
        ("iso3", code) if code else ("name", party.name)
        for side in sides
        for party, code in side
        if party.country is None
    ]
    return Loaded(CodedRow(each, on, kind, one, other, own, published, more), tuple(unresolved))


def _own(row: Row) -> dict[str, Any] | Rejected:
    own: dict[str, Any] = {}
    column = next((name for name in INTENSITY if name in row.index), "")
    if column and values(row[column]):
        own["intensity"] = number(row[column])
        if own["intensity"] is None:
            return Rejected(column, "no number")
    if mode := values(row["Event Mode"]):
        own["mode"] = ", ".join(mode)
    if contexts := values(row["Contexts"]):
        own["contexts"] = list(contexts)
    if "Quad Code" in row.index and (quad := values(row["Quad Code"])):
        own["quad"] = quad[0]
    return own


def _side(row: Row, side: str) -> Side:
    return Side(*(row[f"{side} {column}"] for column in ("Name", "Name Raw", "Country", "Sectors")))
