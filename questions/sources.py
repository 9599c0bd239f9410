"""Sources: what was printed where, what each of them reports, and what a citation needs of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from questions.by_id import ById
from questions.claims import CLAIM, claim_of
from questions.items import lite, lite_of, name_of, ref_of, title_of, words
from questions.page import decode, encode
from questions.shapes import ItemLite, Ref, Typed, Voice, means
from questions.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store


class Publisher(Ref):
    """Who publishes a source, and whose organ that is."""

    master: Annotated[Ref | None, means("What it is an organ of, one step up; not its voice, see `origins`.")]


class SourceCounts(TypedDict):
    """How much a source tells."""

    claims: int
    events: int


class SourceItem(TypedDict):
    """A source in a list; title, date and address as printed, null where nothing is printed."""

    id: str
    title: str
    title_en: str | None
    type: str | None
    author: str | None
    lang: str | None
    published: str | None
    published_not_before: Annotated[str | None, means("A bound worked out where no date is printed.")]
    published_note: str | None
    url: str | None
    retrieved: str | None
    publisher: Publisher | None
    counts: SourceCounts


class Sources(TypedDict):
    """Sources by id."""

    items: list[SourceItem]
    total: int
    next: str | None


class Via(TypedDict):
    """How a source came by a claim."""

    via: list[Ref]
    origin: Ref | None
    attribution: str | None
    locator: str | None


class ReportedClaim(TypedDict):
    """A claim a source reports."""

    about: Typed | None
    id: str
    property: str
    value: str | None
    value_name: str | None
    text: str | None
    generated: bool
    polarity: str
    modality: str
    rank: str
    via: list[Via]
    alone: Annotated[bool, means("No other source reports it.")]
    contradicts: Annotated[int, means("Claims that it contradicts.")]
    denied_by: list[Voice]


_SourceCoverageFor = TypedDict("_SourceCoverageFor", {"for": list[str]})


class SourceCoverage(_SourceCoverageFor):
    """For which pairs and which span this source was read, when and how closely."""

    id: str
    start: str | None
    end: str | None
    read_on: str | None
    depth: str | None


class SourceStands(TypedDict):
    """How what a source says of one property stands beside what others say; a claim may count in several."""

    property: str
    claims: int
    alone: Annotated[int, means("That no other source reports.")]
    contradicted: Annotated[int, means("That another claim contradicts.")]
    denied: Annotated[int, means("That somebody denies in some event.")]
    preferred: Annotated[int, means("Of those contradicted or weighed: that the editors prefer.")]
    deprecated: Annotated[int, means("That they set aside.")]


class Relayed(Ref):
    """Whom a source relays, and how many of its claims come from there."""

    claims: int


class Relay(TypedDict):
    """Another source that relays this one."""

    id: str
    title: str


class Source(SourceItem):
    """One source and all it reports."""

    events: list[ItemLite]
    reports: list[ReportedClaim]
    stands: Annotated[list[SourceStands], means("Of all it reports, by property, the most frequent first.")]
    relays: Annotated[list[Relayed], means("Origins it relays, the most frequent first.")]
    coverage: list[SourceCoverage]
    relayed_by: list[Relay]


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
    RETURN {{
      claim: {CLAIM}, about: CASE WHEN n IS NULL THEN null ELSE {ref_of("n")} END,
      alone: NOT EXISTS {{ MATCH (c)-[:REPORTED_BY]->(other:Source) WHERE other <> s }}
    }}
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


async def sources(store: Store, *, limit: int, cursor: str | None = None, lang: str) -> Sources:
    """At most `limit` sources by id.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    after = decode(cursor, 1)[0] if cursor else ""
    rows = await store.read(LIST, after=after, limit=limit + 1, **words(lang))
    total: int = (await store.read(COUNT))[0]["total"]
    shown = [_shape(row["source"]) for row in rows]
    following = encode(shown[limit - 1]["id"]) if len(shown) > limit else None
    return {"items": shown[:limit], "total": total, "next": following}


async def source(store: Store, source_id: str, *, lang: str) -> Source:
    """One source: publisher, date and address as printed, and what it reports, each with its relay chain.

    Raises:
        NotFound: no source has this id.
    """
    rows = await store.read(SOURCE, id=source_id, most=MOST, **words(lang))
    if not rows:
        message = f"no source has the id {source_id!r}"
        raise NotFound(message)
    row = rows[0]
    shape = _shape(row["source"])
    reports = [_report(claim, source_id) for claim in row["claims"]]
    return {
        **shape,
        "events": [lite(event) for event in row["events"]],
        "reports": reports,
        "stands": stands(reports),
        "relays": relays(reports, shape["publisher"]),
        "coverage": row["coverage"],
        "relayed_by": row["relayed_by"],
    }


def _shape(row: Row) -> SourceItem:
    return {
        "id": row["id"],
        "title": row["title"],
        "title_en": row["title_en"],
        "type": row["type"],
        "author": row["author"],
        "lang": row["lang"],
        "published": row["published"],
        "published_not_before": row["published_not_before"],
        "published_note": row["published_note"],
        "url": row["url"],
        "retrieved": None if row["retrieved"] is None else str(row["retrieved"]),
        "publisher": row["publishers"][0] if row["publishers"] else None,
        "counts": {"claims": row["claims"], "events": row["events"]},
    }


def _report(row: Row, source_id: str) -> ReportedClaim:
    claim = claim_of(row["claim"])
    return {
        "about": row["about"],
        "id": claim["id"],
        "property": claim["property"],
        "value": claim["value"],
        "value_name": claim["value_name"],
        "text": claim["text"],
        "generated": claim["generated"],
        "polarity": claim["polarity"],
        "modality": claim["modality"],
        "rank": claim["rank"],
        "via": [
            {
                "via": report["via"],
                "origin": report["origin"],
                "attribution": report["attribution"],
                "locator": report["locator"],
            }
            for report in claim["reports"]
            if report["source"] == source_id
        ],
        "alone": row["alone"],
        "contradicts": len(claim["contradicts"]),
        "denied_by": claim["denied_by"],
    }


def stands(reports: Sequence[ReportedClaim]) -> list[SourceStands]:
    """How often what a source reports is told by it alone, contradicted or denied, property by property."""
    by_property: dict[str, list[ReportedClaim]] = {}
    for report in reports:
        by_property.setdefault(report["property"], []).append(report)
    counted: list[SourceStands] = [
        {
            "property": name,
            "claims": len(same),
            "alone": sum(report["alone"] for report in same),
            "contradicted": sum(report["contradicts"] > 0 for report in same),
            "denied": sum(bool(report["denied_by"]) for report in same),
            "preferred": sum(report["rank"] == "preferred" for report in same),
            "deprecated": sum(report["rank"] == "deprecated" for report in same),
        }
        for name, same in by_property.items()
    ]
    return sorted(counted, key=lambda one: (-one["claims"], one["property"]))


def relays(reports: Sequence[ReportedClaim], publisher: Ref | None) -> list[Relayed]:
    """Whom a source relays: the origins of what it reports that are not its own publisher."""
    names: dict[str, str] = {}
    claims: Counter[str] = Counter()
    for report in reports:
        origins = {way["origin"]["id"]: way["origin"]["name"] for way in report["via"] if way["origin"]}
        names |= origins
        claims.update(origin for origin in origins if publisher is None or origin != publisher["id"])
    return [
        {"id": origin, "name": names[origin], "claims": number}
        for origin, number in sorted(claims.items(), key=lambda one: (-one[1], one[0]))
    ]


class CitedSource(TypedDict):
    """A source as a citation needs it, as printed."""

    id: str
    type: str | None
    title: str | None
    lang: str | None
    author: str | None
    published: str | None
    published_not_before: str | None
    url: str | None
    retrieved: str | None
    publisher: Ref | None


CITED = f"""
UNWIND $ids AS id
MATCH (s:Source {{id: id}})
RETURN s {{
  .id, .type, .title, .lang, .author, .published, .published_not_before, .url,
  retrieved: toString(s.retrieved),
  publisher: head(COLLECT {{
    MATCH (s)-[:PUBLISHED_BY]->(p:Actor) RETURN {{id: p.id, name: {name_of("p")}}} ORDER BY p.id
  }})
}} AS source
ORDER BY source.published, source.id
"""


async def cited(store: Store, ids: Sequence[str], *, lang: str) -> list[CitedSource]:
    """The sources with these ids, oldest first, those without a date last; titles as printed."""
    rows = await store.read(CITED, ids=list(ids), **words(lang))
    return [row["source"] for row in rows]


def table(answer: Source) -> Table:
    """A row for each claim it reports."""
    publisher = answer["publisher"]
    facts = {
        "id": answer["id"],
        "publisher": publisher["name"] if publisher else None,
        "published": answer["published"],
        "address": answer["url"],
        "read": answer["retrieved"],
        "relayed by": "; ".join(relay["id"] for relay in answer["relayed_by"]),
    }
    rows = (
        [report["about"] and report["about"]["id"], report["property"], report["text"], report["rank"]]
        for report in answer["reports"]
    )
    return Table(("about", "property", "claim", "rank"), rows, answer["title"], facts)


QUESTION = ById(
    "one_source", "/v1/sources/{source_id}", "Sources", "shine-2023-kim-at-khasan", source, Source, table
)
