"""What loads have changed since a state of the graph, and addresses that name a state."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dossier_store import Load, loading
from page_reader import Page

from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

FIRST = """
dossier: what-changes
title: What changes
about: For a test. Nothing of it happened.
sources:
  what-changes-paper: {title: Paper, publisher: kcna, lang: en, published: 2001-03-02, retrieved: 2026-11-21}
people:
  what-changes-envoy: {name: An Envoy, offices: [{office: envoy, of: KP, reports: what-changes-paper}]}
events:
  - id: what-changes-talk
    kind: Meeting
    title: A talk
    date: 2001-03-01
    attended: [what-changes-envoy, CN]
    reports: {source: what-changes-paper}
"""
SECOND = FIRST.replace("title: A talk", "title: A long talk").replace(
    "about: For a test.", "changes: The place was found.\nabout: For a test."
).replace("attended:", "place: pyongyang\n    attended:").replace(", CN]", "]")  # fmt: skip
PERMALINKS = (
    "/v1/relations/KP/CN/timeline?limit=5",
    "/v1/events/2023-09-kim-reply-to-xi",
    "/relations/KP/CN",
)


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    with loading(writer, tmp_path) as run:
        yield run


def now(http: httpx.Client) -> str:
    return str(http.get("/v1/events/2023-09-kim-reply-to-xi").json()["revision"])


def since(http: httpx.Client, revision: str, **more: Any) -> list[dict[str, Any]]:
    response = http.get("/v1/changes", params={"since": revision, "limit": 1000, **more})
    assert response.status_code == 200, response.text[:300]
    return list(response.json()["items"])


def told(rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(row["change"], row["type"], row["node_id"]) for row in rows if row["type"] != "Claim"}


def test_a_load_tells_what_it_added_changed_and_withdrew_and_why(
    http: httpx.Client, writer: Writer, load: Load
) -> None:
    before = now(http)
    load(FIRST)
    loaded = now(http)
    rows = since(http, before)
    assert told(rows) == {
        ("added", "Dossier", "what-changes"),
        ("added", "Event", "what-changes-talk"),
        ("added", "Person", "what-changes-envoy"),
        ("added", "Source", "what-changes-paper"),
    }
    assert {row["why"] for row in rows} == {"dossier what-changes loaded"}
    assert {row["revision"] for row in rows} == {loaded}
    assert not [row for row in rows if row["type"] == "Claim"], "claims come with what they are about"

    load(SECOND)
    rows = since(http, loaded)
    assert told(rows) == {("changed", "Dossier", "what-changes"), ("changed", "Event", "what-changes-talk")}
    claims = sorted((row["change"], row["title"]) for row in rows if row["type"] == "Claim")
    assert claims == [("added", "at Pyongyang"), ("withdrawn", "attended by China")]
    assert {row["why"] for row in rows} == {"The place was found."}

    changed = now(http)
    unload_dossier(writer, "what-changes")
    rows = since(http, changed)
    assert ("withdrawn", "Event", "what-changes-talk") in told(rows)
    assert ("withdrawn", "Dossier", "what-changes") in told(rows)
    assert {row["why"] for row in rows} == {"dossier what-changes unloaded"}
    assert len(since(http, before)) > len(rows), "older rows are kept"


def test_a_new_graph_is_told_by_dossier(http: httpx.Client) -> None:
    rows = [row for row in since(http, "r0") if row["counts"]]
    (row,) = [row for row in rows if row["node_id"] == "kp-cn-2023-founding-day"]
    assert (row["change"], row["type"]) == ("added", "Dossier")
    assert row["counts"]["Event"] == 2


@pytest.mark.parametrize("revision", ["r99999999", "r1-00000000", "yesterday", "r99999999-1a2b3c4d", "r-1"])
def test_a_revision_there_never_was_is_refused_with_what_would_be_right(
    http: httpx.Client, revision: str
) -> None:
    response = http.get("/v1/changes", params={"since": revision})
    assert response.status_code == 422
    assert response.json()["field"] == "since"
    assert "r1 was" in response.json()["detail"] or "revision 1 was" in response.json()["detail"] or (
        now(http) in response.json()["detail"]
    )  # fmt: skip


def test_a_permalink_gives_the_same_or_410_with_the_reason(
    http: httpx.Client, writer: Writer, load: Load
) -> None:
    before = now(http)
    links = [f"{path}{'&' if '?' in path else '?'}revision={before}" for path in PERMALINKS]
    bodies = [http.get(link) for link in links]
    assert [body.status_code for body in bodies] == [200] * len(links)
    assert [http.get(link).content for link in links] == [body.content for body in bodies]
    load(FIRST)
    for link in links:
        gone = http.get(link)
        assert gone.status_code == 410
        assert now(http) in gone.text
    for page, link in zip(PERMALINKS, links, strict=True):
        if not page.startswith("/v1/"):
            told_of = Page(http.get(link, headers={"Accept-Language": "en"}).text)
            assert "The graph has changed since" in told_of.text
            assert {page, "/changes"} <= set(told_of.all("a", "href"))
    problem = http.get(links[0]).json()
    assert problem["revision"] == now(http)
    assert problem["changes"] == f"/v1/changes?since={before}"
    assert ("added", "Event", "what-changes-talk") in told(http.get(problem["changes"]).json()["items"])

    unload_dossier(writer, "what-changes")
    again = now(http)
    assert again != before, "a revision never comes back"
    assert again.partition("-")[2] == before.partition("-")[2], "but the same contents have the same hash"
    gone = http.get(links[0])
    assert gone.status_code == 410
    assert "its dossiers are the same again" in gone.json()["detail"]


def test_the_page_of_changes_leads_only_to_what_is_still_there(
    http: httpx.Client, writer: Writer, load: Load
) -> None:
    ours = {"/events/what-changes-talk", "/entities/what-changes-envoy", "/sources/what-changes-paper"}

    def linked() -> set[str]:
        found = Page(http.get("/changes").text)
        assert "A talk" in found.text
        links = set(found.all("a", "href"))
        gone = {link for link in links if link.startswith(("/ev", "/en", "/so")) and http.get(link).is_error}
        assert gone == set()
        return (links & ours) | {link for link in links if link.endswith("#dossier-what-changes")}

    load(FIRST)
    assert linked() == ours | {"/data#dossier-what-changes"}
    unload_dossier(writer, "what-changes")
    assert linked() == set()


def test_every_answer_under_v1_takes_a_revision(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    assert "/v1/changes" in paths
    for path, methods in paths.items():
        operation = methods.get("get")
        if not path.startswith("/v1/") or operation is None:
            continue
        example = operation.get("x-example")
        assert example, path
        join = "&" if "?" in example else "?"
        assert http.get(f"{example}{join}revision={now(http)}").status_code == 200, example
        gone = http.get(f"{example}{join}revision=r1-00000000")
        assert gone.status_code == 410, example
        assert gone.json()["changes"] == "/v1/changes?since=r1-00000000"


def test_pages_offer_their_permalink(http: httpx.Client) -> None:
    revision = now(http)
    for path in ("/relations/KP/CN?kind=Letter", "/entities/KP", "/events/2023-09-kim-reply-to-xi"):
        assert f"revision={revision}" in http.get(path).text, path


@pytest.fixture(scope="module")
def first(
    server: str, writer: Writer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Load, str]]:
    """FIRST is loaded for the tests below; how to load more, and the revision before."""
    with httpx.Client(base_url=server, timeout=150) as http:
        before = now(http)
    with loading(writer, tmp_path_factory.mktemp("first")) as load:
        load(FIRST)
        yield load, before


def test_pages_of_changes_join(http: httpx.Client, first: tuple[Load, str]) -> None:
    _, before = first
    whole = since(http, before)
    assert len(whole) > 3
    walked, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = http.get("/v1/changes", params={"since": before, "limit": 3, **more}).json()
        walked += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    assert walked == whole


def test_the_command_line_lists_changes(
    http: httpx.Client, first: tuple[Load, str], cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    _, before = first
    found = json.loads(cli("changes", "--since", before, "--json").stdout)
    assert ("added", "Event", "what-changes-talk") in told(found["items"])
    assert "what-changes-talk" in cli("changes", "--since", before).stdout
    refused = cli("changes", "--since", "r99999999")
    assert refused.returncode == 1
    assert now(http) in refused.stderr


def test_loading_the_same_again_changes_nothing(
    http: httpx.Client, writer: Writer, first: tuple[Load, str]
) -> None:
    load, _ = first
    before = now(http)
    load(FIRST)
    load_curated(writer)
    assert now(http) == before
    assert since(http, before) == []


def test_a_dossier_that_contests_another_ones_event_changes_it(
    http: httpx.Client, first: tuple[Load, str]
) -> None:
    load, _ = first
    before = now(http)
    load(
        """
dossier: who-denies
title: Who denies
about: For a test.
sources:
  who-denies-paper: {title: Paper, publisher: xinhua, lang: en, published: 2001-03-03, retrieved: 2026-11-21}
events:
  - id: who-denies-it
    kind: Denial
    title: A denial
    date: 2001-03-03
    denied: CN
    concerns: KP
    reports: who-denies-paper
    denies: {claim: what-changes-talk}
""",
        FIRST,
    )
    assert ("changed", "Event", "what-changes-talk") in told(since(http, before))
