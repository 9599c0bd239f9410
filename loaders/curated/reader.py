"""From the tree of a file to the records of a dossier, with every wrong value noted."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from graph.dates import bounds
from loaders.curated import grammar
from loaders.curated.problems import At, Problems, did_you_mean, either, shown
from loaders.curated.shapes import (
    Choice,
    Edtf,
    Many,
    Number,
    Record,
    Ref,
    Shape,
    Table,
    Text,
    Url,
    Word,
    Written,
    keys_of,
)
from loaders.curated.yaml_lines import Mapping, Scalar, Sequence, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TEXT = 20_000  # characters in one value
URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")

Model = TypeVar("Model", bound=Written)


def read_record(model: type[Model], tree: Tree, at: At, problems: Problems) -> Model:
    """`tree` as a record of `model`; wrong or missing values are noted and left empty."""
    known = keys_of(model)
    values: dict[str, Any] = {}
    if isinstance(tree, Scalar) and model.short and not tree.empty:
        shape = known[model.short][1]
        values[known[model.short][0].name] = read_value(shape, tree, at, problems)
    elif isinstance(tree, Mapping):
        for name, entry in tree.entries.items():
            here = at.inside(name, entry.line)
            if name not in known:
                problems.add(here, f"unknown key; {did_you_mean(name, known)}")
                continue
            field, shape, _, _ = known[name]
            value = read_value(shape, entry.value, here, problems)
            if "spread" in field.metadata:
                values.setdefault(field.name, {})[name] = value
            else:
                values[field.name] = value
        _missing(known, tree, at, problems)
    else:
        problems.add(at, f"is {_sort(tree)}; write keys and values: {_sample(model)}")
    for field in fields(model):
        if field.name != "at" and "shape" in field.metadata:
            shape = field.metadata["shape"]
            if field.name not in values and not isinstance(shape, Many | Table):
                values[field.name] = Word("", at)
    return model(at=at, **values)


def _missing(known: dict[str, Any], tree: Mapping, at: At, problems: Problems) -> None:
    for name, (_, _, description, required) in known.items():
        if required and name not in tree.entries:
            problems.add(
                at.inside(name), f"is missing; {description[0].lower()}{description[1:].rstrip('.')}"
            )


def _sample(model: type[Written]) -> str:
    required = [name for name, (_, _, _, required) in keys_of(model).items() if required]
    return "{" + ", ".join(f"{name}: …" for name in required or list(keys_of(model))[:2]) + "}"


def _sort(tree: Tree) -> str:
    if isinstance(tree, Scalar):
        return "empty" if tree.empty else f"the text {shown(tree.text)}"
    return "a list" if isinstance(tree, Sequence) else "a mapping"


def read_value(shape: Shape, tree: Tree, at: At, problems: Problems) -> Any:  # noqa: ANN401
    """`tree` read as `shape`: a Word, a list, a dict or a record."""
    if isinstance(shape, Record):
        return read_record(shape.model, tree, at, problems)
    if isinstance(shape, Many):
        return _many(shape, tree, at, problems)
    if isinstance(shape, Table):
        return _table(shape, tree, at, problems)
    if not isinstance(tree, Scalar):
        problems.add(at, f"is {_sort(tree)}; write one value")
        return Word("", at, wrong=True)
    return _word(shape, tree, _line(at, tree), problems)


def _many(shape: Many, tree: Tree, at: At, problems: Problems) -> list[Any]:
    if isinstance(tree, Sequence):
        return [
            read_value(shape.of, item, _line(at.inside(number), item), problems)
            for number, item in enumerate(tree.items)
        ]
    if isinstance(tree, Scalar) and tree.empty:
        problems.add(at, "is empty; write a value or leave the key out")
        return []
    return [read_value(shape.of, tree, _line(at, tree), problems)]


def _line(at: At, tree: Tree) -> At:
    # A list item or value may stand lines below its key; a mapping in block style starts at its first key.
    return At(at.file, tree.line, at.field)


def _table(shape: Table, tree: Tree, at: At, problems: Problems) -> dict[str, Any]:
    if not isinstance(tree, Mapping):
        problems.add(at, f"is {_sort(tree)}; write `key: value` lines, each key {shape.like}")
        return {}
    found: dict[str, Any] = {}
    for name, entry in tree.entries.items():
        here = at.inside(name, entry.line)
        if not re.fullmatch(shape.pattern, name):
            problems.add(here, f"{shown(name)} cannot be a key here; write {shape.like}")
            continue
        found[name] = read_value(shape.of, entry.value, here, problems)
    return found


def _word(shape: Shape, tree: Scalar, at: At, problems: Problems) -> Word:
    nothing = Word("", at, wrong=True)
    if tree.empty or not tree.text:
        problems.add(at, "is empty; write a value or leave the key out")
        return nothing
    if len(tree.text) > MAX_TEXT:
        problems.add(at, f"is longer than {MAX_TEXT:,} characters; shorten it")
        return nothing
    wrong = _CHECKS[type(shape)](shape, tree.text)
    if wrong:
        problems.add(at, wrong)
        return nothing
    return Word(tree.text, at)


def _text(shape: Any, text: str) -> str:  # noqa: ANN401
    if shape.pattern and not re.fullmatch(shape.pattern, text):
        return f"{shown(text)} does not fit; write {shape.like}"
    return ""


def _choice(shape: Any, text: str) -> str:  # noqa: ANN401
    options = shape.options()
    if text in options:
        return ""
    return f"{shown(text)} is unknown; {did_you_mean(text, options) or f'write {either(options)}'}"


def _edtf(shape: Any, text: str) -> str:  # noqa: ANN401, ARG001
    try:
        bounds(text)
    except ValueError as error:
        wrong, _, right = str(error).rpartition(": ")
        return f"{wrong}; {right}"
    return ""


def _number(shape: Any, text: str) -> str:  # noqa: ANN401
    what = "a whole number" if shape.whole else "a number"
    pattern = r"[0-9]{1,9}" if shape.whole else r"-?[0-9]{1,9}(\.[0-9]{1,12})?"
    if not re.fullmatch(pattern, text) or not shape.low <= float(text) <= shape.high:
        return f"{shown(text)} is not right; write {what} from {shape.low:g} to {shape.high:g}"
    return ""


def _url(shape: Any, text: str) -> str:  # noqa: ANN401, ARG001
    return "" if URL.fullmatch(text) else f"{shown(text)} is no web address; write one starting with https://"


def _ref(shape: Any, text: str) -> str:  # noqa: ANN401
    return "" if "\n" not in text else f"{shown(text)} is no id; write the id of {either(shape.to)}"


_CHECKS: dict[type, Callable[[Any, str], str]] = {
    Text: _text,
    Choice: _choice,
    Edtf: _edtf,
    Number: _number,
    Url: _url,
    Ref: _ref,
}


def wrong_value(prop: str, text: str) -> str:
    """What is wrong with `text` as an event's date or a property of its kind; empty if nothing is."""
    if prop == "date":
        return _edtf(None, text)
    shape, _ = grammar.properties().get(prop, (Text(), ""))
    shape = shape.of if isinstance(shape, Many) else shape
    return _CHECKS[type(shape)](shape, text)
