"""`python -m bench`: runs the comparisons and prints a line for each."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import psutil
import typer

from bench import again, around, bulk, first, load, maps, timeline
from bench.made_up import made_up
from bench.store import fresh_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.ratio import Ratio

DATA = Path(os.environ.get("DIPLOGRAPH_DATA", "../shared/data")) / "icews18"
PEERS = ("neo4j", "py2neo", "pyvis", "networkx", "datasette")


def main(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer rows and rounds: minutes instead of half an hour.")
    ] = False,
    table: Annotated[bool, typer.Option("--table", help="Print a table with machine and versions.")] = False,
    against: Annotated[
        str | None, typer.Option(metavar="COMMIT", help="Compare with this build before, and nothing else.")
    ] = None,
) -> None:
    """Speed as ratios, each against what a user would pick instead, in one run.

    Rows are those of ICEWS18 under DIPLOGRAPH_DATA; without it, made up ones of the same shape.
    """
    found = []
    for ratio in first.run(against, quick=quick) if against else measure(quick=quick):
        found.append(ratio)
        print(ratio.line, flush=True)
    if table:
        print("\n".join(["", *tabled(found)]))


def measure(*, quick: bool) -> Iterator[Ratio]:
    """All comparisons; the store is filled by the first that needs one."""
    yield from maps.run(quick=quick)
    with made_up(DATA, quick=quick) as folder:
        print(f"rows of {folder}", file=sys.stderr)
        merged = load.merged(folder, quick=quick)
        with fresh_store() as (connection, writer):
            yield from load.run(writer, folder, merged, quick=quick)
            yield from timeline.run(connection, writer, quick=quick)
            yield from again.run(connection, writer, quick=quick)
            yield from around.run(connection, writer)
        yield from bulk.run(folder)


def tabled(found: list[Ratio]) -> list[str]:
    """The ratios as a Markdown table, and what they were measured on."""
    lines = ["| ours / theirs | ratio | ours | theirs | wanted |", "|---|---|---|---|---|"]
    for one in found:
        ours, theirs = (f"{amount:,.4g} {one.unit}" for amount in (one.ours, one.theirs))
        lines.append(f"| {one.name} | {one.value:.2f} | {ours} | {theirs} | {one.bound} |")
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PEERS)
    machine = f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}"
    return [*lines, "", f"{machine}; Python {platform.python_version()}, {versions}."]


if __name__ == "__main__":
    typer.run(main)
