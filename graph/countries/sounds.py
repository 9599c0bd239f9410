"""How a name sounds, roughly: one key for its spellings in every script and romanisation.

Kim Jong Un, Kim Chŏng-ŭn, Gim Jeong-eun and 김정은 have one key; so have Xi Jinping, Hsi Chin-p'ing,
习近平 and 習近平. A key is for finding only: no source printed it, and nothing shows it. Letters of other
scripts are read by AnyASCII (Hangul letter by letter as in the Revised Romanisation, Chinese characters as
Pinyin); the rules below are ours, made from where the romanisations of one language differ.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 80  # letters; a longer title is found by its words

_MARKS = re.compile(r"['’‘`ʼʻ´·.]")
_WORD = re.compile(r"[^\W_]+")
# What sounds alike, longest first. McCune-Reischauer, Revised and the papers' own for Korean; Pinyin and
# Wade-Giles for Chinese; the usual ways to put Russian into Latin letters.
_ALIKE = {
    **dict.fromkeys(("shch", "sch", "sh", "hs"), "s"),
    **dict.fromkeys(("tch", "tsh", "ch", "zh", "dzh", "dz", "ts", "tz", "j", "z"), "c"),
    **dict.fromkeys(("kh", "gh", "ck", "g", "c", "q"), "k"),
    **dict.fromkeys(("th", "d"), "t"),
    **dict.fromkeys(("ph", "f", "b"), "p"),
    **dict.fromkeys(("eo",), "o"),
    **dict.fromkeys(("eu", "oo", "ou"), "u"),
    **dict.fromkeys(("eui", "ui", "ee", "y"), "i"),
    **dict.fromkeys(("ae", "oe", "oi", "oy"), "e"),
    "w": "v",
    "l": "r",
    "x": "ks",
}
_BEFORE_I_OR_U = {"q": "c", "x": "s"}  # in Pinyin
_BEFORE_E_OR_I = {"c": "s"}
_LETTERS = re.compile("|".join(sorted(_ALIKE, key=len, reverse=True)))
_TWICE = re.compile(r"(.)\1+")

_FIRST, _LAST = 0xAC00, 0xD7A3  # Hangul syllables: lead * 588 + vowel * 28 + tail
_N, _R, _SILENT = 2, 5, 11  # leads
_IOTISED = frozenset((2, 3, 6, 7, 12, 17, 20))  # vowels ya yae yeo ye yo yu i


def sound(text: str) -> str:
    """The key of one name: letters a to z and digits only, empty where nothing can be read."""
    from anyascii import anyascii

    letters = "".join(_WORD.findall(_MARKS.sub("", anyascii(_whole(text))).lower()))
    return _TWICE.sub(r"\1", _LETTERS.sub(_alike, letters))


def sounds(text: str) -> list[str]:
    """The keys of its words, in their order."""
    return [key for word in _WORD.findall(_MARKS.sub("", _whole(text))) if (key := sound(word))]


def keys_of(forms: Iterable[str]) -> list[str]:
    """Every key a thing with these names is found under: each name as one word, and as its words."""
    return list(dict.fromkeys(key for form in forms for key in _keys(str(form))))


@lru_cache(maxsize=20_000)
def _keys(form: str) -> tuple[str, ...]:
    keys = []
    for spelt in _spellings(form):
        if (key := sound(spelt)) and len(key) <= LONGEST:
            keys.append(key)
        if len(apart := sounds(spelt)) > 1:
            keys.append(" ".join(apart))
    return tuple(keys)


def script_of(text: str) -> str:
    """The ISO 15924 code of the script of its first letter; `Zyyy` without letters.

    `Hani` is said of Chinese characters; only who wrote them knows whether `Hans` or `Hant` is meant.
    """
    names = (unicodedata.name(letter, "") for letter in text if letter.isalpha())
    first = next(names, "")
    return next((code for start, code in _SCRIPTS.items() if first.startswith(start)), "Zyyy")


_SCRIPTS = {
    "LATIN": "Latn",
    "HANGUL": "Hang",
    "CJK": "Hani",
    "CYRILLIC": "Cyrl",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "ARABIC": "Arab",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
    "GREEK": "Grek",
}


def _whole(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _alike(found: re.Match[str]) -> str:
    letters = found.group()
    following = found.string[found.end() : found.end() + 1]
    if following and following in "iu" and letters in _BEFORE_I_OR_U:
        return _BEFORE_I_OR_U[letters]
    if following and following in "ei" and letters in _BEFORE_E_OR_I:
        return _BEFORE_E_OR_I[letters]
    return _ALIKE[letters]


def _spellings(form: str) -> list[str]:
    """A Korean name also as the South writes it: 리수용 is 이수용 there, 로동신문 is 노동신문."""
    whole = _whole(form)
    words = whole.split(" ")
    spelt = [whole, " ".join(_southern(word, 1) for word in words)]
    # A surname of one syllable: the given name begins with the second.
    spelt.append(" ".join(_southern(word, 2) if len(word) == 3 else _southern(word, 1) for word in words))
    return list(dict.fromkeys(spelt))


def _southern(word: str, syllables: int) -> str:
    """The rule of initial sounds, applied to the first syllables of a word."""
    return "".join(_initial(letter) for letter in word[:syllables]) + word[syllables:]


def _initial(letter: str) -> str:
    if not _FIRST <= ord(letter) <= _LAST:
        return letter
    lead, rest = divmod(ord(letter) - _FIRST, 588)
    iotised = rest // 28 in _IOTISED
    if lead == _R:
        lead = _SILENT if iotised else _N
    elif lead == _N and iotised:
        lead = _SILENT
    return chr(_FIRST + lead * 588 + rest)
