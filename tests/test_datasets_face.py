"""What a reader sees of a dataset: levels, mirrored rows, provenance, accounts, counts beside the curated."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import icews_files as files
import pytest

Json = dict[str, Any]
Cli = Callable[..., subprocess.CompletedProcess[str]]
ID = "icews-face"
TIMELINE = "/v1/relations/CN/KP/timeline"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # ISO 8601
OURS = {"source": ID}


@pytest.fixture(scope="module", autouse=True)
def loaded(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.CompletedProcess[str]]:
    """The small set, loaded by the command line with one row that cannot be read."""
    folder = files.write_set(tmp_path_factory.mktemp("set"))
    with (folder / "test.txt").open("a") as stream:
        stream.write("0\t0\t1\t90000\n")
    rejects = folder / "rejects.csv"
    options = ("--dataset", ID, "--rejects", str(rejects), "--start", files.START)
    result = cli("load", "icews", str(folder), *options, "--strict")
    yield result
    assert cli("unload", ID).returncode == 0


def test_the_command_line_accounts_for_every_row(
    loaded: subprocess.CompletedProcess[str], cli: Cli, http: httpx.Client
) -> None:
    assert loaded.returncode == 1, "--strict minds the rejected row"
    assert f"{ID}: loaded: 3 files; read 13, loaded 12, rejected 1, skipped 0;" in loaded.stdout
    assert "rejected 1: 4: behind 2023-04-11, the last day there is" in loaded.stderr
    table = cli("datasets").stdout
    assert f"{ID}: ICEWS events as quadruples, from 2018-01-01" in table
    assert "of no country we know: 1 actors, most often United Nations (1)" in table
    answer = http.get("/v1/datasets").json()
    assert json.loads(cli("datasets", "--json").stdout) == {key: answer[key] for key in ("items", "dossiers")}
    lines = cli("datasets", "--csv").stdout.splitlines()
    assert f"{ID},test.txt,loaded,4,3,1,0" in [line.rsplit(",", 2)[0] for line in lines]


def test_a_timeline_of_two_states_leaves_crowds_out_unless_asked(http: httpx.Client, cli: Cli) -> None:
    def items(**more: str) -> dict[str, Json]:
        found = http.get(TIMELINE, params={**OURS, **more}).json()["items"]
        return {item["id"].removeprefix(f"{ID}:"): item for item in found}

    state = items()
    assert sorted(state) == ["1", "2"], "the visit and its hosting are one contact"
    assert {item["level"] for item in state.values()} == {"state"}
    assert sorted(items(level="society")) == ["4"]
    assert sorted(items(level="all")) == ["1", "2", "4"]
    assert state["2"]["mirrored_by"] == f"{ID}:3"
    source, other = state["2"]["sources"]
    assert source | {"id": ID, "file": "train.txt", "row": 2} == source
    assert other | {"id": ID, "file": "train.txt", "row": 3} == other
    assert http.get(TIMELINE, params={"level": "crowds"}).status_code == 422
    told = json.loads(cli("timeline", "CN", "KP", "--level", "society", "--json").stdout)
    assert f"{ID}:4" in [item["id"] for item in told["items"]]


@pytest.mark.parametrize("level", ["state", "society", "all"])
@pytest.mark.parametrize("mode", ["direct", "mentioned", "all"])
def test_the_total_of_a_pair_is_what_its_pages_hold(http: httpx.Client, level: str, mode: str) -> None:
    wanted = {"level": level, "mode": mode}
    first = http.get(TIMELINE, params={**wanted, "limit": 2}).json()
    whole = http.get(TIMELINE, params={**wanted, "limit": 1000}).json()
    assert whole["next"] is None
    assert first["total"] == whole["total"] == len(whole["items"]) + len(whole["undated"])


def test_an_event_leads_to_its_file_and_row(http: httpx.Client) -> None:
    event = http.get(f"/v1/events/{ID}:12").json()
    assert event["provenance"]["dataset"] == ID
    assert (event["provenance"]["file"], event["provenance"]["row"]) == ("test.txt", 3)
    assert event["provenance"]["version"]
    assert event["properties"] == {"cameo": "112", "goldstein": -2.0, "plover": "ACCUSE", "root": "11"}
    assert event["from"] == [{"id": "KP", "name": "North Korea", "role": "acted", "for": "KP"}]


def test_counts_of_a_dataset_stand_beside_the_curated_ones(http: httpx.Client) -> None:
    found = http.get("/v1/relations/CN/KP").json()
    ours = {each["level"]: each for each in found["datasets"] if each["dataset"] == ID}
    assert (
        ours["state"]["counts"] | {"total": 2, "from": {"CN": 1, "KP": 0}, "mutual": 1, "rows": 3}
        == (ours["state"]["counts"])
    )
    assert [year["year"] for year in ours["society"]["by_year"]] == [2018]
    assert "CodedEvent" not in found["counts"]["by_kind"]
    assert found["last"]["dataset"] == found["first"]["dataset"] == "curated"
    panel = http.get("/v1/panel.json", params={"dyads": "CN-TR", "start": "2018", "end": "2018"})
    assert "CodedEvent" not in panel.text


@pytest.mark.parametrize("every", ["week", "month", "year"])
def test_steps_of_time_add_up_to_what_a_dataset_counts(http: httpx.Client, every: str) -> None:
    (ledger,) = (
        each
        for each in http.get("/v1/relations/CN/KP").json()["datasets"]
        if (each["dataset"], each["level"]) == (ID, "state")
    )
    found = http.get("/v1/relations/CN/KP/coded", params={"every": every}).json()
    assert found["whole"]
    (steps,) = (each["cells"] for each in found["datasets"] if each["dataset"] == ID)
    counts = ledger["counts"]
    assert sum(step["contacts"] for step in steps) == counts["total"] > 0
    assert sum(step["by_a"] for step in steps) == counts["from"]["CN"]
    assert sum(step["mutual"] for step in steps) == counts["mutual"]
    assert round(sum(step["cooperation"] for step in steps), 1) == counts.get("cooperation", 0)
    turned = http.get("/v1/relations/KP/CN/coded", params={"every": every}).json()["datasets"]
    assert [step["by_b"] for each in turned for step in each["cells"] if each["dataset"] == ID] == [
        step["by_a"] for step in steps
    ]


def test_an_actor_of_a_dataset_has_a_timeline_of_its_own(http: httpx.Client) -> None:
    found = http.get(f"/v1/entities/{ID}:actor:{files.CITIZEN}/timeline").json()
    assert [item["id"] for item in found["items"]] == [f"{ID}:4", f"{ID}:12"]
    actor = http.get(f"/v1/entities/{ID}:actor:{files.CITIZEN}").json()
    assert actor["type"] == "CodedActor"
    assert [tie["id"] for tie in actor["affiliated_with"]] == ["KP"]
    page = http.get(f"/entities/{ID}:actor:{files.CITIZEN}")
    assert page.status_code == 200
    assert "Belongs to" in page.text


def test_the_search_finds_an_actor_of_a_dataset_behind_all_others(http: httpx.Client) -> None:
    actor = f"{ID}:actor:{files.CITIZEN}"
    everything = http.get("/v1/search", params={"q": "North Korea", "limit": 1000}).json()["items"]
    assert everything[0]["id"] == "KP"
    assert [hit["id"] for hit in everything if hit["type"] == "CodedActor"][-1:] == [everything[-1]["id"]]
    only = http.get("/v1/search", params={"q": "Citizen (North Korea)", "type": "CodedActor"}).json()["items"]
    assert only[0] | {"id": actor, "name": "Citizen (North Korea)", "matched_by": "exact"} == only[0]


def test_datasets_tell_what_to_cite_and_what_became_of_the_rows(http: httpx.Client) -> None:
    (found,) = (each for each in http.get("/v1/datasets").json()["items"] if each["id"] == ID)
    assert "Boschee" in found["citation"]
    assert found["rows"] == {"files": 3, "read": 13, "loaded": 12, "rejected": 1, "skipped": 0}
    assert [file["file"] for file in found["files"]] == ["train.txt", "valid.txt", "test.txt"]
    assert all(len(file["hash"]) == 64 for file in found["files"])
    (rejected,) = found["files"][2]["reasons"]["rejected"]
    assert rejected == {"reason": "4: behind 2023-04-11, the last day there is", "rows": 1}
    assert found["unresolved"] == [{"system": "name", "code": "United Nations", "rows": 1}]
    moments = [found["loaded"], *(file[when] for file in found["files"] for when in ("started", "ended"))]
    assert [moment for moment in moments if not MOMENT.fullmatch(moment)] == []


def test_a_load_is_one_change_and_loading_again_is_none(http: httpx.Client, cli: Cli, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    before = http.get("/v1/relations/CN/KP").json()["revision"]
    command = ("load", "icews", str(folder), "--dataset", "icews-told", "--start", files.START)
    told = [cli(*command).stdout for _ in range(2)]
    assert "unchanged: 3 files" in told[1]
    revisions = [line.split("is now ")[1].split(";")[0].strip() for line in told]
    assert revisions[0] == revisions[1], "nothing was changed by the second load"
    assert cli("unload", "icews-told").returncode == 0
    added, withdrawn = http.get("/v1/changes", params={"since": before}).json()["items"]
    assert added | {"change": "added", "type": "Dataset", "node_id": "icews-told", "dossier": None} == added
    assert added["why"] == "dataset icews-told loaded: train.txt, valid.txt, test.txt"
    assert added["counts"] == {"read": 12, "loaded": 12, "rejected": 0, "skipped": 0}
    assert added["revision"] == revisions[0]
    assert (withdrawn["change"], withdrawn["why"]) == ("withdrawn", "dataset icews-told unloaded")


def test_pages_show_the_account_and_the_counts(http: httpx.Client) -> None:
    data = http.get("/data").text
    assert "12 of 13 rows loaded" in data
    assert "United Nations (1)" in data
    relation = http.get("/relations/CN/KP").text
    assert "contacts between the two states" in relation
    assert "none in the dossiers" not in relation
    assert "none in the dossiers" in http.get("/relations/CN/TR").text, "the datasets alone tell of them"
    society = http.get("/relations/CN/KP", params={"level": "society", "source": ID}).text
    assert "Citizen (North Korea)" in society
    assert "train.txt, line 4" in society
    event = http.get(f"/events/{ID}:2").text
    assert "train.txt, line 2" in event
    assert "CAMEO-Goldstein, by the code</dt><dd>1.9" in event


def test_an_id_of_the_graph_itself_is_refused(cli: Cli, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    for wrong in ("base", "curated", "Icews 18"):
        result = cli("load", "icews", str(folder), "--dataset", wrong, "--start", files.START)
        assert result.returncode == 1
        assert "cannot be an id" in result.stderr
    assert cli("unload", "nothing").returncode == 1
