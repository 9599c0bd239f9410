"""From a file to the records of a dossier, with everything wrong in it noted, each at its line.

YAML is read as plain text: nothing is converted (`NO` stays Norway, `2023-09` stays a month, `1.10` keeps
its zero); pydantic checks what each key may hold. A dossier may come from a stranger, so its size, depth and
number of values are limited and anchors, aliases and tags are refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import ValidationError
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
from graph.dates import is_edtf
from graph.hidden import hidden, without
from graph.nearest import did_you_mean
from loaders.curated.dossier import Dossier
from loaders.curated.problems import At, Problem, Problems, shown
from loaders.curated.values import Blank, Entries, Items, Record, Word, sort_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails
    from ruamel.yaml.events import Event

    from loaders.curated.values import Tree

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_VALUES = 30_000
KEPT_TREES = 64
MAX_TEXT = 20_000  # characters in one value
NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
EMPTY = frozenset({"", "~", "null"})
TODO = "TODO"  # begins what a draft leaves to do


class _Unreadable(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_dossier(path: Path, name: str, problems: Problems) -> Dossier | None:
    """The dossier at `path`; None when it cannot be read, `problems` then says why.

    `name` is the file's name in problems. A key written twice is a problem and its first value stands; what
    is wrong or missing otherwise is empty in the dossier.
    """
    try:
        text = _text(path)
    except _Unreadable as error:
        problems.add(At(name, error.line), str(error))
        return None
    tree, problems_of_yaml = _parsed(name, text)
    problems.take_over(problems_of_yaml)
    if tree is None:
        return None
    try:
        return Dossier.model_validate(tree)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    for each in errors:
        problems.add(*_problem(each))
    return Dossier.model_validate(_mended(tree, errors))


def _problem(error: ErrorDetails) -> tuple[At, str]:
    """Where pydantic found something wrong, what it is and what would be right."""
    tree: Tree = error["input"]
    kind, path = error["type"], error["loc"]
    if kind == "missing":
        name = str(path[-1])
        description = _record(path[:-1]).keys()[name].description or ""
        return tree.at.entry(name), f"is missing; {description[0].lower()}{description[1:].rstrip('.')}"
    if kind == "extra_forbidden":
        return tree.at, f"unknown key; {did_you_mean(str(path[-1]), _record(path[:-1]).keys())}"
    if kind == "value_error":
        return tree.at, str(error["ctx"]["error"])
    if kind == "model_type":
        keys = _record(path).required() or list(_record(path).keys())[:2]
        sample = ", ".join(f"{name}: …" for name in keys)
        return tree.at, f"is {sort_of(tree)}; write keys and values: {{{sample}}}"
    right = "write a value or leave the key out" if isinstance(tree, Blank) else "write one value"
    if isinstance(tree, Items) and is_edtf(dates := f"[{','.join(map(str, tree))}]"):
        right = f"put it in quotes: {shown(dates)}"  # one of several dates, which YAML takes for a list
    return tree.at, f"is {sort_of(tree)}; {right}"


def _record(path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    """The class of record that a path of keys and numbers leads to."""
    place: Any = Dossier
    for step in path:
        is_record = isinstance(place, type) and issubclass(place, Record)
        place = place.keys()[step].annotation if is_record else get_args(place)[-1]
        while get_origin(place) is Annotated:
            place = get_args(place)[0]
    return place


def _mended(tree: Tree, errors: list[ErrorDetails]) -> Tree:
    """The tree again, with nothing where something is wrong or missing, so that all else can be checked."""
    # By the identity of what is wrong, as it stands in the tree once.
    instead: dict[int, Tree] = {}
    missing: dict[int, list[str]] = {}
    dropped: set[int] = set()
    for error in errors:
        part, nothing = error["input"], Word("", error["input"].at, wrong=True)
        if error["type"] == "missing":
            missing.setdefault(id(part), []).append(str(error["loc"][-1]))
        elif error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",):
            dropped.add(id(part))
        elif error["type"] == "model_type":
            instead[id(part)] = Entries(dict.fromkeys(_record(error["loc"]).required(), nothing), part.at)
        else:
            instead[id(part)] = nothing

    def mended(part: Tree) -> Tree:
        if (other := instead.get(id(part))) is not None:
            return other
        if isinstance(part, Items):
            return Items(map(mended, part), part.at)
        if isinstance(part, Entries):
            kept = {
                name: mended(value)
                for name, value in part.items()
                if id(name) not in dropped and id(value) not in dropped
            }
            absent = dict.fromkeys(missing.get(id(part), ()), Word("", part.at, wrong=True))
            return Entries(kept | absent, part.at)
        return part

    return mended(tree)


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
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _Unreadable(line, "not UTF-8 text; save the file as UTF-8") from None
    if found := NOT_YAML.search(text):
        raise _Unreadable(text.count("\n", 0, found.start()) + 1, f"holds {_unseen(hidden(found[0]))}")
    return composed(text)


def _unseen(characters: list[str]) -> str:
    return f"{', '.join(characters)}, which nobody sees; take it out"


def _advice(reason: str) -> str:
    if "\\t" in reason or "tab" in reason:
        return "indent with spaces"
    if "mapping values are not allowed" in reason:
        return "put a text that holds a colon in quotes"
    if "flow" in reason:  # libyaml takes no 2003? there, as YAML does
        return "look at commas and closing brackets; inside { } and [ ] put a date with a ? in quotes"
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
            return self._scalar(event, At(at.file, line, at.field))
        if isinstance(event, SequenceStartEvent):
            items = Items([], at)
            while not isinstance(item := next(events), SequenceEndEvent):
                items.append(self._node(item, events, depth + 1, at.entry(len(items), _line(item))))
            return items
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, depth, at)
        raise _Unreadable(line, "not readable as YAML here")

    def _scalar(self, event: ScalarEvent, at: At) -> Word | Blank:
        text = event.value.strip()
        if not text or (not event.style and event.value in EMPTY):
            return Blank(at)
        if text == TODO or text.startswith(f"{TODO} "):
            left = text.removeprefix(TODO).strip()
            self._problems.add(at, f"is still to do{left and f' ({left})'}; write it, or take the key out")
            return Word("", at, wrong=True)
        if len(text) > MAX_TEXT:
            self._problems.add(at, f"is longer than {MAX_TEXT:,} characters; shorten it")
            return Word("", at, wrong=True)
        if unseen := hidden(text):
            self._problems.add(at, f"holds {_unseen(unseen)}")
            return Word(without(text), at, wrong=True)
        return Word(text, at)

    def _mapping(self, events: Iterator[Any], depth: int, at: At) -> Entries:
        entries = Entries({}, at)
        lines: dict[str, int] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._node(event, events, depth + 1, at)
            if not isinstance(key, Word | Blank):
                raise _Unreadable(key.at.line, "a key must be a word; write `key: value`")
            name = key if isinstance(key, Word) else ""
            here = at.entry(name, key.at.line)
            value = self._node(next(events), events, depth + 1, here)
            if isinstance(value, Blank):
                value = Blank(here)  # nothing is written: it stands nowhere else
            if name in entries:
                self._problems.add(here, f"is written twice, first in line {lines[name]}; keep one of them")
                continue
            entries[Word(name, here)] = value
            lines[name] = key.at.line
        return entries


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
