"""Lines of a file as text: plain, gzip or a member of a zip, with bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from graph.country_names import composed
from loaders.intake.problem import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LONGEST = 64 * 1024  # bytes of a row
UTF8_BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BROKEN = (EOFError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, OSError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Place:
    """A file to read: one on disk, or a `member` of a zip there. `name` is what users see."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """`train.txt`, or `files.zip!train.txt`."""
        return f"{self.path.name}!{self.member}" if self.member else self.path.name

    @property
    def inner(self) -> str:
        """The name without packing: `train.txt` of `train.txt.gz` and `files.zip!a/train.txt` alike."""
        return Path(self.member or self.path.name).name.removesuffix(".gz")

    @property
    def size(self) -> int:
        """Bytes on disk, of a member the bytes in the zip."""
        if not self.member:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as packed:
            return packed.getinfo(self.member).compress_size


class Line(NamedTuple):
    """A line without its end; `problem` says why the row in it cannot be read."""

    number: int
    text: str
    problem: str | None = None


def places(paths: Iterable[Path]) -> list[Place]:
    """Every file in `paths`: folders are walked, zips opened, both sorted by name.

    Raises:
        FileProblem: a path is not there, or a zip is broken.
    """
    found: list[Place] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file() and each.name[0] not in "._")
            found += places(inside)
        elif not path.exists():
            raise FileProblem(str(path), 0, "no such file; give a file or a folder")
        elif path.suffix.lower() == ".zip":
            found += [Place(path, member) for member in _members(path)]
        else:
            found.append(Place(path))
    return found


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as packed:
            return sorted(each.filename for each in packed.infolist() if not each.is_dir())
    except BROKEN as error:
        raise FileProblem(path.name, 0, f"no whole zip: {_said(error)}; fetch it again") from None


def digest(place: Place) -> str:
    """The sha256 of the file on disk; of a member, of the member."""
    with open_bytes(place) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


@contextmanager
def open_bytes(place: Place, *, unpack: bool = False) -> Iterator[IO[bytes]]:
    """The bytes of a file; `unpack` also opens gzip.

    Raises:
        FileProblem: it cannot be opened, or breaks off (line 0).
    """
    try:
        with _opened(place, unpack=unpack) as stream:
            yield stream
    except BROKEN as error:
        raise FileProblem(place.name, 0, f"cannot be read: {_said(error)}") from None


@contextmanager
def _opened(place: Place, *, unpack: bool) -> Iterator[IO[bytes]]:
    if place.member:
        with zipfile.ZipFile(place.path) as packed, packed.open(place.member) as member:
            yield cast("IO[bytes]", io.BufferedReader(cast("io.RawIOBase", member), 1 << 18))
    elif unpack and place.path.suffix.lower() == ".gz":
        with gzip.open(place.path, "rb") as stream:
            yield cast("IO[bytes]", io.BufferedReader(cast("io.RawIOBase", stream), 1 << 18))
    else:
        with place.path.open("rb", 1 << 18) as plain:
            yield plain


def lines(place: Place, tell: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Lines in order, numbered from 1. A row too long, with NUL or not in UTF-8 has a `problem`.

    A UTF-8 byte order mark is passed over. `tell` hears, now and then, how many bytes of the file on
    disk are behind.

    Raises:
        FileProblem: the file is in UTF-16, or its archive is broken or cut off.
    """
    number = 0
    try:
        with _opened(place, unpack=True) as stream:
            for number, data in enumerate(_bounded(stream), 1):
                if number == 1:
                    data = _first(place, data)  # noqa: PLW2901
                yield _line(number, data)
                if tell is not None and not number & 0x3FF:
                    tell(_behind(stream))
    except BROKEN as error:
        raise FileProblem(place.name, number, f"the file breaks off here: {_said(error)}") from None


def _bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines with their ends; of one over LONGEST only its beginning, the rest is passed over."""
    while data := stream.readline(LONGEST + 1):
        yield data
        while len(data) > LONGEST and not data.endswith(b"\n"):
            data = stream.readline(LONGEST + 1)
            if not data or data.endswith(b"\n"):
                break


def _first(place: Place, data: bytes) -> bytes:
    if data.startswith(UTF16) or (data[:4].count(0) >= 2 and b"\0" in (data[:1], data[1:2])):
        raise FileProblem(place.name, 1, "the file is in UTF-16; save it as UTF-8")
    return data.removeprefix(UTF8_BOM)


def _line(number: int, data: bytes) -> Line:
    if len(data) > LONGEST:
        return Line(number, data[:200].decode("utf-8", "replace"), f"the row is over {LONGEST >> 10} KB")
    if 0 in data:
        return Line(number, data.decode("utf-8", "replace").rstrip("\r\n"), "the row has a NUL byte")
    try:
        return Line(number, composed(data.decode("utf-8").rstrip("\r\n")))
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace").rstrip("\r\n")
        return Line(number, text, f"byte {error.start + 1} of the row is no UTF-8")


def _behind(stream: IO[bytes]) -> int:
    """Bytes read of what lies on disk, as well as it can be told."""
    raw = getattr(stream, "raw", None)
    if isinstance(raw, gzip.GzipFile):
        return int(getattr(raw.fileobj, "tell", lambda: 0)())
    if isinstance(raw, zipfile.ZipExtFile):
        left = getattr(raw, "_compress_left", 0)
        return int(getattr(raw, "_orig_compress_size", left) - left)
    return stream.tell()


def _said(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
