"""The wheel, installed outside the checkout, serves the same graph from a store of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import httpx
import pytest
from conftest import FOR_TESTS, free_port

from diplograph import __version__
from graph.settings import Settings

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "questions", "loaders", "viz", "exports", "api", "diplograph")


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=900, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the runtime lock and the wheel, and no more."""
    folder = tmp_path_factory.mktemp("installed")
    uv = (sys.executable, "-m", "uv", "--quiet", "--system-certs")
    run(*uv, "venv", "--python", sys.executable, folder / "venv")
    python = folder / "venv/bin/python"
    run(
        *uv,
        "pip",
        "install",
        "--python",
        python,
        "--require-hashes",
        "--requirement",
        ROOT / "requirements.lock",
    )
    run(*uv, "pip", "install", "--python", python, "--no-deps", wheel)
    return folder / "venv/bin"


@pytest.fixture
def alone(tmp_path: Path, settings: Settings) -> dict[str, str]:
    """An environment without our settings: a local store in a folder of its own, the jars shared."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DIPLOGRAPH_", "PYTHON"))
    }
    return {
        **kept,
        **FOR_TESTS,
        "DIPLOGRAPH_DATA_DIR": str(tmp_path / "data"),
        "DIPLOGRAPH_CACHE_DIR": str(settings.cache_dir),
    }


def test_wheel_holds_the_rooms_with_all_their_files_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", *ROOMS, cwd=ROOT)
    bundled = {str(path.relative_to(ROOT)) for path in (ROOT / "api/static/lib").iterdir()}
    assert "api/static/lib/fonts.css" in bundled
    assert held == {name for name in listed.splitlines() if (ROOT / name).is_file()} | bundled


def test_source_distribution_holds_every_file_of_the_checkout(tmp_path: Path) -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path, cwd=ROOT)
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as files:
        held = {name.partition("/")[2] for name in files.getnames()}
    there = {name for name in listed.splitlines() if (ROOT / name).is_file()}
    assert there - held == set()
    assert {name for name in held - there if not name.startswith("api/static/lib/")} == {"PKG-INFO"}


def test_wheel_names_its_licences_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"diplograph-{__version__}.dist-info"
        assert {f"{info}/licenses/LICENSE", f"{info}/licenses/LICENSE-DATA"} <= set(archive.namelist())
        assert "diplograph = diplograph.main:app" in archive.read(f"{info}/entry_points.txt").decode()


def test_installed_wheel_serves_the_same_graph_as_the_checkout(
    installed: Path, alone: dict[str, str], tmp_path: Path, http: httpx.Client
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [installed / "diplograph", "serve", "--port", str(port)],
        env=alone,
        cwd=tmp_path,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        address = process.stdout.readline().strip()
        assert address.endswith(f":{port}"), process.communicate()[1]
        for path in (
            "/v1/relations/KP/CN/timeline",
            "/v1/relations/KP/RU/timeline?mode=all",
            "/v1/entities/KP",
        ):
            theirs, ours = (
                http.get(path).json(),
                httpx.get(f"http://127.0.0.1:{port}{path}", timeout=150).json(),
            )
            for answer in (theirs, ours):
                answer.pop("revision", None)
            assert ours == theirs
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=150).status_code == httpx.codes.OK
    finally:
        process.terminate()
        process.communicate(timeout=120)
    assert process.returncode == 0


def test_installed_command_explains_itself_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "diplograph", "--version", cwd=tmp_path) == f"diplograph {__version__}\n"
