"""A client that others generate from /openapi.json compiles, parses answers, and follows what has moved."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from conftest import ROOT
from test_packaging import run

SOURCE = "kabarberita-2023-kim-letter-to-xi"
USE = """
import json, sys
from diplograph_client import Client
from diplograph_client.api.cypher import run_cypher
from diplograph_client.api.entities import one_entity
from diplograph_client.api.relations import relation, relation_timeline
from diplograph_client.api.sources import one_source
from diplograph_client.models import CypherQuestion, Entity, Moved, Problem, Relation, Source, Timeline

base, asked = sys.argv[1:]
client, follower = Client(base_url=base), Client(base_url=base, follow_redirects=True)
source = one_source.sync(asked, client=client)
timeline = relation_timeline.sync("KP", "CN", client=client, limit=3)
moved = relation_timeline.sync_detailed("kp", "cn", client=client, limit=3)
followed = relation_timeline.sync("kp", "cn", client=follower, limit=3)
nobody = one_entity.sync_detailed("nobody at all", client=client)
former = one_entity.sync("suhh", client=follower)
pair = relation.sync("KP", "RU", client=client)
rows = run_cypher.sync(client=client, body=CypherQuestion(query="RETURN 1 AS one"))
types = [(source, Source), (timeline, Timeline), (moved.parsed, Moved), (followed, Timeline),
         (pair, Relation), (nobody.parsed, Problem), (former, Entity)]
assert all(isinstance(one, kind) for one, kind in types), types
print(json.dumps({
    "source": [source.id, source.publisher.name, len(source.reports)],
    "items": [item.id for item in timeline.items],
    "followed": [item.id for item in followed.items],
    "moved": [int(moved.status_code), moved.parsed.location],
    "nobody": [int(nobody.status_code), nobody.parsed.status],
    "rows": rows.rows,
}))
"""


@pytest.fixture(scope="module")
def generated(server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A Python with the generator, the folder of the client it made, and what it said of the document."""
    folder = tmp_path_factory.mktemp("client")
    uv = (sys.executable, "-m", "uv", "--quiet", "--system-certs")
    run(*uv, "venv", "--python", sys.executable, folder / "venv")
    python = folder / "venv/bin/python"
    lock = ROOT / "requirements-client.lock"
    run(*uv, "pip", "install", "--python", python, "--require-hashes", "--requirement", lock)
    (folder / "openapi.json").write_bytes(httpx.get(f"{server}/openapi.json", timeout=150).content)
    made = folder / "diplograph_client"
    said = run(
        python, "-m", "openapi_python_client", "generate", "--path", folder / "openapi.json",
        "--meta", "none", "--output-path", made, cwd=folder,
    )  # fmt: skip
    return python, made, said


def test_the_generator_takes_all_of_the_document(generated: tuple[Path, Path, str]) -> None:
    python, made, said = generated
    assert "WARNING" not in said.upper(), said
    run(python, "-m", "compileall", "-q", made)


def test_the_client_parses_answers_and_follows_what_has_moved(
    generated: tuple[Path, Path, str], server: str, http: httpx.Client
) -> None:
    python, made, _ = generated
    told: dict[str, Any] = json.loads(run(python, "-c", USE, server, SOURCE, cwd=made.parent))
    source = http.get(f"/v1/sources/{SOURCE}").json()
    timeline = http.get("/v1/relations/KP/CN/timeline?limit=3").json()
    ids = [item["id"] for item in timeline["items"]]
    assert told["source"] == [SOURCE, source["publisher"]["name"], len(source["reports"])]
    assert (told["items"], told["followed"]) == (ids, ids)
    status, place = told["moved"]
    asked = parse_qs(urlsplit(place).query)
    assert (status, urlsplit(place).path, asked["limit"]) == (308, "/v1/relations/KP/CN/timeline", ["3"])
    assert told["nobody"] == [404, 404]
    assert told["rows"] == [[1]]
