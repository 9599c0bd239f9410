"""`diplograph audit`: every curated claim with who reports it, and what stands on nothing."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.terminal import FILE_WIDTH, AsCsv, AsJson, form, print_json, print_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
WORDS = {
    "claims": "claims",
    "reports": "reports",
    "sources": "sources",
    "one_origin": "claims with one origin only",
}


def audit(
    ctx: typer.Context,
    dossier: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what the dossier with this id says.")
    ] = None,
    without: Annotated[bool, typer.Option("--without", help="Only claims that nobody reports.")] = False,
    draw: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Draw this many claims, to check them by hand.")
    ] = None,
    seed: Annotated[int, typer.Option(help="What --draw starts from; the same draws the same.")] = 0,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List every curated claim with its reports; fails where a claim has none or a source cannot be cited."""
    from analysis.audit import audit as gone_through
    from analysis.audit import drawn, fails
    from questions.audit import audited

    shape = form(as_json, as_csv)
    found = gone_through(*ask(ctx, lambda store: audited(store, dossier=dossier)))
    items = [claim for claim in found["items"] if fails(claim)] if without else found["items"]
    if draw is not None:
        items = drawn(items, draw, seed)
    if shape == "json":
        print_json({**found, "items": items})
    elif shape == "csv":
        columns = (
            "claim", "about", "property", "value", "text", "polarity", "modality", "source", "title",
            "publisher", "locator", "via", "url",
        )  # fmt: skip
        print_rows(columns, _reports(items), shape)
    else:
        _print_claims(items, addresses=draw is not None)
        totals = (f"{number} {WORDS[name]}" for name, number in found["totals"].items())
        print(", ".join(totals))
    for failure in found["failures"]:
        about = f" (about {failure['about']})" if failure["about"] else ""
        sys.stderr.write(f"{failure['type']} {failure['id']}{about}: {failure['why']}\n")
    if found["failures"]:
        raise typer.Exit(1)


def _reports(items: list[Json]) -> Iterator[list[object]]:
    """A row for each report; one with nothing after the claim where there is none."""
    for claim in items:
        said = [claim[key] for key in ("id", "about", "property", "value", "text", "polarity", "modality")]
        for report in claim["reports"] or [{}]:
            via = " < ".join(report.get("via", []))
            told = (report.get(key) for key in ("source", "title", "publisher", "locator"))
            yield [*said, *told, via, report.get("url")]


def _print_claims(items: list[Json], *, addresses: bool) -> None:
    """A block for each claim: lines stay readable at 80 columns, where nine columns would not."""
    width = get_terminal_size((FILE_WIDTH, 0)).columns
    for line in (line for claim in items for line in _block(claim, addresses=addresses)):
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        print(fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def _block(claim: Json, *, addresses: bool) -> Iterator[str]:
    stands = [word for word in (claim["polarity"], claim["modality"]) if word not in ("affirmed", "actual")]
    yield f"{claim['id']}  {claim['about']}"
    yield "  " + " ".join([*stands, claim["property"], *(["=", claim["value"]] if claim["value"] else [])])
    if claim["text"]:
        yield f"  {claim['text']}"
    for report in claim["reports"]:
        chain = " < ".join([report["publisher"] or "?", *report["via"]])
        where = f", {report['locator']}" if report["locator"] else ""
        yield f"    {report['source']}{where} ({chain})"
        if addresses:
            yield f"      {report['title']}"
            yield f"      {report['url'] or 'no address is known'}"
    if not claim["reports"]:
        yield f"    denied by {', '.join(claim['denied_by'])}" if claim["denied_by"] else "    no report"
