"""`diplograph keys`: who may ask a site that wants keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import settings_of
from diplograph.terminal import AsCsv, AsJson, form, print_json, print_rows, say

if TYPE_CHECKING:
    from datetime import datetime

    from graph.keys import Key, KeyFile, Made

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, in letters, digits and . _ @ -")]

keys = typer.Typer(
    help="Keys for a site that wants them (DIPLOGRAPH_KEYS_REQUIRED): make, list, renew and remove them.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@keys.command(epilog="\b\nExamples:\n  diplograph keys add newsroom\n  diplograph keys add lab --rate 6000")
def add(
    ctx: typer.Context,
    name: Name,
    scopes: Annotated[
        str, typer.Option(help="What it is for, joined by commas: read (all but users' Cypher), cypher.")
    ] = "read,cypher",
    rate: Annotated[
        int | None, typer.Option(min=1, help="Requests a minute (as DIPLOGRAPH_REQUEST_RATE).")
    ] = None,
) -> None:
    """Make a key and print it, this once: only its digest is kept. A running site knows it in a second."""
    from graph.keys import RIGHTS, utc_now

    asked = {word.strip() for word in scopes.split(",")}
    if not asked or not asked <= set(RIGHTS):
        raise typer.BadParameter("write read, cypher or read,cypher", param_hint="--scopes")
    rights = tuple(right for right in RIGHTS if right in asked)
    _show(_file(ctx).add(name, rights, rate, utc_now()))


@keys.command(epilog="\b\nExamples:\n  diplograph keys rotate lab\n  diplograph keys rotate lab --grace 0")
def rotate(
    ctx: typer.Context,
    name: Name,
    grace: Annotated[int, typer.Option(min=0, help="Hours for which the one before is good too.")] = 24,
) -> None:
    """Make another secret for a key and print it; the one before is good for a day, or as long as told."""
    from graph.keys import utc_now

    _show(_file(ctx).rotate(name, timedelta(hours=grace), utc_now()))
    say(f"the one before is good for {grace} more hours" if grace else "the one before is good no longer")


@keys.command(epilog="\b\nExamples:\n  diplograph keys remove newsroom")
def remove(ctx: typer.Context, name: Name) -> None:
    """Take a key away; a running site refuses it within a second."""
    _file(ctx).remove(name)
    say(f"removed the key {name}")


COLUMNS = ("name", "scopes", "rate", "made", "used", "before_until")


@keys.command("list", epilog="\b\nExamples:\n  diplograph keys list\n  diplograph keys list --json")
def list_(ctx: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the keys: what each is for, when its secret was made and when it was used last, to a minute."""
    shape = form(as_json, as_csv)
    file = _file(ctx)
    used = file.used()
    rows = [_row(key, used.get(key.id)) for key in file.read()]
    if shape == "json":
        print_json({"items": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})
    else:
        print_rows(COLUMNS, rows, shape)


def _row(key: Key, used: datetime | None) -> list[object]:
    until = [digest.until.isoformat() for digest in key.digests if digest.until]
    return [
        key.name, ",".join(key.rights), key.rate, key.made.isoformat(), used.isoformat() if used else None,
        until[0] if until else None,
    ]  # fmt: skip


def _file(ctx: typer.Context) -> KeyFile:
    from graph.keys import KeyFile

    return KeyFile.of(settings_of(ctx))


def _show(made: Made) -> None:
    say(f"the key of {made.key.name}, for {' and '.join(made.key.rights)}; it is shown only now:")
    print(made.token)
