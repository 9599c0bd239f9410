"""What loads have added, changed and withdrawn since a state of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.errors import InputError
from questions.cursor import decode, encode

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.items import Json

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
WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
RETURN c {.id, .revision, at: toString(c.at), .change, .node_id, .type, .title, .dossier, .why} AS item,
  c.counted AS counted, c.counts AS counts
"""


class BadRevision(InputError):
    """What was given is no earlier state of this graph."""

    field = "since"


async def changes(store: Store, since: str, *, limit: int = 50, cursor: str | None = None) -> Json:
    """`{items, next, revision}`: the changes after the revision `since`, oldest first.

    An item is `{id, revision, at, change, node_id, type, title, dossier, why, counts}`; `counts` is null but
    for a dossier or a dataset told in one row. `revision` is the present one.

    Raises:
        BadRevision: `since` is no revision this graph has had; the message says what would be right.
        BadCursor: the cursor is none of ours.
    """
    current = await store.revision()
    number = await _number(store, since, current)
    after = decode(cursor, 1)[0] if cursor else f"{number:09d}-{LAST}"
    rows = await store.read(CHANGES, after=after, limit=limit + 1)
    items = [
        {
            **row["item"],
            "counts": dict(zip(row["counted"], row["counts"], strict=True)) if row["counted"] else None,
        }
        for row in rows[:limit]
    ]
    following = encode(items[-1]["id"]) if len(rows) > limit else None
    return {"items": items, "next": following, "revision": current}


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
