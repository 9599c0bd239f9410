"""Rows that tests of a rule are made of have only keys that the queries give: a rule may read no others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import test_accounts
import test_cadence
import test_coverage
import test_obligations
import test_panel
import test_reciprocity
import test_treaties
import test_triangles

from graph.store.connection import Connection
from graph.store.reader import Row, Store
from graph.window import ANY_TIME
from questions.accounts import side_by_side
from questions.cadence import DeniedMark, cadence
from questions.coverage import coverage
from questions.event_claims import event_claims
from questions.obligations import obligations, read_states
from questions.panel_rows import panel_counts, panel_treaties
from questions.reciprocity import reciprocity
from questions.triangle import triangle

Keys = frozenset[str]


def keys_in(value: Any) -> Iterator[Keys]:
    """The keys of every map in a value, however deep."""
    if isinstance(value, dict):
        yield frozenset(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from keys_in(each)


class Listening(Store):
    """A store that remembers the rows it gave."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, timeout=120)
        self.given: list[Any] = []

    async def read(self, cypher: str, **params: Any) -> list[Row]:
        rows = await super().read(cypher, **params)
        self.given += rows
        return rows


@pytest.fixture(scope="module")
def given(connection: Connection) -> set[Keys]:
    """Keys of the maps in rows and answers of the questions whose rules are tested."""

    async def ask() -> list[Any]:
        async with Listening(connection) as store:
            day, lang = date(2025, 1, 1), "en"
            answers = [
                await triangle(store, ("KP", "CN", "RU"), ANY_TIME, 2025, lang=lang),
                await reciprocity(store, "KP", "CN", ANY_TIME, lang=lang),
                await cadence(store, "KP", "CN", ANY_TIME, day, lang=lang),
                await coverage(store, "KP", "CN", lang=lang),
                await obligations(store, read_states("KP", "RU", day), lang=lang),
                await panel_counts(store, ["CN-KP"], start=date(1960, 1, 1), end=day, yearly=True),
                await panel_treaties(store, [("CN-KP", "CN", "KP")]),
                said := await event_claims(store, "2023-09-kim-putin-meeting", lang=lang),
                side_by_side(said),
            ]
            return [*store.given, *answers]

    # No shipped source denies that an occasion was marked; test_cadence.py loads one that does.
    unshipped = {frozenset(DeniedMark.__annotations__)}
    return {keys for value in asyncio.run(ask()) for keys in keys_in(value)} | unshipped


MADE = {
    "triangles": test_triangles.PAIR,
    "reciprocity": [
        test_reciprocity.visit("one", "2000-01-01", "AA", "BB", "minister"),
        test_reciprocity.entry("2000-01-01", None),
    ],
    "cadence": [test_cadence.event("letter", "Letter", "2000-03-02"), test_cadence.DENIAL, test_cadence.READ],
    "coverage": test_coverage.entry("2000-01-01", None),
    "obligations": [
        test_obligations.treaty(parties=[test_obligations.party("A")]),
        test_obligations.CLAIM,
    ],
    "treaties": [test_treaties.party("A"), test_treaties.action("signature", "1989")],
    "panel": test_panel.TREATY,
    "accounts": [test_accounts.value("a", denied=True), test_accounts.KOREA],
}


@pytest.mark.parametrize("rule", MADE)
def test_made_rows_have_keys_that_the_queries_give(rule: str, given: set[Keys]) -> None:
    for keys in keys_in(MADE[rule]):
        assert any(keys <= real for real in given), f"no query gives a map with {sorted(keys)}"
