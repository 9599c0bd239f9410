"""The vocabulary file as typed, frozen objects: kinds, roles, links and statuses with names and looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from graph.errors import ConfigError
from graph.words import name_in_catalogue

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FALLBACK_LANGUAGE = "en"
# The kind of the rows of machine-coded datasets; no dossier has it.
CODED_EVENT = "CodedEvent"

# vis-network draws these without an image or an icon font (its node option `shape`).
VIS_SHAPES = frozenset(
    (
        "box", "circle", "database", "diamond", "dot", "ellipse", "hexagon", "square", "star", "text",
        "triangle", "triangleDown",
    )
)  # fmt: skip


def _known_shape(shape: str) -> str:
    if shape not in VIS_SHAPES:
        message = f"{shape!r} is no vis-network shape: use one of {', '.join(sorted(VIS_SHAPES))}"
        raise ValueError(message)
    return shape


def _hex_color(color: str) -> str:
    if not re.fullmatch(r"#[0-9a-f]{6}", color):
        message = f"{color!r} is no colour: write it as #2f6db3"
        raise ValueError(message)
    return color


def _split(value: object) -> object:
    """`A|B` as ('A', 'B')."""
    return tuple(value.split("|")) if isinstance(value, str) else value


Names = Mapping[str, str]
Shape = Annotated[str, AfterValidator(_known_shape)]
Color = Annotated[str, AfterValidator(_hex_color)]
Alternatives = Annotated[tuple[str, ...], BeforeValidator(_split)]


class _Word(BaseModel):
    """Anything with names; `names` holds exactly the vocabulary's languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Names


class Role(_Word):
    """A relationship between an actor and an event.

    does: `acts` runs from the actor to the event, `receives` and `topic` from the event to the actor.
    side: where a timeline item shows the actor.
    """

    does: Literal["acts", "receives", "topic"]
    side: Literal["from", "to", "about"]


class Link(_Word):
    """Another relationship an event may have; `to` holds the labels allowed at the far end."""

    to: Alternatives


class Entity(_Word):
    """A node label that is no event, and how a map draws it."""

    color: Color
    shape: Shape


class Kind(_Word):
    """A kind of event.

    needs: each entry is a tuple of roles of which an event must have at least one.
    may: roles it can have besides those and CONCERNS.
    properties: extra properties; `text`, `list`, or the tuple of values allowed.
    cameo, plover: the codes of the same act; none where the tables have none.
    """

    color: Color
    shape: Shape
    needs: tuple[Alternatives, ...]
    may: tuple[str, ...] = ()
    properties: Mapping[str, Literal["text", "list"] | tuple[str, ...]] = {}
    cameo: tuple[str, ...] = ()
    plover: str | None = None

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Every role an event of this kind can have, needed ones first, CONCERNS last."""
        needed = [role for alternatives in self.needs for role in alternatives]
        return tuple(dict.fromkeys([*needed, *self.may, "CONCERNS"]))


class Vocabulary(BaseModel):
    """The whole file; keys are the labels, relationship types and status values used in the graph."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[str, ...]
    statuses: Mapping[str, Names]
    roles: Mapping[str, Role]
    links: Mapping[str, Link]
    kinds: Mapping[str, Kind]
    entities: Mapping[str, Entity]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems: list[str] = []
        seen: dict[str, str] = {}
        for group, words in self._groups():
            for key, names in words.items():
                if key in seen:
                    problems.append(f"{group}.{key}: {seen[key]} has a word {key} too: rename one")
                seen[key] = group
                if missing := [lang for lang in self.languages if not names.get(lang, "").strip()]:
                    problems.append(f"{group}.{key}.names: no name in {', '.join(missing)}: add it")
                if extra := sorted(set(names) - set(self.languages)):
                    problems.append(
                        f"{group}.{key}.names: {', '.join(extra)} is not in languages: add it there"
                    )
        for key, kind in self.kinds.items():
            problems += [
                f"kinds.{key}: role {role} is not in roles: correct it or add the role"
                for role in kind.roles
                if role not in self.roles
            ]
        labels = {*self.entities, "Event"}
        for key, link in self.links.items():
            problems += [
                f"links.{key}.to: {label} is neither Event nor in entities: correct it"
                for label in link.to
                if label not in labels
            ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _groups(self) -> list[tuple[str, Mapping[str, Names]]]:
        groups: dict[str, Mapping[str, _Word]] = {
            "roles": self.roles,
            "links": self.links,
            "kinds": self.kinds,
            "entities": self.entities,
        }
        named = [(group, {k: w.names for k, w in words.items()}) for group, words in groups.items()]
        return [("statuses", self.statuses), *named]

    @cached_property
    def _names(self) -> Mapping[str, Names]:
        return {key: names for _, words in self._groups() for key, names in words.items()}

    def name(self, word: str, lang: str = FALLBACK_LANGUAGE) -> str:
        """The name of a kind, role, link, entity label or status in `lang`, in English where that is unknown.

        A language that is none of the file's may have it in its catalogue (graph.words).

        Raises:
            KeyError: the vocabulary has no such word.
        """
        names = self._names[word]
        if lang in names:
            return names[lang]
        return name_in_catalogue(word, names[FALLBACK_LANGUAGE], lang)

    @property
    def english(self) -> Mapping[str, str]:
        """Every word with its English name."""
        return {word: names[FALLBACK_LANGUAGE] for word, names in self._names.items()}

    @cached_property
    def acting_roles(self) -> tuple[str, ...]:
        """Roles that run from the actor to the event."""
        return tuple(key for key, role in self.roles.items() if role.does == "acts")

    @cached_property
    def receiving_roles(self) -> tuple[str, ...]:
        """Roles that run from the event to an actor it is meant for."""
        return tuple(key for key, role in self.roles.items() if role.does == "receives")

    @cached_property
    def topic_roles(self) -> tuple[str, ...]:
        """Roles that run from the event to an actor it is only about."""
        return tuple(key for key, role in self.roles.items() if role.does == "topic")

    @cached_property
    def role_keys(self) -> Mapping[str, str]:
        """Dossier key to relationship type: `addressed_to` to `ADDRESSED_TO`."""
        return {key.lower(): key for key in self.roles}

    @cached_property
    def link_keys(self) -> Mapping[str, str]:
        """Dossier key to relationship type: `in_reply_to` to `IN_REPLY_TO`."""
        return {key.lower(): key for key in self.links}


def parse_vocabulary(text: str) -> Vocabulary:
    """The vocabulary in YAML `text`.

    Raises:
        ConfigError: a field is missing or wrong; the message names each, by its path in the file.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return Vocabulary.model_validate(YAML(typ="safe").load(text))
    except YAMLError as error:
        message = f"graph/vocabulary.yaml is no YAML: {' '.join(str(error).split())}"
        raise ConfigError(message) from None
    except ValidationError as error:
        raise ConfigError(f"graph/vocabulary.yaml: {'; '.join(map(_told, error.errors()))}") from None


def _told(error: ErrorDetails) -> str:
    """One problem as `kinds.Letter.shape: what is wrong`."""
    where = ".".join(map(str, error["loc"]))
    return (f"{where}: " if where else "") + error["msg"].removeprefix("Value error, ")


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    return parse_vocabulary(files("graph").joinpath("vocabulary.yaml").read_text(encoding="utf-8"))
