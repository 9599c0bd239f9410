"""`diplograph serve`: the store, the graph in it, and the site over it, until Ctrl-C."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from diplograph.connect import prepare, running, settings_of
from diplograph.terminal import TERMINATED, say

ONLY_HERE = (
    "listening on every address, but answering only those who ask for localhost; name the site for others: "
    "DIPLOGRAPH_BASE_URL=https://graph.example.org, or DIPLOGRAPH_ALLOWED_HOSTS=graph.example.org,10.0.0.7"
)


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (127.0.0.1); 0.0.0.0 for every one.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on (8000).")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the local store; the same as the global option.")
    ] = None,
) -> None:
    """Start the site and the API, and the store they need. Ctrl-C stops them.

    The first start downloads Neo4j and loads the shipped dossiers.
    """
    from diplograph.web import EVERYWHERE, Server, address, listener

    settings = settings_of(ctx, host=host, port=port, data_dir=data_dir)
    with closing(listener(settings.host, settings.port)) as sock:
        try:
            with running(settings) as connection:
                from api.app import create_app
                from graph.store.writer import Writer

                with Writer(connection) as writer:
                    prepare(writer, curated=settings.curated)
                if settings.host in EVERYWHERE and not (settings.base_url or settings.allowed_hosts):
                    say(ONLY_HERE)
                app = create_app(settings, connection)
                Server(app, sock, address(settings.host, settings.port)).serve_until_told()
        except KeyboardInterrupt:
            say("stopped")
        except SystemExit as end:
            if end.code != TERMINATED:
                raise
            say("stopped")
