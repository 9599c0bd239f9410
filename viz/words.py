"""The words of maps and dates, in the languages of words.yaml."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML


@cache
def languages() -> dict[str, dict[str, Any]]:
    """The whole catalogue, by language."""
    text = (resources.files("viz") / "words.yaml").read_text("utf-8")
    catalogue: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)
    return catalogue


def words(lang: str) -> dict[str, Any]:
    """The words of one language; English for a language without words of its own."""
    catalogue = languages()
    return catalogue.get(lang, catalogue["en"])
