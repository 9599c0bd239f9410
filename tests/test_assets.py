"""The libraries and fonts of the pages: locked, bundled at set-up, and never needed for a page to work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api import static_files
from api.app import create_app
from graph.settings import Settings
from graph.store.connection import Connection

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "assets/src"


@pytest.fixture
def unbundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages as they are where npm was not to be reached."""
    left = {name: file for name, file in static_files.static_files().items() if not name.startswith("lib/")}
    monkeypatch.setattr(static_files, "static_files", lambda: left)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as scripts/assets.py reads."""
    ignored = shutil.ignore_patterns("dev", "node_modules")
    shutil.copytree(ROOT / "assets", tmp_path / "here/assets", ignore=ignored)
    for name in ("scripts/assets.py", "requirements-assets.lock"):
        (tmp_path / "here" / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / "here" / name)
    return tmp_path / "here"


def bundle(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/assets.py where no package index is to be reached."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "DIPLOGRAPH_"))}
    cut_off = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "DIPLOGRAPH_CACHE_DIR": str(checkout.parent / "cache"),
    }
    return subprocess.run(
        [sys.executable, checkout / "scripts/assets.py", *words],
        env=kept | cut_off,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_lock_has_a_hash_for_each_package_and_names_no_registry() -> None:
    text = (ROOT / "assets/package-lock.json").read_text("utf-8")
    packages = {name: value for name, value in json.loads(text)["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    declared = json.loads((ROOT / "assets/package.json").read_text("utf-8"))
    for name in declared["dependencies"] | declared["devDependencies"]:
        assert f"node_modules/{name}" in packages


def test_each_source_is_bundled_with_the_licence_of_what_it_holds() -> None:
    bundled = {name.removeprefix("lib/") for name in static_files.static_files() if name.startswith("lib/")}
    assert {path.name for path in SOURCES.iterdir()} <= bundled
    licences = static_files.static_files()["lib/LICENSES.txt"].body.decode()
    assert "SIL OPEN FONT LICENSE" in licences.upper()
    assert "Marijn Haverbeke" in licences
    assert "axe-core" not in licences


def test_templates_ask_only_for_libraries_that_have_a_source() -> None:
    for template in (ROOT / "api/templates").iterdir():
        for name in re.findall(r"asset\(\"lib/([^\"]+)\"\)", template.read_text("utf-8")):
            assert (SOURCES / name).is_file(), f"{template.name} asks for lib/{name}"


def test_bundled_files_are_served_as_what_they_are(http: httpx.Client) -> None:
    script = http.get(static_files.asset("lib/codemirror.js"))
    assert script.headers["content-type"].startswith("text/javascript")
    style = http.get(static_files.asset("lib/fonts.css"))
    named = {f"/static/lib/{name}" for name in re.findall(r"url\(\"?\./([^\")]+)", style.text)}
    assert set(static_files.fonts()) < named
    for address in named:
        font = http.get(address)
        assert font.headers["content-type"] == "font/woff2"
        assert "immutable" in font.headers["cache-control"]
        assert font.content.startswith(b"wOF2")


@pytest.mark.usefixtures("unbundled")
def test_without_the_bundle_pages_name_no_library_and_the_log_says_so_in_a_line(
    settings: Settings, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert static_files.asset("lib/fonts.css") == ""
    assert static_files.fonts() == []
    assert static_files.asset("site.css").startswith("/static/site.css?v=")
    create_app(settings, connection)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "pages without bundled libraries" in said[0]


def test_where_nothing_is_reached_set_up_says_so_once_and_tries_again_only_when_asked(checkout: Path) -> None:
    first = bundle(checkout)
    assert first.returncode == 1
    assert len(first.stderr.splitlines()) == 1
    assert "the pages do without" in first.stderr
    assert not (checkout / "api/static/lib").exists()
    assert not list((checkout.parent / "cache/assets").iterdir())
    again = bundle(checkout)
    assert (again.returncode, again.stderr) == (0, "")
    assert bundle(checkout, "--again").returncode == 1


def test_what_was_made_once_is_laid_without_a_network_and_anew_when_a_source_changes(checkout: Path) -> None:
    code = "import assets; print(assets.fingerprint())"
    mark = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout / "scripts", capture_output=True, text=True, check=True
    ).stdout.strip()
    made = checkout.parent / f"cache/assets/{mark}-dev"
    for name, text in {"lib/fonts.css": "a {}", "dev/axe.min.js": "1"}.items():
        (made / name).parent.mkdir(parents=True)
        (made / name).write_text(text)
    for words in ((), ("--dev",), ()):
        assert bundle(checkout, *words).returncode == 0
        assert (checkout / "api/static/lib/fonts.css").read_text() == "a {}"
    assert (checkout / "assets/dev/axe.min.js").read_text() == "1"
    with (checkout / "assets/src/fonts.css").open("a") as source:
        source.write("/* changed */")
    assert bundle(checkout).returncode == 1


def test_the_docker_build_bundles_before_it_makes_the_wheel() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert text.index("scripts/assets.py") < text.index("hatchling build")
