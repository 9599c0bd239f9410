"""What a prepared folder says, and what a graph says of the same dataset, in one form to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from loaders.prepared.folder import files_in, read

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store.writer import Writer

SAID = ("id", "title", "cameo", "root", "plover", "goldstein", "contact", "mirrored_by", "start", "known")
EVENTS = """
MATCH (e:CodedEvent {dataset: $dataset})
RETURN properties(e) AS said,
  [(a:Actor)-[r:ACTED]->(e) | [a.id, r.for]] AS acted,
  [(e)-[r:ADDRESSED_TO]->(a) | [a.id, r.for]] AS addressed,
  [(e)-[r:INVOLVES]->() | [r.entity]] AS involves,
  [(e)-[b:BETWEEN]->(:Dyad) | [b.dyad, b.direction, b.level]] AS between
"""
ACTORS = """
MATCH (a:CodedActor {dataset: $dataset})
RETURN properties(a) AS said, [(a)-[:AFFILIATED_WITH]->(c) | c.id] AS countries
"""
LEDGER = "MATCH (y:DatasetYear {dataset: $dataset}) RETURN properties(y) AS said"
UNRESOLVED = """
MATCH (u:Unresolved {dataset: $dataset})
RETURN u.system AS system, u.code AS code, u.rows AS rows ORDER BY system, code
"""
FILES = "MATCH (l:Load {dataset: $dataset}) RETURN properties(l) AS said ORDER BY l.number"
ACCOUNTED = (
    "hash", "size", "line", "read", "loaded", "rejected", "skipped", "stateless", "rejected_reasons",
    "rejected_counts", "skipped_reasons", "skipped_counts", "lost_reasons", "lost_counts", "first", "last",
)  # fmt: skip


def of_graph(writer: Writer, dataset: str) -> dict[str, Any]:
    """What the graph holds of a dataset of coded events."""
    files = [row["said"] for row in writer.read(FILES, dataset=dataset)]
    events = {}
    for row in writer.read(EVENTS, dataset=dataset):
        said = _there(row["said"])
        own = said.keys() - {*SAID, "kind", "date", "end", "status", "depth", "dataset"}
        assert said["date"] == said["start"].isoformat() == said["end"].isoformat()
        links = {
            name: sorted(map(_plain, row[name])) for name in ("acted", "addressed", "involves", "between")
        }
        events[said["id"]] = {name: said[name] for name in sorted({*SAID, *own} & said.keys())} | links
    return {
        "events": events,
        "actors": {
            row["said"]["id"]: (
                {name: value for name, value in _there(row["said"]).items() if name != "dataset"},
                sorted(row["countries"]),
            )
            for row in writer.read(ACTORS, dataset=dataset)
        },
        "ledger": sorted(
            sorted((name, value) for name, value in row["said"].items() if name not in ("id", "dataset"))
            for row in writer.read(LEDGER, dataset=dataset)
        ),
        "unresolved": writer.read(UNRESOLVED, dataset=dataset),
        "files": [{"name": file["file"], **{name: file.get(name) for name in ACCOUNTED}} for file in files],
    }


def of_folder(folder: Path) -> dict[str, Any]:
    """The same of a prepared folder."""
    prepared = read(folder)
    events: dict[str, Any] = {}
    for year, of in prepared.years.items():
        tables = [pl.read_parquet(folder / path, glob=False) for path in of.paths]
        for part, table in zip(of.parts, tables, strict=True):
            told = (len(table), table["dyad"].min(), table["dyad"].max(), f"{table['start'].max()}")
            assert told == (part.rows, part.first, part.last, part.until)
        table = pl.concat(tables)
        assert table.equals(table.sort("dyad", "start", "id", nulls_last=True, maintain_order=True))
        assert (len(table), table["first"].sum()) == (of.rows, of.events)
        for row in table.iter_rows(named=True):
            assert row["start"].year == year
            event = _event(row)
            between = event.pop("between")
            known = events.setdefault(row["id"], event | {"between": []})
            assert known == event | {"between": known["between"]}, "rows of an event differ in their pair"
            known["between"] = sorted([*known["between"], *between])
    ledger = pl.read_parquet(folder / prepared.ledger, glob=False).iter_rows(named=True)
    actors = pl.read_parquet(folder / prepared.actors, glob=False).iter_rows(named=True)
    unresolved = pl.read_parquet(folder / prepared.unresolved, glob=False).sort("system", "code")
    return {
        "events": events,
        "actors": {row["id"]: (_own(row, ("id", "name")), sorted(row["countries"])) for row in actors},
        "ledger": sorted(sorted(_there(row).items()) for row in ledger),
        "unresolved": unresolved.to_dicts(),
        "files": [
            {"name": file.name, "hash": file.hash, "size": file.size, "line": file.line}
            | file.account.properties()
            for file in files_in(folder / prepared.files)
        ],
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    sides = {"acted": [], "addressed": [], "involves": []}
    for what, party, for_ in (
        ("acted", row["actor"], row["actor_for"]),
        ("addressed", row["target"], row["target_for"]),
    ):
        if party:
            sides[what].append([party, for_])
            if [party] not in sides["involves"]:
                sides["involves"].append([party])
    for more in row["more"] or ():
        entry = [more["actor"]] if more["what"] == "involves" else [more["actor"], more["for"]]
        sides[more["what"]].append(entry)
    pair = [_plain([row["dyad"], row["direction"], row["level"]])] if row["dyad"] else []
    links = {name: sorted(map(_plain, entries)) for name, entries in sides.items()}
    return _own(row, (*SAID, "file", "row")) | links | {"between": pair}


def _own(row: dict[str, Any], said: tuple[str, ...]) -> dict[str, Any]:
    own = {name.removeprefix("own_"): value for name, value in row.items() if name.startswith("own_")}
    return _there({name: row[name] for name in said} | own)


def _there(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(row.items()) if value is not None}


def _plain(entry: list[Any]) -> tuple[str, ...]:
    return tuple(map(str, entry))
