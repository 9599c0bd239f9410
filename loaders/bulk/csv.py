"""CSV files as neo4j-admin imports them: groups of files with one header, counted as they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from graph.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {str: "string", int: "long", float: "double", bool: "boolean", list: "string[]"}
BETWEEN = "\x1f"  # the entries of a list


@dataclass(slots=True)
class Group:
    """Nodes with the same labels (`Event:CodedEvent`), or relationships of one type.

    columns: name in the frames to what stands in the header: `id`, `start:date`, `:ID`.
    """

    name: str
    folder: Path
    columns: dict[str, str]
    rows: int = 0
    files: list[Path] = field(default_factory=list)

    def write(self, frame: pl.DataFrame) -> None:
        """Add the rows of a frame; the first file begins with the header."""
        if frame.is_empty():
            return
        if not self.files:
            header = self.folder / f"{self.name.replace(':', '-')}.csv"
            header.write_text(",".join(self.columns.values()) + "\n", "utf-8")
            self.files.append(header)
        path = self.folder / f"{self.name.replace(':', '-')}-{len(self.files):05}.csv"
        lists = cs.by_dtype(pl.List(pl.String)).list.join(BETWEEN)
        # Missing values stand for no property; an empty string would be one, and stands in quotes.
        frame.select(list(self.columns)).with_columns(lists).write_csv(path, include_header=False)
        self.files.append(path)
        self.rows += len(frame)


def typed(name: str, kind: type) -> str:
    """A property in a header, from its type in Python.

    Raises:
        StoreError: it can be no property.
    """
    if kind not in TYPES:
        message = f"{name} is a {kind.__name__}, which no column of a CSV file can be"
        raise StoreError(message)
    return f"{name}:{TYPES[kind]}"
