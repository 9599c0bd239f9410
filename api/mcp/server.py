"""The server of the Model Context Protocol over a graph: tools, resources and prompts, and what goes wrong.

An error comes back as one line that says what to do, as on the command line; a mistake of ours says no more
than that, and goes to the log.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.tools import Tool
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from api.mcp.resources import resources
from api.mcp.tools import Graph, Tools
from api.mcp.words import INSTRUCTIONS, PROMPTS
from graph.errors import (
    DiplographError,
    NotFound,
    QuerySyntax,
    StoreError,
    StoreUnavailable,
    UnknownCountry,
    WrongField,
)
from graph.nearest import nearest
from graph.store.beside import noting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp.server.mcpserver import Context
    from mcp_types import GetPromptResult, InputRequiredResult
    from pydantic import AnyUrl

log = structlog.get_logger("diplograph.mcp")

READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
OURS = "something went wrong here; the service's log has the reason"


class Server(MCPServer[Any]):
    """MCPServer, which keeps the text of our errors from a client, with errors that say what to do."""

    def __init__(self, graph: Graph, version: str) -> None:
        self._takes: dict[str, list[str]] = {}  # arguments of each tool
        of_graph = Tools(graph)
        asked = (
            of_graph.find, of_graph.timeline, of_graph.event, of_graph.obligations, of_graph.summary,
            of_graph.coverage, of_graph.votes, of_graph.cypher,
        )  # fmt: skip
        with _logging_as_it_is():
            super().__init__(
                "diplograph",
                title="diplograph",
                description="What has passed between states, who says so, and do the accounts agree?",
                instructions=INSTRUCTIONS,
                website_url=graph.settings.base_url or None,
                version=version,
                tools=[self._tool(question) for question in asked],
                resources=resources(graph.store),
                subscriptions=False,
                log_level="WARNING",
            )
        for prompt, title in PROMPTS:
            self.add_prompt(Prompt.from_function(prompt, title=title))

    def _tool(self, question: Callable[..., Any]) -> Tool:
        """A tool that refuses arguments it does not have, which the SDK drops."""
        description = " ".join((question.__doc__ or "").split())
        tool = Tool.from_function(question, description=description, annotations=READS)
        model = tool.fn_metadata.arg_model
        model.model_config["extra"] = "forbid"
        model.model_rebuild(force=True)
        tool.parameters = model.model_json_schema()
        self._takes[tool.name] = list(model.model_fields)
        return tool

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool by name.

        Raises:
            ToolError: it cannot be answered; the message says what to do.
        """
        if name not in self._takes:
            message = f"no tool is called {name!r}; there are {', '.join(self._takes)}"
            raise ToolError(message)
        try:
            with noting() as lacking:
                result = await super().call_tool(name, arguments, context)
        except ToolError as error:
            raise ToolError(self._told(error.__cause__ or error, name)) from None
        if lacking and isinstance(result, CallToolResult):
            without = ", ".join(sorted(lacking))
            text = f"Without the events of {without}, which lie beside the graph and were not looked at."
            result.content.append(TextContent(type="text", text=text))
        return result

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """Read a resource by its address.

        Raises:
            ResourceError: it cannot be read; the message says what to do.
        """
        try:
            return await super().read_resource(uri, context)
        except ResourceError as error:
            if error.__cause__ is None:  # there is none at the address
                raise
            raise ResourceError(self._told(error.__cause__, str(uri))) from None

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[Any, Any] | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """Get a prompt by name.

        Raises:
            MCPError: of invalid parameters; the message says what to do.
        """
        prompts = {prompt.name: prompt.arguments or [] for prompt in await self.list_prompts()}
        if name not in prompts:
            raise _invalid(f"no prompt is called {name!r}; there are {', '.join(prompts)}")
        known = [argument.name for argument in prompts[name]]
        for argument in prompts[name]:
            if argument.required and argument.name not in (arguments or {}):
                raise _invalid(f"{argument.name}: is missing; {argument.description}")
        for given in arguments or {}:
            if given not in known:
                raise _invalid(_no_such(given, name, known))
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:  # twice wrapped by then
            cause: BaseException = error
            while cause.__cause__ is not None:
                cause = cause.__cause__
            raise _invalid(self._told(cause, name)) from None

    def _told(self, error: BaseException, name: str) -> str:
        """An error as its asker reads it; a mistake of ours goes to the log."""
        if isinstance(error, ValidationError):
            known = self._takes.get(name, [])
            return "; ".join(
                _wrong(wrong["type"], wrong["loc"], wrong["msg"], name, known) for wrong in error.errors()
            )
        text = told(error)
        if text is None:
            log.error("failed", asked=name, exc_info=error)
        return text or OURS


def _invalid(text: str) -> MCPError:
    return MCPError(code=INVALID_PARAMS, message=text)


def _wrong(type_: str, where: tuple[int | str, ...], reason: str, name: str, known: list[str]) -> str:
    field = str(where[0]) if where else name
    if type_ == "extra_forbidden":
        return _no_such(field, name, known)
    if type_ == "missing":
        return f"{field}: is missing"
    if type_ == "list_type":
        return f'{field}: write it as a list: ["Letter"]'
    if type_ == "string_type":
        return f'{field}: write it as text, in quotes: "2023-09", "KP"'
    return f"{field}: {reason[0].lower()}{reason[1:]}"


def _no_such(field: str, name: str, known: list[str]) -> str:
    near = nearest(field, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{field}: {name} has no such argument; {hint}"


def told(error: BaseException) -> str | None:
    """One of our errors in a line; None for any other, and for what the store says in its own words."""
    text: str | None = str(error)
    match error:
        case StoreUnavailable():
            text = "the graph's store does not answer now; try again in a few seconds"
        case StoreError():
            timed_out = "TransactionTimedOut" in str(error)
            text = "this took too long to look up; ask for less of it" if timed_out else None
        case QuerySyntax(line=int()):
            text = f"line {error.line}, column {error.column}: {error}"
        case NotFound():
            text = f"{error}; `find` gives ids by names"
        case WrongField() if error.known and not error.reason.endswith("?"):
            text = f"{error}; there are {', '.join(error.known)}"
        case UnknownCountry() if error.field:
            text = f"{error.field}: {error}"
        case ToolError() | DiplographError():
            pass
        case _:
            text = None
    return text


@contextmanager
def _logging_as_it_is() -> Iterator[None]:
    """MCPServer gives the process a handler and a level for the logs of every library."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
