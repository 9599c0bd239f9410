"""Lists of states: a number that meant several states lists each for its own days."""

from __future__ import annotations

from pathlib import Path

import pytest
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

LISTED = """
MATCH (c:Country)-[r:LISTED_IN {dataset: $id}]->(l:StateList)
RETURN c.id AS id, l.id AS list, r.edtf AS edtf, r.name AS name, r.row AS row ORDER BY list DESC, r.start
"""


def test_a_number_lists_each_state_it_meant(writer: Writer, tmp_path: Path) -> None:
    shapes = description("states", "cow").shapes
    until = {"endyear": 2016, "endmonth": 12, "endday": 31}
    since = {"styear": 1950, "stmonth": 1, "stday": 1}
    states = tables.write(
        tmp_path / "states.csv",
        shapes["states"].header,
        [
            {
                "ccode": 365,
                "stateabb": "RUS",
                "statenme": "Russia",
                "styear": 1950,
                "stmonth": 1,
                "stday": 1,
                **until,
            },
            {"ccode": 9999, **since, **until},
            {"ccode": 731, "styear": 1950, "stmonth": 2, "stday": 30, **until},
        ],
    )
    major = {"ccode": 710, **since, **until}
    majors = tables.write(tmp_path / "majors.csv", shapes["majors"].header, [major])
    try:
        account = load_dataset(writer, open_job("states", [states, majors], "states-try")).account
        assert (account.loaded, account.rejected) == (3, {"start: no such day": 1})
        assert writer.read(LISTED, id="states-try") == [
            {
                "id": "SUHH",
                "list": "states-try:states",
                "edtf": "1950-01-01/1991-12-25",
                "name": "Russia",
                "row": 2,
            },
            {"id": "RU", "list": "states-try:states", "edtf": "1991-12-26/..", "name": "Russia", "row": 2},
            {"id": "CN", "list": "states-try:majors", "edtf": "1950-01-01/..", "name": None, "row": 2},
        ]
    finally:
        unload(writer, "states-try", say=lambda _: None)


@pytest.mark.parametrize(
    ("files", "rows"), [(("cow_states_2016.csv", "cow_majors.csv"), 257), (("gw_states.csv",), 216)]
)
def test_the_official_lists_go_in_whole_and_out_again(
    writer: Writer, files: tuple[str, ...], rows: int
) -> None:
    folder = tables.official("cow")
    account = tables.round_trip(writer, "states", *(folder / name for name in files)).account
    assert (account.read, account.loaded) == (rows, rows)
