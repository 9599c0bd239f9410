"""Files as lines of text, in bounded memory: plain, gzip or a member of a zip, whatever they are called.

What is no text of rows is known by its first bytes, and it is said what to do with it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from graph.countries.names import composed
from graph.hidden import without
from loaders.intake.outcome import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from hashlib import _Hash as Hash

LONGEST = 64 * 1024  # bytes of a row with its end
AT_ONCE = 1 << 18  # bytes that are read
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])  # no tab and no end of a line
# A packed table takes a third to a hundredth of its size; what takes far less would be read for hours.
MOST_UNPACKED = 200  # times the bytes on disk
ALWAYS_UNPACKED = 1_000_000  # bytes: a small file is read whatever it unpacks to
UTF8_BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
GZIP, EMPTY_ZIP = b"\x1f\x8b", b"PK\x05\x06"
ZIP = (b"PK\x03\x04", EMPTY_ZIP)
# A member with a password raises a RuntimeError, of which NotImplementedError is one.
BROKEN = (EOFError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, OSError, RuntimeError)
HEAD = 512  # bytes that tell what a file is
# Bytes that speak against Windows 1252 (and ISO 8859-1, a part of it): unassigned ones, the mark of UTF-16,
# and runs of high bytes, which are letters of other scripts.
NOT_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|\xff\xfe|\xfe\xff|[\x80-\xff]{4}")
NO_END = "the file ends within this row, without a line break, as one that was cut off; fetch it again"


EXPORT = "export it as CSV (separated by {by}, in UTF-8)"
FETCH = "fetch it again"
UNPACK = "unpack it and give the folder"
TOO_MUCH = f"it unpacks to more than {MOST_UNPACKED} times its size, as no table does; if one does, {UNPACK}"
EXCEL, R_DATA, STATA = "an Excel workbook", "a file of R's own", "a file of Stata's own"

# What a file begins with, unpacked where it is gzip: what it is, and what to do.
BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook", EXPORT),
    (rb"RD[AX][234]\n|[XAB]\n\0\0\0[234]", R_DATA, EXPORT),
    (rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01\0", STATA, EXPORT),
    (rb"\$FL[23]", "a file of SPSS's own", EXPORT),
    (rb"\0{12}\xc2\xea\x81\x60", "a file of SAS's own", EXPORT),
    (rb"PAR1|ARROW1", "a file of Parquet or Arrow", EXPORT),
    (rb"SQLite format 3\0", "a database of SQLite", EXPORT),
    (rb"%PDF", "a PDF", "look for the table it was made of"),
    (rb"(?i)\s*(<!doctype html|<html|<head|<body)", "a web page saved in the place of the data", FETCH),
    (rb"\s*<\?xml|\s*<Error", "an XML page, such as a server's error, in the place of the data", FETCH),
    (rb"\s*\{", "JSON, such as a server's error, in the place of the data", FETCH),
    (rb"version https://git-lfs", "a pointer of Git LFS to the data", "run `git lfs pull` there"),
    (rb"\.?\.?/?\.git/annex/|/annex/objects/", "a pointer of git-annex to the data", "run `git annex get`"),
    (rb"7z\xbc\xaf|Rar!|\xfd7zXZ|BZh|\x28\xb5\x2f\xfd|.{257}ustar", "an archive", UNPACK),
)
DOSSIER = re.compile(rb"(\xef\xbb\xbf)?(\s*#[^\n]*\n|\s*\n|---\n)*dossier:")
OF_R = (".rda", ".rds", ".rdata")


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
    """A line without its end; `problem` says why the row in it cannot be read.

    cleaned: it had hidden characters (graph/hidden.py), which are taken out.
    """

    number: int
    text: str
    problem: str | None = None
    cleaned: bool = False


def places(paths: Iterable[Path]) -> list[Place]:
    """Every file in `paths`: folders are walked, zips opened, both sorted by name.

    Raises:
        FileProblem: a path is not there, or a zip is broken.
    """
    files: list[Place] = []
    for path in paths:
        if path.is_dir():
            entries = sorted(entry for entry in path.rglob("*") if entry.is_file())
            files += places(entry for entry in entries if not _hidden(entry.relative_to(path).parts))
        elif not path.exists():
            raise FileProblem(str(path), 0, "no such file; give a file or a folder")
        else:
            files += [Place(path, member) for member in _members(path)] or [Place(path)]
    return files


def _hidden(parts: Iterable[str]) -> bool:
    """Whether a file is the system's own: `.DS_Store`, `.git/config`, `__MACOSX/._train.txt`."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _members(path: Path) -> list[str]:
    """The files in a zip; none of what is no zip, an empty one, or a document that is packed as one."""
    try:
        with path.open("rb") as stream:
            first = stream.read(len(EMPTY_ZIP))
        if not first.startswith(ZIP) or first == EMPTY_ZIP:
            return []
        with zipfile.ZipFile(path) as packed:
            names = sorted(member.filename for member in packed.infolist() if not member.is_dir())
        if "[Content_Types].xml" in names or "mimetype" in names:
            return []
        return [name for name in names if not _hidden(Path(name).parts)]
    except BROKEN as error:
        raise FileProblem(path.name, 0, f"no whole zip: {_said(error)}; fetch it again") from None


def digest(place: Place) -> str:
    """The sha256 of the file on disk; of a member, of the member."""
    with open_bytes(place) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def is_gzip(place: Place) -> bool:
    """Whether a file, or the member, is gzip, whatever it is called."""
    with _packed(place) as plain:
        return _gzip(plain)


def _gzip(plain: io.BufferedReader) -> bool:
    return plain.peek(len(GZIP)).startswith(GZIP)


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
def _opened(place: Place, *, unpack: bool) -> Iterator[io.BufferedReader]:
    with _packed(place) as plain:
        if unpack and _gzip(plain):
            with _Unpacked(plain, place) as stream:
                yield io.BufferedReader(cast("io.RawIOBase", stream), AT_ONCE)
        else:
            yield plain


class _Unpacked(gzip.GzipFile):
    """The bytes of a gzip, as long as they are not too many."""

    def __init__(self, packed: IO[bytes], place: Place) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._most = _most(place)
        self._name = place.name

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes more."""
        data = super().read(size)
        if self.tell() > self._most:
            raise FileProblem(self._name, 0, TOO_MUCH)
        return data


def _most(place: Place) -> int:
    return max(ALWAYS_UNPACKED, MOST_UNPACKED * place.size)


@contextmanager
def _packed(place: Place) -> Iterator[io.BufferedReader]:
    if place.member:
        with zipfile.ZipFile(place.path) as packed, packed.open(place.member) as member:
            if packed.getinfo(place.member).file_size > _most(place):  # of which zipfile reads no more
                raise FileProblem(place.name, 0, TOO_MUCH)
            yield io.BufferedReader(cast("io.RawIOBase", member), AT_ONCE)
    else:
        with place.path.open("rb", AT_ONCE) as plain:
            yield cast("io.BufferedReader", plain)


def head(place: Place) -> bytes:
    """The first bytes of a file, unpacked where it is gzip; raises one of BROKEN."""
    with _opened(place, unpack=True) as stream:
        return stream.read(HEAD)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a file behind each other, as bytes without their ends. first: the number of the first.

    ended: the last one ends as it should. western: whether the file is in Western letters.
    """

    first: int
    data: list[bytes]
    ended: bool
    western: Callable[[], bool]

    def line(self, at: int) -> Line:
        """The line at a position of `data`."""
        ended = self.ended or at < len(self.data) - 1
        return _line(self.first + at, self.data[at], self.western, ended=ended)

    def behind(self, at: int) -> Block:
        """The lines from a position on."""
        return replace(self, first=self.first + at, data=self.data[at:])


def lines(
    place: Place, on_bytes: Callable[[int], None] | None = None, *, closed: bool = False
) -> Iterator[Line]:
    """Lines in order, numbered from 1. A row too long, with NUL or not in UTF-8 has a `problem`.

    A file that is no UTF-8 as a whole and may be in Western letters (ISO 8859-1) is read so, all of it.
    closed: every row ends with a line break, so that a last one without is cut off.

    A UTF-8 byte order mark is passed over. `on_bytes` hears, now and then, how many bytes of the file on
    disk are behind.

    Raises:
        FileProblem: the file is in UTF-16, or its archive is broken or cut off.
    """
    for block in blocks(place, on_bytes, closed=closed):
        yield from map(block.line, range(len(block.data)))


def blocks(
    place: Place,
    on_bytes: Callable[[int], None] | None = None,
    *,
    closed: bool = False,
    least: int = 1,
    sha256: Hash | None = None,
) -> Iterator[Block]:
    """The same by blocks of `least` lines and some more, the last of fewer.

    sha256: is told all bytes of the file, unpacked where it is packed.

    Raises:
        FileProblem: as `lines`.
    """
    western = cache(lambda: _western(place))
    first, data = 1, list[bytes]()
    try:
        with _opened(place, unpack=True) as stream:
            for some, ended in _bounded(stream, sha256):
                if first == 1 and not data:
                    some[:1] = [_first(place, data) for data in some[:1]]
                data += some
                if on_bytes is not None:
                    on_bytes(_behind(stream))
                if len(data) >= least or not ended:
                    yield Block(first, data, ended or not closed, western)
                    first, data = first + len(data), []
    except BROKEN as error:
        why = f"the file breaks off here: {_said(error)}"
        raise FileProblem(place.name, first + len(data) - 1, why) from None
    if data:
        yield Block(first, data, True, western)


def _bounded(stream: io.BufferedReader, sha256: Hash | None = None) -> Iterator[tuple[list[bytes], bool]]:
    """Lines without their ends, some at a time, and whether the last has one.

    Of a line over LONGEST only the beginning is right: it is never held as a whole.
    """
    rest = b""
    while data := stream.read1(AT_ONCE):
        if sha256:
            sha256.update(data)
        *some, rest = (rest + data).split(b"\n")
        rest = rest[: LONGEST + 1]
        if some:
            yield some, True
    if rest:
        yield [rest], False


def _first(place: Place, data: bytes) -> bytes:
    if data.startswith(UTF16) or (data[:4].count(0) >= 2 and b"\0" in (data[:1], data[1:2])):
        raise FileProblem(place.name, 1, "the file is in UTF-16; save it as UTF-8")
    return data.removeprefix(UTF8_BOM)


def _western(place: Place) -> bool:
    """Whether no line of a file that is not ASCII is UTF-8, and all of them may be in Western letters."""
    western = False
    with _opened(place, unpack=True) as stream:
        for data in chain.from_iterable(some for some, _ in _bounded(stream)):
            if data.isascii():
                continue
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                if NOT_WESTERN.search(data):
                    return False
                # A letter of UTF-8 of which the end was cut off tells nothing.
                western = western or error.reason != "unexpected end of data"
            else:
                return False
    return western


def _line(number: int, data: bytes, western: Callable[[], bool], *, ended: bool) -> Line:
    if len(data) >= LONGEST:
        return Line(number, data[:200].decode("utf-8", "replace"), f"the row is over {LONGEST >> 10} KB")
    if 0 in data:
        return Line(number, data.decode("utf-8", "replace").rstrip("\r"), "the row has a NUL byte")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if not western():
            text = data.decode("utf-8", "replace").rstrip("\r")
            return Line(number, text, f"byte {error.start + 1} of the row is no UTF-8")
        text = data.decode("cp1252")
    text = composed(text.rstrip("\r"))
    cleaned = text
    # A fifth of the time that looking through the text takes, which most lines need not.
    if not data.isascii() or len(data.translate(None, CONTROLS)) < len(data):
        cleaned = without(text)
    return Line(number, cleaned, None if ended else NO_END, cleaned != text)


def _behind(stream: IO[bytes]) -> int:
    """Roughly how many bytes of the file on disk, packed or not, have been read."""
    raw = getattr(stream, "raw", None)
    if isinstance(raw, gzip.GzipFile):
        return int(getattr(raw.fileobj, "tell", lambda: 0)())
    if isinstance(raw, zipfile.ZipExtFile):
        left = getattr(raw, "_compress_left", 0)
        return int(getattr(raw, "_orig_compress_size", left) - left)
    return stream.tell()


def _said(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__


def not_text(place: Place, by: str) -> str | None:
    """Why a file cannot hold rows of text (a spreadsheet, say), and what to do about it; None if it can.

    by: how the columns of what is wanted are separated, in words.
    """
    try:
        first = head(place)
    except BROKEN:
        return None  # the reading of its lines says so, with the line
    what = _what(place, first)
    return what.format(by=by) if what else None


def _what(place: Place, first: bytes) -> str | None:
    if not first:
        return f"the file is empty; {FETCH}"
    if first.startswith(ZIP):
        return _unopened_zip(place)
    if place.inner.lower().endswith(OF_R):
        return f"this is {R_DATA}; {EXPORT}"
    if DOSSIER.match(first):
        return "this is a dossier; load it with `diplograph load curated`"
    for beginning, what, do in BEGINNINGS:
        if re.match(beginning, first, re.DOTALL):
            return f"this is {what}; {do}"
    return None


def _unopened_zip(place: Place) -> str:
    """What a zip is that was not opened: a document, an empty one, or one inside another."""
    if place.member:
        if place.inner.lower().endswith((".xlsx", ".xlsm", ".ods")):
            return f"this is {EXCEL}; {EXPORT}"
        return f"this is a zip inside a zip; {UNPACK}"
    with zipfile.ZipFile(place.path) as packed:
        names = packed.namelist()
    if any(name.startswith("xl/") for name in names):
        return f"this is {EXCEL}; {EXPORT}"
    return f"this is a document of an office program; {EXPORT}" if names else f"the zip is empty; {FETCH}"
