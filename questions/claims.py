"""What is said about a node, by whom, through whom, and who says otherwise."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from typing_extensions import TypedDict

from graph.store.reader import Row
from questions.items import ACTING, any_name_of, if_known, known, name_of, ref_of, title_of
from questions.shapes import Known, Ref, Voice, means, only


class Report(TypedDict):
    """One source telling a claim, and the chain it came by."""

    source: str
    title: str | None
    publisher: Ref | None
    published: str | None
    lang: str | None
    url: str | None
    via: Annotated[list[Ref], means("Relays, nearest to the source first.")]
    origin: Annotated[Ref | None, means("The far end of the chain.")]
    attribution: Literal["named", "inferred", "anonymous", "none"] | None
    locator: str | None
    known: Annotated[Known | None, means("From when: the earliest publication in its chain.")]


class Statement(TypedDict):
    """What is said of a property, how the editors rank it, and who asserts or denies it."""

    value: str | None
    value_name: str | None
    value_type: Annotated[str | None, means("What the value is a node of: Place, Person, Event …")]
    text: str | None
    generated: Annotated[bool, means("Whether `text` was made of property and value, not written by hand.")]
    polarity: Literal["affirmed", "negated"]
    modality: Literal["actual", "planned", "possible"]
    rank: Literal["preferred", "normal", "deprecated"]
    reason: Annotated[str | None, means("Why the editors prefer it or set it aside.")]
    asserted_by: list[Voice]
    denied_by: list[Voice]


class Claim(Statement):
    """A statement on a property of a node, who reports it, and what it contradicts."""

    id: str
    property: str
    start: str | None
    end: str | None
    edtf: str | None
    reports: list[Report]
    contradicts: list[str]


class Origin(Ref):
    """Where reports go back to; origins of one master are one voice."""

    master: Annotated[
        Ref | None, means("Whose organ it is, itself or through others: the last of the chain.")
    ]
    reports: Annotated[int, means("Sources that go back to it.")]


def masters_of(actor: str) -> str:
    """Cypher: the last of the chain of an actor's masters, in a list; of several, the one first by id."""
    return f"""COLLECT {{
        MATCH ({actor})-[:ORGAN_OF*1..6]->(m:Actor)
        WHERE NOT (m)-[:ORGAN_OF]->()
        WITH DISTINCT m ORDER BY m.id LIMIT 1
        RETURN {{id: m.id, name: {any_name_of("m")}, country: m:Country}}
      }}"""


def _voices_of_c(*, asof: bool) -> str:
    return f"""COLLECT {{
    MATCH (u:Event)-[stance:ASSERTS|DENIES]->(c) {if_known("u", asof=asof)}
    RETURN {{
      stance: type(stance), event: u.id, title: {title_of("u")}, date: u.date,
      by: COLLECT {{
        MATCH (who:Actor)-[:{ACTING}]->(u) RETURN {{id: who.id, name: {name_of("who")}}} ORDER BY who.id
      }}
    }} ORDER BY u.start, u.id
  }}"""


def _reports_of_c(*, asof: bool) -> str:
    return f"""COLLECT {{
    MATCH (c)-[r:REPORTED_BY]->(s:Source) {if_known("r", asof=asof)}
    OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
    OPTIONAL MATCH (o:Actor {{id: r.origin}})
    RETURN {{
      source: s.id, title: {title_of("s")}, published: s.published,
      lang: s.lang, url: s.url, attribution: r.attribution, locator: r.locator,
      known: toString(r.known), known_certain: r.known_certain,
      publisher: CASE WHEN p IS NULL THEN null ELSE {{id: p.id, name: {name_of("p")}}} END,
      origin: CASE WHEN r.origin IS NULL THEN null
        ELSE {{id: r.origin, name: coalesce({name_of("o")}, r.origin)}} END,
      via: COLLECT {{
        UNWIND coalesce(r.via, []) AS relay
        OPTIONAL MATCH (v:Actor {{id: relay}})
        OPTIONAL MATCH (w:Source {{id: relay}})
        RETURN {{id: relay, name: coalesce({name_of("v")}, {title_of("w")}, relay)}}
      }},
      master: {masters_of("o")}
    }} ORDER BY s.published, s.id, r.locator
  }}"""


def claim_text(*, asof: bool = False) -> str:
    """Cypher for a claim as every answer shows it, as far as known on $as_of if `asof`.

    Expects c, $name and $title.
    """
    return f"""c {{
  .id, .property, .value, .text, .polarity, .modality, .rank, .reason, .edtf,
  generated: coalesce(c.generated, false),
  start: toString(c.start), end: toString(c.end),
  values: COLLECT {{ MATCH (c)-[:VALUE]->(it) RETURN {ref_of("it")} }},
  reports: {_reports_of_c(asof=asof)},
  contradicts: COLLECT {{
    MATCH (c)-[:CONTRADICTS]-(d:Claim) {if_known("d", asof=asof)} RETURN DISTINCT d.id ORDER BY d.id
  }},
  voices: {_voices_of_c(asof=asof)}
}}"""


CLAIM = claim_text()

RANKS = ("preferred", "normal", "deprecated")


def claims(rows: list[Row]) -> list[Claim]:
    """Rows of CLAIM, those of one property together, the preferred one first."""
    shaped = [claim_of(row) for row in rows]
    return sorted(
        shaped,
        key=lambda said: (
            said["property"] != "occurred",
            said["property"],
            rank_order(said["rank"]),
            said["id"],
        ),
    )


def claim_of(row: Row) -> Claim:
    """A row of CLAIM as every answer shows it."""
    value = row["values"][0] if row["values"] else None
    return {
        "id": row["id"],
        "property": row["property"],
        "value": row["value"],
        "value_name": value["name"] if value else row["value"],
        "value_type": value["type"] if value else None,
        "text": row["text"],
        "generated": row["generated"],
        "polarity": row["polarity"],
        "modality": row["modality"],
        "rank": row["rank"],
        "reason": row["reason"],
        "start": row["start"],
        "end": row["end"],
        "edtf": row["edtf"],
        "reports": [_report(report) for report in row["reports"]],
        "contradicts": row["contradicts"],
        "asserted_by": [_voice(voice) for voice in row["voices"] if voice["stance"] == "ASSERTS"],
        "denied_by": [_voice(voice) for voice in row["voices"] if voice["stance"] == "DENIES"],
    }


def _report(row: Row) -> Report:
    return {
        "source": row["source"],
        "title": row["title"],
        "published": row["published"],
        "lang": row["lang"],
        "url": row["url"],
        "attribution": row["attribution"],
        "locator": row["locator"],
        "known": known(row),
        "publisher": row["publisher"],
        "origin": row["origin"],
        "via": row["via"],
    }


def origins(rows: list[Row]) -> list[Origin]:
    """Where the reports in rows of CLAIM come from, those of most sources first."""
    reports = [report for row in rows for report in row["reports"] if report["origin"]]
    sources = Counter(
        origin for origin, _ in {(report["origin"]["id"], report["source"]) for report in reports}
    )
    named = {report["origin"]["id"]: report for report in reports}
    masters = {origin: report["master"][0] for origin, report in named.items() if report["master"]}
    return [
        {
            "id": origin,
            "name": named[origin]["origin"]["name"],
            "master": only(Ref, masters[origin]) if origin in masters else None,
            "reports": number,
        }
        for origin, number in sorted(sources.items(), key=_most)
    ]


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _voice(voice: Row) -> Voice:
    return {"event": voice["event"], "title": voice["title"], "date": voice["date"], "by": voice["by"]}


def rank_order(rank: str | None) -> int:
    """Where a rank stands among all: the preferred one first, one that is none of them last."""
    return RANKS.index(rank) if rank in RANKS else len(RANKS)
