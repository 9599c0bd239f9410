"""The keys of a dossier. Docs, reader and JSON Schema all come from here; events are in `event.py`."""

# ruff: noqa: RUF009 - `key` and `spread` return dataclass fields

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from loaders.curated import grammar
from loaders.curated.event import CLAIM_KEYS, Claim, Event, Report, many_reports
from loaders.curated.shapes import (
    ID,
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
    key,
    spread,
)

AN_ID = "an id in small letters, digits and hyphens such as kim-jong-un"
NAMES = Table(Many(Text()), r"[a-z]{2,3}", "a language code such as ko")
# How a name came into Latin letters; docs/names.md tells them apart.
SYSTEMS = ("mccune-reischauer", "revised", "dprk", "pinyin", "wade-giles", "press")
STATE_OR_ORGAN = ("country", "organization")


def titles() -> dict[str, tuple[Shape, str]]:
    """`title_en`, `title_id` and the other languages of the vocabulary."""
    return {f"title_{code}": (Text(), f"The title in language {code}.") for code in grammar.languages()}


@dataclass(kw_only=True)
class Source(Written):
    """Something read that says what happened."""

    title: Word = key(Text(), "The headline or title as printed.", required=True)
    titles: dict[str, Word] = spread(titles)
    publisher: Word = key(Ref(("organization",)), "Id of the organization that published it.", required=True)
    author: Word = key(Text(), "The author as printed.")
    lang: Word = key(
        Text(r"[a-z]{2,3}", "a language code such as id"), "Its language: en, id, ko …", required=True
    )
    published: Word = key(Edtf(), "Date of publication, only if printed or known: 2022-02-22.")
    published_not_before: Word = key(Edtf(), "Without a printed date: the earliest day it can be from.")
    published_note: Word = key(Text(), "Why published_not_before is so.")
    url: Word = key(Url(), "Its address, only if you have it.")
    retrieved: Word = key(Edtf(), "The day you read it.")
    type: Word = key(Choice(lambda: ["article", "dataset", "document", "page"]), "article unless you say so.")


@dataclass(kw_only=True)
class Named(Written):
    """What people, organizations, places and occasions have in common."""

    name: Word = key(Text(), "The usual English name.", required=True)
    names: dict[str, list[Word]] = key(NAMES, "The name in other languages: {ko: 김정은, zh: 金正恩}.")
    also: list[Word] = key(Many(Text()), "Other spellings and names it is found under.")
    wikidata: Word = key(Text(r"Q[1-9]\d*", "a Wikidata id such as Q56226"), "Wikidata id, Q and digits.")
    reports: list[Report] = many_reports("Who says so.")


@dataclass(kw_only=True)
class Organization(Named):
    """A ministry, newspaper, agency, committee, body."""

    type: Word = key(Text(), "What it is: ministry, newspaper, news agency, international organization …")
    organ_of: Word = key(Ref(STATE_OR_ORGAN), "The state or organization it belongs to or speaks for.")


@dataclass(kw_only=True)
class Office(Written):
    """An office a person holds or held."""

    office: Word = key(Text(), "The office: leader, foreign minister, spokesman …", required=True)
    of: Word = key(Ref(STATE_OR_ORGAN), "The state or organization the office acts for.", required=True)
    rank: Word = key(
        Text(r"[a-z]+(_[a-z]+)*", "a word such as head_of_state"),
        "head_of_state, head_of_government, minister, deputy_minister, ambassador, spokesperson …",
    )
    accredited_to: Word = key(Ref(STATE_OR_ORGAN), "For envoys: the state or organization they are sent to.")
    start: Word = key(Edtf(), "From when, as far as known: 2011-12-17, 2011, 201X. Absent: not known.")
    end: Word = key(Edtf(), "Until when. Absent: not known, or still.")
    reports: list[Report] = many_reports("Who says that the person holds the office.")


@dataclass(kw_only=True)
class Person(Named):
    """Someone who acts, for a state or for nobody."""

    born: Word = key(Edtf(), "Date of birth.")
    offices: list[Office] = key(Many(Record(Office)), "Offices held; they decide for whom the person acts.")


@dataclass(kw_only=True)
class Place(Named):
    """Where things happen."""

    in_: Word = key(Ref(("country", "place")), "The state or larger place it lies in.", required=True)
    lat: Word = key(Number(-90, 90), "Latitude in degrees, north positive.")
    lng: Word = key(Number(-180, 180), "Longitude in degrees, east positive.")


@dataclass(kw_only=True)
class Occasion(Named):
    """A day that is marked: an anniversary, a holiday, games."""

    recurs: Word = key(
        Text(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "month and day such as 09-09"),
        "Month and day it returns on, when a source gives it: 09-09.",
    )
    since: Word = key(Edtf(), "The first one, when a source gives it.")
    of: Word = key(
        Ref(("country", "organization", "person", "treaty", "resolution", "event")), "Whose or of what it is."
    )


@dataclass(kw_only=True)
class Party(Written):
    """A party to a treaty."""

    short: ClassVar[str] = "who"
    who: Word = key(Ref(STATE_OR_ORGAN), "The party.", required=True)
    start: Word = key(Edtf(), "Bound from.")
    end: Word = key(Edtf(), "Bound until.")
    reports: list[Report] = many_reports("Who says so, if not the treaty's own reports.")


@dataclass(kw_only=True)
class Provision(Written):
    """One thing a treaty or resolution obliges, forbids or permits."""

    article: Word = key(Text(), "Article or paragraph: II, 9, preamble.")
    effect: Word = key(Choice(lambda: ["obliges", "forbids", "permits"]), "What it does.", required=True)
    act: Word = key(Text(), "What is obliged, forbidden or permitted, in your own words.", required=True)
    binds: list[Word] = key(Many(Ref(grammar.ACTOR)), "Whom it binds.")
    toward: list[Word] = key(Many(Ref(grammar.ACTOR)), "Towards whom.")
    start: Word = key(Edtf(), "In force from, if not with the treaty.")
    end: Word = key(Edtf(), "In force until.")
    reports: list[Report] = many_reports("Who says so, if not the treaty's own reports.")


@dataclass(kw_only=True)
class Treaty(Written):
    """A treaty, agreement or pact; or, under `resolutions`, a resolution."""

    title: Word = key(Text(), "Its English title.", required=True)
    titles: dict[str, Word] = spread(titles)
    name: Word = key(Text(), "A short name, if it has one.")
    names: dict[str, list[Word]] = key(NAMES, "Its title in other languages.")
    also: list[Word] = key(Many(Text()), "Other names it is found under.")
    type: Word = key(Text(), "friendship, alliance, trade, border …")
    parties: list[Party] = key(Many(Record(Party)), "Who is bound, from when to when.")
    provisions: list[Provision] = key(Many(Record(Provision)), "What it obliges, forbids and permits.")
    reports: list[Report] = many_reports("Who says so.")


@dataclass(kw_only=True)
class NameUsed(Written):
    """A name as sources print it, letter by letter."""

    of: Word = key(Ref((*grammar.ACTOR, "place")), "Whose name it is.", required=True)
    form: Word = key(Text(), "The name as printed: Kim Chŏng-ŭn, 習近平, Korut.", required=True)
    lang: Word = key(
        Text(r"[a-z]{2,3}", "a language code such as ko"),
        "The language it is a name in, where that is not the source's: ko for 김정은 in an English text.",
    )
    script: Word = key(
        Text(r"[A-Z][a-z]{3}", "an ISO 15924 code such as Hang"),
        "ISO 15924 code of its script; found from its letters unless given. Write Hans or Hant for Chinese "
        "characters that are only the one or the other.",
    )
    system: Word = key(
        Choice(lambda: SYSTEMS), "The romanisation, where the source names it or its spelling tells."
    )
    reports: list[Report] = many_reports("Which sources print it.")


@dataclass(kw_only=True)
class Coverage(Written):
    """Which span of a pair's relations a source was read for."""

    source: Word = key(Ref(("source",)), "Id of the source read.", required=True)
    for_: list[Word] = key(Many(Ref(("country",))), "The countries, two or more.", required=True)
    start: Word = key(Edtf(), "From: the first day of which it would have told.")
    end: Word = key(Edtf(), "Until: the last such day.")
    read_on: Word = key(Edtf(), "The day it was read.")
    depth: Word = key(Text(), "How much of it was read: whole article, headlines, table of contents …")


def _table(model: type[Written]) -> Table:
    return Table(Record(model), ID, AN_ID)


@dataclass(kw_only=True)
class Dossier(Written):
    """One file."""

    dossier: Word = key(Text(ID, AN_ID), "Id of this dossier: small letters, digits, hyphens.", required=True)
    title: Word = key(Text(), "Its English title.", required=True)
    titles: dict[str, Word] = spread(titles)
    about: Word = key(Text(), "What it is about, in one or two sentences.", required=True)
    changes: Word = key(Text(), "What is new since it was last loaded, and why; told in the list of changes.")
    sources: dict[str, Source] = key(_table(Source), "What was read, by id.")
    organizations: dict[str, Organization] = key(_table(Organization), "Organizations, by id.")
    people: dict[str, Person] = key(_table(Person), "People, by id.")
    places: dict[str, Place] = key(_table(Place), "Places, by id.")
    occasions: dict[str, Occasion] = key(_table(Occasion), "Anniversaries, holidays and games, by id.")
    treaties: dict[str, Treaty] = key(_table(Treaty), "Treaties and agreements, by id.")
    resolutions: dict[str, Treaty] = key(_table(Treaty), "Resolutions of the UN and other bodies, by id.")
    names_used: list[NameUsed] = key(Many(Record(NameUsed)), "Which source prints which name.")
    events: list[Event] = key(Many(Record(Event)), "What happened, was planned, said or alleged.")
    claims: dict[str, Claim] = key(Table(Record(Claim), ID, AN_ID), CLAIM_KEYS)
    coverage: list[Coverage] = key(Many(Record(Coverage)), "Which sources were read for which pair and span.")


# Sections whose entries are things with an id, and the sort `Ref` knows them by.
SECTIONS = {
    "sources": "source",
    "organizations": "organization",
    "people": "person",
    "places": "place",
    "occasions": "occasion",
    "treaties": "treaty",
    "resolutions": "resolution",
}
