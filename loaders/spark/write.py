"""How events get from Spark into Neo4j: by the connector, with the texts of the streaming path.

A batch of the connector is one transaction, and an event is made with all its relationships or not at all:
whatever Spark runs again finds it there and leaves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.intake.coded import COLUMNS, text_of

if TYPE_CHECKING:
    from graph.store.connection import Connection

FORMAT = "org.neo4j.spark.DataSource"
BATCH = 5_000
KINDS = ("actor", "target", "dyad", "same", "own")
FIRST, LAST = "UNWIND $rows AS row", "RETURN count(*) AS written"
ONCE = "WITH event, [{values}] AS row\nWHERE NOT EXISTS {{ MATCH (:Event {{id: event.id}}) }}"
TEXT, DAY, WHOLE, FRACTION = "string", "date", "bigint", "double"
TYPES = {"day": DAY, "known": DAY, "goldstein": FRACTION, "line": WHOLE, "contact": WHOLE}
PYTHON_TYPES = {"str": TEXT, "int": WHOLE, "float": FRACTION, "bool": "boolean", "date": DAY}


def query(dataset: str, kind: tuple[bool, ...]) -> str:
    """The streaming path's text for rows of a kind, for one `event` of the connector's list."""
    text = text_of(**dict(zip(KINDS, kind, strict=True))).strip()
    body = text.removeprefix(FIRST).removesuffix(LAST)
    values = ", ".join(f"event.{column}" for column in COLUMNS)
    # An id of a dataset has letters, digits, dots, hyphens and underscores only: see job.ID.
    return ONCE.format(values=values) + body.replace("$dataset", f"'{dataset}'").replace(
        "$file", "event.file"
    )


def schema(own: dict[str, str]) -> str:
    """Names and types of `rows.columns`; `own`: of the dataset's own properties, as Python has them."""
    inner = ", ".join(f"{name}: {PYTHON_TYPES[type_]}" for name, type_ in sorted(own.items()))
    parts = [
        f"{name} {f'struct<{inner}>' if name == 'own' and own else TYPES.get(name, TEXT)}" for name in COLUMNS
    ]
    return ", ".join([*parts, f"file {WHOLE}"])


def write(frame: Any, text: str, connection: Connection, writers: int) -> None:  # noqa: ANN401
    """Send a DataFrame, `writers` batches at a time."""
    (
        frame.coalesce(writers)
        .write.format(FORMAT)
        .mode("Append")
        .option("url", connection.uri)
        .option("authentication.basic.username", connection.user)
        .option("authentication.basic.password", connection.password)
        .option("database", connection.database)
        .option("batch.size", BATCH)
        .option("query", text)
        .save()
    )
