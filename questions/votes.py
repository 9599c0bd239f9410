"""How two states voted in the UN General Assembly: each roll call, and how far they agreed in a year."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Annotated, Literal

from typing_extensions import TypedDict

from graph.countries.succession import line
from graph.store.reader import Row
from questions.items import name_of, origin, origin_of, provenance_of, words
from questions.page import bad_cursor, decode, encode
from questions.shapes import Provenance, Ref, SourceRef, means
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.reader import Store
    from graph.window import Window

How = Literal["yes", "no", "abstain"]


class Cast(TypedDict):
    """A vote, and where it stands."""

    vote: How
    cast_by: Annotated[str, means("The state that held the seat that day: itself, or one it continues.")]
    file: str
    row: Annotated[int, means("Line of the file, from 1.")]


class RollCall(TypedDict):
    """One roll call in which both voted, or a state they continue."""

    id: str
    date: str
    session: Annotated[int | str | None, means("Its number; of a special session as the dataset has it.")]
    resolution: Annotated[str | None, means("As the dataset writes it: R/46/36.")]
    title: str | None
    description: str | None
    important: Annotated[bool | None, means("Whether the US State Department called it so.")]
    amendment: bool | None
    paragraph: bool | None
    issues: list[str]
    totals: Annotated[dict[How, int], means("How many states voted so.")]
    votes: Annotated[dict[str, Cast], means("By country asked for.")]
    agreed: bool
    sources: list[SourceRef]
    provenance: Provenance


class Votes(TypedDict):
    """Roll calls in which both voted, oldest first."""

    between: list[Ref]
    items: list[RollCall]
    next: str | None


class AgreementOf(TypedDict):
    """How far two states voted alike; docs/datasets.md tells the rules."""

    shared: Annotated[int, means("Roll calls in which both voted.")]
    agreed: Annotated[int, means("Those in which both cast the same vote, abstentions too.")]
    agreement: Annotated[float, means("agreed / shared.")]


class YearAgreement(AgreementOf):
    """The same for one year."""

    year: int
    dyad: Annotated[str, means("The two that held the seats: themselves, or states they continue.")]
    s: Annotated[float, means("Signorino and Ritter's S, from -1 to 1.")]
    pi: Annotated[float | None, means("Scott's pi; null where both cast one sort of vote only.")]


class DatasetAgreement(AgreementOf):
    """How far two states voted alike, by one dataset."""

    dataset: str


class Agreement(DatasetAgreement):
    """All years of one dataset."""

    by_year: list[YearAgreement]


HOW: tuple[How, ...] = ("yes", "no", "abstain")

# Which state of a line held its seat that day: at most one did.
_CASTER = "[one IN {0} WHERE one IN v.yes OR one IN v.no OR one IN v.abstain][0]"
_HOW_OF = """CASE WHEN {0} IN v.yes THEN 'yes' WHEN {0} IN v.no THEN 'no'
  WHEN {0} IN v.abstain THEN 'abstain' END"""

# The order of the index on the day is that of the list, so that a page reads little more than it shows.
_PAGE = f"""
AND ($after IS NULL OR v.start > $after OR v.start = $after AND v.id > $id)
WITH v, {_CASTER.format("$of_a")} AS by_a, {_CASTER.format("$of_b")} AS by_b
WITH v, by_a, by_b, {_HOW_OF.format("by_a")} AS a, {_HOW_OF.format("by_b")} AS b
WHERE a IS NOT NULL AND b IS NOT NULL AND by_a <> by_b AND ($agreed IS NULL OR $agreed = (a = b))
WITH v, by_a, by_b, a, b ORDER BY v.start, v.id LIMIT $limit
RETURN v {{.*, start: toString(v.start)}} AS call, by_a, by_b, a, b, {origin_of("v")} AS origin,
  COLLECT {{ MATCH (d:Dataset {{id: v.dataset}}) RETURN d.files[v.votes_file] }}[0] AS votes_file
"""

BY_DAY = f"""
MATCH (v:RollCall)
WHERE v.start >= $start AND v.start <= $end {_PAGE}"""

BY_RESOLUTION = f"""
MATCH (v:RollCall {{resolution: $resolution}})
WHERE v.start >= $start AND v.start <= $end {_PAGE}"""

BETWEEN = f"""
UNWIND [$a, $b] AS id
OPTIONAL MATCH (a:Country {{id: id}})
RETURN id, coalesce({name_of("a")}, id) AS name
"""

# Agreement is worked out when the votes are loaded; `years` of the dataset are those with a roll call,
# `years_from` and `years_to` the first and last day of one.
PANEL = """
MATCH (d:Dataset) WHERE d.years IS NOT NULL
WITH d ORDER BY d.id LIMIT 1
UNWIND $dyads AS dyad
OPTIONAL MATCH (v:DyadVotes {id: d.id + ':' + dyad})
RETURN dyad, d.years AS held,
  coalesce(d.years_from, [year IN d.years | date({year: year, month: 1, day: 1})]) AS held_from,
  coalesce(d.years_to, [year IN d.years | date({year: year, month: 12, day: 31})]) AS held_to,
  v.years AS years, v.shared AS shared, v.agreed AS agreed, v.s AS s, v.pi AS pi
"""


# Of all pairs of $dyads, which are those of states and of whom they continue.
AGREED = """
  UNWIND $dyads AS dyad
  MATCH (:Dyad {id: dyad})-[:COUNTED]->(v:DyadVotes)
  WITH v ORDER BY v.dataset
  RETURN collect(properties(v)) AS votes
"""


async def agreement(store: Store, a: str, b: str) -> list[Agreement]:
    """How far two states, and those they continue, voted alike year by year, in each dataset of votes."""
    (row,) = await store.read(AGREED, dyads=[dyad_id(x, y) for x in line(a) for y in line(b)])
    return agreement_by_dataset(row["votes"])


async def votes(
    store: Store,
    a: str,
    b: str,
    days: Window,
    *,
    resolution: str | None = None,
    agreed: bool | None = None,
    limit: int,
    cursor: str | None = None,
    lang: str,
) -> Votes:
    """Roll calls in which both voted, or a state they continue, oldest first.

    agreed: only those where both voted alike, or did not.

    Raises:
        InputError: the cursor is none of ours.
    """
    after, last = _position(cursor)
    text = BY_RESOLUTION if resolution else BY_DAY
    rows = await store.read(
        text,
        of_a=list(line(a)),
        of_b=list(line(b)),
        start=days.start,
        end=days.end,
        resolution=resolution,
        agreed=agreed,
        after=after,
        id=last,
        limit=limit + 1,
    )
    between = await store.read(BETWEEN, a=a, b=b, **words(lang))
    shown = [_item(row, a, b) for row in rows[:limit]]
    more = len(rows) > limit
    return {
        "between": [{"id": row["id"], "name": row["name"]} for row in between],
        "items": shown,
        "next": encode(shown[-1]["date"], shown[-1]["id"]) if more else None,
    }


def _item(row: Row, a: str, b: str) -> RollCall:
    call = row["call"]
    of_row = {"origin": row["origin"], "row": call["row"]}
    return {
        "id": call["id"],
        "date": call["start"],
        "session": call.get("session"),
        "resolution": call.get("resolution"),
        "title": call.get("title"),
        "description": call.get("description"),
        "important": call.get("important"),
        "amendment": call.get("amendment"),
        "paragraph": call.get("paragraph"),
        "issues": call.get("issues", []),
        "totals": {how: len(call.get(how, ())) for how in HOW},
        "votes": {
            state: {
                "vote": how,
                "cast_by": by,
                "file": row["votes_file"],
                "row": call[f"{how}_rows"][call[how].index(by)],
            }
            for state, by, how in ((a, row["by_a"], row["a"]), (b, row["by_b"], row["b"]))
        },
        "agreed": row["a"] == row["b"],
        "sources": origin(of_row),
        "provenance": provenance_of(of_row),
    }


def agreement_by_dataset(rows: Iterable[Row]) -> list[Agreement]:
    """Agreement of one pair, and of those it continues, by the properties of DyadVotes."""
    datasets: dict[str, list[YearAgreement]] = {}
    for row in rows:
        datasets.setdefault(row["dataset"], []).extend(
            {
                "year": year,
                "dyad": row["dyad"],
                "shared": shared,
                "agreed": agreed,
                "agreement": round(agreed / shared, 4),
                "s": round(s, 4),
                "pi": None if isnan(pi) else round(pi, 4),
            }
            for year, shared, agreed, s, pi in zip(
                row["years"], row["shared"], row["agreed"], row["s"], row["pi"], strict=True
            )
        )
    answer: list[Agreement] = []
    for dataset, by_year in datasets.items():
        by_year.sort(key=lambda year: year["year"])
        shared = sum(year["shared"] for year in by_year)
        agreed = sum(year["agreed"] for year in by_year)
        total: AgreementOf = {"shared": shared, "agreed": agreed, "agreement": round(agreed / shared, 4)}
        answer.append({"dataset": dataset, **total, "by_year": by_year})
    return answer


class PanelVotes(TypedDict):
    """What a panel reads of the votes of a pair: a seat that another state held in a year is that state's."""

    held: Annotated[dict[int, tuple[date, date]], means("Years with a roll call: first and last day of one.")]
    by_year: dict[int, YearAgreement]


async def panel_votes(store: Store, dyads: Iterable[str]) -> dict[str, PanelVotes]:
    """By pair, where votes are loaded."""
    rows = await store.read(PANEL, dyads=list(dyads))
    votes_of: dict[str, PanelVotes] = {}
    for row in rows:
        years = agreement_by_dataset([{**row, "dataset": ""}])[0]["by_year"] if row["years"] else []
        held = zip(row["held"], zip(row["held_from"], row["held_to"], strict=True), strict=True)
        votes_of[row["dyad"]] = {"held": dict(held), "by_year": {year["year"]: year for year in years}}
    return votes_of


def _position(cursor: str | None) -> tuple[date | None, str]:
    if cursor is None:
        return None, ""
    day, last = decode(cursor, 2)
    try:
        return date.fromisoformat(day), last
    except ValueError:
        raise bad_cursor() from None
