"""Looks at the store before and after dossiers are loaded; for test_dossier_load and test_dossier_sharing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neo4j import READ_ACCESS

from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

NIXON = Path(__file__).parent / "dossiers" / "nixon-in-china.yaml"
VISIT, MEETING = "1972-02-nixon-in-china", "1972-02-nixon-mao-meeting"
COMMUNIQUE, PANDAS = "1972-02-shanghai-communique", "1972-02-pandas-for-america"

Load = Callable[..., Any]

# Everything but what a load may change: the revision, the list of changes and the time of loading.
NODES = """
MATCH (n) WHERE NOT n:Meta AND NOT n:Change
RETURN elementId(n) AS element, labels(n) AS labels, n {.*, loaded: null} AS props
"""
RELATIONSHIPS = """
MATCH (a)-[r]->(b)
RETURN elementId(r) AS element, type(r) AS type, a.id AS a, b.id AS b, properties(r) AS props
"""
REVISION = "MATCH (m:Meta {id: 'graph'}) RETURN m.revision AS revision, m.hash AS hash"

_seen: dict[str, Any] = {}  # what was read last, and after which commit


def last_commit(writer: Writer) -> frozenset[str]:
    """Names the last commit to the store, whoever made it: up to where a session sees that begins now."""
    driver = writer._open()
    with driver.session(database=writer.connection.database, default_access_mode=READ_ACCESS) as session:
        session.run("RETURN 1").consume()
        bookmarks = session.last_bookmarks().raw_values
    assert bookmarks
    return bookmarks


def snapshot(writer: Writer) -> dict[str, Any]:
    """Every node and relationship by its element id; read anew only if anything was committed since."""
    commit = last_commit(writer)
    if _seen.get("commit") != commit:
        rows = {row["element"]: row for query in (NODES, RELATIONSHIPS) for row in writer.read(query)}
        _seen.clear()
        _seen.update(commit=commit, rows=rows)
    found: dict[str, Any] = _seen["rows"]
    return found


def contents(writer: Writer) -> list[str]:
    """The same without element ids, which are new when something was taken out and put back."""
    rows = snapshot(writer)
    if "contents" not in _seen:
        bare = ({**row, "element": None} for row in rows.values())
        _seen["contents"] = sorted(json.dumps(row, sort_keys=True, default=str) for row in bare)
    found: list[str] = _seen["contents"]
    return found


@contextmanager
def loading(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """`load(text, …)` loads dossiers given as text or path; all are taken out at the end."""
    before = contents(writer)
    loaded: set[str] = set()

    def run(*dossiers: str | Path) -> Any:
        paths = []
        for number, dossier in enumerate(dossiers):
            if isinstance(dossier, str):
                path = tmp_path / f"{number}.yaml"
                path.write_text(dossier)
                paths.append(path)
            else:
                paths.append(dossier)
        report = load_curated(writer, paths)
        loaded.update(report.loaded)
        return report

    yield run
    kept = {row["id"] for row in writer.read("MATCH (d:Dossier {shipped: false}) RETURN d.id AS id")}
    for dossier in sorted(loaded & kept, key=lambda each: each == "nixon-in-china"):
        unload_dossier(writer, dossier)
    assert contents(writer) == before


def event(writer: Writer, event_id: str) -> Any:
    rows = writer.read("MATCH (e:Event {id: $id}) RETURN properties(e) AS props", id=event_id)
    return rows[0]["props"] if rows else None
