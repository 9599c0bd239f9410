"""What pages, maps and dates say, in every language that has a catalogue of gettext in graph/locale.

English stands in messages.pot: a message's context is the key it is asked for by. A language is a folder
there, as gettext wants it: LANG/LC_MESSAGES/messages.po, and dossiers.po beside it for what dossiers say,
by the English. `python scripts/translate.py LANG` begins both. Babel is imported when the first word is asked
for: a command that makes no page does without it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages.catalog import Catalog

ENGLISH = "en"
LOCALE = Path(str(files("graph"))) / "locale"
LOCALES = {ENGLISH: "en_GB"}  # with the day before the month
OWN_NAME = "nav.own_name"
SEEN = 200  # below it every language has met each of its plural categories of whole numbers


class English(NamedTuple):
    """A message of the template; `many` where the number decides the form."""

    one: str
    many: str | None


def read(path: Path, lang: str | None = None) -> Catalog:
    """A catalogue, or the template; `lang` gives it the plural forms of a language.

    Raises:
        babel.messages.pofile.PoFileError: the file is no catalogue; the message has the line.
    """
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


@cache
def english() -> Mapping[str, English]:
    """The messages of the template, by key."""
    messages = [message for message in read(LOCALE / "messages.pot") if message.id]
    return {
        str(message.context): English(*message.id) if message.pluralizable else English(str(message.id), None)
        for message in messages
    }


@cache
def languages() -> Mapping[str, str]:
    """The languages that pages are offered in, English first, with what each is called in itself."""
    others = sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/messages.po"))
    return {lang: words(OWN_NAME, lang) for lang in (ENGLISH, *others)}


@cache
def translations(lang: str) -> NullTranslations:
    """What gettext looks words up in; English for a language without a catalogue."""
    from babel.messages.mofile import write_mo

    path = LOCALE / lang / "LC_MESSAGES" / "messages.po"
    if not lang.isalpha() or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read(path))
    compiled.seek(0)
    return GNUTranslations(compiled)


def words(key: str, lang: str, n: int | None = None) -> str:
    """The text under `key`, its {places} not yet filled in; a text with forms takes the one for n.

    Raises:
        KeyError: the template has no such key, which a test finds first.
    """
    one, many = english()[key]
    if many is None:
        return translations(lang).pgettext(key, one)
    return translations(lang).npgettext(key, one, many, 2 if n is None else n)


@cache
def forms(key: str, lang: str) -> Mapping[str, str]:
    """A text with forms by the plural category of the Unicode CLDR, which scripts know of each number."""
    from babel import Locale

    category = Locale.parse(locale_of(lang)).plural_form
    return {category(n): words(key, lang, n) for n in range(SEEN, -1, -1)}


def name_in_catalogue(word: str, name: str, lang: str) -> str:
    """What the catalogue of `lang` calls a word of the vocabulary; `name`, the English, where it has none."""
    return translations(lang).pgettext(f"vocabulary.{word}", name)


@cache
def prose(lang: str) -> Mapping[str, str]:
    """Sentences of dossiers by the English ones, as far as `lang` has them."""
    path = LOCALE / lang / "LC_MESSAGES" / "dossiers.po"
    if not lang.isalpha() or not path.is_file():
        return {}
    return {str(message.id): str(message.string) for message in read(path) if message.id and message.string}


@lru_cache(maxsize=64)
def group(name: str, lang: str) -> Mapping[str, str]:
    """All texts under `name`, by what follows it: for templates and scripts that show many of them."""
    start = f"{name}."
    return {key.removeprefix(start): words(key, lang) for key in english() if key.startswith(start)}


@lru_cache(maxsize=512)
def language_name(code: str, lang: str) -> str:
    """What `lang` calls the language of a code; the code where the Unicode CLDR has none."""
    from babel import Locale

    return str(Locale.parse(locale_of(lang)).languages.get(code, code))


@lru_cache(maxsize=4096)
def number(n: float, lang: str) -> str:
    """`n` as `lang` writes it: 1,234.5 or 1.234,5."""
    from babel.numbers import format_decimal

    return format_decimal(n, locale=locale_of(lang))


def locale_of(lang: str) -> str:
    """The locale of the CLDR for dates and numbers of `lang`; that of English for an unknown one."""
    return LOCALES.get(lang, lang) if lang in languages() else LOCALES[ENGLISH]
