"""What the graph was loaded from: what to cite, which files, and what became of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from questions.dossiers import dossiers

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.items import Json

FILES_MOST = 1000
UNRESOLVED_MOST = 100

DATASETS = """
MATCH (d:Dataset)
RETURN properties(d) AS dataset,
  COLLECT {
    MATCH (l:Load) WHERE l.id STARTS WITH d.id + ':load:'
    RETURN {files: count(l), read: sum(l.read), loaded: sum(l.loaded), rejected: sum(l.rejected),
            skipped: sum(l.skipped)}
  }[0] AS rows,
  COLLECT {
    MATCH (l:Load) WHERE l.id STARTS WITH d.id + ':load:'
    WITH l ORDER BY l.number LIMIT $files
    RETURN properties(l)
  } AS files,
  COLLECT {
    MATCH (u:Unresolved) WHERE u.id STARTS WITH d.id + ':'
    WITH u ORDER BY u.rows DESC, u.id LIMIT $unresolved
    RETURN u {.system, .code, .rows}
  } AS unresolved,
  COUNT { MATCH (u:Unresolved) WHERE u.id STARTS WITH d.id + ':' } AS unresolved_total
ORDER BY d.id
"""


async def datasets(store: Store, *, lang: str) -> Json:
    """`{items, dossiers}`: every dataset with the account of its rows, every dossier with its numbers.

    A loaded dataset has `rows` (of all files: read = loaded + rejected + skipped), `files` (the first 1,000,
    each with hash, state and reasons), `unresolved` (the 100 most frequent) and `unresolved_total`.
    """
    rows = await store.read(DATASETS, files=FILES_MOST, unresolved=UNRESOLVED_MOST)
    return {"items": [_dataset(row) for row in rows], "dossiers": await dossiers(store, lang=lang)}


def _dataset(row: Json) -> Json:
    known: Json = dict.fromkeys(("id", "title", "version", "licence", "citation"))
    known |= {key: _plain(value) for key, value in row["dataset"].items() if key != "files"}
    if "source" not in known:
        return known
    return known | {
        "rows": row["rows"],
        "files": [_file(load) for load in row["files"]],
        "unresolved": row["unresolved"],
        "unresolved_total": row["unresolved_total"],
    }


def _file(load: dict[str, Any]) -> Json:
    return {
        "file": load["file"],
        "number": load["number"],
        "hash": load["hash"],
        "size": load["size"],
        "state": load["state"],
        "started": str(load["started"]),
        "ended": str(load["ended"]) if "ended" in load else None,
        **{what: load[what] for what in ("read", "loaded", "rejected", "skipped")},
        "reasons": {
            what: [
                {"reason": reason, "rows": rows}
                for reason, rows in zip(
                    load.get(f"{what}_reasons", ()), load.get(f"{what}_counts", ()), strict=True
                )
            ]
            for what in ("rejected", "skipped", "lost")
        },
    }


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool)) else str(value)
