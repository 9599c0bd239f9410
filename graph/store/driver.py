"""How to reach a Neo4j, and what every driver shares: its options, and errors turned into graph.errors."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from neo4j import READ_ACCESS, GraphDatabase
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConnectionPoolError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.errors import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_SECONDS = 5.0
RETRY_SECONDS = 12.0  # a backup of the local store takes it away for up to ten

PING = "RETURN 1 AS one"


@dataclass(frozen=True)
class Connection:
    """How to reach a Neo4j. Its repr leaves the password out. `named`: how its variables begin."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    named: str = "DIPLOGRAPH_NEO4J"


def quiet(line: str) -> None:
    """Say nothing."""


class Options(TypedDict):
    """Keyword arguments of `neo4j.GraphDatabase.driver` and its async twin."""

    auth: tuple[str, str]
    user_agent: str
    max_connection_pool_size: int
    connection_timeout: float
    connection_acquisition_timeout: float
    max_transaction_retry_time: float
    liveness_check_timeout: float
    notifications_min_severity: Literal["OFF"]
    warn_notification_severity: Literal["OFF"]
    telemetry_disabled: bool


def options(connection: Connection, *, pool: int) -> Options:
    """Options for a driver to `connection` with at most `pool` connections to each server."""
    _quieten()
    return {
        "auth": (connection.user, connection.password),
        "user_agent": "diplograph",
        "max_connection_pool_size": pool,
        "connection_timeout": CONNECT_SECONDS,
        "connection_acquisition_timeout": CONNECT_SECONDS + RETRY_SECONDS,
        "max_transaction_retry_time": RETRY_SECONDS,
        # A connection idle this long is tried before use: the local store may have been restarted.
        "liveness_check_timeout": 30.0,
        "notifications_min_severity": "OFF",
        "warn_notification_severity": "OFF",
        "telemetry_disabled": True,
    }


PARAMETER = re.compile(r"\$(\w+)")


def in_one_map(cypher: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A statement of ours, and its parameters as the one map `$p`: `$id` becomes `$p.id`.

    Neo4j 2026.08 keeps a plan apart for each type of each parameter, and for the size of each text and list.
    Into a map it does not look, so a name of five letters is answered by the plan of one of four.
    """
    return _mapped(cypher), {"p": params}


@lru_cache(maxsize=1024)
def _mapped(cypher: str) -> str:
    return PARAMETER.sub(r"$p.\1", cypher)


def _quieten() -> None:
    """Keep the driver's log off the terminal of a program that has set up no logging."""
    logger = logging.getLogger("neo4j")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def first_line(error: BaseException) -> str:
    """The first line of what an exception says, for one-line messages."""
    text = str(getattr(error, "message", None) or error).strip()
    return text.splitlines()[0].rstrip(":") if text else type(error).__name__


@contextmanager
def translated(connection: Connection) -> Iterator[None]:
    """Turn the driver's exceptions inside the block into graph.errors.

    Raises:
        StoreUnavailable: nothing answers at the address, it refuses the user, or it is overloaded.
        StoreError: the server refused a statement (a constraint, a mistake in a query of ours).
    """
    try:
        yield
    except AuthError as error:
        message = (
            f"the Neo4j at {connection.uri} refuses user {connection.user!r}; "
            f"set {connection.named}_USER and {connection.named}_PASSWORD"
        )
        raise StoreUnavailable(message) from error
    except (ServiceUnavailable, SessionExpired, ConnectionPoolError) as error:
        message = (
            f"no Neo4j answers at {connection.uri} ({first_line(error)}); "
            f"start it, or correct {connection.named}_URI"
        )
        raise StoreUnavailable(message) from error
    except ConfigurationError as error:
        message = (
            f"{connection.uri} is no address of a Neo4j ({first_line(error)}); set {connection.named}_URI"
        )
        raise StoreUnavailable(message) from error
    except TransientError as error:
        message = f"the Neo4j at {connection.uri} cannot answer now ({first_line(error)}); try again"
        raise StoreUnavailable(message) from error
    except (Neo4jError, DriverError) as error:
        code = getattr(error, "code", None) or type(error).__name__
        message = f"the Neo4j at {connection.uri} refused a statement: {code}: {first_line(error)}"
        raise StoreError(message) from error


def verify(connection: Connection) -> None:
    """Connect once.

    Raises:
        StoreUnavailable: one line: nothing answers there, or it refuses the user or the database.
    """
    with (
        translated(connection),
        GraphDatabase.driver(connection.uri, **options(connection, pool=1)) as driver,
        # An auto-commit query: the driver would try another kind again for seconds.
        driver.session(database=connection.database, default_access_mode=READ_ACCESS) as session,
    ):
        try:
            session.run(PING).consume()
        except ClientError as error:
            if error.code != "Neo.ClientError.Database.DatabaseNotFound":
                raise
            message = (
                f"the Neo4j at {connection.uri} has no database {connection.database!r}; "
                "set DIPLOGRAPH_NEO4J_DATABASE"
            )
            raise StoreUnavailable(message) from error
