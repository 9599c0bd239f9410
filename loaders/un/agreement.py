"""How far two states voted alike, year by year: worked out of all roll calls, one node a pair.

Only roll calls in which both voted are shared; who was absent, or not a member yet, has no vote in the file.
With yes, abstain and no as three steps of a scale:

- agreed: both cast the same vote, abstentions too.
- S: 1 - 2 * (sum of distances / shared), a distance being 1 between yes and no and 1/2 between an abstention
  and either, unweighted. Signorino, Curtis S. and Jeffrey M. Ritter. 1999. Tau-b or Not Tau-b: Measuring the
  Similarity of Foreign Policy Positions. International Studies Quarterly 43: 115-144.
- pi: (agreed - expected) / (1 - expected) as shares, expected being the sum of the squared shares of the
  three votes among all votes of both. Where both cast one sort of vote only nothing is left to chance, and
  there is none: NaN. Scott, William A. 1955. Reliability of Content Analysis: The Case of Nominal Scale
  Coding. Public Opinion Quarterly 19: 321-325; for votes of states Häge, Frank M. 2011. Choice or
  Circumstance? Adjusting Measures of Foreign Policy Similarity for Chance Agreement. Political Analysis 19:
  287-305.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import combinations
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.dataset import in_turn
from loaders.shared.dyads import of_dyads, write_dyads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from graph.store.writer import Transaction, Writer

CHUNK = 2_000

CALLS = """
MATCH (v:RollCall)
WHERE v.id STARTS WITH $dataset + ':'
RETURN v.year AS year, v.start AS day,
  coalesce(v.yes, []) AS yes, coalesce(v.no, []) AS no, coalesce(v.abstain, []) AS abstain
ORDER BY v.start
"""

WRITE = of_dyads("DyadVotes", "COUNTED")

YEARS = """
MATCH (d:Dataset {id: $dataset})
SET d.years = $years, d.years_from = $first, d.years_to = $last
"""


class YearVotes(NamedTuple):
    """A state's votes of a year; bit n of each stands for the year's roll call n."""

    yes: int
    no: int
    abstain: int

    @property
    def all(self) -> int:
        """Roll calls it voted in."""
        return self.yes | self.no | self.abstain


class Agreement(NamedTuple):
    """What two states' votes of a year have in common; rules above."""

    shared: int
    agreed: int
    s: float
    pi: float


def write_agreement(dataset: str, writer: Writer) -> bool:
    """Work out the agreement of all pairs, and which years have roll calls: of votes alone, so never new.

    Raises:
        BeingUnloaded: the dataset is taken out meanwhile.
    """
    calls = writer.read(CALLS, dataset=dataset)
    years = cast_by_year(calls)
    rows = [{"id": f"{dataset}:{row['dyad']}", "dataset": dataset, **row} for row in by_pair(years)]
    for at in range(0, len(rows), CHUNK):
        in_turn(writer, partial(_write, rows[at : at + CHUNK]), into=dataset)
    held = held_by_year(calls)
    first, last = ([span[side] for span in held.values()] for side in (0, 1))
    told = {"dataset": dataset, "years": list(held), "first": first, "last": last}
    in_turn(writer, lambda transaction: transaction.run(YEARS, **told), into=dataset)
    return False


def _write(rows: list[dict[str, Any]], transaction: Transaction) -> None:
    write_dyads(transaction.run, (row["dyad"] for row in rows))
    transaction.run(WRITE, rows=rows)


def held_by_year(calls: Iterable[Mapping[str, Any]]) -> dict[int, tuple[date, date]]:
    """The first and last day of a roll call in each year that has one, of roll calls by their days."""
    held: dict[int, tuple[date, date]] = {}
    for call in calls:
        held[call["year"]] = (held.get(call["year"], (call["day"],))[0], call["day"])
    return held


def cast_by_year(calls: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, YearVotes]]:
    """Each state's votes by year, of roll calls with `year` and the states in `yes`, `no` and `abstain`."""
    cast: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    seen: dict[int, int] = defaultdict(int)
    for call in calls:
        bit = 1 << seen[call["year"]]
        seen[call["year"]] += 1
        of_year = cast[call["year"]]
        for place, how in enumerate(("yes", "no", "abstain")):
            for state in call[how]:
                of_year[state][place] |= bit
    return {
        year: {state: YearVotes(*bits) for state, bits in states.items()} for year, states in cast.items()
    }


def by_pair(years: Mapping[int, Mapping[str, YearVotes]]) -> Iterator[dict[str, Any]]:
    """`{dyad, years, shared, agreed, s, pi}` of each pair that shares a vote: lists, an entry a year."""
    agreements: dict[tuple[str, str], list[tuple[int, Agreement]]] = defaultdict(list)
    for year in sorted(years):
        for (a, cast_a), (b, cast_b) in combinations(sorted(years[year].items()), 2):
            if cast_a.all & cast_b.all:
                agreements[a, b].append((year, agreement(cast_a, cast_b)))
    for (a, b), of_pair in agreements.items():
        yield {
            "dyad": f"{a}-{b}",
            "years": [year for year, _ in of_pair],
            **{name: [getattr(agreed, name) for _, agreed in of_pair] for name in Agreement._fields},
        }


def agreement(a: YearVotes, b: YearVotes) -> Agreement:
    """Of two states that share a vote."""
    both = a.all & b.all
    shared = both.bit_count()
    agreed = (a.yes & b.yes).bit_count() + (a.no & b.no).bit_count() + (a.abstain & b.abstain).bit_count()
    opposed = (a.yes & b.no).bit_count() + (a.no & b.yes).bit_count()
    distance = opposed + (shared - agreed - opposed) / 2
    cast = ((of_a & both).bit_count() + (of_b & both).bit_count() for of_a, of_b in zip(a, b, strict=True))
    expected = sum((votes / (2 * shared)) ** 2 for votes in cast)
    pi = nan if expected == 1 else (agreed / shared - expected) / (1 - expected)
    return Agreement(shared, agreed, round(1 - 2 * distance / shared, 6), round(pi, 6))
