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
    DatabaseError,
    DriverError,
    ForbiddenOnReadOnlyDatabase,
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

REFUSAL = "Neo.ClientError.Security.Authentication"  # …RateLimit, after three wrong passwords

READ_ONLY = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
)
# Told of every transaction after one could not be written, as on a full disk (…TransactionLogError).
STOPPED_ITSELF, RESTART = "Neo.DatabaseError.Transaction.TransactionStartFailed", "needs to be restarted"

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


def is_away(error: BaseException) -> bool:
    """Whether there was no store to answer, rather than one that could not answer this."""
    if isinstance(error, TransientError):  # there are a …General… and a …Database.DatabaseUnavailable
        return str(error.code).endswith(".DatabaseUnavailable")
    return isinstance(error, (ServiceUnavailable, SessionExpired))


def has_stopped_itself(error: BaseException | None) -> bool:
    """Whether the server runs, but will do nothing with this database until it is started again."""
    while error is not None:
        if isinstance(error, DatabaseError) and error.code == STOPPED_ITSELF and RESTART in str(error):
            return True
        error = error.__cause__
    return False


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
    except ForbiddenOnReadOnlyDatabase as error:  # one of those the driver tries again
        raise StoreError(_refused(connection, error)) from error
    except ClientError as error:
        if not (isinstance(error, AuthError) or str(error.code).startswith(REFUSAL)):
            raise StoreError(_refused(connection, error)) from error
        message = (
            f"the Neo4j at {connection.uri} refuses user {connection.user!r}; "
            f"set {connection.named}_USER and {connection.named}_PASSWORD"
        )
        plain = "refuses the user or password of this service"
        raise StoreUnavailable(message, plain=plain, lasting=True) from error
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
        raise StoreUnavailable(message, lasting=True) from error
    except TransientError as error:
        message = f"the Neo4j at {connection.uri} cannot answer now ({first_line(error)}); try again"
        plain = "is starting or stopping" if is_away(error) else "has too much to do now"
        raise StoreUnavailable(message, plain=plain) from error
    except (Neo4jError, DriverError) as error:
        if has_stopped_itself(error):
            message = (
                f"the Neo4j at {connection.uri} has stopped its database after an error, such as a full "
                "disk; see its debug.log and start it again"
            )
            raise StoreUnavailable(message, plain="has stopped itself after an error") from error
        raise StoreError(_refused(connection, error)) from error


def _refused(connection: Connection, error: Neo4jError | DriverError) -> str:
    code = getattr(error, "code", None) or type(error).__name__
    if code in READ_ONLY:
        return (
            f"the database {connection.database!r} of the Neo4j at {connection.uri} is read-only; "
            "make it writable, or load into another (DIPLOGRAPH_NEO4J_URI, DIPLOGRAPH_NEO4J_DATABASE)"
        )
    return f"the Neo4j at {connection.uri} refused a statement: {code}: {first_line(error)}"


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
            raise StoreUnavailable(message, lasting=True) from error
