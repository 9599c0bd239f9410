"""A bulk load from files to all indexes online, against neo4j-admin on the same CSV files and indexes.

    python -m bench.bulk icews PATH...

prints the seconds of each step and the most memory our process had; bench/grow.py makes files of any size.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ratio import Ratio
from bench.store import tell
from diplograph.connect import prepare
from graph.local.home import Home
from graph.local.replacement import Replacement, larger
from graph.local.server import prepare as prepare_java
from graph.settings import Settings
from graph.store.migrate import migrate
from graph.store.writer import Writer
from loaders.bulk.load import bulk_load
from loaders.intake.job import open_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Groups = list[tuple[str, list[Path]]]


class Keeping(Replacement):
    """A store that notes when it is filled, and keeps the files it is filled from."""

    kept: tuple[Groups, Groups]
    filling: float
    filled: float

    def fill(
        self,
        nodes: Iterable[tuple[str, Sequence[Path]]],
        relationships: Iterable[tuple[str, Sequence[Path]]],
        tell: Callable[[str, float], None],
    ) -> None:
        """Import the files, hard links of which stay."""
        nodes, relationships = list(nodes), list(relationships)
        keep = Path(tempfile.mkdtemp(prefix="csv-", dir=self.folder.parent.parent))
        self.kept = ([], [])
        for groups, found in zip((nodes, relationships), self.kept, strict=True):
            for name, paths in groups:
                found.append((name, [keep / path.name for path in paths]))
                for path in paths:
                    os.link(path, keep / path.name)
        self.filling = time.perf_counter()
        super().fill(nodes, relationships, tell)
        self.filled = time.perf_counter()


@contextmanager
def stores() -> Iterator[Callable[[], Keeping]]:
    """Makes empty stores, all gone after the block."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as folder:

        def made() -> Keeping:
            settings = Settings(data_dir=Path(tempfile.mkdtemp(dir=folder)))
            home = Home.of(settings)
            home.make()
            return Keeping(home, larger(prepare_java(settings, tell), home))

        yield made


def measure(source: str, paths: list[Path]) -> dict[str, float]:
    """Seconds of our steps (read, import, index) and of theirs (import and index), and `rows`."""
    job = open_job(source, paths)
    with stores() as made:
        ours, theirs = made(), made()
        done = [0.0]

        def schema(writer: Writer) -> None:
            prepare(writer, curated=False)
            done[0] = time.perf_counter()

        began = time.perf_counter()
        report = bulk_load(ours, job, schema)
        found = {
            "rows": report.account.read,
            "read": ours.filling - began,
            "import": ours.filled - ours.filling,
            "index": done[0] - ours.filled,
            "rest": time.perf_counter() - done[0],
        }
        began = time.perf_counter()
        Replacement.fill(theirs, *ours.kept, lambda _step, _done: None)
        shutil.rmtree(theirs.folder)
        found["import alone"] = time.perf_counter() - began
        with theirs.running() as connection, Writer(connection) as writer:
            migrate(writer)
            found["index alone"] = time.perf_counter() - began - found["import alone"]
    return found


def run(folder: Path) -> list[Ratio]:
    """The ratio for the rows of `folder`; on few rows both are mostly starts of Java."""
    found = measure("icews", [folder])
    ours, theirs = (sum(found[step] for step in steps) for steps in (OURS, THEIRS))
    return [Ratio("bulk load / neo4j-admin import and indexes", ours, theirs, "s", "<= 1.5")]


OURS = ("read", "import", "index")
THEIRS = ("import alone", "index alone")

if __name__ == "__main__":
    found = measure(sys.argv[1], [Path(each) for each in sys.argv[2:]])
    for name, amount in found.items():
        print(f"{name} {amount:,.1f}")
    print(f"ratio {sum(found[step] for step in OURS) / sum(found[step] for step in THEIRS):.2f}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
