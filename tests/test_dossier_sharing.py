"""Several dossiers in one graph: what they share, what one says of another, who may take what out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dossier_store import (
    COMMUNIQUE,
    MEETING,
    NIXON,
    VISIT,
    Load,
    contents,
    event,
    loading,
    snapshot,
)

import loaders.curated.context
import loaders.curated.load
import loaders.curated.shipped
from diplograph.connect import prepare
from graph.errors import InputError, NotFound
from graph.store.connection import Connection
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Loads dossiers, and takes them out after the test."""
    with loading(writer, tmp_path) as run:
        yield run


def test_a_mistake_anywhere_loads_nothing(writer: Writer, load: Load) -> None:
    before = snapshot(writer)
    with pytest.raises(InputError, match="is no EDTF date"):
        load(NIXON, SHARING.replace("start: 1949", "start: once"))
    assert snapshot(writer) == before


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


def test_two_dossiers_share_a_claim_and_each_keeps_it_for_the_other(writer: Writer, load: Load) -> None:
    claim = (
        "MATCH (c:Claim {property: 'first_since'})-[:ABOUT]->(:Event {id: $id}) "
        "RETURN c.id AS id, c.text AS text, c.dossiers AS dossiers, "
        "COUNT { (c)-[:REPORTED_BY]->() } AS reports"
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


def test_a_shipped_dossier_that_is_no_longer_shipped_goes(writer: Writer, load: Load) -> None:
    load(NIXON)
    writer.write("MATCH (d:Dossier {id: 'nixon-in-china'}) SET d.shipped = true")
    writer.write("MATCH (m:Meta {id: 'graph'}) REMOVE m.shipped")  # as after an upgrade
    assert load_curated(writer).removed == ["nixon-in-china"]
    assert event(writer, VISIT) is None


def test_an_upgrade_may_ship_an_id_that_somebody_has_used(
    writer: Writer, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(NIXON)
    shipped = tmp_path / "shipped"
    shutil.copytree(loaders.curated.context.SHIPPED, shipped)
    (shipped / "new.yaml").write_text(NIXON.read_text().replace("dossier: nixon-in-china", "dossier: new"))
    with monkeypatch.context() as patch:
        patch.setattr(loaders.curated.context, "SHIPPED", shipped)
        patch.setattr(loaders.curated.shipped, "SHIPPED", shipped)
        assert load_curated(writer).loaded == ["new"]
    assert set(event(writer, VISIT)["dossiers"]) == {"nixon-in-china", "new"}
    assert load_curated(writer).removed == ["new"]
    assert event(writer, VISIT)["dossiers"] == ["nixon-in-china"]


def test_unchanged_shipped_dossiers_are_not_even_read(
    writer: Writer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: Any) -> None:
        pytest.fail("the dossiers were read")

    report = load_curated(writer)
    with monkeypatch.context() as patch:
        patch.setattr(loaders.curated.load, "checked", read)
        assert load_curated(writer) == report
    load(NIXON)
    unload_dossier(writer, "nixon-in-china")
    with monkeypatch.context() as patch:
        patch.setattr(loaders.curated.load, "checked", read)
        assert load_curated(writer).unchanged == report.unchanged


def test_two_programs_may_load_at_once(writer: Writer, load: Load, connection: Connection) -> None:
    load(NIXON)
    before = contents(writer)
    unload_dossier(writer, "nixon-in-china")

    def one(_: int) -> list[str]:
        with Writer(connection) as another:
            return load_curated(another, [NIXON]).loaded

    with ThreadPoolExecutor(2) as pool:
        assert ["nixon-in-china"] in list(pool.map(one, range(2)))
    assert contents(writer) == before


def test_dossiers_that_need_one_another_are_loaded_together(writer: Writer, load: Load) -> None:
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


def test_a_load_and_a_server_leave_each_other_nothing_to_do(
    writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(writer, curated=True)
    capsys.readouterr()
    prepare(writer, curated=False)  # as `load curated` does, and a server without the dossiers
    load_curated(writer)
    prepare(writer, curated=True)  # as a server does
    assert capsys.readouterr().err == ""


@pytest.fixture(scope="module")
def nixon(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """NIXON is loaded for the tests below; how to load more."""
    with loading(writer, tmp_path_factory.mktemp("nixon")) as load:
        load(NIXON)
        yield load


def test_an_id_of_a_dossier_not_given_is_refused(writer: Writer, nixon: Load) -> None:
    before = snapshot(writer)
    with pytest.raises(InputError, match="already in the store, from nixon-in-china"):
        nixon(NIXON.read_text().replace("dossier: nixon-in-china", "dossier: another"))
    assert snapshot(writer) == before


def test_unloading_what_is_not_loaded_says_what_is(writer: Writer, nixon: Load) -> None:
    with pytest.raises(NotFound, match="did you mean nixon-in-china"):
        unload_dossier(writer, "nixon-china")


def test_a_denial_contests_what_another_dossier_tells_until_it_is_gone(writer: Writer, nixon: Load) -> None:
    assert event(writer, MEETING)["contested"] == []
    nixon(NIXON, SHARING)
    assert event(writer, MEETING)["contested"] == ["denied"]
    unload_dossier(writer, "sharing")
    assert event(writer, MEETING)["contested"] == []
