"""Folding names of countries, so that spelling, case, accents and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a letter and a mark, and Arabic ones written for one another.
_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ə": "e",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": None,
    }
)
_NOTHING = re.compile(r"[’'‘`ʼʻ.·]")
_COMMA = re.compile(r"([^,]+),\s*([^,]+)")
_WORD = re.compile(r"[^\s,()/&\-–]+")
# Words that lists leave out or move about, in the languages that lists are written in.
_LINKS = frozenset(
    (
        *("of", "the", "and", "de", "la", "le", "les", "du", "des", "del", "el", "los", "las", "y", "e"),
        *("et", "da", "do", "dos", "das", "di", "d", "und", "der", "van", "het", "dan"),
    )
)
# One word for several; what is short for the other where a list writes no full stop.
_ALIKE = {"islands": "island", "isles": "island", "isle": "island", "peoples": "people", "former": ""}
_SHORT = {"sts": "states", "is": "island", "i": "island", "fr": "french", "st": "saint", "gren": "grenadines"}
# What some language calls a country, or a list does without accents, and what is also an English word,
# somebody's name, or another place: Iceland in German, Mauritius in French, Jersey beside New Jersey.
_WORDS = frozenset((
    "dominique", "franca", "granada", "grenade", "guadalupe", "hung", "indie", "island", "jersey", "maurice",
    "mauricio", "nhat", "norfolk", "reunion", "salvador", "suede",
))  # fmt: skip
_SHORTENED = frozenset(("rep", "dem", "fed", "prov", "terr", *_SHORT))
# Words before a name that say only what sort of state it is.
_FORMS = re.compile(
    r"(?:the|republic of|kingdom of|state of|people'?s republic of|commonwealth of|sultanate of|former"
    r"|negara|republik|kerajaan|kesultanan|bekas)\s+(?:the\s+)?"
)


def fold(name: str) -> str:
    """The key under which `name` is found: letters and digits only.

    `Côte d'Ivoire`, `COTE DIVOIRE` and `Cote-d’Ivoire` have one key.
    """
    return _words(name).replace(" ", "")


def is_word(text: str) -> bool:
    """Whether a name of a country means something else in most texts: `Island`, but not `Réunion`."""
    return text.isascii() and fold(text) in _WORDS


def rotated(name: str) -> str | None:
    """`Republic of Moldova` of `Moldova, Republic of`, as lists sort names; None without one comma."""
    match = _COMMA.fullmatch(name.strip())
    return f"{match[2]} {match[1]}" if match else None


def bag(name: str) -> tuple[str, ...]:
    """The words of a name in the order of the alphabet, without `of`, `the` and the like.

    `Iran (Islamic Republic of)` and `Islamic Republic of Iran` have one.
    """
    words = (_ALIKE.get(word, word) for word in _words(name).split() if word not in _LINKS)
    return tuple(sorted(filter(None, words)))


def shortened(name: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The whole words of a name and the beginnings that stand for one, as in `Congo, Dem. Rep.`.

    A beginning ends in a full stop, or is one that lists use without. None where there is none.
    """
    whole: list[str] = []
    beginnings: list[str] = []
    for written in _WORD.findall(name):
        words = [word for word in _words(written).split() if word not in _LINKS]
        cut = written.endswith(".") and "." not in written[:-1]
        for word in words:
            if word in _SHORTENED or cut:
                beginnings.append(_SHORT.get(word, word))
            else:
                whole.append(_ALIKE.get(word, word))
    return (tuple(whole), tuple(beginnings)) if beginnings and whole else None


def is_short_for(cut: tuple[tuple[str, ...], tuple[str, ...]], full: tuple[str, ...]) -> bool:
    """Whether a name of whole words and beginnings has the words of a bag, each once."""
    whole, beginnings = cut
    if len(whole) + len(beginnings) != len(full):
        return False
    left = list(full)
    for word in whole:
        if word not in left:
            return False
        left.remove(word)
    for beginning in sorted(beginnings, key=len, reverse=True):
        meant = next((word for word in left if word.startswith(beginning)), None)
        if meant is None:
            return False
        left.remove(meant)
    return True


def composed(text: str) -> str:
    """The text with letters and marks, and the letters of Hangul syllables, put together (Unicode's NFC).

    Names are stored so: an index takes decomposed ones for other letters.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_form(name: str) -> str | None:
    """The key of `name` without a leading `the`, `republic of`, `republik` …; None where it has none."""
    words = _words(name)
    match = _FORMS.match(words)
    rest = words[match.end() :].replace(" ", "") if match else ""
    return rest or None


@lru_cache(maxsize=1 << 12)
def _words(name: str) -> str:
    """Words in small letters, apart by a space, without accents; vowel signs of Indic scripts stay."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    text = _NOTHING.sub("", "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS))
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in text)
    words = " ".join(kept.split())
    return "saint " + words[3:] if words.startswith("st ") else words
