"""Sample Cypher queries, for the page, the documentation and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

Words = Mapping[str, str]


class Example(BaseModel):
    """One query: `title` and `shows` by language (`en`, `id`), and the parameters it is run with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Words
    shows: Words
    query: str
    parameters: Mapping[str, Any] = {}


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """The shipped examples, read once, in the order they are to be shown."""
    from ruamel.yaml import YAML

    text = files("graph").joinpath("examples.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Example, ...]).validate_python(YAML(typ="safe").load(text))
