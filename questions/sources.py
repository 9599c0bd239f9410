"""Sources: what was printed where, and what each of them reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.errors import NotFound
from questions.claims import CLAIM, claim
from questions.find import ref_of
from questions.items import Json, lite, lite_of, name_of, title_of, words

if TYPE_CHECKING:
    from graph.store.reader import Store

MOST = 2000

# Printed as it stands, whatever the language of the answer; `title_en` is the translation.
SHAPE_OF_S = f"""s {{
  .id, .title, .title_en, .lang, .type, .author, .published, .published_not_before, .published_note,
  .url, .retrieved,
  publishers: COLLECT {{
    MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
    RETURN {{id: p.id, name: {name_of("p")}, master: head(COLLECT {{
      MATCH (p)-[:ORGAN_OF]->(m:Actor) RETURN {{id: m.id, name: {name_of("m")}}} ORDER BY m.id
    }})}}
  }},
  claims: COUNT {{ MATCH (c:Claim)-[:REPORTED_BY]->(s) RETURN DISTINCT c }},
  events: COUNT {{ MATCH (x:Event)<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s) RETURN DISTINCT x }}
}}"""

LIST = f"""
MATCH (s:Source) WHERE s.id > $after
WITH s ORDER BY s.id LIMIT $limit
RETURN {SHAPE_OF_S} AS source
"""

COUNT = """
MATCH (s:Source)
RETURN count(s) AS total
"""

SOURCE = f"""
MATCH (s:Source {{id: $id}})
RETURN {SHAPE_OF_S} AS source,
  COLLECT {{
    MATCH (e:Event)<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s)
    WITH DISTINCT e ORDER BY e.start, e.id LIMIT $most
    RETURN {lite_of("e")}
  }} AS events,
  COLLECT {{
    MATCH (c:Claim)-[r:REPORTED_BY]->(s)
    WITH c, collect(r) AS reports ORDER BY c.id LIMIT $most
    OPTIONAL MATCH (c)-[:ABOUT]->(n)
    RETURN {{claim: {CLAIM}, about: CASE WHEN n IS NULL THEN null ELSE {ref_of("n")} END}}
  }} AS claims,
  COLLECT {{
    MATCH (v:Coverage)-[:OF]->(s)
    RETURN {{
      id: v.id, start: toString(v.start), end: toString(v.end), read_on: toString(v.read_on), depth: v.depth,
      for: COLLECT {{ MATCH (v)-[:FOR]->(d:Dyad) RETURN d.id ORDER BY d.id }}
    }} ORDER BY v.id
  }} AS coverage,
  COLLECT {{
    MATCH (w:Source)<-[r:REPORTED_BY]-(:Claim) WHERE s.id IN r.via
    WITH DISTINCT w ORDER BY w.id LIMIT $most
    RETURN {{id: w.id, title: {title_of("w")}}}
  }} AS relayed_by
"""


async def sources(store: Store, *, limit: int, after: str, lang: str) -> tuple[list[Json], int, str | None]:
    """At most `limit` sources by id after `after`, how many there are, and the id to go on from."""
    rows = await store.read(LIST, after=after, limit=limit + 1, **words(lang))
    total: int = (await store.read(COUNT))[0]["total"]
    found = [_shape(row["source"]) for row in rows]
    return found[:limit], total, found[limit - 1]["id"] if len(found) > limit else None


async def source(store: Store, source_id: str, *, lang: str) -> Json:
    """One source with `reports` (each claim, what it is about, and how this source came by it), `coverage`.

    Raises:
        NotFound: no source has this id.
    """
    rows = await store.read(SOURCE, id=source_id, most=MOST, **words(lang))
    if not rows:
        message = f"no source has the id {source_id!r}"
        raise NotFound(message)
    row = rows[0]
    return {
        **_shape(row["source"]),
        "events": [lite(event) for event in row["events"]],
        "reports": [_report(found, source_id) for found in row["claims"]],
        "coverage": row["coverage"],
        "relayed_by": row["relayed_by"],
    }


def _shape(row: dict[str, Any]) -> Json:
    shaped: Json = {
        key: row[key]
        for key in (
            "id",
            "title",
            "title_en",
            "type",
            "author",
            "lang",
            "published",
            "published_not_before",
            "published_note",
            "url",
        )
    }
    shaped["retrieved"] = None if row["retrieved"] is None else str(row["retrieved"])
    shaped["publisher"] = row["publishers"][0] if row["publishers"] else None
    return {**shaped, "counts": {"claims": row["claims"], "events": row["events"]}}


SAID = ("id", "property", "value", "value_name", "text", "polarity", "modality", "rank")


def _report(row: Json, source_id: str) -> Json:
    shaped = claim(row["claim"])
    return {
        "about": row["about"],
        **{key: shaped[key] for key in SAID},
        "via": [
            {key: report[key] for key in ("via", "origin", "attribution", "locator")}
            for report in shaped["reports"]
            if report["source"] == source_id
        ],
    }
