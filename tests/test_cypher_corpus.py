"""Five hundred queries of every form of Cypher 5 and 25, each with what comes of it: cypher_corpus.yaml."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from graph.cypher.own_store import OwnQueryStore
from graph.cypher.query_store import QueryStore
from graph.cypher.run import CypherAnswer, run_readonly
from graph.errors import QueryError, QueryRefused, QuerySyntax, StoreUnavailable
from graph.local.home import Home
from graph.store.fingerprint import Fingerprint, fingerprint
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.writer import Writer

CORPUS = YAML(typ="safe").load(Path(__file__).with_suffix(".yaml").with_stem("cypher_corpus"))
PARAMETERS = {"id": "KP", "ids": ["KP", "CN"], "nothing": None, "a name": 1, "type": "SENT"}
AT_ONCE = 2
SECONDS = 60.0  # a copy of the graph plans its first queries at low priority

# What a query may name and no node has.
NAMES = """
CALL db.labels() YIELD label WITH count(label) AS labels
CALL db.propertyKeys() YIELD propertyKey
RETURN labels, count(propertyKey) AS keys
"""


@pytest.fixture(scope="module", autouse=True)
def nothing_changes(connection: Connection, writer: Writer, settings: Settings) -> Iterator[None]:
    """After all of this nothing was committed: no transaction log grew, and the graph has the same hash."""

    def state() -> Any:
        # Of a Neo4j that is not ours, no file is seen.
        logs = Home.of(settings).data.glob("transactions/neo4j/neostore.transaction.db.*")
        sizes = {log.name: log.stat().st_size for log in logs}
        return sizes, writer.read(NAMES), fingerprint(writer.connection)

    before = state()
    yield
    assert state() == before


@pytest.fixture(scope="module", autouse=True)
def listeners() -> Iterator[dict[str, str]]:
    """Two ports of this machine that nobody knocks at, as they stand in the addresses of queries."""
    with socket.create_server(("127.0.0.1", 0)) as four, socket.socket(socket.AF_INET6) as six:
        port = four.getsockname()[1]
        heard = [four]
        try:
            six.bind(("::1", port))
            six.listen()
            heard.append(six)
        except OSError:  # a machine without IPv6
            pass
        yield {"<ipv4>": f"127.0.0.1:{port}", "<ipv6>": f"[::1]:{port}", "<port>": str(port)}
        for listener in heard:
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.accept()


Told = dict[str, CypherAnswer | QueryError]


async def asked(store: QueryStore, listeners: dict[str, str], texts: Iterable[str]) -> Told:
    """What comes of each, two at once."""
    told: Told = {}
    left = iter(texts)
    parameters = {**PARAMETERS, "address": f"http://{listeners['<ipv4>']}/x.csv"}

    async def work() -> None:
        for text in left:
            sent = text
            for name, value in listeners.items():
                sent = sent.replace(name, value)
            try:
                told[text] = await run_readonly(store, sent, parameters, timeout=SECONDS)
            except QueryError as error:
                told[text] = error

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return told


def outcomes(connection: Connection, listeners: dict[str, str], texts: Iterable[str]) -> Told:
    """What comes of each in the store of the timelines itself."""

    async def run() -> Told:
        async with QueryStore(connection, concurrency=AT_ONCE) as store:
            return await asked(store, listeners, texts)

    return asyncio.run(run())


def test_what_only_reads_is_answered(connection: Connection, listeners: dict[str, str]) -> None:
    told = outcomes(connection, listeners, CORPUS["reads"])
    assert {text: answer for text, answer in told.items() if isinstance(answer, QueryError)} == {}
    assert [text for text, answer in told.items() if not isinstance(answer, QueryError) and (
        answer["truncated"] or any(len(row) != len(answer["columns"]) for row in answer["rows"])
    )] == []  # fmt: skip


def test_what_does_more_is_refused_in_one_line_that_says_why(
    connection: Connection, listeners: dict[str, str]
) -> None:
    words = {text: word for word, texts in CORPUS["refused"].items() for text in texts}
    told = outcomes(connection, listeners, words)
    assert {
        text: answer
        for text, answer in told.items()
        if not isinstance(answer, QueryRefused) or words[text] not in str(answer) or "\n" in str(answer)
    } == {}


def test_only_a_few_procedures_can_be_called(connection: Connection, listeners: dict[str, str]) -> None:
    told = outcomes(connection, listeners, CORPUS["not_callable"])
    refused = (QueryRefused, QuerySyntax)
    assert {text: answer for text, answer in told.items() if not isinstance(answer, refused)} == {}


def test_what_is_wrong_is_told_with_its_place(connection: Connection, listeners: dict[str, str]) -> None:
    places = {text: tuple(place or (None, None)) for text, place in CORPUS["wrong"]}
    told = outcomes(connection, listeners, places)
    assert {
        text: (answer, getattr(answer, "line", None))
        for text, answer in told.items()
        if not isinstance(answer, QuerySyntax)
        or (answer.line, answer.column) != places[text]
        or not str(answer)
        or "(line" in str(answer)  # the server's own count, which includes a line of ours
        or "renderNested" in str(answer)
    } == {}


@pytest.mark.long
def test_over_a_copy_the_verdicts_are_the_same_and_neither_graph_changes(
    settings: Settings, connection: Connection, listeners: dict[str, str]
) -> None:
    if settings.neo4j_uri is not None:
        pytest.skip("only a local store has a Neo4j for queries beside it")
    refused = [text for texts in CORPUS["refused"].values() for text in texts]
    fine: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(CORPUS["reads"], dict),
        **dict.fromkeys(refused, QueryRefused),
        **dict.fromkeys(CORPUS["not_callable"], (QueryRefused, QuerySyntax)),
        **{text: QuerySyntax for text, _ in CORPUS["wrong"]},
    }

    async def run() -> tuple[Fingerprint, Told, Fingerprint]:
        async with Store(connection, timeout=120) as site, OwnQueryStore(settings, site) as store:
            deadline = time.monotonic() + 180
            while True:
                try:
                    await store.started()
                    break
                except StoreUnavailable:
                    assert time.monotonic() < deadline
            copy = store.connection
            before = await asyncio.to_thread(fingerprint, copy)
            told = await asked(store, listeners, fine)
            assert store.connection == copy
            return before, told, await asyncio.to_thread(fingerprint, copy)

    before, told, after = asyncio.run(run())
    assert {text: answer for text, answer in told.items() if not isinstance(answer, fine[text])} == {}
    assert len(told) == len(fine)
    assert before == after == fingerprint(connection)


def test_the_corpus_has_at_least_three_hundred_queries() -> None:
    texts = [*CORPUS["reads"], *CORPUS["not_callable"], *(text for text, _ in CORPUS["wrong"])]
    texts += [text for refused in CORPUS["refused"].values() for text in refused]
    assert len(texts) == len(set(texts)) >= 300
