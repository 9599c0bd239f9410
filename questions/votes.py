"""How two states voted in the UN General Assembly: each roll call, and how far they agreed in a year."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from graph.countries.succession import line
from questions.cursor import bad_cursor, decode, encode
from questions.items import name_of, origin, origin_of, provenance, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.reader import Store
    from graph.window import Window
    from questions.items import Json

HOW = ("yes", "no", "abstain")

# Which state of a line held its seat that day: at most one did.
_CASTER = "[one IN {0} WHERE one IN v.yes OR one IN v.no OR one IN v.abstain][0]"
_HOW_OF = """CASE WHEN {0} IN v.yes THEN 'yes' WHEN {0} IN v.no THEN 'no'
  WHEN {0} IN v.abstain THEN 'abstain' END"""

# The order of the index on the day is that of the list, so that a page reads little more than it shows.
_PAGE = f"""
AND ($after IS NULL OR v.start > $after OR v.start = $after AND v.id > $id)
WITH v, {_CASTER.format("$of_a")} AS by_a, {_CASTER.format("$of_b")} AS by_b
WITH v, by_a, by_b, {_HOW_OF.format("by_a")} AS a, {_HOW_OF.format("by_b")} AS b
WHERE a IS NOT NULL AND b IS NOT NULL AND by_a <> by_b AND ($agreed IS NULL OR $agreed = (a = b))
WITH v, by_a, by_b, a, b ORDER BY v.start, v.id LIMIT $limit
RETURN v {{.*, start: toString(v.start)}} AS call, by_a, by_b, a, b, {origin_of("v")} AS origin,
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

# Agreement is worked out when the votes are loaded; `years` of the dataset are those with a roll call,
# `years_from` and `years_to` the first and last day of one.
PANEL = """
MATCH (d:Dataset) WHERE d.years IS NOT NULL
WITH d ORDER BY d.id LIMIT 1
UNWIND $dyads AS dyad
OPTIONAL MATCH (v:DyadVotes {id: d.id + ':' + dyad})
RETURN dyad, d.years AS held,
  coalesce(d.years_from, [year IN d.years | date({year: year, month: 1, day: 1})]) AS held_from,
  coalesce(d.years_to, [year IN d.years | date({year: year, month: 12, day: 31})]) AS held_to,
  v.years AS years, v.shared AS shared, v.agreed AS agreed, v.s AS s, v.pi AS pi
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
    """`{between, items, next}`: roll calls in which both voted, or a state they continue, oldest first.

    An item: `{id, date, session, resolution, title, description, issues, important, amendment, paragraph,
    totals, votes, agreed, sources, provenance}`; votes: by country asked for `{vote, cast_by, file, row}`,
    `cast_by` being the state that held the seat that day.
    agreed: only those where both voted alike, or did not.

    Raises:
        InputError: the cursor is none of ours.
    """
    after, last = _position(cursor)
    text = BY_RESOLUTION if resolution else BY_DAY
    rows = await store.read(
        text,
        of_a=list(line(a)),
        of_b=list(line(b)),
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
                "cast_by": by,
                "file": row["votes_file"],
                "row": call[f"{how}_rows"][call[how].index(by)],
            }
            for state, by, how in ((a, row["by_a"], row["a"]), (b, row["by_b"], row["b"]))
        },
        "agreed": row["a"] == row["b"],
        "sources": origin(of_row),
        **provenance(of_row),
    }


def agreement_by_dataset(rows: Iterable[dict[str, Any]]) -> list[Json]:
    """`[{dataset, shared, agreed, agreement, by_year}]` of the properties of DyadVotes.

    They are of one pair, or also of those it continues, which are counted together.
    by_year: `{year, dyad, shared, agreed, agreement, s, pi}`; `dyad` are the two that held the seats; `pi` is
    None where both cast one sort of vote only.
    """
    datasets: dict[str, list[Json]] = {}
    for row in rows:
        datasets.setdefault(row["dataset"], []).extend(
            {
                "year": year,
                "dyad": row["dyad"],
                "shared": shared,
                "agreed": agreed,
                "agreement": round(agreed / shared, 4),
                "s": round(s, 4),
                "pi": None if isnan(pi) else round(pi, 4),
            }
            for year, shared, agreed, s, pi in zip(
                row["years"], row["shared"], row["agreed"], row["s"], row["pi"], strict=True
            )
        )
    found = []
    for dataset, by_year in datasets.items():
        by_year.sort(key=lambda one: one["year"])
        shared, agreed = (sum(one[name] for one in by_year) for name in ("shared", "agreed"))
        total = {"shared": shared, "agreed": agreed, "agreement": round(agreed / shared, 4)}
        found.append({"dataset": dataset, **total, "by_year": by_year})
    return found


async def panel_votes(store: Store, dyads: Iterable[str]) -> dict[str, Json]:
    """`{held, by_year}` by pair, where votes are loaded.

    held: the years with a roll call, with the first and last day of one. by_year: what `agreement_by_dataset`
    has of the pair itself, by year: a seat that another state held then is that state's.
    """
    rows = await store.read(PANEL, dyads=list(dyads))
    found = {}
    for row in rows:
        told = agreement_by_dataset([{**row, "dataset": ""}])[0]["by_year"] if row["years"] else []
        held = zip(row["held"], zip(row["held_from"], row["held_to"], strict=True), strict=True)
        found[row["dyad"]] = {"held": dict(held), "by_year": {one["year"]: one for one in told}}
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
