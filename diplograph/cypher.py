"""`diplograph cypher`: a reading query of one's own."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import filled, settings_of, telling_left_out
from diplograph.terminal import AsCsv, AsJson, form, print_json, print_rows, say

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from graph.cypher.run import CypherAnswer
    from graph.settings import Settings
    from graph.store.connection import Connection


def cypher(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="A query that only reads; `-` reads it from stdin.")
    ],
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A parameter, as JSON or text; may be repeated."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most rows to return (1000).")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run a read-only Cypher query."""
    from graph.settings import variable

    shape = form(as_json, as_csv)
    settings = settings_of(ctx)
    rows, most = limit or settings.query_rows, settings.query_rows_max
    if rows > most:
        message = f"{rows} is above {most}, which {variable('query_rows_max')} sets"
        raise typer.BadParameter(message, param_hint="--limit")
    text = sys.stdin.read() if query == "-" else query
    parameters = dict(map(_parameter, param or ()))
    with filled(settings) as connection, telling_left_out():
        result = _result(_run(settings, connection, text, parameters, rows))
    if shape == "json":
        print_json(result)
    else:
        print_rows(result["columns"], result["rows"], shape)
    for warning in result["warnings"]:
        place = f"line {warning['line']}, column {warning['column']}: " if warning["line"] else ""
        say(f"{place}{warning['text']}")
    if result["truncated"]:
        say(f"only the first {len(result['rows'])} rows{_more(len(result['rows']), rows, most)}")


def _more(there: int, asked: int, most: int) -> str:
    """How to see more rows than are there."""
    if there == asked < most:
        return "; see more with a higher --limit"
    from graph.settings import variable

    why = f"which is all that {variable('query_rows_max')} allows"
    if there < asked:
        why = f"as more bytes may not come (at most {variable('query_bytes')})"
    return f", {why}; ask for less, or page with SKIP and LIMIT"


def _result(running: Coroutine[Any, Any, CypherAnswer]) -> CypherAnswer:
    from graph.errors import QuerySyntax

    try:
        return asyncio.run(running)
    except QuerySyntax as error:
        if error.line is None:
            raise
        message = f"line {error.line}, column {error.column}: {error}"
        raise QuerySyntax(message, error.line, error.column) from None


async def _run(
    settings: Settings, connection: Connection, query: str, parameters: dict[str, Any], limit: int
) -> CypherAnswer:
    from graph.cypher.query_store import QueryStore, query_connection
    from graph.cypher.run import run_readonly
    from graph.store.reader import Store

    async with Store(connection) as whole:
        await whole.leave_out()
    async with QueryStore(query_connection(settings, connection)) as store:
        return await run_readonly(
            store, query, parameters, limit, settings.query_timeout, max_bytes=settings.query_bytes
        )


def _parameter(text: str) -> tuple[str, Any]:
    import json

    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is no parameter; write it like --param country=KP")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
