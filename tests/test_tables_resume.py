"""A load of a table that is cut off between any two batches goes on there, and the graph is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tables
import test_atop
import test_ggo
import test_un
from graph_hash import graph_hash

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import Unwatched, open_job
from loaders.intake.stream import load_dataset


class Cut(Exception):
    """The power is gone."""


class Scissors(Unwatched):
    """Ends a load behind its first batch."""

    def at(self, behind: int, rows: int) -> None:  # noqa: ARG002
        raise Cut


def atop(folder: Path) -> Path:
    tables.write(folder / "atop4_01a.csv", test_atop.ALLIANCE, test_atop.ALLIANCES)
    tables.write(folder / "atop4_01m.csv", test_atop.MEMBER, test_atop.MEMBERS)
    return folder


def ggo(folder: Path) -> Path:
    shapes = test_ggo.SHAPES
    tables.write(folder / "a.csv", shapes["agreements"].header, test_ggo.AGREEMENTS)
    rows = [{"Title": "x", **row} for row in test_ggo.PARTIES]
    tables.write(folder / "p.csv", shapes["parties"].header, rows)
    return folder


@pytest.mark.parametrize(("source", "files"), [("atop", atop), ("ggo", ggo), ("un", test_un.files)])
def test_a_load_cut_off_behind_every_batch_makes_the_same_graph(
    writer: Writer, tmp_path: Path, source: str, files: Callable[[Path], Path]
) -> None:
    folder, dataset = files(tmp_path), f"{source}-cut"
    try:
        whole = load_dataset(writer, open_job(source, [folder], dataset))
        graph = graph_hash(writer, dataset)
        unload(writer, dataset, say=lambda _: None)
        cuts = 0
        while True:
            try:
                report = load_dataset(writer, open_job(source, [folder], dataset), batch=2, watch=Scissors())
            except Cut:
                cuts += 1
                assert cuts < 100
            else:
                break
        assert cuts >= whole.account.read // 2
        assert report.account == whole.account
        assert graph_hash(writer, dataset) == graph
    finally:
        unload(writer, dataset, say=lambda _: None)


@pytest.mark.parametrize(("source", "files"), [("atop", atop), ("ggo", ggo), ("un", test_un.files)])
def test_a_copy_under_another_name_is_the_file_that_is_there(
    writer: Writer, tmp_path: Path, source: str, files: Callable[[Path], Path]
) -> None:
    there, copies, dataset = tmp_path / "there", tmp_path / "copies", f"{source}-copy"
    for made in (there, copies):
        made.mkdir()
    folder = files(there)
    for path in folder.iterdir():
        (copies / f"{path.stem} (1){path.suffix}").write_bytes(path.read_bytes())
    try:
        with pytest.raises(Cut):
            load_dataset(writer, open_job(source, [folder], dataset), batch=2, watch=Scissors())
        cut = load_dataset(writer, open_job(source, [copies], dataset), batch=2)
        assert len(cut.resumed) == 1
        whole = load_dataset(writer, open_job(source, [folder, copies], dataset))
        assert (whole.loaded, whole.resumed) == ([], [])
        assert len(whole.unchanged) == 2 * len(cut.loaded + cut.resumed)
        assert whole.account == cut.account, "each file counts once"
        graph = graph_hash(writer, dataset)
        files_there = writer.read("MATCH (d:Dataset {id: $id}) RETURN size(d.files) AS n", id=dataset)
        assert files_there == [{"n": len(list(folder.iterdir()))}]
        unload(writer, dataset, say=lambda _: None)
        load_dataset(writer, open_job(source, [folder], dataset))
        assert graph_hash(writer, dataset) == graph
    finally:
        unload(writer, dataset, say=lambda _: None)
