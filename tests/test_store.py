"""Store and Writer: what they return, what they refuse, and how they say that nothing answers."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from datetime import date
from threading import Timer
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from neo4j.exceptions import Neo4jError

from graph.errors import StoreError, StoreUnavailable
from graph.store.connection import Connection
from graph.store.driver import translated
from graph.store.reader import Store
from graph.store.writer import Writer
from questions.event import EVENT
from questions.items import words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

DAY = date(1961, 7, 11)


def with_store(connection: Connection, work: Callable[[Store], Awaitable[Any]], **options: Any) -> Any:
    async def run() -> Any:
        async with Store(connection, **options) as store:
            return await work(store)

    return asyncio.run(run())


def test_dates_are_python_dates_wherever_they_stand(connection: Connection, writer: Writer) -> None:
    text = "RETURN $day AS day, [$day, [$day]] AS list, {on: {day: $day}} AS map, date('1961-07-11') AS own"
    expected = [{"day": DAY, "list": [DAY, [DAY]], "map": {"on": {"day": DAY}}, "own": DAY}]
    assert with_store(connection, lambda store: store.read(text, day=DAY)) == expected
    assert writer.read(text, day=DAY) == expected
    with writer.transaction() as transaction:
        assert transaction.run(text, day=DAY) == expected


def test_a_store_does_not_write(connection: Connection) -> None:
    with pytest.raises(StoreError, match="read access mode"):
        with_store(connection, lambda store: store.read("CREATE (n:StoreTest)"))


def test_a_read_ends_at_the_stores_timeout(connection: Connection) -> None:
    endless = (
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a < 0 RETURN count(*)"
    )
    with pytest.raises(StoreError, match="TransactionTimedOut"):
        with_store(connection, lambda store: store.read(endless), timeout=0.5)


def test_planning_does_not_count_against_the_time_of_a_query(connection: Connection) -> None:
    def ask() -> Any:
        new = f"{EVENT}\n// a text the server has not seen: {time.time()}"
        begun = time.monotonic()
        rows = with_store(connection, lambda store: store.read(new, id="nobody", **words("en")), timeout=0.1)
        assert time.monotonic() - begun > 0.2, "planned within the time of the query: this test shows nothing"
        return rows

    for _ in range(3):  # on a busy machine the query itself may take as long
        with suppress(StoreError):
            assert ask() == []
            return
    assert ask() == []


def test_the_revision_names_the_state_of_the_graph(connection: Connection) -> None:
    revision = with_store(connection, lambda store: store.revision())
    number, _, digest = revision.removeprefix("r").partition("-")
    assert number.isdigit()
    assert len(digest) == 8
    assert with_store(connection, lambda store: store.unready()) is None


def test_a_store_nobody_answers_for_is_not_ready_and_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.driver.RETRY_SECONDS", 0.5)
    nowhere = Connection("bolt://127.0.0.1:1", "neo4j", "secret-word", "neo4j")
    assert with_store(nowhere, lambda store: store.unready(), patience=0) == "does not answer now"
    with pytest.raises(StoreUnavailable, match=r"bolt://127\.0\.0\.1:1") as caught, Writer(nowhere) as writer:
        writer.write("RETURN 1")
    assert "\n" not in str(caught.value)


def test_a_refused_user_is_one_line_without_the_password(connection: Connection) -> None:
    stranger = Connection(connection.uri, "nobody", "secret-word", connection.database)
    with pytest.raises(StoreUnavailable, match="refuses user 'nobody'") as caught:
        with_store(stranger, lambda store: store.read("RETURN 1"))
    assert "secret-word" not in str(caught.value)


def test_an_address_of_another_kind_is_told(connection: Connection) -> None:
    odd = Connection("gopher://127.0.0.1", connection.user, connection.password, connection.database)
    with pytest.raises(StoreUnavailable, match="no address of a Neo4j"):
        with_store(odd, lambda store: store.read("RETURN 1"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "is read-only"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "is read-only"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "refuses user"),
        ("Neo.TransientError.Database.DatabaseUnavailable", "cannot answer now"),
        ("Neo.DatabaseError.Transaction.TransactionStartFailed", "has stopped its database"),
    ],
)
def test_what_the_server_says_of_itself_is_told_with_what_to_do(code: str, said: str) -> None:
    far = Connection("bolt://127.0.0.1:1", "neo4j", "secret-word", "neo4j")
    text = "The database has encountered a critical error, and needs to be restarted."
    with pytest.raises(StoreError, match=said) as caught, translated(far):
        raise Neo4jError._hydrate_neo4j(code=code, message=text)
    assert isinstance(caught.value, StoreUnavailable) == ("read-only" not in said)


def test_a_closed_store_says_so(connection: Connection) -> None:
    with pytest.raises(StoreError, match="async with"):
        asyncio.run(Store(connection).read("RETURN 1"))
    with pytest.raises(StoreError, match="closed"):
        Writer(connection).write("RETURN 1")


def test_a_transaction_is_whole_or_not_at_all(writer: Writer) -> None:
    count = "MATCH (n:StoreTest) RETURN count(n) AS n"

    def interrupted() -> None:
        with writer.transaction() as transaction:
            transaction.run("CREATE (:StoreTest {id: 1})")
            assert transaction.run(count) == [{"n": 1}]
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert writer.read(count) == [{"n": 0}]
    try:
        with writer.transaction() as transaction:
            transaction.run("CREATE (:StoreTest {id: 1})")
            transaction.run("CREATE (:StoreTest {id: 2})")
        assert writer.read(count) == [{"n": 2}]
    finally:
        writer.write("MATCH (n:StoreTest) DELETE n")


MUCH = "UNWIND $rows AS row RETURN row.number AS number, row.text AS text"


def in_transaction(writer: Writer, rows: Any) -> None:
    with writer.transaction() as transaction:
        transaction.run(MUCH, rows=rows)


def again_and_again(work: Callable[[], Any]) -> NoReturn:
    while True:
        work()


@pytest.mark.parametrize(
    "work",
    [
        lambda writer, rows: writer.write(MUCH, rows=rows),
        lambda writer, rows: writer.transact(lambda transaction: transaction.run(MUCH, rows=rows)),
        in_transaction,
    ],
    ids=["write", "transact", "transaction"],
)
def test_a_signal_amid_a_message_ends_the_work_at_once_and_as_what_it_is(
    connection: Connection, work: Callable[[Writer, Any], Any]
) -> None:
    def end(*_: object) -> None:
        raise SystemExit(143)

    def still_there(*_: object) -> None:
        pytest.fail("it waits for more of an answer than there is")

    rows = [{"number": number, "text": "x" * 200} for number in range(2000)]
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGALRM)}
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, still_there)
    try:
        for turn in range(5):
            with Writer(connection) as writer:
                work(writer, rows)
                Timer(0.01 + turn / 40, os.kill, (os.getpid(), signal.SIGTERM)).start()
                signal.alarm(20)
                with pytest.raises(SystemExit):
                    again_and_again(lambda: work(writer, rows))
            assert signal.getsignal(signal.SIGTERM) is end
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_constraint_is_reported_as_ours(writer: Writer) -> None:
    with pytest.raises(StoreError, match="ConstraintValidationFailed") as caught:
        writer.write("CREATE (:Country {id: 'KP'})")
    assert "\n" not in str(caught.value)
