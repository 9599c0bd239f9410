"""Characters that nobody sees, and that steer a terminal, turn text around or break a file.

Loaders let none in: dossiers are refused for them, rows of datasets lose them and are told of. Who writes
text for a reader writes their numbers instead, as [U+202E], for a graph that others filled. JSON is data and
gives what the graph holds.

Tab and line breaks are none of them. Joiners are where letters of Arabic or Indic scripts, or signs, stand
before them, and marks of direction are where the text has letters that run to the left.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar, cast

T = TypeVar("T")

# C0 and C1; soft hyphen; what is invisible; marks, embeddings, overrides and isolates of direction; half of
# a pair; what is no character; tags. One set of characters: re looks for it ten times as fast as for more.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
MARKS, JOINERS = "\u061c\u200e\u200f", "\u200c\u200d"
TO_THE_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
JOINING = re.compile(
    "[\u0600-\u1fff\u2190-\u2bff\ua800-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc\U00010a00-\U00011fff"
    "\U0001e900-\U0001e95f\U0001f000-\U0001faff]"
)
CONTROL = "a control character"


def _number(found: re.Match[str]) -> str:
    """What to write for a character: itself where it is rightly there."""
    character, text, at = found[0], found.string, found.start()
    if character in JOINERS and JOINING.match(text, max(at - 1, 0)):
        return character
    if character in MARKS and TO_THE_LEFT.search(text):
        return character
    return "\r" if character == "\r" and text[at + 1 : at + 2] == "\n" else f"[U+{ord(character):04X}]"


def shown(text: str) -> str:
    """`text` with the number of each hidden character in its place: `[U+202E]`."""
    if text.isprintable() or not HIDDEN.search(text):
        return text
    return HIDDEN.sub(_number, text)


def shown_in(value: T) -> T:
    """A value of JSON, all texts in it as `shown`; keys stay."""
    if isinstance(value, str):
        return cast("T", shown(value))
    if isinstance(value, dict):
        return cast("T", {key: shown_in(part) for key, part in value.items()})
    return cast("T", [shown_in(part) for part in value]) if isinstance(value, list) else value


def hidden(text: str) -> list[str]:
    """The hidden characters in `text`, each once: `U+202E (right-to-left override)`."""
    return [
        f"U+{ord(each):04X} ({unicodedata.name(each, CONTROL).lower()})"
        for each in dict.fromkeys(found[0] for found in HIDDEN.finditer(text) if _number(found) != found[0])
    ]


def without(text: str) -> str:
    """`text` without its hidden characters."""
    return HIDDEN.sub(lambda found: found[0] if _number(found) == found[0] else "", text)


def escaped(json: str) -> str:
    """Text in JSON with JSON's own escapes for hidden characters: the same data, and nothing that steers."""
    return HIDDEN.sub(
        lambda found: re.sub("....", r"\\u\g<0>", found[0].encode("utf-16-be", "surrogatepass").hex()), json
    )
