"""What a date looks like in a language: patterns over dateparser's names and those of words.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from loaders.draft.words import either, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
TWENTY = 20  # from here on a number may stand before one below ten: `twenty-five`
LEAST = 4  # letters of a weekday that stands alone: `Sun` and `Sel` only count beside a number


@cache
def _locale(lang: str) -> Mapping[str, Any]:
    from dateparser.languages.loader import default_loader

    info: Mapping[str, Any] = default_loader.get_locale(lang).info
    return info


@cache
def numbers(lang: str, names: tuple[str, ...]) -> Mapping[str, int]:
    """Each word for one of these months or weekdays, and its number from 0."""
    more = words(lang).weekdays
    return {
        word.lower(): number
        for number, name in enumerate(names)
        for word in [*_locale(lang)[name], *more.get(name, ())]
    }


@cache
def finder(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns, the surest first, each with the name of what reads it."""
    said = words(lang)
    weekdays, months = numbers(lang, WEEKDAYS), numbers(lang, MONTHS)
    month = rf"(?<!\w)(?P<month>{_printed(months)})(?!\w)\.?"
    weekday = rf"(?:(?<!\w)(?P<weekday>{_printed(weekdays)})(?!\w)\.?,?\s*\(?)"
    alone = rf"(?<!\w)(?P<weekday>{_printed(word for word in weekdays if len(word) >= LEAST)})(?!\w)"
    turn = any_case("|".join(said.text[name] for name in ("past", "present", "future")))
    no_unit = rf"(?!\w|\s+{any_case('|'.join(said.units))})"
    before, after = rf"(?<!\w)(?P<before>{turn})\s+", rf"\s+(?P<after>{turn}){no_unit}"
    way = rf"(?:\s+(?P<after>{any_case(said.text['past'] + '|' + said.text['future'])}){no_unit})?"
    part = rf"(?:(?<!\w){any_case(said.text['parts'])}[\s-]*)"
    figures = r"(?<![\d/])(?<!\d[.-])(?P<day>\d\d?)(?P<mark>[/.-])(?P<number>\d\d?)(?P=mark)"
    to = rf"\s*(?:[-–]|{any_case(said.text['to'])})\s*"
    clock = r"\d\d?[.][0-5]\d\)"
    day = r"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?"
    tens = any_case("|".join(word for word, number in said.numbers.items() if number >= TWENTY))
    many = rf"(?:(?P<tens>{tens})[\s-]+)?(?P<many>\d{{1,3}}|{any_case('|'.join(said.numbers))})"
    ago, count = f"(?:{said.text['ago']})", rf"(?<![\w-]){many}\s+(?P<unit>{any_case('|'.join(said.units))})"
    spoken = [text for text, (unit, _) in said.relative.items() if unit == "year"]
    told = any_case("|".join([*spoken, *_known_phrases(lang, "year")]))
    years = any_case("|".join(word for word, unit in said.units.items() if unit == "year"))
    told_ago = rf"{many}\s+(?P<unit>{years})\s+{ago}"
    of = any_case(said.text["of"])
    year = rf"(?:,?\s+(?P<year>[12]\d{{3}})(?!\d)|\s+(?:{of}\s+)?(?P<told>{told}|{told_ago})(?!\w|['’]s))"
    phrases = "|".join([*said.relative, *_known_phrases(lang, "day|week|month|year")])
    relative = (
        rf"(?P<relative>(?:^|(?<=[\"“])){any_case(phrases)}|(?<!\w)(?:{either(phrases.split('|'))}))(?!\w)"
    )
    patterns = [
        (rf"{weekday}?\(?(?<!\d)(?P<year>[12]\d{{3}})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)\)?", "day"),
        (rf"{weekday}?\(?{figures}(?P<year>[12]\d{{3}})(?!\d)\)?", "day"),
        (rf"(?:{weekday}|\(){figures}(?P<year>\d\d)(?![\d/.-]*\d)\)?", "day"),
        (rf"(?:{weekday}|\()(?P<day>\d\d?)/(?P<number>\d\d?)\)?(?![\d/]){way}", "day"),
        (rf"{weekday}(?<=\()(?P<day>\d\d?)-(?P<number>\d\d?)\){way}", "day"),
        (rf"{weekday}?{day}{to}(?P<last>\d\d?)\s+{month}{year}?{way}", "day"),
        (rf"{weekday}?{day}\s+(?:of\s+)?{month}{year}?{way}", "day"),
        (rf"{weekday}?{month}\s+{day}(?!\d)(?:{to}(?P<last>\d\d?)(?!\d))?{year}?{way}", "day"),
        (rf"{part}?{month}{year}", "month"),
        (rf"{part}?{before}{month}", "month"),
        (rf"{part}?{month}{after}", "month"),
        (rf"(?:(?<!\w){any_case(said.text['month'])}\s+|{part})+{month}", "month"),
        (rf"{count}\s+{ago}(?!\w)", "ago"),
        (rf"{count}\s+{any_case(said.text['apart'])}(?!\w)", "apart"),
        (relative, "relative"),
        (rf"{part}?(?<!\w){any_case(said.text['year'])}\s+(?P<year>1[5-9]\d\d|20\d\d)(?![\d/])", "year"),
        (rf"(?:{before})?{alone}(?:{after})?(?P<unread>,?\s*\((?!{clock})\d[\d/.-]*\))?", "weekday"),
    ]
    if said.ones:
        one = rf"(?<!\w)(?P<one>{any_case('|'.join(said.ones))})"
        patterns += [
            (rf"{one}\s+{ago}(?!\w)", "ago"),
            (rf"{one}\s+{any_case(said.text['apart'])}(?!\w)", "apart"),
        ]
    return [(re.compile(pattern), how) for pattern, how in patterns]


def _printed(texts: Iterable[str]) -> str:
    """Months and weekdays as they are printed, with a capital letter."""
    return either({text[:1].upper() + text[1:].lower() for text in texts})


def any_case(text: str) -> str:
    """A pattern for any of `A|B`, in capitals or not."""
    return f"(?i:{either(text.split('|'))})"


def _known_phrases(lang: str, units: str) -> list[str]:
    """Phrases such as `last month` that dateparser knows, of these units."""
    wanted = re.compile(rf"\d+ (?:{units}) ago|in \d+ (?:{units})")
    known = _locale(lang).get("relative-type", {})
    return [text for name, texts in known.items() if wanted.fullmatch(name) for text in texts]
