"""docs/dossiers.md is followed to the letter: its file, its commands, its page, its advice."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from loaders.curated.check import check
from loaders.curated.schema import PATH, text
from loaders.curated.shipped import SHIPPED

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "dossiers.md").read_text("utf-8")
EXAMPLE, *ADVICE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
            for line in block.splitlines()]  # fmt: skip
(MESSAGE,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LETTER, ANSWER = "1962-10-khrushchev-letter-on-quarantine", "1962-10-25-kennedy-letter"

Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def run(cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Iterator[Run]:
    """Runs a command of the page in a folder that holds its file, and leaves the graph as it was."""
    (tmp_path / "cuba-1962.yaml").write_text(EXAMPLE, "utf-8")

    def run(command: str) -> subprocess.CompletedProcess[str]:
        name, *words = shlex.split(command)
        assert (name, command in COMMANDS) == ("diplograph", True)
        return cli(*words, cwd=tmp_path)

    yield run
    cli("unload", "curated", "cuba-1962")


def test_what_was_read_is_told_of_every_shipped_dossier() -> None:
    told = set(re.findall(r"`([\w-]+)`", (DOCS / "sources.md").read_text("utf-8")))
    assert sorted(path.stem for path in SHIPPED.glob("*.yaml") if path.stem not in told) == []


def test_the_page_leads_from_a_file_to_the_map(run: Run, server: str) -> None:
    checked = run("diplograph check cuba-1962.yaml")
    assert (checked.stdout, checked.returncode) == ("no mistakes\n", 0), checked.stderr
    loaded = run("diplograph load curated cuba-1962.yaml")
    assert "loaded: cuba-1962" in loaded.stdout, loaded.stderr
    timeline = run("diplograph timeline USSR US").stdout
    assert timeline.index("1962-10-24") < timeline.index("1962-10-25")
    assert "1962-10-24" in run(f"diplograph show {LETTER}").stdout

    with httpx.Client(base_url=server, timeout=150) as http:
        items = http.get("/v1/relations/SUHH/US/timeline").json()["items"]
        assert [item["id"] for item in items] == [LETTER, ANSWER]
        assert items[0]["from"][0]["for"] == "SUHH"
        assert items[0]["contested"] == ["conflict"]
        event = http.get("/v1/events/1962-soviet-missiles-in-cuba").json()
        assert event["contested"] == ["denied"]
        for address in ("/relations/SUHH/US", "/map?focus=nikita-khrushchev"):
            assert f"`{address}`" in PAGE
            page = http.get(address)
            assert page.status_code == httpx.codes.OK
            assert "Khrushchev" in page.text

        unloaded = run("diplograph unload curated cuba-1962")
        assert "taken out: cuba-1962" in unloaded.stdout, unloaded.stderr
        assert http.get(f"/v1/events/{LETTER}").status_code == httpx.codes.NOT_FOUND


def test_every_command_of_the_page_is_run_above() -> None:
    assert sorted(COMMANDS) == sorted([
        "diplograph check cuba-1962.yaml",
        "diplograph load curated cuba-1962.yaml",
        "diplograph timeline USSR US",
        f"diplograph show {LETTER}",
        "diplograph serve",
        "diplograph unload curated cuba-1962",
    ])  # fmt: skip


def test_the_mistake_of_the_page_is_told_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cuba-1962.yaml").write_text(EXAMPLE.replace("date: 1962-10-25", "date: 25 October 1962"), "utf-8")
    assert "`25 October 1962`" in PAGE
    assert [f"{problem}\n" for problem in check(["cuba-1962.yaml"])] == [MESSAGE]


def test_the_advice_of_the_page_is_right(tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(EXAMPLE, "utf-8")
    for number, advice in enumerate(ADVICE):
        head = f"dossier: advice-{number}\ntitle: Advice {number}\nabout: From the page.\n"
        (tmp_path / f"{number}.yaml").write_text(head + advice, "utf-8")
    assert check([tmp_path]) == []
    assert len(ADVICE) >= 5


def test_the_dates_of_the_page_are_right(tmp_path: Path) -> None:
    table = PAGE[PAGE.index("| you know |") : PAGE.index("Inside braces")]
    dates = re.findall(r"`([^`]+)`", table)
    assert len(dates) > 10
    page = """\
dossier: dates
title: Dates
about: From the page.
sources: {page: {title: A page, publisher: press, lang: en}}
organizations: {press: {name: A press}}
events:
"""
    event = "- id: date-{}\n  kind: Statement\n  title: A date\n  stated: NO\n  reports: page\n  date: {}\n"
    path = tmp_path / "dates.yaml"
    path.write_text(page + "".join(event.format(*each) for each in enumerate(dates)), "utf-8")
    assert check([path]) == []


def test_the_schema_for_editors_is_current() -> None:
    assert PATH.read_text("utf-8") == text(), "run python -m loaders.curated.schema"


def test_the_schema_takes_every_dossier_and_refuses_mistakes() -> None:

    from jsonschema import Draft202012Validator
    from ruamel.yaml import YAML

    schema = json.loads(text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    yaml = YAML(typ="safe", pure=True)

    def wrong(written: str) -> bool:
        plain = json.loads(json.dumps(yaml.load(written), default=str))
        return not validator.is_valid(plain)

    shipped = [path.read_text("utf-8") for path in sorted((PATH.parent / "dossiers").glob("*.yaml"))]
    for written in [EXAMPLE, *shipped]:
        assert not wrong(written)
    assert wrong(EXAMPLE.replace("kind: Letter", "kind: Leter"))
    assert wrong(EXAMPLE.replace("    form: letter", "    items: [a book]"))
    assert wrong(EXAMPLE.replace("    denied: SUHH\n", ""))
    assert wrong(EXAMPLE.replace("    publisher: pbs\n", ""))
    assert not wrong("dossier: x\ntitle: 1962\nabout: x\n")


def test_every_key_of_the_schema_is_explained() -> None:
    schema = json.loads(text())
    objects = {"Dossier": schema, **schema["$defs"]}
    silent = [f"{name}.{key}" for name, each in objects.items() for key, value in each["properties"].items()
              if not value.get("description")]  # fmt: skip
    assert silent == []
