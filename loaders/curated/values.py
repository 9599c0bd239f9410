"""What is written in a dossier: words that know where they stand, what a word may be, and records of them.

A field of a record says in its type what may stand there: `Annotated[Word, choice(…)]`. That one description
checks what is written, through pydantic, and tells an editor, as JSON Schema, what to offer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, create_model, model_validator
from pydantic_core import core_schema

from graph.dates import bounds
from graph.nearest import did_you_mean, either
from loaders.curated.problems import At, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ModelWrapValidatorHandler
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
# An editor reads an unquoted 1961 as a number; we keep it as text.
SCALAR = ["string", "number"]
DATES = ["2023-09-13", "2023-09", "196X", "2023-09~", "2023-09-12/2023-09-17", "1961/.."]


class Word(str):
    """A text of a dossier that knows where it stands.

    Empty where the key is absent; empty and `wrong` where what was written is already a problem. `sorts` are
    the sorts of thing whose id it may be, none where it is no reference.
    """

    __slots__ = ("at", "sorts", "wrong")
    at: At
    sorts: tuple[str, ...]
    wrong: bool

    def __new__(cls, text: str, at: At, *, wrong: bool = False) -> Word:  # noqa: PYI034 - as in lists
        """`text`, standing at `at`."""
        word = super().__new__(cls, text)
        word.at = at
        word.sorts = ()
        word.wrong = wrong
        return word

    def refused(self) -> Word:
        """Nothing, at the same place, because what stands there is wrong."""
        return Word("", self.at, wrong=True)

    def now(self, text: str) -> Word:
        """Another text at the same place."""
        return Word(text, self.at)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """An instance, as the reader makes them."""
        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Any text."""
        return {"type": SCALAR}


@dataclass(frozen=True, slots=True)
class Blank:
    """Where a value is missing: nothing, `~`, `null` or empty quotes."""

    at: At


class Items(list["Tree"]):
    """A list as written."""

    __slots__ = ("at",)

    def __init__(self, items: Iterable[Tree], at: At) -> None:
        """`items`, standing at `at`."""
        super().__init__(items)
        self.at = at


class Entries(dict[str, "Tree"]):
    """Keys and values in the order written."""

    __slots__ = ("at",)

    def __init__(self, entries: Mapping[str, Tree], at: At) -> None:
        """`entries`, standing at `at`."""
        super().__init__(entries)
        self.at = at


Tree = Word | Blank | Items | Entries
NOTHING = Word("", At("", 0))


def sort_of(tree: Tree) -> str:
    """What a value is, for a problem."""
    if isinstance(tree, Word):
        return f"the text {shown(tree)}"
    return "empty" if isinstance(tree, Blank) else "a list" if isinstance(tree, Items) else "a mapping"


@dataclass(frozen=True)
class Kind:
    """What a word may be.

    wrong: what is wrong with a text and what would be right, empty if nothing is. schema: the same as JSON
    Schema. sorts: the sorts of thing whose id it is, for a reference.
    """

    wrong: Callable[[str], str]
    schema: JsonSchemaValue
    sorts: tuple[str, ...] = ()

    def _checked(self, word: Word) -> Word:
        word.sorts = self.sorts
        if not word.wrong and (message := self.wrong(word)):
            raise ValueError(message)
        return word

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A check of the word itself."""
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """For editors."""
        return self.schema


def pattern(regex: str, like: str) -> Kind:
    """Text that a regular expression matches as a whole, described by `like`."""

    def wrong(text: str) -> str:
        return "" if re.fullmatch(regex, text) else f"{shown(text)} does not fit; write {like}"

    return Kind(wrong, {"type": "string", "pattern": f"^({regex})$"})


def choice(*words: str) -> Kind:
    """One of a closed list of words."""

    def wrong(text: str) -> str:
        if text in words:
            return ""
        return f"{shown(text)} is unknown; {did_you_mean(text, words) or f'write {either(words)}'}"

    return Kind(wrong, {"enum": list(words)})


def number(low: float, high: float, *, whole: bool = False) -> Kind:
    """A decimal number between two bounds; `whole` ones have no point."""
    what = "a whole number" if whole else "a number"
    regex = r"[0-9]{1,9}" if whole else r"-?[0-9]{1,9}(\.[0-9]{1,12})?"

    def wrong(text: str) -> str:
        if re.fullmatch(regex, text) and low <= float(text) <= high:
            return ""
        return f"{shown(text)} is not right; write {what} from {low:g} to {high:g}"

    return Kind(wrong, {"type": "integer" if whole else "number", "minimum": low, "maximum": high})


def ref(*sorts: str) -> Kind:
    """The id of something defined in a dossier, of one of these sorts; "country" takes codes and names."""

    def wrong(text: str) -> str:
        return f"{shown(text)} is no id; write the id of {either(sorts)}" if "\n" in text else ""

    return Kind(wrong, {"type": "string"}, sorts)


def _wrong_date(text: str) -> str:
    try:
        bounds(text)
    except ValueError as error:
        message, _, right = str(error).rpartition(": ")
        return f"{message}; {right}"
    return ""


def _wrong_url(text: str) -> str:
    right = ADDRESS.fullmatch(text)
    return "" if right else f"{shown(text)} is no web address; write one starting with https://"


EDTF = Kind(_wrong_date, {"type": SCALAR, "examples": DATES})  # as loose as the source leaves it
URL = Kind(_wrong_url, {"type": "string", "pattern": "^https?://"})


class Many:
    """A list; one item may stand without the list."""

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A list after `_listed`."""
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def _listed(self, tree: Tree) -> Tree | list[Tree]:
        if isinstance(tree, Items | Blank):
            return tree
        return [] if isinstance(tree, Word) and tree.wrong else [tree]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """One item, or a list."""
        listed = handler(core)
        return {"anyOf": [listed["items"], listed]}


@dataclass(frozen=True)
class Table:
    """A mapping from keys of the writer's choice (matching `pattern`, described by `like`) to values."""

    pattern: str
    like: str

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A dict with checked keys."""
        value = get_args(source)[1]
        keys = core_schema.no_info_after_validator_function(self._key, handler.generate_schema(Word))
        entries = core_schema.dict_schema(keys, handler.generate_schema(value))
        return core_schema.no_info_before_validator_function(self._entries, entries)

    def _key(self, word: Word) -> str:
        if not re.fullmatch(self.pattern, word):
            message = f"{shown(word)} cannot be a key here; write {self.like}"
            raise ValueError(message)
        return str(word)

    def _entries(self, tree: Tree) -> dict[str, Tree]:
        if isinstance(tree, Entries):
            return tree
        if isinstance(tree, Word) and tree.wrong:
            return {}
        message = f"is {sort_of(tree)}; write `key: value` lines, each key {self.like}"
        raise ValueError(message)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """An object."""
        return handler(core) | {"propertyNames": {"pattern": f"^({self.pattern})$"}}


Item = TypeVar("Item")
OneOrMore = Annotated[list[Item], Many()]


def key(description: str) -> Any:  # noqa: ANN401
    """A field that may be absent, with the description an editor shows; NOTHING then."""
    return Field(default=NOTHING, description=description)


def needed(description: str) -> Any:  # noqa: ANN401
    """A field that must be there."""
    return Field(description=description)


def many(description: str) -> Any:  # noqa: ANN401
    """A list that may be absent, and is empty then."""
    return Field(default_factory=list, description=description)


def table(description: str) -> Any:  # noqa: ANN401
    """A mapping that may be absent, and is empty then."""
    return Field(default_factory=dict, description=description)


class Record(BaseModel):
    """Base of all records of a dossier. `short`: the key meant when a bare text stands for the record."""

    # `for_` is the field of the key `for`.
    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))
    short: ClassVar[str] = ""
    _at: At = PrivateAttr()

    @property
    def at(self) -> At:
        """Where it stands."""
        return self._at

    @classmethod
    def keys(cls) -> dict[str, FieldInfo]:
        """Its fields, by key as written."""
        return {field.alias or name: field for name, field in cls.model_fields.items()}

    @classmethod
    def required(cls) -> list[str]:
        """The keys that must be there."""
        return [name for name, field in cls.keys().items() if field.is_required()]

    def written(self, names: Iterable[str]) -> dict[str, Any]:
        """The values of those of these fields that are written, in the order of `names`."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}

    @property
    def titles(self) -> dict[str, Word]:
        """The written titles in other languages, as `title_ko`."""
        return self.written(name for name in type(self).model_fields if name.startswith("title_"))

    @model_validator(mode="wrap")
    @classmethod
    def _from_tree(cls, tree: Any, read: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401
        entries = tree
        if isinstance(tree, Word) and cls.short:
            entries = Entries({cls.short: tree}, tree.at)
        record = read(entries)
        record._at = tree.at  # noqa: SLF001 - of this class
        return record


Model = TypeVar("Model", bound=Record)


def with_keys(keys: Mapping[str, tuple[Any, Any]]) -> Callable[[type[Model]], type[Model]]:
    """Gives a record further keys, those that the vocabulary names: `{key: (type, field)}`."""

    def extended(model: type[Model]) -> type[Model]:
        fields: dict[str, Any] = dict(keys)
        return create_model(
            model.__name__, __base__=model, __module__=model.__module__, __doc__=model.__doc__, **fields
        )

    return extended
