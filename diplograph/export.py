"""`diplograph export`: the graph as a file other tools read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from diplograph.connect import ask

if TYPE_CHECKING:
    from graph.store.reader import Store

NODES = """
MATCH (n)
WHERE n:Curated OR n:Country OR n:Dyad AND EXISTS { (n)<-[:BETWEEN|FOR]-(:Curated) }
RETURN labels(n) AS labels, properties(n) AS properties
ORDER BY labels[0], n.id
"""

RELATIONSHIPS = """
MATCH (a)-[r]->(b)
WHERE r.dossiers IS NOT NULL OR type(r) = 'SUCCEEDED_BY'
RETURN type(r) AS type, properties(r) AS properties,
  {labels: labels(a), id: a.id} AS start, {labels: labels(b), id: b.id} AS end
ORDER BY type, start.id, end.id, r.key
"""


def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; `-` writes to stdout.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write the curated graph and the countries as JSON lines: first the nodes, then the relationships.

    A node is {"type": "node", "labels", "properties"}, a relationship {"type": "relationship", "label",
    "start", "end", "properties"}; ends are named by labels and id. One timeline as a table: timeline --csv.
    """
    import sys

    from graph.errors import InputError

    if str(file) == "-":
        ask(ctx, lambda store: _write(store, sys.stdout))
        return
    if file.exists() and not force:
        raise InputError(f"{file} exists; choose another name, or add --force to replace it")
    part = file.with_name(f"{file.name}.part")  # FILE itself is whole or not there
    try:
        with part.open("w", encoding="utf-8") as out:
            nodes, relationships = ask(ctx, lambda store: _write(store, out))
        part.replace(file)
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    print(f"{file}: {nodes} nodes, {relationships} relationships")


async def _write(store: Store, out: TextIO) -> tuple[int, int]:
    nodes = await store.read(NODES)
    relationships = await store.read(RELATIONSHIPS)
    for row in nodes:
        _line(out, {"type": "node", **row})
    for row in relationships:
        _line(
            out,
            {
                "type": "relationship",
                "label": row["type"],
                "start": row["start"],
                "end": row["end"],
                "properties": row["properties"],
            },
        )
    return len(nodes), len(relationships)


def _line(out: TextIO, entry: dict[str, Any]) -> None:
    out.write(json.dumps(entry, ensure_ascii=False, default=str, sort_keys=True) + "\n")
