"""Countries, persons, organizations and the like: all of one type, or those of one country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

from typing_extensions import TypedDict

from questions.items import any_name_of, name_of, words
from questions.page import decode, encode
from questions.shapes import Ref, Typed, means
from questions.table import Table

if TYPE_CHECKING:
    from graph.store.reader import Store

# Each has an index on its own id, which gives the order.
EntityType = Literal["Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion"]


class ListedEntity(Typed):
    """Something with a page of its own, in a list."""

    of: Annotated[list[Ref], means("Whom a person acts for, whose an organization is, where a place lies.")]
    events: Annotated[int, means("Events of its timeline.")]


class Entities(TypedDict):
    """Entities of one type by id."""

    items: list[ListedEntity]
    next: str | None


OF_MOST = 5
# What is of $country, by type: who holds an office in an organ acts for the state too. Others are of none.
OF_COUNTRY: dict[EntityType, str] = {
    "Person": "(:Country {id: $country})<-[:ORGAN_OF*0..6]-()<-[:REPRESENTS]-(n:Person)",
    "Organization": "(:Country {id: $country})<-[:ORGAN_OF*1..6]-(n:Organization)",
    "Place": "(n:Place {country: $country})",
    "Treaty": "(:Country {id: $country})-[:PARTY_TO]->(n:Treaty)",
}

LISTED = f"""
WITH n ORDER BY n.id LIMIT $limit
RETURN {{
  id: n.id, type: '{{type}}', name: coalesce({any_name_of("n")}, n.id),
  of: COLLECT {{
    MATCH (n)-[:REPRESENTS|ORGAN_OF|LOCATED_IN]->(o) WITH DISTINCT o ORDER BY o.id LIMIT $of
    RETURN {{id: o.id, name: {name_of("o")}}}
  }},
  events: COUNT {{ (n)<-[:INVOLVES]-() }}
}} AS entity
"""


def text(type_: EntityType, *, of_country: bool) -> str:
    """The text of a page; a label cannot be a parameter. of_country: of a type that OF_COUNTRY has."""
    found = OF_COUNTRY[type_] if of_country else f"(n:{type_})"
    once = " WITH DISTINCT n" if of_country else ""
    return f"MATCH {found} WHERE n.id > $after{once}" + LISTED.replace("{type}", type_)


async def entities(
    store: Store,
    type_: EntityType,
    *,
    country: str | None = None,
    limit: int,
    cursor: str | None = None,
    lang: str,
) -> Entities:
    """At most `limit` entities; with `country` (an id) who acts for it, its organs, places and treaties.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    assert type_ in get_args(EntityType)
    after = decode(cursor, 1)[0] if cursor else ""
    if country is not None and type_ not in OF_COUNTRY:
        return {"items": [], "next": None}
    await store.leave_out()  # of which `events` counts none
    rows = await store.read(
        text(type_, of_country=country is not None),
        country=country,
        after=after,
        limit=limit + 1,
        of=OF_MOST,
        **words(lang),
    )
    items: list[ListedEntity] = [row["entity"] for row in rows[:limit]]
    return {"items": items, "next": encode(items[-1]["id"]) if len(rows) > limit else None}


def table(answer: Entities) -> Table:
    """A row for each entity."""
    return Table(
        ("id", "type", "name", "of", "events"),
        (
            [one["id"], one["type"], one["name"], "; ".join(of["name"] for of in one["of"]), one["events"]]
            for one in answer["items"]
        ),
    )
