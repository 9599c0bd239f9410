"""ICEWS goes in whole: every row accounted for, every event leads back to its file and row."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icews_files as files
import pytest

from graph.errors import InputError, StoreError
from graph.store.writer import Writer
from loaders.intake.coded_row import by_label, codes, folded
from loaders.intake.dataset import unload
from loaders.intake.job import Unwatched, open_job
from loaders.intake.outcome import FileProblem, Loaded
from loaders.intake.stream import ALREADY, DatasetReport, load_dataset

ID = "icews-try"
START = files.START

EVENT = """
MATCH (e:Event {id: $id})
RETURN properties(e) AS event, labels(e) AS labels,
  [(a:Actor)-[r:ACTED]->(e) | [a.id, r.for]] AS actors,
  [(e)-[r:ADDRESSED_TO]->(a) | [a.id, r.for]] AS targets,
  [(e)-[:INVOLVES]->(a) | a.id] AS involves, [(e)-[b:BETWEEN]->(:Dyad) | properties(b)] AS between
"""
YEARS = "MATCH (y:DatasetYear {dataset: $dataset}) RETURN properties(y) AS year ORDER BY y.id"
LEFT = """
RETURN COUNT { MATCH (n) WHERE n.dataset = $dataset OR n.id STARTS WITH $dataset + ':' } AS nodes,
  COUNT { MATCH (d:Dyad) WHERE NOT EXISTS { (d)--() } } AS empty
"""

Load = Callable[..., DatasetReport]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """Load paths as the dataset ID; it is taken out at the end, if it came in."""

    def run(*paths: Path, start: str | None = None, unit: str | None = None, **options: Any) -> DatasetReport:
        return load_dataset(writer, open_job("icews", list(paths), ID, start=start, unit=unit), **options)

    yield run
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def event(writer: Writer, number: str) -> dict[str, Any]:
    return writer.read(EVENT, id=f"{ID}:{number}")[0]


def years(writer: Writer) -> dict[str, dict[str, Any]]:
    found = [row["year"] for row in writer.read(YEARS, dataset=ID)]
    return {year.pop("id").removeprefix(f"{ID}:"): year for year in found}


def test_a_set_is_loaded_counted_through_its_splits(load: Load, writer: Writer, tmp_path: Path) -> None:
    report = load(files.write_set(tmp_path / "set"), start=START, batch=3)
    assert (report.account.read, report.account.loaded) == (12, 12)
    assert report.loaded == ["train.txt", "valid.txt", "test.txt"]
    found = event(writer, "12")
    assert (
        found["event"] | {"title": "Accuse", "cameo": "112", "root": "11", "plover": "ACCUSE"}
        == found["event"]
    )
    assert (found["event"]["date"], found["event"]["start"].isoformat()) == ("2018-10-31", "2018-10-31")
    assert (found["event"]["file"], found["event"]["row"], found["event"]["goldstein"]) == (2, 3, -2.0)
    assert found["actors"] == [["KP", "KP"]]
    assert found["targets"] == [[f"{ID}:actor:{files.CITIZEN}", "KP"]]
    assert found["between"] == [], "one country is no pair"
    assert sorted(found["involves"]) == ["KP", f"{ID}:actor:{files.CITIZEN}"]


def test_pairs_of_states_and_of_others_are_told_apart(load: Load, writer: Writer, tmp_path: Path) -> None:
    load(files.write_set(tmp_path / "set"), start=START)
    (between,) = event(writer, "1")["between"]
    assert between | {"dyad": "CN-KP", "level": "state", "direction": "ab", "mode": "direct"} == between
    (between,) = event(writer, "4")["between"]
    assert between | {"dyad": "CN-KP", "level": "society", "direction": "ba"} == between
    assert event(writer, "5")["between"] == [], "the United Nations are no country"
    (between,) = event(writer, "6")["between"]
    assert between["dyad"] == "PS-TR", "ICEWS's own name of Palestine is known"
    assert event(writer, "9")["involves"] == ["KP"], "who acts on itself is involved once"


def test_one_contact_told_from_both_sides_counts_once(load: Load, writer: Writer, tmp_path: Path) -> None:
    load(files.write_set(tmp_path / "set"), start=START, batch=1)
    pairs = {"2": "3", "6": "7", "8": "10"}
    for one, other in pairs.items():
        assert event(writer, one)["event"]["mirrored_by"] == f"{ID}:{other}"
        assert event(writer, other)["event"]["mirrored_by"] == f"{ID}:{one}"
    assert "mirrored_by" not in event(writer, "11")["event"], "the third telling is a contact of its own"
    assert years(writer) == {
        "CN-KP-2018": {
            "dataset": ID, "dyad": "CN-KP", "year": 2018, "level": "state", "rows": 3, "total": 2, "ab": 1,
            "mutual": 1, "c01": 1, "c04": 1, "plover_consult": 1, "cooperation": 1.9,
        },
        "CN-KP-2018-society": {
            "dataset": ID, "dyad": "CN-KP", "year": 2018, "level": "society", "rows": 1, "total": 1, "ba": 1,
            "c11": 1, "plover_accuse": 1, "conflict": -2.0,
        },
        "CN-TR-2018": {
            "dataset": ID, "dyad": "CN-TR", "year": 2018, "level": "state", "rows": 3, "total": 2,
            "mutual": 2, "c04": 2, "plover_consult": 2, "cooperation": 2.0,
        },
        "PS-TR-2018-society": {
            "dataset": ID, "dyad": "PS-TR", "year": 2018, "level": "society", "rows": 2, "total": 1,
            "mutual": 1, "c04": 1, "plover_consult": 1, "cooperation": 1.0,
        },
    }  # fmt: skip


def test_loading_again_changes_nothing_and_unloading_leaves_nothing(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder, start=START)
    before = years(writer)
    again = load(folder, start=START)
    assert (again.unchanged, again.loaded) == (["train.txt", "valid.txt", "test.txt"], [])
    assert again.account.read == 12
    assert years(writer) == before
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    packed_again = load(tmp_path / "set.zip", start=START)
    assert packed_again.account.skipped == {ALREADY: 12}
    assert years(writer) == before
    unload(writer, ID, say=lambda _: None)
    assert writer.read(LEFT, dataset=ID) == [{"nodes": 0, "empty": 0}]
    load(folder, start=START)  # the fixture takes it out


def test_rows_that_cannot_be_read_are_named_and_the_others_loaded(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    rows = [*files.TRAIN, (99, 0, 1, 0), (0, files.UNKNOWN, 1, 0), (0, 0, 1, 90000)]
    folder = files.write_set(tmp_path / "set", {"train.txt": rows})
    with (folder / "train.txt").open("a") as stream:
        stream.write("0\t0\t1\n0\t0\tone\t0\n")
    rejects = tmp_path / "rejects.csv"
    report = load(folder, start=START, rejects=rejects)
    account = report.account
    assert (account.read, account.loaded, account.rejected.total()) == (12, 7, 5)
    assert rejects.read_text("utf-8").splitlines() == [
        "file,line,field,reason,raw",
        "train.txt,8,1,no such number in entity2id.txt,99\t0\t1\t0",
        "train.txt,9,2,no relation of that number in relation2id.txt that CAMEO knows,0\t6\t1\t0",
        'train.txt,10,4,"behind 2023-04-11, the last day there is",0\t0\t1\t90000',
        'train.txt,11,,"3 columns, 4 to 5 wanted",0\t0\t1',
        "train.txt,12,3,no such number in entity2id.txt,0\t0\tone\t0",
    ]
    (kept,) = writer.read("MATCH (l:Load {dataset: $id}) RETURN properties(l) AS load", id=ID)
    assert (kept["load"]["state"], kept["load"]["line"], kept["load"]["rejected"]) == ("loaded", 12, 5)


class Removing(Unwatched):
    """Takes a pair out behind the first batch."""

    def __init__(self, writer: Writer, dyad: str) -> None:
        self._writer, self._dyad = writer, dyad

    def at(self, behind: int, rows: int) -> None:
        """A batch is in."""
        del behind, rows
        self._writer.write("MATCH (d:Dyad {id: $id}) DETACH DELETE d", id=self._dyad)


def test_a_pair_that_somebody_took_out_meanwhile_is_told_and_no_other_stands_for_it(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    rows = [
        (files.TURKEY, files.STATEMENT, files.PALESTINE, 0),
        (files.TURKEY, files.STATEMENT, files.CHINA, 0),
    ]
    folder = files.write_set(tmp_path / "set", {"train.txt": rows * 2})
    with pytest.raises(StoreError, match=r"2 events name an actor or a pair that is not in the graph"):
        load(folder, start=START, batch=2, watch=Removing(writer, "PS-TR"))
    assert [between["dyad"] for between in event(writer, "2")["between"]] == ["CN-TR"]
    assert writer.read("MATCH (e:CodedEvent {dataset: $id}) RETURN count(e) AS n", id=ID) == [{"n": 2}]


def test_a_split_needs_what_numbers_its_rows(load: Load, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt", start=START)
    (folder / "train.txt").unlink()
    with pytest.raises(InputError, match=r"valid\.txt needs train.txt beside it"):
        load(folder / "valid.txt", start=START)


def in_days(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Rows whose fourth column counts hours, in days, with the fifth column that ICEWS14 has."""
    return [(*row[:3], row[3] // 24, 0) for row in rows]


IN_HOURS = [(*row, 0) for row in files.TRAIN]
LATE = [(0, 0, 1, 364), (1, 0, 0, 360), (0, 0, 1, 7)]


@pytest.mark.parametrize(
    ("rows", "said", "first", "last"),
    [
        pytest.param(IN_HOURS, {}, "2014-01-01", "2014-01-03", id="hours, by their times"),
        pytest.param(IN_HOURS, {"unit": "hour"}, "2014-01-01", "2014-01-03", id="hours, said"),
        pytest.param(in_days(files.TRAIN), {}, "2014-01-01", "2014-01-03", id="days, by their times"),
        pytest.param(in_days(files.TRAIN), {"unit": "day"}, "2014-01-01", "2014-01-03", id="days, said"),
        pytest.param(LATE, {}, "2014-01-08", "2014-12-31", id="days of a year"),
        pytest.param([(0, 0, 1, 4016), (0, 0, 1, 1)], {"start": "2005-01-01"}, "2005-01-02", "2015-12-31",
                     id="eleven years in days"),
        pytest.param([(0, 0, 1, 96384), (0, 0, 1, 24)], {"start": "2005-01-01"}, "2005-01-02", "2015-12-31",
                     id="eleven years in hours"),
    ],
)  # fmt: skip
def test_another_set_is_asked_for_its_first_day_and_dated_from_there(
    load: Load, writer: Writer, tmp_path: Path, rows: Any, said: dict[str, str], first: str, last: str
) -> None:
    folder = files.write_set(tmp_path / "set", {"train.txt": rows})
    with pytest.raises(InputError, match=r"train\.txt is of a set .* not ICEWS18 .* give its first day"):
        load(folder)
    assert load(folder, **({"start": "2014-01-01"} | said)).account.loaded == len(rows)
    days = writer.read(
        "MATCH (e:CodedEvent {dataset: $id}) RETURN min(e.date) AS first, max(e.date) AS last", id=ID
    )
    assert days == [{"first": first, "last": last}]
    (kept,) = writer.read("MATCH (d:Dataset {id: $id}) RETURN d.coverage AS c, d.title AS title", id=ID)
    begin = ({"start": "2014-01-01"} | said)["start"]
    assert kept == {"c": f"{begin} to {last}", "title": f"ICEWS events as quadruples, from {begin}"}


def test_a_set_is_named_by_its_first_year(tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    assert open_job("icews", [folder], start="2014-01-01").description.id == "icews14"
    assert open_job("icews", [folder], start="2005-01-01").description.id == "icews05"


HOURS = [(0, 0, 1, 24 * day) for day in range(300)]
DAYS = [(0, 0, 1, day) for day in range(300)]


@pytest.mark.parametrize(
    ("rows", "said", "message"),
    [
        pytest.param(HOURS, {"start": "2014-01-01", "unit": "day"}, "multiple of 24, so it counts hours",
                     id="hours as days"),
        pytest.param(DAYS, {"start": "2014-01-01", "unit": "hour"}, "most rows .*no multiple of 24 hours",
                     id="days as hours"),
        pytest.param(DAYS, {"start": "2023-01-01"}, "most rows .*behind 2023-04-11", id="too late"),
        pytest.param(DAYS, {"start": "1914-01-01"}, "no day of ICEWS, which has 1995-01-01",
                     id="too early"),
        pytest.param(DAYS, {"start": "2014"}, "'2014' is no day .* write 2014-01-01", id="a year"),
        pytest.param(DAYS, {"unit": "day"}, "give its first day", id="the unit alone"),
    ],
)  # fmt: skip
def test_a_first_day_or_unit_that_cannot_be_is_refused(
    load: Load, tmp_path: Path, rows: Any, said: dict[str, str], message: str
) -> None:
    folder = files.write_set(tmp_path / "set", {"train.txt": rows})
    with pytest.raises(InputError, match=message):
        load(folder, **said)


def test_icews18_is_known_by_its_counts_and_times(data: Path, tmp_path: Path) -> None:
    job = open_job("icews", [data / "icews18"])
    assert (job.description.id, job.description.properties["coverage"]) == (
        "icews18",
        "2018-01-01 to 2018-10-31",
    )
    with pytest.raises(InputError, match=r"is ICEWS18 by its counts, in hours from 2018-01-01; leave out"):
        open_job("icews", [data / "icews18"], start="2014-01-01")
    for name in ("entity2id.txt", "relation2id.txt", "train.txt"):
        (tmp_path / name).write_bytes((data / "icews18" / name).read_bytes())
    assert open_job("icews", [tmp_path]).description.id == "icews18", "a split of it alone"
    rows = [line.split() for line in (tmp_path / "train.txt").read_text().splitlines()]
    days = "".join(f"{a}\t{r}\t{b}\t{int(hours) // 24}\n" for a, r, b, hours in rows)
    (tmp_path / "train.txt").write_text(days)
    with pytest.raises(InputError, match="not ICEWS18"):
        open_job("icews", [tmp_path])
    described = open_job("icews", [tmp_path], start="2018-01-01").description
    assert described.properties["version"].startswith("days")


def test_splits_of_the_same_rows_are_each_loaded_since_rows_are_numbered_by_their_place(
    load: Load, tmp_path: Path
) -> None:
    rows = [(files.CHINA, files.STATEMENT, files.NORTH_KOREA, 0)]
    folder = files.write_set(tmp_path / "set", dict.fromkeys(("train.txt", "valid.txt"), rows))
    report = load(folder, start=START)
    assert (report.loaded, report.account.loaded) == (["train.txt", "valid.txt"], 2)


def test_two_sets_or_one_of_another_sort_are_refused(load: Load, tmp_path: Path) -> None:
    files.write_set(tmp_path / "ICEWS14")
    files.write_set(tmp_path / "ICEWS18")
    with pytest.raises(InputError, match="are of two sets; load one after the other"):
        load(tmp_path, start=START)
    wiki = files.write_set(tmp_path / "WIKI")
    (wiki / "relation2id.txt").write_text("P39\t0\nP54\t1\n")
    with pytest.raises(InputError, match=r"relation2id\.txt names no relation of CAMEO"):
        load(wiki, start=START)
    (tmp_path / "events.tab").write_text(RELEASED, "utf-8")
    with pytest.raises(InputError, match="--start and --unit are for sets of quadruples"):
        load(tmp_path / "events.tab", start=START)
    with pytest.raises(InputError, match="--unit says nothing of gdelt"):
        open_job("gdelt", [tmp_path / "events.tab"], unit="day")


@pytest.mark.parametrize("name", ["Serbia", "Citizen (Serbia)"])
def test_who_an_actor_stands_for_goes_by_the_day_of_the_row(tmp_path: Path, name: str) -> None:
    folder = files.write_set(tmp_path / "set", {"train.txt": [(0, 0, 1, 0), (0, 0, 1, 24 * 4500)]})
    (folder / "entity2id.txt").write_text(f"{name}\t0\nChina\t1\n")
    (part,) = open_job("icews", [folder], start="1995-01-01").parts
    loaded = [outcome for _, outcome in part.outcomes(0) if isinstance(outcome, Loaded)]
    assert [each.facts.day.year for each in loaded] == [1995, 2007]
    before, after = [each.facts.actor.country for each in loaded]
    assert (before != "RS", after) == (True, "RS"), "a state of its own from 2006 on"


RELEASED = files.released(
    files.row(7, "2018-01-02", "China / China", "042", "North Korea / North Korea", Intensity="1.9"),
    files.row(7, "2018-01-03", "North Korea / North Korea", "43", "China / China", Intensity="2.8"),
    files.row(
        8, "2018-01-03", "Georgia / United States", "010", "China / China", **{"Source Sectors": "Local"}
    ),
    files.row(9, "2018-02-30", "China / China", "010", "North Korea / North Korea"),
    files.row(10, "2018-01-04", "China / China", "999", "North Korea / North Korea"),
    files.row(11, "2018-01-04", "Unspecified Actor", "010", "North Korea / North Korea"),
)


def test_released_events_keep_their_id_day_and_intensity(load: Load, writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "events.2018.tab").write_text("\ufeff" + RELEASED, "utf-8")
    report = load(tmp_path / "events.2018.tab")
    assert report.account.rejected == {"Event Date: no such day": 1, "CAMEO Code: no code of CAMEO": 1}
    found = event(writer, "7-2018-01-03")
    assert (found["event"]["cameo"], found["event"]["intensity"]) == ("043", 2.8)
    assert found["event"]["row"] == 3
    georgia = event(writer, "8-2018-01-03")
    assert georgia["actors"] == [[f"{ID}:actor:United States:Georgia", "US"]], "a state of the Union"
    assert georgia["between"][0]["level"] == "society"
    assert event(writer, "11-2018-01-04")["between"] == []
    unresolved = writer.read(
        "MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS rows", id=ID
    )
    assert unresolved == [{"code": "Unspecified Actor", "rows": 1}]


def test_a_code_that_cameo_has_not_goes_by_the_text_beside_it(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    texts = ["Threaten with repression", "Sing together", "", "Allow humanitarian access"]
    rows = [
        files.row(number, "2017-01-02", "China", code, "North Korea", **{"Event Text": text})
        for number, (code, text) in enumerate(zip(["13y", "13y", "13y", ""], texts, strict=True), 1)
    ]
    rows.append(files.row(5, "2017-01-02", "China", "", "North Korea", **{"Event Text": "Sing together"}))
    (tmp_path / "events.2017.tab").write_text(files.released(*rows), "utf-8")
    account = load(tmp_path / "events.2017.tab").account
    assert account.rejected == {
        "CAMEO Code: no code of CAMEO": 2, "Event Text: no name of a code of CAMEO": 1
    }  # fmt: skip
    for number, code in ((1, "137"), (4, "0863")):
        assert event(writer, f"{number}-2017-01-02")["event"]["cameo"] == code


def test_every_code_of_the_codebook_is_known_by_its_number_and_its_names() -> None:
    added = {
        "155": "Mobilize or increase cyber-forces",
        "176": "Attack cybernetically",
        "1834": "Carry out location bombing",
        "1951": "Employ precision-guided aerial munitions",
        "1952": "Employ remotely piloted aerial munitions",
    }
    for number, label in added.items():
        code = codes()[number]
        assert (code.label, code.root, code.goldstein, code.plover) == (label, number[:2], None, None)
    # How many each root has below it in the codebook (1.1b3), and 1213 and 1214, which ICEWS has beside.
    below = Counter(number[:2] for number in codes() if len(number) > 2)
    assert [below[f"{root:02}"] for root in range(1, 21)] == [
        10, 27, 28, 7, 8, 5, 6, 25, 5, 27, 12, 28, 22, 26, 6, 13, 13, 14, 9, 7
    ]  # fmt: skip
    assert codes()["0863"].label == "Allow humanitarian access"
    for label in ("Allow humanitarian access", "Allow delivery of humanitarian aid"):
        assert by_label()[folded(label)] is codes()["0863"]


def test_a_file_of_the_other_sort_is_known_for_what_it_is(load: Load, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt", start=START)
    (folder / "events.tab").write_bytes((folder / "valid.txt").read_bytes())
    with pytest.raises(FileProblem, match=r"events\.tab:1: this is a file of ICEWS events as quadruples"):
        load(folder / "events.tab")


@pytest.mark.long
def test_the_whole_of_icews18_is_accounted_for(load: Load, writer: Writer, data: Path) -> None:
    account = load(data / "icews18").account
    assert (account.read, account.loaded) == (468_558, 468_558)
