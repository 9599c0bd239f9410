"""Commands that look after the store: status, stop, reset, backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.opened import settings_of
from diplograph.output import AsJson, print_facts, print_json
from diplograph.terminal import say

if TYPE_CHECKING:
    from graph.settings import Settings

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Which store this is, its version and size, and how to connect with your own Bolt tools."""
    from graph.status import status as status_of

    facts = status_of(settings_of(ctx))
    if as_json:
        print_json(facts)
    else:
        print_facts({name.replace("_", " "): value for name, value in facts.items()})


def stop(ctx: typer.Context) -> None:
    """Stop the local store, also under commands that use it."""
    from graph.local.admin import stop_store

    say("stopped" if stop_store(_own(ctx)) else "the local store does not run")


def reset(ctx: typer.Context, yes: Yes = False) -> None:
    """Delete the local store and all that is in it; the next command makes a new one."""
    from graph.local.admin import reset_store

    settings = _own(ctx)
    if not yes:
        typer.confirm(f"delete the store in {settings.data_dir} and all that is in it?", abort=True, err=True)
    reset_store(settings, say=say)
    say("deleted; the next command makes a new store")


def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
) -> None:
    """Write the local store to a file. The store stops for these seconds and starts again."""
    from graph.local.admin import backup as write_backup

    write_backup(_own(ctx), file, say=say)


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by backup.")],
    yes: Yes = False,
) -> None:
    """Replace the local store by what is in a file. The store stops for these seconds and starts again."""
    from graph.local.admin import restore as read_backup

    settings = _own(ctx)
    if not yes:
        typer.confirm(f"replace all that is in {settings.data_dir} by {file}?", abort=True, err=True)
    read_backup(settings, file, say=say)


def _own(ctx: typer.Context) -> Settings:
    """The settings, if the store is diplograph's own.

    Raises:
        ConfigError: it is another Neo4j.
    """
    from graph.errors import ConfigError

    settings = settings_of(ctx)
    if settings.neo4j_uri is not None:
        raise ConfigError(
            f"{settings.neo4j_uri} is not run by diplograph: use its own tools, or unset DIPLOGRAPH_NEO4J_URI"
        )
    return settings
