"""A DuckDB that works on the Parquet of slices and parts, within a bounded memory.

By DuckDB, not by polars: a year can be larger than memory, and DuckDB sorts, groups and joins through files
in a folder we name, within the memory we name; polars has no such limit, and sorts in memory alone.
"""

from __future__ import annotations

from glob import escape
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from graph.store.beside import OWN, SQL_OF_OWN
from loaders.prepared.folder import COLUMNS, MORE
from loaders.prepared.slices import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

MEMORY = "2GB"  # of DuckDB, which takes somewhat more; nothing else is large meanwhile
SQL = {
    pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Date: "DATE", pl.Float64: "DOUBLE", pl.Int32: "INTEGER",
    pl.Int64: "BIGINT", pl.List(pl.Int64): "BIGINT[]",
    MORE: 'STRUCT(what VARCHAR, actor VARCHAR, "for" VARCHAR)[]',
}  # fmt: skip
# The rows of files with all columns, whatever each file has.
ROWS_OF = "CREATE OR REPLACE TEMP VIEW {name} AS FROM shape UNION ALL BY NAME FROM {name}_files"


class Duck:
    """A connection; files it puts aside go into the folder `temporary`. own: types of columns `own_…`."""

    def __init__(self, temporary: Path, own: dict[str, type]) -> None:
        self._settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": str(temporary),
            "autoinstall_known_extensions": False,  # nothing is downloaded
        }
        self._shape = {column: SQL[kind] for column, kind in (COLUMNS | NUMBERS).items()}
        self._shape |= {f"{OWN}{name}": SQL_OF_OWN[kind.__name__] for name, kind in own.items()}

    def __enter__(self) -> Self:
        """Connect."""
        self._duck = duckdb.connect(config=self._settings)
        columns = ", ".join(f'"{column}" {kind}' for column, kind in self._shape.items())
        self.run(f"CREATE TEMP TABLE shape ({columns})")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the connection."""
        self._duck.close()

    def run(self, text: str, **paths: Path) -> None:
        """Run SQL with paths in it, quoted."""
        self._duck.execute(text.format(**{name: quoted(path) for name, path in paths.items()}))

    def rows(self, text: str, **parameters: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """What a query finds."""
        # All of it: DuckDB takes no other query while some is left.
        return self._duck.execute(text, parameters).fetchall()

    def table(self, text: str, **parameters: Any) -> pl.DataFrame:  # noqa: ANN401
        """The same as a table."""
        return pl.DataFrame(self._duck.sql(text, params=parameters))

    def files(self, name: str, paths: Iterable[Path]) -> None:
        """Make a view of all rows of these files."""
        found = self._duck.read_parquet(list(map(unglobbed, paths)), union_by_name=True)
        found.create_view(name, replace=True)

    def events(self, name: str, paths: list[Path]) -> None:
        """Make a view of rows of events with all columns, whatever each file has; there may be no file."""
        if paths:
            self.files(f"{name}_files", paths)
        else:
            self._duck.table("shape").create_view(f"{name}_files", replace=True)
        self.run(ROWS_OF.format(name=name))


def unglobbed(path: Path) -> str:
    """A path as `read_parquet` has it: by [ ] * ? it would read files of other folders too."""
    return escape(str(path))


def quoted(path: Path) -> str:
    """A path as SQL has it."""
    return "'" + str(path).replace("'", "''") + "'"
