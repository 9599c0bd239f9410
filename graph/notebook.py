"""The same graph for notebooks: as a `py2neo.Graph`, and query results as py2neo Subgraph or pandas.

py2neo is at its end of life and is imported here only, by a module that nothing else imports. Its
interchange, which packs values for it, hands a time zone its own kind of datetime, which the zones of the
standard library refuse, and packs an offset west of Greenwich as one east of it: `-07:00` as `+17:00`.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack, contextmanager
from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import py2neo
from interchange.packstream import pack
from py2neo.errors import ConnectionUnavailable, Neo4jError, ProtocolError

from graph.cypher.errors import no_type, query_error, unreadable
from graph.errors import ConfigError, StoreUnavailable
from graph.settings import load_settings
from graph.store.connection import Connection, open_connection
from graph.store.driver import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from graph.settings import Settings

NO_PANDAS = "pandas is not installed: `pip install pandas`, or use records() for a list of dicts"

Row = dict[str, Any]


def graph(source: Connection | Settings | None = None) -> py2neo.Graph:
    """The store as a `py2neo.Graph`, for reading and writing alike.

    `source` is a running store, or settings of one; by default the settings of the environment. Without
    DIPLOGRAPH_NEO4J_URI the local store is started or shared, and stays until this program ends or
    `close` is called.

    Raises:
        StoreUnavailable: nothing answers, or it refuses us.
    """
    stack = ExitStack()
    if isinstance(source, Connection):
        connection = source
        verify(connection)  # py2neo's own words for a refusal do not tell it from silence
    else:
        connection = stack.enter_context(open_connection(source or load_settings()))
    opened = py2neo.Graph(
        connection.uri, auth=(connection.user, connection.password), name=connection.database
    )
    stack.callback(opened.service.connector.close)
    opened.diplograph_stack = stack
    atexit.register(stack.close)
    return opened


def close(opened: py2neo.Graph) -> None:
    """Close the connections of a graph from `graph()`, and leave the local store if it started one."""
    stack = opened.diplograph_stack
    atexit.unregister(stack.close)
    stack.close()


def records(opened: py2neo.Graph, cypher: str, **params: Any) -> list[Row]:  # noqa: ANN401
    """Rows of a reading query as dicts from column to value; dates and times are Python's own.

    Raises:
        QueryRefused: the query does more than read.
        QuerySyntax: it does not parse, or fails while it runs, or gives a year before 1 or after 9999.
        InputError: a parameter Cypher has no type for.
        StoreUnavailable: nothing answers.
    """
    with _translated(opened.service.uri):
        cursor = opened.query(cypher, parameters(params))
        return [{key: plain(value) for key, value in row.items()} for row in cursor]


def frame(opened: py2neo.Graph, cypher: str, **params: Any) -> pd.DataFrame:  # noqa: ANN401
    """The rows of `records` as a pandas DataFrame, with the columns in the order of the query.

    Raises:
        ConfigError: pandas is not installed.
        QueryRefused, QuerySyntax, InputError, StoreUnavailable: as `records`.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ConfigError(NO_PANDAS) from error
    with _translated(opened.service.uri):
        cursor = opened.query(cypher, parameters(params))
        columns = list(cursor.keys())
        rows = [[plain(value) for value in row.values()] for row in cursor]
    return pd.DataFrame(rows, columns=columns)


def subgraph(opened: py2neo.Graph, cypher: str, **params: Any) -> py2neo.Subgraph:  # noqa: ANN401
    """Every node and relationship among the values of a reading query, also those inside paths and lists.

    Raises:
        QueryRefused, QuerySyntax, InputError, StoreUnavailable: as `records`.
    """
    with _translated(opened.service.uri):
        cursor = opened.query(cypher, parameters(params))
        parts = [value for row in cursor for value in _parts(row.values())]
    whole = py2neo.Subgraph()
    for part in parts:
        whole |= part
    return whole


def drawing(whole: py2neo.Subgraph) -> dict[str, list[Row]]:
    """A Subgraph as `{nodes, edges}`, the form that maps are drawn from.

    A node has `id`, `type` (its label), `kind`, `label` (name or title) and `date`; an edge `source`,
    `target` and `type`. Nodes without an `id` property are left out.
    """
    nodes = [_drawn(node) for node in whole.nodes if node.get("id")]
    edges = [
        {"source": edge.start_node["id"], "target": edge.end_node["id"], "type": type(edge).__name__}
        for edge in whole.relationships
        if edge.start_node.get("id") and edge.end_node.get("id")
    ]
    return {
        "nodes": sorted(nodes, key=lambda node: str(node["id"])),
        "edges": sorted(edges, key=lambda edge: (edge["source"], edge["target"], edge["type"])),
    }


# The narrower label of an actor says what it is; an event's kind stands in a property.
GENERAL = ("Actor", "Curated")


def _drawn(node: py2neo.Node) -> Row:
    labels = sorted(label for label in node.labels if label not in GENERAL)
    date = node.get("date")
    return {
        "id": node["id"],
        "type": "Event" if "Event" in labels else (labels or [""])[0],
        "kind": node.get("kind"),
        "label": node.get("name_en") or node.get("name") or node.get("title") or node["id"],
        "date": {"edtf": date} if date else None,
        "status": node.get("status") if "Event" in labels else None,
        "contested": list(node.get("contested") or ()),
    }


def _parts(values: Any) -> Iterator[py2neo.Subgraph]:  # noqa: ANN401 - anything Cypher can return
    for value in values:
        if isinstance(value, py2neo.Subgraph):
            yield value
        elif isinstance(value, list | tuple):
            yield from _parts(value)
        elif isinstance(value, dict):
            yield from _parts(value.values())


@contextmanager
def _translated(uri: str) -> Iterator[None]:
    """Turn py2neo's exceptions into graph.errors."""
    try:
        yield
    except ConnectionUnavailable as error:
        message = f"the Neo4j at {uri} does not answer any more; see `diplograph status`"
        raise StoreUnavailable(message) from error
    except Neo4jError as error:
        raise query_error(error, None, above=0) from error
    except ProtocolError as error:
        if not isinstance(error.__cause__, ValueError):
            raise
        raise unreadable([]) from error


BOLT = (4, 4)  # the protocol py2neo speaks with Neo4j 4.4 and later


class _Offset(timedelta):
    """A signed offset that interchange packs rightly: it asks for `seconds` alone."""

    @property
    def seconds(self) -> int:
        return int(self.total_seconds())


class _Zone(tzinfo):
    """A time zone that any kind of datetime may be given to; `zone` is its name if it has one."""

    def __init__(self, offset: timedelta, zone: str | None) -> None:
        self._offset = _Offset(seconds=offset.total_seconds())
        self.zone = zone

    def utcoffset(self, _: object) -> timedelta:
        return self._offset

    def dst(self, _: object) -> None:
        """Not known, and not asked for."""

    def tzname(self, _: object) -> str | None:
        return self.zone


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Parameters as py2neo takes them: aware datetimes and times of the standard library as they are meant.

    Raises:
        InputError: a value Cypher has no type for.
    """
    taken: dict[str, Any] = {key: _taken(value) for key, value in given.items()}
    try:
        pack(taken, version=BOLT)
    except (OverflowError, TypeError, ValueError) as error:
        raise no_type(error) from error
    return taken


def _taken(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    if isinstance(value, list | tuple):
        return [_taken(item) for item in value]
    if isinstance(value, dict):
        return {key: _taken(item) for key, item in value.items()}
    if not isinstance(value, datetime | time) or value.tzinfo is None:
        return value
    offset = value.utcoffset()
    if offset is None:
        message = f"{value!r} has no offset without a day"
        raise no_type(ValueError(message))
    # The later of two equal hours of a zone is known by its offset only.
    name = None if value.fold else getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)
    return value.replace(tzinfo=_Zone(offset, name))


def plain(value: Any) -> Any:  # noqa: ANN401 - anything Cypher can return
    """A value of py2neo with dates and times as Python's own, also inside lists and maps."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict) and not isinstance(value, py2neo.Entity):
        return {key: plain(item) for key, item in value.items()}
    if not hasattr(value, "to_native"):
        return value
    native = value.to_native()
    zone = getattr(value, "tzinfo", None)
    return native if zone is None else native.replace(tzinfo=zone)  # which py2neo forgets
