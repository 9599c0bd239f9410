"""Search over names in every language, titles of treaties, and titles and summaries of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from graph.countries import countries
from graph.errors import UnknownCountry
from graph.queries.cursor import bad_cursor, decode, encode
from graph.queries.find import type_of
from graph.queries.items import Json, any_name_of, words
from graph.queries.lucene import by_sound, plain, readings
from graph.sounds import keys_of, sound

if TYPE_CHECKING:
    from graph.store import Store

SCANNED = 10_000  # hits ranked and counted at most
LIKE = 60  # of 100: below it the nearest form explains nothing

# Ranks: 0 the country of exactly this name or code, 1 what has exactly this name, 2 what has a name that
# sounds like it, 3 other entities, 4 names a letter or two off (only where no name is right), 5 events,
# 6 what 4 is, where one word was typed, which is as likely a word of a title, 7 what rows of datasets name
# and who acts in them, which is much; within a rank the better score comes first. A name some source uses
# is a claim, and leads to what it is the name of.
SEARCH = f"""
CALL () {{
  CALL db.index.fulltext.queryNodes('names', $query, {{limit: $scanned}}) YIELD node, score
  RETURN node, score, false AS fuzzy
  UNION ALL
  CALL db.index.fulltext.queryNodes('forms', $query, {{limit: $scanned}}) YIELD node, score
  RETURN node, score, false AS fuzzy
  UNION ALL
  CALL db.index.fulltext.queryNodes('titles', $query, {{limit: $scanned}}) YIELD node, score
  WITH node, score WHERE node:Event
  RETURN node, score, false AS fuzzy
  UNION ALL
  UNWIND $sounds AS heard
  CALL db.index.fulltext.queryNodes('keys', heard.query, {{limit: $scanned}}) YIELD node, score
  RETURN node, score, heard.fuzzy AS fuzzy
  UNION ALL
  MATCH (node:Country {{id: $country}})
  RETURN node, 0.0 AS score, false AS fuzzy
}}
OPTIONAL MATCH (node:Name)-[:ABOUT]->(named)
WITH coalesce(named, node) AS n, score, CASE
  WHEN coalesce(named, node).id = $country THEN 0
  WHEN coalesce(named, node).row IS NOT NULL OR node:CodedActor THEN 7
  WHEN any(form IN coalesce(node.names, []) + coalesce(node.name, node.value, '')
    WHERE toLower(form) = $folded) THEN 1
  WHEN $sound IN node.keys THEN 2
  WHEN node:Event THEN 5
  WHEN fuzzy THEN $near
  ELSE 3 END AS rank
WITH n, max(score) AS score, min(rank) AS rank
WITH n, score, rank, {type_of("n")} AS type
WITH collect({{n: n, score: score, rank: rank, type: type}}) AS hits, min(rank) AS best
WITH [hit IN hits WHERE hit.rank <> $near OR best > 2] AS hits
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
      WHERE form IS NOT NULL] + COLLECT {{ MATCH (used:Name)-[:ABOUT]->(n) RETURN DISTINCT used.value }}
  }}) AS page
}}
RETURN facets, size(hits) AS total, page
"""
NEAR, NEAR_WORD = 4, 6


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

    items: `{id, type, name, matched, matched_by}`, events also `kind, date, status`; `matched` is the form
    found, `matched_by` how: see `matched`.
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
            sound=sound(typed),
            sounds=by_sound(typed, number),
            near=NEAR if len(typed.split()) > 1 else NEAR_WORD,
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
                "items": [_item(hit, typed) for hit in page[:limit]],
                "facets": {"type": dict(row["facets"])},
                "total": row["total"],
                "next": _cursor(number, page[limit - 1]) if len(page) > limit else None,
            }
    return empty


def _item(hit: Json, typed: str) -> Json:
    form, how = matched(hit["forms"], typed)
    shown: Json = {
        "id": hit["id"],
        "type": hit["type"],
        "name": hit["name"],
        "matched": form or hit["name"],
        "matched_by": how,
    }
    if hit["type"] == "Event":
        dated = {"edtf": hit["date"], "start": hit["start"], "end": hit["end"]}
        shown |= {"kind": hit["kind"], "date": dated if hit["start"] else None, "status": hit["status"]}
    return shown


def matched(forms: list[str], typed: str) -> tuple[str | None, str]:
    """The form that answers to what was typed, and how.

    `exact`: it is what was typed, but for case and punctuation; `folded`: it sounds the same, in whatever
    script or romanisation; `words`: it has every word; `fuzzy`: it is the nearest by sound, or has some of
    the words. None where there is no form near, as for a code.
    """
    wanted, key = plain(typed), sound(typed)
    words = wanted.split()
    looked_at = [(form, plain(form)) for form in forms]
    if exact := next((form for form, text in looked_at if text == wanted), None):
        return exact, "exact"
    if folded := next((form for form in forms if key and key in keys_of([form])), None):
        return folded, "folded"
    counted = [(sum(word in text for word in words), -len(form), form) for form, text in looked_at]
    most, _, best = max(counted, key=lambda one: one[:2], default=(0, 0, ""))
    if most and most == len(words):
        return best, "words"
    heard = [sound(form) for form in forms]
    near = process.extractOne(key, heard, scorer=fuzz.ratio, score_cutoff=LIKE) if key else None
    return (forms[near[2]] if near else best or None) if near or most else None, "fuzzy"


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
