"""Search over names in every language, titles of treaties, and titles and summaries of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.countries import countries
from graph.errors import UnknownCountry
from graph.queries.cursor import bad_cursor, decode, encode
from graph.queries.find import type_of
from graph.queries.items import Json, any_name_of, words
from graph.queries.lucene import plain, readings

if TYPE_CHECKING:
    from graph.store import Store

SCANNED = 10_000  # hits ranked and counted at most

# Ranks: 0 the country of exactly this name or code, 1 what has exactly this name, 2 other entities, 3 events;
# within a rank the better score comes first.
SEARCH = f"""
CALL () {{
  CALL db.index.fulltext.queryNodes('names', $query, {{limit: $scanned}}) YIELD node, score
  RETURN node AS n, score
  UNION ALL
  CALL db.index.fulltext.queryNodes('titles', $query, {{limit: $scanned}}) YIELD node, score
  RETURN node AS n, score
  UNION ALL
  MATCH (n:Country {{id: $country}})
  RETURN n, 0.0 AS score
}}
WITH n, max(score) AS score
WITH n, score, {type_of("n")} AS type, CASE
  WHEN n.id = $country THEN 0
  WHEN any(form IN coalesce(n.names, []) + coalesce(n.name, '') WHERE toLower(form) = $folded) THEN 1
  WHEN n:Event THEN 3
  ELSE 2 END AS rank
WITH collect({{n: n, score: score, rank: rank, type: type}}) AS hits
CALL (hits) {{
  UNWIND hits AS hit
  WITH hit.type AS type, count(*) AS number ORDER BY number DESC, type
  RETURN collect([type, number]) AS facets
}}
WITH facets, [hit IN hits WHERE $types IS NULL OR hit.type IN $types] AS hits
CALL (hits) {{
  UNWIND hits AS hit
  WITH hit.n AS n, hit.score AS score, hit.rank AS rank, hit.type AS type
  WHERE rank > $rank OR (rank = $rank AND (score < $score OR (score = $score AND n.id > $id)))
  WITH n, score, rank, type ORDER BY rank, score DESC, n.id LIMIT $limit
  RETURN collect({{
    id: n.id, type: type, name: {any_name_of("n")}, rank: rank, score: score,
    kind: n.kind, date: n.date, start: toString(n.start), end: toString(n.end), status: n.status,
    forms: [form IN coalesce(n.names, []) + [n.name, n.title, n.title_id, n.title_ko, n.title_zh, n.title_ru]
      WHERE form IS NOT NULL]
  }}) AS page
}}
RETURN facets, size(hits) AS total, page
"""


async def search(
    store: Store,
    typed: str,
    *,
    types: tuple[str, ...] = (),
    limit: int = 50,
    cursor: str | None = None,
    lang: str,
) -> Json:
    """`{items, facets, total, next}` for what a person typed, best first.

    items: `{id, type, name, matched}`, events also `kind, date, status`; `matched` is the form found.
    facets: `{type: {type: number}}` of all hits, whatever `types` asks for; total counts those asked for,
    up to 10,000 ranked hits.

    Raises:
        InputError: the cursor is none of ours.
    """
    reading, rank, score, last = _position(cursor)
    queries = readings(typed)
    empty: Json = {"items": [], "facets": {"type": {}}, "total": 0, "next": None}
    for number in range(reading, len(queries)):
        rows = await store.read(
            SEARCH,
            query=queries[number],
            country=_country(typed),
            folded=typed.strip().lower(),
            types=list(types) or None,
            limit=limit + 1,
            rank=rank,
            score=score,
            id=last,
            scanned=SCANNED,
            **words(lang),
        )
        row = rows[0]
        if row["facets"]:
            page = row["page"]
            return {
                "items": [_item(hit, plain(typed).split()) for hit in page[:limit]],
                "facets": {"type": dict(row["facets"])},
                "total": row["total"],
                "next": _cursor(number, page[limit - 1]) if len(page) > limit else None,
            }
    return empty


def _item(hit: Json, looked_for: list[str]) -> Json:
    shown: Json = {
        "id": hit["id"],
        "type": hit["type"],
        "name": hit["name"],
        "matched": matched(hit["forms"], looked_for) or hit["name"],
    }
    if hit["type"] == "Event":
        dated = {"edtf": hit["date"], "start": hit["start"], "end": hit["end"]}
        shown |= {"kind": hit["kind"], "date": dated if hit["start"] else None, "status": hit["status"]}
    return shown


def matched(forms: list[str], looked_for: list[str]) -> str | None:
    """The form with most of the words in it, the shortest of those; None if it has none of them."""
    counted = [(sum(word in plain(form) for word in looked_for), -len(form), form) for form in forms]
    best = max(counted, key=lambda one: one[:2], default=(0, 0, ""))
    return best[2] if best[0] else None


def _country(typed: str) -> str | None:
    try:
        return countries().resolve(typed).id
    except UnknownCountry:
        return None


def _cursor(reading: int, hit: Json) -> str:
    return encode(reading, hit["rank"], repr(hit["score"]), hit["id"])


def _position(cursor: str | None) -> tuple[int, int, float, str]:
    if cursor is None:
        return 0, -1, 0.0, ""
    reading, rank, score, last = decode(cursor, 4)
    try:
        return int(reading), int(rank), float(score), last
    except ValueError:
        raise bad_cursor() from None
