"""Answers cut to what a model reads at once, and why one is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from api.mcp.asked import SHOWN
from exports.texts import path_to
from graph.window import ANY_TIME, Window
from questions.accounts import PropertyLite
from questions.claims import Statement
from questions.coverage import NOTHING, UNSEEN, answer, coverage, looked
from questions.page import bad_cursor, decode, encode
from questions.shapes import only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from api.mcp.shapes import Empty, Found, Told, ToldProperty, ToldValue
    from graph.store.reader import Store
    from questions.accounts import OriginReport, Property, Value
    from questions.search import Hit

T = TypeVar("T")
PLACE = "from"  # what a cursor into a list that is read whole begins with
LOOKED = {
    NOTHING: "the sources in `read` were read for this time",
    UNSEEN: "no source was read for this time",
}
LIKELIEST = ("conflicting", "majority", "unique", "agreed", "silent")  # to be asked about


def part(items: Sequence[T], limit: int, cursor: str | None) -> tuple[list[T], str | None]:
    """`limit` items from where the cursor says, and the cursor of what follows.

    Raises:
        BadCursor: the cursor is none of these lists.
    """
    begin = 0
    if cursor is not None:
        word, number = decode(cursor, 2)
        if word != PLACE or not (number.isascii() and number.isdecimal()):
            raise bad_cursor()
        begin = int(number)
    following = begin + limit
    return list(items[begin:following]), encode(PLACE, following) if following < len(items) else None


async def unread(
    store: Store, a: str, b: str, what: str, *, days: Window = ANY_TIME, lang: str, as_of: date | None
) -> Empty:
    """Why there is nothing of two countries in a time: `what`, and whether anybody looked."""
    ledger = (await coverage(store, a, b, lang=lang, as_of=as_of))["items"]
    read = looked(ledger, days.start, days.end)
    how = answer(recorded=False, denied=False, ledger=read)
    return {"answer": how, "why": f"{what}; {LOOKED[how]}", "read": read[:SHOWN]}


def empty(why: str) -> Empty:
    """Why there is nothing where no ledger tells what was read."""
    return {"answer": None, "why": why, "read": []}


def found(hit: Hit) -> Found:
    """A hit with the path of its page."""
    if hit["type"] == "Dyad":
        return {**hit, "record": path_to("relations", *hit["id"].split("-"))}
    return {**hit, "record": path_to("events" if hit["type"] == "Event" else "entities", hit["id"])}


def by_dispute(properties: Sequence[Property]) -> list[Property]:
    """What accounts contradict one another in first, what none tells of last."""
    return sorted(properties, key=lambda one: LIKELIEST.index(one["class"]))


def told(one: Property) -> ToldProperty:
    """A property with its sources by id."""
    return {**only(PropertyLite, one), "values": [_value(value) for value in one["values"]]}


def sources_of(told: Sequence[ToldProperty]) -> list[str]:
    """The ids of the sources that these properties name, each once."""
    tellers = (
        teller
        for one in told
        for value in one["values"]
        for teller in (*value["told_by"], *value["elsewhere"])
    )
    return list(dict.fromkeys(source for teller in tellers for source in teller["sources"]))


def _value(value: Value) -> ToldValue:
    return {
        **only(Statement, value),
        "told_by": [_teller(report) for report in value["reports"]],
        "elsewhere": [_teller(report) for report in value["elsewhere"]],
    }


def _teller(report: OriginReport) -> Told:
    return {
        "voice": report["voice"],
        "sources": list(dict.fromkeys(source["source"] for source in report["sources"])),
        "locators": list(
            dict.fromkeys(source["locator"] for source in report["sources"] if source["locator"])
        ),
    }
