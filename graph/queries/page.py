"""One page of events in the order of time, walked along a relationship index.

Shared by the timeline of a pair (BETWEEN, keyed by dyad) and of an entity (INVOLVES, keyed by entity).
The index serves the order too, but only where the text bounds `start` and also sorts by the key:
without `ORDER BY key` the planner reads and sorts the whole pair (60,000 events: 310 ms against 8 ms).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from graph.dates import EARLIEST, LATEST
from graph.queries.cursor import bad_cursor, decode, encode
from graph.queries.items import ITEM, ITEM_AS_OF, Json, item, status_of, words
from graph.window import ANY_TIME, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store import Store

UNDATED_MOST = 1000
DEEPEST = 2**31
KEPT_MOST = 10_000
COUNTED_MOST = 10_000  # a list that nobody asked to count is counted no further

# Counting reads the whole list, and every first page says the total: text, keys, mode, level and whether
# it was asked for, to revision and total.
_kept: WeakKeyDictionary[Store, dict[tuple[str, str, str, str, bool], tuple[str, int | None]]] = (
    WeakKeyDictionary()
)

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
WITH dated, undated, 'r' + coalesce(meta.revision, 0) + coalesce('-' + left(meta.hash, 8), '') AS revision
"""

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
RETURN dated + undated AS total
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
RETURN dated + undated + counted AS total
"""


@dataclass(frozen=True)
class Wanted:
    """What a timeline is asked for.

    certain: only events that lie wholly inside start to end and whose date is not uncertain.
    level: of a dataset's rows, those between two states, or those in which a side is a person, group or
    crowd; what has no level, as all curated events, counts as between states.
    source: the id of a source, of its publisher, of the origin of a report, or of a dataset.
    as_of: only what had been published by that day, as far as it had been.
    """

    start: date = EARLIEST
    end: date = LATEST
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    mode: Literal["direct", "mentioned", "all"] = "direct"
    level: Literal["state", "society", "all"] = "state"
    source: str | None = None
    certain: bool = False
    newest_first: bool = False
    limit: int = 50
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
        return bool(self.window != ANY_TIME or self.kinds or self.statuses or self.source or self.as_of)


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
        return replace(cls._over(names | TODAY, header, past), whole=WHOLE if type_ == "BETWEEN" else None)

    @classmethod
    def _over(cls, names: dict[str, str], header: str, past: Walk | None) -> Walk:
        up = DATED.format(**names, after=">", edge="$low", order="ASC")
        down = DATED.format(**names, after="<", edge="$high", order="DESC")
        undated, none = UNDATED.format(**names), NO_UNDATED.format()
        tail = REVISION.format() + header
        return cls(
            up + none + tail,
            up + undated + tail,
            down + none + tail,
            down + undated + tail,
            TOTAL.format(**names, held="= $key", counted="e"),
            TOTAL.format(**names, held="IN $keys", counted="DISTINCT e"),
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


async def page(
    store: Store, walk: Walk, keys: Sequence[str], wanted: Wanted, **header: str
) -> tuple[Json, Json]:
    """`({items, undated, next, total?, revision}, the header's row)`; one query a key, one more for a total.

    Several keys are walked side by side from the same cursor and merged: each walk stays on its index. Items
    then have `pair`, the first key they were found under.

    Raises:
        InputError: the cursor is none of ours.
    """
    answers = await asyncio.gather(
        *(
            store.read(walk.text(wanted), **_params(key, wanted), **words(wanted.lang), **header)
            for key in keys
        )
    )
    rows = [answer[0] for answer in answers]
    row = rows[0]
    dated = _merged(keys, rows, "dated", wanted)
    undated = _merged(keys, rows, "undated", wanted)
    more = len(dated) > wanted.limit
    answer: Json = {
        "items": [_item(found, keys) for found in dated[: wanted.limit]],
        "undated": [_item(found, keys) for found in undated],
        "next": _cursor(dated[wanted.limit - 1]) if more else None,
        "revision": row["revision"],
    }
    if wanted.total or (wanted.total is None and not wanted.narrowed):
        total = (
            await _total(store, walk, keys, wanted, row["revision"])
            if more or wanted.cursor
            else len(answer["items"]) + len(answer["undated"])
        )
        if total is not None:
            answer["total"] = total
    return answer, row


def _merged(keys: Sequence[str], rows: list[Json], part: str, wanted: Wanted) -> list[Json]:
    """The rows of all keys in the order of one list, each event once, with the `key` it was found under."""
    if len(keys) == 1:
        found: list[Json] = rows[0][part]
        return found
    once: dict[str, Json] = {}
    for key, row in zip(keys, rows, strict=True):
        for one in row[part]:
            once.setdefault(one["event"]["id"], {**one, "key": key})
    place = (
        (lambda one: (one["event"]["start"], one["depth"], one["event"]["id"]))
        if part == "dated"
        else (lambda one: one["event"]["id"])
    )
    return sorted(once.values(), key=place, reverse=part == "dated" and wanted.newest_first)


def _item(found: Json, keys: Sequence[str]) -> Json:
    shaped = item(found["event"], found["mode"], found["level"])
    return shaped if len(keys) == 1 else {**shaped, "pair": found["key"]}


async def _total(store: Store, walk: Walk, keys: Sequence[str], wanted: Wanted, revision: str) -> int | None:
    """How many events all pages hold; of lists that are not narrowed it is remembered.

    None where nobody asked and counting would take long.
    """
    kept = _kept.setdefault(store, {})
    place = (walk.total, " ".join(keys), wanted.mode, wanted.level, bool(wanted.total))
    if not wanted.narrowed and place in kept and kept[place][0] == revision:
        return kept[place][1]
    text = walk.counting(wanted, joined=len(keys) > 1)
    most = DEEPEST if wanted.total else COUNTED_MOST + 1
    rows = await store.read(text, **_params(keys[0], wanted, whole=True), keys=list(keys), most=most)
    total: int | None = rows[0]["total"]
    if text != walk.whole and total is not None and total > COUNTED_MOST and not wanted.total:
        total = None
    if not wanted.narrowed:
        if len(kept) >= KEPT_MOST:
            kept.clear()
        kept[place] = (revision, total)
    return total


def _params(key: str, wanted: Wanted, *, whole: bool = False) -> dict[str, object]:
    limits = wanted.window.limits
    low, high = limits["low"], limits["end"]
    depth, last = (DEEPEST, "") if wanted.newest_first else (-1, "")
    if wanted.cursor and not whole:
        at, depth, last = _position(wanted.cursor)
        low, high = (low, min(high, at)) if wanted.newest_first else (max(low, at), high)
    return {
        "key": key,
        "low": low,
        "high": high,
        # An event overlaps start to end if it begins before the end and ends after the start. The index
        # bounds where events begin only, so those before `start` are passed over one by one.
        "end_low": limits["start"],
        "end_high": limits["high"],
        "depth": depth,
        "id": last,
        "limit": wanted.limit + 1,
        # What has no date may lie anywhere, so it is possible in any span and certain in none.
        "undated_limit": 0 if wanted.certain else UNDATED_MOST,
        "certain": wanted.certain,
        "modes": None if wanted.mode == "all" else [wanted.mode],
        "level": None if wanted.level == "all" else wanted.level,
        "statuses": list(wanted.statuses) or None,
        "kinds": list(wanted.kinds) or None,
        "source": wanted.source,
        "as_of": wanted.as_of,
    }


def _cursor(row: Json) -> str:
    return encode(row["event"]["start"], row["depth"], row["event"]["id"])


def _position(cursor: str) -> tuple[date, int, str]:
    start, depth, last = decode(cursor, 3)
    try:
        return date.fromisoformat(start), int(depth), last
    except ValueError:
        raise bad_cursor() from None
