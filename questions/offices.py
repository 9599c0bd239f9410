"""The offices a person held, each with who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.errors import NotFound
from questions.by_id import ById
from questions.items import BY_TIME, SOURCES_OF_S, name_of, origin, origin_of, ref_of, words
from questions.shapes import Ref, SourceRef, Typed, means
from questions.table import Table, publishers

if TYPE_CHECKING:
    from graph.store.reader import Row, Store

MOST = 500


class HeldOffice(TypedDict):
    """An office, for whom it acts, and from when to when it was held."""

    office: Annotated[str | None, means(None, "president")]
    of: Annotated[Typed, means("The state or organization it acts for.")]
    rank: Annotated[str | None, means("docs/reciprocity.md has the scale.", "head_of_state")]
    accredited_to: str | None
    start: str | None
    end: str | None
    edtf: Annotated[str | None, means("Null where no source dates it.", "2012-05-07/..")]
    sources: Annotated[list[SourceRef], means("Who says that the person held it.")]


class Offices(TypedDict):
    """The offices of a person, the earliest first, those without a date last."""

    person: Ref
    items: list[HeldOffice]


# `a` is the publisher in SOURCES_OF_S: what is named so around it would be taken for it.
# A claim of an office names it and whom it acts for; of two spans of one office, it has the start of its own.
OFFICES = f"""
MATCH (p:Person {{id: $id}})
RETURN {{id: p.id, name: {name_of("p")}}} AS person, COLLECT {{
  MATCH (p)-[r:REPRESENTS]->(whom)
  WITH p, r, whom ORDER BY {BY_TIME}, r.office, whom.id LIMIT {MOST}
  RETURN {{
    office: r.office, of: {ref_of("whom")}, rank: r.rank, accredited_to: r.accredited_to,
    start: toString(r.start), end: toString(r.end), edtf: r.edtf, row: r.row, origin: {origin_of("r")},
    sources: COLLECT {{
      MATCH (c:Claim {{property: 'office', value: r.office + ', ' + whom.id}})-[:ABOUT]->(p)
      WHERE coalesce(c.start = r.start, c.start IS NULL AND r.start IS NULL)
      MATCH (c)-[:REPORTED_BY]->(s:Source)
      {SOURCES_OF_S}
    }}
  }}
}} AS offices
"""


async def offices(store: Store, person_id: str, *, lang: str) -> Offices:
    """The offices a person held, of which state or organization, from when to when, and who says so.

    Raises:
        NotFound: no person has this id.
    """
    rows = await store.read(OFFICES, id=person_id, **words(lang))
    if not rows:
        message = f"no person has the id {person_id!r}"
        raise NotFound(message)
    return {"person": rows[0]["person"], "items": [_office(row) for row in rows[0]["offices"]]}


def _office(row: Row) -> HeldOffice:
    return {
        "office": row["office"],
        "of": row["of"],
        "rank": row["rank"],
        "accredited_to": row["accredited_to"],
        "start": row["start"],
        "end": row["end"],
        "edtf": row["edtf"],
        "sources": row["sources"] or origin(row),
    }


def table(answer: Offices) -> Table:
    """A row for each office."""
    return Table(
        ("held", "office", "of", "rank", "sources"),
        (
            [held["edtf"], held["office"], held["of"]["name"], held["rank"], publishers(held["sources"])]
            for held in answer["items"]
        ),
        answer["person"]["name"],
    )


QUESTION = ById(
    "offices", "/v1/entities/{person_id}/offices", "Entities", "vladimir-putin", offices, Offices, table
)
