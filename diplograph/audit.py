"""`diplograph audit`: every curated claim with who reports it, and what stands on nothing."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import ask
from diplograph.terminal import FILE_WIDTH, AsCsv, AsJson, form, print_answer, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.audit import AuditedClaim

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
    from questions import audit as question

    shape = form(as_json, as_csv)
    answer = ask(ctx, lambda store: question.audit(store, dossier=dossier))
    items = [claim for claim in answer["items"] if question.fails(claim)] if without else answer["items"]
    if draw is not None:
        items = question.drawn(items, draw, seed)
    if shape == "table":
        _print_claims(items, addresses=draw is not None)
        tell(", ".join(f"{number} {WORDS[name]}" for name, number in answer["totals"].items()))
    else:
        shown: question.Audit = {**answer, "items": items}
        print_answer(shown, shape, lambda audited: question.table(audited["items"]))
    for failure in answer["failures"]:
        about = f" (about {failure['about']})" if failure["about"] else ""
        say(f"{failure['type']} {failure['id']}{about}: {failure['why']}")
    if answer["failures"]:
        raise typer.Exit(1)


def _print_claims(items: list[AuditedClaim], *, addresses: bool) -> None:
    """A block for each claim: lines stay readable at 80 columns, where nine columns would not."""
    width = get_terminal_size((FILE_WIDTH, 0)).columns
    for line in (line for claim in items for line in _block(claim, addresses=addresses)):
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        tell(fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def _block(claim: AuditedClaim, *, addresses: bool) -> Iterator[str]:
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
