"""The house in order: everything explains itself, and nothing of the workshop is left in it."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import grimp
import networkx as nx
import pytest
import typer

from api.app import create_app
from diplograph.main import app
from diplograph.reference import cli_page
from graph.local.jars import read_lock
from graph.settings import Settings, variable
from graph.store.connection import Connection

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "questions", "loaders", "viz", "exports", "api", "diplograph")
LONGEST = 600  # most files have 80 to 400 lines; one that holds one thing may have more

# Hosts of package registries and mirrors, in halves: this file is searched too.
REGISTRIES = [
    "".join(halves)
    for halves in (
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("repo1.", "maven"),
        ("repo.maven", ".apache"),
        ("registry.", "npmjs"),
        ("deb.", "debian"),
        ("crates", ".io"),
        ("proxy.", "golang"),
        ("unpkg", ".com"),
        ("cdn.", "jsdelivr"),
        ("cdnjs", ".cloudflare"),
    )
]


def tracked() -> list[Path]:
    """Files that are or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def commands() -> list[tuple[str, typer.core.TyperCommand]]:
    group = typer.main.get_command(app)
    return sorted(group.commands.items())


def test_every_setting_says_what_it_is() -> None:
    assert [
        name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")
    ] == []


def test_readme_names_no_setting_that_is_none() -> None:
    named = set(re.findall(r"DIPLOGRAPH_[A-Z0-9_]+", (ROOT / "README.md").read_text("utf-8")))
    assert named
    assert named <= {variable(name) for name in Settings.model_fields}


def test_every_command_has_help_options_and_examples() -> None:
    for name, command in commands():
        assert command.help, name
        assert "Examples:" in (command.epilog or ""), name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_a_usage_line_says_once_what_may_be_left_out_or_repeated() -> None:
    usages = re.findall(r"^Usage: (.+)$", cli_page(), re.MULTILINE)
    assert usages
    assert [usage for usage in usages if re.search(r"\[\[|\.\.\.[\]}]", usage.replace("[ARGS]...", ""))] == []


def test_every_command_stands_in_its_page_of_docs_and_no_other() -> None:
    page = (ROOT / "docs/cli.md").read_text("utf-8")
    assert re.findall(r"^## ([\w-]+)$", page, re.MULTILINE) == sorted(name for name, _ in commands())


def test_every_route_of_the_api_says_what_it_answers() -> None:
    nobody = Connection("bolt://127.0.0.1:1", "neo4j", "", "neo4j")  # nothing is sent before the app starts
    paths = create_app(Settings(), nobody).openapi()["paths"]
    assert paths
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation.get("summary") or operation.get("description"), f"{method} {path}"
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), f"{method} {path} {parameter['name']}"


def test_no_file_names_a_registry_or_a_folder_of_the_machine_it_was_written_on() -> None:
    forbidden = [*REGISTRIES, str(ROOT), str(ROOT.parent / "shared"), f"{Path.home()}/"]
    assert [f"{name}: {word}" for name, text in texts() for word in forbidden if word in text] == []


def test_locks_name_no_host_and_hash_everything() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 7
    for lock in locks:
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^--", text, re.MULTILINE)
        for block in re.split(r"\n(?=[a-z0-9])", text):
            assert not re.match(r"[a-z0-9]", block) or "--hash=sha256:" in block, block.splitlines()[0]


def test_what_runs_is_listed_whole_and_each_part_with_its_hash() -> None:
    """By scripts/sbom.py, from the locks of Python, npm and Maven."""
    printed = subprocess.run(
        [sys.executable, "scripts/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    parts = json.loads(printed.stdout)["components"]
    lengths = {"pypi": {64}, "npm": {128}, "maven": {64}}
    kinds = Counter(part["purl"].removeprefix("pkg:").partition("/")[0] for part in parts)
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    bundled = json.loads((ROOT / "assets/package-lock.json").read_text("utf-8"))["packages"]
    shipped = [path for path, package in bundled.items() if path and not package.get("dev")]
    pins = re.findall(r"^[a-z0-9].*==", locked, re.MULTILINE)
    assert kinds == {"pypi": len(pins), "npm": len(shipped), "maven": len(read_lock().jars)}
    assert len({part["purl"] for part in parts}) == len(parts)
    for part in parts:
        kind = part["purl"].removeprefix("pkg:").partition("/")[0]
        assert {len(each["content"]) for each in part["hashes"]} == lengths[kind], part["purl"]
    assert all(
        package.get("integrity", "").startswith("sha512-") for path, package in bundled.items() if path
    )


def test_development_lock_holds_all_of_the_runtime_lock() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9].*?) \\$", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for requirement in project["dependencies"]:
        name = re.match(r"[\w.-]+", requirement).group().lower().replace(".", "-").replace("_", "-")
        assert re.search(rf"^{name}==", lock, re.MULTILINE), requirement


def test_no_file_of_the_data_folder_was_copied() -> None:
    shared = Path(os.environ.get("DIPLOGRAPH_DATA", ROOT.parent / "shared" / "data")).parent
    if not shared.is_dir():
        pytest.skip(f"nothing at {shared} to compare with")
    ours = {path.stat().st_size: path for path in tracked() if path.stat().st_size > 0}
    theirs = [path for path in shared.rglob("*") if path.is_file() and path.stat().st_size in ours]
    hashes = {digest(path): path for path in tracked()}
    assert [f"{hashes[digest(path)]} is {path}" for path in theirs if digest(path) in hashes] == []


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_no_python_file_is_too_long_to_hold_one_thing() -> None:
    lengths = {
        path: len(path.read_text("utf-8").splitlines())
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
    }
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_no_file_imports_in_a_circle() -> None:
    imports = grimp.build_graph(*ROOMS)
    drawn = nx.DiGraph(
        (module, other)
        for module in imports.modules
        for other in imports.find_modules_directly_imported_by(module)
    )
    assert drawn.number_of_edges() > 100
    assert [sorted(circle) for circle in nx.strongly_connected_components(drawn) if len(circle) > 1] == []


def test_no_untyped_map_is_handed_from_one_room_to_the_next() -> None:
    """Rows of the driver, as `Store` and `Writer` give them, and parameters of a query can have no type."""
    untyped = re.compile(r"\b(?:dict|Mapping)\[str, Any\]")
    signatures: dict[tuple[str, str], str] = {}
    imported: set[tuple[str, str]] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] != room:
                    imported |= {(node.module, alias.name) for alias in node.names}
            for node in tree.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    given = ast.unparse(node.returns) if node.returns else ""
                    signatures[module, node.name] = f"{ast.unparse(node.args)} {given}"
    handed = [
        name for name, signature in signatures.items() if untyped.search(signature) and name in imported
    ]
    assert handed == [("graph.cypher.run", "run_readonly")]
