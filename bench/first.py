"""A load of the dossiers into a new data folder, and the next, against another build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ratio import Ratio, by_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


def run(commit: str, *, quick: bool) -> list[Ratio]:
    """Seconds of `load curated` by turns, with the start of the store and its end; both have our packages."""
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as folder, tree(commit) as before:
        ours, theirs = (
            partial(load, ROOT, Path(folder) / "ours"),
            partial(load, before, Path(folder) / "theirs"),
        )
        ours(anew=True)  # leaves what new data folders begin with
        first = by_turns(partial(ours, anew=True), partial(theirs, anew=True), rounds)
        again = by_turns(ours, theirs, rounds)
    return [
        Ratio(f"load of the dossiers into a new data folder / {commit}", *first, "s", "<= 0.25"),
        Ratio(f"the same again / {commit}", *again, "s"),
    ]


@contextmanager
def tree(commit: str) -> Iterator[Path]:
    """The files of another commit, in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as folder:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder)


def load(root: Path, data: Path, *, anew: bool = False) -> None:
    """Load the dossiers of the build at `root`, `anew` into a store that is not there yet."""
    if anew:
        shutil.rmtree(data, ignore_errors=True)
    environment = {**os.environ, "DIPLOGRAPH_DATA_DIR": str(data), "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "diplograph", "load", "curated"]
    subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True)
