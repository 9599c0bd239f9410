"""Datasets that are tables: written by hand, loaded, counted, and taken out again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import DatasetReport, load_dataset

DATA = Path(os.environ.get("DIPLOGRAPH_DATA", Path(__file__).parent.parent / "../shared/data"))

EVERYTHING = """
MATCH (n) WHERE NOT n:Meta AND NOT n:Change
RETURN 'node' AS what, reduce(all = '', label IN labels(n) | all + ':' + label) AS sort, count(*) AS n
UNION
MATCH ()-[r]->() RETURN 'relationship' AS what, type(r) AS sort, count(*) AS n
"""


def official(folder: str) -> Path:
    """The folder of official files; the test is skipped where it is not there."""
    if not (found := DATA / folder).is_dir():
        pytest.skip(f"no official files in {found}; set DIPLOGRAPH_DATA to a folder that has {folder}")
    return found


def write(
    path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]], delimiter: str = ","
) -> Path:
    """A table of `rows`; what a row does not say is empty."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), restval="", delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def counted(writer: Writer) -> dict[tuple[str, str], int]:
    """How many nodes of each set of labels, and relationships of each type, the graph has."""
    return {(row["what"], row["sort"]): row["n"] for row in writer.read(EVERYTHING)}


@contextmanager
def whole(writer: Writer, source: str, *paths: Path) -> Iterator[DatasetReport]:
    """Load twice, and take out after the block: the second time is unchanged, and nothing stays.

    Gives the first report.
    """
    before = counted(writer)
    job = open_job(source, list(paths))
    first = load_dataset(writer, job)
    try:
        loaded = counted(writer)
        again = load_dataset(writer, open_job(source, list(paths)))
        assert (again.loaded, again.unchanged) == ([], first.loaded)
        assert counted(writer) == loaded
        account = first.account
        assert account.read == account.loaded + account.rejected.total() + account.skipped.total()
        assert {place: rows for place, rows in job.description.expected.items() if place in first.loaded} == {
            part.place.name: job.description.expected[part.place.name] for part in job.parts
        }
        assert account.read == sum(job.description.expected[name] for name in first.loaded)
        yield first
    finally:
        unload(writer, job.description.id, say=lambda _: None)
    assert counted(writer) == before


def round_trip(writer: Writer, source: str, *paths: Path) -> DatasetReport:
    """The report of a dataset that went in `whole` and out again."""
    with whole(writer, source, *paths) as report:
        return report
