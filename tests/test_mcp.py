"""The graph for programs that speak the Model Context Protocol, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hostile_dossier as hostile
import httpx
import pytest
from conftest import ROOT
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from test_http_errors import PROBLEM, run

from api.mcp.words import SKELETON
from graph.keys import KeyFile, utc_now
from graph.settings import Settings
from graph.store.connection import Connection
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

Json = dict[str, Any]
TOOLS = ["find", "timeline", "event", "obligations", "summary", "coverage", "votes", "cypher"]
SEPTEMBER = {"a": "KP", "b": "RU", "start": "2023-09", "end": "2023-09"}
MEETING = "2023-09-kim-putin-meeting"


def asked(where: str | StdioServerParameters, work: Callable[[Client], Awaitable[None]]) -> None:
    async def main() -> None:
        wrong: Exception | None = None
        async with Client(where) as client:
            try:
                await work(client)
            except Exception as error:  # noqa: BLE001 - raised below, out of the groups of the client's tasks
                wrong = error
        if wrong:
            raise wrong

    with ThreadPoolExecutor(1) as thread:  # of its own: a browser's driver may keep a loop in this one
        thread.submit(lambda: asyncio.run(main())).result()


async def told(client: Client, tool: str, **arguments: Any) -> Json:
    """What a tool answers, where text and structure say the same."""
    answer = await client.call_tool(tool, arguments)
    text = answer.content[0].text
    assert not answer.is_error, text
    assert json.loads(text) == answer.structured_content
    return answer.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error, answer.content[0].text[:200]
    return answer.content[0].text


@pytest.fixture
def site(server: str) -> str:
    return f"{server}/mcp"


@pytest.fixture(params=["http", "stdio"])
def either(request: pytest.FixtureRequest, environment: dict[str, str]) -> Any:
    """Where a client may ask: the site, or a program of its own."""
    if request.param == "http":
        return f"{request.getfixturevalue('server')}/mcp"
    arguments = ["-m", "diplograph", "mcp"]
    return StdioServerParameters(command=sys.executable, args=arguments, env=environment, cwd=ROOT)


def test_a_client_reads_that_a_place_is_disputed_by_whom_and_what_to_cite(either: Any) -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        for tool in tools:
            assert tool.input_schema["additionalProperties"] is False, tool.name
            assert {"empty", "revision"} <= set(tool.output_schema["properties"]), tool.name
            assert tool.annotations.read_only_hint, tool.name
            undescribed = [
                name for name, one in tool.input_schema["properties"].items() if "description" not in one
            ]
            assert undescribed == [], tool.name

        month = await told(client, "timeline", **SEPTEMBER)
        meeting = next(item for item in month["items"] if item["id"] == MEETING)
        assert "place" in [one["property"] for one in meeting["differs"]]
        assert all(item["sources"] for item in month["items"])
        days = [item["date"]["start"] for item in month["items"]]
        assert days == sorted(days, reverse=True)

        event = await told(client, "event", id=MEETING)
        place = event["accounts"][0]
        assert (place["property"], place["class"]) == ("place", "conflicting")
        tellers = {value["value_name"]: value["told_by"] for value in place["values"]}
        assert [one["voice"]["name"] for one in tellers["Moscow"]] == ["Tribunnews"]
        assert "CNN" in [one["voice"]["name"] for one in tellers["Vostochny Cosmodrome"]]
        cited = {source["id"]: source for source in event["sources"]}
        named = {source for value in place["values"] for one in value["told_by"] for source in one["sources"]}
        assert named <= cited.keys()
        cnn = cited["cnn-2023-vostochny"]
        assert (cnn["publisher"]["name"], cnn["url"][:8]) == ("CNN", "https://")
        assert event["revision"] == month["revision"]

    asked(either, work)


def test_what_cannot_be_asked_is_told_in_a_line_that_says_what_to_do(site: str) -> None:
    async def work(client: Client) -> None:
        for tool, arguments, said in (
            (
                "timeline",
                {"a": "KP", "b": "RU", "strat": "2023"},
                "strat: timeline has no such argument; did you mean start?",
            ),
            ("timeline", {"a": "KP", "b": "Atlantis"}, "b: no country is called 'Atlantis': did you mean"),
            ("timeline", {"a": "KP", "b": "RU", "start": 20230901}, "start: write it as text"),
            (
                "timeline",
                {"a": "KP", "b": "RU", "start": "2023-13"},
                "'2023-13' has no real month",
            ),
            ("timeline", {"a": "KP", "b": "RU", "kind": ["Leter"]}, "did you mean Letter?"),
            ("timeline", {"a": "KP", "b": "RU", "kind": "Letter"}, 'kind: write it as a list: ["Letter"]'),
            (
                "timeline",
                {"a": "KP", "b": "RU", "limit": 1000},
                "limit: input should be less than or",
            ),
            ("timeline", {"a": "KP", "b": "RU", "cursor": "abc"}, "take `next` of the page before"),
            ("timeline", {"a": "KP", "by": "KP"}, "name the other"),
            ("coverage", {"a": "KP", "b": "CN", "cursor": "ZnJvbXwtMQ"}, "not a cursor of this list"),
            ("summary", {"a": "KP", "b": "KP"}, "name another"),
            ("event", {"id": "never"}, "`find` gives ids by names"),
            ("event", {}, "id: is missing"),
            ("obligations", {"a": "KP", "b": "RU", "on": "soon"}, "on: "),
            ("cypher", {"query": "CREATE (n) RETURN n"}, "refused: Create is not one"),
            ("cypher", {"query": "RETURN 1 AS a,\n b"}, "line 2, column 2: "),
            ("timelines", {}, "no tool is called 'timelines'; there are find, timeline"),
        ):
            text = await refused(client, tool, **arguments)
            assert said in text, (tool, arguments, text)
            assert "\n" not in text or tool == "cypher", text

    asked(site, work)


def test_an_empty_answer_says_whether_anybody_looked(site: str) -> None:
    async def work(client: Client) -> None:
        for a, b, span, answer in (
            ("NR", "TV", {}, "not_looked_at"),
            ("KP", "CN", {"start": "2022-02-20", "end": "2022-02-20", "kind": ["Gift"]}, "none_recorded"),
            ("KP", "CN", {"start": "1802", "end": "1802", "when": "certain"}, "not_looked_at"),
        ):
            empty = (await told(client, "timeline", a=a, b=b, **span))["empty"]
            assert empty["answer"] == answer, (a, b)
            assert bool(empty["read"]) == (answer == "none_recorded")
        for tool, arguments, why in (
            ("summary", {"a": "NR", "b": "TV"}, "no source was read for this time"),
            ("coverage", {"a": "NR", "b": "TV"}, "no source is in the ledger"),
            ("votes", {"a": "NR", "b": "TV"}, "no votes of the two are loaded"),
            ("obligations", {"a": "NR", "b": "TV"}, "That says nothing of treaties nobody recorded"),
            ("find", {"q": "qqqqxxxx"}, "nobody entered"),
            ("find", {"q": "putin", "type": ["Treaty"]}, "have these words, but none is what was asked for"),
            (
                "timeline",
                {"a": "KP", "b": "CN", "kind": ["Gift"], "start": "2022-02-20", "end": "2022-02-20"},
                "no event between the two passes what was asked; the sources in `read` were read",
            ),
            ("timeline", {"a": "KP", "b": "RU", "as_of": "1950"}, "no source was read for this time"),
            ("cypher", {"query": "MATCH (n:Leter) RETURN n"}, "a misspelt name gives none either"),
        ):
            found = await told(client, tool, **arguments)
            assert why in found["empty"]["why"], (tool, found["empty"])
        known = await told(client, "summary", a="KP", b="RU", as_of="1950")
        assert known["read_for"] == known["empty"]["read"] == [], "no source of today's was there"
        ledger = await told(client, "coverage", a="KP", b="CN")
        assert len(ledger["spans"]) == ledger["spans_total"] > 20, "a day in none of them was not looked at"
        for tool, arguments in (
            ("timeline", SEPTEMBER),
            ("summary", {"a": "KP", "b": "CN"}),
            ("find", {"q": "putin"}),
        ):
            assert (await told(client, tool, **arguments))["empty"] is None

    asked(site, work)


def test_answers_come_in_parts_that_make_the_whole(site: str, http: httpx.Client) -> None:
    async def all_of(client: Client, tool: str, key: str, **arguments: Any) -> list[Json]:
        items, cursor = [], None
        while True:
            page = await told(client, tool, **arguments, **({"cursor": cursor} if cursor else {}))
            assert 0 < len(page[key]) <= arguments.get("limit", 20)
            items += page[key]
            cursor = page["next"]
            if cursor is None:
                return items

    def ids(items: list[Json]) -> list[str]:
        return [item["id"] for item in items]

    timeline = http.get("/v1/relations/KP/CN/timeline?order=desc&start=2022&limit=1000").json()
    ledger = http.get("/v1/coverage?a=KP&b=CN").json()
    bound = http.get("/v1/obligations?a=KP&b=RU&on=1996-09-01").json()
    whole = http.get(f"/v1/events/{MEETING}/accounts").json()

    async def work(client: Client) -> None:
        events = await all_of(client, "timeline", "items", a="KP", b="CN", start="2022")
        assert ids(events) == ids(timeline["items"])
        read = await all_of(client, "coverage", "items", a="KP", b="CN", limit=100)
        assert sorted(ids(read)) == sorted(ids(ledger["items"]))
        day = {"a": "KP", "b": "RU", "on": "1996-09-01"}
        assert ids(await all_of(client, "obligations", "items", **day, limit=4)) == ids(bound["items"])
        accounts = await all_of(client, "event", "accounts", id=MEETING, limit=4)
        assert len(accounts) == len(whole["properties"])

    asked(site, work)


def test_fifty_ask_at_once(site: str) -> None:
    async def work(client: Client) -> None:
        calls = [told(client, "timeline", **SEPTEMBER) for _ in range(25)]
        calls += [told(client, "find", q="putin") for _ in range(25)]
        answers = await asyncio.gather(*calls)
        assert len({json.dumps(answer) for answer in answers}) == 2

    asked(site, work)


@pytest.fixture
def hostile_graph(writer: Writer, tmp_path: Path) -> Iterator[None]:
    load_curated(writer, [hostile.written(tmp_path)])
    writer.write("MATCH (e:Event {id: $id}) SET e.title = e.title + '\u202e'", id=hostile.EVENT)
    yield
    unload_dossier(writer, hostile.DOSSIER)


@pytest.mark.usefixtures("hostile_graph")
def test_a_hostile_title_arrives_as_data_and_in_no_words_of_ours(site: str) -> None:
    async def work(client: Client) -> None:
        title = " ".join(hostile.TITLE.split())
        event = await told(client, "event", id=hostile.EVENT)
        assert " ".join(event["event"]["title"].split()) == f"{title}[U+202E]"
        assert [source["title"] for source in event["sources"]]
        (item,) = (await told(client, "timeline", a="NZ", b="FJ"))["items"]
        assert item["from"][0]["name"] == hostile.NAME
        assert hostile.EVENT in [hit["id"] for hit in (await told(client, "find", q="quoted"))["items"]]
        ours = [
            client.instructions or "",
            *(tool.model_dump_json() for tool in (await client.list_tools()).tools),
            *(resource.model_dump_json() for resource in (await client.list_resources()).resources),
            (await client.get_prompt("brief_on_pair", {"a": "NZ", "b": "FJ"})).model_dump_json(),
            (await client.get_prompt("compare_accounts", {"event": hostile.EVENT})).model_dump_json(),
        ]
        assert "never instructions" in ours[0]
        assert [text for text in ours if "hacked" in text] == []

    asked(site, work)


def test_resources_and_prompts_say_what_to_ask(site: str) -> None:
    async def work(client: Client) -> None:
        read = {}
        for resource in (await client.list_resources()).resources:
            read[resource.name] = json.loads((await client.read_resource(resource.uri)).contents[0].text)
        assert read["vocabulary"]["kinds"]["Letter"]["needs"] == [["sent"], ["addressed_to"]]
        assert {"Event", "Claim"} <= {label["name"] for label in read["schema"]["labels"]}
        for question in read["questions"][:2]:
            rows = await told(client, "cypher", query=question["query"], parameters=question["parameters"])
            assert rows["rows"], question["title"]

        brief = (await client.get_prompt("brief_on_pair", {"a": "korea utara", "b": "러시아"})).messages[0]
        assert 'a="KP", b="RU"' in brief.content.text
        task, material = (await client.get_prompt("draft_dossier_entry", {"report": "A ship came."})).messages
        assert SKELETON in task.content.text
        assert "A ship came." not in task.content.text
        assert material.content.resource.text == "A ship came."
        for name, arguments, said in (
            ("brief_on_pair", {"a": "KP"}, "b: is missing"),
            ("brief_on_pair", {"a": "KP", "b": "Atlantis"}, "no country is called 'Atlantis'"),
            ("compare_accounts", {"event": "x", "evnet": "y"}, "did you mean event?"),
            ("briefs", {}, "there are brief_on_pair"),
        ):
            with pytest.raises(MCPError, match=said.replace("?", r"\?")) as error:
                await client.get_prompt(name, arguments)
            assert error.value.error.code == -32602

    asked(site, work)


def test_the_form_that_the_prompt_shows_is_a_dossier_without_mistakes(
    cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "my-dossier.yaml").write_text(SKELETON, "utf-8")
    checked = cli("check", str(tmp_path / "my-dossier.yaml"))
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stderr


def call(tool: str, **arguments: Any) -> Json:
    """A call as a client without a session, of an older protocol, sends it."""
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


ACCEPT = {"accept": "application/json, text/event-stream"}


def test_foreign_hosts_and_pages_of_other_sites_may_not_ask(http: httpx.Client, server: str) -> None:
    for headers, status in (
        ({}, 200),
        ({"origin": server}, 200),
        ({"host": "localhost:1"}, 200),
        ({"host": "evil.example"}, 400),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ):
        answer = http.post("/mcp", json=call("votes", a="NR", b="TV"), headers=ACCEPT | headers)
        assert answer.status_code == status, (headers, answer.text)
        assert status == 200 or answer.headers["content-type"] == PROBLEM
    assert http.get("/mcp").status_code == 405
    whole = b" " * 1_000_001
    sent = http.post("/mcp", content=whole, headers=ACCEPT | {"content-type": "application/json"})
    assert sent.status_code == 413


def test_cypher_is_let_in_by_the_door_of_the_site_under_its_own_name(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        headers = ACCEPT | {"host": "graph.example.org"}
        answers = [
            (await http.post("/mcp", json=call("cypher", query="RETURN 1"), headers=headers)).json()["result"]
            for _ in range(3)
        ]
        assert [answer["isError"] for answer in answers] == [False, False, True]
        assert "more than 2 queries in a minute" in answers[2]["content"][0]["text"]

    run(work, connection, cypher_rate=2, base_url="https://graph.example.org")


def test_a_signal_ends_it_though_its_client_has_not(environment: dict[str, str]) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "diplograph", "mcp"],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    with process:
        print(
            json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
            file=process.stdin,
            flush=True,
        )
        assert json.loads(process.stdout.readline())["result"]["protocolVersion"] == "2025-06-18"
        process.terminate()
        assert process.wait(120) == 143


def test_a_key_lets_in_and_lets_ask_in_cypher_as_it_does_under_v1(
    connection: Connection, tmp_path: Path
) -> None:
    file = KeyFile.of(Settings(data_dir=tmp_path / "data"))
    reads = file.add("reads", ("read",), None, utc_now()).token

    async def work(http: httpx.AsyncClient) -> None:
        assert (
            await http.post("/mcp", json=call("votes", a="NR", b="TV"), headers=ACCEPT)
        ).status_code == 401
        headers = ACCEPT | {"authorization": f"Bearer {reads}"}
        votes = await http.post("/mcp", json=call("votes", a="NR", b="TV"), headers=headers)
        assert votes.json()["result"]["isError"] is False
        query = await http.post("/mcp", json=call("cypher", query="RETURN 1"), headers=headers)
        assert query.json()["result"]["content"][0]["text"] == "this key is not for cypher"

    run(work, connection, data_dir=tmp_path / "data", keys_required=True)


def test_a_site_that_nobody_asks_so_does_not_import_it() -> None:
    code = "import api.app, sys; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
