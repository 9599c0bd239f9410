"""The skeleton of a dossier as YAML: what was read, who is new, each candidate, and what is left to do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from anyascii import anyascii

from graph.dates import reading
from loaders.curated import grammar
from loaders.curated.context import name_of
from loaders.curated.facts import facts_of
from loaders.curated.reader import TODO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from loaders.draft.candidates import Candidate, Print
    from loaders.draft.names import Names
    from loaders.draft.report import Report

_PLAIN = re.compile(r"[A-Za-zÀ-ÿ][\w .;À-ÿ-]*|\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?|https?://\S+")
_NO_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off"))
SLUG = 5  # words of a title in an id


class Skeleton(NamedTuple):
    """The YAML, and how many sentences were read, candidates found and things left to do."""

    text: str
    sentences: int
    candidates: int
    todos: int


def skeleton(
    report: Report, found: Sequence[Candidate], names: Names, lang: str, printed: Print, today: date
) -> Skeleton:
    """A dossier that `check` refuses until each TODO is done."""
    source, lines = _source(report, names, lang, printed, today)
    head = [
        "# A draft, made by rules from one report. Each TODO is yours; `diplograph check` lists them. Then",
        "# read every event against its sentence. Lines that begin with # quote the report: take them out.",
        "# yaml-language-server: $schema=dossier.schema.json",
        f"dossier: {_todo('an id for it, as kp-cn-2023-letters')}",
        f"title: {_todo('what it is about, in English')}",
        f"about: {_todo('what it is about, in a sentence or two')}",
        "",
        "sources:",
        *lines,
        *_people(names),
    ]
    if found:
        head += ["", "events:"]
    taken = set(names.context.things)
    for candidate in found:
        head += [*_event(candidate, source, report, names, taken), ""]
    text = "\n".join(head).rstrip("\n") + "\n"
    todos = len(re.findall(rf'"{TODO} ', text))
    return Skeleton(text, len(report.sentences), len(found), todos)


def _source(
    report: Report, names: Names, lang: str, printed: Print, today: date
) -> tuple[str, Iterator[str]]:
    """The id of the source, and its lines."""
    named = [*reversed(report.dateline.split(", ")), report.dateline, report.site]
    publisher = next(filter(None, (names.teller(re.sub(r"\(.*?\)", "", each).strip()) for each in named)), "")
    year = f"{printed.day.year}" if printed.day else "undated"
    slug = _slug(report.title, SLUG) or "report"
    source = f"{publisher or 'report'}-{year}-{slug}"
    known = [
        thing.id
        for thing in names.context.things.values()
        if thing.sort == "source" and report.title and str(getattr(thing.record, "title", "")) == report.title
    ]

    def lines() -> Iterator[str]:
        if known:
            yield f"  # the graph has a source of this title: {known[0]}; if it is this one, cite that"
        yield f"  {source}:"
        yield f"    title: {_word(report.title or _todo('the headline as printed'))}"
        who = report.site or report.dateline or "not printed"
        yield f"    publisher: {publisher or _todo(f'the id of who published it ({who})')}"
        if report.author:
            yield f"    author: {_word(report.author)}"
        yield f"    lang: {_word(lang)}"
        if printed.day is None:
            yield f"    published: {_todo('the day of print, or published_not_before and published_note')}"
        elif printed.other:
            either = f"{printed.day} or {printed.other}"
            yield f"    published: {_todo(f'{either}: its page has it in UTC; draft again by --printed')}"
        elif printed.known:
            yield f"    published: {printed.day}"
        else:
            yield f"    published_not_before: {printed.day}"
            yield f"    published_note: No date is printed. It tells of {printed.day}."
        if report.address:
            yield f"    url: {_word(report.address)}"
        yield f"    retrieved: {today}"
        yield "    type: article"

    return source, lines()


def _people(names: Names) -> Iterator[str]:
    """Those the graph does not have, with the office that the report gives them."""
    if names.unknown:
        yield ""
        yield "people:"
    for who, named in names.unknown.items():
        yield f"  {who}:"
        yield f"    name: {_word(named.text)}"
        office = _todo(f"{named.office}? the report's word, read by a list; add start and end if known")
        of = named.country or _todo("the state or organization of the office")
        yield f"    offices: {{office: {office}, of: {_word(of)}}}"


def _event(candidate: Candidate, source: str, report: Report, names: Names, taken: set[str]) -> Iterator[str]:
    for sentence in candidate.sentences:
        yield f"  # {sentence.paragraph}.{sentence.number}: {sentence.text}"
    if candidate.inherited:
        yield "  # the sentence has no day: this is that of what it points back to"
    for known in _alike(candidate, names):
        yield f"  # the graph may have it already: {known}"
    cast = candidate.cast
    roles = dict(cast.roles)
    for needed in grammar.needs(candidate.kind):
        if roles.keys().isdisjoint(needed):
            roles[needed[0]] = [_todo(f"who: {grammar.name(needed[0].upper())}")]
    if cast.land and "hosted" not in roles:
        roles["hosted"] = [_todo(f"{cast.land} or another host, if the report names one")]
    yield f"  - id: {_id(candidate, taken)}"
    yield f"    kind: {candidate.kind}"
    yield f"    title: {_word(_title(candidate, names))}"
    yield f"    date: {candidate.date or _todo(candidate.problem)}"
    if candidate.status:
        yield f"    status: {candidate.status}"
    for role in sorted(roles, key=list(grammar.roles()).index):
        yield f"    {role}: {_list(roles[role])}"
    if cast.place:
        yield f"    place: {cast.place}"
    locator = "; ".join(sentence.locator for sentence in candidate.sentences)
    via, how = _via(candidate, report, names)
    yield f"    reports: {{source: {source}{via}{how}, locator: {_word(locator, flow=True)}}}"


def _via(candidate: Candidate, report: Report, names: Names) -> tuple[str, str]:
    """Whom the sentence relays; where that is nobody, the one at the foot of the report, as inferred."""
    if candidate.via:
        return f", via: {_list(candidate.via)}", ""
    foot = names.teller(report.foot)
    return (f", via: {foot}", ", attribution: inferred") if foot else ("", "")


def _alike(candidate: Candidate, names: Names) -> Iterator[str]:
    """Events of the graph of the kind that may be of the day and have all these actors."""
    actors = {one for each in candidate.cast.roles.values() for one in each}
    if not candidate.date or not actors:
        return
    span = reading(candidate.date)
    for _, event in names.context.events():
        if event.kind == candidate.kind:
            facts = facts_of(event)
            days = facts.span()
            who = {str(fact.value) for fact in facts.roles()}
            if days and days.start <= span.end and span.start <= days.end and actors <= who:
                yield str(event.id)


def _title(candidate: Candidate, names: Names) -> str:
    """The kind and the actors, in English: `Letter, Kim Jong Un to Xi Jinping`."""
    receives = {role for role, does in grammar.roles().items() if does == "receives"}
    sides: dict[bool, list[str]] = {False: [], True: []}
    for role, actors in candidate.cast.roles.items():
        sides[role in receives] += [_name(one, names) for one in actors]
    text = " to ".join(" and ".join(side) for side in sides.values() if side)
    kind = grammar.name(candidate.kind)
    return f"{kind[:1].upper()}{kind[1:]}" + (f", {text}" if text else "")


def _name(actor: str, names: Names) -> str:
    return names.unknown[actor].text if actor in names.unknown else name_of(names.context, actor) or actor


def _id(candidate: Candidate, taken: set[str]) -> str:
    when = re.match(r"\d{3}[\dX](?:-\d\d)?", candidate.date)
    who = candidate.cast.acting.split()[:1]
    parts = [when[0] if when else "undated", *who, re.sub(r"(?<!^)(?=[A-Z])", "-", candidate.kind)]
    base = "-".join(parts).lower()
    name = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in taken)
    taken.add(name)
    return name


def _slug(text: str, most: int) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower())[:most])


def _todo(what: str) -> str:
    return json.dumps(f"{TODO} {what}", ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    written = [_word(value, flow=True) for value in values]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _word(text: str, *, flow: bool = False) -> str:
    """A value as YAML: bare where it is read as it stands, else in quotes."""
    if text.startswith(f'"{TODO}'):
        return text
    bare = _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT and not text.endswith(" ")
    return text if bare and not (flow and "//" in text) else json.dumps(text, ensure_ascii=False)
