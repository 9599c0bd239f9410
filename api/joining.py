"""Pages of the treaties two countries both joined: cursors in the place of what the list goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from questions.cursor import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping


def place_of(cursor: str | None) -> tuple[str, str] | None:
    """The dataset and treaty after which a page begins; None for the first page.

    Raises:
        BadCursor: it is no cursor of this list.
    """
    if not cursor:
        return None
    dataset, treaty = decode(cursor, 2)
    return dataset, treaty


def paged(joined: Mapping[str, Any]) -> dict[str, Any]:
    """What `analysis.joined_treaties` gives, with a cursor as `next`."""
    return {**joined, "next": encode(*joined["next"]) if joined["next"] else None}


def with_pages(found: Mapping[str, Any]) -> dict[str, Any]:
    """An answer that holds `joined_treaties`, with a cursor in it."""
    return {**found, "joined_treaties": paged(found["joined_treaties"])}
