"""Events of the dossiers, newest first: all of them, or those of which accounts differ or somebody denies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.window import ANY_TIME, Window
from questions.items import ITEM, item, words
from questions.page import bad_cursor, decode, encode
from questions.shapes import Item, means

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.request import Status


class Events(TypedDict):
    """Events of the dossiers."""

    items: list[Item]
    undated: Annotated[list[Item], means("Events no source dates; on the first page only, by id.")]
    next: str | None
    total: Annotated[int, means("Items of all pages and undated ones.")]


UNDATED_MOST = 1000
LAST = "\uffff"  # after every id
REASONS = (["conflict"], ["denied"], ["conflict", "denied"])  # why an event is contested

# Both indexes hold curated events only. The one on time gives the order too, but not where a text has an OR:
# the planner takes that apart, and sorts. Hence CASE below.
BY_TIME = "e.start >= $low AND e.start <= $high AND e.kind IS NOT NULL"
WALKED = {
    False: ("USING INDEX e:Curated(start, kind)", BY_TIME),
    True: ("USING INDEX e:Curated(contested)", f"e.contested IN $reasons AND {BY_TIME}"),
}

# Every curated event says whether it is contested, so this index has those without a date too.
UNDATED = "e.contested IS NOT NULL AND e.start IS NULL AND coalesce(e.not_after >= $end_low, true)"

FILTERED = """
  ($dossier IS NULL OR $dossier IN e.dossiers)
  AND ($kinds IS NULL OR e.kind IN $kinds)
  AND ($statuses IS NULL OR e.status IN $statuses)
  AND ($disputed IS NULL OR (size(e.contested) > 0) = $disputed)
"""

TEXT = f"""
CALL () {{{{
  MATCH (e:Curated)
  {{index}}
  WHERE {{walked}} AND e.end >= $end_low AND e.end <= $end_high AND (NOT $certain OR e.uncertain IS NULL)
    AND CASE e.start WHEN {{edge}} THEN e.id {{after}} $id ELSE true END AND {FILTERED}
  WITH e ORDER BY e.start {{order}}, e.id {{order}} LIMIT $limit
  RETURN e
  UNION ALL
  MATCH (e:Curated)
  USING INDEX e:Curated(contested)
  WHERE {UNDATED} AND {FILTERED}
  WITH e ORDER BY e.id LIMIT $undated_limit
  RETURN e
}}}}
RETURN {ITEM.replace("{", "{{").replace("}", "}}")} AS event
"""

COUNT = f"""
CALL () {{{{
  MATCH (e:Curated)
  {{index}}
  WHERE {{walked}} AND e.end >= $end_low AND e.end <= $end_high AND (NOT $certain OR e.uncertain IS NULL)
    AND {FILTERED}
  RETURN count(*) AS dated
}}}}
CALL () {{{{
  MATCH (e:Curated)
  USING INDEX e:Curated(contested)
  WHERE {UNDATED} AND NOT $certain AND {FILTERED}
  RETURN count(*) AS undated
}}}}
RETURN dated + undated AS total
"""


def text(*, disputed: bool, newest_first: bool) -> str:
    """The text of a page: of disputed events by their own index, of all by time."""
    index, walked = WALKED[disputed]
    after, edge, order = ("<", "$high", "DESC") if newest_first else (">", "$low", "ASC")
    return TEXT.format(index=index, walked=walked, after=after, edge=edge, order=order)


def counting(*, disputed: bool) -> str:
    """The text that counts all pages."""
    index, walked = WALKED[disputed]
    return COUNT.format(index=index, walked=walked)


async def events(
    store: Store,
    *,
    kinds: tuple[str, ...] = (),
    statuses: tuple[Status, ...] = (),
    disputed: bool | None = None,
    dossier: str | None = None,
    span: Window = ANY_TIME,
    newest_first: bool = True,
    limit: int,
    cursor: str | None = None,
    lang: str,
) -> Events:
    """A page of the events of all dossiers, or one; those without a date stand on the first page.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    limits = span.limits
    params = {
        "kinds": list(kinds) or None,
        "statuses": list(statuses) or None,
        "disputed": disputed,
        "dossier": dossier,
        "reasons": REASONS,
        "low": limits["low"],
        "high": limits["end"],
        "end_low": limits["start"],
        "end_high": limits["high"],
        "certain": span.certain,
    }
    counted = await store.read(counting(disputed=disputed is True), **params)
    # A page begins at the day where the last one ended: with that as a bound the index still gives the order.
    at, last = _position(cursor, newest_first=newest_first)
    bound = {"high": min(limits["end"], at)} if newest_first else {"low": max(limits["low"], at)}
    rows = await store.read(
        text(disputed=disputed is True, newest_first=newest_first),
        **params | bound,
        id=last,
        limit=limit + 1,
        # What has no date may lie anywhere, so it is possible in any span and certain in none.
        undated_limit=0 if cursor or span.certain else UNDATED_MOST,
        **words(lang),
    )
    shown = [item(row["event"], "direct", None) for row in rows]
    dated = [(one["date"]["start"], one["id"], one) for one in shown if one["date"]]
    dated.sort(key=lambda one: one[:2], reverse=newest_first)
    following = dated[limit - 1][:2] if len(dated) > limit else None
    return {
        "items": [one for *_, one in dated[:limit]],
        "undated": [one for one in shown if not one["date"]],
        "next": encode(*following) if following else None,
        "total": counted[0]["total"],
    }


def _position(cursor: str | None, *, newest_first: bool) -> tuple[date, str]:
    if cursor is None:
        return (date.max, LAST) if newest_first else (date.min, "")
    start, last = decode(cursor, 2)
    try:
        return date.fromisoformat(start), last
    except ValueError:
        raise bad_cursor() from None
