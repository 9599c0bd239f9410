"""Datasets that are followed, and how old the newest of each is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from graph.store.reader import Store

MOMENT = "%Y%m%d%H%M%S"
DIGITS = 14

# Loads are in order by their names, which begin with the moment that a file is of.
FOLLOWED = """
MATCH (d:Dataset)
WHERE d.followed IS NOT NULL
RETURN d.id AS dataset, COLLECT {
  MATCH (l:Load) WHERE l.id STARTS WITH d.id + ':load:' AND l.state = 'loaded'
  RETURN l.file ORDER BY l.id DESC LIMIT 1
}[0] AS file
ORDER BY dataset
"""


class Followed(TypedDict):
    """A followed dataset; newest: the moment of its newest file that is loaded whole, in UTC."""

    dataset: str
    newest: datetime
    age_seconds: int


async def followed(store: Store) -> list[Followed]:
    """Each followed dataset with the age of its newest file.

    Raises:
        StoreError: as `Store.read`.
    """
    now = datetime.now(UTC)
    found: list[Followed] = []
    for row in await store.read(FOLLOWED):
        digits = (row["file"] or "")[:DIGITS]
        if digits.isdigit() and len(digits) == DIGITS:
            newest = datetime.strptime(digits, MOMENT).replace(tzinfo=UTC)
            age = int((now - newest).total_seconds())
            found.append({"dataset": row["dataset"], "newest": newest, "age_seconds": age})
    return found
