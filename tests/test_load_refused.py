"""A load that is refused changes nothing, and one whose dataset is taken out meanwhile leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import icews_files as files
import pytest

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import UNLOADING, BeingUnloaded, unload
from loaders.intake.job import Job, Unwatched, Watch, open_job
from loaders.intake.stream import load_dataset
from loaders.un.agreement import write_agreement

ID = "icews-refused"
START = files.START
SAID = "MATCH (d:Dataset {id: $dataset}) RETURN properties(d) AS said"
LINES = "MATCH (l:Load {dataset: $dataset}) RETURN l.line AS line"
LEFT = """
RETURN COUNT { MATCH (n) WHERE n.dataset = $dataset OR n.id STARTS WITH $dataset + ':' } AS nodes,
  COUNT { MATCH (d:Dyad) WHERE NOT EXISTS { (d)--() } } AS empty
"""

Load = Callable[..., None]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """Load paths as the dataset ID; it is taken out at the end, if it is there."""

    def run(*paths: Path, batch: int = 100, watch: Watch | None = None) -> None:
        start = None if paths[0].name.isdigit() else START
        load_dataset(writer, open_job("icews", list(paths), ID, start=start), batch=batch, watch=watch)

    yield run
    if writer.read(SAID, dataset=ID):
        unload(writer, ID, say=lambda _: None)


def cited(folder: Path) -> Job:
    """The job of a set, of another release to cite."""
    job = open_job("icews", [folder], ID, start=START)
    properties = {**job.description.properties, "citation": "another"}
    return replace(job, description=replace(job.description, properties=properties))


def test_a_file_that_was_loaded_with_other_contents_is_refused_and_nothing_is_changed(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt")
    said = writer.read(SAID, dataset=ID)
    assert said[0]["said"]["state"] == "loaded"
    files.write_set(folder, {"train.txt": files.VALID, "valid.txt": files.VALID})
    job = cited(folder)
    with pytest.raises(InputError, match=f"train.txt was loaded into {ID} on .* with other contents"):
        load_dataset(writer, job)
    assert writer.read(SAID, dataset=ID) == said


def test_what_to_cite_changes_when_all_of_a_load_is_in(
    load: Load, writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt")
    job = cited(folder)
    with monkeypatch.context() as killing:
        killing.setattr("loaders.intake.stream.finish", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load_dataset(writer, job)
    said = writer.read(SAID, dataset=ID)[0]["said"]
    assert (said["state"], said["citation"] != "another") == ("loading", True)
    load_dataset(writer, job)
    said = writer.read(SAID, dataset=ID)[0]["said"]
    assert (said["state"], said["citation"]) == ("loaded", "another")


def test_two_files_of_one_name_are_refused_before_a_row_of_either_is_in(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    for year in ("2018", "2019"):
        (tmp_path / year).mkdir()
        row = files.row(1, f"{year}-05-01", "Japan / Japan", "042", "India / India")
        (tmp_path / year / "events.tab").write_text(files.released(row), "utf-8")
    with pytest.raises(InputError, match=r"two files are called events\.tab; load one of them as another"):
        load(tmp_path / "2018", tmp_path / "2019")
    assert writer.read(SAID, dataset=ID) == []


class Unloading(Unwatched):
    """Takes the dataset out behind the first batch; not `whole`: only begins to, as if it were cut off."""

    def __init__(self, writer: Writer, *, whole: bool) -> None:
        self._writer, self._whole = writer, whole

    def at(self, behind: int, rows: int) -> None:
        """A batch is in."""
        del behind, rows
        if self._whole:
            unload(self._writer, ID, say=lambda _: None)
        else:
            self._writer.write(UNLOADING, id=ID)


@pytest.mark.parametrize(
    ("named", "batch", "whole"),
    [
        pytest.param("", 2, True, id="between batches"),
        pytest.param("", 2, False, id="begun between batches"),
        pytest.param("", 100, True, id="between files"),
        pytest.param("train.txt", 100, True, id="at the end"),
        pytest.param("train.txt", 100, False, id="begun at the end"),
    ],
)
def test_a_load_whose_dataset_is_taken_out_meanwhile_ends_and_leaves_nothing(
    load: Load, writer: Writer, tmp_path: Path, named: str, batch: int, *, whole: bool
) -> None:
    path = files.write_set(tmp_path / "set") / named
    with pytest.raises(BeingUnloaded, match=f"^{ID} is being taken out"):
        load(path, batch=batch, watch=Unloading(writer, whole=whole))
    if not whole:
        assert writer.read(LINES, dataset=ID) == [{"line": min(batch, len(files.TRAIN))}], "nothing more came"
        with pytest.raises(BeingUnloaded):
            load(path)
        unload(writer, ID, say=lambda _: None)
    assert writer.read(LEFT, dataset=ID) == [{"nodes": 0, "empty": 0}]


def test_agreement_in_votes_is_not_written_of_what_is_being_taken_out(writer: Writer) -> None:
    writer.write("CREATE (:Dataset {id: $dataset, state: 'unloading'})", dataset=ID)
    with pytest.raises(BeingUnloaded):
        write_agreement(ID, writer)
    (said,) = writer.write(
        "MATCH (d:Dataset {id: $dataset}) WITH d, keys(d) AS keys DELETE d RETURN keys", dataset=ID
    )
    assert set(said["keys"]) == {"id", "state"}
