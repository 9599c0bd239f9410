"""The shapes a value in a dossier may have, and how a model's field names its shape.

One description of every key serves the reader (which values are right), the JSON Schema (what an
editor completes and explains) and docs: see `loaders.curated.dossier` for the keys themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from loaders.curated.problems import At

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
PROPERTY = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"


class Word(str):
    """A text of a dossier that knows where it stands.

    Empty where the key is absent; empty and `wrong` where what was written is already a problem.
    """

    __slots__ = ("at", "wrong")
    at: At
    wrong: bool

    def __new__(cls, text: str, at: At, *, wrong: bool = False) -> Word:  # noqa: PYI034 - as in lists
        """`text`, standing at `at`."""
        word = super().__new__(cls, text)
        word.at = at
        word.wrong = wrong
        return word

    def refused(self) -> Word:
        """Nothing, at the same place, because what stands there is wrong."""
        return Word("", self.at, wrong=True)

    def now(self, text: str) -> Word:
        """Another text at the same place."""
        return Word(text, self.at)


@dataclass(frozen=True)
class Text:
    """Free text, or text of a `pattern` (a regular expression for the whole) described by `like`."""

    pattern: str = ""
    like: str = ""


@dataclass(frozen=True)
class Choice:
    """One of a closed list of words."""

    options: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Edtf:
    """A date in EDTF, as loose as the source leaves it."""


@dataclass(frozen=True)
class Number:
    """A decimal number between `low` and `high`; `whole` ones have no point."""

    low: float
    high: float
    whole: bool = False


@dataclass(frozen=True)
class Url:
    """An http or https address."""


@dataclass(frozen=True)
class Ref:
    """The id of something defined in a dossier, `to` says which sorts; "country" takes codes and names."""

    to: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """A mapping with the keys of `model`, a subclass of Entry below."""

    model: type[Written]


@dataclass(frozen=True)
class Many:
    """A list; one item may stand without the list."""

    of: Shape


@dataclass(frozen=True)
class Table:
    """A mapping from keys of the writer's choice (matching `pattern`, described by `like`) to values."""

    of: Shape
    pattern: str
    like: str


Shape = Text | Choice | Edtf | Number | Url | Ref | Record | Many | Table
Spread = Callable[[], Mapping[str, tuple[Shape, str]]]


@dataclass(kw_only=True)
class Written:
    """Base of all records of a dossier. `short`: the key meant when a bare text stands for the record."""

    short: ClassVar[str] = ""
    at: At


def key(shape: Shape, description: str, *, required: bool = False) -> Any:  # noqa: ANN401
    """A model's field: its shape, and the description an editor shows."""
    metadata = {"shape": shape, "description": description, "required": required}
    if isinstance(shape, Many):
        return field(default_factory=list, metadata=metadata)
    if isinstance(shape, Table):
        return field(default_factory=dict, metadata=metadata)
    return field(default=None, metadata=metadata)


def spread(keys: Spread) -> Any:  # noqa: ANN401
    """A model's field holding, by key, all keys that the vocabulary names: `{key: (shape, description)}`."""
    return field(default_factory=dict, metadata={"spread": keys})


def key_name(a_field: Field[Any]) -> str:
    """The key as written in a dossier (`for_` is the field of `for`)."""
    return a_field.name.rstrip("_")


def keys_of(model: type[Written]) -> dict[str, tuple[Field[Any], Shape, str, bool]]:
    """Every key a record of `model` may have: its field, shape, description, and whether it must be there."""
    found: dict[str, tuple[Field[Any], Shape, str, bool]] = {}
    for each in fields(model):
        if "shape" in each.metadata:
            meta = each.metadata
            found[key_name(each)] = (each, meta["shape"], meta["description"], meta["required"])
        elif "spread" in each.metadata:
            for name, (shape, description) in each.metadata["spread"]().items():
                found[name] = (each, shape, description, False)
    return found
