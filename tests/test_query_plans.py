"""Every timeline walks an index in the order of time: read from the server's own plan."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from crowd import crowd
from neo4j import Driver, GraphDatabase

from api.answer_cache import warm
from graph.dates import EARLIEST, LATEST
from graph.store.connection import Connection
from graph.store.driver import PING, in_one_map
from graph.store.reader import Store
from graph.store.writer import Writer
from questions import activity as activities
from questions import (
    before_after,
    changes,
    coded_in_time,
    entities,
    events,
    outline,
    pairs,
    panel_rows,
    relation,
    search,
    search_pairs,
    sources,
    state,
    timeline,
    treaties,
    votes,
)
from questions.accounts import accounts
from questions.activity import activity
from questions.before_after import before_and_after
from questions.entity import entity
from questions.event import event
from questions.items import words
from questions.network import network
from questions.network_shapes import Asked
from questions.offices import offices
from questions.page import _params
from questions.treaty import treaty
from questions.walk import Wanted
from viz.gather import gather

CLEAR = "CALL db.clearQueryCaches()"
SCANS = (
    "AllNodesScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "RelationshipTypeScan",
    "AllRelationshipsScan",
)


@pytest.fixture(scope="module")
def driver(connection: Connection) -> Iterator[Driver]:
    auth = (connection.user, connection.password)
    with GraphDatabase.driver(connection.uri, auth=auth, notifications_min_severity="OFF") as driver:
        yield driver


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield plan["operatorType"].split("@")[0], plan["args"]
    for child in plan.get("children", []):
        yield from operators(child)


def plan_of(
    driver: Driver, connection: Connection, how: str, text: str, *, written: bool = False, **params: Any
) -> list[tuple[str, Any]]:
    """The operators of a statement as the Store sends it, or `written` as the Writer does."""
    statement = (f"{how} {text}", params) if written else in_one_map(f"{how} {text}", params)
    with driver.session(database=connection.database, default_access_mode="READ") as session:
        result = session.run(*statement)
        summary = result.consume()
    plan = summary.profile or summary.plan
    assert plan is not None
    return list(operators(plan))


def seeks(plan: list[tuple[str, Any]]) -> list[str]:
    return [str(args.get("Details", "")) for name, args in plan if name == "DirectedRelationshipIndexSeek"]


def plans_made(connection: Connection, writer: Writer, *asked: Callable[[Store], Awaitable[object]]) -> int:
    """How many plans the server holds after these questions."""

    async def ask() -> None:
        async with Store(connection, timeout=120) as store:
            for question in asked:
                await question(store)

    writer.read(CLEAR)
    asyncio.run(ask())
    writer.read(PING)  # a Store sends it beside a question that takes long: so its plan is there in any case
    return int(writer.read(CLEAR)[0]["value"].split(" of ")[1].split()[0])


def test_no_page_of_the_curated_graph_waits_for_a_plan_once_the_server_is_warm(
    connection: Connection, writer: Writer
) -> None:
    """Whatever pair, event, person, word, span and kind is asked for: `warm` has had its text planned."""
    narrowed = Wanted(date(2018, 1, 1), date(2025, 1, 1), ("Meeting", "Letter"), ("occurred",), lang="id")
    meeting, kim, day = "2023-09-kim-putin-meeting", "kim-jong-un", date(2026, 1, 1)

    async def warmed(store: Store) -> None:
        await warm(store, asyncio.Event())

    async def pages(store: Store) -> None:
        await pairs.pairs(store, limit=10, lang="en")
        await pairs.pairs(store, "RU", limit=50, lang="id")
        await events.events(store, disputed=True, limit=5, lang="en")
        await events.events(store, kinds=("Letter",), limit=50, lang="id")
        await sources.sources(store, limit=50, lang="en")
        await treaties.treaties(store, limit=30, lang="en")
        await entities.entities(store, "Person", limit=50, lang="en")
        await changes.changes(store, "r0", newest_first=True)
        await timeline.timeline(store, "KP", "RU", Wanted())
        await timeline.timeline(store, "KR", "US", replace(narrowed, limit=5))
        await outline.outlined(store, "KP", "US", lang="id")
        await relation.at_a_glance(store, "KP", "US", day, joined=10, lang="id")
        await timeline.entity_timeline(store, kim, narrowed)
        await event(store, meeting, lang="id")
        await accounts(store, meeting, lang="en")
        await activity(store, kim, lang="id")
        await offices(store, kim, lang="en")
        await before_and_after(store, meeting, coded=False, lang="id")
        await entity(store, kim, lang="en")
        await entity(store, "KP", lang="en")
        await search.search(store, "Putin Kim 2023", lang="en")
        await network(store, Asked(), lang="id")
        await network(store, Asked((kim,), people=True, opened=("RU",)), lang="en")
        await network(store, Asked(("KR", "US"), treaties=True, wanted=narrowed), lang="id")
        await gather(store, [kim])
        await gather(store, ["KP", "RU"], narrowed)
        await treaty(store, "1961-cn-kp-treaty", day, lang="en")

    warm_only = plans_made(connection, writer, warmed)
    assert warm_only > 10
    assert plans_made(connection, writer, warmed, pages) == warm_only


WALKS = [
    pytest.param(timeline.OF_PAIR, "CN-KP", {"a": "KP", "b": "CN"}, "BETWEEN(dyad, start)", id="pair"),
    pytest.param(timeline.OF_ENTITY, "KP", {"entity": "KP"}, "INVOLVES(entity, start)", id="entity"),
]


@pytest.mark.parametrize(("walk", "key", "header", "index"), WALKS)
@pytest.mark.parametrize("as_of", [None, date(2023, 9, 24)])
@pytest.mark.parametrize("newest_first", [False, True])
def test_a_timeline_uses_the_relationship_index_and_its_order(
    driver: Driver,
    connection: Connection,
    walk: Any,
    key: str,
    header: dict[str, str],
    index: str,
    newest_first: bool,
    as_of: date | None,
) -> None:
    wanted = Wanted(newest_first=newest_first, mode="all", as_of=as_of)
    params = {**_params(key, wanted=wanted), **words("en"), **header}
    plan = plan_of(driver, connection, "PROFILE", walk.text(wanted), **params)
    names = [name for name, _ in plan]
    assert any(index in details for details in seeks(plan)), names
    assert not set(names) & set(SCANS)
    assert "PartialTop" in names, "the index gives the order; only equal starts are sorted"


@pytest.mark.parametrize(("walk", "key", "header", "index"), WALKS)
@pytest.mark.parametrize("as_of", [None, date(2023, 9, 24)])
def test_counting_a_timeline_uses_the_index_too(
    driver: Driver,
    connection: Connection,
    walk: Any,
    key: str,
    header: dict[str, str],
    index: str,
    as_of: date | None,
) -> None:
    wanted = Wanted(as_of=as_of, statuses=("occurred",))
    params = {**_params(key, wanted=wanted, whole=True), "most": 10}
    plan = plan_of(driver, connection, "EXPLAIN", walk.counting(wanted), **params)
    assert any(index in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


def test_counting_all_of_a_pair_reads_no_row_of_a_dataset(driver: Driver, connection: Connection) -> None:
    text, params = timeline.OF_PAIR.counting(Wanted()), _params("CN-KP", wanted=Wanted(), whole=True)
    plan = plan_of(driver, connection, "EXPLAIN", text, **params)
    found = seeks(plan)
    assert any("BETWEEN(curated, start)" in details for details in found)
    assert not any("BETWEEN(dyad, start)" in details for details in found)
    assert not {name for name, _ in plan} & set(SCANS)


def test_counting_joined_timelines_uses_the_index_of_each_pair(
    driver: Driver, connection: Connection
) -> None:
    params = {**_params("KP-RU", wanted=Wanted(), whole=True), "keys": ["KP-RU", "KP-SUHH"], "most": 10}
    plan = plan_of(driver, connection, "EXPLAIN", timeline.OF_PAIR.total_joined, **params)
    assert any("BETWEEN(dyad, start)" in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


@pytest.mark.parametrize("walk", [timeline.OF_PAIR, timeline.OF_ENTITY])
def test_a_timeline_of_today_pays_nothing_for_the_past(walk: Any) -> None:
    for wanted in (Wanted(), Wanted(newest_first=True), Wanted(cursor="x")):
        assert "$as_of" not in walk.text(wanted)
        assert "$as_of" not in walk.counting(wanted)
        past = Wanted(newest_first=wanted.newest_first, cursor=wanted.cursor, as_of=date(2023, 9, 24))
        assert "b.known <= $as_of" in walk.text(past)
        assert "b.known <= $as_of" in walk.counting(past)


def test_a_deep_page_reads_no_more_than_the_first(
    driver: Driver, connection: Connection, writer: Writer
) -> None:
    def hits(wanted: Wanted) -> int:
        params = {**_params("NR-TV", wanted=wanted), **words("en"), "a": "NR", "b": "TV"}
        plan = plan_of(driver, connection, "PROFILE", timeline.OF_PAIR.text(wanted), **params)
        return sum(
            int(args.get("DbHits", 0)) for name, args in plan
            if name == "DirectedRelationshipIndexSeek" and "dyad, start" in str(args.get("Details"))
        )  # fmt: skip

    from questions.page import encode

    with crowd(writer):
        first = hits(Wanted(limit=10, mode="all", total=False))
        deep = hits(Wanted(limit=10, mode="all", total=False, cursor=encode("1999-01-12", 0, "crowd-118")))
    assert deep <= first + 12, "a deep page may pass over the day it starts in, and no more"


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (before_after.OF_DOSSIERS, "BETWEEN(curated, start)"),
        (before_after.OF_ROWS, "BETWEEN(dyad, start)"),
        (before_after.OF_DOSSIERS_AS_OF, "BETWEEN(curated, start)"),
        (before_after.OF_ROWS_AS_OF, "BETWEEN(dyad, start)"),
    ],
)
def test_what_stands_beside_an_event_is_read_in_the_order_of_the_index(
    driver: Driver, connection: Connection, text: str, index: str
) -> None:
    params = {"id": "2023-09-kim-putin-meeting", "as_of": date(2026, 1, 1), **words("en")}
    plan = plan_of(driver, connection, "PROFILE", text, **params)
    names = [name for name, _ in plan]
    assert sum(index in details for details in seeks(plan)) == 2, names
    assert not set(names) & set(SCANS)
    assert names.count("PartialTop") >= 2, "the index gives the order; only equal starts are sorted"


def test_what_a_thing_takes_part_in_is_walked_by_index(driver: Driver, connection: Connection) -> None:
    params = {"id": "kim-jong-un", "earliest": EARLIEST, "latest": LATEST, "most": 10, **words("en")}
    plan = plan_of(driver, connection, "PROFILE", activities.ACTIVITY, **params)
    assert any("INVOLVES(entity, start)" in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


def test_the_summary_and_search_scan_no_label(driver: Driver, connection: Connection) -> None:
    params = {"dyad": "CN-KP", "a": "KP", "b": "CN", "earliest": date.min, "latest": date.max, **words("en")}
    plan = plan_of(driver, connection, "EXPLAIN", relation.AT_A_GLANCE, **params)
    assert not {name for name, _ in plan} & set(SCANS)
    params = {
        "query": "x",
        "country": "KP",
        "folded": ["x"],
        "sounds": ["x"],
        "queries": [{"index": "names", "query": "x", "how": "whole", "place": 0}],
        "kinds": [{"kind": "Letter", "place": 0}],
        "start": date(2023, 1, 1),
        "end": date(2023, 12, 31),
        "dated": True,
        "spelled": ["2023"],
        "only_kinds": None,
        "disputed": False,
        "years": 40,
        "types": None,
        "limit": 5,
        "rank": -1,
        "score": 0.0,
        "id": "",
        "scanned": 10,
        **words("en"),
    }
    plan = plan_of(driver, connection, "EXPLAIN", search.SEARCH, **params)
    assert not {name for name, _ in plan} & set(SCANS)
    who = {"queries": params["queries"], "scanned": 10}
    plan = plan_of(driver, connection, "EXPLAIN", search_pairs.PEOPLE, **who)
    assert not {name for name, _ in plan} & set(SCANS)


@pytest.mark.parametrize("text", [votes.BY_DAY, votes.BY_RESOLUTION, votes.PANEL, panel_rows.ALLIANCES])
def test_votes_are_found_by_index(driver: Driver, connection: Connection, text: str) -> None:
    params = {
        "a": "KP",
        "b": "CN",
        "start": date(1991, 1, 1),
        "end": date(1992, 1, 1),
        "after": None,
        "id": "",
    }
    more = {"resolution": "R/46/36", "agreed": None, "limit": 2, "dyads": ["CN-KP"], "pairs": []}
    plan = plan_of(driver, connection, "EXPLAIN", text, **params, **more)
    scanned = [str(args.get("Details")) for name, args in plan if name in SCANS]
    assert all("Dataset" in details for details in scanned), scanned
    if text == votes.BY_DAY:
        assert not {name for name, _ in plan} & {"Sort", "Top"}, "the index serves the order"


@pytest.mark.parametrize("text", [outline.OUTLINE, outline.OUTLINE_AS_OF], ids=["today", "past"])
def test_an_outline_walks_the_index_of_curated_events(
    driver: Driver, connection: Connection, text: str
) -> None:
    params = {"dyads": ["KP-RU"], "a": "KP", "b": "RU", "earliest": EARLIEST, "most": 10, **words("en")}
    plan = plan_of(driver, connection, "EXPLAIN", text, as_of=date(2023, 9, 24), **params)
    assert any("BETWEEN(curated, start)" in details for details in seeks(plan))
    assert any("BETWEEN(undated)" in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


def test_what_datasets_count_in_time_is_read_along_the_index(driver: Driver, connection: Connection) -> None:
    days = {"start": date(2018, 1, 1), "end": date(2018, 12, 31)}
    plan = plan_of(
        driver, connection, "EXPLAIN", coded_in_time.IN_TIME, dyad="CN-US", every="week", most=10, **days
    )
    assert any("BETWEEN(dyad, start)" in details for details in seeks(plan))
    assert not {name for name, _ in plan} & set(SCANS)


def test_the_newest_file_of_a_followed_dataset_is_the_last_of_an_index(
    driver: Driver, connection: Connection
) -> None:
    plan = plan_of(driver, connection, "EXPLAIN", state.FOLLOWED)
    assert "Top" not in [name for name, _ in plan], "no loads are sorted"
    orders = [args.get("Order") for name, args in plan if name == "NodeUniqueIndexSeekByRange"]
    assert "l.id DESC" in orders
