"""Questions that one id asks: a file with a QUESTION becomes a route and a word of `diplograph ask`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import questions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from questions.table import Table

A = TypeVar("A", bound=Mapping[str, object])


@dataclass(frozen=True)
class ById(Generic[A]):
    """A question that one id asks.

    name: its operation in the reference, under `tag`. path: its address, with the id in braces. example: an
    id. ask: takes the store, the id and `lang`; its docstring describes the route. answer: the type of what
    it answers.
    """

    name: str
    path: str
    tag: str
    example: str
    ask: Callable[..., Awaitable[A]]
    answer: type[A]
    table: Callable[[A], Table]

    @property
    def word(self) -> str:
        """What `diplograph ask` calls it."""
        return self.name.removeprefix("one_")

    @property
    def description(self) -> str:
        """What it answers, in words; the errors it raises are the reference's own to tell."""
        return (self.ask.__doc__ or "").partition("\n\n    Raises:")[0].replace("\n    ", "\n").strip()


@cache
def questions_by_id() -> Mapping[str, ById[Any]]:
    """All of them, by the word for each."""
    modules = (import_module(f"questions.{module.name}") for module in iter_modules(questions.__path__))
    asked = (module.QUESTION for module in modules if hasattr(module, "QUESTION"))
    return {question.word: question for question in asked}
