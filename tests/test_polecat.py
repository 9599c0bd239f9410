"""POLECAT goes in: rows written by hand in the shape of its weekly files. No official file was at hand."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.outcome import FileProblem
from loaders.intake.stream import DatasetReport, load_dataset

ID = "polecat-try"
HEADER = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Event Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude",
    "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People",
    "Story Organizations", "Story Locations", "Language", "Version",
]  # fmt: skip
EVENT = """
MATCH (e:Event {id: $id})
RETURN properties(e) AS event, [(a:Actor)-[r:ACTED]->(e) | [a.id, r.for]] AS actors,
  [(e)-[r:ADDRESSED_TO]->(a) | [a.id, r.for]] AS targets,
  [(e)-[b:BETWEEN]->(:Dyad) | [b.dyad, b.direction, b.level]] AS between
"""


def row(number: str, day: str, one: str, what: str, other: str, **more: str) -> dict[str, str]:
    """One row; a side as `name / country / sectors`, what is done as `CATEGORY / mode`."""
    found = dict.fromkeys(HEADER, "None") | {"Event ID": number, "Event Date": day}
    found |= {"Publication Date": day, "Event Intensity": "2.5", "Quad Code": "VERBAL COOPERATION"}
    for side, text in (("Actor", one), ("Recipient", other)):
        names = (f"{side} Name", f"{side} Country", f"{side} Sectors")
        found |= dict(zip(names, text.split(" / "), strict=False))
    found |= dict(zip(("Event Type", "Event Mode"), what.split(" / "), strict=False))
    return found | {name.replace("_", " "): value for name, value in more.items()}


ROWS = [
    row("1_CONSULT_R", "2023-09-13", "Russia / RUS", "CONSULT / visit", "North Korea / PRK / GOV"),
    row("2_ACCUSE_R", "2023-09-14", "Kim Jong-un / PRK / GOV; ELI", "ACCUSE / None", "None / None",
        Recipient_Name_Raw="South Korea", Recipient_Country="KOR", Publication_Date="2023-09-16 00:00:00",
        Contexts="military; diplomatic"),
    row("3_AGREE_R", "2023-09-14", "China; Russia / CHN; RUS", "AGREE", "North Korea / PRK"),
    row("4_COERCE_R", "2023-09-14", "Li Qiang; Xi Jinping / CHN; CHN / GOV; GOV", "COERCE / martial-law",
        "European Union / IGO / IGO"),
]  # fmt: skip

Load = Callable[..., DatasetReport]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """Load paths as the dataset ID; it is taken out at the end, if it came in."""

    def run(*paths: Path, **options: Any) -> DatasetReport:
        return load_dataset(writer, open_job("polecat", list(paths), ID), **options)

    yield run
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def write(path: Path, *rows: dict[str, str], header: list[str] = HEADER, delimiter: str = "\t") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def event(writer: Writer, number: str) -> dict[str, Any]:
    found = writer.read(EVENT, id=f"{ID}:{number}")[0]
    return {name: sorted(said) if isinstance(said, list) else said for name, said in found.items()}


def test_an_event_has_its_category_and_mode_and_no_cameo_code(
    load: Load, writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    report = load(write(tmp_path / "ngecEvents.20230920.Release1.DV.txt", *ROWS), batch=3)
    assert (report.account.read, report.account.loaded) == (4, 4)
    found = event(writer, "1_CONSULT_R")
    assert found["event"] | {
        "title": "Consult: visit", "plover": "CONSULT", "mode": "visit", "intensity": 2.5,
        "quad": "VERBAL COOPERATION", "date": "2023-09-13", "file": 0, "row": 2,
    } == found["event"]  # fmt: skip
    assert not {"cameo", "root", "goldstein", "contexts"} & set(found["event"]), "nothing is derived"
    assert (found["actors"], found["targets"]) == ([["RU", "RU"]], [["KP", "KP"]])
    assert found["between"] == [["KP-RU", "ba", "state"]]
    accused = event(writer, "2_ACCUSE_R")
    assert accused["event"]["contexts"] == ["military", "diplomatic"]
    assert accused["event"]["known"].isoformat() == "2023-09-16"
    assert accused["actors"] == [[f"{ID}:actor:PRK:Kim Jong-un", "KP"]]
    assert accused["targets"] == [["KR", "KR"]], "the words of the report, where no name was found"
    (ledger,) = writer.read(
        "MATCH (y:DatasetYear {id: $id}) RETURN properties(y) AS year", id=f"{ID}:KP-RU-2023"
    )
    assert {name: value for name, value in ledger["year"].items() if isinstance(value, int)} == {
        "year": 2023, "rows": 2, "total": 2, "ba": 2, "plover_consult": 1, "plover_agree": 1,
    }  # fmt: skip
    shown = http.get(f"/v1/events/{ID}:2_ACCUSE_R").json()["properties"]
    assert shown["contexts"] == ["military", "diplomatic"]
    assert "military, diplomatic" in http.get(f"/events/{ID}:2_ACCUSE_R").text


def test_several_on_one_side_are_actors_of_their_own(load: Load, writer: Writer, tmp_path: Path) -> None:
    load(write(tmp_path / "a.txt", *ROWS))
    both = event(writer, "3_AGREE_R")
    assert both["actors"] == [["CN", "CN"], ["RU", "RU"]]
    assert both["between"] == [["CN-KP", "ab", "state"], ["KP-RU", "ba", "state"]]
    leaders = event(writer, "4_COERCE_R")
    assert leaders["actors"] == [[f"{ID}:actor:CHN:{name}", "CN"] for name in ("Li Qiang", "Xi Jinping")]
    assert leaders["targets"] == [[f"{ID}:actor:IGO:European Union", None]]
    unresolved = writer.read(
        "MATCH (u:Unresolved {dataset: $id}) RETURN u.system + ' ' + u.code AS code ORDER BY code", id=ID
    )
    assert [each["code"] for each in unresolved] == ["iso3 IGO"]


SEVERAL = [
    pytest.param("United States / USA", "Japan;South Korea / JPN;KOR",
                 ["JP-US ba state", "KR-US ba state"], id="one to two"),
    pytest.param("Japan;Australia / JPN;AUS", "India / IND",
                 ["AU-IN ab state", "IN-JP ba state"], id="two to one"),
    pytest.param("Japan; Australia / JPN; AUS", "India | Fiji / IND | FJI",
                 ["AU-FJ ab state", "AU-IN ab state", "FJ-JP ba state", "IN-JP ba state"], id="two to two"),
    pytest.param("China; Japan / CHN; JPN", "Japan; South Korea / JPN; KOR",
                 ["CN-JP ab state", "CN-KR ab state", "JP-KR ab state"], id="one on both sides"),
    pytest.param("China; Japan / CHN; JPN", "Japan; China / JPN; CHN", ["CN-JP mutual state"],
                 id="both on both sides"),
    pytest.param("Xi Jinping; China / CHN; CHN", "Japan / JPN", ["CN-JP ab state"], id="a state and its man"),
    pytest.param("Xi Jinping; Kishida Fumio / CHN; JPN", "India / IND",
                 ["CN-IN ab society", "IN-JP ba society"], id="a man of each"),
    pytest.param("Japan; South Korea / KOR; JPN", "India / IND", ["IN-JP ba state", "IN-KR ba state"],
                 id="codes in another order"),
    pytest.param("Japan; A; B / JPN; KOR", "India / IND", ["IN-JP ba state", "IN-KR ba society"],
                 id="one country is left"),
    pytest.param("A company; B / CHN; JPN; KOR", "India / IND",
                 ["CN-IN ab society", "IN-JP ba society", "IN-KR ba society"], id="nobody knows whose"),
    pytest.param("None / CHN; JPN", "India / IND", ["CN-IN ab society", "IN-JP ba society"], id="no names"),
    pytest.param("China; Japan / None", "India / IND", ["CN-IN ab state", "IN-JP ba state"], id="no codes"),
    pytest.param("None; Japan / IGO; JPN", "India / IND", ["IN-JP ba state"], id="one of no country"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "between"), SEVERAL)
def test_a_row_of_several_states_stands_in_each_of_their_pairs(
    load: Load, writer: Writer, tmp_path: Path, one: str, other: str, between: list[str]
) -> None:
    report = load(write(tmp_path / "a.txt", row("1", "2023-05-01", one, "CONSULT / visit", other)))
    assert (report.account.read, report.account.loaded) == (1, 1)
    found = event(writer, "1")
    assert sorted(" ".join(each) for each in found["between"]) == between
    counted = writer.read(
        "MATCH (y:DatasetYear {dataset: $id}) WHERE y.rows = 1 AND y.total = 1 AND y.plover_consult = 1 "
        "RETURN y.dyad + CASE WHEN y.ab = 1 THEN ' ab ' WHEN y.ba = 1 THEN ' ba ' ELSE ' mutual ' END "
        "+ y.level AS year ORDER BY year",
        id=ID,
    )
    assert [each["year"] for each in counted] == between, "it counts once in each"
    involved = writer.read(
        "MATCH (e:Event {id: $id})-[i:INVOLVES]->(a) RETURN i.entity = a.id AS same, count(*) AS n, "
        "count(DISTINCT a) AS different", id=f"{ID}:1",
    )  # fmt: skip
    assert involved[0]["same"] is True
    assert involved[0]["n"] == involved[0]["different"]


def test_several_act_together_where_the_row_does_not_say_for_which_country(
    load: Load, writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    load(
        write(
            tmp_path / "a.txt",
            row("1", "2023-05-01", "A company; B / CHN; JPN; KOR / BUS; CVL", "CONSULT", "India / IND"),
            row("2", "2023-05-02", "United States / USA", "CONSULT / visit", "Japan;South Korea / JPN;KOR"),
        ),
        batch=1,
    )
    joint = f"{ID}:actor:CHN;JPN;KOR:A company; B"
    assert sorted(event(writer, "1")["actors"]) == [[joint, home] for home in ("CN", "JP", "KR")]
    homes = writer.read(
        "MATCH (a:Actor {id: $id})-[:AFFILIATED_WITH]->(c) RETURN collect(c.id) AS homes, "
        "a.sector AS sector", id=joint,
    )  # fmt: skip
    assert (sorted(homes[0]["homes"]), homes[0]["sector"]) == (["CN", "JP", "KR"], None)
    for other in ("JP", "KR"):
        (shown,) = http.get(f"/v1/relations/US/{other}/timeline", params={"source": ID}).json()["items"]
        assert [side["id"] for side in shown["from"]] == ["US"]
        assert sorted(side["id"] for side in shown["to"]) == ["JP", "KR"], "the row names both"


def test_older_files_name_the_intensity_otherwise_and_zips_are_opened(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    older = ["Intensity" if name == "Event Intensity" else name for name in HEADER]
    place = write(tmp_path / "ngecEvents.DV-2022-Jan.txt", ROWS[0] | {"Intensity": "-1"}, header=older)
    with zipfile.ZipFile(tmp_path / "ngecEventsDV-2022.txt.zip", "w") as packed:
        packed.write(place, place.name)
    place.unlink()
    assert load(tmp_path).account.loaded == 1
    assert event(writer, "1_CONSULT_R")["event"]["intensity"] == -1


BAD = [
    pytest.param({"Event ID": "None"}, "Event ID", "empty", id="id"),
    pytest.param({"Event Date": "20230230"}, "Event Date", "no such day", id="30 February"),
    pytest.param({"Publication Date": "None"}, "Publication Date", "no such day", id="not published"),
    pytest.param({"Event Type": "042"}, "Event Type", "no category of PLOVER", id="category"),
    pytest.param({"Event Intensity": "strong"}, "Event Intensity", "no number", id="intensity"),
    pytest.param({"Actor Name": "a\0b"}, "", "the row has a NUL byte", id="NUL"),
    pytest.param({"Actor Name": "x" * 1_000_000}, "", "the row is over 64 KB", id="1 MB"),
]


@pytest.mark.parametrize(("wrong", "field", "reason"), BAD)
def test_a_bad_row_is_named_and_the_others_loaded(
    load: Load, tmp_path: Path, wrong: dict[str, str], field: str, reason: str
) -> None:
    rejects = tmp_path / "rejects.csv"
    nobody = row("5", "2023-09-14", "None", "AGREE", "None")
    place = write(tmp_path / "a.txt", ROWS[0], ROWS[1] | wrong, nobody, ROWS[2])
    report = load(place, rejects=rejects)
    assert (report.account.read, report.account.loaded) == (4, 2)
    assert report.account.skipped == {"neither side is named": 1}
    with rejects.open(encoding="utf-8", newline="") as stream:
        (told,) = csv.DictReader(stream)
    assert told | {"file": "a.txt", "line": "3", "field": field, "reason": reason} == told


def test_a_wrong_file_is_refused_with_its_line(load: Load, tmp_path: Path) -> None:
    short = write(tmp_path / "short.txt", ROWS[0], header=HEADER[:20])
    with pytest.raises(FileProblem, match=r"short\.txt:1: .* the header has no column Recipient Name Raw"):
        load(short)
    commas = write(tmp_path / "commas.txt", ROWS[0], delimiter=",")
    with pytest.raises(FileProblem, match=r"commas\.txt:1: columns are separated by `,`; tab is wanted"):
        load(commas)
    (tmp_path / "wide.txt").write_text("\t".join(HEADER), "utf-16")
    with pytest.raises(FileProblem, match=r"wide\.txt:1: the file is in UTF-16"):
        load(tmp_path / "wide.txt")
    mine = write(tmp_path / "mine.tab", *ROWS)
    with pytest.raises(FileProblem, match=r"this is a file of POLECAT .* `diplograph load polecat`"):
        open_job("icews", [mine]).parts[0].check()
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no file of POLECAT"):
        load(tmp_path / "none")
