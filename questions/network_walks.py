"""The Cypher of networks: events newest first, and the rows of datasets of two actors as one line."""

from __future__ import annotations

from dataclasses import dataclass

from questions.items import (
    ACTING,
    CLAIMED,
    FIND_N,
    RECEIVING,
    any_name_of,
    contested_of,
    if_known,
    lite_of,
    name_of,
    ref_of,
    status_of,
    type_of,
)

_FOUND = FIND_N.replace("$entity", "entity").replace("CALL () {", "", 1).strip().removesuffix("}")
NAMED = f"""
UNWIND $ids AS entity
CALL (entity) {{{_FOUND}}}
WITH entity, n WHERE n IS NOT NULL
RETURN {ref_of("n")} AS node
"""

# --- the events, newest first ------------------------------------------------------------------------------

FILTERED = """
  ($kinds IS NULL OR e.kind IN $kinds)
  AND ($statuses IS NULL OR {status} IN $statuses)
  AND (NOT $certain OR e.uncertain IS NULL)
  AND ($disputed IS NULL OR (size(coalesce({contested}, [])) > 0) = $disputed)
  AND ($source IS NULL OR e.dataset = $source OR EXISTS {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source)
    WHERE {reported}
      (s.id = $source OR r.origin = $source OR EXISTS {{ (s)-[:PUBLISHED_BY]->(:Actor {{id: $source}}) }})
  }}) {known}
"""
SPAN = "{0}.start >= $low AND {0}.start <= $end AND {0}.end >= $start AND {0}.end <= $high"

# Dossiers' events alone, however many rows datasets have of an entity.
BY_TIME = f"""
  MATCH (e:Curated)
  USING INDEX e:Curated(start, kind)
  WHERE {SPAN.format("e")} AND e.kind IS NOT NULL AND e:Event AND {{filtered}} {{of}}
  RETURN e ORDER BY e.start DESC LIMIT $most
  UNION
  MATCH (e:Event)-[b:INVOLVES]->()
  USING INDEX b:INVOLVES(undated)
  WHERE b.undated {{held}} AND NOT $certain AND coalesce(e.not_after >= $start, true) AND {{filtered}} {{of}}
  RETURN DISTINCT e LIMIT $most
"""
OF_ENTITIES = "AND COUNT { (e)-[:INVOLVES]->(n) WHERE n.id IN $keys } >= $needed"
OF_PAIR = f"""
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND {SPAN.format("b")} AND ($modes IS NULL OR b.mode IN $modes) AND {{filtered}}
  RETURN e ORDER BY b.curated DESC, b.start DESC LIMIT $most
  UNION
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = $dyad AND NOT $certain AND coalesce(e.not_after >= $start, true)
    AND ($modes IS NULL OR b.mode IN $modes) AND {{filtered}}
  RETURN e LIMIT $most
"""


def _told(walked: str, *, asof: bool) -> str:
    claimed = CLAIMED.format("toLower(type(r))") if asof else ""
    filtered = FILTERED.format(
        status=status_of("e", asof=asof),
        contested=contested_of("e", asof=asof),
        known=if_known("e", "AND", asof=asof),
        reported="r.known <= $as_of AND" if asof else "",
    )
    return f"""
CALL () {{{walked.replace("{filtered}", filtered)}}}
WITH e ORDER BY e.start DESC, e.id LIMIT $most
RETURN {lite_of("e", asof=asof)} AS event, {contested_of("e", asof=asof)} AS contested,
  COLLECT {{
    MATCH (e)-[r:{ACTING}|{RECEIVING}]-(a:Actor) {claimed}
    RETURN {{
      id: a.id, type: {type_of("a")}, name: {name_of("a")}, alpha2: a.alpha2, role: type(r), for: r.for
    }}
  }} AS actors,
  CASE WHEN $treaties THEN COLLECT {{
    MATCH (e)-[:OF|MARKS]->(t:Treaty) RETURN DISTINCT {{id: t.id, type: 'Treaty', name: {any_name_of("t")}}}
  }} ELSE [] END AS treaties
"""


@dataclass(frozen=True)
class Walks:
    """The texts of one scope: of today, and of a day in the past."""

    today: str
    past: str

    @classmethod
    def over(cls, walked: str) -> Walks:
        """Both of one way to walk the events."""
        return cls(_told(walked, asof=False), _told(walked, asof=True))


EVERYTHING = Walks.over(BY_TIME.replace("{held}", "IS NOT NULL").replace("{of}", ""))
ENTITIES = Walks.over(BY_TIME.replace("{held}", "IN $keys").replace("{of}", OF_ENTITIES))
BETWEEN = Walks.over(OF_PAIR)

# --- rows of datasets --------------------------------------------------------------------------------------

# Kinds that are told from both sides have the number of their `contact`, whether both rows are there or one.
# What $beside has of $dyad is counted in its folder. `shares`: how many rows are in which of $scopes.
_ROWS = """
UNWIND $keys AS key
CALL (key) {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} = key AND b.start >= $start AND b.start <= $end
  WITH e, b ORDER BY b.{key} DESC, b.start DESC LIMIT $scanned
  RETURN collect(e) AS found, count(*) = $scanned AS cut
}}
WITH collect(cut) AS cuts, collect(found) AS lists
WITH any(cut IN cuts WHERE cut) AS cut, reduce(all = [], one IN lists | all + one) AS found
UNWIND CASE WHEN found = [] THEN [null] ELSE found END AS e
WITH DISTINCT cut, e
WHERE e IS NULL OR (e:CodedEvent AND ($source IS NULL OR e.dataset = $source)
  AND CASE e.dataset WHEN $beside THEN NOT EXISTS {{ (e)-[:BETWEEN]->({{id: $dyad}}) }} ELSE true END
  AND ($as_of IS NULL OR e.known <= $as_of) AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by))
WITH cut, e, CASE WHEN $scopes = [] THEN [] ELSE COLLECT {{
  MATCH (e)-[:INVOLVES|BETWEEN]->(n) WHERE n.id IN $scopes RETURN DISTINCT n.id
}} END AS among
OPTIONAL MATCH (x:Actor)-[:ACTED]->(e)
OPTIONAL MATCH (e)-[:ADDRESSED_TO]->(y:Actor)
WITH cut, x, y, among, e.dataset AS dataset, coalesce(e.plover, 'CAMEO ' + e.root) AS class,
  e.start.year AS year, e.contact IS NOT NULL AS mutual, count(e) AS number
WITH cut, x, y, dataset, sum(number) AS total, collect([class, year, number, mutual]) AS parts,
  collect([among, number]) AS shares
ORDER BY total DESC, x.id, y.id, dataset
WITH cut, shares, CASE
    WHEN x IS NULL OR y IS NULL THEN null
    WHEN $level IS NOT NULL AND (x:Country AND y:Country) <> ($level = 'state') THEN null
    ELSE {{
      dataset: dataset, total: total, parts: parts,
      x: {{id: x.id, type: {type_x}, name: {name_x}, alpha2: x.alpha2}},
      y: {{id: y.id, type: {type_y}, name: {name_y}, alpha2: y.alpha2}}
    }}
  END AS line
RETURN any(one IN collect(cut) WHERE one) AS cut, collect(shares) AS shares, collect(line)[..$lines] AS lines
"""
_NAMES = {"type_x": type_of("x"), "name_x": name_of("x"), "type_y": type_of("y"), "name_y": name_of("y")}
ROWS_OF_ENTITIES = _ROWS.format(type="INVOLVES", key="entity", **_NAMES)
ROWS_OF_PAIR = _ROWS.format(type="BETWEEN", key="dyad", **_NAMES)
