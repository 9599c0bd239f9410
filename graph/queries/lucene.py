"""What a person types, as Lucene queries that cannot fail to parse, from strict to lenient."""

from __future__ import annotations

import re
import unicodedata

from graph.sounds import LONGEST, sound, sounds

WORD = re.compile(r"\w+")
MOST_WORDS = 12
FUZZY_FROM = 4  # characters; a shorter word turns into every other word with one letter changed
TWO_EDITS_FROM = 8
SOUND_FUZZY_FROM = 6  # a key has lost the letters that tell short names apart
PAIRED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")  # how Unicode names begin


def readings(typed: str) -> list[str]:
    """Queries to try in turn until one finds something: none if nothing is left to look for.

    Every word whole; every word as a beginning; every word with a letter or two wrong; any word at all.
    Lucene's own operators are taken as plain text: phrases are quoted, the other readings keep letters and
    digits only.
    """
    text = unicodedata.normalize("NFKC", typed)
    phrases = [_quoted(part) for part in text.split() if WORD.search(part)][:MOST_WORDS]
    found = [word.lower() for word in WORD.findall(text)][:MOST_WORDS]
    if not found:
        return []
    return [
        " ".join(f"+{phrase}" for phrase in phrases),
        " ".join(f"+{_beginning(word)}" for word in found),
        " ".join(f"+{_fuzzy(word)}" for word in found),
        " ".join(_quoted(word) for word in found),
    ]


def by_sound(typed: str, reading: int) -> list[dict[str, object]]:
    """Queries of the index `keys` that go with a reading: `{query, fuzzy}`; see `graph.sounds`.

    With the first: what sounds like the whole, and, `fuzzy`, what nearly does; with the second: what has
    words that sound like each of these. A key is letters and digits, so nothing of it is an operator.
    """
    text = typed[: LONGEST * 4]
    whole = sound(text)
    if not whole or len(whole) > LONGEST:
        return []
    if reading == 0:
        near = [{"query": _fuzzy(whole), "fuzzy": True}] if len(whole) >= SOUND_FUZZY_FROM else []
        return [{"query": whole, "fuzzy": False}, *near]
    words = sounds(text)[:MOST_WORDS] if reading == 1 else []
    return [{"query": " ".join(f"+{word}" for word in words), "fuzzy": False}] if words else []


def plain(text: str) -> str:
    """Text as it is compared: letters and digits, folded, one space between words."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _quoted(part: str) -> str:
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _beginning(word: str) -> str:
    # The analyzer keeps Chinese, Japanese and Korean as pairs of characters, so longer words are phrases.
    return f"{word}*" if word.isascii() or len(word) <= 2 or _is_alphabetic(word) else _quoted(word)


def _fuzzy(word: str) -> str:
    if not _is_alphabetic(word) or len(word) < FUZZY_FROM:
        return _quoted(word)
    return f"{word}~{2 if len(word) >= TWO_EDITS_FROM else 1}"


def _is_alphabetic(word: str) -> bool:
    """Whether the word is written in an alphabet, and not in characters the analyzer pairs."""
    return not any(unicodedata.name(letter, "").startswith(PAIRED) for letter in word)
