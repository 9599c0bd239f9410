"""Files of GDELT to a job: events of version 2.0 as `gdelt`, of 1.0 as `gdelt1`.

A row has two actors, a CAMEO code, GDELT's own scores, a place and the report it was seen in.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries as known_countries
from graph.errors import InputError
from loaders.intake.coded_events import coded_job
from loaders.intake.coded_row import Apart, CodedActor, CodedRow, codes
from loaders.intake.descriptions import description
from loaders.intake.fields import day, number, whole
from loaders.intake.job import with_id
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.parts import Part, choose
from loaders.intake.resolve import coded_country, is_dated

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.coded_row import Code
    from loaders.intake.descriptions import Description
    from loaders.intake.job import Job
    from loaders.intake.outcome import Row

VERSIONS = ("gdelt", "gdelt1")
DAY = 8  # digits
SIDES = ("actor1", "actor2")
OF = 2  # its country's code, behind its first column
NUMBERS = {"goldstein_gdelt": "goldstein", "avg_tone": "tone", "place_lat": "lat", "place_lng": "lng"}
COUNTS = {"mentions": "mentions", "is_root": "is_root"}
TEXTS = {"place_name": "place", "place_fips": "fips", "url": "url"}
TITLES = {
    "id": "GLOBALEVENTID", "day": "SQLDATE", "code": "EventCode", "added": "DATEADDED",
    "goldstein": "GoldsteinScale", "tone": "AvgTone", "mentions": "NumMentions", "is_root": "IsRootEvent",
    "lat": "ActionGeo_Lat", "lng": "ActionGeo_Long",
}  # fmt: skip

# Columns from the first of an actor's: code, name, country, group, ethnicity, behind religions three types.
TELLING = (0, 1, 2, 3, 4, 7, 8, 9)
GOVERNMENT = "GOV"
NOBODY, OTHERS = "neither side is named", "it names none of the countries asked for"
LEFT_OUT = (NOBODY, OTHERS)


def open_job(paths: list[Path], dataset: str | None, countries: str | None = None) -> Job:
    """The job of loading event files: by their columns, whatever they are called.

    countries: codes or names, joined by commas; rows that name none of them are skipped, and the dataset's
    version says so, since rows of other countries cannot come into it later.

    Raises:
        FileProblem: a file is missing or broken, or none is one of events.
        InputError: there are files of both versions, whose numbers mean different events.
    """
    shapes = {version: description("gdelt", version).shapes["events"] for version in VERSIONS}
    chosen = choose(paths, list(shapes.values()))
    example = {
        version: place.name
        for version, shape in shapes.items()
        for place, fitting in reversed(chosen)
        if fitting is shape
    }
    if len(example) > 1:
        message = (
            f"{example['gdelt']} is of GDELT 2.0 and {example['gdelt1']} of 1.0, whose numbers mean other "
            "events; load them one after the other"
        )
        raise InputError(message)
    described = with_id(description("gdelt", next(iter(example))), dataset)
    wanted = frozenset(_countries(countries)) if countries is not None else None
    if wanted:
        version = f"{described.properties['version']}, rows that name {' or '.join(sorted(wanted))}"
        properties = {**described.properties, "version": version, "countries": sorted(wanted)}
        described = replace(described, properties=properties)
    read = Events(described, wanted)
    apart = read.apart()
    return coded_job(described, [Part(place, shape, read, apart) for place, shape in chosen])


def _countries(listed: str) -> list[str]:
    names = [name for name in listed.split(",") if name.strip()]
    if not names:
        raise InputError("--countries names none; write codes or names, as KP,CN")
    return [known_countries().resolve(name.strip()).id for name in names]


class Events:
    """Reads rows of one version, whose columns stand where its YAML says; `countries`: of these alone."""

    def __init__(self, description: Description, countries: frozenset[str] | None = None) -> None:
        self._dataset = description.id
        self._countries = countries
        self._at: dict[str, int] = description.rest["at"]

    def __call__(self, row: Row) -> Outcome:
        """What becomes of a row: an event under GDELT's number, known from the day GDELT added it."""
        fields, at = row.fields, self._at
        number_of_event = whole(fields[at["id"]].strip())
        if number_of_event is None:
            return Rejected(TITLES["id"], "no number")
        on, added = day(fields[at["day"]]), _added(fields[at["added"]])
        if on is None or added is None:
            return Rejected(TITLES["added" if on else "day"], "no such day")
        code = _code(fields[at["code"]])
        if isinstance(code, Rejected):
            return code
        own = self._own(fields)
        if isinstance(own, Rejected):
            return own
        actor, target = parties = [self._actor(fields, at[which], on) for which in SIDES]
        left_out = [self._left_out(party) for party in parties]
        if None not in left_out:
            return Skipped(LEFT_OUT[max(filter(None, left_out), default=0)])
        for which, party in zip(SIDES, parties, strict=True):
            if party is not None and party.is_state:
                own[which] = party.name
        unresolved = [
            code_
            for which, party in zip(SIDES, parties, strict=True)
            for code_ in _unresolved(party, fields[at[which] + OF])
        ]
        return Loaded(CodedRow(str(number_of_event), on, code, actor, target, own, added), tuple(unresolved))

    def apart(self) -> Apart:
        """How its rows come apart; the same as a call makes of each."""
        at = {name: str(place) for name, place in self._at.items()}
        kinds = {**dict.fromkeys(COUNTS, int), **dict.fromkeys(NUMBERS, float), **dict.fromkeys(TEXTS, str)}
        columns = {**COUNTS, **NUMBERS, **TEXTS}
        one, other = (tuple(str(self._at[which] + place) for place in TELLING) for which in SIDES)
        return Apart(
            number=at["id"],
            dated=False,
            day=at["day"],
            day_of=day,
            known=at["added"],
            known_of=_added,
            code=(at["code"],),
            code_of=_code,
            own=(),
            own_of=dict,
            plain=tuple((name, at[columns[name]], kind) for name, kind in kinds.items()),
            sides=(one, other),
            side_of=self._side,
            is_dated=_is_dated,
            states=SIDES,
            left_out=LEFT_OUT,
            left_out_of=self._left_out,
        )

    def _side(self, *given: Any) -> tuple[CodedActor | None, tuple[tuple[str, str], ...]]:  # noqa: ANN401
        *fields, on = given
        party = party_of(self._dataset, tuple(field.strip() for field in fields), on)
        return party, _unresolved(party, fields[OF])

    def _left_out(self, party: CodedActor | None) -> int | None:
        """The reason by LEFT_OUT for which this side brings no row in."""
        if party is None:
            return 0
        return 1 if self._countries is not None and party.country not in self._countries else None

    def _own(self, fields: list[str]) -> dict[str, Any] | Rejected:
        own: dict[str, Any] = {}
        for name, column in {**COUNTS, **NUMBERS}.items():
            if text := fields[self._at[column]].strip():
                value = whole(text) if name in COUNTS else number(text)
                if value is None:
                    return Rejected(TITLES[column], "no number")
                own[name] = value
        for name, column in TEXTS.items():
            # The oldest files of 1.0 end before the address.
            if self._at[column] < len(fields) and (text := fields[self._at[column]].strip()):
                own[name] = text
        return own

    def _actor(self, fields: list[str], first: int, on: date) -> CodedActor | None:
        return party_of(self._dataset, tuple(fields[first + place].strip() for place in TELLING), on)


def _added(text: str) -> date | None:
    return day(text[:DAY])


def _code(text: str) -> Code | Rejected:
    return codes().get(text.strip()) or Rejected(TITLES["code"], "no code of CAMEO")


def _is_dated(*fields: str) -> bool:
    return is_dated("cameo", fields[OF].strip())


def _unresolved(party: CodedActor | None, of: str) -> tuple[tuple[str, str], ...]:
    """What was looked for in vain."""
    of = of.strip()
    return (("cameo", of),) if party is not None and party.country is None and of else ()


@lru_cache(maxsize=1 << 16)
def party_of(dataset: str, columns: tuple[str, ...], day: date) -> CodedActor | None:
    """The actor that its TELLING columns name; None where they name none.

    The country's code alone, or with that of its government and no other, is the state itself; so GDELT
    also codes the country's capital, cities and people, whose name stays with the event.
    """
    code, name, of, group, ethnicity, *types = columns
    if not code and not name:
        return None
    country = coded_country("cameo", of, day) if of else None
    if country and country.itself and code in (of, of + GOVERNMENT):
        return CodedActor(country.id, name, country.id)
    more = {
        "code": code,
        "type": ";".join(type_ for type_ in types if type_),
        "group": group,
        "ethnicity": ethnicity,
    }
    props = tuple((key, value) for key, value in more.items() if value)
    actor_id = f"{dataset}:actor:{code or '-'}:{name or '-'}"
    return CodedActor(actor_id, name or code, country.id if country else None, props)
