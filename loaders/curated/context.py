"""All dossiers that know of one another (those given in a call, and the shipped ones), and what an id means.

An id of a context has a name, a node, and, if it is an actor's, a country it acts for on a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST, bounds
from loaders.curated.dossier import Dossier, Organization, Person
from loaders.curated.problems import At, Problems, a_or_an
from loaders.curated.reader import read_dossier
from loaders.curated.rows import End
from loaders.curated.shipped import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from graph.dates import Span
    from loaders.curated.dossier import Claim, Event, Provision, Treaty
    from loaders.curated.values import Record

SUFFIXES = (".yaml", ".yml")
# Sections whose entries are things with an id, and the sort a reference knows them by.
SECTIONS = {
    "sources": "source",
    "organizations": "organization",
    "people": "person",
    "places": "place",
    "occasions": "occasion",
    "treaties": "treaty",
    "resolutions": "resolution",
}


@dataclass(frozen=True, slots=True)
class File:
    """A dossier file: its path, its name in problems, whether it was given or comes with the package."""

    path: Path
    name: str
    given: bool
    shipped: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an id: its sort (person, event, …), where it is defined, by which dossier."""

    id: str
    sort: str
    at: At
    dossier: str
    record: Record


@dataclass(slots=True)
class Context:
    """Dossiers by id, in a fixed order: shipped ones first, then by id."""

    problems: Problems = field(default_factory=Problems)
    files: dict[str, File] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)

    def note(self, at: At, message: str) -> None:
        """Note what is wrong at a place, and what would be right."""
        self.problems.add(at, message)

    def event(self, event_id: str) -> Event | None:
        """The event of this id."""
        thing = self.things.get(event_id)
        return thing.record if thing and thing.sort == "event" else None  # type: ignore[return-value]

    def events(self) -> Iterator[tuple[Dossier, Event]]:
        """Every event with an id, and its dossier."""
        for dossier in self.dossiers.values():
            for event in dossier.events:
                if event.id:
                    yield dossier, event

    def given(self) -> list[str]:
        """Names of the files given, as they stand in problems."""
        return [file.name for file in self.files.values() if file.given]


def read_context(paths: Iterable[Path | str] | None) -> Context:
    """Read the shipped dossiers and those at `paths` (files or folders; None gives the shipped ones).

    A given file replaces the shipped one of the same path or dossier id. What cannot be read, and ids
    used twice, are in the context's problems; references are not looked at yet.
    """
    context = Context()
    shipped = _shipped_files(given=paths is None)
    files = [] if paths is None else list(_given_files(paths, context.problems, {s.path for s in shipped}))
    seen = {file.path.resolve() for file in files}
    read = [(file, _read(file, context.problems)) for file in files]
    taken = {dossier.dossier for _, dossier in read if dossier is not None}
    for file in shipped:
        if file.path.resolve() in seen:
            continue
        dossier = _read(file, context.problems)
        if dossier is None or dossier.dossier not in taken:
            read.append((file, dossier))
    for file, dossier in sorted(
        read, key=lambda each: (not each[0].shipped, str(each[1] and each[1].dossier))
    ):
        context.files[file.name] = file
        if dossier is not None:
            _add(context, dossier)
    return context


def _shipped_files(*, given: bool) -> list[File]:
    if not SHIPPED.is_dir():
        return []
    paths = sorted(path for path in SHIPPED.iterdir() if path.suffix in SUFFIXES)
    return [File(path, f"{SHIPPED.name}/{path.name}", given, shipped=True) for path in paths]


def _given_files(paths: Iterable[Path | str], problems: Problems, shipped: set[Path]) -> Iterator[File]:
    ours = {path.resolve() for path in shipped}
    seen: set[Path] = set()
    for path in map(Path, paths):
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
            if not files:
                problems.add(At(str(path), 1), "the folder holds no .yaml file; give the path of a dossier")
                yield File(path, str(path), given=True, shipped=False)
        else:
            files = [path]
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield File(file, str(file), given=True, shipped=file.resolve() in ours)


def _read(file: File, problems: Problems) -> Dossier | None:
    return None if file.path.is_dir() else read_dossier(file.path, file.name, problems)


def _add(context: Context, dossier: Dossier) -> None:
    key = dossier.dossier
    if key and key in context.dossiers:
        first = context.dossiers[key].dossier.at
        context.note(key.at, f"{key!r} is already the dossier {first.file}; give this one another id")
    # A dossier without a usable id still has its contents checked.
    name = str(key) if key and key not in context.dossiers else dossier.at.file
    context.dossiers[name] = dossier
    for section, sort in SECTIONS.items():
        for thing_id, record in getattr(dossier, section).items():
            _define(context, Thing(thing_id, sort, record.at, name, record))
            if sort in ("treaty", "resolution"):
                for provision_id, provision in provision_ids(thing_id, record).items():
                    _define(context, Thing(provision_id, "provision", provision.at, name, provision))
    for event in dossier.events:
        if event.id:
            _define(context, Thing(event.id, "event", event.id.at, name, event))
    for handle, claim in dossier.claims.items():
        if handle in context.things:
            context.note(
                claim.at,
                f"{handle!r} is also the id of {_described(context.things[handle])}; "
                "give the claim another handle",
            )
        context.claims[f"{name}/{handle}"] = claim


def _define(context: Context, thing: Thing) -> None:
    known = context.things.setdefault(thing.id, thing)
    if known is not thing:
        context.note(
            thing.at,
            f"id {thing.id!r} is already taken by {_described(known)}; "
            "leave this one out and use that, or choose another id",
        )


def provision_ids(treaty_id: str, treaty: Treaty) -> dict[str, Provision]:
    """The provisions of a treaty by id: `treaty-article-ii`, a second one of that article `…-ii-2`."""
    provisions: dict[str, Provision] = {}
    for provision in treaty.provisions:
        article = "-".join(re.findall(r"[a-z0-9]+", provision.article.casefold()))
        base = f"{treaty_id}-article-{article}" if article else f"{treaty_id}-provision"
        count = sum(1 for known in provisions if known == base or known.startswith(f"{base}-")) + 1
        provisions[base if count == 1 else f"{base}-{count}"] = provision
    return provisions


def _described(thing: Thing) -> str:
    return f"{a_or_an(thing.sort)} in {thing.at.file}:{thing.at.line}"


LABELS = {
    "person": "Actor",
    "organization": "Actor",
    "place": "Place",
    "occasion": "Occasion",
    "treaty": "Treaty",
    "resolution": "Resolution",
    "provision": "Provision",
    "event": "Event",
    "source": "Source",
}


def end_of(context: Context, thing_id: str) -> End:
    """The node of this id; what no dossier defines is a country of the base layer."""
    thing = context.things.get(thing_id)
    return End(LABELS[thing.sort] if thing else "Actor", str(thing_id))


def name_of(context: Context, thing_id: str) -> str | None:
    """The English name or title of a thing or country; None where the text is no id."""
    thing = context.things.get(thing_id)
    if thing is not None:
        record = thing.record
        return str(
            getattr(record, "name", "") or getattr(record, "title", "") or getattr(record, "act", thing_id)
        )
    country = countries().get(thing_id)
    return country.name if country else None


def called(context: Context, value: str) -> str:
    """A value as English text: the name where it is an id, else itself."""
    return name_of(context, value) or str(value)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor stands for.

    `country`: the country acted for, None for nobody's actor (or when several are possible).
    `through`: the organs and countries stood for, the actor itself left out.
    `possible`: the countries it could be, sorted; more than one means that the dossier must say.
    """

    country: str | None
    through: frozenset[str]
    possible: tuple[str, ...]


def chain(context: Context, actor: str) -> list[str]:
    """A country, or an organization and what it is an organ of up to a country; ends at a cycle."""
    steps: list[str] = []
    while actor and actor not in steps:
        steps.append(str(actor))
        thing = context.things.get(actor)
        actor = str(thing.record.organ_of) if thing and isinstance(thing.record, Organization) else ""
    return steps


def country_of(context: Context, actor: str) -> str | None:
    """The country at the end of an organization's chain, or the country itself."""
    last = chain(context, actor)[-1]
    return None if last in context.things else last


def standing(context: Context, actor: str, span: Span | None, chosen: str = "") -> Standing:
    """What `actor` stands for within `span` (None: at any time).

    A person stands for what it represents in an office that may overlap the span; `chosen` is the
    country the dossier names where offices leave it open, and only offices of that country count then.
    """
    thing = context.things.get(actor)
    if thing is not None and isinstance(thing.record, Person):
        chains = [
            chain(context, office.of)
            for office in thing.record.offices
            if office.of and overlaps(_held(office.start, office.end), span)
        ]
    else:
        chains = [chain(context, actor)]
    ends = [country_of(context, steps[-1]) for steps in chains]
    possible = tuple(sorted({end for end in ends if end}))
    country = chosen or (possible[0] if len(possible) == 1 else None)
    counting = [steps for steps, end in zip(chains, ends, strict=True) if not chosen or end == chosen]
    through = {step for steps in counting for step in steps}
    if country:
        through.add(country)
    return Standing(country, frozenset(through - {actor}), possible)


def overlaps(held: tuple[date, date], span: Span | None) -> bool:
    """Whether two spans may share a day; no span overlaps everything."""
    return span is None or (held[0] <= span.end and span.start <= held[1])


def _held(start: str, end: str) -> tuple[date, date]:
    return (bounds(start)[0] if start else EARLIEST, bounds(end)[1] if end else LATEST)
