"""The reject file: every row that could not be read, with its place and the reason."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING, TextIO

from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.intake.files import Row
    from loaders.intake.outcome import Rejected

COLUMNS = ("file", "line", "field", "reason", "raw")


class Rejects:
    """A CSV file with COLUMNS, made with its folder when the first row is rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def resume(self, file: str, line: int) -> None:
        """Forget what a killed load wrote of `file` behind `line`: those rows come again."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                message = f"{self.path} is there and holds no rejected rows; name another file by --rejects"
                raise InputError(message)
            kept = [row for row in reader if row["file"] != file or int(row["line"]) <= line]
        if not kept:
            self.path.unlink()
            return
        new = self.path.with_name(self.path.name + ".new")
        with new.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(kept)
        new.replace(self.path)

    def join(self, other: Rejects) -> None:
        """Add what stands in another reject file, behind what is here."""
        if not other.path.exists():
            return
        first = not self.path.exists()
        with other.path.open(encoding="utf-8", newline="") as source:
            header = source.readline()
            with self._appended() as stream:
                stream.write(header if first else "")
                shutil.copyfileobj(source, stream)

    def add(self, file: str, rejected: Iterable[tuple[Row, Rejected]]) -> None:
        """Write rows down, before the batch they belong to is committed."""
        rows = [(file, row.line, said.field, said.reason, row.raw) for row, said in rejected]
        if not rows:
            return
        first = not self.path.exists()
        with self._appended() as stream:
            writer = csv.writer(stream)
            if first:
                writer.writerow(COLUMNS)
            writer.writerows(rows)

    def _appended(self) -> TextIO:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self.path.open("a", encoding="utf-8", newline="")
        except OSError as error:
            message = f"rejected rows cannot be written to {self.path}: {error.strerror}; name --rejects FILE"
            raise InputError(message) from None
