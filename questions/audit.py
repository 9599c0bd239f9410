"""Every curated claim with its reports, and what a source lacks to be cited: what an audit goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.items import Json

PAGE = 1000  # claims one question to the store answers

# The voice of an origin is the last of the chain of its masters, as in questions.accounts. A denial
# counts as reported when somebody reports that it was made.
CLAIMS = """
MATCH (c:Claim:Curated)
WHERE c.id > $after AND ($dossier IS NULL OR $dossier IN c.dossiers)
WITH c ORDER BY c.id LIMIT $limit
RETURN c {
  .id, .property, .value, .text, .polarity, .modality, .rank, .dossiers,
  about: head(COLLECT { MATCH (c)-[:ABOUT]->(n) RETURN n.id ORDER BY n.id }),
  reports: COLLECT {
    MATCH (c)-[r:REPORTED_BY]->(s:Source)
    OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
    RETURN {
      source: s.id, title: s.title, publisher: p.id, url: s.url, published: s.published, locator: r.locator,
      via: coalesce(r.via, []), origin: r.origin,
      voice: coalesce(head(COLLECT {
        MATCH (:Actor {id: r.origin})-[:ORGAN_OF*1..6]->(m:Actor) WHERE NOT (m)-[:ORGAN_OF]->()
        RETURN m.id ORDER BY m.id
      }), r.origin)
    } ORDER BY s.id, r.locator
  },
  denied_by: COLLECT { MATCH (c)<-[:DENIES]-(e:Event) RETURN e.id ORDER BY e.id },
  denial_reported: EXISTS { (c)<-[:DENIES]-(:Event)<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(:Source) }
} AS claim
ORDER BY claim.id
"""

# A source is part of a dossier's audit when one of its claims is reported by it.
SOURCES = """
MATCH (s:Source:Curated)
WHERE $dossier IS NULL OR $dossier IN s.dossiers
  OR EXISTS { (s)<-[:REPORTED_BY]-(c:Claim:Curated) WHERE $dossier IN c.dossiers }
WITH s, [lack IN [
  CASE WHEN s.title IS NULL THEN 'title' END,
  CASE WHEN NOT EXISTS { (s)-[:PUBLISHED_BY]->(:Actor) } THEN 'publisher' END,
  CASE WHEN s.lang IS NULL THEN 'language' END,
  CASE WHEN s.retrieved IS NULL THEN 'day retrieved' END
] WHERE lack IS NOT NULL] AS lacks
WHERE size(lacks) > 0
RETURN s.id AS id, lacks
ORDER BY id
"""

KNOWN = """
MATCH (d:Dossier {id: $dossier})
RETURN d.id AS id
"""


async def audited(store: Store, *, dossier: str | None = None) -> tuple[list[Json], list[Json]]:
    """`(claims, sources)`: the claims of one dossier or of all, by id, and the sources that lack something.

    A claim is `{id, property, value, text, polarity, modality, rank, dossiers, about, reports, denied_by,
    denial_reported}`, a report `{source, title, publisher, url, published, locator, via, origin, voice}`; a
    source is `{id, lacks}`.

    Raises:
        NotFound: no such dossier is loaded.
    """
    if dossier is not None and not await store.read(KNOWN, dossier=dossier):
        message = f"no dossier {dossier!r} is loaded"
        raise NotFound(message)
    found: list[Json] = []
    after = ""
    while page := await store.read(CLAIMS, after=after, dossier=dossier, limit=PAGE):
        found += [row["claim"] for row in page]
        after = found[-1]["id"]
    return found, await store.read(SOURCES, dossier=dossier)
