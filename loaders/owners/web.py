"""Text and files from an owner's server: tried again with patience, resumed, checked, never half there.

requests does it, which jgo brings anyway, follows redirects and heeds HTTP_PROXY and its kin. pooch, the
keeper of data files, has no resuming: of its work only a hash and a rename would be left. httpx would be a
second client beside requests.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import IO, TYPE_CHECKING, NamedTuple, Self, TypeVar

from graph.errors import FetchError, NotOffered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from requests import Response

T = TypeVar("T")

ATTEMPTS = 5
WRONG = 2  # times a file may come down whole and be another one than the list says
FIRST_WAIT = 0.5  # seconds before the second attempt; doubled before each further one
LONGEST_WAIT = 120.0  # also where the server asks for more
POLITE_WAIT = 0.1  # between two requests to one owner
TIMEOUT = (15, 60)  # seconds to connect, and between two pieces
PIECE = 1 << 16
MOST_TEXT = 1 << 29  # bytes of a list; GDELT's longest had 126 MB in 2026
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
GONE = frozenset({404, 410})
ASKS = frozenset({400, 401, 403})  # a guestbook, a registration


class Offered(NamedTuple):
    """A file as its owner offers it: `size` in bytes and `md5` where a list tells them."""

    name: str
    address: str
    size: int | None = None
    md5: str | None = None


class _Later(Exception):
    """It may come if it is asked for again; `seconds` is what the server asks to wait."""

    def __init__(self, reason: str, seconds: float = 0) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Web:
    """One visit to an owner's server: one request at a time. To be used in `with`."""

    def __init__(self) -> None:
        from importlib.metadata import version

        import requests  # not at the top: every command knows which datasets there are
        import truststore

        truststore.inject_into_ssl()  # a company's proxy is on the system's list of authorities
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"diplograph/{version('diplograph')}"
        self._session.headers["Accept-Encoding"] = "identity"  # else neither sizes nor ranges are the file's
        self._next = 0.0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the server, and Python's SSL as it was."""
        import truststore

        self._session.close()
        truststore.extract_from_ssl()

    def text(self, address: str, last: int | None = None) -> tuple[str, bool]:
        """What stands at an address, or its `last` bytes; and whether that is all of it.

        Raises:
            NotOffered: nothing stands there. FetchError: it does not come.
        """

        def once() -> tuple[str, bool]:
            with self._asked(address, {"Range": f"bytes=-{last}"} if last else {}) as answer:
                parts, here = [], 0
                for piece in answer.iter_content(PIECE):
                    parts.append(piece)
                    here += len(piece)
                    if here > MOST_TEXT:
                        raise FetchError(f"{address} is over {MOST_TEXT >> 20} MB, which is no list")
                whole = answer.status_code != 206 or _begins(answer) == 0
            return b"".join(parts).decode("utf-8", "replace"), whole

        return self._patiently(address, once)

    def download(self, file: Offered, target: Path, advance: Callable[[int], None]) -> None:
        """Have a file at `target`, whole and as listed; `advance` is told of bytes, those here before too.

        What a visit that was cut off left is gone on with where the list's md5 will tell whether it fits.

        Raises:
            NotOffered: it is not there. FetchError: it does not come, or is another than the list says.
        """
        part = target.with_name(f"{target.name}.part")
        told = wrong = 0

        def tell(here: int) -> None:
            nonlocal told
            if here > told:  # what is fetched a second time was told before
                advance(here - told)
                told = here

        def once() -> None:
            nonlocal wrong
            here = part.stat().st_size if file.md5 and part.exists() else 0
            if file.md5 and here and here == file.size and md5_of(part) == file.md5:
                tell(here)
            else:
                self._body(file, part, here, tell)
            if file.md5 and md5_of(part) != file.md5:
                part.unlink()
                wrong += 1
                reason = "is not the file its owner lists: the md5 differs"
                raise _Later(reason) if wrong < WRONG else FetchError(f"{file.name} {reason}")
            part.replace(target)

        self._patiently(file.address, once)

    def _body(self, file: Offered, part: Path, here: int, tell: Callable[[int], None]) -> None:
        """Write what is missing behind `here`, or all of it where the server gives no ranges."""
        with self._asked(file.address, {"Range": f"bytes={here}-"} if here else {}) as answer:
            if answer.status_code == 416:
                part.unlink()
                raise _Later("has less than was here of it")
            if answer.status_code != 206 or _begins(answer) != here:
                here = 0
            with part.open("ab" if here else "wb") as stream:
                tell(here)
                _write(answer, stream, here, tell)

    def _asked(self, address: str, headers: Mapping[str, str]) -> Response:
        """The answer to a GET, its body still to come; raises _Later and what `text` raises."""
        from requests import RequestException

        from graph.local.fetch import cause_of

        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + POLITE_WAIT
        try:
            answer = self._session.get(address, headers=dict(headers), stream=True, timeout=TIMEOUT)
        except RequestException as error:
            raise _Later(cause_of(error)) from error
        status = answer.status_code
        if answer.ok or (status == 416 and "Range" in headers):
            return answer
        answer.close()
        if status in LATER:
            raise _Later(f"the server answers {status}", _asked_seconds(answer))
        if status in GONE:
            raise NotOffered(f"{address} is not there ({status})")
        why = "; its owner may ask for a registration or a guestbook first" if status in ASKS else ""
        raise FetchError(f"{address} is refused ({status}){why}")

    def _patiently(self, address: str, once: Callable[[], T]) -> T:
        from requests import RequestException

        from graph.local.fetch import cause_of

        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once()
            except (_Later, RequestException) as error:
                later = error if isinstance(error, _Later) else _Later(f"breaks off ({cause_of(error)})")
            if attempt < ATTEMPTS:
                time.sleep(min(max(wait, later.seconds), LONGEST_WAIT))
                wait *= 2
        raise FetchError(f"{address} does not come: {later} (tried {ATTEMPTS} times)")


def md5_of(path: Path) -> str:
    """The md5 of a file, in hex: what owners list, against accidents."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _write(answer: Response, stream: IO[bytes], here: int, tell: Callable[[int], None]) -> None:
    for piece in answer.iter_content(PIECE):
        stream.write(piece)
        here += len(piece)
        tell(here)


def _begins(answer: Response) -> int | None:
    """The first byte that an answer with a part has."""
    match = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return int(match[1]) if match else None


def _asked_seconds(answer: Response) -> float:
    """What the server asks to wait: seconds, or until a time."""
    from email.utils import parsedate_to_datetime

    text = answer.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError):
        return 0
