"""The command line, as a user types it, against the real store."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from conftest import free_port

from diplograph import __version__
from diplograph.reference import PAGES
from graph.store.connection import Connection
from graph.store.reader import Store
from graph.store.writer import Writer

ROOT = Path(__file__).parent.parent
Cli = Callable[..., subprocess.CompletedProcess[str]]

LASTING = "UNWIND range(1, 100000000) AS n RETURN max(n * n % 7)"
RUNS = """
SHOW TRANSACTIONS YIELD currentQuery AS running
WHERE running CONTAINS $query AND NOT running CONTAINS 'SHOW'
RETURN running
"""
HEAVY = ("neo4j", "fastapi", "pyvis", "networkx", "edtf", "polars")  # what would make every --help slow


def rows_of(result: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_help_imports_nothing_heavy() -> None:
    asked = f"import sys, diplograph.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    command = [sys.executable, "-c", asked]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


def test_a_table_for_a_pipe_imports_neither_the_site_nor_the_drawing_of_terminals(
    environment: dict[str, str],
) -> None:
    needless = ("fastapi", "uvicorn", "pyvis", "networkx", "polars", "jgo", "rich.console", "rich.table")
    asked = (
        "import sys\nfrom diplograph.main import app\n"
        "app(['timeline', 'KP', 'CN'], standalone_mode=False)\n"
        f"print([name for name in {needless!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", asked]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    *table, loaded = told.stdout.splitlines()
    assert loaded == "[]"
    assert "2023-09" in "".join(table)


def test_help_lists_every_command(cli: Cli) -> None:
    result = cli("--help")
    assert result.returncode == 0
    for command in (
        "serve",
        "load",
        "check",
        "timeline",
        "map",
        "cypher",
        "search",
        "status",
        "backup",
        "export",
    ):
        assert f"\n  {command} " in result.stdout


def test_version_is_the_package_s(cli: Cli) -> None:
    assert cli("--version").stdout == f"diplograph {__version__}\n"


@pytest.mark.parametrize("name", PAGES)
def test_docs_of_commands_and_settings_are_those_of_the_code(name: str) -> None:
    page = (ROOT / f"docs/{name}.md").read_text("utf-8")
    assert page == PAGES[name](), f"python -m diplograph.reference {name} >docs/{name}.md"


def test_timeline_is_a_table_with_dates_and_sources_in_order(cli: Cli) -> None:
    result = cli("timeline", "KP", "CN")
    assert result.returncode == 0, result.stderr
    assert (
        result.stdout.index("1961-07-11") < result.stdout.index("2021-07-11") < result.stdout.index("2023-09")
    )
    assert "sources" in result.stdout


def test_timeline_takes_countries_by_any_name_and_in_either_order(cli: Cli) -> None:
    by_name = json.loads(cli("timeline", "korea utara", "中国", "--json").stdout)
    by_code = json.loads(cli("timeline", "CHN", "PRK", "--json").stdout)
    assert [item["id"] for item in by_name["items"]] == [item["id"] for item in by_code["items"]]
    assert len(by_name["items"]) > 1


def test_timeline_as_json_is_the_answer_of_the_api(cli: Cli, http: httpx.Client) -> None:
    ours = json.loads(cli("timeline", "KP", "RU", "--json").stdout)
    theirs = http.get("/v1/relations/KP/RU/timeline?limit=1000").json()
    assert ours["items"] == theirs["items"]
    assert ours["undated"] == theirs["undated"]
    assert ours["total"] == theirs["total"]


def test_timeline_as_csv_has_a_line_for_each_event(cli: Cli) -> None:
    answer = json.loads(cli("timeline", "KP", "RU", "--json").stdout)
    rows = rows_of(cli("timeline", "KP", "RU", "--csv"))
    assert [row["title"] for row in rows] == [
        item["title"] for item in [*answer["items"], *answer["undated"]]
    ]


def test_timeline_keeps_to_dates_kinds_limit_and_direction(cli: Cli) -> None:
    rows = rows_of(
        cli("timeline", "KP", "CN", "--start", "2021", "--end", "2022", "--kind", "letter", "--csv")
    )
    assert rows
    assert {row["kind"] for row in rows} == {"Letter"}
    assert all("2021" <= row["start"][:4] <= "2022" for row in rows if row["date"])
    limited = cli("timeline", "KP", "CN", "--limit", "1", "--newest", "--json")
    assert len(json.loads(limited.stdout)["items"]) == 1
    assert "--limit" in cli("timeline", "KP", "CN", "--limit", "1").stderr


def test_timeline_of_one_actor_holds_what_has_no_second_country(cli: Cli) -> None:
    kinds = {row["kind"] for row in rows_of(cli("timeline", "KP", "--csv", "--mode", "all"))}
    assert len(kinds) > 3


def test_titles_come_in_the_language_asked_for(cli: Cli) -> None:
    english, indonesian = (
        cli("timeline", "KP", "CN", "--csv", "--lang", lang).stdout for lang in ("en", "id")
    )
    assert english != indonesian


def test_show_gives_both_claims_and_the_reason(cli: Cli) -> None:
    result = cli("show", "2023-09-kim-putin-meeting")
    assert result.returncode == 0, result.stderr
    for word in ("Moscow", "Vostochny", "preferred", "contradicted"):
        assert word in result.stdout
    assert cli("show", "korea utara").stdout.startswith("North Korea")


def test_show_tells_since_when_an_office_is_held_and_which_names_are_printed(cli: Cli) -> None:
    shoigu = cli("show", "sergei-shoigu").stdout
    assert "Russia (defence minister, ../2024-05-12)" in shoigu
    assert "세르게이 쇼이구 (ko)" in shoigu
    for which in ("sergei-shoigu", "CN", "un-resolution-2397", "cn-kp-treaty-day", "1961-kp-su-treaty"):
        assert "None" not in cli("show", which).stdout, which
    assert "Mongolia (separated, " in cli("show", "CN").stdout
    assert "Russia (1991-12-26/1996-09-10)" in cli("show", "1961-kp-su-treaty").stdout


def test_search_finds_a_person_by_korean_letters(cli: Cli) -> None:
    hits = rows_of(cli("search", "김정은", "--csv"))
    assert hits[0]["id"] == "kim-jong-un"


def test_cypher_prints_columns_and_rows_and_says_when_there_are_more(cli: Cli) -> None:
    rows = rows_of(
        cli("cypher", "UNWIND range(1, $most) AS n RETURN n, [n] AS list", "--param", "most=3", "--csv")
    )
    assert rows == [{"n": str(n), "list": f"[{n}]"} for n in (1, 2, 3)]
    cut = cli("cypher", "UNWIND range(1, 10) AS n RETURN n", "--limit", "4", "--json")
    assert json.loads(cut.stdout)["truncated"] is True
    assert cut.stderr.endswith("only the first 4 rows; see more with a higher --limit\n")


def test_cypher_says_what_cut_it_where_no_limit_would_bring_more(
    cli: Cli, environment: dict[str, str]
) -> None:
    few = {**environment, "DIPLOGRAPH_QUERY_ROWS": "4", "DIPLOGRAPH_QUERY_ROWS_MAX": "4"}
    by_rows = cli("cypher", "UNWIND range(1, 10) AS n RETURN n", "--csv", env=few)
    assert "first 4 rows, which is all that DIPLOGRAPH_QUERY_ROWS_MAX allows; ask" in by_rows.stderr
    above = cli("cypher", "RETURN 1", "--limit", "5", env=few)
    assert above.returncode == 2
    assert "5 is above 4, which DIPLOGRAPH_QUERY_ROWS_MAX sets" in above.stderr
    small = {**environment, "DIPLOGRAPH_QUERY_BYTES": "1000000"}
    by_bytes = cli("cypher", "UNWIND range(1, 20) AS n RETURN range(1, 20000) AS list", "--csv", env=small)
    assert (
        "rows, as more bytes may not come (at most DIPLOGRAPH_QUERY_BYTES); ask for less" in by_bytes.stderr
    )


def test_no_cell_of_csv_is_a_formula(cli: Cli) -> None:
    query = """UNWIND ["=1+1", "@x", "-", "plain"] AS text RETURN text, -1 AS number, ["=1"] AS `=list`"""
    rows = rows_of(cli("cypher", query, "--csv"))
    assert [row["text"] for row in rows] == ["'=1+1", "'@x", "'-", "plain"]
    assert (rows[0]["number"], rows[0]["'=list"]) == ("-1", '["=1"]')
    assert json.loads(cli("cypher", query, "--json").stdout)["rows"][0][0] == "=1+1"


def test_cypher_tells_of_a_name_that_does_not_exist(cli: Cli) -> None:
    done = cli("cypher", "MATCH (n:Persn) RETURN n.nam AS n", "--csv")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["n"]
    assert "line 1, column 10: no node has the label Persn; the nearest is Person\n" in done.stderr
    assert "line 1, column 26: nothing has the property nam; the nearest is name\n" in done.stderr
    answer = json.loads(cli("cypher", "MATCH (n:Persn) RETURN n", "--json").stdout)
    assert [warning["code"] for warning in answer["warnings"]] == ["01N50"]


def test_cypher_reads_a_query_from_stdin(cli: Cli) -> None:
    assert "42" in cli("cypher", "-", "--csv", input="RETURN 42 AS n").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("timeline", "KP", "Narnia"), "Narnia"),
        (("show", "no-such-event"), "no-such-event"),
        (("cypher", "CREATE (n) RETURN n"), "read"),
        (("cypher", "MATCH (n RETURN n"), "line 1"),
        (("check", "no/such/file.yaml"), "does not exist"),
        (("unload", "curated", "no-such-dossier"), "no-such-dossier"),
        (("export", "no/such/folder/graph.jsonl"), "cannot write"),
    ],
)
def test_an_error_is_one_line_without_a_traceback(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    result = cli(*arguments)
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("timeline",),
        ("timeline", "KP", "CN", "--start", "the fifties"),
        ("timeline", "KP", "CN", "--kind", "Dinner"),
        ("timeline", "KP", "CN", "--json", "--csv"),
        ("load", "everything"),
        ("load", "curated", "--dataset", "mine"),
        ("cypher", "RETURN 1", "--param", "nonsense"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_is_exit_code_two_and_names_the_help(cli: Cli, arguments: tuple[str, ...]) -> None:
    result = cli(*arguments)
    assert result.returncode == 2
    assert "--help" in result.stderr
    assert "Traceback" not in result.stderr


def test_debugging_shows_the_traceback(cli: Cli, environment: dict[str, str]) -> None:
    debugging = {**environment, "DIPLOGRAPH_LOG_LEVEL": "debug"}
    result = cli("timeline", "KP", "Narnia", env=debugging, process=True)
    assert result.returncode == 1
    assert "Traceback" in result.stderr


def test_check_lists_every_mistake_with_its_line_and_loads_nothing(cli: Cli, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "dossier: wrong\ntitle: Wrong\nevents:\n  - {id: 2020-x, kind: Dinner, date: yesterday}\n", "utf-8"
    )
    result = cli("check", str(wrong))
    assert result.returncode == 1
    assert all(line.startswith(f"{wrong}:") for line in result.stdout.splitlines())
    assert "Dinner" in result.stdout
    assert "yesterday" in result.stdout
    assert cli("check", "loaders/curated/dossiers").returncode == 0


def test_a_dossier_of_one_s_own_comes_and_goes(cli: Cli, tmp_path: Path) -> None:
    dossier = tmp_path / "test-cli.yaml"
    dossier.write_text(
        """
dossier: test-cli
title: A dossier of the tests
about: Nothing that happened.
sources:
  test-cli-paper: {title: A page, publisher: test-cli-press, lang: en, retrieved: 2026-11-21, type: article}
organizations: {test-cli-press: {name: Test Press}}
events:
  - id: 1999-test-cli-letter
    kind: Letter
    title: A letter of the tests
    date: 1999-05
    sent: KP
    addressed_to: CN
    reports: {source: test-cli-paper}
""",
        "utf-8",
    )
    loaded = cli("load", "curated", str(dossier))
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    try:
        assert "test-cli" in loaded.stdout
        assert "A letter of the tests" in cli("timeline", "KP", "CN", "--csv").stdout
        assert "unchanged" in cli("load", "curated", str(dossier)).stdout
    finally:
        unloaded = cli("unload", "curated", "test-cli")
    assert unloaded.returncode == 0, unloaded.stderr
    assert "A letter of the tests" not in cli("timeline", "KP", "CN", "--csv").stdout


def test_export_holds_every_curated_node_and_its_relationships(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "graph.jsonl"
    result = cli("export", str(file))
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    nodes = {
        (label, line["properties"]["id"])
        for line in lines
        if line["type"] == "node"
        for label in line["labels"]
    }
    assert ("Event", "2023-09-kim-putin-meeting") in nodes
    for line in lines:
        if line["type"] == "relationship":
            for end in (line["start"], line["end"]):
                assert (end["labels"][0], end["id"]) in nodes
    assert cli("export", str(file)).returncode == 1
    assert cli("export", str(file), "--force").returncode == 0
    assert list(tmp_path.iterdir()) == [file]


def test_map_is_one_file_that_asks_nobody_for_anything(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "kp-ru.html"
    result = cli("map", "KP", "RU", "--start", "2023-09", "--end", "2023-09", "--output", str(file))
    assert result.returncode == 0, result.stderr
    page = file.read_text("utf-8")
    assert "Vostochny" in page
    assert "<script src" not in page
    assert '<link rel="stylesheet"' not in page


def test_status_says_which_store_and_how_to_connect_but_no_password(cli: Cli, connection: Connection) -> None:
    text = cli("status").stdout
    facts = json.loads(cli("status", "--json").stdout)
    assert (facts["uri"], facts["database"]) == (connection.uri, connection.database)
    assert f"cypher-shell -a {connection.uri} -d {connection.database} -u {connection.user}" in text
    assert connection.password not in text
    assert facts["version"].startswith("20")
    assert facts["nodes"] > 100
    assert text.splitlines()[-1].split("  ") == ["", "users' Cypher", "in this store"]


def test_commands_that_own_the_store_refuse_another_s(cli: Cli, tmp_path: Path) -> None:
    for arguments in (
        ("stop",),
        ("reset", "--yes"),
        ("backup", str(tmp_path / "x")),
        ("restore", str(tmp_path / "x")),
        ("load", "icews", str(tmp_path), "--path", "bulk"),
    ):
        result = cli(*arguments)
        assert result.returncode == 1, arguments
        assert "DIPLOGRAPH_NEO4J_URI" in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "diplograph", "serve", "--port", str(port)],
        env={**environment, "DIPLOGRAPH_WARM": "true"},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_an_address_that_answers_and_ends_quietly(
    serving: subprocess.Popen[str], port: int, number: signal.Signals
) -> None:
    assert serving.stdout is not None
    line = serving.stdout.readline()
    assert line == f"diplograph is at http://127.0.0.1:{port}\n"
    assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=150).status_code == 200
    serving.send_signal(number)
    out, err = serving.communicate(timeout=120)
    assert serving.returncode == 0
    assert out == ""
    assert "Traceback" not in err
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/readyz")


def test_serve_says_when_its_port_is_taken_before_it_starts_anything(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = cli("serve", "--port", str(port))
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert f"port {port} is in use" in result.stderr
    assert "--port" in result.stderr


def test_interrupting_a_command_is_exit_code_130_and_one_line(
    environment: dict[str, str], writer: Writer
) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "diplograph",
            "cypher",
            LASTING,
        ],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not writer.read(RUNS, query=LASTING) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == "diplograph: stopped\n"


def test_reading_commands_leave_another_s_neo4j_as_it_is(cli: Cli, connection: Connection) -> None:
    async def revision() -> str:
        async with Store(connection) as store:
            return await store.revision()

    before = asyncio.run(revision())
    cli("timeline", "KP", "CN")
    assert asyncio.run(revision()) == before


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_a_terminal_that_lacks_letters_gets_their_numbers(
    cli: Cli, environment: dict[str, str], encoding: str
) -> None:
    poor = {**environment, "PYTHONIOENCODING": encoding}
    for command in (
        ("search", "김정은", "--lang", "ko"),
        ("timeline", "KP", "CN", "--lang", "zh"),
        ("show", "kim-jong-un", "--lang", "ko"),
    ):
        result = cli(*command, env=poor, encoding=encoding)
        assert result.returncode == 0, result.stderr
        assert "\\u" in result.stdout
    found = cli("search", "김정은", "--json", env=poor, encoding=encoding)
    assert json.loads(found.stdout)["items"][0]["id"] == "kim-jong-un"
    assert "김정은" in cli("search", "김정은", "--lang", "ko").stdout
