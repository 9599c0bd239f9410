"""The sample queries: each runs through the same doors as a user's query and finds something."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import icews_files
import pytest
from test_un import files as un_files

from graph.cypher.query_store import QueryStore
from graph.cypher.run import CypherAnswer, run_readonly
from graph.dates import bounds
from graph.examples import Example, examples
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store.connection import Connection
    from graph.store.writer import Writer

DOCS = Path(__file__).parent.parent / "docs"
QUERY = re.compile(r"^```cypher\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# questions.md has a test of its own, and what docs/cypher.md shows are the examples.
SHOWN = [
    pytest.param(query, id=f"{page.stem}-{number}")
    for page in sorted(DOCS.glob("*.md"))
    if page.stem not in {"cypher", "questions"}
    for number, query in enumerate(QUERY.findall(page.read_text("utf-8")))
]


def ask(connection: Connection, query: str, parameters: dict[str, object] | None = None) -> CypherAnswer:
    async def asked() -> CypherAnswer:
        async with QueryStore(connection) as store:
            return await run_readonly(store, query, parameters or {})

    return asyncio.run(asked())


def run(connection: Connection, example: Example) -> CypherAnswer:
    return ask(connection, example.query, dict(example.parameters))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_each_example_finds_something_in_the_curated_graph(connection: Connection, example: Example) -> None:
    result = run(connection, example)
    assert result["rows"]
    assert not result["truncated"]


def test_every_example_is_told_in_english_and_indonesian() -> None:
    for example in examples():
        assert set(example.title) == set(example.shows) == {"en", "id"}
    assert len({example.id for example in examples()}) == len(examples())


def test_the_letters_stand_in_the_order_of_time(connection: Connection) -> None:
    (letters,) = (example for example in examples() if example.id == "letters")
    rows = run(connection, letters)["rows"]
    begun = [bounds(row[1])[0] for row in rows if row[1]]
    assert begun == sorted(begun)
    assert ["Kim Jong Un", "2021-07-11", "Xi Jinping"] in rows
    assert ["Xi Jinping", "2021-07-11", "Kim Jong Un"] in rows


def test_the_page_on_cypher_shows_every_example() -> None:
    text = (DOCS / "cypher.md").read_text("utf-8")
    for example in examples():
        assert example.query.strip() in text, f"docs/cypher.md does not show the example {example.id}"
        assert example.shows["en"] in text


@pytest.fixture(scope="module")
def a_dataset(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A small ICEWS18 and some roll calls are loaded, for the page on datasets."""
    folder = icews_files.write_set(tmp_path_factory.mktemp("set"))
    load_dataset(writer, open_job("icews", [folder], start=icews_files.START))
    load_dataset(writer, open_job("un", [un_files(tmp_path_factory.mktemp("votes"))]))
    yield
    unload(writer, "icews18", say=lambda _: None)
    unload(writer, "un", say=lambda _: None)


@pytest.mark.usefixtures("a_dataset")
@pytest.mark.parametrize("query", SHOWN)
def test_every_query_a_page_shows_finds_something(connection: Connection, query: str) -> None:
    assert ask(connection, query)["rows"]


def test_the_page_on_as_of_names_what_its_query_finds(connection: Connection) -> None:
    page = (DOCS / "as-of.md").read_text("utf-8")
    (query,) = QUERY.findall(page)
    (row,) = ask(connection, query)["rows"]
    event, known, certain = row
    sure = "certain" if certain else "not certain"
    assert f"gives `{event}`, known from {known}, {sure}:" in page
