"""The keys of a dossier. Docs, reader and JSON Schema all come from here."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from loaders.curated import grammar
from loaders.curated.grammar import (
    SYSTEMS,
    ActorId,
    Address,
    ByCountry,
    ById,
    ByProperty,
    Capacity,
    CountryId,
    Date,
    EventId,
    Handle,
    Id,
    Language,
    Names,
    OrganizationId,
    PlaceId,
    Property,
    Rank,
    SourceId,
    StateOrOrganId,
    titles,
)
from loaders.curated.values import (
    ID,
    OneOrMore,
    Record,
    Word,
    choice,
    key,
    many,
    needed,
    number,
    pattern,
    ref,
    table,
    with_keys,
)

DAY_OF_YEAR = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31"


class Report(Record):
    """That a source says it. A bare text is the source."""

    short: ClassVar[str] = "source"
    source: SourceId = needed("Id of the source that was read.")
    via: OneOrMore[Annotated[Word, ref("organization", "source")]] = many(
        "Whom the source relays, from the nearest outwards: [reuters, kcna]."
    )
    attribution: Annotated[Word, choice("named", "inferred", "anonymous", "none")] = key(
        "named when the source says from whom it has it (default with via), inferred when the place "
        "read names nobody and via is worked out from elsewhere, anonymous for 'reportedly' or 'is "
        "said to', none when it says so itself (default without via)."
    )
    locator: Word = key("Where in the source: paragraphs 2 to 4, page 12.")
    says: OneOrMore[Property] = many("Only these keys of the event are in this source. Default: all.")
    omits: OneOrMore[Property] = many("These keys of the event are not in this source.")


class Participant(Record):
    """An actor in a role. A bare text is `who`."""

    short: ClassVar[str] = "who"
    who: ActorId = needed("Id of a person or organization, or a country.")
    as_: Capacity = key("In which capacity, where the source tells them apart.")
    for_: CountryId = key("The country acted for on that day, when the person's offices leave it open.")
    reports: OneOrMore[Report] = many("Who says that this actor had this role, if not the event's reports.")


class LocalDate(Record):
    """The day it was in one country. A bare text is `date`."""

    short: ClassVar[str] = "date"
    date: Date = needed("The date as that country counts it, EDTF.")
    reports: OneOrMore[Report] = many("Who dates it so, if not the event's reports.")


class Station(Record):
    """The event this one is part of. A bare text is `event`."""

    short: ClassVar[str] = "event"
    event: EventId = needed("Id of the larger event.")
    seq: Annotated[Word, number(1, 10000, whole=True)] = key("Its number among the parts, from 1.")


class Possibly(Record):
    """Another event this one may be."""

    event: EventId = needed("Id of the other event.")
    reasons: OneOrMore[Word] = needed("What speaks for it: one plain sentence each, in your own words.")


class Alternative(Record):
    """One of several values that sources give for the same key."""

    value: Word = needed("The value: an id, a country, a date or a text, as the key wants.")
    as_: Capacity = key("For roles: in which capacity.")
    for_: CountryId = key("For roles: the country acted for.")
    text: Word = key("The claim as a sentence.")
    rank: Rank = key("preferred, normal (default) or deprecated. The preferred one is shown as the fact.")
    reason: Word = key("Why it is preferred or deprecated.")
    reports: OneOrMore[Report] = many("Who gives this value.")


class Claim(Record):
    """A proposition, apart from whoever utters it. A bare text is the handle of one written elsewhere."""

    short: ClassVar[str] = "claim"
    claim: Annotated[Word, pattern(f"{ID}(/{ID})?", "a handle, dossier/handle, or the id of an event")] = key(
        "Instead of all other keys: the handle of a claim written under `claims:` (of another "
        "dossier: dossier-id/handle), or the id of an event, meaning that it took place."
    )
    about: Annotated[Word, ref("any")] = key(
        "What it is about: an event, person, country, treaty … Inside an event: it."
    )
    property_: Property = key("What is said of it: signed, first_since, tested_missiles …")
    value: Word = key("The value: an id, a country code, a date or words.")
    text: Word = key("The claim as one plain sentence.")
    polarity: Annotated[Word, choice("affirmed", "negated")] = key(
        "affirmed (default), or negated: that it is not so."
    )
    modality: Annotated[Word, choice("actual", "planned", "possible")] = key(
        "actual (default), planned or possible."
    )
    start: Date = key("From when it holds.")
    end: Date = key("Until when it holds.")
    rank: Rank = key("preferred, normal (default) or deprecated.")
    reason: Word = key("Why it is preferred or deprecated.")
    contradicts: OneOrMore[Handle] = many("Handles of claims that cannot be true together with this one.")
    reports: OneOrMore[Report] = many("Who says so. Inside an event: the event's reports, if absent.")


def role_keys() -> dict[str, tuple[Any, Any]]:
    """One key for each role of the vocabulary."""
    return {
        role: (
            OneOrMore[Participant],
            many(f"Role: {grammar.name(role.upper())}. An id, a country, or {{who, as, for, reports}}."),
        )
        for role in grammar.roles()
    }


def property_keys() -> dict[str, tuple[Any, Any]]:
    """One key for each property of any kind of event."""
    keys: dict[str, tuple[Any, Any]] = {}
    for name, (values, description) in grammar.properties().items():
        if values == "list":
            keys[name] = (OneOrMore[Word], many(description))
        else:
            kind = Word if isinstance(values, str) else Annotated[Word, choice(*values)]
            keys[name] = (kind, key(description))
    return keys


@with_keys(titles() | role_keys() | property_keys())
class Event(Record):
    """Something that happened, was planned, alleged, or said."""

    id: Annotated[Word, pattern(ID, "an id such as 2023-09-kim-reply-to-xi")] = needed(
        "Its id. It should assert nothing that is disputed."
    )
    kind: Annotated[Word, choice(*grammar.kinds())] = needed("What kind of event.")
    title: Word = needed("A short English title in your own words.")
    summary: Word = key("What happened, in your own words.")
    date: Date = key(
        "EDTF, as loose as the sources: 2023-09-13, 2023-09, 2023-09-12/2023-09-17, 2023~. Absent "
        "when no source gives one."
    )
    local_dates: ByCountry[LocalDate] = table(
        "Where clocks differ and a source tells it: {KP: 2024-06-19, RU: 2024-06-18}. Each is a claim "
        "`local_date`; `date` stays the day at the place of the event."
    )
    status: Annotated[Word, choice(*grammar.statuses())] = key("occurred unless you say so.")
    place: OneOrMore[PlaceId] = many("Where: id of a place.")
    part_of: OneOrMore[Station] = many("The larger event: an id, or {event, seq}.")
    in_reply_to: OneOrMore[EventId] = many("The event it answers.")
    marks: OneOrMore[Annotated[Word, ref(*grammar.LINKS["marks"][1])]] = many(
        "The occasion, treaty or event it marks."
    )
    fulfils: OneOrMore[EventId] = many("The planned event it carries out.")
    of: OneOrMore[Annotated[Word, ref(*grammar.LINKS["of"][1])]] = many(
        "For treaty actions: the treaty or resolution."
    )
    possibly_same: OneOrMore[Possibly] = many(
        "Events that may be this one where the sources leave it open: [{event, reasons}]. A note of "
        "the dossier's own: no source need say so, and nothing is merged."
    )
    reports: OneOrMore[Report] = needed("Who says so: at least one source.")
    disputed: ByProperty[OneOrMore[Alternative]] = table(
        "What sources differ on, instead of the key itself: {place: [{value, rank, reason, reports}, …]}."
    )
    claims: OneOrMore[Claim] = many("Further propositions about this event.")
    asserts: OneOrMore[Claim] = many("For statements and accusations: the claims made.")
    denies: OneOrMore[Claim] = many("For denials: the claims denied.")

    @property
    def roles(self) -> dict[str, list[Participant]]:
        """Who took part, by role, as far as roles are written."""
        return self.written(grammar.roles())

    @property
    def facts(self) -> dict[str, Any]:
        """The properties of its kind that are written: a Word, or a list of them."""
        return self.written(grammar.properties())


@with_keys(titles())
class Source(Record):
    """Something read that says what happened."""

    title: Word = needed("The headline or title as printed.")
    publisher: OrganizationId = needed("Id of the organization that published it.")
    author: Word = key("The author as printed.")
    lang: Language = needed("Its language: en, id, ko …")
    published: Date = key("Date of publication, only if printed or known: 2022-02-22.")
    published_not_before: Date = key("Without a printed date: the earliest day it can be from.")
    published_note: Word = key("Why published_not_before is so.")
    url: Address = key("Its address, only if you have it.")
    retrieved: Date = key("The day you read it.")
    type: Annotated[Word, choice("article", "dataset", "document", "page")] = key(
        "article unless you say so."
    )


class Named(Record):
    """What people, organizations, places and occasions have in common."""

    name: Word = needed("The usual English name.")
    names: Names = table("The name in other languages: {ko: 김정은, zh: 金正恩}.")
    also: OneOrMore[Word] = many("Other spellings and names it is found under.")
    wikidata: Annotated[Word, pattern("Q[1-9]\\d*", "a Wikidata id such as Q56226")] = key(
        "Wikidata id, Q and digits."
    )
    reports: OneOrMore[Report] = many("Who says so.")


class Organization(Named):
    """A ministry, newspaper, agency, committee, body."""

    type: Word = key("What it is: ministry, newspaper, news agency, international organization …")
    organ_of: StateOrOrganId = key("The state or organization it belongs to or speaks for.")


class Office(Record):
    """An office a person holds or held."""

    office: Word = needed("The office: leader, foreign minister, spokesman …")
    of: StateOrOrganId = needed("The state or organization the office acts for.")
    rank: Annotated[Word, pattern("[a-z]+(_[a-z]+)*", "a word such as head_of_state")] = key(
        "head_of_state, head_of_government, minister, deputy_minister, ambassador, spokesperson …"
    )
    accredited_to: StateOrOrganId = key("For envoys: the state or organization they are sent to.")
    start: Date = key("From when, as far as known: 2011-12-17, 2011, 201X. Absent: not known.")
    end: Date = key("Until when. Absent: not known, or still.")
    reports: OneOrMore[Report] = many("Who says that the person holds the office.")


class Person(Named):
    """Someone who acts, for a state or for nobody."""

    born: Date = key("Date of birth.")
    offices: OneOrMore[Office] = many("Offices held; they decide for whom the person acts.")


class Place(Named):
    """Where things happen."""

    in_: Annotated[Word, ref("country", "place")] = needed("The state or larger place it lies in.")
    lat: Annotated[Word, number(-90, 90)] = key("Latitude in degrees, north positive.")
    lng: Annotated[Word, number(-180, 180)] = key("Longitude in degrees, east positive.")


class Occasion(Named):
    """A day that is marked: an anniversary, a holiday, games."""

    recurs: Annotated[Word, pattern(DAY_OF_YEAR, "a month and a day that there is, such as 09-09")] = key(
        "Month and day it returns on, when a source gives it: 09-09."
    )
    since: Date = key("The first one, when a source gives it.")
    of: Annotated[Word, ref("country", "organization", "person", "treaty", "resolution", "event")] = key(
        "Whose or of what it is."
    )


class Party(Record):
    """A party to a treaty."""

    short: ClassVar[str] = "who"
    who: StateOrOrganId = needed("The party.")
    start: Date = key("Bound from.")
    end: Date = key("Bound until.")
    reports: OneOrMore[Report] = many("Who says so, if not the treaty's own reports.")


class Provision(Record):
    """One thing a treaty or resolution obliges, forbids or permits."""

    article: Word = key("Article or paragraph: II, 9, preamble.")
    effect: Annotated[Word, choice("obliges", "forbids", "permits")] = needed("What it does.")
    act: Word = needed("What is obliged, forbidden or permitted, in your own words.")
    binds: OneOrMore[ActorId] = many("Whom it binds.")
    toward: OneOrMore[ActorId] = many("Towards whom.")
    start: Date = key("In force from, if not with the treaty.")
    end: Date = key("In force until.")
    reports: OneOrMore[Report] = many("Who says so, if not the treaty's own reports.")


@with_keys(titles())
class Treaty(Record):
    """A treaty, agreement or pact; or, under `resolutions`, a resolution."""

    title: Word = needed("Its English title.")
    name: Word = key("A short name, if it has one.")
    names: Names = table("Its title in other languages.")
    also: OneOrMore[Word] = many("Other names it is found under.")
    type: Word = key("friendship, alliance, trade, border …")
    parties: OneOrMore[Party] = many("Who is bound, from when to when.")
    provisions: OneOrMore[Provision] = many("What it obliges, forbids and permits.")
    reports: OneOrMore[Report] = many("Who says so.")


class NameUsed(Record):
    """A name as sources print it, letter by letter."""

    of: Annotated[Word, ref(*grammar.ACTOR, "place")] = needed("Whose name it is.")
    form: Word = needed("The name as printed: Kim Chŏng-ŭn, 習近平, Korut.")
    lang: Language = key(
        "The language it is a name in, where that is not the source's: ko for 김정은 in an English text."
    )
    script: Annotated[Word, pattern("[A-Z][a-z]{3}", "an ISO 15924 code such as Hang")] = key(
        "ISO 15924 code of its script; found from its letters unless given. Write Hans or Hant for "
        "Chinese characters that are only the one or the other."
    )
    system: Annotated[Word, choice(*SYSTEMS)] = key(
        "The romanisation, where the source names it or its spelling tells."
    )
    reports: OneOrMore[Report] = needed("Which sources print it.")


class Coverage(Record):
    """Which span of a pair's relations a source was read for."""

    source: SourceId = needed("Id of the source read.")
    for_: OneOrMore[CountryId] = needed("The countries, two or more.")
    start: Date = key("From: the first day of which it would have told.")
    end: Date = key("Until: the last such day.")
    read_on: Date = key("The day it was read.")
    depth: Word = key("How much of it was read: whole article, headlines, table of contents …")


@with_keys(titles())
class Dossier(Record):
    """One file."""

    dossier: Id = needed("Id of this dossier: small letters, digits, hyphens.")
    title: Word = needed("Its English title.")
    about: Word = needed("What it is about, in one or two sentences.")
    changes: Word = key("What is new since it was last loaded, and why; told in the list of changes.")
    sources: ById[Source] = table("What was read, by id.")
    organizations: ById[Organization] = table("Organizations, by id.")
    people: ById[Person] = table("People, by id.")
    places: ById[Place] = table("Places, by id.")
    occasions: ById[Occasion] = table("Anniversaries, holidays and games, by id.")
    treaties: ById[Treaty] = table("Treaties and agreements, by id.")
    resolutions: ById[Treaty] = table("Resolutions of the UN and other bodies, by id.")
    names_used: OneOrMore[NameUsed] = many("Which source prints which name.")
    events: OneOrMore[Event] = many("What happened, was planned, said or alleged.")
    claims: ById[Claim] = table(
        "Propositions with a handle, so that events can assert or deny them and claims contradict them."
    )
    coverage: OneOrMore[Coverage] = many("Which sources were read for which pair and span.")
