"""py2neo over the same store: a graph, tables, subgraphs, and the worked notebook."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import py2neo
import pytest

from graph import notebook
from graph.connection import Connection
from graph.errors import ConfigError, QuerySyntax, StoreUnavailable

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
    with pytest.raises(QuerySyntax, match="read access mode"):
        notebook.records(opened, "CREATE (n:Notebook) RETURN n")
    with pytest.raises(QuerySyntax, match="RETRN"):
        notebook.records(opened, "RETRN 1")


def test_a_wrong_password_or_address_is_one_line(connection: Connection) -> None:
    with pytest.raises(StoreUnavailable, match="refuses user"):
        notebook.graph(Connection(connection.uri, connection.user, "wrong", connection.database))
    with pytest.raises(StoreUnavailable, match="no Neo4j answers") as caught:
        notebook.graph(Connection("bolt://127.0.0.1:1", "neo4j", "x", "neo4j"))
    assert "\n" not in str(caught.value)


def test_py2neo_is_imported_only_when_asked_for() -> None:
    code = "import sys, graph.writer, graph.cypher, graph.migrate; assert 'py2neo' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_worked_notebook_runs(environment: dict[str, str], tmp_path: Path) -> None:
    map_file = tmp_path / "map.html"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "docs" / "notebook.py")],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False,
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
