"""What loads have added, changed and withdrawn since a state of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from typing_extensions import TypedDict

from graph.errors import InputError
from questions.page import decode, encode
from questions.shapes import means
from questions.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.reader import Store


class Change(TypedDict):
    """One thing a load has added, changed or withdrawn."""

    id: str
    revision: Annotated[str, means("The state of the graph it is in since.")]
    at: Annotated[str, means("When it was loaded.")]
    change: Literal["added", "changed", "withdrawn"]
    node_id: Annotated[str, means("The id of the thing.")]
    type: Annotated[
        str, means("Event, Claim, Treaty, Person, Source …, or Dossier or Dataset for one as a whole.")
    ]
    title: Annotated[str, means("Its title or name, or the text of the claim.")]
    dossier: Annotated[str | None, means("Null for a dataset.")]
    why: Annotated[str, means("The dossier's own note on what is new in it, else what was done.")]
    counts: Annotated[
        dict[str, int] | None,
        means(
            "Of a dossier told in one row how many things of each type it says, of a dataset how "
            "many rows were read, loaded, rejected and skipped; else null."
        ),
    ]


class Changes(TypedDict):
    """What has changed since a state of the graph, in the order asked for."""

    items: list[Change]
    next: str | None
    revision: str


REVISION = re.compile(r"r(\d{1,9})(?:-[0-9a-f]{1,8})?")
LAST = "~"  # sorts after every place within a revision

TOLD_OF = """
MATCH (c:Change)
WHERE c.id STARTS WITH $number
WITH c ORDER BY c.id LIMIT 1
RETURN c.revision AS revision
"""

CHANGES = """
MATCH (c:Change)
WHERE c.id > $after AND c.id < $before
WITH c ORDER BY c.id {order} LIMIT $limit
RETURN c {{.id, .revision, at: toString(c.at), .change, .node_id, .type, .title, .dossier, .why}} AS item,
  c.counted AS counted, c.counts AS counts
"""


# The types that have a page or, as dossiers, a place on one: a label with a key each.
PAGED = (
    "Event", "Source", "Dossier", "Country", "Person", "Organization", "Place", "Treaty", "Resolution",
    "Occasion",
)  # fmt: skip
THERE = "UNION ALL".join(
    f"""
MATCH (n:{label}) WHERE n.id IN $ids
RETURN "{label}" AS type, n.id AS id
"""
    for label in PAGED
)


class BadRevision(InputError):
    """What was given is no earlier state of this graph."""

    field = "since"


async def changes(
    store: Store, since: str, *, newest_first: bool = False, limit: int = 50, cursor: str | None = None
) -> Changes:
    """The changes after the revision `since`, oldest first unless asked; `revision` is the present one.

    Raises:
        BadRevision: `since` is no revision this graph has had; the message says what would be right.
        BadCursor: the cursor is none of ours.
    """
    current = await store.revision()
    number = await _number(store, since, current)
    after, before = f"{number:09d}-{LAST}", LAST
    if cursor:
        at = decode(cursor, 1)[0]
        after, before = (after, min(at, before)) if newest_first else (max(at, after), before)
    text = CHANGES.format(order="DESC" if newest_first else "ASC")
    rows = await store.read(text, after=after, before=before, limit=limit + 1)
    items: list[Change] = [
        {
            "id": row["item"]["id"],
            "revision": row["item"]["revision"],
            "at": row["item"]["at"],
            "change": row["item"]["change"],
            "node_id": row["item"]["node_id"],
            "type": row["item"]["type"],
            "title": row["item"]["title"],
            "dossier": row["item"]["dossier"],
            "why": row["item"]["why"],
            "counts": dict(zip(row["counted"], row["counts"], strict=True)) if row["counted"] else None,
        }
        for row in rows[:limit]
    ]
    following = encode(items[-1]["id"]) if len(rows) > limit else None
    return {"items": items, "next": following, "revision": current}


async def still_there(store: Store, told: Iterable[Change]) -> set[str]:
    """The ids of those changes whose thing has a page now: it is in the graph under its id of then."""
    told = list(told)
    rows = await store.read(THERE, ids=[one["node_id"] for one in told])
    there = {(row["type"], row["id"]) for row in rows}
    return {one["id"] for one in told if (one["type"], one["node_id"]) in there}


async def _number(store: Store, since: str, current: str) -> int:
    found = REVISION.fullmatch(since)
    if found is None:
        message = (
            f"{since!r} is no revision; it looks like {current}, as answers carry it, or r0 for the beginning"
        )
        raise BadRevision(message)
    number, newest = int(found[1]), _of(current)
    if number > newest:
        message = f"{since} lies ahead: the graph is at {current}"
        raise BadRevision(message)
    rows = await store.read(TOLD_OF, number=f"{number:09d}-")
    was = current if number == newest else rows[0]["revision"] if rows else since
    if "-" in since and since != was:
        message = f"{since} is no state this graph has had: its revision {number} was {was}"
        raise BadRevision(message)
    return number


def _of(revision: str) -> int:
    found = REVISION.match(revision)
    return int(found[1]) if found else 0


def table(answer: Changes) -> Table:
    """A row for each change."""
    return Table(
        ("revision", "change", "type", "id", "title", "dossier", "why"),
        (
            [
                change["revision"],
                change["change"],
                change["type"],
                change["node_id"],
                _title(change),
                change["dossier"],
                change["why"],
            ]
            for change in answer["items"]
        ),
        f"{len(answer['items'])} changes; the graph is at {answer['revision']}",
    )


def _title(change: Change) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in (change["counts"] or {}).items())
    return f"{change['title']} ({counts})" if counts else change["title"]
