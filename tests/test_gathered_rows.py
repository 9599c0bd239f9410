"""Coded events on maps: gathered into one edge for two actors and a class, and none left out unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import icews_files
import pytest

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

ID = "gathered-try"
BRAZIL, CHILE, PERU = "Brazil / Brazil", "Chile / Chile", "Peru / Peru"
ROWS = (
    (BRAZIL, "042", CHILE),
    (BRAZIL, "040", CHILE),
    (BRAZIL, "112", CHILE),
    (CHILE, "112", BRAZIL),
    (BRAZIL, "042", PERU),
    ("Farm Workers (Brazil) / Brazil", "141", BRAZIL),
)
# The same kind of talks told by the one and, on another day, by the other; and a row with a direction.
OTHERS = ((PERU, "040", CHILE), (CHILE, "040", PERU), (PERU, "112", CHILE))


@pytest.fixture(scope="module")
def brazil(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("brazil") / "events.tab"
    rows = (
        icews_files.row(number, f"2018-04-{number:02}", *told)
        for number, told in enumerate((*ROWS, *OTHERS), 1)
    )
    path.write_text(icews_files.released(*rows), encoding="utf-8")
    load_dataset(writer, open_job("icews", [path], ID))
    yield
    unload(writer, ID, say=lambda _: None)


def around(http: httpx.Client, entity: str, **params: Any) -> dict[str, Any]:
    response = http.get(f"/v1/entities/{entity}/neighbourhood", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def drawn(http: httpx.Client, **params: Any) -> dict[str, Any]:
    text = http.get("/map", params={"view": "events", **params}).text
    data: dict[str, Any] = json.loads(text.split('id="map-data">')[1].split("</script>")[0])
    return data


def gathered(answer: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    return {
        (edge["source"], edge["target"], edge["coded"]["class"]): edge["coded"]["count"]
        for edge in answer["edges"]
        if edge.get("coded")
    }


def test_rows_of_a_country_are_gathered_by_actors_and_class(brazil: None, http: httpx.Client) -> None:
    answer = around(http, "BR", depth=1)
    found = gathered(answer)
    assert found["BR", "CL", "CONSULT"] == 2, "a visit and a meeting are one class"
    assert found["BR", "CL", "ACCUSE"] == found["CL", "BR", "ACCUSE"] == found["BR", "PE", "CONSULT"] == 1
    assert sum(found.values()) == answer["coded"]["drawn"]
    assert answer["coded"]["rows"] == answer["coded"]["drawn"] == len(ROWS)
    assert {"CL", "PE"} <= {node["id"] for node in answer["nodes"]}
    assert not [node for node in answer["nodes"] if node.get("kind") == "CodedEvent"]


def test_what_both_did_together_has_no_direction(brazil: None, http: httpx.Client) -> None:
    answer = around(http, "PE", depth=1, start="2018-04-07")
    told = {(edge["source"], edge["target"], edge["coded"]["count"]): edge["coded"]["mutual"]
            for edge in answer["edges"] if edge.get("coded")}  # fmt: skip
    assert told == {("CL", "PE", 2): True, ("PE", "CL", 1): False}
    for focus in ("PE", "CL,PE"):
        data = drawn(http, focus=focus, start="2018-04-07")
        lines = {line["from"]: line["arrows"] for line in data["edges"] if line.get("gathered")}
        assert lines == {"CL": "", "PE": "to"}, focus


def test_rows_as_points_have_their_lines_on_any_day(brazil: None, http: httpx.Client) -> None:
    asked = {"depth": 1, "kind": "CodedEvent"}
    today, then = around(http, "BR", **asked), around(http, "BR", **asked, as_of="2026-10-01")
    acting = {(edge["source"], edge["type"], edge["target"]) for edge in today["edges"]}
    assert {kind for _, kind, _ in acting} >= {"ACTED", "ADDRESSED_TO"}
    assert {(edge["source"], edge["type"], edge["target"]) for edge in then["edges"]} == acting


def test_the_map_of_two_states_draws_rows_of_the_mode_and_dataset_asked_for(
    brazil: None, http: httpx.Client
) -> None:
    def rows(**params: Any) -> list[bool]:
        data = drawn(http, focus="BR,CL", **params)
        assert not [node for node in data["nodes"] if node["kind"] == "CodedEvent"]
        return [True for line in data["edges"] if line.get("gathered")]

    every = rows()
    assert every
    assert rows(source=ID) == rows(mode="all") == every
    assert rows(source="icews") == rows(mode="mentioned") == rows(status="planned") == []


def test_time_and_limit_are_kept_and_what_is_left_out_is_said(brazil: None, http: httpx.Client) -> None:
    answer = around(http, "BR", depth=1, start="2018-04-01", end="2018-04-01")
    assert (sum(gathered(answer).values()), answer["coded"]["rows"]) == (1, 1)
    answer = around(http, "BR", depth=1, limit=2)
    assert len(answer["nodes"]) == 2
    assert answer["truncated"]
    assert answer["coded"]["drawn"] < answer["coded"]["rows"]


def test_a_kind_asked_for_unfolds_the_rows(brazil: None, http: httpx.Client) -> None:
    answer = around(http, "BR", depth=1, kind="CodedEvent")
    assert [node for node in answer["nodes"] if node.get("kind") == "CodedEvent"]
    assert gathered(answer) == {}


def test_the_map_of_a_country_and_of_a_pair_draw_the_lines(brazil: None, http: httpx.Client) -> None:
    for focus in ("BR", "BR,CL"):
        text = http.get("/map", params={"view": "events", "focus": focus}).text
        assert "rows of datasets stand gathered" in text, focus
        assert f"/relations/BR/CL?source={ID}" in text.replace("\\u0026", "&"), focus
        assert "consult, 2 ×" in text, focus
        saved = http.get("/map.html", params={"view": "events", "focus": focus})
        assert saved.status_code == 200
        assert "consult, 2 ×" in saved.text
    rows = http.get(f"/relations/BR/CL?source={ID}&kind=CodedEvent&level=all")
    assert rows.status_code == 200
    assert "2018-04" in rows.text or "Apr 2018" in rows.text


def test_graphml_carries_the_counts(brazil: None, http: httpx.Client) -> None:
    text = http.get("/v1/entities/BR/neighbourhood.graphml", params={"depth": 1}).text
    assert ">CONSULT<" in text
    assert f">{ID}<" in text
