"""How drafts are measured: against what the dossiers say of the five reports, and against written reports.

A fact is an event with the paragraphs that tell it, its kind, its status and its date. A candidate is a fact
if a paragraph, the kind and the status are the fact's and the dates share a day; it has the right date if the
dates are the same days. One candidate stands for one fact: a fact told twice is not counted twice.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx

from graph.dates import reading
from loaders.curated.check import _records, examined
from loaders.curated.context import Context
from loaders.curated.dossier import Report
from loaders.curated.facts import facts_of
from loaders.draft.candidates import Candidate, candidates, printed_on
from loaders.draft.names import names_for
from loaders.draft.report import read_report
from loaders.draft.words import words

DATA = Path(os.environ.get("DIPLOGRAPH_DATA", Path(__file__).parents[1] / "../shared/data"))
SEEDS = DATA.parent / "seeds"  # the five reports; they are not ours to ship
# By the source's id: words of its text, and the day of print where the text has none that is worked out.
REPORTS = {
    "sragenupdate-2021-kp-cn-messages": ("SRAGEN UPDATE", None),
    "zonabanten-2022-kim-olympics-message": ("ZONABANTEN.com", None),
    "idntimes-2023-kim-putin-letters": ("IDN Times", None),
    "kabarberita-2023-kim-letter-to-xi": ("KabarBerita.id", date(2023, 9, 24)),
    "tribunnews-2023-kim-letter-to-xi": ("TRIBUNNEWS.COM", date(2023, 9, 24)),
}


@dataclass(frozen=True)
class Fact:
    """An event as a report tells it. dates: that the report gives; spans: all that it is said to be of."""

    name: str
    paragraphs: frozenset[int]
    kinds: frozenset[str]
    status: str
    dates: tuple[str, ...]
    spans: tuple[str, ...]
    roles: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Measured:
    """Facts with a date, those that were found with it; candidates, those that are facts."""

    dated: list[Fact]
    found: list[Fact]
    candidates: list[Candidate]
    right: list[Candidate]
    # Who does what in those that are facts, and whether the fact has it so; topics are left out.
    actors: list[bool] = field(default_factory=list)

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(
            self.dated + other.dated,
            self.found + other.found,
            self.candidates + other.candidates,
            self.right + other.right,
            self.actors + other.actors,
        )

    @property
    def recall(self) -> float:
        return len(self.found) / max(len(self.dated), 1)

    @property
    def precision(self) -> float:
        return len(self.right) / max(len(self.candidates), 1)

    def __str__(self) -> str:
        return (
            f"{len(self.found)} of {len(self.dated)} dated facts ({self.recall:.0%}), "
            f"{len(self.right)} of {len(self.candidates)} candidates are facts ({self.precision:.0%})"
        )


def drafted(text: str, lang: str, printed: date | None) -> list[Candidate]:
    said = words(lang)
    report = read_report(text, said)
    day = printed_on(report, lang, printed).day
    return candidates(report, names_for(said), said, day)


def measure(found: list[Candidate], facts: list[Fact]) -> Measured:
    dated = [fact for fact in facts if fact.dates]
    right = _matched(found, facts, lambda c, f: any(_share_a_day(c.date, span) for span in f.spans))
    exact = _matched(found, dated, lambda c, f: any(reading(c.date) == reading(d) for d in f.dates))
    actors = [
        (role, actor) in facts[m].roles
        for n, m in right.items()
        for role, ids in found[n].cast.roles.items()
        if role != "concerns"
        for actor in ids
    ]
    return Measured(dated, [dated[n] for n in exact.values()], found, [found[n] for n in right], actors)


def _matched(
    found: list[Candidate], facts: list[Fact], agree: Callable[[Candidate, Fact], bool]
) -> dict[int, int]:
    graph = nx.Graph()
    graph.add_nodes_from(("c", n) for n in range(len(found)))
    for n, candidate in enumerate(found):
        for m, fact in enumerate(facts):
            if candidate.date and _is_of(candidate, fact) and agree(candidate, fact):
                graph.add_edge(("c", n), ("f", m))
    pairs = nx.bipartite.maximum_matching(graph, [("c", n) for n in range(len(found))])
    return {n: pairs["c", n][1] for n in range(len(found)) if ("c", n) in pairs}


def _is_of(candidate: Candidate, fact: Fact) -> bool:
    told = {sentence.paragraph for sentence in candidate.sentences}
    return (
        candidate.kind in fact.kinds
        and (candidate.status or "occurred") == fact.status
        and not told.isdisjoint(fact.paragraphs)
    )


def _share_a_day(one: str, other: str) -> bool:
    a, b = reading(one), reading(other)
    return a.start <= b.end and b.start <= a.end


@cache
def _shipped() -> Context:
    return examined()


def facts_of_source(source: str) -> list[Fact]:
    """What the shipped dossiers have from a source, event by event."""
    facts = []
    for _, event in _shipped().events():
        reports = [r for r in _records(event) if isinstance(r, Report) and r.source == source]
        dates = facts_of(event).of("date")
        given = [str(one.value) for one in dates if any(r.source == source for r in one.reports)]
        given += [
            str(claim.value)
            for claim in event.claims
            if claim.property_ == "date" and any(r.source == source for r in claim.reports)
        ]
        spans = tuple(dict.fromkeys([*given, *(str(one.value) for one in dates if one.stands)]))
        if reports:
            paragraphs = frozenset().union(*(_paragraphs(str(r.locator)) for r in reports))
            status = str(event.status) or "occurred"
            roles = frozenset((fact.property, str(fact.value)) for fact in facts_of(event).roles())
            facts.append(
                Fact(event.id, paragraphs, frozenset({event.kind}), status, tuple(given), spans, roles)
            )
    return facts


def _paragraphs(locator: str) -> frozenset[int]:
    """`paragraphs 1 to 3`, `paragraphs 4 11 12 and 14`; a headline that is linked to is none."""
    if locator.startswith("linked"):
        return frozenset()
    numbers = [int(n) for n in re.findall(r"\d+", locator)]
    if " to " in locator and len(numbers) == 2:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return frozenset(numbers)


def facts_written(entry: dict[str, Any]) -> list[Fact]:
    return [
        Fact(
            f"{entry['name']} {fact['paragraph']} {'/'.join(fact['kinds'])}",
            frozenset({fact["paragraph"]}),
            frozenset(fact["kinds"]),
            fact.get("status", "occurred"),
            (str(fact["date"]),),
            (str(fact["date"]),),
        )
        for fact in entry["facts"]
    ]


def measured_seeds() -> dict[str, Measured]:
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    results = {}
    for source, (mark, printed) in REPORTS.items():
        text = next(text for text in texts if f"{mark}" in text)
        results[source] = measure(drafted(text, "id", printed), facts_of_source(source))
    return results
