"""An EDTF date in words: `2023-09-12/2023-09-17` reads "12–17 Sep 2023".

Sources: of the notation ISO 8601-2:2019, the Library of Congress EDTF specification, levels 0 to 2; of days,
months and spans the Unicode CLDR, of which Babel carries a copy. What this module does not know it hands back
as it stands: a date is never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.words import locale_of, words

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
QUALIFIERS = {"~": "about", "?": "uncertain", "%": "about_uncertain"}
# The CLDR's names of how much of a date is told. A leap year stands in for years that Python has no dates of.
AS_DAY, AS_MONTH, AS_YEAR = "yMMMd", "yMMM", "y"
STAND_IN = 2000


@dataclass(frozen=True)
class Says:
    """What dates say in `lang`."""

    lang: str

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of dates under `key`, filled in."""
        return words(f"dates.{key}", self.lang).format(**values)

    def day(self, year: str, month: int, day: int, form: str) -> str | None:
        """A day, or its month, as the CLDR forms it; `year` is in words. None if there is no such day."""
        from babel import Locale
        from babel.dates import format_date

        locale = Locale.parse(locale_of(self.lang))
        quoted = year.replace("'", "''")
        pattern = re.sub("y+", f"'{quoted}'", locale.datetime_skeletons[form].pattern)
        try:
            return _short(format_date(date(STAND_IN, month, day), pattern, locale))
        except ValueError:
            return None

    def span(self, first: date, last: date, form: str) -> str:
        """Two days, months or years with what they share said once."""
        from babel.dates import format_interval

        return _short(format_interval(first, last, form, locale=locale_of(self.lang)))


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
    """Two dates with what they share said once, where both are told alike and lie in years of our era."""
    for pattern, form in ((DAY, AS_DAY), (MONTH, AS_MONTH), (YEAR, AS_YEAR)):
        ends = [_first_day(match) for text in (first, last) if (match := pattern.fullmatch(text))]
        if len(ends) == 2 and ends[0] and ends[1]:
            return says.span(ends[0], ends[1], form)
    return says("between", a=_date(first, says), b=_date(last, says))


def _first_day(match: re.Match[str]) -> date | None:
    try:
        return date(*map(int, match.groups() or (match[0],)), *(1,) * (3 - (match.re.groups or 1)))
    except ValueError:
        return None


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
    return says.day(_year(match[1], says), int(match[2]), int(match[3]), AS_DAY)


def _month(match: re.Match[str], says: Says) -> str | None:
    number, year = int(match[2]), _year(match[1], says)
    if FIRST_SEASON <= number <= LAST_SEASON:
        return says("season_of", season=says(f"season_{number}"), year=year)
    return says.day(year, number, 1, AS_MONTH)


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


def _short(text: str) -> str:
    """September with three letters: the one month to which the CLDR's British English gives four."""
    return text.replace("Sept", "Sep")


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Says], str | None]], ...] = (
    (DAY, _day),
    (MONTH, _month),
    (YEAR, lambda match, says: _year(match[0], says)),
    (DECADE, _decade),
    (CENTURY, _century),
    (NO_DAY, _no_day),
    (NO_MONTH, _no_month),
)
