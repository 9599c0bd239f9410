"""Loading dossiers: the same twice, whole or not at all, and nothing of anybody else's touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import loaders.curated.load
from graph.errors import InputError, NotFound
from graph.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

NIXON = Path(__file__).parent / "dossiers" / "nixon-in-china.yaml"
VISIT, MEETING = "1972-02-nixon-in-china", "1972-02-nixon-mao-meeting"
COMMUNIQUE, PANDAS = "1972-02-shanghai-communique", "1972-02-pandas-for-america"

# Everything but what a load may change: the graph's revision and the time of loading.
NODES = """
MATCH (n) WHERE NOT n:Meta
RETURN elementId(n) AS element, labels(n) AS labels, n {.*, loaded: null} AS props
"""
RELATIONSHIPS = """
MATCH (a)-[r]->(b)
RETURN elementId(r) AS element, type(r) AS type, a.id AS a, b.id AS b, properties(r) AS props
"""
REVISION = "MATCH (m:Meta {id: 'graph'}) RETURN m.revision AS revision, m.hash AS hash"


def snapshot(writer: Writer) -> dict[str, Any]:
    """Every node and relationship by its element id."""
    return {row["element"]: row for query in (NODES, RELATIONSHIPS) for row in writer.read(query)}


def contents(writer: Writer) -> list[str]:
    """The same without element ids, which are new when something was taken out and put back."""
    rows = [{**row, "element": None} for row in snapshot(writer).values()]
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`load(text, …)` loads dossiers given as text or path; all are taken out afterwards."""
    before = contents(writer)
    loaded: set[str] = set()

    def run(*dossiers: str | Path) -> Any:
        paths = []
        for number, dossier in enumerate(dossiers):
            if isinstance(dossier, str):
                path = tmp_path / f"{number}.yaml"
                path.write_text(dossier)
                paths.append(path)
            else:
                paths.append(dossier)
        report = load_curated(writer, paths)
        loaded.update(report.loaded)
        return report

    yield run
    kept = {row["id"] for row in writer.read("MATCH (d:Dossier {shipped: false}) RETURN d.id AS id")}
    for dossier in sorted(loaded & kept, key=lambda each: each == "nixon-in-china"):
        unload_dossier(writer, dossier)
    assert contents(writer) == before


def event(writer: Writer, event_id: str) -> Any:
    rows = writer.read("MATCH (e:Event {id: $id}) RETURN properties(e) AS props", id=event_id)
    return rows[0]["props"] if rows else None


def test_loading_twice_changes_nothing(writer: Writer, load: Callable[..., Any]) -> None:
    first = load(NIXON)
    assert first.loaded == ["nixon-in-china"]
    before, revision = snapshot(writer), writer.read(REVISION)
    again = load(NIXON)
    assert (again.loaded, again.unchanged) == ([], ["nixon-in-china"])
    assert snapshot(writer) == before
    assert writer.read(REVISION) == revision
    assert load_curated(writer).loaded == []
    assert snapshot(writer) == before


def test_loading_with_its_hash_forgotten_writes_the_same_nodes_again(
    writer: Writer, load: Callable[..., Any]
) -> None:
    load(NIXON)
    before = snapshot(writer)
    writer.write("MATCH (d:Dossier {id: 'nixon-in-china'}) SET d.hash = 'forgotten'")
    assert load(NIXON).loaded == ["nixon-in-china"]
    assert snapshot(writer) == before


def test_an_event_taken_out_is_lost_and_nothing_else(writer: Writer, load: Callable[..., Any]) -> None:
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
    first: str, writer: Writer, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if first == "changed":
        load(NIXON)
    before, revision = snapshot(writer), writer.read(REVISION)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loaders.curated.load, "bump", killed)
        with pytest.raises(KeyboardInterrupt):
            load(NIXON.read_text().replace("two giant pandas", "pandas"))
    assert snapshot(writer) == before
    assert writer.read(REVISION) == revision


def test_a_change_keeps_what_is_not_changed(writer: Writer, load: Callable[..., Any]) -> None:
    load(NIXON.read_text())
    before = snapshot(writer)
    text = NIXON.read_text().replace("kind: Meeting", "kind: Talks").replace("Nixon meets Mao", "They talk")
    load(text)
    (row,) = writer.read("MATCH (e:Event {id: $id}) RETURN elementId(e) AS element, labels(e) AS labels", id=MEETING)
    assert row["element"] in before
    assert {"Event", "Talks", "Curated"} == set(row["labels"])
    assert event(writer, MEETING)["title"] == "They talk"


def test_a_mistake_anywhere_loads_nothing(writer: Writer, load: Callable[..., Any]) -> None:
    before = snapshot(writer)
    with pytest.raises(InputError, match="is no EDTF date"):
        load(NIXON, SHARING.replace("start: 1949", "start: once"))
    assert snapshot(writer) == before


def test_disputed_dates_are_all_kept_and_the_event_is_contested(
    writer: Writer, load: Callable[..., Any]
) -> None:
    load(NIXON)
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


# Made up to try denials on; in the store for the length of a test.
SHARING = """\
dossier: sharing
title: Another dossier
about: Made up for a test.
events:
  - id: example-denial
    kind: Denial
    title: A denial
    denied: CN
    denies: 1972-02-nixon-mao-meeting
    reports: cri-2011-nixon
claims:
  first-visit:
    about: 1972-02-nixon-in-china
    property: first_since
    value: none known
    reports: {source: cri-2011-nixon, locator: nowhere}
  no-visit-before: {about: CN, property: was_visited, polarity: negated, start: 1949, end: 1972-02,
                    reports: cri-2011-nixon}
"""


def test_a_denial_contests_what_another_dossier_tells_until_it_is_gone(
    writer: Writer, load: Callable[..., Any]
) -> None:
    load(NIXON)
    assert event(writer, MEETING)["contested"] == []
    load(NIXON, SHARING)
    assert event(writer, MEETING)["contested"] == ["denied"]
    unload_dossier(writer, "sharing")
    assert event(writer, MEETING)["contested"] == []


def test_two_dossiers_share_a_claim_and_each_keeps_it_for_the_other(
    writer: Writer, load: Callable[..., Any]
) -> None:
    claim = (
        "MATCH (c:Claim {property: 'first_since'})-[:ABOUT]->(:Event {id: $id}) "
        "RETURN c.id AS id, c.text AS text, c.dossiers AS dossiers, COUNT { (c)-[:REPORTED_BY]->() } AS reports"
    )
    load(NIXON)
    (alone,) = writer.read(claim, id=VISIT)
    load(NIXON, SHARING)
    (shared,) = writer.read(claim, id=VISIT)
    assert shared == {**alone, "dossiers": ["nixon-in-china", "sharing"], "reports": 2}
    unload_dossier(writer, "sharing")
    assert writer.read(claim, id=VISIT) == [alone]
    load(NIXON, SHARING)
    report = unload_dossier(writer, "nixon-in-china")
    (kept,) = writer.read(claim, id=VISIT)
    assert (kept["id"], kept["dossiers"], kept["reports"]) == (alone["id"], ["sharing"], 1)
    # What the other dossier speaks of stays as long as it does.
    assert {VISIT, MEETING, "cri-2011-nixon"} <= set(report.kept)
    assert COMMUNIQUE not in report.kept
    assert unload_dossier(writer, "sharing").kept == []


def test_the_ledger_counts_direct_contacts_that_occurred(writer: Writer, load: Callable[..., Any]) -> None:
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


def test_what_a_dataset_has_counted_stays_in_the_ledger(writer: Writer, load: Callable[..., Any]) -> None:
    year = "MERGE (d:Dyad {id: 'CN-US'}) MERGE (d)-[:IN]->(y:DyadYear {id: 'CN-US-1972'}) "
    writer.write(year + "SET d.a = 'CN', d.b = 'US', y += {dyad: 'CN-US', year: 1972, ab: 5, ba: 0, mutual: 0, total: 5}")
    load(NIXON)
    query = "MATCH (y:DyadYear {id: 'CN-US-1972'}) RETURN y.ab AS ab, y.total AS total"
    assert writer.read(query) == [{"ab": 5, "total": 8}]
    unload_dossier(writer, "nixon-in-china")
    assert writer.read(query) == [{"ab": 5, "total": 5}]
    writer.write("MATCH (d:Dyad {id: 'CN-US'})-[:IN]->(y:DyadYear {id: 'CN-US-1972'}) DETACH DELETE y")
    writer.write("MATCH (d:Dyad) WHERE NOT EXISTS { (d)--() } DELETE d")


def test_everything_written_names_its_dossier(writer: Writer, load: Callable[..., Any]) -> None:
    load(NIXON)
    rows = writer.read("MATCH (n:Curated) WHERE 'nixon-in-china' IN n.dossiers RETURN n.dataset AS dataset, labels(n) AS labels")
    assert {row["dataset"] for row in rows} == {"curated"}
    assert {"Event", "Claim", "Source", "Place", "Actor", "Coverage"} <= {l for row in rows for l in row["labels"]}
    nameless = (
        "MATCH (n:Curated)-[r]->() WHERE r.key IS NULL OR r.dossiers IS NULL OR size(r.dossiers) = 0 "
        "RETURN DISTINCT type(r) AS type"
    )
    assert writer.read(nameless) == []


def test_a_country_of_the_base_layer_is_never_changed(writer: Writer, load: Callable[..., Any]) -> None:
    countries = "MATCH (c:Country) RETURN c.id AS id, labels(c) AS labels, properties(c) AS props ORDER BY id"
    before = writer.read(countries)
    load(NIXON)
    assert writer.read(countries) == before


def test_a_shipped_dossier_that_is_no_longer_shipped_goes(writer: Writer, load: Callable[..., Any]) -> None:
    load(NIXON)
    writer.write("MATCH (d:Dossier {id: 'nixon-in-china'}) SET d.shipped = true")
    writer.write("MATCH (m:Meta {id: 'graph'}) REMOVE m.shipped")  # as after an upgrade
    assert load_curated(writer).removed == ["nixon-in-china"]
    assert event(writer, VISIT) is None


def test_an_id_of_a_dossier_not_given_is_refused(writer: Writer, load: Callable[..., Any]) -> None:
    load(NIXON)
    before = snapshot(writer)
    with pytest.raises(InputError, match="already in the store, from nixon-in-china"):
        load(NIXON.read_text().replace("dossier: nixon-in-china", "dossier: another"))
    assert snapshot(writer) == before


def test_unloading_what_is_not_loaded_says_what_is(writer: Writer, load: Callable[..., Any]) -> None:
    load(NIXON)
    with pytest.raises(NotFound, match="did you mean nixon-in-china"):
        unload_dossier(writer, "nixon-china")


def test_dossiers_that_need_one_another_are_loaded_together(writer: Writer, load: Callable[..., Any]) -> None:
    one = SHARING.replace("dossier: sharing", "dossier: one").replace("example-denial", "denial-one")
    one = one.replace("denied: CN", "denied: CN\n    in_reply_to: denial-two")
    events = one[: one.index("claims:")]
    two = (
        "dossier: two\ntitle: Two\nabout: Made up for a test.\nevents:\n"
        "  - {id: denial-two, kind: Denial, title: A denial, denied: US, concerns: CN, reports: page-two,\n"
        "     denies: {about: denial-one, property: occurred}}\n"
        "sources:\n  page-two: {title: A page, publisher: wire-china, lang: en}\n"
    )
    report = load(NIXON, events.replace("reports: cri-2011-nixon", "reports: page-two"), two)
    assert report.loaded == ["nixon-in-china", "one", "two"]
    assert event(writer, "denial-one")["contested"] == ["denied"]
    unload_dossier(writer, "one")
    assert unload_dossier(writer, "two").kept == []
