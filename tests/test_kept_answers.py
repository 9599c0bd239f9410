"""Answers given again: the same bytes without asking the store for them, and never an old one."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from conftest import ROOT, free_port, wait_until_ready

from api.answer_cache import LARGEST, KeptAnswers
from api.static_files import YEAR, asset, static_files
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store.connection import Connection
    from graph.store.writer import Writer

ADDRESS = "/v1/relations/KP/CN/timeline?limit=7&kind=Letter"
NEXT_REVISION = "MATCH (m:Meta {id: 'graph'}) SET m.revision = m.revision + 1"


def value(http: httpx.Client, metric: str) -> float:
    found = re.search(rf"^{metric} (\S+)$", http.get("/metrics").text, re.MULTILINE)
    assert found
    return float(found[1])


def hits(http: httpx.Client) -> float:
    return value(http, "diplograph_kept_answers_total")


@pytest.fixture
def turn(writer: Writer) -> Iterator[Any]:
    """Counts the graph's revision up, and back in the end."""
    before = writer.read("MATCH (m:Meta {id: 'graph'}) RETURN m.revision AS revision")[0]["revision"]
    yield lambda: writer.write(NEXT_REVISION)
    writer.write("MATCH (m:Meta {id: 'graph'}) SET m.revision = $revision", revision=before)


def test_an_answer_asked_for_again_is_the_same_and_counted(http: httpx.Client) -> None:
    first = http.get(ADDRESS)
    before = hits(http)
    again = http.get(ADDRESS)
    assert (again.content, again.status_code) == (first.content, 200)
    names = {"etag", "link", "content-type", "content-language", "vary", "content-security-policy"}
    assert {name: again.headers[name] for name in names} == {name: first.headers[name] for name in names}
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert hits(http) == before + 1


def test_what_is_kept_answers_304_and_head(http: httpx.Client) -> None:
    tag = http.get(ADDRESS).headers["etag"]
    before = hits(http)
    unchanged = http.get(ADDRESS, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    head = http.head(ADDRESS)
    assert (head.status_code, head.content) == (200, b"")
    assert hits(http) == before + 2
    assert http.get(ADDRESS, headers={"if-none-match": '"another"'}).status_code == 200


def test_another_state_of_the_graph_is_asked_for(http: httpx.Client, turn: Any) -> None:
    old = http.get(ADDRESS).json()["revision"]
    turn()
    new = http.get(ADDRESS).json()["revision"]
    assert old != new
    assert http.get(ADDRESS, params={"revision": old, "limit": 7}).status_code == 410


PAGES = ("/", "/relations/KP/CN", "/relations/KP/RU/obligations", "/entities/kim-jong-un", "/map?focus=KP")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_kept_for_its_language_and_until_the_graph_changes(
    page: str, http: httpx.Client, turn: Any
) -> None:
    first = http.get(page)
    assert (first.status_code, first.headers["content-language"]) == (200, "en")
    before = hits(http)
    again = http.get(page)
    assert (again.status_code, again.text) == (200, first.text)
    assert http.get(page, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert hits(http) == before + 2
    other = http.get(page, headers={"accept-language": "id"})
    assert other.headers["content-language"] == "id"
    assert other.text != first.text
    turn()
    http.get(page)
    assert hits(http) == before + 2


@pytest.mark.parametrize("page", ["/relations/KP/CN", ADDRESS])
def test_one_language_wished_for_in_other_words_is_one_kept_answer(page: str, http: httpx.Client) -> None:
    first = http.get(page, headers={"accept-language": "id-ID,id;q=0.9,xx;q=0.8"})
    assert first.headers["content-language"] == "id"
    before = hits(http)
    assert http.get(page, headers={"accept-language": "zz, id;q=0.4"}).content == first.content
    assert hits(http) == before + 1
    english = http.get(page, headers={"accept-language": "en;q=0.9, id;q=0.4"})
    assert english.headers["content-language"] == "en"
    assert hits(http) == before + 1


@pytest.fixture(scope="module")
def as_it_comes(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A server that keeps answers for a second, as it does where nobody says otherwise."""
    log = tmp_path_factory.mktemp("kept") / "serve.log"
    port = free_port()
    env = {name: value for name, value in environment.items() if name != "DIPLOGRAPH_KEPT_SECONDS"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "diplograph", "serve", "--port", str(port)],
            env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=150) as client:
            yield client
    finally:
        process.terminate()
        process.wait(120)


def test_a_load_is_seen_within_the_second(as_it_comes: httpx.Client, turn: Any) -> None:
    old = as_it_comes.get(ADDRESS).json()["revision"]
    assert as_it_comes.get(ADDRESS).json()["revision"] == old
    turn()
    loaded = time.monotonic()
    seen = []
    while not seen or seen[-1][1] == old:
        asked = time.monotonic() - loaded
        seen.append((asked, as_it_comes.get(ADDRESS).json()["revision"]))
    assert all(asked < 1.0 for asked, revision in seen if revision == old), seen


def test_answers_within_a_second_share_few_looks_at_the_store(as_it_comes: httpx.Client) -> None:
    time.sleep(1.1)  # the test before puts the graph back, which is seen within a second
    tag = as_it_comes.get(ADDRESS).headers["etag"]
    looks, given = value(as_it_comes, "diplograph_revision_looks_total"), hits(as_it_comes)
    begun = time.monotonic()
    for number in range(200):
        headers = {"if-none-match": tag} if number % 2 else {}
        assert as_it_comes.get(ADDRESS, headers=headers).status_code == (304 if number % 2 else 200)
    most = time.monotonic() - begun + 1  # one each second, and the first
    assert value(as_it_comes, "diplograph_revision_looks_total") - looks <= most
    assert hits(as_it_comes) == given + 200


def test_where_no_second_is_granted_each_answer_is_looked_at(http: httpx.Client) -> None:
    http.get(ADDRESS)
    before = value(http, "diplograph_revision_looks_total")
    for _ in range(5):
        http.get(ADDRESS)
    assert value(http, "diplograph_revision_looks_total") == before + 5


def test_files_of_pages_are_kept_and_last_a_year_by_their_mark(http: httpx.Client) -> None:
    for name in static_files():
        marked = asset(name)
        first = http.get(marked)
        before = hits(http)
        again = http.get(marked)
        assert again.content == first.content
        assert again.headers["cache-control"] == f"public, max-age={YEAR}, immutable"
        assert again.headers["content-type"] == first.headers["content-type"]
        unchanged = http.get(marked, headers={"if-none-match": first.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert hits(http) == before + 2


def test_a_file_without_its_mark_is_asked_for_again_and_no_other_query_is_kept(http: httpx.Client) -> None:
    tag = http.get("/static/site.css").headers["etag"]
    assert http.get("/static/site.css").headers["cache-control"] == "no-cache"
    before = hits(http)
    for _ in range(2):
        old = http.get("/static/site.css?v=0123456789")
        assert (old.status_code, old.headers["cache-control"], old.headers["etag"]) == (200, "no-cache", tag)
        assert http.get("/static/site.css?v=0", headers={"if-none-match": tag}).status_code == 304
    assert hits(http) == before
    assert http.get("/static/none.css").status_code == 404


def test_languages_formats_and_encodings_are_kept_apart(http: httpx.Client) -> None:
    asked: tuple[dict[str, str], ...] = (
        {"accept-language": "id"}, {"accept-language": "ko"}, {"accept": "text/csv"},
        {"accept-encoding": "identity"}, {"accept-encoding": "gzip"}, {"origin": "https://example.org"},
    )  # fmt: skip
    first = [http.get(ADDRESS, headers=headers) for headers in asked]
    again = [http.get(ADDRESS, headers=headers) for headers in asked]
    assert [one.content for one in again] == [one.content for one in first]
    assert [one.headers.get("content-encoding") for one in again][3:5] == [None, "gzip"]
    assert [one.headers.get("access-control-allow-origin") for one in again] == [None] * 6
    assert len({one.content for one in first[:3]}) == 3


def test_help_asks_nothing_of_the_store(http: httpx.Client) -> None:
    before = value(http, "diplograph_revision_looks_total")
    assert http.get("/help").status_code == 200
    assert value(http, "diplograph_revision_looks_total") == before


def test_errors_and_addresses_without_a_revision_are_not_kept(http: httpx.Client) -> None:
    before = hits(http)
    for path in 2 * ("/v1/events/none-such", "/readyz", "/events/none-such", "/relations/KP/CN?start=soon"):
        http.get(path)
    assert hits(http) == before


def asked_of(app: Any, path: str, *headers: tuple[bytes, bytes]) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": list(headers)}  # fmt: skip
    asyncio.run(app(scope, None, send))
    return sent


def test_what_is_kept_is_bounded_and_the_largest_are_not_kept() -> None:
    async def handler(scope: Any, _: Any, send: Any) -> None:
        scope["state"]["revision"] = "r1"
        size = LARGEST + 1 if scope["path"] == "/large" else LARGEST // 2
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * size})

    kept: Any = KeptAnswers(handler, store=lambda: None, hits=None)  # type: ignore[arg-type, return-value]
    for number in range(200):
        assert asked_of(kept, f"/{number}")[0]["status"] == 200
    asked_of(kept, "/large")
    assert 100 < len(kept._kept) < 130
    assert not any(key[0] == b"/large" for key in kept._kept)


def test_of_cookies_an_answer_depends_on_the_language_alone() -> None:
    times = 0

    async def handler(scope: Any, _: Any, send: Any) -> None:
        nonlocal times
        times += 1
        scope["state"]["revision"] = None  # it holds in any
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    class Hits:
        def inc(self) -> None: ...

    kept: Any = KeptAnswers(handler, store=lambda: None, hits=Hits())  # type: ignore[arg-type, return-value]
    for cookie in (b"lang=id", b"a=1; lang=id", b"lang=en", b"lang=id; b=2", b"lang=en", b"c=3", b"lang=qq"):
        asked_of(kept, "/", (b"cookie", cookie))
    assert times == 3


def test_whoever_asks_for_the_revision_gets_one_read_after_that(connection: Connection, turn: Any) -> None:
    async def ask() -> tuple[int, set[str], set[str]]:
        async with Store(connection) as store:
            reads = 0
            begun = asyncio.Event()
            read = store.read

            async def counted(*args: Any, **kwargs: Any) -> Any:
                nonlocal reads
                reads += 1
                rows = await read(*args, **kwargs)
                begun.set()
                await asyncio.sleep(0.5)  # the answer is long on its way
                return rows

            store.read = counted  # type: ignore[method-assign]
            early = [asyncio.create_task(store.revision()) for _ in range(20)]
            await begun.wait()
            await asyncio.to_thread(turn)
            late = await asyncio.gather(*(store.revision() for _ in range(20)))
            return reads, set(await asyncio.gather(*early)), set(late)

    reads, early, late = asyncio.run(ask())
    assert reads == 2
    (before,), (after,) = early, late
    assert int(after[1:].split("-")[0]) == int(before[1:].split("-")[0]) + 1
