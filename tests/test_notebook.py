"""py2neo over the same store: a graph, tables, subgraphs, and the worked notebook."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import py2neo
import pytest

from graph import notebook
from graph.errors import ConfigError, InputError, QueryRefused, QuerySyntax, StoreUnavailable
from graph.store.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
MEETING = "2023-09-kim-putin-meeting"


@pytest.fixture
def opened(connection: Connection) -> Iterator[py2neo.Graph]:
    graph = notebook.graph(connection)
    yield graph
    notebook.close(graph)


def test_it_is_the_same_graph(opened: py2neo.Graph) -> None:
    country = py2neo.NodeMatcher(opened).match("Country", id="KP").first()
    assert country is not None
    assert country["alpha3"] == "PRK"
    assert opened.nodes.match("Country").count() > 190


def test_records_hold_python_dates_also_inside_lists_and_maps(opened: py2neo.Graph) -> None:
    day, moment = date(2021, 7, 11), datetime(2021, 7, 11, 9, tzinfo=UTC)
    (row,) = notebook.records(
        opened,
        "RETURN $day AS day, [$day] AS days, {on: $day} AS map, datetime('2021-07-11T09:00:00Z') AS moment",
        day=day,
    )
    assert row == {"day": day, "days": [day], "map": {"on": day}, "moment": moment}


def test_a_subgraph_gathers_nodes_and_paths_from_lists_too(opened: py2neo.Graph) -> None:
    found = notebook.subgraph(
        opened,
        "MATCH p = (:Person)-[:ATTENDED]->(e:Event {id: $id}) RETURN [p] AS list, {event: e} AS map, 1 AS n",
        id=MEETING,
    )
    assert isinstance(found, py2neo.Subgraph)
    assert {node["id"] for node in found.nodes} == {"kim-jong-un", "vladimir-putin", MEETING}
    assert {type(relationship).__name__ for relationship in found.relationships} == {"ATTENDED"}
    assert not notebook.subgraph(opened, "RETURN 1 AS one").nodes


def test_a_drawing_names_nodes_and_joins_them_by_id(opened: py2neo.Graph) -> None:
    found = notebook.subgraph(
        opened, "MATCH p = (:Person {id: 'kim-jong-un'})-[:ATTENDED]->(:Event {id: $id}) RETURN p", id=MEETING
    )
    drawing = notebook.drawing(found)
    event, person = sorted(drawing["nodes"], key=lambda node: str(node["type"]))
    assert (event["type"], event["kind"], event["id"]) == ("Event", "Meeting", MEETING)
    assert (person["type"], person["label"]) == ("Person", "Kim Jong Un")
    assert drawing["edges"] == [{"source": "kim-jong-un", "target": MEETING, "type": "ATTENDED"}]


def test_a_frame_has_the_columns_of_the_query(opened: py2neo.Graph) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    frame = notebook.frame(opened, "UNWIND [1, 2] AS n RETURN n, date('2021-07-11') AS day")
    assert list(frame.columns) == ["n", "day"]
    assert list(frame["n"]) == [1, 2]
    assert frame["day"][0] == date(2021, 7, 11)
    assert list(notebook.frame(opened, "MATCH (n:NoSuch) RETURN n.a AS a").columns) == ["a"]


def test_without_pandas_a_frame_says_what_to_do(
    opened: py2neo.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ConfigError, match="pip install pandas"):
        notebook.frame(opened, "RETURN 1")


def test_reading_helpers_do_not_write_and_errors_are_ours(opened: py2neo.Graph) -> None:
    with pytest.raises(QueryRefused, match="it writes; only reading is allowed"):
        notebook.records(opened, "CREATE (n:Notebook) RETURN n")
    with pytest.raises(QuerySyntax, match="RETRN") as caught:
        notebook.records(opened, "RETURN 1 AS one\nRETRN 1")
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(QuerySyntax, match="pair"):
        notebook.subgraph(opened, "RETURN $pair")


# As Cypher writes them: what was given is what arrives, to the second and with its zone.
AWARE = {
    "2024-06-19T12:00:00Z": datetime(2024, 6, 19, 12, tzinfo=UTC),
    "2024-06-19T12:00:00+09:00": datetime(2024, 6, 19, 12, tzinfo=timezone(timedelta(hours=9))),
    "2024-06-19T12:00:00-03:30": datetime(2024, 6, 19, 12, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
    "2024-06-19T12:00:00+09:00[Asia/Pyongyang]": datetime(2024, 6, 19, 12, tzinfo=ZoneInfo("Asia/Pyongyang")),
    "2024-11-03T01:30:00-04:00[America/New_York]": datetime(
        2024, 11, 3, 1, 30, tzinfo=ZoneInfo("America/New_York")
    ),
    "2024-11-03T01:30:00-05:00": datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")),
    "12:00:00-07:00": time(12, tzinfo=timezone(-timedelta(hours=7))),
}


@pytest.mark.parametrize("text", AWARE)
def test_aware_datetimes_of_the_standard_library_arrive_as_they_are(opened: py2neo.Graph, text: str) -> None:
    value = AWARE[text]
    cypher = (
        "RETURN toString($alone) AS alone, toString($list[0]) AS listed, toString($map.on) AS mapped, "
        "$alone AS back"
    )
    (row,) = notebook.records(opened, cypher, alone=value, list=[value], map={"on": value})
    assert (row["alone"], row["listed"], row["mapped"]) == (text, text, text)
    assert row["back"].replace(tzinfo=None) == value.replace(tzinfo=None, fold=0)
    if isinstance(value, datetime) and not value.fold:
        assert row["back"].utcoffset() == value.utcoffset()


@pytest.mark.parametrize("value", [2**70, object(), {1, 2}, [time(12, tzinfo=ZoneInfo("Asia/Seoul"))]])
def test_a_parameter_without_a_cypher_type_is_an_input_error(opened: py2neo.Graph, value: Any) -> None:
    with pytest.raises(InputError, match="a parameter has no Cypher type"):
        notebook.records(opened, "RETURN $x", x=value)


def test_a_year_python_lacks_is_told_as_by_the_api_and_the_graph_answers_on(opened: py2neo.Graph) -> None:
    for value in ("date({year: -43})", "[datetime({year: 0})]", "{on: date('+10000-01-01')}"):
        for ask in (notebook.records, notebook.frame, notebook.subgraph):
            with pytest.raises(QuerySyntax, match=r"cannot be shown .*toString"):
                ask(opened, f"RETURN {value} AS day")
    assert notebook.records(opened, "RETURN toString(date({year: -43})) AS day") == [{"day": "-0043-01-01"}]


def test_a_wrong_password_or_address_is_one_line(connection: Connection) -> None:
    with pytest.raises(StoreUnavailable, match="refuses user"):
        notebook.graph(Connection(connection.uri, connection.user, "wrong", connection.database))
    with pytest.raises(StoreUnavailable, match="no Neo4j answers") as caught:
        notebook.graph(Connection("bolt://127.0.0.1:1", "neo4j", "x", "neo4j"))
    assert "\n" not in str(caught.value)


def test_py2neo_is_imported_only_when_asked_for() -> None:
    code = (
        "import sys, graph.store.writer, graph.cypher.run, graph.store.migrate;"
        "assert 'py2neo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)


def test_the_worked_notebook_runs(environment: dict[str, str], tmp_path: Path) -> None:
    map_file = tmp_path / "map.html"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "docs" / "notebook.py")],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=300, check=False,
        env={
            **environment,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "DIPLOGRAPH_NOTEBOOK_MAP": str(map_file),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1961-07-11" in done.stdout
    assert "vostochny-cosmodrome | preferred" in done.stdout
    assert "북한" in done.stdout
    html = map_file.read_text("utf-8")
    assert "<html" in html
    assert "Kim Jong Un" in html
