"""Reads on in a thread while the store is busy with what was read before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
END: Final = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one always on its way; what `items` raises comes where it would come."""
    with ThreadPoolExecutor(1, "ahead") as reader:
        coming = reader.submit(next, items, END)
        while (item := coming.result()) is not END:
            coming = reader.submit(next, items, END)
            yield item  # type: ignore[misc]
