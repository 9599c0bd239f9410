"""Migrations run once each, and the loaded graph keeps to the vocabulary and to docs/graph.md."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.errors import StoreError
from graph.store.migrate import Migration, migrate, migrations, parse
from graph.store.writer import Writer
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from graph.store.connection import Connection

DOCS = Path(__file__).parent.parent / "docs" / "graph.md"

IDS = {
    "Actor", "Country", "Person", "Organization", "Event", "Place", "Treaty", "Resolution", "Occasion",
    "Provision", "Claim", "Source", "Dyad", "DyadYear", "Dataset", "Dossier", "Coverage", "Meta",
    "Load", "DatasetYear", "Unresolved",
}  # fmt: skip
OURS = ("Migration", "TestStore")

CONSTRAINTS = """
SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties
WHERE type CONTAINS 'UNIQUENESS' AND properties = ['id']
RETURN labelsOrTypes[0] AS label
"""
INDEXES = """
SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, options
WHERE name STARTS WITH 'between_' OR name STARTS WITH 'involves_' OR name IN ['names', 'titles']
RETURN name, type, state, labelsOrTypes AS labels, properties, options.indexConfig AS config
ORDER BY name
"""
PAGE = """
EXPLAIN
MATCH (e:Event)-[b:BETWEEN]->()
WHERE b.dyad = $dyad AND b.start >= $start
RETURN e.id, b.start
ORDER BY b.dyad, b.start
LIMIT 51
"""


def test_migrations_are_numbered_and_parse() -> None:
    shipped = migrations()
    assert [migration.number for migration in shipped] == list(range(1, len(shipped) + 1))
    assert all(migration.statements and migration.name for migration in shipped)
    for migration in shipped:
        for statement in migration.statements:
            assert any(word in statement for word in ("IF NOT EXISTS", "IF EXISTS", "MERGE")), statement


def test_a_file_is_cut_at_semicolons_and_its_hash_minds_no_comment() -> None:
    text = "// why\nCREATE INDEX a IF NOT EXISTS\nFOR (n:A) ON (n.x);\n\nMERGE (:B {text: 'a;b'});\n"
    parsed = parse("0007_two_things.cypher", text)
    assert (parsed.number, parsed.name) == (7, "two_things")
    assert parsed.statements == (
        "CREATE INDEX a IF NOT EXISTS\nFOR (n:A) ON (n.x)",
        "MERGE (:B {text: 'a;b'})",
    )
    assert parse("0007_two_things.cypher", text.replace("why", "because")).hash == parsed.hash
    assert parse("0007_two_things.cypher", text.replace("n.x", "n.y")).hash != parsed.hash
    with pytest.raises(StoreError, match="no `;`"):
        parse("0007_two_things.cypher", "MERGE (:B)")


def test_a_migrated_store_has_nothing_left_to_do(writer: Writer) -> None:
    assert migrate(writer) == []


def test_programs_that_migrate_at_the_same_moment_do_no_harm(connection: Connection, writer: Writer) -> None:
    extra = Migration(
        len(migrations()) + 1, "trial", ("CREATE INDEX trial IF NOT EXISTS FOR (n:Trial) ON (n.x)",), "hash"
    )
    done: list[list[int]] = []

    def run() -> None:
        with Writer(connection) as mine:
            done.append(migrate(mine, [*migrations(), extra]))

    threads = [threading.Thread(target=run) for _ in range(3)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == len(threads)
        assert [extra.number] in done
        assert migrate(writer, [*migrations(), extra]) == []
        with pytest.raises(StoreError, match="newer diplograph"):
            migrate(writer)
    finally:
        writer.write("DROP INDEX trial IF EXISTS")
        writer.write("MATCH (m:Migration {number: $number}) DELETE m", number=extra.number)
    assert migrate(writer) == []


def test_a_migration_that_was_cut_off_is_run_again(writer: Writer) -> None:
    makes = "CREATE INDEX trial IF NOT EXISTS FOR (n:Trial) ON (n.x)"
    extra = Migration(len(migrations()) + 1, "trial", (makes, "MERGE (:Trial {x: 1})"), "hash")
    writer.write(makes)  # as far as it came: nothing notes that it had begun
    try:
        assert migrate(writer, [*migrations(), extra]) == [extra.number]
        assert writer.read("MATCH (n:Trial) RETURN n.x AS x") == [{"x": 1}]
    finally:
        writer.write("DROP INDEX trial IF EXISTS")
        writer.write("MATCH (m:Migration {number: $number}) DELETE m", number=extra.number)
        writer.write("MATCH (n:Trial) DELETE n")


def test_a_changed_migration_is_reported(writer: Writer) -> None:
    first, *others = migrations()
    with pytest.raises(StoreError, match=r"migration 1 \(ids\) was changed"):
        migrate(writer, [replace(first, hash="other"), *others])


def test_ids_are_unique_for_every_label(writer: Writer) -> None:
    assert {row["label"] for row in writer.read(CONSTRAINTS)} >= IDS


def test_the_indexes_of_the_design_are_online(writer: Writer) -> None:
    found = {row.pop("name"): row for row in writer.read(INDEXES)}
    assert {row["state"] for row in found.values()} == {"ONLINE"}
    assert found["between_dyad_start"]["properties"] == ["dyad", "start"]
    assert found["between_curated_start"]["properties"] == ["curated", "start"]
    assert found["involves_entity_start"]["properties"] == ["entity", "start"]
    assert found["between_undated"]["type"] == found["involves_undated"]["type"] == "RANGE"
    for name in ("names", "titles"):
        assert found[name]["type"] == "FULLTEXT"
        assert found[name]["config"]["fulltext.analyzer"] == "cjk"


def test_a_pair_is_read_from_its_index_in_the_order_of_time(connection: Connection) -> None:
    import asyncio
    from datetime import date

    from graph.cypher.plan import name, operators
    from graph.store.reader import Store

    async def plan() -> dict[str, Any]:
        async with Store(connection) as store:
            answer = await store.driver.execute_query(
                PAGE, {"dyad": "CN-KP", "start": date(2000, 1, 1)}, database_=connection.database
            )
            assert answer.summary.plan is not None
            return answer.summary.plan

    used = [name(operator) for operator in operators(asyncio.run(plan()))]
    assert "DirectedRelationshipIndexSeek" in used
    assert not {"NodeByLabelScan", "AllNodesScan", "Sort", "Top"} & set(used)


def test_every_event_is_of_a_kind_of_the_vocabulary(writer: Writer) -> None:
    rows = writer.read(
        "MATCH (e:Event) RETURN e.id AS id, e.kind AS kind, e.status AS status, labels(e) AS labels"
    )
    assert rows
    for row in rows:
        assert row["kind"] in vocabulary().kinds, row["id"]
        assert row["status"] in vocabulary().statuses, row["id"]
        assert set(row["labels"]) - {"Curated"} == {"Event", row["kind"]}, row["id"]


def test_roles_run_the_way_the_vocabulary_says(writer: Writer) -> None:
    rows = writer.read(
        "MATCH (a)-[r]->(b) WHERE type(r) IN $roles "
        "RETURN DISTINCT type(r) AS role, a:Actor AND b:Event AS acts, a:Event AND b:Actor AS receives",
        roles=list(vocabulary().roles),
    )
    assert rows
    for row in rows:
        assert row["acts" if vocabulary().roles[row["role"]].does == "acts" else "receives"], row["role"]


def test_an_event_has_both_bounds_or_neither(writer: Writer) -> None:
    wrong = (
        "MATCH (e:Event) WHERE (e.date IS NULL) <> (e.start IS NULL) OR (e.start IS NULL) <> (e.end IS NULL) "
    )
    assert writer.read(wrong + "OR e.start > e.end RETURN e.id AS id") == []


@pytest.mark.parametrize(("type_", "key"), [("BETWEEN", "dyad"), ("INVOLVES", "entity")])
def test_timeline_relationships_carry_the_bounds_of_their_event(writer: Writer, type_: str, key: str) -> None:
    wrong = f"""
    MATCH (e:Event)-[r:{type_}]->(n)
    WHERE (e.start IS NULL AND (r.undated <> n.id OR r.undated IS NULL OR r.start IS NOT NULL))
       OR (e.start IS NOT NULL AND (r.start <> e.start OR r.end <> e.end OR r.{key} <> n.id))
       OR r.status <> e.status OR NOT r.mode IN ['direct', 'mentioned']
    RETURN e.id AS id
    """
    assert writer.read(wrong) == []


def test_the_page_on_the_graph_has_every_word_of_the_vocabulary() -> None:
    text = DOCS.read_text("utf-8")
    words = vocabulary()
    for word in (*words.kinds, *words.roles, *words.links, *words.entities, *words.statuses):
        assert f"`{word}`" in text, f"docs/graph.md does not tell of {word}"
    for key, kind in words.kinds.items():
        (line,) = (line for line in text.splitlines() if line.startswith(f"| `{key}` | {kind.names['en']} |"))
        for role in kind.roles[:-1]:
            assert f"`{role}`" in line, f"docs/graph.md: {key} lacks {role}"
        for name in kind.properties:
            assert f"`{name}`" in line, f"docs/graph.md: {key} lacks {name}"


def test_the_page_on_the_graph_has_all_that_is_in_the_graph(writer: Writer) -> None:
    text = DOCS.read_text("utf-8")
    used = writer.read(
        "MATCH (n) WHERE none(l IN labels(n) WHERE l IN $ours) UNWIND labels(n) + keys(n) AS word "
        "RETURN DISTINCT word",
        ours=list(OURS),
    )
    used += writer.read("MATCH ()-[r]->() UNWIND [type(r)] + keys(r) AS word RETURN DISTINCT word")
    kinds = {kind.lower() for kind in vocabulary().kinds}  # counted by year in DyadYear
    missing = sorted({row["word"] for row in used if f"`{row['word']}`" not in text} - kinds)
    assert missing == []
