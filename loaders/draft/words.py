"""The words of a language that drafts are made by: words.yaml, as patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Words:
    """What words.yaml says of one language; docs/drafting.md and the file's comments tell what each is for.

    zones: hours from UTC. kinds, weak: patterns by kind. said: patterns by name (planned, alleged, by,
    toward …). text: as written.
    """

    lang: str
    weekdays: Mapping[str, list[str]]
    relative: Mapping[str, tuple[str, int]]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    ones: Mapping[str, str]
    titles: Mapping[str, str]
    means: Mapping[str, str]
    cities: Mapping[str, str]
    zones: tuple[int, int]
    kinds: Mapping[str, re.Pattern[str]]
    weak: Mapping[str, re.Pattern[str]]
    said: Mapping[str, re.Pattern[str]]
    text: Mapping[str, str]


_TABLES = ("weekdays", "relative", "units", "numbers", "ones", "titles", "means", "cities", "zones")


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages reports may be in."""
    return tuple(_file())


@cache
def words(lang: str) -> Words:
    """The words of a language of `languages`."""
    entry = _file()[lang]
    texts = {name: value for name, value in entry.items() if isinstance(value, str)}
    return Words(
        lang=lang,
        **{name: entry[name] for name in _TABLES},
        kinds={kind: pattern(text) for kind, text in entry["kinds"].items()},
        weak={kind: pattern(text) for kind, text in entry["weak"].items()},
        said={name: pattern(text) for name, text in texts.items() if name != "ago"},
        text=texts,
    )


@cache
def _file() -> Mapping[str, Mapping[str, Any]]:
    text = files("loaders").joinpath("draft", "words.yaml").read_text("utf-8")
    read: Mapping[str, Mapping[str, Any]] = YAML(typ="safe").load(text)
    return read


def pattern(text: str) -> re.Pattern[str]:
    """Whole words of `text` in any case: `surat|ucapan selamat*`."""
    return re.compile(rf"(?<!\w)(?:{either(text.split('|'))})(?!\w)", re.IGNORECASE)


def either(texts: Iterable[str]) -> str:
    """A pattern for any of these words, longest first."""
    return "|".join(
        re.escape(text).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for text in sorted(texts, key=len, reverse=True)
    )
