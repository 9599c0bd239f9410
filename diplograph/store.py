"""Commands that look after the store: status, stop, reset, backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import settings_of
from diplograph.terminal import AsJson, fail, print_facts, print_json, say, tell

if TYPE_CHECKING:
    from graph.local.admin import StoreStatus
    from graph.local.disk import Disk
    from graph.settings import Settings

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Which store this is, its version and size, and how to connect with your own Bolt tools.

    Nothing is started. Exit code 1 if the store does not answer.
    """
    from graph.local.admin import status as status_of

    settings = settings_of(ctx)
    store = status_of(settings)
    if as_json:
        print_json(asdict(store))
    else:
        more = {"users' Cypher": _users_cypher(store, settings), "beside it": _beside(settings)}
        print_facts(_facts(store) | more)
    if store.problem:
        fail(store.problem)


def _facts(store: StoreStatus) -> dict[str, object]:
    kind = "run by diplograph" if store.kind == "local" else "named by DIPLOGRAPH_NEO4J_URI"
    running = "yes" + (", in use by other commands" if store.in_use else "") if store.running else "no"
    if store.size == 0:
        running = "no, and nothing is there yet: the first command makes it"
    return {
        "store": f"Neo4j {store.version or ''} {store.edition or ''}".rstrip() + f", {kind}",
        "running": running if store.problem is None else None,
        "data": store.data_dir,
        "size": f"{store.size / 1e6:.0f} MB" if store.size else None,
        "disk": store.disk and (store.disk.advice if store.disk.full else _room(store.disk)),
        "nodes": store.nodes,
        "relationships": store.relationships,
        "address": store.uri,
        "database": store.database if store.uri else None,
        "user": store.user if store.uri else None,
        "password": f"in {store.password_file}" if store.password_file else None,
        "connect": f"cypher-shell -a {store.uri} -d {store.database} -u {store.user}" if store.uri else None,
    }


def _beside(settings: Settings) -> str | None:
    """What the folder holds whose events stand beside the graph."""
    if settings.events is None:
        return None
    from graph.errors import InputError
    from graph.store.beside import manifest

    try:
        told = manifest(settings.events)
    except InputError as error:
        return str(error)
    events = sum(year["events"] for year in told["years"].values())
    return f"{events:,} events of {told['dataset']['id']}, in {settings.events}"


def _users_cypher(store: StoreStatus, settings: Settings) -> str:
    """Where it is answered: by servers of its own that run, or as these settings have it."""
    own = [
        f"{server.size / 1e6:.0f} MB on disk, {server.memory / 1e6:.0f} MB of memory"
        for server in store.query_servers or ()
    ]
    if own:
        return "in a Neo4j of its own: " + "; ".join(own)
    if not settings.cypher_enabled:
        return "off"
    if settings.query_uri:
        return f"at {settings.query_uri}"
    if store.kind == "remote" or settings.query_store == "shared":
        return "in this store"
    return "in a Neo4j of its own, which a site starts with the first query"


def _room(disk: Disk) -> str:
    return f"{disk.free / 1e9:,.1f} of {disk.total / 1e9:,.1f} GB free"


def stop(ctx: typer.Context) -> None:
    """Stop the local store, also under commands that use it; the next command starts it again."""
    from graph.local.admin import stop as stop_store

    stopped = stop_store(settings_of(ctx), say=say)
    if not stopped.was_running:
        say("the local store does not run")
    elif stopped.was_used:
        say("other commands were using it; they have lost it")


def reset(ctx: typer.Context, yes: Yes = False) -> None:
    """Delete the local store and all that is in it; the next command makes a new one."""
    from graph.local.admin import reset as reset_store

    settings = settings_of(ctx)
    if not yes and settings.neo4j_uri is None:
        typer.confirm(f"Delete the store in {settings.data_dir} and all that is in it?", abort=True, err=True)
    reset_store(settings, say=say)
    say("deleted; the next command makes a new store")


def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
) -> None:
    """Write the local store to a file. A running store stops for some seconds and comes back."""
    from graph.local.admin import backup as write_backup

    write_backup(settings_of(ctx), file, say=say)
    tell(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by backup.")],
    yes: Yes = False,
) -> None:
    """Replace what is in the local store by a backup. A running store stops for some seconds."""
    from graph.local.admin import restore as read_backup

    settings = settings_of(ctx)
    if not yes and settings.neo4j_uri is None:
        typer.confirm(f"Replace all that is in {settings.data_dir} by {file}?", abort=True, err=True)
    read_backup(settings, file, say=say)
    tell(f"restored from {file}")
