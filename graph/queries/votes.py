"""How two states voted in the UN General Assembly: each roll call, and how far they agreed in a year."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from graph.queries.cursor import bad_cursor, decode, encode
from graph.queries.items import name_of, origin, origin_of, provenance, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.queries.items import Json
    from graph.store import Store
    from graph.window import Window

HOW = ("yes", "no", "abstain")

_HOW_OF = """CASE WHEN {0} IN v.yes THEN 'yes' WHEN {0} IN v.no THEN 'no'
  WHEN {0} IN v.abstain THEN 'abstain' END"""

# The order of the index on the day is that of the list, so that a page reads little more than it shows.
_PAGE = f"""
AND ($after IS NULL OR v.start > $after OR v.start = $after AND v.id > $id)
WITH v, {_HOW_OF.format("$a")} AS a, {_HOW_OF.format("$b")} AS b
WHERE a IS NOT NULL AND b IS NOT NULL AND ($agreed IS NULL OR $agreed = (a = b))
WITH v, a, b ORDER BY v.start, v.id LIMIT $limit
RETURN v {{.*, start: toString(v.start)}} AS call, a, b, {origin_of("v")} AS origin,
  COLLECT {{ MATCH (d:Dataset {{id: v.dataset}}) RETURN d.files[v.votes_file] }}[0] AS votes_file
"""

BY_DAY = f"""
MATCH (v:RollCall)
WHERE v.start >= $start AND v.start <= $end {_PAGE}"""

BY_RESOLUTION = f"""
MATCH (v:RollCall {{resolution: $resolution}})
WHERE v.start >= $start AND v.start <= $end {_PAGE}"""

BETWEEN = f"""
UNWIND [$a, $b] AS id
OPTIONAL MATCH (a:Country {{id: id}})
RETURN id, coalesce({name_of("a")}, id) AS name
"""

# Agreement is worked out when the votes are loaded; `years` of the dataset are those with a roll call.
PANEL = """
MATCH (d:Dataset) WHERE d.years IS NOT NULL
WITH d ORDER BY d.id LIMIT 1
UNWIND $dyads AS dyad
OPTIONAL MATCH (v:DyadVotes {id: d.id + ':' + dyad})
RETURN dyad, d.years AS held, v.years AS years, v.shared AS shared, v.agreed AS agreed, v.s AS s, v.pi AS pi
"""


async def votes(
    store: Store,
    a: str,
    b: str,
    days: Window,
    *,
    resolution: str | None = None,
    agreed: bool | None = None,
    limit: int,
    cursor: str | None = None,
    lang: str,
) -> Json:
    """`{between, items, next}`: roll calls in which both voted, oldest first.

    An item: `{id, date, session, resolution, title, description, issues, important, amendment, paragraph,
    totals, votes, agreed, sources, provenance}`; votes: by country `{vote, file, row}`.
    agreed: only those where both voted alike, or did not.

    Raises:
        InputError: the cursor is none of ours.
    """
    after, last = _position(cursor)
    text = BY_RESOLUTION if resolution else BY_DAY
    rows = await store.read(
        text,
        a=a,
        b=b,
        start=days.start,
        end=days.end,
        resolution=resolution,
        agreed=agreed,
        after=after,
        id=last,
        limit=limit + 1,
    )
    between = await store.read(BETWEEN, a=a, b=b, **words(lang))
    shown = [_item(row, a, b) for row in rows[:limit]]
    more = len(rows) > limit
    return {
        "between": between,
        "items": shown,
        "next": encode(shown[-1]["date"], shown[-1]["id"]) if more else None,
    }


def _item(row: Json, a: str, b: str) -> Json:
    call = row["call"]
    of_row = {"origin": row["origin"], "row": call["row"]}
    told = ("session", "resolution", "title", "description", "important", "amendment", "paragraph")
    return {
        "id": call["id"],
        "date": call["start"],
        **{name: call.get(name) for name in told},
        "issues": call.get("issues", []),
        "totals": {how: len(call.get(how, ())) for how in HOW},
        "votes": {
            state: {
                "vote": how,
                "file": row["votes_file"],
                "row": call[f"{how}_rows"][call[how].index(state)],
            }
            for state, how in ((a, row["a"]), (b, row["b"]))
        },
        "agreed": row["a"] == row["b"],
        "sources": origin(of_row),
        **provenance(of_row),
    }


def agreement_by_dataset(rows: Iterable[dict[str, Any]]) -> list[Json]:
    """`[{dataset, shared, agreed, agreement, by_year}]` of the properties of DyadVotes.

    by_year: `{year, shared, agreed, agreement, s, pi}`; `pi` is None where both cast one sort of vote only.
    """
    found = []
    for row in rows:
        by_year = [
            {
                "year": year,
                "shared": shared,
                "agreed": agreed,
                "agreement": round(agreed / shared, 4),
                "s": round(s, 4),
                "pi": None if isnan(pi) else round(pi, 4),
            }
            for year, shared, agreed, s, pi in zip(
                row["years"], row["shared"], row["agreed"], row["s"], row["pi"], strict=True
            )
        ]
        shared, agreed = sum(row["shared"]), sum(row["agreed"])
        total = {"shared": shared, "agreed": agreed, "agreement": round(agreed / shared, 4)}
        found.append({"dataset": row["dataset"], **total, "by_year": by_year})
    return found


async def panel_votes(store: Store, dyads: Iterable[str]) -> dict[str, Json]:
    """`{held, by_year}` by pair, where votes are loaded.

    held: the years with a roll call. by_year: what `agreement_by_dataset` has of the pair, by year.
    """
    rows = await store.read(PANEL, dyads=list(dyads))
    found = {}
    for row in rows:
        told = agreement_by_dataset([{**row, "dataset": ""}])[0]["by_year"] if row["years"] else []
        found[row["dyad"]] = {"held": set(row["held"]), "by_year": {one["year"]: one for one in told}}
    return found


def _position(cursor: str | None) -> tuple[Any, str]:
    from datetime import date

    if cursor is None:
        return None, ""
    day, last = decode(cursor, 2)
    try:
        return date.fromisoformat(day), last
    except ValueError:
        raise bad_cursor() from None
