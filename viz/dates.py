"""An EDTF date in words: `2023-09-12/2023-09-17` reads "12–17 September 2023".

Source of the notation: ISO 8601-2:2019, the Library of Congress EDTF specification, levels 0 to 2.
What this module does not know it hands back as it stands: a date is never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.words import month, words

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
MONTH = re.compile(r"(-?\d{4,})-(\d\d)")
YEAR = re.compile(r"-?\d{4,}")
DECADE = re.compile(r"(\d{3})X")
CENTURY = re.compile(r"(\d{2})XX")
NO_DAY = re.compile(r"(-?\d{4,}-\d\d)-XX")
NO_MONTH = re.compile(r"(-?\d{4,})-XX(-XX)?")
QUALIFIED = re.compile(r"([?~%])")
FIRST_SEASON, LAST_SEASON = 21, 24
MONTHS = 12
QUALIFIERS = {"~": "about", "?": "uncertain", "%": "about_uncertain"}
EN_DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class Says:
    """What dates say in `lang`."""

    lang: str

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of dates under `key`, filled in."""
        return words(f"dates.{key}", self.lang).format(**values)

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12."""
        return month(number, self.lang)


@lru_cache(maxsize=8192)
def in_words(edtf: str | None, lang: str = "en") -> str:
    """`edtf` as a reader of `lang` would say it; "no date given" for None or an empty text."""
    says = Says(lang)
    if not edtf:
        return says("no_date")
    text = edtf.strip()
    if text[0] in "[{" and text[-1] in "]}":
        return _set(text, says)
    if "/" in text:
        return _interval(text, says)
    return _date(text, says)


def _set(text: str, says: Says) -> str:
    inner = text[1:-1]
    if text[0] == "[" and "," not in inner and ".." in inner:
        first, last = (part.strip() for part in inner.split("..", 1))
        if not first:
            return says("or_earlier", b=_date(last, says))
        if not last:
            return says("or_later", a=_date(first, says))
        return says("one_within", span=_span(first, last, says))
    join = says("or" if text[0] == "[" else "and")
    return join.join(_date(part.strip(), says) for part in inner.split(","))


def _interval(text: str, says: Says) -> str:
    first, last = (part.strip() for part in text.split("/", 1))
    if last == "..":
        return says("since", a=_date(first, says))
    if first == "..":
        return says("until", b=_date(last, says))
    if not last:
        return says("from_unknown_end", a=_date(first, says))
    if not first:
        return says("to_unknown_start", b=_date(last, says))
    return _span(first, last, says)


def _span(first: str, last: str, says: Says) -> str:
    """Two dates with what they share said once."""
    one, two = DAY.fullmatch(first), DAY.fullmatch(last)
    if one and two and one[1] == two[1] and one[2] == two[2]:
        return f"{int(one[3])}{EN_DASH}{_date(last, says)}"
    if one and two and one[1] == two[1] and 1 <= int(one[2]) <= MONTHS:
        return f"{int(one[3])} {says.month(int(one[2]))} {EN_DASH} {_date(last, says)}"
    months = MONTH.fullmatch(first), MONTH.fullmatch(last)
    if months[0] and months[1] and months[0][1] == months[1][1] and 1 <= int(months[0][2]) <= MONTHS:
        return f"{says.month(int(months[0][2]))}{EN_DASH}{_date(last, says)}"
    return says("between", a=_date(first, says), b=_date(last, says))


def _date(text: str, says: Says) -> str:
    marks = set(QUALIFIED.findall(text))
    plain = _plain(QUALIFIED.sub("", text), text, says)
    if not marks or plain == text:
        return plain
    mark = "%" if len(marks) > 1 else marks.pop()
    return says(QUALIFIERS[mark], date=plain)


def _plain(text: str, given: str, says: Says) -> str:
    """One date without qualifiers; `given` where it is of no form known here."""
    for pattern, say in FORMS:
        if match := pattern.fullmatch(text):
            return say(match, says) or given
    return given


def _day(match: re.Match[str], says: Says) -> str | None:
    if not 1 <= int(match[2]) <= MONTHS:
        return None
    return f"{int(match[3])} {says.month(int(match[2]))} {_year(match[1], says)}"


def _month(match: re.Match[str], says: Says) -> str | None:
    number, year = int(match[2]), _year(match[1], says)
    if 1 <= number <= MONTHS:
        return f"{says.month(number)} {year}"
    if FIRST_SEASON <= number <= LAST_SEASON:
        return says("season_of", season=says(f"season_{number}"), year=year)
    return None


def _decade(match: re.Match[str], says: Says) -> str:
    return says("decade", year=f"{match[1]}0")


def _century(match: re.Match[str], says: Says) -> str:
    return says("century", first=f"{match[1]}00", last=f"{match[1]}99")


def _no_day(match: re.Match[str], says: Says) -> str:
    return says("some_day", date=_plain(match[1], match[1], says))


def _no_month(match: re.Match[str], says: Says) -> str:
    return says("some_month", year=_year(match[1], says))


def _year(text: str, says: Says) -> str:
    """Astronomical years count a year 0: -0004 is 5 BCE."""
    number = int(text)
    return str(number) if number > 0 else says("bce", year=1 - number)


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Says], str | None]], ...] = (
    (DAY, _day),
    (MONTH, _month),
    (YEAR, lambda match, says: _year(match[0], says)),
    (DECADE, _decade),
    (CENTURY, _century),
    (NO_DAY, _no_day),
    (NO_MONTH, _no_month),
)
