"""Which release a table is and when its coding ended: as its name, its last year or the user says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

Json = dict[str, Any]
ID = "release-try"
CODES = {"defense": 1, "offense": 0, "neutral": 0, "nonagg": 0, "consul": 0}
OPEN = {"endyr": 0, "endmo": 0, "endday": 0, "ineffect": 1, "bilat": 1, **CODES}
STAYS = {"yrexit": 0, "moexit": 0, "dayexit": 0, "ineffect": 1, "phase": 0, **CODES}


def atop(folder: Path, alliances: str, members: str, since: int) -> list[Path]:
    """The two tables of ATOP with one alliance of North and South Korea from a day of `since`."""
    began = {"begyr": since, "begmo": 9, "begday": 4}
    alliance = {**OPEN, **began, "atopid": 9002, "mem1": 731, "mem2": 732}
    entered = {"yrent": since, "moent": 9, "dayent": 4}
    rows = [{**STAYS, **entered, "atopid": 9002, "member": member} for member in (731, 732)]
    shapes = description("atop").shapes
    return [
        tables.write(folder / alliances, shapes["alliances"].header, [alliance]),
        tables.write(folder / members, shapes["members"].header, rows),
    ]


def cow(folder: Path, name: str, since: int, number: str = "version4id") -> Path:
    """A table of COW alliances with one member since a day of that year."""
    header = [number, *description("cow_alliances").shapes["others"].header]
    row = {number: 9, "ccode": 731, "ss_type": "x", "left_censor": 0, "right_censor": 1}
    row |= dict.fromkeys(("defense", "neutrality", "nonaggression", "entente"), 1)
    for side in ("all", "mem"):
        row |= {f"{side}_st_year": since, f"{side}_st_month": 1, f"{side}_st_day": 2}
    return tables.write(folder / name, header, [row])


def leaders(folder: Path, name: str, *rows: Json) -> Path:
    return tables.write(folder / name, description("archigos").shapes["leaders"].header, rows)


def states(folder: Path, name: str, version: int | None, *ends: str) -> Path:
    """COW's list with a state for each last day."""
    header = [*description("states", "cow").shapes["states"].header, "version"]
    since = {"ccode": 731, "styear": 1948, "stmonth": 9, "stday": 9, "version": version or ""}
    day = ("endyear", "endmonth", "endday")
    rows = [{**since, **dict(zip(day, end.split("-"), strict=True))} for end in ends]
    return tables.write(folder / name, header, rows)


def told(source: str, *paths: Path, **said: str) -> tuple[str, str]:
    """Version and end of the coding of the dataset that the files are."""
    properties = open_job(source, list(paths), ID, **said).description.properties
    return properties["version"], properties["coded_until"].isoformat()


@pytest.mark.parametrize(
    ("names", "since", "version", "until"),
    [
        (("atop5_1a.csv", "atop5_1m.csv"), 2017, "5.1", "2018-12-31"),
        (("ATOP5_0A.csv", "ATOP5_0M.csv"), 1961, "5.0", "2018-12-31"),
        (("atop4_01a.csv", "atop4_01m.csv"), 2016, "4.01", "2016-12-31"),
        (("atop3_0a.csv", "atop3_0m.csv"), 1961, "3.0", "2003-12-31"),
        (("alliances.csv", "members.csv"), 2016, "4.01", "2016-12-31"),
        (("alliances.csv", "members.csv"), 2018, "5.0 or 5.1", "2018-12-31"),
    ],
)
def test_atop_tells_its_release(
    tmp_path: Path, names: tuple[str, str], since: int, version: str, until: str
) -> None:
    assert told("atop", *atop(tmp_path, *names, since)) == (version, until)


@pytest.mark.parametrize(
    ("names", "since", "said", "asked"),
    [
        (("a.csv", "m.csv"), 1961, {}, r"^a\.csv does not tell its release: give --release \(3\.0, 4\.01, 5"),
        (("a.csv", "m.csv"), 2022, {}, r"does not tell its release.*--coded-until"),
        (("atop6_0a.csv", "atop6_0m.csv"), 2022, {}, r"release 6\.0 of Alliance.*--coded-until"),
        (
            ("atop4_01a.csv", "atop4_01m.csv"),
            2018,
            {},
            r"tells of 2018, but the coding of release 4\.01 ended",
        ),
        (("atop4_01a.csv", "atop5_1m.csv"), 2016, {}, r"releases 4\.01 and 5\.1: load one release at a time"),
        (("a.csv", "m.csv"), 1961, {"coded_until": "end of 2018"}, r"--coded-until 'end of 2018' is no day"),
    ],
)
def test_what_atop_does_not_tell_is_asked_for(
    tmp_path: Path, names: tuple[str, str], since: int, said: dict[str, str], asked: str
) -> None:
    with pytest.raises(InputError, match=asked):
        told("atop", *atop(tmp_path, *names, since), **said)


def test_the_user_s_word_counts(tmp_path: Path) -> None:
    paths = atop(tmp_path, "a.csv", "m.csv", 1961)
    assert told("atop", *paths, release="4.01") == ("4.01", "2016-12-31")
    assert told("atop", *paths, release="6.0", coded_until="2024-12-31") == ("6.0", "2024-12-31")
    assert told("atop", *paths, coded_until="2024-12-31") == ("coded until 2024-12-31", "2024-12-31")


@pytest.fixture
def newer(writer: Writer, tmp_path: Path) -> Iterator[None]:
    """ATOP 5.1 with an alliance of 2017."""
    load_dataset(writer, open_job("atop", atop(tmp_path, "atop5_1a.csv", "atop5_1m.csv", 2017), ID))
    yield
    unload(writer, ID, say=lambda _: None)


def test_the_last_years_of_a_newer_release_are_not_cut(http: httpx.Client, newer: None) -> None:
    found = next(one for one in http.get("/v1/datasets").json()["items"] if one["id"] == ID)
    assert (found["version"], found["coverage"]) == ("5.1", "1815-01-01 to 2018-12-31")

    def state(on: str) -> str:
        answer = http.get(f"/v1/treaties/{ID}:9002?on={on}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["standing"]["state"])

    days = ("2017-09-03", "2017-09-04", "2018-12-31", "2019-01-01")
    assert [state(on) for on in days] == ["not_yet", "in_force", "in_force", "censored"]
    answer = http.get("/v1/panel?dyads=KP-KR&start=2016&end=2019").json()
    column = answer["columns"].index("atop_defense")
    assert [row[column] for row in answer["rows"]] == [0, 1, 1, None]


def test_cow_alliances_tell_their_version(tmp_path: Path) -> None:
    assert told("cow_alliances", cow(tmp_path, "alliance_v4.1_by_member.csv", 1961)) == ("4.1", "2012-12-31")
    assert told("cow_alliances", cow(tmp_path, "members.csv", 2012)) == ("4.1", "2012-12-31")
    newer = cow(tmp_path, "alliance_v5_by_member.csv", 2019, "version5id")
    assert told("cow_alliances", newer, coded_until="2020-12-31") == ("5", "2020-12-31")
    with pytest.raises(InputError, match=r"release 5 of COW Formal Alliances is none of 4\.1: give --coded"):
        told("cow_alliances", newer)
    with pytest.raises(
        InputError, match=r"tells of 2019, but the coding of release 4\.1 ended on 2012-12-31"
    ):
        told("cow_alliances", cow(tmp_path, "alliance_v4.1_by_member.csv", 2019))


def test_a_later_version_of_cow_alliances_loads_by_its_own_number(writer: Writer, tmp_path: Path) -> None:
    path = cow(tmp_path, "alliance_v5_by_member.csv", 2019, "version5id")
    try:
        job = open_job("cow_alliances", [path], ID, coded_until="2020-12-31")
        assert load_dataset(writer, job).account.loaded == 1
        rows = writer.read(
            "MATCH ()-[p:PARTY_TO]->(t:Treaty {id: $id}) RETURN p.coded_until AS until", id=f"{ID}:9"
        )
        assert rows == [{"until": date(2020, 12, 31)}]
    finally:
        unload(writer, ID, say=lambda _: None)


def test_embassies_have_the_month_of_their_file(tmp_path: Path) -> None:
    header = description("embassies").shapes["missions"].header
    named = tables.write(tmp_path / "database_of_embassies_2024-03.csv", header, [{}], ";")
    assert open_job("embassies", [named]).description.properties["version"] == "2024-03"
    other = tables.write(tmp_path / "embassies.csv", header, [{}], ";")
    with pytest.raises(InputError, match=r"embassies\.csv does not tell its month: give --release"):
        open_job("embassies", [other])
    assert open_job("embassies", [other], release="2023-05").description.properties["coverage"] == "2023-05"


LED = {"gwcode": 731, "entry": "Regular", "exit": "Regular", "exitcode": "Regular", "gender": "M"}
STILL = {**LED, "exit": "Still in Office", "exitcode": "Still in Office"}


def leader(obsid: str, who: str, born: int | str, start: str, end: str, **more: Any) -> Json:
    named = {"obsid": obsid, "leadid": who, "leader": who.upper(), "yrborn": born}
    return {**LED, **named, "startdate": start, "enddate": end, **more}


def test_archigos_tells_its_release(tmp_path: Path) -> None:
    old = leader("A", "a", 1942, "1994-07-08", "2015-12-31", **STILL)
    new = leader("A", "a", 1942, "1994-07-08", "2021-12-31", **STILL)
    assert told("archigos", leaders(tmp_path, "archigos_4.1.csv", old)) == ("4.1", "2015-12-31")
    assert told("archigos", leaders(tmp_path, "leaders.csv", old)) == ("4.1", "2015-12-31")
    newer = leaders(tmp_path, "Archigos_5.0.csv", new)
    assert told("archigos", newer, coded_until="2021-12-31") == ("5.0", "2021-12-31")
    for name in ("Archigos_5.0.csv", "leaders.csv", "archigos_4.1.csv"):
        with pytest.raises(InputError, match=r"give .*--coded-until"):
            told("archigos", leaders(tmp_path, name, new))


def test_lists_of_states_end_where_most_of_their_stays_do(tmp_path: Path) -> None:
    now = states(tmp_path, "states2024.csv", 2024, "1950-06-25", "2024-12-31", "2024-12-31")
    assert told("states", now) == ("2024", "2024-12-31")
    assert told("states", states(tmp_path, "s.csv", None, "2011-12-31")) == ("2011", "2011-12-31")
    ended = states(tmp_path, "s.csv", None, "1991-12-25")
    with pytest.raises(InputError, match=r"s\.csv does not tell where its list ends: give --coded-until"):
        told("states", ended)
    assert told("states", ended, coded_until="2016-12-31") == ("2016", "2016-12-31")
    with pytest.raises(InputError, match="goes on to 2024-12-31: give the right --coded-until"):
        told("states", now, coded_until="2016-12-31")


def test_births_a_generation_apart_are_of_two_people(writer: Writer, tmp_path: Path) -> None:
    path = leaders(
        tmp_path,
        "archigos_4.1.csv",
        leader("A-1849", "a", 1812, "1949-05-24", "1953-02-15"),
        leader("A-1930", "a", 1874, "1960-05-24", "1963-02-15"),
        leader("A-1950", "a", "NA", "1961-05-24", "1961-06-15"),
        leader("B-1888", "b", 1820, "1964-05-24", "1965-02-15"),
        leader("B-1991", "b", 1949, "1991-05-24", "1994-02-15"),
        leader("C-1998", "c", 1953, "1998-05-24", "2003-02-15"),
        leader("C-2004", "c", 1926, "2004-05-24", "2009-02-15"),
        leader("D-1998", "d", 1930, "1998-05-24", "2003-02-15"),
    )
    try:
        load_dataset(writer, open_job("archigos", [path], ID))
        rows = writer.read(
            "MATCH (p:Person {dataset: $id})-[r:REPRESENTS]->() "
            "RETURN p.id AS id, p.born AS born, r.obsid AS obsid ORDER BY obsid",
            id=ID,
        )
        assert [(row["obsid"], row["id"].removeprefix(f"{ID}:"), row["born"]) for row in rows] == [
            ("A-1849", "a", "1812"), ("A-1930", "a~1874", "1874"), ("A-1950", "a~1874", "1874"),
            ("B-1888", "b", "1820"), ("B-1991", "b~1949", "1949"),
            ("C-1998", "c", "[1926,1953]"), ("C-2004", "c", "[1926,1953]"), ("D-1998", "d", "1930"),
        ]  # fmt: skip
    finally:
        unload(writer, ID, say=lambda _: None)


def test_the_official_archigos_has_two_ids_of_two_people(writer: Writer) -> None:
    folder = tables.official("leaders")
    job = open_job("archigos", [folder])
    said = {row["obsid"]: outcome.facts.nodes[0] for row, outcome in job.parts[0].outcomes(0)}  # type: ignore[union-attr]
    parted = {node.id: node.props["born"] for node in said.values() if "~" in node.id}
    assert sorted(parted.values()) == ["1874", "1949"]
    assert (
        len({node.id for node in said.values()}) - len({node.id.partition("~")[0] for node in said.values()})
        == 2
    )
