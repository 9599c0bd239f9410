"""What Cypher can name: every label and type there is, counted, with the properties some of them have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
from neo4j import GraphDatabase

from graph.store.connection import Connection
from questions.schema import KEYS_OF_LABELS, KEYS_OF_TYPES, SAMPLED, WALKED

DOCS = Path(__file__).parent.parent / "docs"


def named(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in items}


def test_the_schema_counts_what_is_there_the_most_frequent_first(
    http: httpx.Client, connection: Connection
) -> None:
    schema = http.get("/v1/schema").json()
    labels, types = named(schema["labels"]), named(schema["relationships"])
    with GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver:
        every = driver.execute_query(
            "MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) AS n", database_=connection.database
        ).records
        between = driver.execute_query(
            "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS n", database_=connection.database
        ).records
    assert {name: one["count"] for name, one in labels.items()} == {row["name"]: row["n"] for row in every}
    assert {name: one["count"] for name, one in types.items()} == {row["name"]: row["n"] for row in between}
    for items in (schema["labels"], schema["relationships"]):
        assert [one["count"] for one in items] == sorted((one["count"] for one in items), reverse=True)
    assert {"id", "name", "alpha2"} <= set(labels["Country"]["properties"])
    assert {"dyad", "start", "mode"} <= set(types["BETWEEN"]["properties"])
    assert types["MARKS"]["properties"] == sorted(types["MARKS"]["properties"])


def test_every_label_of_the_schema_stands_in_the_page_on_the_graph(http: httpx.Client) -> None:
    told = set(re.findall(r"`(\w+)`", (DOCS / "graph.md").read_text("utf-8")))
    schema = http.get("/v1/schema").json()
    assert {one["name"] for one in schema["labels"]} - told == {"TestStore"}
    assert {one["name"] for one in schema["relationships"]} <= told


def test_the_schema_reads_a_few_nodes_whatever_the_graph_holds(connection: Connection) -> None:
    with GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver:
        starts = [{"type": "REPORTED_BY", "label": "Claim"}, {"type": "IMPOSED", "label": "Country"}]
        for query, given in (
            (KEYS_OF_LABELS, {"names": ["Claim", "Event"]}),
            (KEYS_OF_TYPES, {"starts": starts}),
        ):
            profile = driver.execute_query(
                f"PROFILE {query}", given, database_=connection.database
            ).summary.profile
            assert hits(profile) < 30 * SAMPLED + 4 * WALKED


def hits(step: dict[str, Any]) -> int:
    return int(step["args"].get("DbHits", 0)) + sum(hits(child) for child in step.get("children", []))
