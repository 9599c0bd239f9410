"""Events of a prepared folder beside the graph: answers are those of a graph that they were loaded into."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import app_here
import gdelt_files
import httpx
import networkx as nx
import polars as pl
import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from prepared_rows import of_graph
from test_prepare import ID, gdelt_day, gdelt_days, icews_set, polecat_weeks

from graph.errors import NotFound, StoreError
from graph.store.beside import Beside, EventsFolder, left_out, noting
from graph.store.connection import Connection
from graph.store.reader import Store
from graph.store.writer import Writer
from graph.window import Window
from loaders.intake.dataset import unload
from loaders.intake.job import Job, open_job
from loaders.intake.stream import load_dataset
from loaders.prepared.choice import choose
from loaders.prepared.folder import read
from loaders.prepared.ledger import bring_ledger
from loaders.prepared.prepare import prepare
from loaders.prepared.pull import pull_job
from questions.accounts import accounts
from questions.activity import activity
from questions.before_after import before_and_after
from questions.coded_in_time import coded_in_time
from questions.coverage import coverage
from questions.datasets import datasets
from questions.event import event
from questions.network import network
from questions.network_shapes import Asked
from questions.pairs import pairs
from questions.relation import at_a_glance
from questions.timeline import entity_timeline, timeline
from questions.walk import Wanted
from viz.gather import gather

TODAY = date(2026, 11, 30)
PAGES = 60  # of each dataset
REVISION = re.compile(r"r\d+-[0-9a-f]{8}")
LOADED_AT = {"loaded", "started", "ended", "hash", "beside", "generation", "pulled"}


@pytest.fixture(autouse=True)
def taken_out(writer: Writer) -> Iterator[None]:
    yield
    clear(writer)


def clear(writer: Writer) -> None:
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def ask(connection: Connection, work: Callable[[Store], Any], folder: Path | None = None) -> Any:
    async def main() -> Any:
        async with Store(connection, timeout=120, events=folder) as store:
            return await work(store)

    return asyncio.run(main())


def wanted(chance: random.Random, days: list[date]) -> Wanted:
    """What a reader may narrow a timeline by, mostly not at all."""

    def maybe(*values: Any) -> Any:
        return chance.choice([*[None] * 6, *values])

    start, end = sorted((chance.choice(days), chance.choice(days)))
    window = maybe(Window(start, end), Window(start), Window(end=end, certain=True)) or Window()
    return Wanted(
        start=window.start,
        end=window.end,
        certain=window.certain,
        kinds=maybe(("CodedEvent",), ("Letter", "CodedEvent"), ("Letter",)) or (),
        statuses=maybe(("occurred",), ("planned",), ("cancelled", "planned")) or (),
        mode=chance.choice([*["direct"] * 4, "all", "mentioned"]),
        level=chance.choice(["state", "all", "society"]),
        source=maybe(ID, "xinhua"),
        disputed=maybe(True, False),
        newest_first=chance.random() < 0.5,
        limit=chance.choice([1, 3, 10, 40]),
        total=maybe(True, False),
        lang=chance.choice(["en", "id"]),
        as_of=maybe(chance.choice(days)),
    )


async def pages(store: Store, sides: list[tuple[str, str]], days: list[date]) -> list[Any]:
    """Pages of timelines, drawn at random but alike in each call, and what goes on behind them."""
    chance, found = random.Random(18), []
    while len(found) < PAGES:
        a, b = chance.choice(sides)
        of = wanted(chance, days)
        if chance.random() < 0.3:
            of = replace(of, by=(chance.choice([a, b, "both"]),))
        joined = chance.random() < 0.15
        for _ in range(chance.randrange(1, 5)):
            found.append(await timeline(store, a, b, of, successors=joined))
            if not found[-1]["next"]:
                break
            of = replace(of, cursor=found[-1]["next"])
    return found


async def glances(store: Store, sides: list[tuple[str, str]]) -> list[Any]:
    """What is counted, and what is said of the dataset."""
    of_pairs = [
        [
            await at_a_glance(store, a, b, TODAY, joined=1, lang="en"),
            await coded_in_time(store, a, b, Window(), "week"),
            await coverage(store, a, b, lang="en"),
            await network(store, Asked((a, b), people=True), lang="en"),
            await gather(store, (a, b)),
        ]
        for a, b in sides
    ]
    told = next(each for each in (await datasets(store, lang="en"))["items"] if each["id"] == ID)
    told["files"] = [file for file in told["files"] if " " not in file["file"]]  # slices that were pulled
    for entry in (told, *told["files"]):
        for name in LOADED_AT & entry.keys():
            del entry[name]
    return [*of_pairs, await pairs(store, "KP", limit=50, lang="en"), told]


async def one_by_one(store: Store, ids: list[str], day: date) -> list[Any]:
    """All that is told of single events."""
    found: list[Any] = []
    for number, id_ in enumerate(ids):
        as_of = None if number % 3 else day
        try:
            told = await event(store, id_, lang="id" if number % 2 else "en", as_of=as_of)
            found.append({**told, "possibly_same": []})  # a folder links none
        except NotFound as unknown:
            found.append(str(unknown))
            continue
        found.append(await accounts(store, id_, lang="en", as_of=as_of))
        found.append(await before_and_after(store, id_, coded=True, lang="en", as_of=as_of))
    return found


def rows_of_expanded(connection: Connection, pair: tuple[str, str], folder: Path) -> tuple[int, list[int]]:
    """How many rows a network of two states reads and draws where one who is no state is expanded."""
    wanted = Wanted(level="all")

    async def work(store: Store) -> tuple[int, list[int]]:
        whole = await network(store, Asked(pair, wanted=wanted), lang="en")
        third = [node["id"] for node in whole["nodes"] if node["type"] == "CodedActor"][:1]
        found = await network(store, Asked(pair, opened=(*third, pair[0]), wanted=wanted), lang="en")
        return found["left_out"]["rows"], sorted(edge["total"] for edge in found["edges"] if edge["dataset"])

    rows: tuple[int, list[int]] = ask(connection, work, folder)
    assert rows[0] >= sum(rows[1]) > 0
    return rows


def drawn(folder: Path) -> list[str]:
    """Ids of events of all kinds: of several pairs or none, told from both sides or not."""
    paths = [folder / path for year in read(folder).years.values() for path in year.paths]
    rows = pl.concat(map(pl.read_parquet, paths), how="diagonal")
    several = pl.col("id").is_duplicated()
    kinds = (several, pl.col("dyad").is_null(), pl.col("mirrored_by").is_not_null(), ~several)
    return [id_ for kind in kinds for id_ in rows.filter(kind)["id"].unique().sort().gather_every(9)[:6]]


FILES = [
    "/v1/relations/{pair}/timeline?limit=500&level=all",
    "/v1/relations/{pair}/timeline.csv?level=all",
    "/v1/relations/{pair}/timeline.atom",
    "/v1/relations/{pair}/timeline.geojson",
    "/v1/relations/{pair}/coded?every=month",
    "/v1/relations/{pair}",
    "/v1/panel?dyads={dyad}&period=month&start=2018&end=2020",
    "/v1/panel?dyads={dyad}&start=2018&end=2020",
    "/relations/{pair}?level=all&order=desc",
]


def over_http(connection: Connection, pair: str, **settings: Any) -> list[str]:
    """The same over HTTP, in several forms."""
    found: list[str] = []

    async def work(http: httpx.AsyncClient) -> None:
        for path in FILES:
            answer = await http.get(path.format(pair=pair.replace("-", "/"), dyad=pair))
            assert answer.status_code == httpx.codes.OK, (path, answer.text)
            assert "diplograph-left-out" not in answer.headers
            found.append(REVISION.sub("REVISION", answer.text))

    app_here.run(work, connection, warm=False, **settings)
    return found


def told(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def plain(found: list[Any]) -> list[str]:
    """Answers as text, without the revision that they were read at."""
    return [REVISION.sub("REVISION", json.dumps(each, default=told, sort_keys=True)) for each in found]


def answers(
    connection: Connection,
    sides: list[tuple[str, str]],
    days: list[date],
    ids: list[str],
    folder: Path | None = None,
) -> tuple[list[str], ...]:
    asked = (
        lambda store: one_by_one(store, ids, days[-1]),
        lambda store: pages(store, sides, days),
        lambda store: glances(store, sides),
    )
    return tuple(plain(ask(connection, work, folder)) for work in asked)


ICEWS = [("CN", "KP"), ("KP", "RU"), ("US", "CN")]
POLECAT = [("CN", "IN"), ("IN", "JP"), ("AU", "IN")]


@pytest.mark.parametrize(
    ("made", "sides", "years"),
    [(icews_set, ICEWS, (2018,)), (polecat_weeks, POLECAT, (2023,)), (gdelt_days, ICEWS, (2018, 2019, 2020))],
)
def test_beside_the_graph_events_answer_as_if_they_were_loaded_and_so_they_do_when_some_are_pulled(
    writer: Writer,
    connection: Connection,
    tmp_path: Path,
    made: Callable[[Path], Job],
    sides: list[tuple[str, str]],
    years: tuple[int, ...],
) -> None:
    job, folder = made(tmp_path / "files"), tmp_path / "prepared"
    days = [date(year, month, day) for year in years for month in (1, 2, 5, 11) for day in (1, 21, 22)]
    prepare(folder, job)
    load_dataset(writer, job)
    pair, ids = "-".join(sides[0]), drawn(folder)
    held, loaded = of_graph(writer, ID), answers(connection, sides, days, ids)
    in_files = over_http(connection, pair)
    clear(writer)
    assert bring_ledger(writer, folder)
    without = of_graph(writer, ID)
    assert without.pop("events") == {}
    del held["events"]
    assert without == held
    for one, other in zip(loaded, answers(connection, sides, days, ids, folder), strict=True):
        assert other == one
    assert over_http(connection, pair, events=folder) == in_files
    assert any(ID in page for page in loaded[1]), "pages list rows"
    expanded = rows_of_expanded(connection, sides[0], folder)
    dyad = "-".join(sorted(sides[0]))
    load_dataset(writer, pull_job(choose(folder, [dyad]), dyad))
    assert of_graph(writer, ID)["events"]
    for one, other in zip(loaded, answers(connection, sides, days, ids, folder), strict=True):
        assert other == one, "an event that is in both stands once, and counts once"
    assert rows_of_expanded(connection, sides[0], folder) == expanded


def test_what_one_side_did_is_counted_in_a_folder_as_in_the_graph_whichever_side_a_pair_has_first(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    """Moscow is the first side of RU-SA, and the second of SA-SUHH."""
    moscow, riyadh = (("RUS", "RUSSIA", "RUS", ""), ("SAU", "SAUDI ARABIA", "SAU", ""))
    told = [("19800101", moscow, riyadh), ("19800102", moscow, riyadh), ("19800103", riyadh, moscow)]
    told += [("20200101", moscow, riyadh)]
    rows = [
        gdelt_files.row(number, day, one, "020", other, added="20200102120000")
        for number, (day, one, other) in enumerate(told)
    ]
    (tmp_path / "20200102.export.CSV").write_text("".join(rows), "utf-8")
    job, folder = open_job("gdelt", [tmp_path / "20200102.export.CSV"], ID), tmp_path / "prepared"

    async def counts(store: Store) -> list[tuple[int, int | None]]:
        of = [Wanted(by=(by,), level="all", source=ID) for by in ("RU", "SA", "both")]
        pages = [await timeline(store, "RU", "SA", one, successors=True) for one in of]
        return [(len(page["items"]), page.get("total")) for page in pages]

    prepare(folder, job)
    bring_ledger(writer, folder)
    assert ask(connection, counts, folder) == [(3, 3), (1, 1), (0, 0)]
    clear(writer)
    load_dataset(writer, job)
    assert ask(connection, counts) == [(3, 3), (1, 1), (0, 0)]


def test_a_ledger_that_was_cut_off_goes_on_and_days_that_are_added_come_with_the_next(
    writer: Writer, connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, folder = gdelt_days(tmp_path / "files"), tmp_path / "prepared"
    prepare(folder, replace(job, parts=job.parts[:2]))
    with monkeypatch.context() as patched:
        patched.setattr("loaders.prepared.ledger.note_loaded", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bring_ledger(writer, folder)
    page = ask(connection, lambda store: timeline(store, "CN", "KP", Wanted(source=ID)), folder)
    assert page["items"]
    assert bring_ledger(writer, folder)
    assert bring_ledger(writer, folder) is None
    gdelt_day(tmp_path / "more", "20200102", 60, 9_000)
    prepare(folder, job)
    more = open_job("gdelt", [tmp_path / "more"], ID)
    prepare(folder, more)
    assert bring_ledger(writer, folder)
    found = of_graph(writer, ID)
    clear(writer)
    load_dataset(writer, job)
    load_dataset(writer, more)
    loaded = of_graph(writer, ID)
    for what in ("actors", "ledger", "unresolved", "files"):
        assert found[what] == loaded[what], what


def test_a_folder_whose_name_is_a_pattern_is_read_and_no_other(tmp_path: Path) -> None:
    for name in ("events [b]", "events b"):
        (tmp_path / name).mkdir()
        pl.DataFrame({"name": [name]}).write_parquet(tmp_path / name / "part.parquet")
    events = EventsFolder(tmp_path / "events [b]")
    beside = Beside(events, ID, "", {}, {})

    async def rows() -> list[dict[str, Any]]:
        try:
            return await beside.read("SELECT name FROM $events", [str(events.folder / "part.parquet")], 20)
        finally:
            await events.close()

    assert asyncio.run(rows()) == [{"name": "events [b]"}]


def test_whoever_cannot_look_beside_the_graph_says_so(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    folder = tmp_path / "prepared"
    prepare(folder, icews_set(tmp_path / "files"))
    bring_ledger(writer, folder)
    with pytest.raises(StoreError, match=rf"the events of {ID} lie beside the graph.*DIPLOGRAPH_EVENTS"):
        ask(connection, lambda store: timeline(store, "CN", "KP", Wanted()))
    page = ask(connection, lambda store: timeline(store, "CN", "KP", Wanted(source=ID, limit=1)), folder)
    with pytest.raises(NotFound, match=r"is not in the graph, as .* lie beside it; .*diplograph pull"):
        ask(connection, lambda store: event(store, page["items"][0]["id"], lang="en"))
    with pytest.raises(NotFound, match=f"no event has the id '{ID}:none'"):
        ask(connection, lambda store: event(store, f"{ID}:none", lang="en"), folder)

    async def noted(store: Store) -> list[list[str]]:
        found = []
        for work in (
            timeline(store, "CN", "KP", Wanted()),
            entity_timeline(store, "KP", Wanted(limit=1)),
            activity(store, "kim-jong-un", lang="en"),
        ):
            with noting():
                await work
                found.append(left_out())
        return found

    assert ask(connection, noted, folder) == [[], [ID], [ID]]

    async def asked(http: httpx.AsyncClient) -> None:
        entity = await http.get("/v1/entities/kim-jong-un/timeline?limit=1")
        assert entity.json()["left_out"] == [ID]
        schema = (await http.get("/openapi.json")).json()
        one = await http.get("/v1/network?focus=KP")
        assert (one.json()["left_out"]["datasets"], one.json()["left_out"]["edges"]) == ([ID], 0)
        two = await http.get("/v1/network?focus=KP,CN&limit=2")
        assert two.json()["left_out"]["datasets"] == []
        assert two.json()["left_out"]["rows"] > 0
        for answer, path in ((entity, "/v1/entities/{entity_id}/timeline"), (one, "/v1/network")):
            shape = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            judge = Draft202012Validator({**shape, "components": schema["components"]})
            assert [error.message for error in judge.iter_errors(answer.json())] == []
        graph = nx.parse_graphml((await http.get("/v1/network.graphml?focus=KP")).text)
        assert json.loads(graph.graph["left_out"]) == one.json()["left_out"]
        for path in (
            "/v1/entities/kim-jong-un/timeline?limit=1",
            "/v1/network?focus=KP",
            "/entities/kim-jong-un",
            "/cypher",
        ):
            answer = await http.get(path)
            assert answer.headers["diplograph-left-out"] == ID
        assert f"The coded events of {ID} are kept in a folder outside the graph" in answer.text

    app_here.run(asked, connection, warm=False, events=folder)


# What looks at events of datasets, and texts that another question asks, or that a reader does.
LOOKS = re.compile(r"BETWEEN\(dyad|\{key\}, start\)|b:INVOLVES|:CodedEvent|:Event \{+id: \$id")
ASKED_BY = {"walk": "page", "network_walks": "network", "event_claims": "event", "as_cypher": "as_cypher"}


def test_every_question_that_looks_at_rows_looks_beside_the_graph_or_notes_that_it_does_not() -> None:
    questions = {path.stem: path.read_text("utf-8") for path in ROOT.joinpath("questions").glob("*.py")}
    looking = {name for name, text in questions.items() if LOOKS.search(text)}
    assert len(looking) > 10
    for name in looking:
        asker = ASKED_BY.get(name, name)
        assert asker == "as_cypher" or re.search("leave_out|beside_of", questions[asker]), name
