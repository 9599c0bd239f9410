"""GGO's official files: loaded once, counted, asked, and taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import tables

from graph.store.writer import Writer
from loaders.ggo.read import UNTOLD
from loaders.intake.stream import DatasetReport


@pytest.fixture(scope="module")
def whole(writer: Writer) -> Iterator[DatasetReport]:
    """The report of the load, which is in the graph for the length of this file."""
    with tables.whole(writer, "ggo", tables.official("treaties")) as report:
        yield report


def get(http: httpx.Client, address: str, **params: str | int) -> dict[str, Any]:
    answer = http.get(address, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_official_files_go_in_whole(whole: DatasetReport) -> None:
    account = whole.account
    assert account.read == 4532 + 98320
    assert (account.rejected.total(), account.skipped) == (0, {UNTOLD: 316})
    hidden = sum(number for why, number in account.lost.items() if why.startswith("hidden characters"))
    assert (hidden, account.lost.total() - hidden) == (12, 11)


ENDS = """
UNWIND $ids AS id
MATCH (t:Treaty {id: 'ggo:' + id})
RETURN toString(t.end) AS end, t.open_end AS open
"""


@pytest.mark.usefixtures("whole")
def test_an_end_is_the_agreement_s_or_its_termination_and_not_that_of_one_party(writer: Writer) -> None:
    ids = ["PP04SA_1976P", "NER_1964A", "II05PO_1978P:IH04PO_1952A", "ICPROP_1996A"]
    assert [(row["end"], row["open"]) for row in writer.read(ENDS, ids=ids)] == [
        (None, None), ("1982-12-03", None), (None, True), (None, None)
    ]  # fmt: skip


@pytest.mark.usefixtures("whole")
def test_no_treaty_binds_britain_and_france_in_1700(http: httpx.Client) -> None:
    asked: dict[str, str | int] = {"dataset": "ggo", "a": "GB", "b": "FR", "limit": 1000}
    assert len(get(http, "/v1/treaties", **asked)["items"]) > 100
    found = get(http, "/v1/treaties", **asked, in_force_on="1700")["items"]
    # Of that of 1403 the file tells no end; that of 1407 is of Burgundy, as the file says.
    assert {one["id"]: one["in_force"] for one in found} == {"ggo:FRA-GBR_1403A": "unknown"}
    assert found[0]["reasons"] == [
        "signed 1403-06-27; it is not recorded from when or until when it bound them"
    ]
    for a, b in (("US", "CN"), ("ID", "MY"), ("JP", "KR"), ("RU", "DE")):
        other = get(http, "/v1/treaties", **{**asked, "a": a, "b": b, "in_force_on": "1800"})
        assert other["items"] == [], (a, b)


@pytest.mark.usefixtures("whole")
def test_treaties_china_and_the_united_states_both_joined(http: httpx.Client) -> None:
    joined = get(http, "/v1/relations/US/CN")["joined_treaties"]
    (counted,) = joined["by_dataset"]
    # Of five amendments that only the file of parties names, its rows tell several ends.
    assert counted == {
        "dataset": "ggo", "total": 433, "in_force": 53, "ended": 68, "not_yet": 7, "unknown": 305
    }  # fmt: skip
    assert len(joined["items"]) == 50
    assert joined["next"]
    assert get(http, "/v1/relations/ID/MY")["joined_treaties"]["total"] == 362
    # The United States signed the convention on discrimination against women and never ratified it.
    signed = get(http, "/v1/relations/US/CN/treaties", counted="unknown", limit=1000)["items"]
    assert "ggo:ELMFDW_1979A" in {one["id"] for one in signed}
    assert "433 treaties both joined" in http.get("/relations/US/CN").text
