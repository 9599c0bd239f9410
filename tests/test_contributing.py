"""CONTRIBUTING names scripts, files and modules that are there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_every_command_is_a_script_and_the_test_it_names_is_there() -> None:
    assert len(COMMANDS) > 3
    for script, *words in map(str.split, COMMANDS):
        assert re.fullmatch(r"\./scripts/\w+", script)
        text = (ROOT / script).read_text("utf-8")
        assert [word for word in words if word.startswith("--") and word not in text] == []
        for file, name in re.findall(r"(tests/\S+) -k (\w+)", " ".join(words)):
            assert f"{name}(" in (ROOT / file).read_text("utf-8")


def test_every_file_and_module_it_names_is_there() -> None:
    paths = re.findall(r"`([\w.]+/[\w./]*)`", PAGE) + re.findall(r"\]\(([^)#:]+)\)", PAGE)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []
    modules = re.findall(r"python -m ([\w.]+)", PAGE)
    assert modules
    assert [module for module in modules if find_spec(module) is None] == []


def test_it_names_every_room() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench"}
    assert rooms <= {name.rstrip("/") for name in re.findall(r"^\| `(\w+/)` \|", PAGE, re.MULTILINE)}
