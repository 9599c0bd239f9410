"""What a person types, as terms with Lucene queries that cannot fail to parse."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.countries.names import fold
from graph.countries.sounds import LONGEST, script_of, sound, sounds
from graph.store.reader import Row
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = re.compile(r"\w+")
APOSTROPHE = re.compile("['’‘`ʼʻ´]")
PART = re.compile(r"[\w'’‘`ʼʻ´]+")  # O'Hara is one word, Jong-un two
MOST_TERMS = 12
FUZZY_FROM = 4  # characters; a shorter word turns into every other word with one letter changed
TWO_EDITS_FROM = 8
SOUND_FUZZY_FROM = 6  # a key has lost the letters that tell short names apart
# Words that only join others, where others are there: left out, a title without them matches no less.
JOINING = frozenset((
    "a", "an", "and", "at", "between", "by", "for", "from", "in", "of", "on", "or", "the", "to", "vs", "with",
    "antara", "dan", "dari", "dengan", "di", "ke", "oleh", "pada", "yang",
    "в", "и", "к", "между", "на", "о", "с",
))  # fmt: skip
PLURAL_FROM = 5
PAIRED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")  # how Unicode names begin

# Indexes of names and titles as they are written; `folded` is without accents and marks, `keys` by sound.
WRITTEN = ("names", "forms", "titles")


@dataclass(frozen=True)
class Term:
    """One word as typed, with what may be written between its letters: `Jong-un`, `O'Hara`.

    place: which of the words it is. kinds: kinds of events that are called so in some language.
    """

    place: int
    text: str
    kinds: tuple[str, ...] = ()

    def exact(self) -> Iterator[Row]:
        """Queries for what has the word itself, its beginning, or its sound: `{place, index, query, how}`."""
        for index in WRITTEN:
            yield self._query(index, _quoted(self.text), "whole")
        yield self._query("folded", _quoted(APOSTROPHE.sub("'", self.text)), "whole")
        parts = self._parts()
        if begins := _all(_beginning(part) for part in parts if _may_begin(part)):
            yield from (self._query(index, begins, "beginning") for index in WRITTEN)
        if begins := _all(f"{key}*" for part in parts if _may_begin(part) and (key := _folded(part))):
            yield self._query("folded", begins, "beginning")
        keys = [] if self.is_character else [key for key in sounds(self.text) if len(key) > 1]
        if heard := _all(keys):
            yield self._query("keys", heard, "sound")

    def fuzzy(self) -> Iterator[Row]:
        """Queries for what has the word with a letter or two wrong, or of Chinese or Korean some of it."""
        near = _all(_fuzzy(part) for part in self._parts())
        yield from (self._query(index, near, "fuzzy") for index in (*WRITTEN, "folded"))
        key = sound(self.text)
        if SOUND_FUZZY_FROM <= len(key) <= LONGEST:
            yield self._query("keys", _fuzzy(key), "fuzzy")

    def _parts(self) -> list[str]:
        return [part.lower() for part in PART.findall(self.text) if WORD.search(part)]

    @property
    def is_character(self) -> bool:
        """Whether it is one Chinese character, which is read as many others are."""
        return len(self.text) == 1 and script_of(self.text) == "Hani"

    def _query(self, index: str, query: str, how: str) -> Row:
        return {"place": self.place, "index": index, "query": query, "how": how}


def terms(typed: str) -> list[Term]:
    """The words of what was typed, at most twelve; none where there is no letter or digit.

    Lucene's own operators are taken as plain text: phrases are quoted, other queries keep letters and
    digits only.
    """
    text = unicodedata.normalize("NFKC", typed)
    parts = [part for part in text.split() if WORD.search(part)]
    parts = [part for part in parts if part not in JOINING] or parts
    return [Term(place, part, _kinds(part)) for place, part in enumerate(parts[:MOST_TERMS])]


def whole(found: list[Term], *, near: bool) -> list[Row]:
    """Queries of `keys` for names that sound like all the words together; with `near`, nearly like it."""
    key = sound("".join(term.text for term in found))
    if len(found) == 1 and found[0].is_character:
        return []
    if not key or len(key) > LONGEST or (near and len(key) < SOUND_FUZZY_FROM):
        return []
    query, how = (_fuzzy(key), "fuzzy") if near else (key, "sound")
    return [{"place": term.place, "index": "keys", "query": query, "how": how} for term in found]


def plain(text: str) -> str:
    """Text as it is compared: letters and digits, folded, one space between words."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _kinds(word: str) -> tuple[str, ...]:
    """Kinds of events named so: `visit`, `letters`, `surat`, `方문` as the vocabulary has them."""
    key = fold(word)
    return tuple(
        kind for kind, told in vocabulary().kinds.items() if key in _called(kind, tuple(told.names.values()))
    )


def _called(kind: str, names: tuple[str, ...]) -> set[str]:
    keys = {fold(name) for name in (kind, *names)}
    return keys | {f"{key}s" for key in keys if key.isascii()}


def _all(queries: Iterable[str]) -> str:
    return " ".join(f"+{query}" for query in queries)


def _folded(word: str) -> str:
    """A word as the index `folded` has it: without accents and marks, any apostrophe the plain one."""
    return "'".join(fold(part) for part in APOSTROPHE.split(word)).strip("'")


def _quoted(part: str) -> str:
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _may_begin(word: str) -> bool:
    return len(word) > 1 or not _is_alphabetic(word)


def _beginning(word: str) -> str:
    # The analyzer keeps Chinese, Japanese and Korean as pairs of characters, so longer words are phrases,
    # and one character may be the second of a pair.
    if _is_alphabetic(word):
        # One sanction is found by `sanctions`, too.
        plural = word.isascii() and len(word) >= PLURAL_FROM and word.endswith("s")
        return f"({word}* {word[:-1]})" if plural else f"{word}*"
    return f"({word}* *{word})" if len(word) == 1 else f"{word}*" if len(word) == 2 else _quoted(word)


def _fuzzy(word: str) -> str:
    if not _is_alphabetic(word):
        return word if len(word) > 2 else _quoted(word)  # unquoted, any of its pairs will do
    if len(word) < FUZZY_FROM or APOSTROPHE.search(word):
        return _quoted(word)
    return f"{word}~{2 if len(word) >= TWO_EDITS_FROM else 1}"


def _is_alphabetic(word: str) -> bool:
    """Whether the word is written in an alphabet, and not in characters the analyzer pairs."""
    return not any(unicodedata.name(letter, "").startswith(PAIRED) for letter in word)
