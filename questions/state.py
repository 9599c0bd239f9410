"""The graph as a whole: its revision, how much it holds, and how old what is followed is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from graph.store.reader import written_revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.store.reader import Store

MOMENT = "%Y%m%d%H%M%S"
DIGITS = 14

# Of a stream in a dataset a month the newest tells.
# Loads are in order by their names, which begin with the moment that a file is of. Their index is walked from
# its end, however many there are: each year of quarters of an hour leaves 35,000, or twice that.
FOLLOWED = """
MATCH (d:Dataset)
WHERE d.followed IS NOT NULL
  AND NOT EXISTS { MATCH (later:Dataset) WHERE later.month_of = d.month_of AND later.id > d.id }
CALL (d) {
  MATCH (l:Load) WHERE l.id STARTS WITH d.id + ':load:' AND l.state = 'loaded'
  RETURN l.file AS file ORDER BY l.id DESC LIMIT 1
}
RETURN d.id AS dataset, file ORDER BY dataset
"""
# The store keeps both counts. What is followed is another text: a start waits until this one is planned.
STATE = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.revision AS number, m.hash AS hash, COUNT { () } AS nodes, COUNT { ()-->() } AS relationships,
  EXISTS { MATCH (d:Dataset) WHERE d.followed IS NOT NULL } AS follows
"""


class Followed(TypedDict):
    """A followed dataset; newest: the moment of its newest file that is loaded whole, in UTC.

    age_seconds is below 0 where this machine's clock is behind that moment.
    """

    dataset: str
    newest: datetime
    age_seconds: int


class State(TypedDict):
    """loads: how many have changed the graph, which is the number in its revision."""

    revision: str
    loads: int
    nodes: int
    relationships: int
    followed: list[Followed]


async def state(store: Store) -> State:
    """Which state of the graph this is, and what is followed with the age of its newest file.

    Raises:
        StoreError: as `Store.read`.
    """
    (row,) = await store.read(STATE)
    followed = await store.read(FOLLOWED) if row["follows"] else []
    return {
        "revision": written_revision(row["number"], row["hash"]),
        "loads": row["number"] or 0,
        "nodes": row["nodes"],
        "relationships": row["relationships"],
        "followed": list(_followed((each["dataset"], each["file"]) for each in followed)),
    }


def _followed(rows: Iterable[tuple[str, str | None]]) -> Iterator[Followed]:
    now = datetime.now(UTC)
    for dataset, file in rows:
        digits = (file or "")[:DIGITS]
        if digits.isdigit() and len(digits) == DIGITS:
            newest = datetime.strptime(digits, MOMENT).replace(tzinfo=UTC)
            age = int((now - newest).total_seconds())
            yield {"dataset": dataset, "newest": newest, "age_seconds": age}
