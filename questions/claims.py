"""What is said about a node, by whom, through whom, and who says otherwise."""

from __future__ import annotations

from collections import Counter
from typing import Any

from questions.find import ref_of
from questions.items import ACTING, Json, any_name_of, if_known, known, name_of, title_of


def _voice_text(stance: str, *, asof: bool) -> str:
    return f"""COLLECT {{
    MATCH (u:Event)-[:{stance}]->(c) {if_known("u", asof=asof)}
    RETURN {{
      event: u.id, title: {title_of("u")}, date: u.date,
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
      master: COLLECT {{
        MATCH (o)-[:ORGAN_OF]->(m:Actor)
        RETURN {{id: m.id, name: {any_name_of("m")}}} ORDER BY m.id LIMIT 1
      }}
    }} ORDER BY s.published, s.id, r.locator
  }}"""


def claim_text(*, asof: bool = False) -> str:
    """Cypher for a claim as every answer shows it, as far as known on $as_of if `asof`.

    Expects c, $name and $title.
    """
    return f"""c {{
  .id, .property, .value, .text, .polarity, .modality, .rank, .reason, .edtf,
  start: toString(c.start), end: toString(c.end),
  values: COLLECT {{ MATCH (c)-[:VALUE]->(it) RETURN {ref_of("it")} }},
  reports: {_reports_of_c(asof=asof)},
  contradicts: COLLECT {{
    MATCH (c)-[:CONTRADICTS]-(d:Claim) {if_known("d", asof=asof)} RETURN DISTINCT d.id ORDER BY d.id
  }},
  asserted_by: {_voice_text("ASSERTS", asof=asof)},
  denied_by: {_voice_text("DENIES", asof=asof)}
}}"""


CLAIM = claim_text()

RANKS = ("preferred", "normal", "deprecated")


def claims(rows: list[Json]) -> list[Json]:
    """Rows of CLAIM, those of one property together, the preferred one first."""
    shaped = [claim(row) for row in rows]
    return sorted(
        shaped, key=lambda said: (said["property"] != "occurred", said["property"], _rank(said), said["id"])
    )


def claim(row: Json) -> Json:
    """A row of CLAIM as `{id, property, value, value_name, …, reports, contradicts, asserted_by, denied_by}`.

    `value_name` is the name of the node the value stands for, or the value itself. `start` and `end` are the
    days the claim is about, `edtf` the same as its source gives them.
    """
    value = row["values"][0] if row["values"] else None
    return {
        "id": row["id"],
        "property": row["property"],
        "value": row["value"],
        "value_name": value["name"] if value else row["value"],
        "value_type": value["type"] if value else None,
        "text": row["text"],
        "polarity": row["polarity"],
        "modality": row["modality"],
        "rank": row["rank"],
        "reason": row["reason"],
        "start": row["start"],
        "end": row["end"],
        "edtf": row["edtf"],
        "reports": [_report(report) for report in row["reports"]],
        "contradicts": row["contradicts"],
        "asserted_by": [_voice(voice) for voice in row["asserted_by"]],
        "denied_by": [_voice(voice) for voice in row["denied_by"]],
    }


def _report(row: Json) -> Json:
    shown = {key: row[key] for key in row if key not in {"master", "known_certain"}}
    return {**shown, "known": known(row)}


def origins(rows: list[Json]) -> list[Json]:
    """Where the reports in rows of CLAIM come from: `{id, name, master, reports}`, most sources first.

    `reports` counts the sources that go back to this origin; `master` is what it is an organ of, or None:
    origins of one master are one voice.
    """
    reports = [report for row in rows for report in row["reports"] if report["origin"]]
    sources = Counter(
        origin for origin, _ in {(report["origin"]["id"], report["source"]) for report in reports}
    )
    told: dict[str, Json] = {
        report["origin"]["id"]: {**report["origin"], "master": (report["master"] or [None])[0]}
        for report in reports
    }
    return [{**told[origin], "reports": number} for origin, number in sorted(sources.items(), key=_most)]


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _voice(voice: Json) -> Json:
    return {key: voice[key] for key in ("event", "title", "date", "by")}


def _rank(said: dict[str, Any]) -> int:
    return RANKS.index(said["rank"]) if said["rank"] in RANKS else len(RANKS)
