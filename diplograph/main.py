"""The commands of diplograph, each with its examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph import __version__
from diplograph.analyses import accounts, cadence, coverage, reciprocity, triangle
from diplograph.ask import ask
from diplograph.audit import audit
from diplograph.bulk import bulk
from diplograph.connect import Options
from diplograph.cypher import cypher
from diplograph.datasets import changes, datasets
from diplograph.draft import draft
from diplograph.export import cite, export, panel
from diplograph.fetch import fetch
from diplograph.follow import follow
from diplograph.keys import keys
from diplograph.load import check, load, unload
from diplograph.map import map_
from diplograph.mcp import mcp
from diplograph.prepare import prepare
from diplograph.pull import pull
from diplograph.serve import serve
from diplograph.show import search, show
from diplograph.store import backup, reset, restore, status, stop
from diplograph.terminal import Diplograph
from diplograph.timeline import timeline
from diplograph.treaty import obligations, treaty
from graph.store.plain_driver import plain_driver

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    cls=Diplograph,
    rich_markup_mode=None,  # help as plain text: examples keep their lines, and it starts at once
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"diplograph {__version__}")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the local store.")] = None,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """What has passed between two states, who says so, and do the accounts agree?

    The graph lives in a Neo4j that diplograph fetches and runs itself, or in the one named by
    DIPLOGRAPH_NEO4J_URI. Countries are taken by any code, or by name in 217 languages.
    """
    plain_driver()
    ctx.obj = Options(data_dir=data_dir)


def _add(command: Callable[..., Any], name: str, *examples: str) -> None:
    lines = "\n".join(f"  diplograph {example}" for example in examples)
    app.command(name, epilog=f"\b\nExamples:\n{lines}")(command)


_add(serve, "serve", "serve", "serve --host 0.0.0.0 --port 8080")
_add(
    timeline,
    "timeline",
    "timeline KP CN",
    'timeline "korea utara" 러시아 --start 2023 --csv',
    "timeline KP RU --mode mentioned --lang id",
    "timeline kim-jong-un --newest --limit 10",
    "timeline KP CN --as-of 2022-12-31",
    "timeline KP CN --as ics >kp-cn.ics",
    "timeline KP RU --successors",
)
_add(
    show,
    "show",
    "show 2023-09-kim-putin-meeting",
    "show vladimir-putin --lang ru",
    'show "Korea Utara" --json',
)
_add(reciprocity, "reciprocity", "reciprocity KP CN", "reciprocity KP RU --start 2018 --json")
_add(cadence, "cadence", "cadence KP CN", "cadence KP CN --occasion cn-kp-treaty-day --csv")
_add(coverage, "coverage", "coverage KP CN", 'coverage "korea utara" russia --json')
_add(triangle, "triangle", "triangle KP CN RU", "triangle KP CN RU --start 2018 --csv")
_add(
    treaty,
    "treaty",
    "treaty 1961-kp-su-treaty --on 1996-09-11",
    "treaty 1961-cn-kp-treaty --on 1961-07-12 --basis atop",
)
_add(
    obligations,
    "obligations",
    "obligations KP RU --on 1996-09-01",
    'obligations "korea utara" cn --on 1961-07-12 --basis atop --json',
)
_add(accounts, "accounts", "accounts 2023-09-kim-putin-meeting", "accounts 2023-09-kim-reply-to-xi --json")
_add(ask, "ask", "ask offices vladimir-putin", "ask source shine-2023-kim-at-khasan --json", "ask list")
_add(audit, "audit", "audit", "audit --draw 20 --seed 1", "audit --dossier my-dossier --csv >claims.csv")
_add(changes, "changes", "changes --since r0", "changes --since r3-1a2b3c4d --json")
_add(search, "search", "search putin", "search 김정은 --lang ko", "search treaty --json")
_add(map_, "map", "map KP --output kp.html", "map KP RU --output kp-ru.html", "map --output everything.html")
_add(
    cypher,
    "cypher",
    'cypher "MATCH (p:Person)-[:SENT]->(l:Letter) RETURN p.name, l.date ORDER BY l.start"',
    "cypher 'MATCH (c:Country {id: $id}) RETURN c.names' --param id=KP --json",
    "cypher - --csv <query.cypher",
)
_add(mcp, "mcp", "mcp", "--data-dir ~/graph mcp")
_add(
    load,
    "load",
    "load curated",
    "load curated my-dossier.yaml",
    "load icews ICEWS18/",
    "load icews 2018.zip 2019.zip --strict",
    "load icews ICEWS/ --path bulk",
)
_add(
    fetch,
    "fetch",
    "fetch gdelt --since 2026-11-01 --until 2026-11-07 --countries KP,CN --dry-run",
    "fetch gdelt --since 2026-11-01 --countries KP,CN",
    "fetch icews --since 2020-01-01 --accept-licence",
    "fetch atop --no-load",
)
_add(
    follow,
    "follow",
    "follow gdelt --countries KP,CN",
    "follow gdelt --since 2026-11-01 --language english",
    "follow gdelt --once",
)
_add(
    prepare,
    "prepare",
    "prepare gdelt GDELT/ --into gdelt-prepared/",
    "prepare icews 2018.zip 2019.zip --into icews-prepared/ --strict",
    "prepare gdelt /shared/gdelt --into /shared/prepared --master spark://cluster:7077",
)
_add(
    bulk,
    "bulk",
    "bulk --prepared gdelt/",
    "bulk --prepared gdelt/ --pairs KP-CN,US-RU --years 2015-2020",
)
_add(pull, "pull", "pull gdelt/ KP CN", "pull gdelt/ KP CN --years 2015-2020")
_add(unload, "unload", "unload icews18", "unload curated my-dossier")
_add(datasets, "datasets", "datasets", "datasets --json")
_add(check, "check", "check my-dossier.yaml", "check dossiers/")
_add(
    draft,
    "draft",
    "draft report.txt --lang id",
    "draft report.txt --lang en --printed 2023-09-24 --into my-dossier.yaml",
    "draft https://example.org/news/report.html --lang en",
)
_add(export, "export", "export graph.jsonl", "export - | head")
_add(
    panel,
    "panel",
    "panel KP-CN KP-RU --period month --start 2021 >panel.csv",
    "panel KP-RU --unit directed-dyad --codes cow",
)
_add(cite, "cite", "cite 2023-09-kim-reply-to-xi", "cite KP CN --format bibtex")
app.add_typer(
    keys, name="keys", epilog="\b\nExamples:\n  diplograph keys add newsroom\n  diplograph keys list"
)
_add(status, "status", "status", "status --json")
_add(stop, "stop", "stop")
_add(reset, "reset", "reset", "reset --yes")
_add(backup, "backup", "backup graph.dump")
_add(restore, "restore", "restore graph.dump")
