"""Accounts of one event side by side: what is agreed, told by one only, contradicted, or left out.

The rules stand in docs/accounts.md. A voice is an independent origin: an agency lifted to its last master,
so that two papers relaying one agency, and two agencies of one state, are one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from typing_extensions import TypedDict

from graph.vocabulary import vocabulary
from questions.claims import Report, Statement, rank_order
from questions.event_claims import event_claims
from questions.shapes import ItemLite, Ref, means, only
from questions.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from graph.store.reader import Store
    from questions.claims import Claim
    from questions.event_claims import ClaimBeside, ClaimsOfPart, EventClaims, Teller

Class = Literal["agreed", "majority", "unique", "conflicting", "silent"]


class OriginReport(TypedDict):
    """What one independent origin says, with every source it came through."""

    voice: Annotated[Ref, means("The independent origin: an agency's last master, or the origin itself.")]
    sources: list[Report]


class Value(Statement):
    """One value of a property, and who gives it."""

    claim: str
    reports: list[OriginReport]
    elsewhere: Annotated[
        list[OriginReport], means("Of a part: told by origins that give no account of the event.")
    ]
    contradicts: list[str]


class About(TypedDict):
    """The event a property is of."""

    id: str
    title: str
    relation: Annotated[
        Literal["itself", "part", "same_days"],
        means(
            "`itself`: it is of the event asked for; `part`: of parts of that, one of which each value "
            "names; `same_days`: of another between the same countries on the same days."
        ),
    ]


_PropertyClass = TypedDict("_PropertyClass", {"class": Class})


class PropertyLite(_PropertyClass):
    """A property, and whether its accounts agree."""

    property: str
    why: Annotated[list[Literal["contradicted", "denied"]], means("Why it is conflicting.")]
    about: About


class Property(PropertyLite):
    """A property with every value it is given."""

    values: Annotated[list[Value], means("The preferred one first.")]


class Organ(Ref):
    """An organ an origin was heard through."""

    reports: int


class IndependentOrigin(Ref):
    """An independent origin of reports of the event itself."""

    side: Annotated[str | None, means("The country it answers to, if any.")]
    reports: Annotated[int, means("Sources that go back to it.")]
    through: list[Organ]


class OneSided(TypedDict):
    """That all who tell of the event answer to one party of it."""

    party: str
    name: str
    origins: list[str]


class Accounts(TypedDict):
    """Accounts of one event side by side."""

    event: ItemLite
    properties: list[Property]
    origins: list[IndependentOrigin]
    one_sided: OneSided | None


AGREED: Final = "agreed"
MAJORITY: Final = "majority"
UNIQUE: Final = "unique"
CONFLICTING: Final = "conflicting"
SILENT: Final = "silent"
IN_ONE_PLACE = frozenset({"TRAVELLED", "HOSTED", "ATTENDED"})  # who takes such a role is somewhere


async def accounts(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> Accounts:
    """The accounts of an event; with `as_of`, only what was known on that day.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    return side_by_side(await event_claims(store, event_id, lang=lang, as_of=as_of))


def side_by_side(said: EventClaims) -> Accounts:
    """Each property with every value it is given and who gives it; the classes stand in docs/accounts.md."""
    voices = said["voices"]
    by_property: dict[str, list[Value]] = {}
    for claim in said["claims"]:
        by_property.setdefault(claim["property"], []).append(_value(claim, voices))
    own = {voice for values in by_property.values() for value in values for voice in _backers(value)}
    about: About = {"id": said["event"]["id"], "title": said["event"]["title"], "relation": "itself"}
    properties = [_property(name, values, own, about) for name, values in by_property.items()]
    properties += _parts(said["parts"], voices, own, {**about, "relation": "part"})
    properties += _beside(said["beside"], voices)
    kind = said["event"]["kind"]
    given = {shown["property"] for shown in properties if shown["about"]["relation"] == "itself"}
    properties += [
        {"property": name, "class": SILENT, "why": [], "about": about, "values": []}
        for name in expected(kind)
        if not given.intersection(name.split("|"))
    ]
    properties.sort(key=_order)
    heard = origins(said["claims"], voices)
    return {
        "event": said["event"],
        "properties": properties,
        "origins": heard,
        "one_sided": one_sided(heard, said["parties"]),
    }


def expected(kind: str) -> list[str]:
    """The properties an account of an event of this kind would be expected to give, by the vocabulary.

    Roles the kind needs (`attended|requested` where one of two will do), a date, a place where its people
    are somewhere together, and the properties of its own.
    """
    words = vocabulary().kinds.get(kind)
    if words is None:
        return ["date"]
    roles = ["|".join(role.lower() for role in alternatives) for alternatives in words.needs]
    place = ["place"] if IN_ONE_PLACE.intersection(words.roles) else []
    return [*roles, "date", *place, *words.properties]


def origins(claims: list[Claim], voices: dict[str, Teller]) -> list[IndependentOrigin]:
    """The independent origins of `claims`, those of most sources first."""
    sources: dict[str, dict[str, set[str]]] = {}
    for claim in claims:
        for report in claim["reports"]:
            if report["origin"]:
                origin = report["origin"]["id"]
                heard = sources.setdefault(voices[origin]["id"], {})
                heard.setdefault(origin, set()).add(report["source"])
    known = {voice["id"]: voice for voice in voices.values()}
    found: list[IndependentOrigin] = [
        {
            "id": voice,
            "name": known[voice]["name"],
            "side": known[voice]["side"],
            "reports": len(set().union(*heard.values())),
            "through": [
                {"id": origin, "name": voices[origin]["origin_name"], "reports": len(papers)}
                for origin, papers in sorted(heard.items())
                if origin != voice
            ],
        }
        for voice, heard in sources.items()
    ]
    return sorted(found, key=lambda one: (-one["reports"], one["id"]))


def one_sided(heard: list[IndependentOrigin], parties: list[str]) -> OneSided | None:
    """Set where all origins answer to one party of the event."""
    sides = {origin["side"] for origin in heard}
    party = heard[0]["side"] if len(sides) == 1 else None
    if party is None or party not in parties:
        return None
    return {
        "party": party,
        "name": heard[0]["name"],
        "origins": [organ["id"] for origin in heard for organ in origin["through"]] or [heard[0]["id"]],
    }


def classify(values: list[Value], own: set[str]) -> Class:
    """The class of a property from its values, where `own` are all voices that speak of the event."""
    if any(value["contradicts"] or value["denied_by"] for value in values):
        return CONFLICTING
    backers = [_backers(value) for value in values]
    most = max((len(heard) for heard in backers), default=0)
    if most <= 1:
        return UNIQUE if most else SILENT
    return AGREED if all(heard >= own for heard in backers) else MAJORITY


def _property(name: str, values: list[Value], own: set[str], about: About) -> Property:
    why: list[Literal["contradicted", "denied"]] = []
    if any(value["contradicts"] for value in values):
        why.append("contradicted")
    if any(value["denied_by"] for value in values):
        why.append("denied")
    return {
        "property": name,
        "class": classify(values, own),
        "why": why,
        "about": about,
        "values": sorted(values, key=_weight),
    }


def _parts(
    parts: list[ClaimsOfPart], voices: dict[str, Teller], own: set[str], about: About
) -> list[Property]:
    """One property for each kind of part: which of the event's accounts tell of it.

    Reports of those who give no account of the event itself stand in `elsewhere` and do not count.
    """
    by_kind: dict[str, list[Value]] = {}
    for part in parts:
        event = part["event"]
        for claim in part["claims"]:
            value = _value(claim, voices)
            value["value"], value["value_name"], value["value_type"] = event["id"], event["title"], "Event"
            value["elsewhere"] = [report for report in value["reports"] if report["voice"]["id"] not in own]
            value["reports"] = [report for report in value["reports"] if report["voice"]["id"] in own]
            by_kind.setdefault(event["kind"].lower(), []).append(value)
    return [_property(kind, values, own, about) for kind, values in by_kind.items()]


def _beside(beside: list[ClaimBeside], voices: dict[str, Teller]) -> list[Property]:
    """Claims on other events of the same countries and days on which somebody takes a stand."""
    told: dict[tuple[str, str], list[Value]] = {}
    about: dict[str, About] = {}
    for claimed in beside:
        event = claimed["event"]
        told.setdefault((event["id"], claimed["claim"]["property"]), []).append(
            _value(claimed["claim"], voices)
        )
        about[event["id"]] = {"id": event["id"], "title": event["title"], "relation": "same_days"}
    return [
        _property(name, values, {voice for value in values for voice in _backers(value)}, about[event])
        for (event, name), values in told.items()
    ]


def _value(claim: Claim, voices: dict[str, Teller]) -> Value:
    grouped: dict[str, list[Report]] = {}
    for report in claim["reports"]:
        if report["origin"]:
            grouped.setdefault(voices[report["origin"]["id"]]["id"], []).append(report)
    named = {voice["id"]: voice["name"] for voice in voices.values()}
    return {
        "claim": claim["id"],
        **only(Statement, claim),
        "reports": [
            {"voice": {"id": voice, "name": named[voice]}, "sources": sources}
            for voice, sources in sorted(grouped.items())
        ],
        "elsewhere": [],
        "contradicts": claim["contradicts"],
    }


def _backers(value: Value) -> set[str]:
    return {report["voice"]["id"] for report in value["reports"]}


def _weight(value: Value) -> tuple[int, int, str]:
    return rank_order(value["rank"]), -len(value["reports"]), value["claim"]


RELATIONS = ("itself", "part", "same_days")
CLASSES = (CONFLICTING, MAJORITY, AGREED, UNIQUE, SILENT)


def _order(one: Property) -> tuple[int, bool, int, str]:
    relation = one["about"]["relation"]
    return (
        RELATIONS.index(relation),
        one["property"] != "occurred",
        CLASSES.index(one["class"]),
        one["property"],
    )


def table(answer: Accounts) -> Table:
    """A row for each value of each property."""
    sided = answer["one_sided"]
    return Table(
        ("property", "class", "of", "value", "rank", "told by", "denied by", "reason"),
        _rows(answer["properties"]),
        answer["event"]["title"],
        {
            "told by": ", ".join(map(_origin_text, answer["origins"])),
            "one-sided": f"all answer to {sided['name']}" if sided else "no",
        },
    )


def _rows(properties: Iterable[Property]) -> Iterator[list[object]]:
    for shown in properties:
        about = shown["about"]
        head = [shown["property"], shown["class"]]
        if not shown["values"]:
            yield [*head, "", "", "", "", "", ""]
        for value in shown["values"]:
            yield [
                *head,
                {"itself": "", "part": value["value"], "same_days": about["id"]}[about["relation"]],
                value["text"] or value["value_name"] or value["value"],
                "" if value["rank"] == "normal" else value["rank"],
                ", ".join(report["voice"]["name"] for report in [*value["reports"], *value["elsewhere"]]),
                ", ".join(denial["event"] for denial in value["denied_by"]),
                value["reason"],
            ]


def _origin_text(origin: IndependentOrigin) -> str:
    organs = ", ".join(organ["name"] for organ in origin["through"])
    return f"{origin['name']} ({organs})" if organs else origin["name"]
