"""YAML read as plain text with line numbers: every scalar stays the text that was written.

Nothing is converted (`NO` stays Norway, `2023-09` stays a month, `1.10` keeps its zero); whoever
reads a field says what it wants. A dossier may come from a stranger, so its size, depth and number
of values are limited and anchors, aliases and tags are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from graph.countries.names import composed
from loaders.curated.problems import At, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ruamel.yaml.events import Event

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_VALUES = 30_000
KEPT_TREES = 64
EMPTY = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A written value. `empty` where nothing, `~` or `null` was written without quotes."""

    text: str
    line: int
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: list[Tree]
    line: int


class Entry(NamedTuple):
    """One key of a mapping: the line of the key, and its value."""

    line: int
    value: Tree


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written."""

    entries: dict[str, Entry]
    line: int


Tree = Scalar | Sequence | Mapping


class _Unreadable(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_tree(path: Path, name: str, problems: Problems) -> Tree | None:
    """The file at `path` as a tree; None when it cannot be read, `problems` then says why.

    `name` is the file's name in problems. A key written twice is a problem and its first value stands.
    """
    try:
        text = _text(path)
    except _Unreadable as error:
        problems.add(At(name, error.line), str(error))
        return None
    tree, found = _parsed(name, text)
    problems.take_over(found)
    return tree


@lru_cache(maxsize=KEPT_TREES)
def _parsed(name: str, text: str) -> tuple[Tree | None, frozenset[Problem]]:
    """The tree of a text and what is wrong with it; kept, as every check reads the shipped dossiers too."""
    problems = Problems()
    tree = None
    try:
        tree = _Reader(name, problems).document(text)
    except _Unreadable as error:
        problems.add(At(name, error.line), str(error))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        problems.add(
            At(name, mark.line + 1 if mark else 1), f"not readable as YAML: {reason}; {_advice(reason)}"
        )
    except YAMLError as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        problems.add(At(name, 1), f"not readable as YAML: {first}; save the file as plain UTF-8 text")
    return tree, frozenset(problems.found)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _Unreadable(1, f"larger than {MAX_BYTES:,} bytes; split it into several dossiers")
        raw = path.read_bytes()
    except OSError as error:
        raise _Unreadable(1, f"cannot be read ({error.strerror}); give the path of a dossier") from None
    try:
        return composed(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _Unreadable(line, "not UTF-8 text; save the file as UTF-8") from None


def _advice(reason: str) -> str:
    if "\\t" in reason or "tab" in reason:
        return "indent with spaces"
    if "mapping values are not allowed" in reason:
        return "put a text that holds a colon in quotes"
    return "look at indentation, colons and quotes there and in the line above"


class _Reader:
    """Builds the tree from ruamel.yaml's events (libyaml reads where it is there, eight times as fast)."""

    def __init__(self, name: str, problems: Problems) -> None:
        self._name = name
        self._problems = problems
        self._values = 0

    def document(self, text: str) -> Tree | None:
        events: Iterator[Any] = YAML(typ="safe").parse(text)
        tree: Tree | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable(_line(event), "a second document starts here; one file is one dossier")
            elif isinstance(event, NodeEvent):
                tree = self._node(event, events, 1, At(self._name, 1))
        if tree is None:
            raise _Unreadable(1, "the file is empty; start it with `dossier: an-id-for-it`")
        return tree

    def _node(self, event: Any, events: Iterator[Any], depth: int, at: At) -> Tree:  # noqa: ANN401
        line = _line(event)
        self._values += 1
        if self._values > MAX_VALUES:
            raise _Unreadable(line, f"more than {MAX_VALUES:,} values; split it into several dossiers")
        if depth > MAX_DEPTH:
            raise _Unreadable(line, f"nested deeper than {MAX_DEPTH} levels; a dossier needs fewer")
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _Unreadable(
                line,
                f"anchors and aliases (&{event.anchor}, *{event.anchor}) are not used; "
                "write the value out, or put a text starting with & or * in quotes",
            )
        if event.tag is not None and event.tag != "!":
            raise _Unreadable(line, f"tags ({event.tag}) are not used; put a text starting with ! in quotes")
        if isinstance(event, ScalarEvent):
            plain = event.style is None or event.style == ""
            return Scalar(event.value.strip(), line, plain and event.value in EMPTY)
        if isinstance(event, SequenceStartEvent):
            items: list[Tree] = []
            while not isinstance(item := next(events), SequenceEndEvent):
                items.append(self._node(item, events, depth + 1, at.inside(len(items))))
            return Sequence(items, line)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, line, depth, at)
        raise _Unreadable(line, "not readable as YAML here")

    def _mapping(self, events: Iterator[Any], line: int, depth: int, at: At) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._node(event, events, depth + 1, at)
            if not isinstance(key, Scalar):
                raise _Unreadable(key.line, "a key must be a word; write `key: value`")
            here = at.inside(key.text, key.line)
            value = self._node(next(events), events, depth + 1, here)
            if isinstance(value, Scalar) and not value.text:
                value = Scalar("", key.line, value.empty)  # nothing is written: it stands nowhere else
            if key.text in entries:
                first = entries[key.text].line
                self._problems.add(here, f"is written twice, first in line {first}; keep one of them")
                continue
            entries[key.text] = Entry(key.line, value)
        return Mapping(entries, line)


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
