"""What keys of a dossier are made of: words of the vocabulary in lower case, and types that keys share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from graph.vocabulary import CODED_EVENT, vocabulary
from loaders.curated.values import EDTF, ID, URL, OneOrMore, Table, Word, choice, key, pattern, ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The key of a dossier for each link of the vocabulary, and the sorts of thing it may point to.
LINKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "place": ("AT", ("place",)),
    "part_of": ("PART_OF", ("event",)),
    "in_reply_to": ("IN_REPLY_TO", ("event",)),
    "marks": ("MARKS", ("occasion", "treaty", "resolution", "event")),
    "fulfils": ("FULFILS", ("event",)),
    "of": ("OF", ("treaty", "resolution")),
}
ACTOR = ("country", "person", "organization")

AN_ID = "an id in small letters, digits and hyphens such as kim-jong-un"
PROPERTY = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
A_PROPERTY = "a property in small letters and underscores such as first_since"
LANGUAGE, A_LANGUAGE = r"[a-z]{2,3}", "a language code such as ko"
# How a name came into Latin letters; docs/names.md tells them apart.
SYSTEMS = ("mccune-reischauer", "revised", "dprk", "pinyin", "wade-giles", "press")

Id = Annotated[Word, pattern(ID, AN_ID)]
Handle = Annotated[Word, pattern(rf"{ID}(/{ID})?", "a handle, or dossier/handle")]
Property = Annotated[Word, pattern(PROPERTY, A_PROPERTY)]
Language = Annotated[Word, pattern(LANGUAGE, A_LANGUAGE)]
Date = Annotated[Word, EDTF]
Address = Annotated[Word, URL]
Rank = Annotated[Word, choice("preferred", "normal", "deprecated")]
Capacity = Annotated[Word, choice("state", "party")]
ActorId = Annotated[Word, ref(*ACTOR)]
CountryId = Annotated[Word, ref("country")]
EventId = Annotated[Word, ref("event")]
OrganizationId = Annotated[Word, ref("organization")]
PlaceId = Annotated[Word, ref("place")]
SourceId = Annotated[Word, ref("source")]
StateOrOrganId = Annotated[Word, ref("country", "organization")]

Value = TypeVar("Value")
ById = Annotated[dict[str, Value], Table(ID, AN_ID)]
ByProperty = Annotated[dict[str, Value], Table(PROPERTY, A_PROPERTY)]
ByCountry = Annotated[dict[str, Value], Table(r"[A-Z]{2,4}", "a country's code, such as KP")]
Names = Annotated[dict[str, OneOrMore[Word]], Table(LANGUAGE, A_LANGUAGE)]


def languages() -> Sequence[str]:
    """Codes of the languages that have titles and names of their own."""
    return list(vocabulary().languages)


def kinds() -> Sequence[str]:
    """The kinds of event, as written; rows of machine-coded datasets come from datasets alone."""
    return [kind for kind in vocabulary().kinds if kind != CODED_EVENT]


def statuses() -> Sequence[str]:
    """The statuses of an event."""
    return list(vocabulary().statuses)


@cache
def roles() -> Mapping[str, str]:
    """Role keys to what the role does: acts, receives or topic."""
    return {key: vocabulary().roles[role].does for key, role in vocabulary().role_keys.items()}


def side(role: str) -> str:
    """Where a timeline item shows an actor in this role: from, to or about."""
    return vocabulary().roles[role.upper()].side


@cache
def needs(kind: str) -> Sequence[Sequence[str]]:
    """Role keys an event of the kind must have; each entry lists keys of which one is enough."""
    return [[role.lower() for role in entry] for entry in vocabulary().kinds[kind].needs]


@cache
def allowed(kind: str) -> Sequence[str]:
    """Role keys an event of the kind may have."""
    return [role.lower() for role in vocabulary().kinds[kind].roles]


@cache
def kind_properties(kind: str) -> Mapping[str, Sequence[str] | str]:
    """Properties an event of the kind may have: "text", "list", or the words allowed."""
    return vocabulary().kinds[kind].properties


@cache
def properties() -> Mapping[str, tuple[Sequence[str] | str, str]]:
    """Every property of any kind: "text", "list" or the words allowed, and which kinds have it."""
    properties_of_kinds: dict[str, tuple[Sequence[str] | str, str]] = {}
    for kind in kinds():
        for name, values in kind_properties(kind).items():
            having = [each for each in kinds() if name in kind_properties(each)]
            properties_of_kinds[name] = (values, f"Of {', '.join(having)} only.")
    return properties_of_kinds


def name(word: str) -> str:
    """The English name of a kind, role or link of the vocabulary (upper case for roles and links)."""
    return vocabulary().name(word, "en")


def titles() -> dict[str, tuple[Any, Any]]:
    """`title_en`, `title_id` and the other languages of the vocabulary."""
    return {f"title_{code}": (Word, key(f"The title in language {code}.")) for code in languages()}
