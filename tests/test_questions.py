"""docs/questions.md: each question is asked both ways, and the answer is the one the page prints."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from graph.cypher.query_store import QueryStore
from graph.cypher.run import run_readonly

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from graph.store.connection import Connection

PAGE = (Path(__file__).parent.parent / "docs" / "questions.md").read_text("utf-8")
SECTION = re.compile(
    r"^## \d+\. (?P<title>.*?)\n.*?^```\nGET (?P<address>\S+)\n```\n\n"
    r"```cypher\n(?P<cypher>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)


class Question(NamedTuple):
    """One section of the page; `rows` are the cells of its table as text."""

    title: str
    address: str
    cypher: str
    columns: list[str]
    rows: list[list[str]]


def questions() -> Iterator[Question]:
    for section in SECTION.finditer(PAGE):
        head, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in section["table"].splitlines()
        ]
        yield Question(section["title"], section["address"], section["cypher"], head, rows)


QUESTIONS = list(questions())
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)


def text(value: Any) -> str:
    return "" if value is None else str(value)


def parts(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON answer, itself included."""
    if isinstance(answer, dict):
        yield answer
    for inner in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        yield from parts(inner)


def said(part: Any) -> set[str]:
    """The texts and numbers anywhere in a part of an answer."""
    if isinstance(part, dict):
        part = list(part.values())
    return set().union(*map(said, part)) if isinstance(part, list) else {text(part)}


def test_the_page_asks_ten_questions() -> None:
    assert len(QUESTIONS) == PAGE.count("\n## ") == 10
    assert all(question.rows for question in QUESTIONS)


@each
def test_the_query_returns_the_table(connection: Connection, question: Question) -> None:
    async def ask() -> Any:
        async with QueryStore(connection) as store:
            return await run_readonly(store, question.cypher, {})

    result = asyncio.run(ask())
    assert result["columns"] == question.columns
    assert [[text(value) for value in row] for row in result["rows"]] == question.rows


@each
def test_the_address_tells_each_row_of_the_table_in_one_piece(http: httpx.Client, question: Question) -> None:
    answer = http.get(question.address).raise_for_status().json()
    pieces = [said(part) | {""} for part in parts(answer) if part is not answer]
    for row in question.rows:
        assert any(piece.issuperset(row) for piece in pieces), row
