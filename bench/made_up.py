"""Rows to measure with: ICEWS18 where it is, else a folder of the same form, made up."""

from __future__ import annotations

import random
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graph.countries.registry import countries
from loaders.intake.coded_row import codes

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 468_558  # as ICEWS18
HOURS = 24 * 304


@contextmanager
def made_up(folder: Path, *, quick: bool) -> Iterator[Path]:
    """`folder` itself if it is there, else one of made up quadruples, gone after the block."""
    if (folder / "train.txt").is_file():
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as made:
        write(Path(made), ROWS // 10 if quick else ROWS)
        yield Path(made)


def write(folder: Path, rows: int) -> None:
    """Quadruples in the three splits of ICEWS18 with their maps: few actors act in most of them."""
    chance = random.Random(2018)  # noqa: S311 - the same rows in every run
    names = [country.name for country in countries() if country.status == "present"]
    names += [f"Citizen ({name})" for name in names]
    labels = sorted({code.label for code in codes().values()})
    (folder / "entity2id.txt").write_text(
        "".join(f"{name}\t{number}\n" for number, name in enumerate(names)), "utf-8"
    )
    (folder / "relation2id.txt").write_text(
        "".join(f"{name}\t{number}\n" for number, name in enumerate(labels)), "utf-8"
    )
    weights = [1 / (number + 1) for number in range(len(names))]
    times = sorted(chance.randrange(0, HOURS, 24) for _ in range(rows))
    ends = chance.choices(range(len(names)), weights, k=2 * rows)
    done = 0
    for split, share in (("train", 0.8), ("valid", 0.1), ("test", 0.1)):
        last = rows if split == "test" else done + int(rows * share)
        lines = (
            f"{ends[2 * at]}\t{chance.randrange(len(labels))}\t{ends[2 * at + 1]}\t{times[at]}\n"
            for at in range(done, last)
        )
        (folder / f"{split}.txt").write_text("".join(lines), "utf-8")
        done = last
