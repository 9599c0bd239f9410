"""Days in a sentence: found by patterns, read by dateparser, checked against the weekday beside them.

What dateparser does not know, or reads otherwise than a newspaper means it, is worked out here: weekdays
(`Sunday` in a Sunday's paper is that Sunday), weeks from Monday to Sunday, parts of months, and the phrases
of words.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.dates import bounds
from loaders.draft.patterns import MONTHS, WEEKDAYS, any_case, finder, numbers
from loaders.draft.words import either, words
from loaders.draft.years import Told, give_years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dateparser.date import DateDataParser

    from loaders.draft.words import Words

STATES_FROM = 1816  # in which the lists of states begin; a number below it may count something
CENTURY = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a sentence, from `start` to before `end` of its text.

    edtf: what it means, empty where that cannot be told; `problem` then says why. whole: it names a year.
    since: it is only where something began.
    """

    start: int
    end: int
    text: str
    edtf: str = ""
    problem: str = ""
    whole: bool = False
    since: bool = False

    @property
    def span(self) -> tuple[date, date] | None:
        """Its first and last day."""
        return bounds(self.edtf) if self.edtf else None


def days_in(
    text: str, lang: str, printed: date | None, ahead: Callable[[int], bool] = lambda _: False
) -> list[Day]:
    """The dates of a sentence in its order, those that belong together as one.

    `printed`: the day of print, from which days without a year are counted; `ahead`: whether what is told at
    a place of the sentence is to come.
    """
    said = words(lang)
    told: list[Told] = []
    for pattern, how in finder(lang):
        for match in pattern.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip(" ,("))
            if all(match.end() <= one.start or one.end <= start for one in told):
                found = {name: value for name, value in match.groupdict().items() if value is not None}
                one = Told(start, match.end(), how, found)
                if not _is_none(one, text, said):
                    told.append(one)
    told.sort(key=lambda one: one.start)
    readings = [_Reading(lang, printed, ahead(one.start)) for one in told]
    for one, reading in zip(told, readings, strict=True):
        begun = said.said["since"].finditer(text, 0, one.start)
        one.since = any(not text[match.end() : one.start].strip() for match in begun)
        reading.tell_year(one)
    give_years(told, text, said)
    read = [day for one, reading in zip(told, readings, strict=True) for day in reading.read(one, text)]
    return list(_joined(read, text, said))


def _is_none(one: Told, text: str, said: Words) -> bool:
    """Whether it is no day after all: a number of something, or the end of one day and the month of the next.

    `beberapa tahun lalu`, `of 1500 troops`; of `May 7-19 June` not the later part. A year is one before what
    might be counted, too, where its own words say so: `the end of 2024 troops`, `from 1950 to 1953 troops`.
    """
    if one.how in ("year", "years"):
        if said.units.keys() & text[one.start : one.end].lower().split():  # `tahun 2024 ribuan tentara`
            return False
        bare = re.match(any_case(said.text["bare_year"]) + r"\s", text[one.start : one.end])
        of = said.text.get("before_year")
        dated = of and re.search(rf"(?<!\w){any_case(of)}\s*$", text[: one.start])
        sure = int(one.found["year"]) >= STATES_FROM and (dated or not bare)
        behind = re.compile(rf"\s+(?:[\w-]+\s+){{0,2}}{any_case(said.text['counted'])}(?!\w)")
        return not sure and behind.match(text, one.end) is not None
    if one.how == "day" and {"more", "last"} & one.found.keys():
        months = any_case("|".join(numbers(said.lang, MONTHS)))
        return re.search(rf"(?<!\w){months}\.?\s*$", text[: one.start]) is not None
    if one.how != "ago" and one.found.get("relative", "-").lower().split()[0] not in said.units:
        return False
    parts = re.split("[-–]", "".join(text[: one.start].split()[-1:]).lower())
    return all(
        part in said.numbers or said.said["vague"].fullmatch(part) or re.fullmatch(r"\d[\d.,]*", part)
        for part in parts
    )


def _joined(days: list[Day], text: str, said: Words) -> Iterator[Day]:
    """One day for two that are one interval, or of which the one only says more exactly what the other is."""
    to, and_, on, between = (either(said.text[name].split("|")) for name in ("to", "and", "on", "between"))
    until = re.compile(rf"\)?\s*(?:[-–—]|{to})\s*", re.IGNORECASE)
    ends = re.compile(rf"\)?\s*(?:{and_})\s*", re.IGNORECASE)
    opens = re.compile(rf"(?<!\w)(?:{between})\s*$", re.IGNORECASE)
    closer = re.compile(rf"[\s,(]*(?:(?<!\w)(?:{on})\s+)?\(?", re.IGNORECASE)
    of = re.compile(rf"\s*{any_case(said.text['of'])}?\s*")
    kept: Day | None = None
    for day in days:
        gap = text[kept.end : day.start] if kept else ""
        spans = until.fullmatch(gap) or (kept and ends.fullmatch(gap) and opens.search(text[: kept.start]))
        if kept and kept.span and day.span and spans and kept.span[0] < day.span[0]:
            kept = replace(kept, end=day.end, text=text[kept.start : day.end], edtf=_from_to(kept, day))
        elif kept and of.fullmatch(gap) and (named := _weekday_of_week(kept, day)):
            kept = replace(kept, end=day.end, text=text[kept.start : day.end], edtf=named)
        elif kept and closer.fullmatch(gap) and _within(kept, day):
            kept = replace(_finer(kept, day), start=kept.start, end=day.end, text=text[kept.start : day.end])
        else:
            if kept:
                yield kept
            kept = day
    if kept:
        yield kept


def _from_to(one: Day, other: Day) -> str:
    return f"{one.edtf.split('/')[0]}/{other.edtf.split('/')[-1]}"


def _weekday_of_week(one: Day, other: Day) -> str:
    """The day meant by `Thursday last week`; empty for other pairs."""
    if not one.span or not other.span or one.span[0] != one.span[1] or one.whole:
        return ""
    first, last = other.span
    is_week = last - first == timedelta(6) and first.weekday() == 0
    return (first + timedelta(one.span[0].weekday())).isoformat() if is_week else ""


def _within(one: Day, other: Day) -> bool:
    """Whether one of the two says more exactly what the other does."""
    if not one.span or not other.span:
        return False
    (a, b), (c, d) = one.span, other.span
    return (a <= c and d <= b) or (c <= a and b <= d)


def _finer(one: Day, other: Day) -> Day:
    (a, b), (c, d) = one.span or (date.min, date.max), other.span or (date.min, date.max)
    return one if b - a < d - c else other


@lru_cache(maxsize=64)
def _parser(lang: str, base: date, ahead: bool) -> DateDataParser:
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=[lang],
        settings={
            "DATE_ORDER": "DMY",
            "RELATIVE_BASE": datetime.combine(base, datetime.min.time()),
            "PREFER_DATES_FROM": "future" if ahead else "past",
            "PREFER_DAY_OF_MONTH": "first",
        },
    )


class _Reading:
    """What a match of the finder means, for a paper of a day, told as past or as to come."""

    def __init__(self, lang: str, printed: date | None, ahead: bool) -> None:
        self._lang = lang
        self._said = words(lang)
        self._printed = printed
        self._ahead = ahead

    def tell_year(self, one: Told) -> None:
        """Work out a year told from the day of print: of a day as its `year`, standing alone as `of`."""
        if self._printed is None:
            return
        counted = one.how == "ago" or "many" in one.found
        if "told" in one.found or (one.how in ("relative", "ago") and not one.since):
            try:
                year = self._ago(one.found) if counted else self._relative(one.found)
            except (ValueError, OverflowError):  # before the year 1, or after 9999
                return
            if re.fullmatch(r"\d+", year):
                one.found["year" if "told" in one.found else "of"] = year

    def read(self, one: Told, text: str) -> Iterator[Day]:
        """The days, each that does not follow the one before it apart: `12, 13 and 15 September`."""
        whole = one.how == "day" and "year" in one.found and "told" not in one.found
        for start, end, found in _apart(one, text):
            day = Day(start, end, text[start:end].strip(" ,("), whole=whole, since=one.since)
            yield self._read(day, one, found)

    def _read(self, day: Day, one: Told, found: dict[str, str]) -> Day:
        if problem := self._unreadable(one.how, found):
            return replace(day, problem=problem)
        if (turn := found.get("before") or found.get("after")) and one.how != "weekday":
            self._turn(turn)
        try:
            edtf = getattr(self, f"_{one.how}")(found)
        except (ValueError, OverflowError):  # before the year 1, or after 9999
            edtf = ""
        if not edtf:
            return replace(day, problem="there is no such day")
        if one.how == "day" and (wrong := self._other_weekday(found, edtf)):
            return replace(day, problem=wrong)
        if one.may_be and one.may_be != {f"{bounds(edtf)[0].year}"}:
            years = " or ".join(sorted(one.may_be))
            return replace(day, problem=f"its year is not told, and may be {years} as before it")
        return replace(day, edtf=edtf)

    def _unreadable(self, how: str, found: Mapping[str, str]) -> str:
        """Why it cannot be told whatever it says; empty if it may."""
        if "unread" in found:
            return "the day beside the weekday cannot be read"
        if "told" in found and self._printed is not None and "year" not in found:
            return "there is no such day"
        if how == "apart" or ("year" not in found and {"that_year", "other_year"} & found.keys()):
            return "it is counted from another day of the report"
        if self._printed is None and "year" not in found:
            return "the day of print is not known; give it by --printed"
        return ""

    def _turn(self, turn: str) -> None:
        """`last April` and `next April` say themselves which way to count."""
        if self._said.said["past"].fullmatch(turn):
            self._ahead = False
        elif self._said.said["future"].fullmatch(turn):
            self._ahead = True

    def _parsed(self, text: str) -> tuple[date, str] | None:
        """What dateparser makes of it: a day, and whether day, week, month or year is meant."""
        parser = _parser(self._lang, self._base, self._ahead)
        read = parser.get_date_data(text)
        return (read.date_obj.date(), read.period) if read.date_obj else None

    @property
    def _base(self) -> date:
        return self._printed or date(2000, 1, 1)  # of a date with its year, for which it does not matter

    def _day(self, found: Mapping[str, str]) -> str:
        month = found.get("month") or found["number"]
        if "year" not in found and month.isdigit() and int(month) > len(MONTHS):
            return ""  # dateparser takes 13 for a year
        parsed = self._parsed(self._written(found["day"], month, found.get("year")))
        if parsed is None:
            return ""
        first = parsed[0]
        if "year" not in found and (named := self._weekday_named(found)) is not None:
            first = next((day for day in _years_around(first) if day.weekday() == named), first)
        if "last" not in found:
            return first.isoformat()
        last = self._parsed(self._written(found["last"], month, str(first.year)))
        return f"{first}/{last[0]}" if last and last[0] > first else ""

    @staticmethod
    def _written(day: str, month: str, year: str | None) -> str:
        if month.isdigit():
            return "/".join(filter(None, (day, month, year)))
        return " ".join(filter(None, (day, month, year)))

    def _weekday_named(self, found: Mapping[str, str]) -> int | None:
        return numbers(self._lang, WEEKDAYS)[found["weekday"].lower()] if "weekday" in found else None

    def _other_weekday(self, found: Mapping[str, str], edtf: str) -> str:
        named, day = self._weekday_named(found), bounds(edtf)[0]
        if named is None or named == day.weekday():
            return ""
        return f"{day} is a {WEEKDAYS[day.weekday()].capitalize()}, not {found['weekday']}"

    def _month(self, found: Mapping[str, str]) -> str:
        turn = found.get("before") or found.get("after")
        year = found.get("year")
        if turn and self._said.said["present"].fullmatch(turn):
            year = str(self._base.year)
        parsed = self._parsed(" ".join(filter(None, (found["month"], year))))
        return f"{parsed[0]:%Y-%m}" if parsed else ""

    def _year(self, found: Mapping[str, str]) -> str:
        return found["year"]

    def _years(self, found: Mapping[str, str]) -> str:
        first, last = int(found["year"]), int(found.get("until") or found["last"])
        if last < CENTURY:
            if last <= first % CENTURY:  # `2018-09`
                return f"{first}-{last:02}" if 1 <= last <= len(MONTHS) else ""
            last += first - first % CENTURY
        return f"{first}/{last}" if last > first else ""

    def _decade(self, found: Mapping[str, str]) -> str:
        return f"{found['year'][:3]}X"

    def _months(self, found: Mapping[str, str]) -> str:
        if not (last := self._month(found)):
            return ""
        year, month = (int(part) for part in last.split("-"))
        first = numbers(self._lang, MONTHS)[found["first"].rstrip(".").lower()] + 1
        return f"{year - (first > month)}-{first:02}/{last}" if first != month else ""

    def _weekday(self, found: Mapping[str, str]) -> str:
        """The last such day up to that of print, or the next one after it."""
        turn = found.get("before") or found.get("after") or ""
        named = numbers(self._lang, WEEKDAYS)[found["weekday"].lower()]
        behind = (self._base.weekday() - named) % 7
        if self._said.said["future"].fullmatch(turn) or (
            self._ahead and not self._said.said["past"].fullmatch(turn)
        ):
            return (self._base + timedelta(7 - behind if behind else 7)).isoformat()
        if self._said.said["past"].fullmatch(turn):
            behind = behind or 7
        return (self._base - timedelta(behind)).isoformat()

    def _relative(self, found: Mapping[str, str]) -> str:
        text = " ".join((found.get("told") or found["relative"]).lower().split())
        if text in self._said.relative:
            unit, many = self._said.relative[text]
            return self._counted(unit, many)
        parsed = self._parsed(text)
        return _of_unit(*parsed) if parsed else ""

    def _ago(self, found: Mapping[str, str]) -> str:
        if "one" in found:
            return self._counted(self._said.ones[found["one"].lower()], -1)
        many = " ".join(found["many"].lower().split())
        number = int(many) if many.isdigit() else self._said.numbers[many]
        if "tens" in found:
            number += self._said.numbers[" ".join(found["tens"].lower().split())]
        return self._counted(self._said.units[found["unit"].lower()], -number)

    def _counted(self, unit: str, many: int) -> str:
        """The day, week, month or year so many after the day of print."""
        base = self._base
        if unit in ("day", "week"):
            return _of_unit(base + timedelta(many * (7 if unit == "week" else 1)), unit)
        months = base.year * 12 + base.month - 1 + many * (12 if unit == "year" else 1)
        return _of_unit(date(months // 12, months % 12 + 1, 1), unit)


def _apart(one: Told, text: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Where the days of a list stand, and what is named of each; those that follow one another are a span."""
    if "more" not in one.found:
        yield one.start, one.end, one.found
        return
    begins = text.index(one.found["more"], one.start)
    days = [(one.start, begins, one.found["day"])]  # from its month on, where that stands first
    days += [
        (begins + each.start(), begins + each.end(), each[0])
        for each in re.finditer(r"\d+", one.found["more"])
    ]
    first = 0
    for number, (_, end, last) in enumerate(days):
        is_last = number + 1 == len(days)
        if is_last or int(days[number + 1][2]) != int(last) + 1:
            span = {"day": days[first][2]} | ({"last": last} if number > first else {})
            yield days[first][0], one.end if is_last else end, one.found | span
            first = number + 1


def _years_around(day: date) -> Iterator[date]:
    """The same day of this year, of the one before and the one after."""
    for year in (day.year, day.year - 1, day.year + 1):
        try:
            yield day.replace(year=year)
        except ValueError:
            continue


def _of_unit(day: date, unit: str) -> str:
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return f"{monday}/{monday + timedelta(6)}"
    return {"month": f"{day:%Y-%m}", "year": f"{day:%Y}"}.get(unit, day.isoformat())
