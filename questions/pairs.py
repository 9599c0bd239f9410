"""Pairs of countries, those first of which the dossiers tell most contacts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST
from questions.items import name_of, words
from questions.page import bad_cursor, decode, encode
from questions.shapes import Ref, means
from questions.table import Table, pair_of
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Row, Store


class DisputedYear(TypedDict):
    """A year, and how many disputed events may lie in it."""

    year: int
    events: int


class RankedPair(TypedDict):
    """Two countries and how much is told of them."""

    id: Annotated[str, means(None, "CN-KP")]
    between: list[Ref]
    contacts: Annotated[int, means("Contacts of the dossiers, as `counts.total` of the pair.")]
    first: Annotated[int | None, means("Year of the first of them.")]
    last: Annotated[int | None, means("Year of the last of them.")]
    disputed: Annotated[
        int, means("Direct events of the dossiers of which accounts differ or somebody denies.")
    ]
    disputed_years: Annotated[
        list[DisputedYear], means("The same by year; one that may lie in several stands in each.")
    ]
    coded_contacts: Annotated[
        int, means("Contacts of the two states that datasets count, curated ones apart.")
    ]


class Pairs(TypedDict):
    """Pairs by contacts of the dossiers; of one country also those which only datasets tell of."""

    items: list[RankedPair]
    next: str | None


MOST = 2**53  # contacts of a pair

CODED = "COLLECT { MATCH (d)-[:COUNTED]->(y:DatasetYear {level: 'state'}) RETURN sum(y.total) }[0]"

# `contacts` is on pairs with a contact in a dossier, and the index gives the order.
OF_ALL = f"""
MATCH (d:Dyad)
USING INDEX d:Dyad(contacts)
WHERE d.contacts > 0 AND d.contacts <= $contacts AND (d.contacts < $contacts OR d.id > $id)
WITH d ORDER BY d.contacts DESC, d.id LIMIT $limit
WITH d, d.contacts AS contacts, coalesce({CODED}, 0) AS coded
"""

# $ids: each pair the country may be of.
OF_ONE = f"""
UNWIND $ids AS one
MATCH (d:Dyad {{id: one}})
WITH d, coalesce(d.contacts, 0) AS contacts, coalesce({CODED}, 0) AS coded
WHERE contacts + coded > 0 AND (contacts < $contacts
  OR (contacts = $contacts AND (coded < $coded OR (coded = $coded AND d.id > $id))))
WITH d, contacts, coded ORDER BY contacts DESC, coded DESC, d.id LIMIT $limit
"""

TOLD = f"""
CALL (d) {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = d.id AND b.start >= $earliest AND b.start <= $latest AND b.mode = 'direct'
    AND size(e.contested) > 0
  RETURN collect([b.start, b.end]) AS dated
}}
CALL (d) {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = d.id AND b.mode = 'direct' AND size(e.contested) > 0
  RETURN count(*) AS undated
}}
OPTIONAL MATCH (a:Country {{id: d.a}})
OPTIONAL MATCH (b:Country {{id: d.b}})
RETURN d.id AS id, d.a AS a, d.b AS b, {name_of("a")} AS a_name, {name_of("b")} AS b_name, contacts, coded,
  dated, undated,
  COLLECT {{ MATCH (d)-[:IN]->(y:DyadYear) RETURN min(y.year) }}[0] AS first,
  COLLECT {{ MATCH (d)-[:IN]->(y:DyadYear) RETURN max(y.year) }}[0] AS last
"""
# The order of each list is that of its pages too: what datasets count ranks only those of one country.
ORDER_OF_ALL = "ORDER BY contacts DESC, id"
ORDER_OF_ONE = "ORDER BY contacts DESC, coded DESC, id"


def text(*, of_one: bool) -> str:
    """The text of a page of all pairs, or of those of one country."""
    return OF_ONE + TOLD + ORDER_OF_ONE if of_one else OF_ALL + TOLD + ORDER_OF_ALL


async def pairs(
    store: Store, country: str | None = None, *, limit: int, cursor: str | None = None, lang: str
) -> Pairs:
    """At most `limit` pairs; `country` (an id): only those it is of.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    contacts, coded, last = _position(cursor)
    others = (other.id for other in countries()) if country else ()
    rows = await store.read(
        text(of_one=country is not None),
        ids=[dyad_id(country, other) for other in others if country and other != country],
        contacts=contacts,
        coded=coded,
        id=last,
        limit=limit + 1,
        earliest=EARLIEST,
        latest=LATEST,
        **words(lang),
    )
    following = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": [_pair(row, country) for row in rows[:limit]],
        "next": encode(following["contacts"], following["coded"], following["id"]) if following else None,
    }


def _pair(row: Row, country: str | None) -> RankedPair:
    """The country that was asked for stands first."""
    years = Counter(
        year
        for start, end in row["dated"]
        if start > EARLIEST and end < LATEST
        for year in range(start.year, end.year + 1)
    )
    sides: list[Ref] = [{"id": row[side], "name": row[f"{side}_name"] or row[side]} for side in "ab"]
    return {
        "id": row["id"],
        "between": sorted(sides, key=lambda side: side["id"] != country),
        "contacts": row["contacts"],
        "first": row["first"],
        "last": row["last"],
        "disputed": len(row["dated"]) + row["undated"],
        "disputed_years": [{"year": year, "events": years[year]} for year in sorted(years)],
        "coded_contacts": row["coded"],
    }


def _position(cursor: str | None) -> tuple[int, int, str]:
    if cursor is None:
        return MOST, MOST, ""
    contacts, coded, last = decode(cursor, 3)
    try:
        return int(contacts), int(coded), last
    except ValueError:
        raise bad_cursor() from None


def table(answer: Pairs) -> Table:
    """A row for each pair."""
    return Table(
        ("pair", "between", "contacts", "first", "last", "disputed", "coded_contacts"),
        (
            [
                pair["id"],
                pair_of(pair["between"]),
                pair["contacts"],
                pair["first"],
                pair["last"],
                pair["disputed"],
                pair["coded_contacts"],
            ]
            for pair in answer["items"]
        ),
    )
