"""Single files by their addresses, beside paths: `diplograph load gdelt https://…`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph.errors import InputError
from loaders.owners.catalogue import NAME, SCHEMES
from loaders.owners.web import Offered, Web

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loaders.owners.keep import Progress


def brought(
    given: Sequence[str], folder: Path, *, say: Callable[[str], None], progress: Progress
) -> list[Path]:
    """Paths as they are; what is an address is fetched into a folder of `folder` first.

    Nothing lists its hash, so it is fetched whole, each time.

    Raises:
        InputError: an address does not end in a file's name. FetchError: a file does not come.
    """
    return [_one(each, folder, say, progress) if each.startswith(SCHEMES) else Path(each) for each in given]


def _one(address: str, folder: Path, say: Callable[[str], None], progress: Progress) -> Path:
    name = urlsplit(address).path.rpartition("/")[2]
    if not NAME.fullmatch(name):
        raise InputError(f"{address} does not end in the name of a file")
    mark = hashlib.sha256(address.encode()).hexdigest()[:12]
    path = folder / "addresses" / mark / name
    path.parent.mkdir(parents=True, exist_ok=True)
    say(f"fetching {address}")
    progress.start(0)
    try:
        with Web() as web:
            web.download(Offered(name, address), path, progress.advance)
    finally:
        progress.done()
    return path
