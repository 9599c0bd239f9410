"""The keys of an event in a dossier, and of the reports and claims that stand with it."""

# ruff: noqa: RUF009 - `key` and `spread` return dataclass fields

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from loaders.curated import grammar
from loaders.curated.shapes import (
    ID,
    PROPERTY,
    Choice,
    Edtf,
    Many,
    Number,
    Record,
    Ref,
    Shape,
    Table,
    Text,
    Word,
    Written,
    key,
    spread,
)

A_PROPERTY = "a property in small letters and underscores such as first_since"
CLAIM_KEYS = "Propositions with a handle, so that events can assert or deny them and claims contradict them."
RANKS = Choice(lambda: ["preferred", "normal", "deprecated"])
POLARITIES = Choice(lambda: ["affirmed", "negated"])
MODALITIES = Choice(lambda: ["actual", "planned", "possible"])


@dataclass(kw_only=True)
class Report(Written):
    """That a source says it. A bare text is the source."""

    short: ClassVar[str] = "source"
    source: Word = key(Ref(("source",)), "Id of the source that was read.", required=True)
    via: list[Word] = key(
        Many(Ref(("organization", "source"))),
        "Whom the source relays, from the nearest outwards: [reuters, kcna].",
    )
    attribution: Word = key(
        Choice(lambda: ["named", "inferred", "anonymous", "none"]),
        "named when the source says from whom it has it (default with via), inferred when the place read "
        "names nobody and via is worked out from elsewhere, anonymous for 'reportedly' or 'is said to', none "
        "when it says so itself (default without via).",
    )
    locator: Word = key(Text(), "Where in the source: paragraphs 2 to 4, page 12.")
    says: list[Word] = key(
        Many(Text(PROPERTY, A_PROPERTY)), "Only these keys of the event are in this source. Default: all."
    )
    omits: list[Word] = key(
        Many(Text(PROPERTY, A_PROPERTY)), "These keys of the event are not in this source."
    )


def many_reports(description: str) -> Any:  # noqa: ANN401
    """A `reports` key."""
    return key(Many(Record(Report)), description)


@dataclass(kw_only=True)
class Participant(Written):
    """An actor in a role. A bare text is `who`."""

    short: ClassVar[str] = "who"
    who: Word = key(Ref(grammar.ACTOR), "Id of a person or organization, or a country.", required=True)
    as_: Word = key(
        Choice(lambda: ["state", "party"]), "In which capacity, where the source tells them apart."
    )
    for_: Word = key(
        Ref(("country",)), "The country acted for on that day, when the person's offices leave it open."
    )
    reports: list[Report] = many_reports(
        "Who says that this actor had this role, if not the event's reports."
    )


@dataclass(kw_only=True)
class LocalDate(Written):
    """The day it was in one country. A bare text is `date`."""

    short: ClassVar[str] = "date"
    date: Word = key(Edtf(), "The date as that country counts it, EDTF.", required=True)
    reports: list[Report] = many_reports("Who dates it so, if not the event's reports.")


@dataclass(kw_only=True)
class Station(Written):
    """The event this one is part of. A bare text is `event`."""

    short: ClassVar[str] = "event"
    event: Word = key(Ref(("event",)), "Id of the larger event.", required=True)
    seq: Word = key(Number(1, 10_000, whole=True), "Its number among the parts, from 1.")


@dataclass(kw_only=True)
class Possibly(Written):
    """Another event this one may be."""

    event: Word = key(Ref(("event",)), "Id of the other event.", required=True)
    reasons: list[Word] = key(
        Many(Text()), "What speaks for it: one plain sentence each, in your own words.", required=True
    )


@dataclass(kw_only=True)
class Alternative(Written):
    """One of several values that sources give for the same key."""

    value: Word = key(
        Text(), "The value: an id, a country, a date or a text, as the key wants.", required=True
    )
    as_: Word = key(Choice(lambda: ["state", "party"]), "For roles: in which capacity.")
    for_: Word = key(Ref(("country",)), "For roles: the country acted for.")
    text: Word = key(Text(), "The claim as a sentence.")
    rank: Word = key(
        RANKS, "preferred, normal (default) or deprecated. The preferred one is shown as the fact."
    )
    reason: Word = key(Text(), "Why it is preferred or deprecated.")
    reports: list[Report] = many_reports("Who gives this value.")


@dataclass(kw_only=True)
class Claim(Written):
    """A proposition, apart from whoever utters it. A bare text is the handle of one written elsewhere."""

    short: ClassVar[str] = "claim"
    claim: Word = key(
        Text(rf"{ID}(/{ID})?", "a handle, dossier/handle, or the id of an event"),
        "Instead of all other keys: the handle of a claim written under `claims:` (of another "
        "dossier: dossier-id/handle), or the id of an event, meaning that it took place.",
    )
    about: Word = key(
        Ref(("any",)), "What it is about: an event, person, country, treaty … Inside an event: it."
    )
    property_: Word = key(
        Text(PROPERTY, A_PROPERTY), "What is said of it: signed, first_since, tested_missiles …"
    )
    value: Word = key(Text(), "The value: an id, a country code, a date or words.")
    text: Word = key(Text(), "The claim as one plain sentence.")
    polarity: Word = key(POLARITIES, "affirmed (default), or negated: that it is not so.")
    modality: Word = key(MODALITIES, "actual (default), planned or possible.")
    start: Word = key(Edtf(), "From when it holds.")
    end: Word = key(Edtf(), "Until when it holds.")
    rank: Word = key(RANKS, "preferred, normal (default) or deprecated.")
    reason: Word = key(Text(), "Why it is preferred or deprecated.")
    contradicts: list[Word] = key(
        Many(Text(rf"{ID}(/{ID})?", "a handle, or dossier/handle")),
        "Handles of claims that cannot be true together with this one.",
    )
    reports: list[Report] = many_reports("Who says so. Inside an event: the event's reports, if absent.")


def role_keys() -> dict[str, tuple[Shape, str]]:
    """One key for each role of the vocabulary."""
    return {
        role: (
            Many(Record(Participant)),
            f"Role: {grammar.name(role.upper())}. An id, a country, or {{who, as, for, reports}}.",
        )
        for role in grammar.roles()
    }


@dataclass(kw_only=True)
class Event(Written):
    """Something that happened, was planned, alleged, or said."""

    id: Word = key(
        Text(ID, "an id such as 2023-09-kim-reply-to-xi"),
        "Its id. It should assert nothing that is disputed.",
        required=True,
    )
    kind: Word = key(Choice(grammar.kinds), "What kind of event.", required=True)
    title: Word = key(Text(), "A short English title in your own words.", required=True)
    titles: dict[str, Word] = spread(
        lambda: {f"title_{code}": (Text(), f"The title in language {code}.") for code in grammar.languages()}
    )
    summary: Word = key(Text(), "What happened, in your own words.")
    date: Word = key(
        Edtf(),
        "EDTF, as loose as the sources: 2023-09-13, 2023-09, 2023-09-12/2023-09-17, 2023~. "
        "Absent when no source gives one.",
    )
    local_dates: dict[str, LocalDate] = key(
        Table(Record(LocalDate), r"[A-Z]{2,4}", "a country's code, such as KP"),
        "Where clocks differ and a source tells it: {KP: 2024-06-19, RU: 2024-06-18}. Each is a claim "
        "`local_date`; `date` stays the day at the place of the event.",
    )
    status: Word = key(Choice(grammar.statuses), "occurred unless you say so.")
    roles: dict[str, list[Participant]] = spread(role_keys)
    place: list[Word] = key(Many(Ref(("place",))), "Where: id of a place.")
    part_of: list[Station] = key(Many(Record(Station)), "The larger event: an id, or {event, seq}.")
    in_reply_to: list[Word] = key(Many(Ref(("event",))), "The event it answers.")
    marks: list[Word] = key(Many(Ref(grammar.LINKS["marks"][1])), "The occasion, treaty or event it marks.")
    fulfils: list[Word] = key(Many(Ref(("event",))), "The planned event it carries out.")
    of: list[Word] = key(Many(Ref(grammar.LINKS["of"][1])), "For treaty actions: the treaty or resolution.")
    possibly_same: list[Possibly] = key(
        Many(Record(Possibly)),
        "Events that may be this one where the sources leave it open: [{event, reasons}]. A note of the "
        "dossier's own: no source need say so, and nothing is merged.",
    )
    facts: dict[str, Any] = spread(grammar.properties)
    reports: list[Report] = key(Many(Record(Report)), "Who says so: at least one source.", required=True)
    disputed: dict[str, list[Alternative]] = key(
        Table(Many(Record(Alternative)), PROPERTY, A_PROPERTY),
        "What sources differ on, instead of the key itself: {place: [{value, rank, reason, reports}, …]}.",
    )
    claims: list[Claim] = key(Many(Record(Claim)), "Further propositions about this event.")
    asserts: list[Claim] = key(Many(Record(Claim)), "For statements and accusations: the claims made.")
    denies: list[Claim] = key(Many(Record(Claim)), "For denials: the claims denied.")
