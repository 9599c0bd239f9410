"""The Cypher of one page of events along a relationship index, and of how many there are on all pages.

The index serves the order too, but only where the text bounds `start` and also sorts by the key:
without `ORDER BY key` the planner reads and sorts the whole pair (60,000 events: 310 ms against 8 ms).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.queries.items import ITEM, ITEM_AS_OF, status_of

if TYPE_CHECKING:
    from graph.queries.page import Wanted

FILTERED = """
  {known} ($modes IS NULL OR b.mode IN $modes)
  AND ($level IS NULL OR coalesce(b.level, 'state') = $level)
  AND ($statuses IS NULL OR {status} IN $statuses)
  AND ($kinds IS NULL OR e.kind IN $kinds)
  AND (NOT $certain OR b.uncertain IS NULL)
  AND ($source IS NULL OR e.dataset = $source OR EXISTS {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source)
    WHERE {reported}
      (s.id = $source OR r.origin = $source OR EXISTS {{ (s)-[:PUBLISHED_BY]->(:Actor {{id: $source}}) }})
  }})
"""

# What is put in for today and for $as_of: two texts, so that a timeline of today pays nothing for the past.
TODAY = {
    "filtered": FILTERED.format(known="", status="b.status", reported=""),
    "item": ITEM,
}
PAST = {
    "filtered": FILTERED.format(
        known="b.known <= $as_of AND", status=status_of("e", asof=True), reported="r.known <= $as_of AND"
    ),
    "item": ITEM_AS_OF,
}

DATED = """
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} = $key AND b.start >= $low AND b.start <= $high
    AND b.end >= $end_low AND b.end <= $end_high
    AND (b.start {after} {edge} OR b.depth {after} $depth OR (b.depth = $depth AND e.id {after} $id))
    AND {filtered}
  WITH e, b ORDER BY b.{key} {order}, b.start {order}, b.depth {order}, e.id {order} LIMIT $limit
  RETURN collect({{event: {item}, mode: b.mode, level: b.level, depth: b.depth}}) AS dated
}}
"""

UNDATED = """
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}(undated)
  WHERE b.undated = $key AND {filtered}
  WITH e, b ORDER BY e.id LIMIT $undated_limit
  RETURN collect({{event: {item}, mode: b.mode, level: b.level}}) AS undated
}}
"""

NO_UNDATED = """
CALL () {{ RETURN [] AS undated }}
"""

REVISION = """
OPTIONAL MATCH (meta:Meta {{id: 'graph'}})
WITH {carried}, 'r' + coalesce(meta.revision, 0) + coalesce('-' + left(meta.hash, 8), '') AS revision
"""

TELL_TOTAL = REVISION.format(carried="total") + "RETURN total, revision"

# {held} is `= $key`, or `IN $keys` for several lists joined, in which an event counts once.
TOTAL = """
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} {held} AND b.start >= $low AND b.start <= $high
    AND b.end >= $end_low AND b.end <= $end_high AND {filtered}
  WITH {counted} LIMIT $most
  RETURN count(*) AS dated
}}
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}(undated)
  WHERE b.undated {held} AND $undated_limit > 0 AND {filtered}
  RETURN count({counted}) AS undated
}}
WITH dated + undated AS total
"""

# A pair's whole list without reading it: curated events by their own index, datasets by what they counted.
# Rows of datasets are dated, and both sides act in them.
WHOLE = """
CALL () {
  MATCH (:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $key AND b.start >= $low AND ($modes IS NULL OR b.mode IN $modes)
    AND coalesce($level, 'state') = 'state'
  RETURN count(*) AS dated
}
CALL () {
  MATCH (:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = $key AND ($modes IS NULL OR b.mode IN $modes) AND coalesce($level, 'state') = 'state'
  RETURN count(*) AS undated
}
CALL () {
  MATCH (:Dyad {id: $key})-[:COUNTED]->(y:DatasetYear)
  WHERE ($modes IS NULL OR 'direct' IN $modes) AND ($level IS NULL OR y.level = $level)
  RETURN coalesce(sum(y.rows), 0) AS counted
}
WITH dated + undated + counted AS total
"""


@dataclass(frozen=True)
class Walk:
    """The Cypher texts of one relationship type, each of today and as of a day."""

    ascending: str
    ascending_first: str
    descending: str
    descending_first: str
    total: str
    total_joined: str
    whole: str | None = None
    past: Walk | None = None

    @classmethod
    def along(cls, type_: str, key: str, header: str) -> Walk:
        """Texts that walk the index on `type_(key, start)`; `header` finds whose timeline it is."""
        names = {"type": type_, "key": key}
        past = cls._over(names | PAST, header, None)
        whole = WHOLE + TELL_TOTAL if type_ == "BETWEEN" else None
        return replace(cls._over(names | TODAY, header, past), whole=whole)

    @classmethod
    def _over(cls, names: dict[str, str], header: str, past: Walk | None) -> Walk:
        up = DATED.format(**names, after=">", edge="$low", order="ASC")
        down = DATED.format(**names, after="<", edge="$high", order="DESC")
        undated, none = UNDATED.format(**names), NO_UNDATED.format()
        tail = REVISION.format(carried="dated, undated") + header
        return cls(
            up + none + tail,
            up + undated + tail,
            down + none + tail,
            down + undated + tail,
            TOTAL.format(**names, held="= $key", counted="e") + TELL_TOTAL,
            TOTAL.format(**names, held="IN $keys", counted="DISTINCT e") + TELL_TOTAL,
            past=past,
        )

    def text(self, wanted: Wanted) -> str:
        """The text for a page: the undated events come with the first one only."""
        if wanted.as_of is not None and self.past is not None:
            return self.past.text(wanted)
        if wanted.newest_first:
            return self.descending if wanted.cursor else self.descending_first
        return self.ascending if wanted.cursor else self.ascending_first

    def counting(self, wanted: Wanted, *, joined: bool = False) -> str:
        """The text that counts the whole list, of one key or of several joined."""
        if self.whole is not None and not wanted.narrowed and not joined:
            return self.whole
        texts = self.past if wanted.as_of is not None and self.past is not None else self
        return texts.total_joined if joined else texts.total
