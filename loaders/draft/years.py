"""The year of a day that tells none: that of the day it is joined to, or the one told before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from loaders.draft.patterns import MONTHS, WEEKDAYS, any_case, numbers
from loaders.draft.words import either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.draft.words import Words

DATED = ("day", "month", "months")
SPANS = ("years", "decade")  # of more years than one
_OPENING = re.compile(r"[\W_]*")
_BREAK = re.compile(r"[,;:]\s")


@dataclass(slots=True)
class Told:
    """What a pattern of the finder found in a sentence, and what of it was named.

    since: it is only where something began. may_be: years it may be of, where that cannot be told.
    """

    start: int
    end: int
    how: str
    found: dict[str, str]
    since: bool = False
    may_be: set[str] = field(default_factory=set)


def give_years(told: Sequence[Told], text: str, said: Words) -> None:
    """Give each day or month without a year the one that the sentence gives it, or those that it may be of.

    Joined by `to`, `and` or a comma of such a list it is of the year of the one behind it, or of the year
    before if its month is later; joined by `to`, of that of the one before it. Else of the only year told
    before it.
    """
    to = re.compile(rf"\)?\s*(?:[-–—]|{either(said.text['to'].split('|'))})\s*", re.IGNORECASE)
    and_ = re.compile(rf"\)?,?\s*(?:&|{either(said.text['and'].split('|'))})\s*{_on(said)}", re.IGNORECASE)
    comma = re.compile(r"\)?,\s*")
    in_list = False  # whether the one behind is joined itself
    for one, after in zip(reversed(told[:-1]), reversed(told[1:]), strict=True):
        gap = text[one.end : after.start]
        joins = to.fullmatch(gap) or and_.fullmatch(gap) or (comma.fullmatch(gap) if in_list else None)
        in_list = joins is not None and one.how in DATED and after.how in DATED
        if in_list and _lacks(one) and "year" in after.found:
            later = _month(one, said) > _month(after, said)
            one.found["year"] = str(int(after.found["year"]) - later)
    for number, one in enumerate(told):
        if _lacks(one):
            before = told[number - 1] if number else None
            gap = text[before.end : one.start] if before else ""
            if before and before.how in DATED and "year" in before.found and to.fullmatch(gap):
                earlier = _month(one, said) < _month(before, said)
                one.found["year"] = str(int(before.found["year"]) + earlier)
            elif before and "of" in before.found and re.fullmatch(rf",?\s*{_on(said)}", gap):
                one.found["year"] = before.found["of"]
            else:
                _by_the_year_before(one, told[:number], text, said)


def _on(said: Words) -> str:
    return rf"(?:{any_case(said.text['on'])}\s+)?"


def _lacks(one: Told) -> bool:
    turned = {"year", "told", "before", "after", "other_year"}
    return one.how in DATED and turned.isdisjoint(one.found)


def _month(one: Told, said: Words) -> int:
    if "number" in one.found:
        return int(one.found["number"])
    return numbers(said.lang, MONTHS)[one.found["month"].lower()] + 1


def _by_the_year_before(one: Told, earlier: Sequence[Told], text: str, said: Words) -> None:
    """By the only year told before it: `In 1961 … on July 11`; a day in figures is of the time of print."""
    telling = [each for each in earlier if {"year", "of"} & each.found.keys() and not each.since]
    years = {each.found.get("year") or each.found["of"] for each in telling}
    years = {year for year in years if _may_be(one, int(year), said)}
    if not years or "number" in one.found:
        return
    several = len(years) > 1 or any(each.how in SPANS for each in telling)
    if several or not (
        "that_year" in one.found or any(_is_of_all(each, one, text, said) for each in telling)
    ):
        one.may_be = years
    else:
        one.found["year"] = years.pop()


def _may_be(one: Told, year: int, said: Words) -> bool:
    """Whether the weekday beside it, if any, is that of the day in the year."""
    if "weekday" not in one.found or "day" not in one.found:
        return True
    try:
        day = date(year, _month(one, said), int(one.found["day"]))
    except ValueError:
        return True
    return day.weekday() == numbers(said.lang, WEEKDAYS)[one.found["weekday"].lower()]


def _is_of_all(year: Told, one: Told, text: str, said: Words) -> bool:
    """Whether a year is of what the sentence goes on to tell, and not only of something named in it.

    It opens the sentence, or stands after a preposition in the same run of clauses as the day, with no word
    that turns it aside: `the treaty of 1961`, `after the test in 2017`.
    """
    before = text[: year.start]
    on = re.compile(rf"(?<!\w){any_case(said.text['on'])}\s*$")
    if _OPENING.fullmatch(on.sub("", before)):
        return True
    words = text[year.start : year.end].split()
    is_bare = re.fullmatch(any_case(said.text["bare_year"]), words[0])
    if is_bare or not (on.search(before) or re.fullmatch(any_case(said.text["on"]), words[0])):
        return False
    clause = _BREAK.split(before)[-1]
    turned = any(said.said[name].search(clause) for name in ("aside_year", "not_yet"))
    broken = re.search(rf"[,;:]\s+(?!{any_case(said.text['and'])}\s)", text[year.end : one.start])
    return not turned and not broken
