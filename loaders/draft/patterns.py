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
    any_month = rf"(?:{_printed(months)})(?!\w)\.?"
    weekday = rf"(?:(?<!\w)(?P<weekday>{_printed(weekdays)})(?!\w)\.?,?\s*\(?)"
    alone = rf"(?<!\w)(?P<weekday>{_printed(word for word in weekdays if len(word) >= LEAST)})(?!\w)"
    turn = any_case("|".join(said.text[name] for name in ("past", "present", "future")))
    no_unit = rf"(?!\w|\s+{any_case('|'.join(said.units))})"
    before, after = rf"(?<!\w)(?P<before>{turn})\s+", rf"\s+(?P<after>{turn}){no_unit}"
    way = rf"(?:\s+(?P<after>{any_case(said.text['past'] + '|' + said.text['future'])}){no_unit})?"
    part = rf"(?:(?<!\w){any_case(said.text['parts'])}[\s-]*)"
    figures = r"(?<![\d/])(?<!\d[.-])(?P<day>\d\d?)(?P<mark>[/.-])(?P<number>\d\d?)(?P=mark)"
    and_, to = (
        rf"(?:\s*&\s*|\s+{any_case(said.text['and'])}\s+)",
        rf"\s*(?:[-–]|{any_case(said.text['to'])})\s*",
    )
    # The two ends of a span: `12 to 17`, `between 12 and 17`.
    opened = rf"(?:(?<!\w)(?P<between>{any_case(said.text['between'])})\s+)"
    between = f"{opened}?"
    until, over = rf"(?(between){and_}|{to})", rf"(?(between){and_}|(?:{to}|\s*/\s*))"
    clock = r"\d\d?[.][0-5]\d\)"
    th = "(?:st|nd|rd|th)?"
    day, last = rf"(?<!\d)(?P<day>\d\d?){th}", rf"(?P<last>\d\d?){th}(?!\d)"
    more = rf"(?P<more>(?:\s*,\s*\d\d?{th})*,?{and_}\d\d?{th})(?!\d)"
    tens = any_case("|".join(word for word, number in said.numbers.items() if number >= TWENTY))
    many = rf"(?:(?P<tens>{tens})[\s-]+)?(?P<many>\d{{1,3}}|{any_case('|'.join(said.numbers))})"
    ago, count = f"(?:{said.text['ago']})", rf"(?<![\w-]){many}\s+(?P<unit>{any_case('|'.join(said.units))})"
    spoken = [text for text, (unit, _) in said.relative.items() if unit == "year"]
    told = any_case("|".join([*spoken, *_known_phrases(lang, "year")]))
    years = any_case("|".join(word for word, unit in said.units.items() if unit == "year"))
    told_ago = rf"{many}\s+(?P<unit>{years})\s+{ago}"
    of = any_case(said.text["of"])
    year = (
        rf"(?:,?\s+(?:{any_case(said.text['of_year'])}\s+)?(?P<year>[12]\d{{3}})(?!\d)"
        rf"|\s+(?:{of}\s+)?(?P<told>{told}|{told_ago})(?!\w|['’]s)"
        rf"|,?\s+(?:{of}\s+)?(?:(?P<that_year>{any_case(said.text['that_year'])})"
        rf"|(?P<other_year>{any_case(said.text['other_year'])}))(?!\w))"
    )
    phrases = "|".join([*said.relative, *_known_phrases(lang, "day|week|month|year")])
    relative = (
        rf"(?P<relative>(?:^|(?<=[\"“])){any_case(phrases)}|(?<!\w)(?:{either(phrases.split('|'))}))(?!\w)"
    )
    number, in_year = r"(?:1[5-9]\d\d|20\d\d)", any_case(said.text["year"])
    no_more = r"(?!\w|/\d|[-–]\d|[-–]an(?!\w))"  # `2018-19` and `1960-an` are no years
    opening = rf"(?:{opened}(?:{in_year}\s+)?|(?<!\w)(?:{in_year}|{any_case(said.text['from'])})\s+)"
    decade = any_case("|".join(said.text[name] for name in ("year", "parts", "decade")))
    figured = rf"\s*[-–/]\s*(?P<last>{number}|\d\d)"
    worded = rf"{until}(?:{years}\s+)?(?P<until>{number})"
    tens_of_years = (
        rf"(?:(?<!\w){decade}[\s-]+)++(?P<year>(?:1[5-9]|20)\d0)"
        r"(?:s|[-–]?an|(?<=the\s\d{4})['’]s)(?!\w)"  # not of `in 2010's`
    )
    patterns = [
        (rf"{weekday}?\(?(?<!\d)(?P<year>[12]\d{{3}})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)\)?", "day"),
        (rf"{weekday}?\(?{figures}(?P<year>[12]\d{{3}})(?!\d)\)?", "day"),
        (rf"(?:{weekday}|\(){figures}(?P<year>\d\d)(?![\d/.-]*\d)\)?", "day"),
        (rf"(?:{weekday}|\()(?P<day>\d\d?)/(?P<number>\d\d?)\)?(?![\d/]|\s+{any_month}){way}", "day"),
        (rf"{weekday}(?<=\()(?P<day>\d\d?)-(?P<number>\d\d?)\){way}", "day"),
        (rf"{between}{weekday}?{day}{over}{last}\s+(?:of\s+)?{month}{year}?{way}", "day"),
        (rf"{day}{more}\s+(?:of\s+)?{month}{year}?{way}", "day"),
        (rf"{weekday}?{day}\s+(?:of\s+)?{month}{year}?{way}", "day"),
        (rf"{between}{month}\s+{day}(?!\d){until}{last}(?!\s+(?:of\s+)?{any_month}){year}?{way}", "day"),
        (rf"{month}\s+{day}(?!\d){more}(?!\s+(?:of\s+)?{any_month}){year}?{way}", "day"),
        (rf"{weekday}?{month}\s+{day}(?!\d){year}?{way}", "day"),
        (rf"{between}{part}?(?<!\w)(?P<first>{any_month}){until}{part}?{month}{year}?{way}", "months"),
        (rf"{part}?{month}{year}", "month"),
        (rf"{part}?{month}(?={and_}{part}?{any_month},?\s+(?:{of}\s+)?[12]\d{{3}}(?!\d))", "month"),
        (rf"{part}?{before}{month}", "month"),
        (rf"{part}?{month}{after}", "month"),
        (rf"(?:(?<!\w){any_case(said.text['month'])}\s+|{part})+{month}", "month"),
        (rf"{count}\s+{ago}(?!\w)", "ago"),
        (rf"{count}\s+{any_case(said.text['apart'])}(?!\w)", "apart"),
        (relative, "relative"),
        (tens_of_years, "decade"),
        (rf"{part}?{opening}(?P<year>{number})(?:{figured}|{worded}){no_more}", "years"),
        (rf"{part}?(?<!\w){in_year}\s+(?P<year>{number}){no_more}", "year"),
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
