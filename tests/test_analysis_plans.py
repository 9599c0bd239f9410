"""What the analyses ask the store is answered from indexes: read from the server's own plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from neo4j import GraphDatabase

from graph.store.connection import Connection
from graph.store.driver import in_one_map
from questions import (
    cadence,
    coded_contacts,
    coverage,
    event_claims,
    obligations,
    reciprocity,
    treaties,
    treaty,
    triangle,
)
from questions import panel_rows as panel
from questions.items import words

PAIR = {"dyad": "CN-KP", "a": "KP", "b": "CN"}
SPAN = {"start": date.min, "end": date.max, "earliest": date.min, "latest": date.max}
TEXTS = [
    pytest.param(event_claims.CLAIMS, {"id": "2023-09-kim-putin-meeting"}, id="accounts"),
    pytest.param(reciprocity.RECIPROCITY, PAIR | SPAN, id="reciprocity"),
    pytest.param(cadence.CADENCE, PAIR | SPAN | {"occasion": None}, id="cadence"),
    pytest.param(coverage.COVERAGE, PAIR, id="coverage"),
    pytest.param(
        triangle.TRIANGLE,
        {
            "ids": ["KP", "CN"],
            "pairs": [{"id": "CN-KP", "a": "CN", "b": "KP", "a_line": ["CN"], "b_line": ["KP"]}],
        },
        id="triangle",
    ),
    pytest.param(obligations.OBLIGATIONS, {"a": ["KP"], "b": ["RU", "SUHH"]}, id="obligations"),
    pytest.param(
        treaties.OF_BOTH, {"a": ["KP"], "b": ["RU", "SUHH"], "after": "", "limit": 50}, id="treaties of two"
    ),
    pytest.param(treaties.OF_ONE, {"a": ["KP"], "after": "", "limit": 50}, id="treaties of one"),
    pytest.param(treaty.TREATY, {"id": "1961-cn-kp-treaty"}, id="treaty"),
    pytest.param(
        panel.TREATIES,
        {"pairs": [{"dyad": "KP-RU", "a": ["KP"], "b": ["RU", "SUHH"]}]},
        id="treaties of a panel",
    ),
    pytest.param(
        coded_contacts.BY_YEAR, {"dyads": ["CN-KP"], "datasets": ["icews"]} | SPAN, id="coded years"
    ),
    pytest.param(
        coded_contacts.BY_MONTH, {"dyads": ["CN-KP"], "datasets": ["icews"]} | SPAN, id="coded months"
    ),
]


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize(("text", "params"), TEXTS)
def test_no_analysis_scans_a_label_or_a_relationship_type(
    connection: Connection, text: str, params: dict[str, Any]
) -> None:
    auth = (connection.user, connection.password)
    with (
        GraphDatabase.driver(connection.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=connection.database, default_access_mode="READ") as session,
    ):
        plan = session.run(*in_one_map(f"EXPLAIN {text}", {**words("en"), **params})).consume().plan
    assert plan is not None
    assert [name for name in operators(plan) if "Scan" in name] == []
