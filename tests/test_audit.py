"""`diplograph audit`: the shipped graph passes, and what stands on no report is named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import CompletedProcess
from typing import Any

import pytest

from graph.store.writer import Writer

Cli = Callable[..., CompletedProcess[str]]
LETTER, PAPER = "2023-09-kim-reply-to-xi", "tribunnews-2023-kim-letter-to-xi"

UNREPORTED = """
MATCH (e:Event {id: $event})
CREATE (c:Claim:Curated {id: $id, property: 'form', value: 'postcard', text: 'a postcard',
  polarity: 'affirmed', modality: 'actual', rank: 'normal', dataset: 'curated', dossiers: ['test']})
CREATE (c)-[:ABOUT]->(e)
"""
DENIED = """
MATCH (c:Claim {id: $id})
CREATE (:Event {id: 'test-denial'})-[:DENIES]->(c)
"""
DENIAL_REPORTED = """
MATCH (u:Event {id: 'test-denial'})
MATCH (s:Source {id: $paper})
CREATE (u)<-[:ABOUT]-(:Claim {id: 'test-occurred'})-[:REPORTED_BY]->(s)
"""
GONE = """
MATCH (n) WHERE n.id IN [$id, 'test-denial', 'test-occurred']
DETACH DELETE n
"""


@contextmanager
def unreported(writer: Writer, claim: str) -> Iterator[None]:
    """A claim on the letter that no source reports, for as long as the block runs."""
    writer.write(UNREPORTED, id=claim, event=LETTER)
    try:
        yield
    finally:
        writer.write(GONE, id=claim)


@pytest.fixture(scope="module")
def whole(cli: Cli) -> Any:
    done = cli("audit", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_shipped_graph_passes_and_every_claim_names_who_reports_it(whole: Any, writer: Writer) -> None:
    assert whole["failures"] == []
    in_store = writer.read("MATCH (c:Claim:Curated) RETURN c.id AS id ORDER BY id")
    assert [claim["id"] for claim in whole["items"]] == [row["id"] for row in in_store]
    totals = whole["totals"]
    assert totals["claims"] == len(whole["items"])
    assert totals["reports"] == sum(len(claim["reports"]) for claim in whole["items"]) > totals["claims"]
    assert 0 < totals["one_origin"] < totals["claims"]
    for claim in whole["items"]:
        assert claim["about"]
        for report in claim["reports"]:
            assert report["source"]
            assert report["title"]
            assert report["publisher"]


def test_two_agencies_of_one_state_are_one_origin(whole: Any) -> None:
    voices = {report["origin"]: report["voice"] for claim in whole["items"] for report in claim["reports"]}
    assert voices["kcna"] == voices["rodong-sinmun"] == "KP"


def test_the_table_ends_with_the_totals_and_keeps_to_80_columns(
    cli: Cli, environment: dict[str, str], whole: Any
) -> None:
    done = cli("audit", "--dossier", "kp-cn-2023-founding-day", env={**environment, "COLUMNS": "80"})
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 or " " not in line.strip() for line in lines)
    own = [one["id"] for one in whole["items"] if "kp-cn-2023-founding-day" in one["dossiers"]]
    assert [line.split()[0] for line in lines[:-1] if not line.startswith(" ")] == own
    assert lines[-1].startswith(f"{len(own)} claims, ")
    assert f"    {PAPER}, paragraphs 1 to 3 (tribunnews < kcna)" in lines


def test_csv_has_a_line_for_each_report(cli: Cli, whole: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("audit", "--csv").stdout)))
    assert len(rows) == whole["totals"]["reports"]
    assert {row["claim"] for row in rows} == {one["id"] for one in whole["items"]}
    assert all(row["source"] and row["title"] and row["publisher"] for row in rows)


def test_a_claim_without_report_is_named_and_fails_the_audit(cli: Cli, writer: Writer) -> None:
    with unreported(writer, "test-unreported"):
        for more in ((), ("--csv",), ("--json",), ("--without",)):
            done = cli("audit", *more)
            assert done.returncode == 1
            assert done.stderr == f"claim test-unreported (about {LETTER}): nobody reports it\n"
        assert done.stdout.splitlines()[:4] == [
            f"test-unreported  {LETTER}", "  form = postcard", "  a postcard", "    no report",
        ]  # fmt: skip
    assert cli("audit", "--without", "--json").returncode == 0


def test_a_claim_known_from_its_denial_stands_on_the_report_of_the_denial(cli: Cli, writer: Writer) -> None:
    with unreported(writer, "test-denied"):
        writer.write(DENIED, id="test-denied")
        done = cli("audit", "--without")
        assert done.returncode == 1
        assert "test-denied" in done.stderr
        assert "nor anybody that test-denial denies it" in done.stderr
        writer.write(DENIAL_REPORTED, paper=PAPER)
        assert cli("audit", "--without").returncode == 0


def test_a_source_that_cannot_be_cited_is_named_with_what_it_lacks(cli: Cli, writer: Writer) -> None:
    writer.write("CREATE (:Source:Curated {id: 'test-source', title: 't', dossiers: ['test']})")
    try:
        done = cli("audit", "--without")
    finally:
        writer.write("MATCH (s:Source {id: 'test-source'}) DELETE s")
    assert done.returncode == 1
    assert done.stderr == "source test-source: has no publisher and no language and no day retrieved\n"


def test_one_seed_draws_the_same_claims_with_their_addresses(cli: Cli, whole: Any) -> None:
    first, again, other = (
        json.loads(cli("audit", "--draw", "5", "--seed", seed, "--json").stdout)["items"]
        for seed in ("1", "1", "2")
    )
    assert [one["id"] for one in first] == [one["id"] for one in again] != [one["id"] for one in other]
    assert len({one["id"] for one in first}) == 5
    table = cli("audit", "--draw", "5", "--seed", "1").stdout
    for report in (report for one in first for report in one["reports"]):
        assert (report["url"] or "no address is known") in table
    assert len(json.loads(cli("audit", "--draw", "99999", "--json").stdout)["items"]) == len(whole["items"])


def test_an_unknown_dossier_is_told(cli: Cli) -> None:
    done = cli("audit", "--dossier", "no-such-dossier")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no dossier 'no-such-dossier' is loaded" in done.stderr
