"""Which language a page speaks, and its words in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from api.negotiation import best_language
from graph.vocabulary import FALLBACK_LANGUAGE, vocabulary

if TYPE_CHECKING:
    from fastapi import Request

FORMS = {"one", "other"}
OWN_NAMES = {"en": "English", "id": "Bahasa Indonesia"}


@dataclass(frozen=True)
class Speech:
    """`lang` picks names and titles, `ui` the page's own words; `chosen` says that `lang=` asked for it."""

    lang: str
    ui: str
    chosen: bool = False

    def __call__(self, key: str, /, n: int | None = None, **values: object) -> str:
        """The text under `key`, with {n} and other places filled in; a text with forms takes the one for n.

        Raises:
            KeyError: the catalogue has no such key, which a test finds first.
        """
        text = catalogue()[self.ui][key]
        if isinstance(text, dict):
            text = text["one" if n == 1 and "one" in text else "other"]
        return str(text).format(n=f"{n:,}" if n is not None else "", **values)

    def has(self, key: str) -> bool:
        """Whether the catalogue has `key`."""
        return key in catalogue()[self.ui]


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """api/strings.yaml as language to dotted key to text, or to `{one, other}` where number matters."""
    text = (resources.files("api") / "strings.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)
    return {lang: dict(_flat(groups)) for lang, groups in loaded.items()}


def _flat(groups: dict[str, Any], above: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in groups.items():
        if isinstance(value, dict) and not value.keys() <= FORMS:
            pairs += _flat(value, f"{above}{key}.")
        else:
            pairs.append((f"{above}{key}", value))
    return pairs


def speech(request: Request) -> Speech:
    """The language of `lang=`, else the best we have of Accept-Language, else English."""
    known = vocabulary().languages
    asked = request.query_params.get("lang", "").lower()
    if asked in known:
        return Speech(asked, _ui(asked), chosen=True)
    lang = best_language(request)
    return Speech(lang, _ui(lang))


def _ui(lang: str) -> str:
    return lang if lang in catalogue() else FALLBACK_LANGUAGE
