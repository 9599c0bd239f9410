"""Answers cut to what a model reads at once, and why one is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from api.mcp.asked import SHOWN
from exports.texts import path_to
from graph.window import ANY_TIME, Window
from questions.coverage import ANSWERS, answer, coverage, looked
from questions.page import bad_cursor, decode, encode
from questions.shapes import EventItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.mcp.shapes import Bound, Empty, Found, Told, ToldProperty, ToldValue, VotesOf
    from graph.store.reader import Store
    from questions.accounts import OriginReport, Property, Value
    from questions.event import Event
    from questions.obligations import Obligation
    from questions.relation_treaties import JoinedNumbers, JoinedTreaties
    from questions.search import Hit
    from questions.votes import Agreement

T = TypeVar("T")
PLACE = "from"  # what a cursor into a list that is read whole begins with
LISTED = EventItem.__required_keys__ | EventItem.__optional_keys__
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


async def unread(store: Store, a: str, b: str, what: str, *, days: Window = ANY_TIME, lang: str) -> Empty:
    """Why there is nothing of two countries in a time: `what`, and whether anybody looked."""
    ledger = (await coverage(store, a, b, lang=lang))["items"]
    read = looked(ledger, days.start, days.end)
    how = answer(recorded=False, denied=False, ledger=read)
    return {"answer": how, "why": f"{what}: {ANSWERS[how]}", "read": read[:SHOWN]}


def empty(why: str) -> Empty:
    """Why there is nothing where no ledger tells what was read."""
    return {"answer": None, "why": why, "read": []}


def found(hit: Hit) -> Found:
    """A hit with the path of its page."""
    if hit["type"] == "Dyad":
        return {**hit, "record": path_to("relations", *hit["id"].split("-"))}
    return {**hit, "record": path_to("events" if hit["type"] == "Event" else "entities", hit["id"])}


def as_listed(event: Event) -> EventItem:
    """An event as lists have it, without its claims."""
    return cast("EventItem", {key: value for key, value in event.items() if key in LISTED})


def by_dispute(properties: Sequence[Property]) -> list[Property]:
    """What accounts contradict one another in first, what none tells of last."""
    return sorted(properties, key=lambda one: LIKELIEST.index(one["class"]))


def told(one: Property) -> ToldProperty:
    """A property with its sources by id."""
    return {**one, "values": [_value(value) for value in one["values"]]}


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
        "value": value["value"],
        "name": value["value_name"],
        "text": value["text"],
        "polarity": value["polarity"],
        "modality": value["modality"],
        "rank": value["rank"],
        "reason": value["reason"],
        "told_by": [_teller(report) for report in value["reports"]],
        "elsewhere": [_teller(report) for report in value["elsewhere"]],
        "asserted_by": value["asserted_by"],
        "denied_by": value["denied_by"],
    }


def _teller(report: OriginReport) -> Told:
    return {
        "voice": report["voice"],
        "sources": list(dict.fromkeys(source["source"] for source in report["sources"])),
        "locators": list(
            dict.fromkeys(source["locator"] for source in report["sources"] if source["locator"])
        ),
    }


def bound(item: Obligation) -> Bound:
    """A provision without what stands with its treaty."""
    return {
        "id": item["id"],
        "treaty": item["treaty"],
        "binds": item["binds"],
        "toward": item["toward"],
        "article": item["article"],
        "effect": item["effect"],
        "act": item["act"],
        "state": item["state"],
        "since": item["since"],
        "until": item["until"],
        "through": item["through"],
        "sources": item["sources"],
    }


def numbers(joined: JoinedTreaties) -> JoinedNumbers:
    """How many treaties both joined, without the list."""
    return {
        "total": joined["total"],
        "in_force": joined["in_force"],
        "ended": joined["ended"],
        "not_yet": joined["not_yet"],
        "unknown": joined["unknown"],
    }


def alike(agreement: Sequence[Agreement]) -> list[VotesOf]:
    """How far two voted alike, without the years."""
    return [
        {
            "dataset": one["dataset"],
            "shared": one["shared"],
            "agreed": one["agreed"],
            "agreement": one["agreement"],
        }
        for one in agreement
    ]
