"""Every command of README runs as it stands there, but ./scripts/test itself."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import FOR_TESTS, free_port

from graph.settings import Settings
from graph.store.connection import Connection

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)

ITSELF = "./scripts/test\n"
SITE = "./scripts/serve\n"


def block(word: str) -> str:
    (found,) = (block for block in BLOCKS if word in block)
    return str(found)


def test_every_command_of_readme_stands_in_a_block_of_its_own_and_is_run_below() -> None:
    assert ITSELF in BLOCKS
    assert SITE in BLOCKS
    run_below = [
        *questions(),
        block("curl"),
        block("backup"),
        block("export DIPLOGRAPH_NEO4J_URI"),
        block("hatchling"),
    ]
    assert sorted([*run_below, ITSELF, SITE]) == sorted(BLOCKS)


def questions() -> list[str]:
    """Blocks that ask or load, on whatever store."""
    return [
        block
        for block in BLOCKS
        if re.search(r"scripts/diplograph (accounts|timeline|search|cypher|map|check|obligations)", block)
    ]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout; what a command writes stays in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in ROOT.iterdir():
        if path.name not in {".git", "dist"}:
            (folder / path.name).symlink_to(path)
    return folder


def run(script: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def alone(settings: Settings, tmp_path: Path) -> dict[str, str]:
    """The environment of a user without settings, but for the folders of data and jars, and for speed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOGRAPH_")}
    folders = {"DIPLOGRAPH_DATA_DIR": str(tmp_path), "DIPLOGRAPH_CACHE_DIR": str(settings.cache_dir)}
    return {**kept, **FOR_TESTS, **folders}


@pytest.mark.parametrize("script", questions(), ids=lambda script: script.splitlines()[0][:60])
def test_questions_of_readme_are_answered(script: str, checkout: Path, environment: dict[str, str]) -> None:
    for line in script.splitlines():
        assert run(line, checkout, environment), line


@pytest.fixture(scope="module")
def site(environment: dict[str, str], checkout: Path) -> Iterator[str]:
    """What `./scripts/serve` prints, on a port of its own."""
    port = str(free_port())
    process = subprocess.Popen(
        ["bash", "-c", f"exec {SITE}"],
        cwd=checkout,
        env={**environment, "DIPLOGRAPH_PORT": port},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    yield process.stdout.readline().strip()
    process.terminate()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said


def test_site_of_readme_comes_up_and_answers_its_addresses(
    site: str, checkout: Path, environment: dict[str, str]
) -> None:
    said, port = site.rsplit(":", 1)
    assert said == "diplograph is at http://127.0.0.1"
    for line in block("curl").splitlines():
        asked = line.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("curl -s", "curl -sSf")
        assert run(asked, checkout, environment), line


def test_store_commands_of_readme_keep_bring_back_and_remove_the_graph(
    checkout: Path, alone: dict[str, str]
) -> None:
    alone["DIPLOGRAPH_CURATED"] = "false"  # quicker, and all the same to these commands
    run("./scripts/diplograph cypher 'RETURN 1'", checkout, alone)
    for line in block("backup").splitlines():
        run(line, checkout, alone)
    assert (checkout / "graph.dump").stat().st_size > 0


def test_another_neo4j_is_used_as_readme_says(
    checkout: Path, alone: dict[str, str], connection: Connection
) -> None:
    script = block("export DIPLOGRAPH_NEO4J_URI")
    assert urlsplit("bolt://localhost:7687").netloc in script
    script = script.replace("bolt://localhost:7687", connection.uri).replace(
        "the-password", connection.password
    )
    assert connection.uri in run(script, checkout, alone)


def test_wheel_is_built_and_installed_as_readme_says(checkout: Path, alone: dict[str, str]) -> None:
    assert run(block("hatchling"), checkout, alone).endswith("diplograph 0.1.0\n")


def test_files_readme_points_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert "://" in target or (ROOT / target).exists(), target
