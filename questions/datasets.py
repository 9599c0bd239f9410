"""What the graph was loaded from: datasets, with files and what became of every row, and curated dossiers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from typing_extensions import TypedDict

from graph.store.reader import Row
from questions.items import title_of, words
from questions.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.reader import Store


class Dataset(TypedDict):
    """A dataset as loaded; more fields as it has them."""

    id: str
    title: str | None
    version: str | int | None
    licence: str | None
    citation: str | None


class DossierItem(TypedDict):
    """A curated dossier."""

    id: str
    title: str | None
    about: str | None
    hash: str | None
    loaded: str | None
    events: int
    sources: int


class Datasets(TypedDict):
    """What the graph was loaded from."""

    items: list[Dataset]
    dossiers: list[DossierItem]


class Reason(TypedDict):
    """Why rows were rejected, skipped or lost, and how many."""

    reason: str
    rows: int


class LoadedFile(TypedDict):
    """One file of a dataset and what became of its rows."""

    file: str
    number: int
    hash: str
    size: int
    state: str
    started: str
    ended: str | None
    read: int
    loaded: int
    rejected: int
    skipped: int
    reasons: dict[str, list[Reason]]


FILES_MOST = 1000
UNRESOLVED_MOST = 100

DATASETS = """
MATCH (d:Dataset)
RETURN properties(d) AS dataset,
  COLLECT {
    MATCH (l:Load) WHERE l.id STARTS WITH d.id + ':load:' AND (d.beside IS NULL OR l.days IS NULL)
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


async def datasets(store: Store, *, lang: str) -> Datasets:
    """Every dataset with the account of its rows, every dossier with its numbers.

    A loaded dataset has `rows` (of all files: read = loaded + rejected + skipped), `files` (the first 1,000,
    each with hash, state and reasons), `unresolved` (the 100 most frequent) and `unresolved_total`.
    """
    rows = await store.read(DATASETS, files=FILES_MOST, unresolved=UNRESOLVED_MOST)
    return {"items": [_dataset(row) for row in rows], "dossiers": await dossiers(store, lang=lang)}


async def dossiers(store: Store, *, lang: str) -> list[DossierItem]:
    """The curated dossiers by id."""
    return [row["dossier"] for row in await store.read(DOSSIERS, **words(lang))]


def _dataset(row: Row) -> Dataset:
    # A dataset's own properties differ from one to the next: none but those of Dataset can be named here.
    known: dict[str, object] = dict.fromkeys(("id", "title", "version", "licence", "citation"))
    known |= {key: _plain(value) for key, value in row["dataset"].items() if key != "files"}
    if "source" in known:
        known |= {
            "rows": row["rows"],
            "files": [_file(load) for load in row["files"]],
            "unresolved": row["unresolved"],
            "unresolved_total": row["unresolved_total"],
        }
    return cast("Dataset", known)


def _file(load: Row) -> LoadedFile:
    return {
        "file": load["file"],
        "number": load["number"],
        "hash": load["hash"],
        "size": load["size"],
        "state": load["state"],
        "started": load["started"].isoformat(),
        "ended": load["ended"].isoformat() if "ended" in load else None,
        "read": load["read"],
        "loaded": load["loaded"],
        "rejected": load["rejected"],
        "skipped": load["skipped"],
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
        return [_plain(entry) for entry in value]
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) else str(value)


# Every curated node names the dossiers that say it.
DOSSIERS = f"""
CALL () {{
  MATCH (n:Curated)
  UNWIND n.dossiers AS dossier
  WITH dossier, sum(CASE WHEN n:Event THEN 1 ELSE 0 END) AS events,
    sum(CASE WHEN n:Source THEN 1 ELSE 0 END) AS sources
  RETURN collect({{dossier: dossier, events: events, sources: sources}}) AS said
}}
MATCH (d:Dossier)
WITH d, head([one IN said WHERE one.dossier = d.id]) AS told
RETURN d {{
  .id, title: {title_of("d")}, .about, .hash, loaded: toString(d.loaded),
  events: coalesce(told.events, 0), sources: coalesce(told.sources, 0)
}} AS dossier ORDER BY d.id
"""


COLUMNS = ("dataset", "file", "state", "read", "loaded", "rejected", "skipped", "hash", "ended")
FACTS = ("version", "state", "licence", "licence_url", "citation", "url", "coverage", "pulled")


def files_table(items: Iterable[Dataset]) -> Table:
    """A row for each file of each dataset."""
    return Table(COLUMNS, (row for item in items for row in _file_rows(item)))


def table(item: Dataset) -> Table:
    """One dataset: what to cite, its files, and why rows are not in the graph."""
    more: Row = item
    facts = {name: more.get(name) for name in FACTS}
    title = f"{item['id']}: {item['title']}"
    if "rows" not in more:
        return Table(title=title, facts=facts)
    notes = [
        f"  {what} {reason['rows']:,}: {reason['reason']}"
        for what in ("rejected", "skipped")
        for file in more["files"]
        for reason in file["reasons"][what]
    ]
    if more["unresolved"]:
        most = ", ".join(f"{actor['code']} ({actor['rows']:,})" for actor in more["unresolved"][:10])
        notes.append(f"  of no country we know: {more['unresolved_total']:,} actors, most often {most}")
    return Table(COLUMNS[1:7], [row[1:7] for row in _file_rows(item)], title, facts, notes)


def _file_rows(item: Dataset) -> list[list[object]]:
    more: Row = item
    return [
        [
            item["id"],
            file["file"],
            file["state"],
            file["read"],
            file["loaded"],
            file["rejected"],
            file["skipped"],
            file["hash"],
            file["ended"],
        ]
        for file in more.get("files", ())
    ]
