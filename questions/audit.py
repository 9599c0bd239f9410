"""Whether every curated claim stands on a report and every source can be cited; see docs/sources.md."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from questions.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.reader import Store

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


class AuditedReport(TypedDict):
    """A report of a claim, and the voice it goes back to."""

    source: str
    title: str | None
    publisher: str | None
    url: str | None
    published: str | None
    locator: str | None
    via: list[str]
    origin: str | None
    voice: str | None


class AuditedClaim(TypedDict):
    """A curated claim and all that stands behind it."""

    id: str
    property: str
    value: str | None
    text: str | None
    polarity: str
    modality: str
    rank: str
    dossiers: list[str]
    about: str | None
    reports: list[AuditedReport]
    denied_by: list[str]
    denial_reported: bool


class Totals(TypedDict):
    """How much was looked at; one_origin: claims all of whose reports go back to one voice."""

    claims: int
    reports: int
    sources: int
    one_origin: int


class Failure(TypedDict):
    """A claim that nobody reports, or a source that cannot be cited."""

    type: Literal["claim", "source"]
    id: str
    about: str | None
    why: str


class Audit(TypedDict):
    """Every curated claim with its reports, and what is wrong."""

    items: list[AuditedClaim]
    totals: Totals
    failures: list[Failure]


async def audit(store: Store, *, dossier: str | None = None) -> Audit:
    """An audit of one dossier or of all.

    Raises:
        NotFound: no such dossier is loaded.
    """
    if dossier is not None and not await store.read(KNOWN, dossier=dossier):
        message = f"no dossier {dossier!r} is loaded"
        raise NotFound(message)
    claims: list[AuditedClaim] = []
    after = ""
    while page := await store.read(CLAIMS, after=after, dossier=dossier, limit=PAGE):
        claims += [row["claim"] for row in page]
        after = claims[-1]["id"]
    return checked(claims, await store.read(SOURCES, dossier=dossier))


def checked(claims: list[AuditedClaim], sources: list[Row]) -> Audit:
    """The audit of these claims, and of sources that lack something: rows of SOURCES."""
    reports = [report for claim in claims for report in claim["reports"]]
    failures: list[Failure] = [
        {"type": "claim", "id": claim["id"], "about": claim["about"], "why": _why(claim)}
        for claim in claims
        if fails(claim)
    ]
    failures += [
        {
            "type": "source",
            "id": source["id"],
            "about": None,
            "why": f"has no {' and no '.join(source['lacks'])}",
        }
        for source in sources
    ]
    return {
        "items": claims,
        "totals": {
            "claims": len(claims),
            "reports": len(reports),
            "sources": len({report["source"] for report in reports}),
            "one_origin": sum(len({report["voice"] for report in claim["reports"]}) == 1 for claim in claims),
        },
        "failures": failures,
    }


def fails(claim: AuditedClaim) -> bool:
    """Whether nobody reports the claim; one known only from its denial stands on the report of that."""
    return not claim["reports"] and not claim["denial_reported"]


def drawn(claims: list[AuditedClaim], number: int, seed: int) -> list[AuditedClaim]:
    """`number` of these claims at random, or all if there are fewer; one seed always draws the same."""
    return random.Random(seed).sample(claims, min(number, len(claims)))  # noqa: S311 - a draw, no secret


def _why(claim: AuditedClaim) -> str:
    denied = f", nor anybody that {claim['denied_by'][0]} denies it" if claim["denied_by"] else ""
    return f"nobody reports it{denied}"


def table(claims: Iterable[AuditedClaim]) -> Table:
    """A row for each report; one with nothing after the claim where there is none."""
    columns = (
        "claim", "about", "property", "value", "text", "polarity", "modality", "source", "title",
        "publisher", "locator", "via", "url",
    )  # fmt: skip
    rows: list[list[object]] = []
    for claim in claims:
        head: list[object] = [
            claim["id"],
            claim["about"],
            claim["property"],
            claim["value"],
            claim["text"],
            claim["polarity"],
            claim["modality"],
        ]
        if not claim["reports"]:
            rows.append([*head, "", "", "", "", "", ""])
        rows += [
            [
                *head,
                report["source"],
                report["title"],
                report["publisher"],
                report["locator"],
                " < ".join(report["via"]),
                report["url"],
            ]
            for report in claim["reports"]
        ]
    return Table(columns, rows)
