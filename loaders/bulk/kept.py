"""What of an old graph a new one must not lose: its history, and anything a bulk load cannot make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.errors import InputError

if TYPE_CHECKING:
    from graph.store.writer import Writer

NAMED = 5
OURS = ("Curated", "Country", "Dyad", "DyadYear", "Meta", "Migration", "Dataset", "Dossier", "Change")

FOREIGN = f"""
MATCH (d:Dataset)
WHERE NOT d.id IN ['base', 'curated']
RETURN 'dataset ' + d.id AS what ORDER BY what
UNION ALL
MATCH (d:Dossier)
WHERE NOT d.shipped
RETURN 'dossier ' + d.id AS what ORDER BY what
UNION ALL
MATCH (n)
WHERE NOT n:{"|".join(OURS)}
WITH count(n) AS nodes, head(collect(labels(n))) AS labels WHERE nodes > 0
RETURN nodes + ' nodes of others, such as :' + coalesce(head(labels), '') AS what
"""

HISTORY = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.revision AS revision, m.prepared AS prepared,
  COLLECT { MATCH (d:Dossier) RETURN d.id } AS dossiers,
  COLLECT { MATCH (c:Change) RETURN properties(c) } AS changes
"""

GIVE_BACK = """
MERGE (m:Meta {id: 'graph'})
SET m.revision = $revision
WITH m
UNWIND $changes AS change
CREATE (c:Change)
SET c = change
"""

DOSSIERS = "MATCH (d:Dossier) RETURN d.id AS id"


@dataclass(slots=True)
class Kept:
    """What goes over into the new graph. prepared: by which version the dossiers were."""

    revision: int | None = None
    prepared: str | None = None
    dossiers: set[str] = field(default_factory=set)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def look(self, writer: Writer) -> None:
        """Take it from the old graph.

        Raises:
            InputError: there is more, which would be lost.
        """
        found = [row["what"] for row in writer.read(FOREIGN)]
        if found:
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            message = (
                f"bulk makes the graph anew, and the store holds {', '.join(found[:NAMED])}{more}; "
                "use `diplograph load` beside it, or take that out first (`diplograph unload`)"
            )
            raise InputError(message)
        history = writer.read(HISTORY)[0]
        self.revision, self.prepared = history["revision"], history["prepared"]
        self.dossiers, self.changes = set(history["dossiers"]), history["changes"]

    def give_back(self, writer: Writer) -> None:
        """Put the history into a new graph, so that revisions count on."""
        if self.revision is not None:
            writer.write(GIVE_BACK, revision=self.revision, changes=self.changes)

    def unloaded(self, writer: Writer) -> set[str]:
        """Shipped dossiers of the new graph that the old one no longer had."""
        return {row["id"] for row in writer.read(DOSSIERS)} - self.dossiers if self.dossiers else set()
