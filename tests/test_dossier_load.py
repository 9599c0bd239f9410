"""Loading a dossier: the same twice, whole or not at all, and nothing of anybody else's touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dossier_store import (
    COMMUNIQUE,
    MEETING,
    NIXON,
    PANDAS,
    REVISION,
    VISIT,
    Load,
    event,
    loading,
    snapshot,
)

import loaders.curated.context
import loaders.curated.load
from graph.store.writer import Writer
from loaders.curated.load import about, load_curated, unload_dossier


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Loads dossiers, and takes them out after the test."""
    with loading(writer, tmp_path) as run:
        yield run


CONTACTS = """
MATCH (d:Dossier {shipped: true})
WITH collect(d.id) AS shipped
MATCH (e:Curated)-[b:BETWEEN {mode: 'direct', status: 'occurred'}]->(:Dyad)
WHERE any(id IN e.dossiers WHERE id IN shipped) AND b.start > date('0001-01-01')
RETURN min(b.start).year AS first, max(b.start).year AS last
"""


def test_what_the_dossiers_say_of_themselves_names_the_years_they_tell_of(writer: Writer) -> None:
    (told,) = writer.read(CONTACTS)
    assert f"{told['first']} to {told['last']}," in str(about()["coverage"])


def test_loading_twice_changes_nothing(writer: Writer, load: Load) -> None:
    first = load(NIXON)
    assert first.loaded == ["nixon-in-china"]
    before, revision = snapshot(writer), writer.read(REVISION)
    again = load(NIXON)
    assert (again.loaded, again.unchanged) == ([], ["nixon-in-china"])
    assert snapshot(writer) == before
    assert writer.read(REVISION) == revision
    assert load_curated(writer).loaded == []
    assert snapshot(writer) == before


def test_loading_with_its_hash_forgotten_writes_the_same_nodes_again(writer: Writer, load: Load) -> None:
    load(NIXON)
    before = snapshot(writer)
    writer.write("MATCH (d:Dossier {id: 'nixon-in-china'}) SET d.hash = 'forgotten'")
    assert load(NIXON).loaded == ["nixon-in-china"]
    assert snapshot(writer) == before


def test_an_event_taken_out_is_lost_and_nothing_else(writer: Writer, load: Load) -> None:
    text = NIXON.read_text()
    start, end = text.index(f"  - id: {PANDAS}"), text.index("  - id: 1972-musk-oxen")
    without = text[:start] + text[end:].replace(f"    in_reply_to: {PANDAS}\n", "")
    load(text)
    before = snapshot(writer)
    load(without)
    after = snapshot(writer)
    lost = [row for element, row in before.items() if element not in after]
    assert {row["props"]["id"] for row in lost if "Event" in row.get("labels", ())} == {PANDAS}
    said_of_it = {row["a"] for row in lost if row.get("type") == "ABOUT"}
    assert {row["props"]["id"] for row in lost if "labels" in row} <= {PANDAS} | said_of_it
    for row in lost:
        if "type" in row and PANDAS not in (row["a"], row["b"]):
            assert row["a"] in said_of_it
    assert set(after) <= set(before)
    changed = {row["props"].get("id") for element, row in after.items() if before[element] != row}
    # What answered it is no longer a reply: its depth is another one.
    assert changed <= {"nixon-in-china", "1972-musk-oxen-for-china", None}


@pytest.mark.parametrize("first", ["new", "changed"])
def test_a_killed_load_changes_nothing(
    first: str, writer: Writer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    if first == "changed":
        load(NIXON)
    before, revision = snapshot(writer), writer.read(REVISION)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loaders.curated.load, "next_revision", killed)
        with pytest.raises(KeyboardInterrupt):
            load(NIXON.read_text().replace("two giant pandas", "pandas"))
    assert snapshot(writer) == before
    assert writer.read(REVISION) == revision


def test_a_change_keeps_what_is_not_changed(writer: Writer, load: Load) -> None:
    load(NIXON.read_text())
    before = snapshot(writer)
    text = NIXON.read_text().replace("kind: Meeting", "kind: Talks").replace("Nixon meets Mao", "They talk")
    load(text)
    (row,) = writer.read(
        "MATCH (e:Event {id: $id}) RETURN elementId(e) AS element, labels(e) AS labels", id=MEETING
    )
    assert row["element"] in before
    assert {"Event", "Talks", "Curated"} == set(row["labels"])
    assert event(writer, MEETING)["title"] == "They talk"


def test_the_ledger_counts_direct_contacts_that_occurred(writer: Writer, load: Load) -> None:
    ledger = "MATCH (:Dyad {id: 'CN-US'})-[:IN]->(y:DyadYear {year: 1972}) RETURN properties(y) AS year"
    assert writer.read(ledger) == []
    load(NIXON)
    (row,) = writer.read(ledger)
    assert row["year"] == {
        "id": "CN-US-1972", "dyad": "CN-US", "year": 1972,
        "ab": 0, "ba": 1, "mutual": 2, "total": 3, "visit": 1, "meeting": 1, "statement": 1,
    }  # fmt: skip
    load(NIXON.read_text().replace("status: planned", "status: occurred"))
    (row,) = writer.read(ledger)
    assert (row["year"]["total"], row["year"]["ab"], row["year"]["gift"]) == (4, 1, 1)


def test_what_a_dataset_has_counted_stays_in_the_ledger(writer: Writer, load: Load) -> None:
    year = "MERGE (d:Dyad {id: 'CN-US'}) MERGE (d)-[:IN]->(y:DyadYear {id: 'CN-US-1972'}) "
    writer.write(
        year
        + "SET d.a = 'CN', d.b = 'US', y += {dyad: 'CN-US', year: 1972, ab: 5, ba: 0, mutual: 0, total: 5}"
    )
    load(NIXON)
    query = "MATCH (y:DyadYear {id: 'CN-US-1972'}) RETURN y.ab AS ab, y.total AS total"
    assert writer.read(query) == [{"ab": 5, "total": 8}]
    unload_dossier(writer, "nixon-in-china")
    assert writer.read(query) == [{"ab": 5, "total": 5}]
    contacts = "MATCH (d:Dyad {id: 'CN-US'}) RETURN d.contacts AS contacts"
    assert writer.read(contacts) == [{"contacts": 5}]
    ledger = "MATCH (d:Dyad {id: 'CN-US'})-[:IN]->(y:DyadYear {id: 'CN-US-1972'}) REMOVE d.contacts"
    writer.write(f"{ledger} DETACH DELETE y")
    writer.write("MATCH (d:Dyad) WHERE NOT EXISTS { (d)--() } DELETE d")


COUNTRIES = "MATCH (c:Country) RETURN c.id AS id, labels(c) AS labels, properties(c) AS props ORDER BY id"


@pytest.fixture(scope="module")
def countries_before(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The example in the store, for the tests below that only look, and the countries as they were before."""
    before = writer.read(COUNTRIES)
    with loading(writer, tmp_path_factory.mktemp("nixon")) as load:
        load(NIXON)
        yield before


def test_disputed_dates_are_all_kept_and_the_event_is_contested(
    writer: Writer, countries_before: Any
) -> None:
    props = event(writer, COMMUNIQUE)
    assert (str(props["start"]), str(props["end"])) == ("1972-02-27", "1972-02-28")
    assert props["contested"] == ["conflict"]
    assert event(writer, VISIT)["contested"] == []
    rows = writer.read(
        "MATCH (e:Event {id: $id})<-[:ABOUT]-(c:Claim {property: 'date'})-[:REPORTED_BY]->(s:Source) "
        "RETURN c.value AS value, s.id AS source, "
        "COUNT { (c)-[:CONTRADICTS]-(:Claim)-[:ABOUT]->(e) } AS against ORDER BY value",
        id=COMMUNIQUE,
    )
    assert rows == [
        {"value": "1972-02-27", "source": "deseret-2025-nixon", "against": 1},
        {"value": "1972-02-28", "source": "cri-2011-nixon", "against": 1},
    ]


def test_everything_written_names_its_dossier(writer: Writer, countries_before: Any) -> None:
    rows = writer.read(
        "MATCH (n:Curated) WHERE 'nixon-in-china' IN n.dossiers "
        "RETURN n.dataset AS dataset, labels(n) AS labels"
    )
    assert {row["dataset"] for row in rows} == {"curated"}
    assert {"Event", "Claim", "Source", "Place", "Actor", "Coverage"} <= {
        label for row in rows for label in row["labels"]
    }
    (dataset,) = writer.read(
        "MATCH (d:Dataset {id: 'curated'}) RETURN d.licence AS licence, d.title AS title"
    )
    assert dataset == {"licence": "CC BY 4.0", "title": about()["title"]}
    nameless = (
        "MATCH (n:Curated)-[r]->() WHERE r.key IS NULL OR r.dossiers IS NULL OR size(r.dossiers) = 0 "
        "RETURN DISTINCT type(r) AS type"
    )
    assert writer.read(nameless) == []


def test_a_country_of_the_base_layer_is_never_changed(writer: Writer, countries_before: Any) -> None:
    assert writer.read(COUNTRIES) == countries_before
