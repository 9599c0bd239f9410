"""Who deals with whom: what is counted between two, for whom, what is left out, and by which plan."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import icews_files
import networkx as nx
import pytest
from neo4j import Driver, GraphDatabase
from test_query_plans import SCANS, plan_of, seeks

from graph.dates import EARLIEST, LATEST
from graph.store.connection import Connection
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from questions import network_walks as network
from questions.items import words
from questions.network_counts import Drawing
from questions.network_shapes import Asked

DOSSIER = "network-try"
TEXT = f"""
dossier: {DOSSIER}
title: Malawi and Zambia
about: What two states are made to do for a test.
sources:
  network-source: {{title: A paper, publisher: network-paper, lang: en, retrieved: 2026-11-21}}
organizations:
  network-paper: {{name: The Paper}}
  network-body: {{name: A body of states}}
people:
  network-mo: {{name: Mo, offices: [{{office: president, of: MW, reports: [{{source: network-source}}]}}]}}
  network-za: {{name: Za, offices: [{{office: president, of: ZM, reports: [{{source: network-source}}]}}]}}
  network-ze: {{name: Ze, offices: [{{office: minister, of: ZM, reports: [{{source: network-source}}]}}]}}
events:
  - {{id: network-1, kind: Letter, title: Mo writes, date: 2001-02-03, sent: [network-mo],
      addressed_to: [network-za], reports: [{{source: network-source}}]}}
  - {{id: network-2, kind: Letter, title: Za writes, date: 2002-02-03, sent: [network-za],
      addressed_to: [network-mo], reports: [{{source: network-source}}]}}
  - {{id: network-3, kind: Letter, title: Mo writes again, date: 2002-03-03, sent: [network-mo],
      addressed_to: [network-za], reports: [{{source: network-source}}]}}
  - {{id: network-4, kind: Meeting, title: They meet, date: 2003,
      attended: [network-mo, network-za, network-ze], reports: [{{source: network-source}}]}}
  - {{id: network-5, kind: Visit, title: A visit is planned, date: 2004-05, status: planned,
      travelled: [network-ze], hosted: [MW], reports: [{{source: network-source}}]}}
  - {{id: network-6, kind: Measure, title: A body acts, date: 2004-06, imposed: [network-body], against: [MW],
      reports: [{{source: network-source}}]}}
  - {{id: network-7, kind: MissileTest, title: A test, date: 2004-07, acted: [MW],
      reports: [{{source: network-source}}]}}
  - {{id: network-8, kind: Letter, title: Without a date, sent: [network-ze], addressed_to: [network-mo],
      reports: [{{source: network-source}}]}}
  - {{id: network-9, kind: Statement, title: Of a third, date: 2004-08, stated: [network-za], concerns: [MW],
      reports: [{{source: network-source}}]}}
"""
ROWS = "network-rows"
MALAWI, ZAMBIA = "Malawi / Malawi", "Zambia / Zambia"


@pytest.fixture(scope="module", autouse=True)
def told(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("network") / f"{DOSSIER}.yaml"
    path.write_text(TEXT, "utf-8")
    load_curated(writer, [path])
    yield
    unload_dossier(writer, DOSSIER)


def asked(http: httpx.Client, **params: Any) -> dict[str, Any]:
    response = http.get("/v1/network", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def edges(answer: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Each edge as its ends and kind, and its counts from the first, from the second, of both."""
    return {
        (edge["a"], edge["b"], edge["kind"]): tuple(edge["counts"][way] for way in ("ab", "ba", "mutual"))
        for edge in answer["edges"]
    }


def drawn(http: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    text = http.get(path, params=params).text
    data: dict[str, Any] = json.loads(text.split('id="map-data">')[1].split("</script>")[0])
    return data


def test_what_people_do_is_counted_for_the_state_they_act_for(http: httpx.Client) -> None:
    assert edges(asked(http, focus="MW,ZM")) == {
        ("MW", "ZM", "Letter"): (2, 2, 0),
        ("MW", "ZM", "Meeting"): (0, 0, 1),
        ("MW", "ZM", "Visit"): (0, 1, 0),
    }


def test_people_stand_apart_where_asked_and_those_of_one_state_do_not_deal_with_each_other(
    http: httpx.Client,
) -> None:
    answer = asked(http, focus="MW,ZM", people="true")
    assert edges(answer) == {
        ("network-mo", "network-za", "Letter"): (2, 1, 0),
        ("network-mo", "network-ze", "Letter"): (0, 1, 0),
        ("network-mo", "network-za", "Meeting"): (0, 0, 1),
        ("network-mo", "network-ze", "Meeting"): (0, 0, 1),
        ("MW", "network-ze", "Visit"): (0, 1, 0),
    }
    states = {node["id"]: node["acts_for"] for node in answer["nodes"]}
    assert states["network-mo"] == ["MW"]
    assert states["network-ze"] == ["ZM"]


def test_an_opened_state_alone_is_shown_by_its_people(http: httpx.Client) -> None:
    found = edges(asked(http, focus="MW,ZM", open="ZM"))
    assert found["MW", "network-za", "Letter"] == (2, 1, 0)
    assert found["MW", "network-ze", "Visit"] == (0, 1, 0)
    assert not any("network-mo" in key for key in found)


def test_counts_come_by_year_with_what_is_not_certain(http: httpx.Client) -> None:
    found = {edge["kind"]: edge for edge in asked(http, focus="MW,ZM")["edges"]}
    letters = {year: (one["ab"], one["ba"]) for year, one in found["Letter"]["years"].items()}
    assert letters == {"": (0, 1), "2001": (1, 0), "2002": (1, 1)}
    assert found["Letter"]["events"] == ["network-3", "network-2", "network-1", "network-8"]
    assert (found["Visit"]["total"], found["Visit"]["counts"]["unsure"]) == (1, 1)
    assert found["Letter"]["counts"]["unsure"] == 0


def test_time_kind_status_and_mode_choose_the_events(http: httpx.Client) -> None:
    pair = {"focus": "MW,ZM"}
    assert edges(asked(http, **pair, start="2002", end="2002")) == {("MW", "ZM", "Letter"): (1, 2, 0)}
    certain = asked(http, **pair, start="2002", end="2002", when="certain")
    assert edges(certain) == {("MW", "ZM", "Letter"): (1, 1, 0)}
    assert set(edges(asked(http, **pair, kind="Meeting"))) == {("MW", "ZM", "Meeting")}
    assert set(edges(asked(http, **pair, status="planned"))) == {("MW", "ZM", "Visit")}
    assert ("MW", "ZM", "Statement") in edges(asked(http, **pair, mode="mentioned"))
    assert asked(http, **pair, disputed="yes")["edges"] == []
    assert len(asked(http, **pair, disputed="no")["edges"]) == 3


def test_one_entity_has_all_it_deals_with_and_two_only_what_both_are_in(http: httpx.Client) -> None:
    assert ("MW", "network-body", "Measure") in edges(asked(http, focus="MW"))
    both = edges(asked(http, focus="network-mo,network-ze", people="true"))
    assert {key[2] for key in both} == {"Letter", "Meeting"}
    assert ("network-mo", "network-ze", "Letter") in both
    body = edges(asked(http, focus="network-body"))
    assert body == {("MW", "network-body", "Measure"): (0, 1, 0)}


def test_what_is_left_out_is_said(http: httpx.Client) -> None:
    answer = asked(http, focus="MW", limit=2)
    assert {node["id"] for node in answer["nodes"]} == {"MW", "ZM"}
    assert answer["left_out"]["nodes"] == 1
    assert answer["left_out"]["edges"] == 1
    assert answer["left_out"]["apart"] >= 1, "a missile test has no second actor"
    assert {node["id"]: node["hidden"] for node in answer["nodes"]} == {"MW": 1, "ZM": 0}
    page = http.get("/map", params={"focus": "KP", "limit": 10}, headers={"Accept-Language": "en"}).text
    assert "actors with fewer events are not drawn" in page
    assert "name no two actors who deal with each other" in page


def test_an_opened_actor_brings_neighbours_beyond_the_limit(http: httpx.Client) -> None:
    few = {node["id"] for node in asked(http, focus="KP", limit=3)["nodes"]}
    more = asked(http, focus="KP", limit=3, open="US")
    there = {node["id"] for node in more["nodes"]}
    assert len(few) == 3
    assert few < there
    assert [node["opened"] for node in more["nodes"] if node["id"] == "US"] == [True]


@pytest.mark.parametrize("focus", ["KP", "CN", "KP,RU"])
def test_who_stood_before_an_actor_was_opened_stays(http: httpx.Client, focus: str) -> None:
    for limit in (5, 20):
        stood = {node["id"] for node in asked(http, focus=focus, limit=limit)["nodes"]}
        for opened in ("US", "JP", "CN", "un"):
            there = {node["id"] for node in asked(http, focus=focus, limit=limit, open=opened)["nodes"]}
            assert stood - there == set(), f"{opened} opened, at most {limit}"


def test_treaties_are_nodes_only_where_asked(http: httpx.Client) -> None:
    types = {node["type"] for node in asked(http, focus="KP,RU")["nodes"]}
    assert "Treaty" not in types
    with_treaties = asked(http, focus="KP,RU", treaties="true")
    assert "2024-kp-ru-treaty" in {node["id"] for node in with_treaties["nodes"]} or "Treaty" in {
        node["type"] for node in with_treaties["nodes"]
    }


def test_what_is_no_actor_or_unknown_is_not_found(http: httpx.Client) -> None:
    for focus in ("network-1", "no-such-thing"):
        response = http.get("/v1/network", params={"focus": focus})
        assert response.status_code == 404
        assert focus in response.json()["detail"]


def test_a_map_is_of_actors_unless_its_address_says_or_means_events(http: httpx.Client) -> None:
    for address in ({}, {"focus": "KP"}, {"focus": "KP,RU"}, {"view": "actors", "focus": "KP", "depth": 1}):
        assert drawn(http, "/map", **address)["view"] == "actors", address
        assert drawn(http, "/map.html", **address)["view"] == "actors", address
    meeting = "2023-09-kim-putin-meeting"
    for address in (
        {"focus": meeting},
        {"focus": "KP", "depth": 1},
        {"view": "events"},
        {"view": "events", "focus": "KP"},
    ):
        assert "view" not in drawn(http, "/map", **address), address
    assert http.get("/map", params={"view": "actors", "focus": meeting}).status_code == 404


def test_the_events_of_every_line_come_with_the_page(http: httpx.Client) -> None:
    data = drawn(http, "/map", focus="MW,ZM", people="no")
    lines = {edge["kind"]: edge for edge in data["edges"] if "years" in edge}
    assert [data["events"][at]["name"] for at in lines["Letter"]["events"]] == [
        "Mo writes again", "Za writes", "Mo writes", "Without a date",
    ]  # fmt: skip
    assert lines["Letter"]["years"]["2002"] == [1, 1, 0, 0, 0]
    assert data["events"][lines["Visit"]["events"][0]]["status"] == "planned"
    assert data["events"][lines["Letter"]["events"][0]]["href"].startswith("/events/network-3")


def test_the_list_beside_the_drawing_holds_each_pair_with_its_newest_events(http: httpx.Client) -> None:
    asked_for = {"focus": "MW,ZM", "people": "no"}
    page = http.get("/map", params=asked_for, headers={"Accept-Language": "en"}).text
    listed = page.split('id="map-pairs"')[1].split("</section>")[0]
    assert listed.count("data-pair=") == 1
    assert "letter: 4" in listed
    assert "2 from Malawi to Zambia, 2 from Zambia to Malawi" in listed
    assert listed.index("A visit is planned") < listed.index("They meet") < listed.index("Mo writes again")
    assert 'href="/relations/MW/ZM"' in listed


@pytest.fixture
def rows(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    told = (
        (MALAWI, "042", ZAMBIA),
        (ZAMBIA, "112", MALAWI),
        ("Farm Workers (Zambia) / Zambia", "141", MALAWI),
        (ZAMBIA, "112", "Botswana / Botswana"),
    )
    path = tmp_path_factory.mktemp("network-rows") / "events.tab"
    lines = (icews_files.row(number, f"2018-04-{number:02}", *one) for number, one in enumerate(told, 1))
    path.write_text(icews_files.released(*lines), encoding="utf-8")
    load_dataset(writer, open_job("icews", [path], ROWS))
    yield
    unload(writer, ROWS, say=lambda _: None)


@pytest.mark.usefixtures("rows")
def test_rows_of_a_dataset_are_one_line_of_two_states(http: httpx.Client) -> None:
    for focus in ("MW", "MW,ZM"):
        answer = asked(http, focus=focus)
        line = next(edge for edge in answer["edges"] if edge["dataset"] == ROWS)
        assert (line["a"], line["b"], line["kind"], line["total"]) == ("MW", "ZM", "CodedEvent", 2)
        assert line["counts"] == {"ab": 0, "ba": 1, "mutual": 1, "unsure": 0, "disputed": 0}
        assert line["classes"] == {"ACCUSE": 1, "CONSULT": 1}
        assert line["years"].keys() == {"2018"}
        assert answer["left_out"]["rows_drawn"] == 2
    assert asked(http, focus="MW", kind="Letter")["left_out"]["rows"] == 0
    page = http.get("/map", params={"focus": "MW,ZM"}).text
    assert f"/relations/MW/ZM?source={ROWS}" in page.replace("\\u0026", "&")


def line_of(answer: dict[str, Any]) -> tuple[str, str, int]:
    (line,) = [edge for edge in answer["edges"] if edge["dataset"] == ROWS and edge["a"] == "MW"]
    return line["a"], line["b"], line["total"]


@pytest.mark.usefixtures("rows")
def test_rows_of_two_that_are_in_focus_or_expanded_are_counted_once(http: httpx.Client) -> None:
    for focus, opened, read in (
        ("MW", "", 3),
        ("MW,ZM", "", 3),
        ("MW", "ZM", 4),
        ("ZM", "MW", 4),
        ("MW,ZM", "MW", 3),
        ("MW,ZM", "MW,ZM", 4),
        ("network-body", "MW,ZM", 4),
    ):
        answer = asked(http, focus=focus, open=opened)
        assert line_of(answer) == ("MW", "ZM", 2), (focus, opened)
        assert answer["left_out"]["rows"] == read, (focus, opened)
        others = [edge["total"] for edge in answer["edges"] if edge["dataset"] and edge["a"] != "MW"]
        assert answer["left_out"]["rows_drawn"] == 2 + sum(others)
        assert sum(others) == read - 3
        assert answer["left_out"]["datasets"] == []


@pytest.mark.usefixtures("rows")
def test_in_a_row_both_act_so_whoever_asks_for_those_only_spoken_of_sees_none(http: httpx.Client) -> None:
    for focus in ("MW", "MW,ZM"):
        answer = asked(http, focus=focus, mode="mentioned")
        assert edges(answer) == {("MW", "ZM", "Statement"): (0, 0, 1)}
        assert answer["left_out"]["rows"] == 0
        assert line_of(asked(http, focus=focus, mode="all")) == ("MW", "ZM", 2)


def test_only_events_in_which_nobody_deals_with_anybody_are_said_to_be_such(http: httpx.Client) -> None:
    """network-7 has one actor, in network-9 Zambia speaks of Malawi; in others two deal with each other."""
    apart = {mode: asked(http, focus="MW", mode=mode)["left_out"]["apart"] for mode in ("direct", "all")}
    assert apart == {"direct": 2, "all": 1}
    assert asked(http, focus="MW", mode="mentioned")["left_out"]["apart"] == 1


def test_a_source_counts_by_what_it_had_told_on_the_day(http: httpx.Client) -> None:
    """CNN published on 14 September 2023, others told of the meeting the day before."""
    meeting, told = "2023-09-kim-putin-meeting", {"focus": "KP,RU", "source": "cnn-2023-vostochny"}
    for day, there in (("2023-09-13", False), ("2023-09-14", True)):
        found = asked(http, **told, as_of=day)
        assert (meeting in {event["id"] for event in found["events"]}) == there
    assert meeting in {event["id"] for event in asked(http, focus="KP,RU", as_of="2023-09-13")["events"]}


def test_graphml_has_an_edge_for_each_direction(http: httpx.Client) -> None:
    text = http.get("/v1/network.graphml", params={"focus": "MW,ZM"}).text
    graph = nx.parse_graphml(text)
    found = {(a, b, data["kind"]): data["weight"] for a, b, data in graph.edges(data=True)}
    assert found["MW", "ZM", "Letter"] == found["ZM", "MW", "Letter"] == 2
    assert found["MW", "ZM", "Meeting"] == 1
    assert graph.nodes["MW"]["label"] == "Malawi"
    assert len(graph.edges) == 4


def test_lines_actors_and_years_are_left_out_of_the_answer_and_of_the_file(http: httpx.Client) -> None:
    pair = {"focus": "MW,ZM"}
    assert set(edges(asked(http, **pair, hide="Letter,Visit"))) == {("MW", "ZM", "Meeting")}
    some = asked(http, **pair, years="2002-2003")
    assert edges(some) == {("MW", "ZM", "Letter"): (1, 1, 0), ("MW", "ZM", "Meeting"): (0, 0, 1)}
    assert {event["id"] for event in some["events"]} == {"network-2", "network-3", "network-4"}
    assert {node["id"]: node["events"] for node in some["nodes"]} == {"MW": 3, "ZM": 3}
    letters = next(edge for edge in some["edges"] if edge["kind"] == "Letter")
    assert (set(letters["years"]), letters["total"]) == ({"2002"}, 2)
    people = asked(http, **pair, people="true", without="network-ze")
    assert set(edges(people)) == {
        ("network-mo", "network-za", "Letter"),
        ("network-mo", "network-za", "Meeting"),
    }
    assert {node["id"] for node in people["nodes"]} == {"MW", "ZM", "network-mo", "network-za"}
    assert asked(http, **pair, years="1990-1991")["edges"] == []
    for wrong in ("2003", "2003-2002", "x-y"):
        response = http.get("/v1/network", params={**pair, "years": wrong})
        assert (response.status_code, response.json()["field"]) == (422, "years")
    chosen = {**pair, "hide": "Meeting", "years": "2002-2004"}
    graph = nx.parse_graphml(http.get("/v1/network.graphml", params=chosen).text)
    found = {(a, b, data["kind"]): data["weight"] for a, b, data in graph.edges(data=True)}
    assert found == {("MW", "ZM", "Letter"): 1, ("ZM", "MW", "Letter"): 1, ("ZM", "MW", "Visit"): 1}


def test_the_page_links_to_a_file_of_what_it_shows_and_lists_no_more(http: httpx.Client) -> None:
    chosen = {"focus": "MW,ZM", "people": "no", "hide": "Visit", "years": "2002-2002", "view": "actors"}
    text = http.get("/map", params=chosen, headers={"Accept-Language": "en"}).text
    links = [html.unescape(link) for link in re.findall(r'data-left href="([^"]+)"', text)]
    assert [link.split("?")[0] for link in links] == ["/v1/network.graphml", "/v1/network"]
    assert edges(http.get(links[1]).json()) == {("MW", "ZM", "Letter"): (1, 1, 0)}
    listed = text.split('id="map-pairs"')[1].split("</section>")[0]
    assert '<strong class="map-total">2</strong>' in listed
    assert "Mo writes again" in listed
    assert "They meet" not in listed
    assert "Counted are events that began in 2002-2002." in text
    none = http.get("/map", params={**chosen, "years": "1990-1991"}, headers={"Accept-Language": "en"}).text
    assert re.search(r"<li data-pair=\S+ hidden>", none)
    assert "0 of 1 pairs are listed" in none
    assert http.get("/map", params={**chosen, "years": "soon"}).status_code == 200


def test_who_is_named_by_datasets_alone_is_drawn_or_the_page_says_why_not(
    rows: None, http: httpx.Client
) -> None:
    found = http.get("/v1/search?q=Farm Workers (Zambia)").json()["items"]
    workers = next(hit["id"] for hit in found if hit["type"] == "CodedActor")
    data = drawn(http, "/map", focus=workers)
    assert {edge["kind"] for edge in data["edges"] if "years" in edge} == {f"CodedEvent:{ROWS}"}
    text = http.get(
        "/map", params={"focus": workers, "level": "state"}, headers={"Accept-Language": "en"}
    ).text
    assert "Datasets name Farm Workers (Zambia) in 1 of their rows, and none of these is drawn" in text
    assert "level=all" in text
    assert "rows of datasets name" not in http.get("/map?focus=MW").text


def test_the_command_draws_who_deals_with_whom(cli: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    done = cli("map", "MW", "ZM", "--no-people", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert "2 actors, 3 lines" in done.stdout
    assert '"view":"actors"' in file.read_text("utf-8")
    done = cli("map", "MW", "ZM", "--view", "events", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert '"view":"actors"' not in file.read_text("utf-8")


@pytest.mark.usefixtures("rows")
def test_the_command_draws_what_the_page_draws(
    cli: Callable[..., Any], http: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    found = http.get("/v1/search?q=Farm Workers (Zambia)").json()["items"]
    workers = next(hit["id"] for hit in found if hit["type"] == "CodedActor")
    assert "2 actors, 1 lines" in cli("map", workers, "--output", str(file)).stdout
    for focus in (["KP", "RU"], ["KP"], []):
        data = drawn(http, "/map", focus=",".join(focus))
        told = cli("map", *focus, "--output", str(file)).stdout
        assert f"{len(data['nodes'])} actors" in told, focus
    everything = len(drawn(http, "/map", view="events")["nodes"])
    assert f"{everything} points" in cli("map", "--view", "events", "--output", str(file)).stdout
    assert everything > 300
    cli("map", "KP", "--people", "--limit", "7", "--site", "https://graph.example", "--output", str(file))
    (link,) = re.findall(r'href="https://graph.example(/map\?focus=KP&amp;[^"]*)"', file.read_text("utf-8"))
    data = drawn(http, "/map", **httpx.URL(html.unescape(link)).params)
    acting = [edge for edge in data["edges"] if edge["kind"] == "represents"]
    assert len(data["nodes"]) >= 7
    assert acting
    assert len(drawn(http, "/map", focus="KP")["nodes"]) > len(data["nodes"])
    cli("map", "--lang", "id", "--output", str(file))
    assert "<title>Seluruh" in file.read_text("utf-8")


@pytest.fixture(scope="module")
def driver(connection: Connection) -> Iterator[Driver]:
    auth = (connection.user, connection.password)
    with GraphDatabase.driver(connection.uri, auth=auth, notifications_min_severity="OFF") as driver:
        yield driver


@pytest.mark.parametrize("walks", [network.EVERYTHING, network.ENTITIES, network.BETWEEN])
@pytest.mark.parametrize("past", [False, True])
def test_events_are_walked_by_an_index_in_the_order_of_time(
    driver: Driver, connection: Connection, walks: network.Walks, past: bool
) -> None:
    text = walks.past if past else walks.today
    params = {
        "keys": ["KP"], "needed": 1, "dyad": "KP-RU", "low": EARLIEST, "start": EARLIEST, "end": LATEST,
        "high": LATEST, "kinds": None, "statuses": None, "modes": ["direct"], "certain": False,
        "disputed": None, "source": None, "as_of": LATEST if past else None, "treaties": False, "most": 2001,
    }  # fmt: skip
    plan = plan_of(driver, connection, "EXPLAIN", text, **params, **words("en"))
    names = {name for name, _ in plan}
    assert not names & set(SCANS)
    if walks is network.BETWEEN:
        assert any("BETWEEN(curated, start)" in details for details in seeks(plan))
    else:
        by_time = [str(args["Details"]) for name, args in plan if name.startswith("NodeIndexSeek")]
        assert any(":Curated(start, kind)" in details for details in by_time), names


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (network.ROWS_OF_ENTITIES, "INVOLVES(entity, start)"),
        (network.ROWS_OF_PAIR, "BETWEEN(dyad, start)"),
    ],
)
def test_rows_are_walked_by_an_index(driver: Driver, connection: Connection, text: str, index: str) -> None:
    params = {
        "keys": ["KP"], "start": EARLIEST, "end": LATEST, "level": "state", "source": None, "as_of": None,
        "scanned": 20_000, "lines": 300, "dyad": "", "scopes": ["KP", "RU"], "beside": None,
    }  # fmt: skip
    plan = plan_of(driver, connection, "EXPLAIN", text, **params, **words("en"))
    assert any(index in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


def test_the_neighbours_of_a_drawing_are_worked_out_once() -> None:
    drawing = Drawing(Asked(), "en")
    ends = ({"id": one, "type": "Country", "name": one} for one in ("MW", "ZM"))
    parts = [("cooperation", 2001, 2, False)]
    drawing.line({**dict(zip("xy", ends, strict=True)), "dataset": "d", "parts": parts, "total": 2})
    assert drawing.kept() == {"MW", "ZM"}
    assert drawing.near == {"MW": {"ZM"}, "ZM": {"MW"}}
    assert drawing.near is drawing.near
