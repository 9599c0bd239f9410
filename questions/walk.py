"""The Cypher of one page of events along a relationship index, and of how many there are on all pages.

The index serves the order too, but only where the text bounds `start` and also sorts by the key:
without `ORDER BY key` the planner reads and sorts the whole pair (60,000 events: 310 ms against 8 ms).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.dates import EARLIEST, LATEST
from graph.window import ANY_TIME, Window
from questions.items import ITEM, ITEM_AS_OF, contested_of, status_of
from questions.request import PAGE, Level, Mode, Order, YesOrNo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True)
class Wanted:
    """What a timeline is asked for.

    certain: only events that lie wholly inside start to end and whose date is not uncertain.
    level: of a dataset's rows, those between two states, or those in which a side is a person, group or
    crowd; what has no level, as all curated events, counts as between states.
    source: the id of a source, of its publisher, of the origin of a report, or of a dataset.
    disputed: only events of which accounts contradict one another or somebody denies something; or no such.
    by: only events in which this country, or one of its predecessors, acts towards the other; or `both` do.
    total: count the whole list, None: unless that takes long.
    as_of: only what had been published by that day, as far as it had been.
    """

    start: date = EARLIEST
    end: date = LATEST
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    mode: Mode = "direct"
    level: Level = "state"
    source: str | None = None
    disputed: bool | None = None
    by: tuple[str, ...] = ()
    certain: bool = False
    newest_first: bool = False
    limit: int = PAGE
    cursor: str | None = None
    total: bool | None = None
    lang: str = "en"
    as_of: date | None = None

    @property
    def window(self) -> Window:
        """The time asked for."""
        return Window(self.start, self.end, self.certain)

    @property
    def narrowed(self) -> bool:
        """Whether anything but mode and level leaves events out."""
        chosen = (
            self.kinds or self.statuses or self.source or self.by or self.as_of or self.disputed is not None
        )
        return bool(self.window != ANY_TIME or chosen)

    @property
    def listed(self) -> Wanted:
        """The same whichever page of the list is asked for, in whatever order and language."""
        return replace(self, newest_first=False, limit=0, cursor=None, lang="")


def timeline_wanted(
    lang: str,
    days: Window = ANY_TIME,
    *,
    kinds: tuple[str, ...] = (),
    statuses: Iterable[str] = (),
    mode: Mode = "direct",
    level: Level = "state",
    source: str | None = None,
    disputed: YesOrNo | None = None,
    by: tuple[str, ...] = (),
    order: Order = "asc",
    limit: int = PAGE,
    cursor: str | None = None,
    total: bool | None = None,
    as_of: date | None = None,
) -> Wanted:
    """What a timeline is asked for, in the words of a request."""
    return Wanted(
        start=days.start,
        end=days.end,
        certain=days.certain,
        kinds=kinds,
        statuses=tuple(statuses),
        mode=mode,
        level=level,
        source=source,
        disputed=None if disputed is None else disputed == "yes",
        by=by,
        newest_first=order == "desc",
        limit=limit,
        cursor=cursor,
        total=total,
        lang=lang,
        as_of=as_of,
    )


FILTERED = """
  {known} ($modes IS NULL OR b.mode IN $modes)
  AND ($level IS NULL OR coalesce(b.level, 'state') = $level)
  AND ($statuses IS NULL OR {status} IN $statuses)
  AND {way}
  AND ($kinds IS NULL OR e.kind IN $kinds)
  AND (NOT $certain OR b.uncertain IS NULL)
  AND {disputed}
  AND (coalesce(e.id < e.mirrored_by, true){alone})
  AND ($source IS NULL OR e.dataset = $source OR EXISTS {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source)
    WHERE {reported}
      (s.id = $source OR r.origin = $source OR EXISTS {{ (s)-[:PUBLISHED_BY]->(:Actor {{id: $source}}) }})
  }})
"""

# Of two rows that tell one contact from both sides, the one whose id comes first stands for both. With one
# more OR the planner takes the walk of an entity apart and sorts it: hence coalesce above.
ALONE = " OR NOT EXISTS { MATCH (x:Event {id: e.mirrored_by}) WHERE x.known <= $as_of }"

# Which side acts differs between the pairs of a joined list: their sides stand in the order of their ids.
WAY = "($direction IS NULL OR b.direction = $direction)"
WAY_OF_EACH = "($ways IS NULL OR b.dyad + ' ' + b.direction IN $ways)"


def _filtered(**conditions: str) -> dict[str, str]:
    """The conditions on the events of one list, and on those of several joined."""
    return {
        "filtered": FILTERED.format(way=WAY, **conditions),
        "filtered_joined": FILTERED.format(way=WAY_OF_EACH, **conditions),
    }


# Two texts, for today and for $as_of, so that a timeline of today does not pay for looking into the past.
TODAY = {
    **_filtered(
        known="",
        status="b.status",
        reported="",
        disputed="($disputed IS NULL OR (size(coalesce(e.contested, [])) > 0) = $disputed)",
        alone="",
    ),
    "item": ITEM,
}


def _past(disputed: str) -> dict[str, str]:
    filtered = _filtered(
        known="b.known <= $as_of AND",
        status=status_of("e", asof=True),
        reported="r.known <= $as_of AND",
        disputed=disputed,
        alone=ALONE,
    )
    return {**filtered, "item": ITEM_AS_OF}


# What was disputed on $as_of is worked out from claims, which costs the planner seconds: only if asked for.
PAST = _past("true")
PAST_DISPUTED = _past(f"(size({contested_of('e', asof=True)}) > 0) = $disputed")

DATED = """
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} = $key AND b.start >= $low AND b.start <= $high
    AND b.end >= $end_low AND b.end <= $end_high
    AND (b.start {after} {edge} OR b.depth {after} $depth OR (b.depth = $depth AND e.id {after} $id))
    AND {filtered}
  WITH e, b ORDER BY b.{key} {order}, b.start {order}, b.depth {order}, e.id {order} LIMIT $limit
  RETURN e, b
"""

# An event without a date took place by `not_after`, the day of the first publication that tells of it.
UNDATED = """
  UNION ALL
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}(undated)
  WHERE b.undated = $key AND coalesce(b.not_after >= $end_low, true) AND {filtered}
  WITH e, b ORDER BY e.id LIMIT $undated_limit
  RETURN e, b
"""

# The shape of an item stands once in a text: planning it takes as long as planning the walk.
LISTED = """
CALL () {{{walked}}}
WITH collect({{
  event: {item}, mode: b.mode, level: b.level, depth: b.depth, dated: b.undated IS NULL
}}) AS listed
"""

REVISION = """
OPTIONAL MATCH (meta:Meta {{id: 'graph'}})
WITH {carried}, 'r' + coalesce(meta.revision, 0) + coalesce('-' + left(meta.hash, 8), '') AS revision
"""

TELL_TOTAL = REVISION.format(carried="total, whole") + "RETURN total, whole, revision"

# {held} is `= $key`, or `IN $keys` for several lists joined, in which an event counts once. No more than
# $most events are read, the newest first, so that those before the time asked for are read last. Events of
# $beside are counted in its folder, those too that were pulled.
TOTAL = """
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} {held} AND b.start >= $low AND b.start <= $high
  WITH e, b {order} LIMIT $most
  RETURN count(*) AS read, count(DISTINCT CASE
    WHEN b.end >= $end_low AND b.end <= $end_high AND coalesce(e.dataset <> $beside, true) AND {filtered}
    THEN e
  END) AS dated
}}
CALL () {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}(undated)
  WHERE b.undated {held} AND coalesce(b.not_after >= $end_low, true) AND $undated_limit > 0 AND {filtered}
  RETURN count(DISTINCT e) AS undated
}}
WITH dated + undated AS total, read < $most AS whole
"""

NEWEST = "ORDER BY b.{key} DESC, b.start DESC"

# A pair's whole list without reading it: curated events by their own index, datasets by what they counted.
# Rows of datasets are dated, both sides act in them, and two that tell one contact are listed once.
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
  RETURN coalesce(sum(y.total), 0) AS counted
}
WITH dated + undated + counted AS total, true AS whole
"""


@dataclass(frozen=True)
class Walk:
    """The Cypher texts of one relationship type, each of today and as of a day."""

    ascending: str
    descending: str
    total: str
    total_joined: str
    whole: str | None = None
    past: Walk | None = None
    past_disputed: Walk | None = None

    @classmethod
    def along(cls, type_: str, key: str, header: str) -> Walk:
        """Texts that walk the index on `type_(key, start)`; `header` finds whose timeline it is."""
        names = {"type": type_, "key": key}
        past, disputed = (cls._over(names | texts, header) for texts in (PAST, PAST_DISPUTED))
        whole = WHOLE + TELL_TOTAL if type_ == "BETWEEN" else None
        return replace(cls._over(names | TODAY, header), whole=whole, past=past, past_disputed=disputed)

    @classmethod
    def _over(cls, names: dict[str, str], header: str) -> Walk:
        def listed(after: str, edge: str, order: str) -> str:
            dated = DATED.format(**names, after=after, edge=edge, order=order)
            page = LISTED.format(walked=dated + UNDATED.format(**names), item=names["item"])
            return page + REVISION.format(carried="listed") + header

        joined = names | {"filtered": names["filtered_joined"]}
        return cls(
            listed(">", "$low", "ASC"),
            listed("<", "$high", "DESC"),
            TOTAL.format(**names, held="= $key", order=NEWEST.format(**names)) + TELL_TOTAL,
            TOTAL.format(**joined, held="IN $keys", order="") + TELL_TOTAL,
        )

    def text(self, wanted: Wanted) -> str:
        """The text for a page."""
        texts = self._of(wanted)
        return texts.descending if wanted.newest_first else texts.ascending

    def _of(self, wanted: Wanted) -> Walk:
        """The texts of today, or those of a day in the past."""
        past = self.past if wanted.disputed is None else self.past_disputed
        return self if wanted.as_of is None or past is None else past

    def counting(self, wanted: Wanted, *, joined: bool = False) -> str:
        """The text that counts the whole list, of one key or of several joined."""
        if self.whole is not None and not wanted.narrowed and not joined:
            return self.whole
        texts = self._of(wanted)
        return texts.total_joined if joined else texts.total
