"""Folding names of countries, so that spelling, case, accents and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "e"}
)
_NOTHING = re.compile(r"[’'‘`ʼʻ.·]")
_BREAK = re.compile(r"[\W_]+")
# Words before a name that say only what sort of state it is.
_FORMS = re.compile(
    r"(?:the|republic of|kingdom of|state of|people'?s republic of|commonwealth of|sultanate of|former"
    r"|negara|republik|kerajaan|kesultanan|bekas)\s+(?:the\s+)?"
)


def fold(name: str) -> str:
    """The key under which `name` is found: letters and digits only.

    `Côte d'Ivoire`, `COTE DIVOIRE` and `Cote-d’Ivoire` have one key.
    """
    return _BREAK.sub("", _words(name))


def composed(text: str) -> str:
    """The text with letters and marks, and the letters of Hangul syllables, put together (Unicode's NFC).

    Names are stored so: an index takes decomposed ones for other letters.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_form(name: str) -> str | None:
    """The key of `name` without a leading `the`, `republic of`, `republik` …; None where it has none."""
    words = _words(name)
    match = _FORMS.match(words)
    rest = _BREAK.sub("", words[match.end() :]) if match else ""
    return rest or None


def _words(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    text = _BREAK.sub(" ", _NOTHING.sub("", text)).strip()
    return "saint " + text[3:] if text.startswith("st ") else text
