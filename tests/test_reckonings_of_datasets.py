"""What is reckoned where datasets of coded events are loaded, asked of a store that holds them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gdelt_files
import httpx
import icews_files
import pytest
import test_polecat as polecat

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from questions.panel_columns import CODED_COLUMNS as CODED

Json = dict[str, Any]
ICEWS, GDELT, POLECAT = "reckoned-icews", "reckoned-gdelt", "reckoned-polecat"
CHINA, KOREA, TURKEY = "China / China", "North Korea / North Korea", "Turkey / Turkey"
# From New Year of 2017 to 2 March 2018; the visit is told from both sides.
EVENTS = icews_files.released(
    icews_files.row(1, "2017-01-01", CHINA, "042", KOREA),
    icews_files.row(2, "2017-01-01", KOREA, "043", CHINA),
    icews_files.row(3, "2018-03-01", KOREA, "112", CHINA),
    icews_files.row(4, "2018-03-02", TURKEY, "057", CHINA),
)
NORTH = ("PRK", "NORTH KOREA", "PRK", "")
FROM_GDELT = gdelt_files.row(1, "20180301", gdelt_files.CHINA, "112", NORTH, added="20180301120000")

Load = Callable[[str, str, Path], None]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """`load(source, id, path)`; what it loads is taken out at the end."""
    loaded: dict[str, None] = {}

    def run(source: str, dataset: str, path: Path) -> None:
        loaded[dataset] = None
        load_dataset(writer, open_job(source, [path], dataset))

    yield run
    for dataset in loaded:
        unload(writer, dataset, say=lambda _: None)


@pytest.fixture
def icews(load: Load, tmp_path: Path) -> None:
    (tmp_path / "events.tab").write_text(EVENTS, "utf-8")
    load("icews", ICEWS, tmp_path / "events.tab")


def get(http: httpx.Client, address: str) -> Json:
    response = http.get(address)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    del found["revision"]
    return found


def triangle(http: httpx.Client) -> tuple[dict[str, Json], dict[tuple[str, int], Json]]:
    """Pairs by id, and the years 2016 to 2018 by pair and year."""
    found = get(http, "/v1/triangles/KP/CN/TR?start=2016&end=2018")
    years = {(pair, year["year"]): one for year in found["years"] for pair, one in year["pairs"].items()}
    return {pair["id"]: pair for pair in found["pairs"]}, years


@pytest.mark.usefixtures("icews")
def test_a_triangle_tells_what_a_dataset_counts_of_each_year(http: httpx.Client) -> None:
    pairs, years = triangle(http)
    assert {name: pair["coded"] for name, pair in pairs.items()} == {
        "CN-KP": True, "CN-TR": True, "KP-TR": False
    }  # fmt: skip
    sums = {key: (one["cooperation"], one["conflict"]) for key, one in years.items()}
    assert sums["CN-KP", 2017] == (1.9, 0.0)
    assert sums["CN-KP", 2018] == (0.0, -2.0)
    assert sums["CN-TR", 2018] == (8.0, 0.0)
    assert sums["CN-TR", 2017] == (0.0, 0.0), "the file is about every day of 2017, and has no row"
    assert sums["CN-KP", 2016] == sums["KP-TR", 2017] == (None, None)
    assert years["CN-KP", 2017]["datasets"] == [
        {"dataset": ICEWS, "rows": 2, "contacts": 1, "cooperation": 1.9, "conflict": 0.0}
    ]
    assert years["CN-TR", 2017]["contacts"] == 0, "contacts are those of dossiers"


@pytest.mark.usefixtures("icews")
def test_two_datasets_are_never_added_up(http: httpx.Client, load: Load, tmp_path: Path) -> None:
    path = tmp_path / "20180301120000.export.CSV"
    path.write_text(FROM_GDELT, "utf-8")
    load("gdelt", GDELT, path)
    _, years = triangle(http)
    both = years["CN-KP", 2018]
    assert [(one["dataset"], one["rows"], one["conflict"]) for one in both["datasets"]] == [
        (GDELT, 1, -2.0), (ICEWS, 1, -2.0)
    ]  # fmt: skip
    assert (both["cooperation"], both["conflict"]) == (None, None)
    assert years["CN-KP", 2017]["cooperation"] == 1.9, "only one tells of that year"


def test_codes_without_weights_have_no_sums(http: httpx.Client, load: Load, tmp_path: Path) -> None:
    path = tmp_path / "ngecEvents.20180305.Release001.txt"
    rows = [polecat.row("1_CONSULT_R", "2018-03-05", "China / CHN", "CONSULT / visit", "North Korea / PRK")]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, polecat.HEADER, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    load("polecat", POLECAT, path)
    pairs, years = triangle(http)
    assert pairs["CN-KP"]["coded"]
    assert years["CN-KP", 2018]["datasets"] == [
        {"dataset": POLECAT, "rows": 1, "contacts": 1, "cooperation": None, "conflict": None}
    ]
    assert years["CN-KP", 2018]["cooperation"] is None


@pytest.mark.usefixtures("icews")
def test_the_table_of_a_triangle_has_the_sums(cli: Any) -> None:
    done = cli("triangle", "KP", "CN", "TR", "--start", "2017", "--end", "2018", "--csv")
    rows = {row["year"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert (rows["2017"]["CN-KP cooperation"], rows["2018"]["CN-KP conflict"]) == ("1.9", "-2.0")
    assert rows["2017"]["KP-TR cooperation"] == ""


@pytest.mark.usefixtures("icews")
def test_a_loaded_dataset_stands_in_the_ledger_and_is_no_looking(http: httpx.Client) -> None:
    found = get(http, "/v1/coverage?a=CN&b=TR")
    (entry,) = found["items"]
    assert (entry["start"], entry["end"]) == ("2017-01-01", "2018-03-02")
    assert (entry["source"]["id"], entry["source"]["type"]) == (ICEWS, "loaded_dataset")
    assert found["spans"] == [], "its rows are counted apart, and nobody looked for a letter"
    answer = http.get("/v1/panel.csv?dyads=CN-TR&start=2017&end=2017").text
    (row,) = csv.DictReader(io.StringIO(answer))
    assert (row["coverage"], row["visit"], row["events"]) == ("0", "", ""), "not looked at is no zero"


def test_what_is_reckoned_of_dossiers_is_the_same_with_a_dataset_beside_them(
    http: httpx.Client, load: Load, tmp_path: Path
) -> None:
    def answers() -> list[Json]:
        found = [
            get(http, "/v1/relations/KP/CN/reciprocity?start=2017&end=2018"),
            get(http, "/v1/relations/KP/CN/cadence?start=2017&end=2018"),
            get(http, "/v1/panel?dyads=CN-KP,CN-TR&start=2017&end=2018&period=month"),
            get(http, "/v1/events/2023-09-kim-putin-meeting/accounts"),
            get(http, "/v1/obligations?a=KP&b=CN&on=2018"),
        ]
        assert found[0]["items"]
        return found

    def curated() -> list[Json]:
        """The answers, without the columns of a panel that count rows."""
        found = answers()
        kept = [place for place, name in enumerate(found[2]["columns"]) if name not in CODED]
        found[2]["rows"] = [[row[place] for place in kept] for row in found[2]["rows"]]
        return found

    before = curated()
    (tmp_path / "events.tab").write_text(EVENTS, "utf-8")
    load("icews", ICEWS, tmp_path / "events.tab")
    assert curated() == before


def counted(http: httpx.Client, **asked: str) -> list[tuple[str, ...]]:
    """Of each row of a panel a, the period, what datasets count, and the events of dossiers."""
    response = http.get("/v1/panel.csv", params=asked)
    assert response.status_code == 200, response.text
    names = ("a", "period", *CODED, "events")
    return [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(response.text))]


def test_a_panel_counts_the_contacts_of_each_dataset_apart(
    http: httpx.Client, load: Load, tmp_path: Path
) -> None:
    """A visit told from both sides is one; 0 is said of a period of which the files tell every day."""
    asked = {"dyads": "CN-KP,CN-TR,KP-TR", "start": "2017", "end": "2018"}
    assert {row[2:5] for row in counted(http, **asked)} == {("", "", "")}, "nothing is loaded"
    (tmp_path / "events.tab").write_text(EVENTS, "utf-8")
    load("icews", ICEWS, tmp_path / "events.tab")
    (tmp_path / "20180301120000.export.CSV").write_text(FROM_GDELT, "utf-8")
    load("gdelt", GDELT, tmp_path / "20180301120000.export.CSV")
    found = {(row[0], row[1]): row[2:5] for row in counted(http, **asked | {"dyads": "CN-KP"})}
    assert found == {("CN", "2017"): ("1", "", ""), ("CN", "2018"): ("1", "1", "")}
    found = {(row[0], row[1]): row[2:5] for row in counted(http, **asked | {"dyads": "CN-TR"})}
    assert found == {("CN", "2017"): ("0", "", ""), ("CN", "2018"): ("1", "", "")}
    months = {row[1]: row[2] for row in counted(http, **asked, period="month") if row[0] == "CN"}
    assert (months["2017-01"], months["2017-02"], months["2018-03"], months["2018-04"]) == ("0", "0", "1", "")


@pytest.mark.usefixtures("icews")
def test_directed_rows_of_a_panel_count_what_each_does_by_a_dataset(http: httpx.Client) -> None:
    asked = {"dyads": "CN-KP,CN-TR", "unit": "directed-dyad", "start": "2017", "end": "2018"}
    found = [row[:3] for row in counted(http, **asked)]
    assert found == [
        ("CN", "2017", "1"), ("CN", "2018", ""), ("KP", "2017", "1"), ("KP", "2018", "1"),
        ("CN", "2017", "0"), ("CN", "2018", "1"), ("TR", "2017", "0"), ("TR", "2018", "1"),
    ], "the files end in March 2018: that China did nothing in that year nobody can say"  # fmt: skip
    by_month = [row[2] for row in counted(http, **asked, period="month") if row[1] == "2018-03"]
    assert by_month == ["", "1", "1", "1"], "the ledger of years and the rows of months agree"


@pytest.mark.usefixtures("icews")
def test_a_row_is_the_one_account_of_its_event(http: httpx.Client) -> None:
    found = get(http, f"/v1/events/{ICEWS}:3-2018-03-01/accounts")
    told = {one["property"]: one for one in found["properties"]}
    assert {name: one["class"] for name, one in told.items()} == {
        "acted": "unique", "addressed_to": "unique", "date": "unique"
    }  # fmt: skip
    assert [value["value"] for value in told["date"]["values"]] == ["2018-03-01"]
    assert [value["value_name"] for value in told["acted"]["values"]] == ["North Korea"]
    (report,) = told["date"]["values"][0]["reports"]
    assert report["voice"]["id"] == ICEWS
    assert report["sources"][0]["locator"] == "events.tab, line 4"
    assert [origin["id"] for origin in found["origins"]] == [ICEWS]
    assert found["one_sided"] is None


@pytest.mark.usefixtures("icews")
def test_days_a_dataset_covers_are_those_of_its_files(writer: Writer, load: Load, tmp_path: Path) -> None:
    later = icews_files.released(icews_files.row(9, "2020-05-01", CHINA, "010", KOREA))
    (tmp_path / "later.tab").write_text(later, "utf-8")
    load("icews", ICEWS, tmp_path / "later.tab")
    (found,) = writer.read("MATCH (d:Dataset {id: $id}) RETURN d.covered AS days", id=ICEWS)
    assert found["days"] == ["2017-01-01/2018-03-02", "2020-05-01/2020-05-01"]
