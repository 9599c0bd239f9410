"""What a load runs for every batch finds its nodes by index: read from the server's own plan."""

from __future__ import annotations

from typing import Any

import pytest
from test_query_plans import SCANS, driver, plan_of

from graph.store.connection import Connection
from loaders.intake import coded_events as coded
from loaders.intake import coded_row, cursor, dataset, nodes
from loaders.prepared import pull
from loaders.shared import dyads, revision
from loaders.shared import possibly_same as links
from loaders.un import agreement
from loaders.un import read as roll_calls
from questions import datasets

__all__ = ["driver"]  # the fixture

ROWS: dict[str, Any] = {"rows": [], "dataset": "x", "file": 0}
OPENING = {"dataset": "x", "id": "x", "props": {"file": "x", "hash": "x"}}
COUNTING = {"line": 1, "account": {}, "last": True, "id": "x"}
STATEMENTS = [
    *(
        pytest.param(coded.batch_text(kind), {**ROWS, "actors": [], "dyads": []}, id=f"many {what}")
        for what, kind in (
            ("of a pair", coded.RowKind(actor=True, target=True, dyad=True, same=False, own=False)),
            ("of one", coded.RowKind(actor=True, target=False, dyad=False, same=False, own=True)),
            ("of nobody", coded.RowKind(actor=False, target=False, dyad=False, same=False, own=False)),
        )
    ),
    *(pytest.param(text, {"rows": []}, id=f"several, {what}") for what, text in coded.OTHERS.items()),
    pytest.param(coded.STORED, {"ids": []}, id="ids"),
    pytest.param(coded.WRITE_ACTORS, ROWS, id="actors"),
    pytest.param(coded.WRITE_AFFILIATIONS, ROWS, id="affiliations"),
    pytest.param(coded_row.EARLIER_ROWS, {"contacts": []}, id="contacts"),
    pytest.param(coded_row.UPDATE_EARLIER, {"rows": []}, id="mirrored"),
    pytest.param(dyads.STORED_YEARS, {"ids": []}, id="ledger read"),
    pytest.param(dyads.WRITE_YEARS, {"rows": []}, id="ledger written"),
    pytest.param(dyads.UPDATE_YEARS, {"rows": []}, id="ledger updated"),
    pytest.param(dyads.WRITE_DYADS, {"ids": []}, id="pairs"),
    pytest.param(revision.TAKE_TURN, {}, id="lock"),
    pytest.param(cursor.TURN, {"dataset": "x", "id": "x"}, id="turn"),
    pytest.param(cursor.HELD, {"ids": []}, id="held"),
    pytest.param(cursor.ADVANCE, COUNTING, id="advance"),
    pytest.param(cursor.UNRESOLVED, ROWS, id="unresolved"),
    pytest.param(cursor.OPEN_FILE, OPENING, id="file opened"),
    pytest.param(cursor.OPEN_SLICE, OPENING, id="slice opened"),
    pytest.param(pull.OUTSIDE, {"ids": [], "dyad": "x"}, id="pulled with another pair"),
    pytest.param(dataset.MOST, {"dataset": "x", "limit": 5}, id="most unresolved"),
    pytest.param(links.EVENTS_TO_COMPARE, {"ids": [], "kinds": [], "longest": 1}, id="events to compare"),
    pytest.param(links.ROWS_LIKE_EVENTS, {"rows": [], "dataset": "x", "most": 1}, id="counterparts found"),
    pytest.param(links.LINK_EVENTS, ROWS, id="counterparts linked"),
    pytest.param(links.UNLINK_EVENTS, {"ids": []}, id="counterparts forgotten"),
    pytest.param(dataset.LOADS, {"dataset": "x"}, id="loads"),
    *(
        pytest.param(nodes.WRITE_NODES.format(label=label, more=""), ROWS, id=f"write {label}")
        for label in ("Treaty", "Actor", "StateList")
    ),
    *(
        pytest.param(nodes.WRITE_LINKS.format(type=type_, start=start, end=end), ROWS, id=f"write {type_}")
        for type_, start, end in (
            ("PARTY_TO", "Country", "Treaty"),
            ("REPRESENTS", "Person", "Country"),
            ("MISSION_IN", "Country", "Country"),
            ("LISTED_IN", "Country", "StateList"),
        )
    ),
    pytest.param(links.LOADED_TREATIES, {"dataset": "x"}, id="treaties to compare"),
    pytest.param(links.LINKED_TREATIES, {"dataset": "x"}, id="treaties linked"),
    pytest.param(links.LINK_TREATIES, ROWS, id="link treaties"),
    pytest.param(roll_calls.WRITE_CALLS, ROWS, id="roll calls"),
    pytest.param(roll_calls.ADD_ISSUES, {"rows": []}, id="issues"),
    pytest.param(roll_calls.ADD_VOTES, {"rows": [], "file": 0}, id="votes"),
    pytest.param(agreement.CALLS, {"dataset": "x"}, id="votes read"),
    pytest.param(agreement.WRITE, {"rows": []}, id="agreement"),
    *(
        pytest.param(
            dataset.DELETE_NODES.format(label=label), {"dataset": "x", "chunk": 1}, id=f"unload {label}"
        )
        for label in dataset.LABELS
    ),
]


@pytest.mark.parametrize(("text", "params"), STATEMENTS)
def test_a_load_scans_no_label(
    driver: Any, connection: Connection, text: str, params: dict[str, Any]
) -> None:
    names = {name for name, _ in plan_of(driver, connection, "EXPLAIN", text, written=True, **params)}
    assert not names & set(SCANS), names


def test_the_list_of_datasets_reads_its_own_files_only(driver: Any, connection: Connection) -> None:
    plan = plan_of(driver, connection, "EXPLAIN", datasets.DATASETS, files=1, unresolved=1)
    scanned = [str(args.get("Details")) for name, args in plan if name in SCANS]
    assert all("Dataset" in details for details in scanned), scanned
