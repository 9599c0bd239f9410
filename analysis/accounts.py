"""Accounts of one event side by side: what is agreed, told by one only, contradicted, or left out.

The rules stand in docs/accounts.md. A voice is an independent origin: an agency lifted to its last master,
so that two papers relaying one agency, and two agencies of one state, are one.
"""

from __future__ import annotations

from typing import Any

from graph.vocabulary import vocabulary

Json = dict[str, Any]

AGREED, MAJORITY, UNIQUE, CONFLICTING, SILENT = "agreed", "majority", "unique", "conflicting", "silent"
RANKS = ("preferred", "normal", "deprecated")
IN_ONE_PLACE = frozenset({"TRAVELLED", "HOSTED", "ATTENDED"})  # who takes such a role is somewhere


def accounts(rows: Json) -> Json:
    """`{event, properties, origins, one_sided}` from what `questions.accounts` gives."""
    voices = rows["voices"]
    told: dict[str, list[Json]] = {}
    for claim in rows["claims"]:
        told.setdefault(claim["property"], []).append(_value(claim, voices))
    own = {voice for values in told.values() for value in values for voice in _backers(value)}
    about = {"id": rows["event"]["id"], "title": rows["event"]["title"], "relation": "itself"}
    properties = [_property(name, values, own, about) for name, values in told.items()]
    properties += _parts(rows["parts"], voices, own)
    properties += _beside(rows["beside"], voices)
    kind = rows["event"]["kind"]
    given = {name for one in properties if one["about"]["relation"] == "itself" for name in [one["property"]]}
    properties += [
        {"property": name, "class": SILENT, "why": [], "about": about, "values": []}
        for name in expected(kind)
        if not given.intersection(name.split("|"))
    ]
    properties.sort(key=_order)
    heard = origins(rows["claims"], voices)
    return {
        "event": rows["event"],
        "properties": properties,
        "origins": heard,
        "one_sided": one_sided(heard, rows["parties"]),
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


def origins(claims: list[Json], voices: Json) -> list[Json]:
    """The independent origins of `claims`: `{id, name, side, reports, through}`, most sources first.

    side: the country it answers to, or None. through: the organs heard, each with its number of sources.
    """
    sources: dict[str, dict[str, set[str]]] = {}
    for claim in claims:
        for report in claim["reports"]:
            if report["origin"]:
                origin = report["origin"]["id"]
                heard = sources.setdefault(voices[origin]["id"], {})
                heard.setdefault(origin, set()).add(report["source"])
    known = {voice["id"]: voice for voice in voices.values()}
    found = [
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


def one_sided(heard: list[Json], parties: list[str]) -> Json | None:
    """`{party, name, origins}` where all origins answer to one party of the event, else None."""
    sides = {one["side"] for one in heard}
    if len(sides) != 1 or not sides.intersection(parties):
        return None
    return {
        "party": heard[0]["side"],
        "name": heard[0]["name"],
        "origins": [organ["id"] for one in heard for organ in one["through"]] or [heard[0]["id"]],
    }


def classify(values: list[Json], own: set[str]) -> str:
    """The class of a property from its values, where `own` are all voices that speak of the event."""
    if any(value["contradicts"] or value["denied_by"] for value in values):
        return CONFLICTING
    backers = [_backers(value) for value in values]
    most = max((len(heard) for heard in backers), default=0)
    if most <= 1:
        return UNIQUE if most else SILENT
    return AGREED if all(heard >= own for heard in backers) else MAJORITY


def _property(name: str, values: list[Json], own: set[str], about: Json) -> Json:
    why = [
        word
        for word, field in (("contradicted", "contradicts"), ("denied", "denied_by"))
        if any(value[field] for value in values)
    ]
    return {
        "property": name,
        "class": classify(values, own),
        "why": why,
        "about": about,
        "values": sorted(values, key=_weight),
    }


def _parts(parts: list[Json], voices: Json, own: set[str]) -> list[Json]:
    """One property for each kind of part: which of the event's accounts tell of it.

    Reports of those who give no account of the event itself stand in `elsewhere` and do not count.
    """
    by_kind: dict[str, list[Json]] = {}
    about: dict[str, Json] = {}
    for part in parts:
        event = part["event"]
        for claim in part["claims"]:
            value = _value(claim, voices)
            value |= {"value": event["id"], "value_name": event["title"]}
            value["elsewhere"] = [one for one in value["reports"] if one["voice"]["id"] not in own]
            value["reports"] = [one for one in value["reports"] if one["voice"]["id"] in own]
            kind = event["kind"].lower()
            by_kind.setdefault(kind, []).append(value)
            about[kind] = {"id": event["id"], "title": event["title"], "relation": "part"}
    return [_property(kind, values, own, about[kind]) for kind, values in by_kind.items()]


def _beside(beside: list[Json], voices: Json) -> list[Json]:
    """Claims on other events of the same countries and days on which somebody takes a stand."""
    told: dict[tuple[str, str], list[Json]] = {}
    about: dict[str, Json] = {}
    for one in beside:
        event = one["event"]
        told.setdefault((event["id"], one["claim"]["property"]), []).append(_value(one["claim"], voices))
        about[event["id"]] = {"id": event["id"], "title": event["title"], "relation": "same_days"}
    return [
        _property(name, values, {voice for value in values for voice in _backers(value)}, about[event])
        for (event, name), values in told.items()
    ]


def _value(claim: Json, voices: Json) -> Json:
    grouped: dict[str, list[Json]] = {}
    for report in claim["reports"]:
        if report["origin"]:
            grouped.setdefault(voices[report["origin"]["id"]]["id"], []).append(report)
    named = {voice["id"]: voice["name"] for voice in voices.values()}
    return {
        "claim": claim["id"],
        **{
            key: claim[key]
            for key in ("value", "value_name", "text", "polarity", "modality", "rank", "reason")
        },
        "reports": [
            {"voice": {"id": voice, "name": named[voice]}, "sources": sources}
            for voice, sources in sorted(grouped.items())
        ],
        "elsewhere": [],
        "asserted_by": claim["asserted_by"],
        "denied_by": claim["denied_by"],
        "contradicts": claim["contradicts"],
    }


def _backers(value: Json) -> set[str]:
    return {one["voice"]["id"] for one in value["reports"]}


def _weight(value: Json) -> tuple[int, int, str]:
    rank = value["rank"]
    return RANKS.index(rank) if rank in RANKS else len(RANKS), -len(value["reports"]), value["claim"]


RELATIONS = ("itself", "part", "same_days")
CLASSES = (CONFLICTING, MAJORITY, AGREED, UNIQUE, SILENT)


def _order(one: Json) -> tuple[int, bool, int, str]:
    relation = one["about"]["relation"]
    return (
        RELATIONS.index(relation),
        one["property"] != "occurred",
        CLASSES.index(one["class"]),
        one["property"],
    )
