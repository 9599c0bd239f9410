"""Real parts for every test: one Neo4j with the curated graph, one server over it, one Chromium.

Without DIPLOGRAPH_NEO4J_URI the store is a local Neo4j in a temporary folder, which begins as any new one
does with the graph kept in the cache folder; with it, that Neo4j serves the whole suite, and it must be empty
or left by an earlier run of this suite.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from graph.store.plain_driver import plain_driver

plain_driver()  # as every command does, before anything imports the driver: spares each run a second

# ruff: noqa: E402
from neo4j._async_compat.network import _bolt_socket

from diplograph.connect import first_graph, prepare
from graph.local.beginning import kept_file
from graph.local.file_locks import exclusive
from graph.settings import Settings
from graph.store.connection import Connection, open_connection
from graph.store.migrate import replan
from graph.store.writer import Writer

ROOT = Path(__file__).parent.parent

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Nothing to do twice, a tenth of a second apart: for timers, and for what an answer leads to. After ten
# seconds without an idle moment, as on a busy machine, any will do.
REST = """() => new Promise((done) => {
  const idle = (work) => requestIdleCallback(work, {timeout: 10_000});
  idle(() => setTimeout(() => idle(() => done()), 100));
})"""
Open = Callable[..., Any]  # what the fixture open_page gives

COUNT_FOREIGN_NODES = "MATCH (n) WHERE NOT EXISTS { (:TestStore) } RETURN count(n) AS n"
MARK_TEST_STORE = "MERGE (:TestStore {by: 'diplograph tests'})"

# Of every store, server and command that the tests start.
FOR_TESTS = {
    "DIPLOGRAPH_READ_TIMEOUT": "120",  # a first plan on a busy machine
    "DIPLOGRAPH_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",  # the slower compiler never pays in a test
    "DIPLOGRAPH_WARM": "false",  # a test waits only for the plans of what it asks
    "DIPLOGRAPH_KEPT_SECONDS": "0",  # a test asks for what it just loaded
    "DIPLOGRAPH_QUERY_STORE": "shared",  # starting another Neo4j takes seconds
}

# Files with stores, servers or environments of their own, and those that load whole datasets.
LONGEST = {"browser", "bulk", "cli", "client", "dossier_load", "local_store", "packaging", "readme", "resume"}
LONGEST |= {"faults", "ggo_whole", "query_page", "un"}
# After these the store has to plan anew whatever it is asked.
LAST = {"query_plans", "schema"}


class OfTheDriver(socket.socket):
    """neo4j 6.4.1 leaves its socket to the garbage collector when a task is cancelled while it connects.

    Whatever test ran by then would be told of it. Sockets of ours are still to be closed.
    """

    def __del__(self) -> None:
        self.close()


_bolt_socket.socket = OfTheDriver


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, also where a suite in the background was told to ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for variable, value in FOR_TESTS.items():
        os.environ.setdefault(variable, value)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two files run at once, begin those that take minutes, so that none is left alone at the end."""

    def place(item: pytest.Item) -> int:
        name = item.path.stem.removeprefix("test_")
        return (name not in LONGEST) + (name in LAST)

    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=place)


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the store under test: the caller's Neo4j, or a local one in a temporary folder."""
    if os.environ.get("DIPLOGRAPH_NEO4J_URI"):
        return Settings()
    return Settings(data_dir=tmp_path_factory.mktemp("store"), bolt_port=free_port())


def keep_first_graph(settings: Settings) -> None:
    """Have the graph that new stores begin with in the cache folder: those of the tests change at once."""
    beginning = first_graph()
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.cache_dir / "tests.lock", lambda: None):
        if not kept_file(settings, beginning.name).exists():
            apart = Settings(data_dir=settings.data_dir.with_name("apart"))
            with open_connection(apart, beginning=beginning):
                pass


@pytest.fixture(scope="session")
def connection(settings: Settings) -> Iterator[Connection]:
    """A running store with schema, base layer and the shipped dossiers."""
    given = settings.neo4j_uri is not None
    if not given:
        keep_first_graph(settings)
    with open_connection(settings, beginning=None if given else first_graph()) as connection:
        with Writer(connection) as writer:
            if given and writer.write(COUNT_FOREIGN_NODES)[0]["n"]:
                pytest.exit("the Neo4j at DIPLOGRAPH_NEO4J_URI holds data: give the tests an empty one", 2)
            writer.write(MARK_TEST_STORE)
            prepare(writer, curated=True)
            if given:
                replan(writer)
        yield connection


@pytest.fixture(scope="session")
def writer(connection: Connection) -> Iterator[Writer]:
    """A writer on the store; whoever changes the graph puts it back."""
    with Writer(connection) as writer:
        yield writer


@pytest.fixture(scope="session")
def environment(connection: Connection, settings: Settings) -> dict[str, str]:
    """The environment of a subprocess that is to use the same store."""
    return {
        **os.environ,
        "DIPLOGRAPH_NEO4J_URI": connection.uri,
        "DIPLOGRAPH_NEO4J_USER": connection.user,
        "DIPLOGRAPH_NEO4J_PASSWORD": connection.password,
        "DIPLOGRAPH_DATA_DIR": str(settings.data_dir),
        "NO_COLOR": "1",
        "COLUMNS": "160",
    }


@pytest.fixture(scope="session")
def cli(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`cli("timeline", "KP", "CN")` runs the command line against the store under test.

    A command runs in this process, which spares it seconds of imports. It gets a process of its own with
    `process=True`, with an option that only a process has, and while Playwright's event loop runs here.
    """

    def run(
        *args: str,
        env: dict[str, str] = environment,
        cwd: Path = ROOT,
        input: str | None = None,  # noqa: A002  as subprocess.run calls it
        process: bool = False,
        **options: Any,
    ) -> subprocess.CompletedProcess[str]:
        if process or options or asyncio._get_running_loop() is not None:
            return subprocess.run(
                [sys.executable, "-m", "diplograph", *args],
                capture_output=True,
                text=True,
                check=False,
                **{"env": env, "cwd": cwd, "input": input, "timeout": 600, **options},
            )
        return run_here(args, env, cwd, input)

    return run


def run_here(
    args: tuple[str, ...], env: dict[str, str], cwd: Path, text: str | None
) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, and leave its environment, folder and signal handlers as they were."""
    from typer.testing import CliRunner

    from diplograph.main import app

    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    environ = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(env)
        with contextlib.chdir(cwd):
            result = CliRunner().invoke(app, list(args), input=text, prog_name="diplograph")
    finally:
        os.environ.clear()
        os.environ.update(environ)
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return subprocess.CompletedProcess(["diplograph", *args], result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def server(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `diplograph serve` over the store under test, limits loosened for a suite."""
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "serve.log"
    loosened = {"DIPLOGRAPH_QUERY_TIMEOUT": "2", "DIPLOGRAPH_CYPHER_RATE": "10000"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "diplograph", "serve", "--port", str(port)],
            env={**environment, **loosened},
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(base, process, log)
        yield base
    finally:
        process.terminate()
        process.wait(120)


def wait_until_ready(base: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 300) -> None:
    """Wait for /readyz; fails with the server's log if it ends or stays silent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{base}/readyz", timeout=20).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the server did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture
def http(server: str) -> Iterator[httpx.Client]:
    """An HTTP client on the server; redirects are not followed."""
    with httpx.Client(base_url=server, timeout=150) as client:
        yield client


@pytest.fixture(scope="session")
def data() -> Path:
    """The field's official files: DIPLOGRAPH_DATA, or ../shared/data beside the checkout."""
    path = Path(os.environ.get("DIPLOGRAPH_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no dataset files at {path}: set DIPLOGRAPH_DATA")
    return path


# Playwright's loop stands in the way of every asyncio.run() of its thread, so it ends with the file.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; skips with the reason where there is none, fails under CI."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        message = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
                "--disable-component-update",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Open]:
    """Opens a path and notes what the page asks for and complains of: `page.asked`, `page.complaints`.

    `script` runs in each page before its own.
    """
    contexts = []

    def run(path: str, *, script: str = "", **options: Any) -> Any:
        context = browser.new_context(base_url=server, **{"viewport": WIDE, "locale": "en", **options})
        contexts.append(context)
        context.set_default_timeout(120_000)  # as the read timeout: first plans on a busy machine
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.asked, page.answered, page.complaints = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: page.answered.append(request.url))
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        if options.get("java_script_enabled", True):  # else nothing follows what the page itself names
            come_to_rest(page)
        return page

    yield run
    for context in contexts:
        context.close()


def come_to_rest(page: Any) -> None:
    """Wait until a page of `open_page` asks for nothing more, and its scripts have nothing to do.

    Playwright's `networkidle` waits for half a second without a request; here the page tells when it rests.
    """
    asked, deadline = -1, time.monotonic() + 120
    while len(page.answered) < len(page.asked) or asked < len(page.asked):
        assert time.monotonic() < deadline, f"no answer yet: {set(page.asked) - set(page.answered)}"
        asked = len(page.asked)
        page.evaluate(REST)


def picture(page: Any, name: str) -> None:
    """A screenshot of the whole page in the folder DIPLOGRAPH_SCREENSHOTS, if that is set."""
    folder = os.environ.get("DIPLOGRAPH_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def hosts(page: Any) -> set[str]:
    """All that the page of `open_page` asked."""
    return {urlsplit(address).netloc for address in page.asked if address.startswith("http")}


def shifted(page: Any) -> float:
    """How much of what stood already moved while the page came, as Cumulative Layout Shift counts it."""
    found: float = page.evaluate("""() => {
      const observer = new PerformanceObserver(() => {});
      observer.observe({type: "layout-shift", buffered: true});
      return observer.takeRecords().reduce((sum, entry) => sum + entry.value, 0);
    }""")
    return found


def sideways(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found
