"""`diplograph mcp`: the graph for a program that speaks the Model Context Protocol, over stdin and stdout."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from diplograph import __version__
from diplograph.connect import filled, meanwhile, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any


def mcp(ctx: typer.Context) -> None:
    """Answer a program that speaks the Model Context Protocol, over stdin and stdout, until it is done.

    A client starts this itself; docs/mcp.md tells how. A site has the same at /mcp.
    """
    settings = settings_of(ctx)
    imported = meanwhile(_import)
    with filled(settings, brief=False) as connection:
        asyncio.run(imported()(settings, connection, __version__))


def _import() -> Callable[..., Coroutine[Any, Any, None]]:
    """`serve`; what it imports takes a second."""
    from api.mcp.stdio import serve

    return serve
