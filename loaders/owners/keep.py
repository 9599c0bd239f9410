"""Fetched files in the cache folder: `datasets/ID/RELEASE/`, each whole and checked, with where it is from.

A file has its name only once it is whole. `origin.jsonl` has a line for each, written after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from graph.errors import FetchError
from graph.local.file_locks import exclusive
from loaders.intake.files import places
from loaders.intake.outcome import FileProblem
from loaders.intake.parts import shape_problem
from loaders.owners.web import md5_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loaders.intake.descriptions import Shape
    from loaders.owners.catalogue import Catalogue
    from loaders.owners.web import Offered, Web

ORIGIN = "origin.jsonl"
STORE_ROW = 1_200  # bytes a row takes in the store, docs/scale.md


class Progress(Protocol):
    """Who is told how a download goes, in bytes, as `graph.local.fetch.Progress`."""

    def start(self, total: int) -> None:
        """`total` bytes are to come."""

    def advance(self, n: int) -> None:
        """`n` more bytes are here."""

    def done(self) -> None:
        """No more will come."""


class Unwatched:
    """Nobody is told."""

    def start(self, total: int) -> None:
        """Nothing."""

    def advance(self, n: int) -> None:
        """Nothing."""

    def done(self) -> None:
        """Nothing."""


@dataclass
class Fetched:
    """What was fetched: `paths` to load, in the order of their names.

    passed: (file, why) for files without anything to load. failed: the same for files that could not be
    fetched, if the caller allows that.
    """

    paths: list[Path] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


class Missing(NamedTuple):
    """Files that are not kept yet, the bytes of those whose size is listed, and of how many none is."""

    files: tuple[Offered, ...]
    bytes: int
    unlisted: int


class Keep:
    """The kept files of one release of a dataset, under `cache_dir`."""

    def __init__(self, cache_dir: Path, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.folder = cache_dir / "datasets" / catalogue.described.id / _as_name(catalogue.release)

    def missing(self) -> Missing:
        """What would be fetched now."""
        files = tuple(file for file in self._catalogue.files if not self._has(file))
        sizes = [file.size for file in files]
        return Missing(files, sum(size or 0 for size in sizes), sizes.count(None))

    def fetch(
        self,
        web: Web,
        *,
        say: Callable[[str], None],
        progress: Progress | None = None,
        lenient: bool = False,
    ) -> Fetched:
        """Have every file of the catalogue here; what is kept is not asked for again.

        lenient: a file that does not come is named in `failed`, and does not end the visit.

        Raises:
            FetchError: one does not come, or the disk has no room for them.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            waiting = f"waiting for another command that fetches {self._catalogue.described.id}"
            with exclusive(self.folder / "fetch.lock", lambda: say(waiting)):
                return self._fetch(web, progress or Unwatched(), lenient=lenient)
        except OSError as error:
            reason = error.strerror or error
            message = f"cannot keep files in {self.folder} ({reason}); set DIPLOGRAPH_CACHE_DIR"
            raise FetchError(message) from error

    def _fetch(self, web: Web, progress: Progress, *, lenient: bool) -> Fetched:
        missing = self.missing()
        free = shutil.disk_usage(self.folder).free
        if missing.bytes > free:
            room = f"{missing.bytes / 1e6:,.0f} MB are to come and {free / 1e6:,.0f} free in {self.folder}"
            raise FetchError(f"{room}: make room, or set DIPLOGRAPH_CACHE_DIR")
        fetched = Fetched()
        if missing.files:
            progress.start(missing.bytes)
        try:
            for file in missing.files:
                try:
                    self._bring(web, file, progress)
                except FetchError as error:
                    if not lenient:
                        raise
                    fetched.failed.append((file.name, str(error)))
        finally:
            progress.done()
        failed = dict(fetched.failed)
        for file in self._catalogue.files:
            if file.name not in failed:
                self._take(self.folder / file.name, fetched)
        return fetched

    def _bring(self, web: Web, file: Offered, progress: Progress) -> None:
        if self._from_sibling(file):
            progress.advance(file.size or 0)
        else:
            web.download(file, self.folder / file.name, progress.advance)
        self._note(file)

    def _has(self, file: Offered) -> bool:
        path = self.folder / file.name
        return path.is_file() and (file.md5 is None or md5_of(path) == file.md5)

    def _from_sibling(self, file: Offered) -> bool:
        """Take the same file out of another release, which a new version of a dataset mostly repeats."""
        if file.md5 is None:
            return False
        for other in self.folder.parent.glob(f"*/{file.name}"):
            if other.parent != self.folder and md5_of(other) == file.md5:
                copy = self.folder / f"{file.name}.part"
                copy.unlink(missing_ok=True)
                try:
                    os.link(other, copy)
                except OSError:
                    shutil.copyfile(other, copy)
                copy.replace(self.folder / file.name)
                return True
        return False

    def _note(self, file: Offered) -> None:
        path = self.folder / file.name
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        note = {
            "file": file.name,
            "address": file.address,
            "release": self._catalogue.release,
            "bytes": path.stat().st_size,
            "md5": file.md5,
            "sha256": sha256,
            "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with (self.folder / ORIGIN).open("a", encoding="utf-8") as stream_:
            stream_.write(json.dumps(note) + "\n")

    def _take(self, path: Path, fetched: Fetched) -> None:
        """Put a file among those to load, or what is wanted of it; one without a row is passed over."""
        inner = self._catalogue.inner
        paths = self._unpacked(path, inner) if inner else [path]
        for each in paths:
            if why := _nothing(each, self._catalogue.described.shapes.values()):
                fetched.passed.append((each.name, why))
            else:
                fetched.paths.append(each)

    def _unpacked(self, path: Path, inner: str) -> list[Path]:
        """Unpack the wanted files of a zip beside it; others in it may have the same shape."""
        try:
            with zipfile.ZipFile(path) as packed:
                members = [info for info in packed.infolist() if re.search(inner, info.filename)]
                for info in members:
                    target = self.folder / Path(info.filename).name
                    if not target.is_file() or target.stat().st_size != info.file_size:
                        part = target.with_name(f"{target.name}.part")
                        with packed.open(info) as source, part.open("wb") as copy:
                            shutil.copyfileobj(source, copy)
                        part.replace(target)
        except zipfile.BadZipFile as error:
            path.unlink()  # an error page, perhaps, that came with 200
            raise FetchError(f"{path.name} is no whole zip ({error}); it is to be fetched again") from None
        if not members:
            raise FetchError(f"{path.name} has no file like {inner}; its owner may have changed it")
        return [self.folder / Path(info.filename).name for info in members]


def _nothing(path: Path, shapes: Iterable[Shape]) -> str:
    """Why a file holds no row of any of these shapes; empty where it does."""
    why = ""
    try:
        for place in places([path]):
            for shape in shapes:
                problem = shape_problem(place, shape)
                if problem is None:
                    return ""
                why = why or problem.reason
    except FileProblem as problem:
        return problem.reason
    return why or "the zip is empty"


def _as_name(release: str) -> str:
    """A release as the name of a folder."""
    return re.sub(r"[^\w.-]", "_", release) or "_"
