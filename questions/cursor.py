"""Where a page ended, as an opaque word a client hands back: unpadded base64url of parts joined by `|`."""

from __future__ import annotations

import base64
import binascii

from graph.errors import InputError

LONGEST = 600


class BadCursor(InputError):
    """What was handed back is no cursor of the list."""

    field = "cursor"


def encode(*parts: object) -> str:
    """The cursor for `parts`; only the last part may contain `|`."""
    text = "|".join(str(part) for part in parts)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[str]:
    """The `parts` parts of `cursor`.

    Raises:
        BadCursor: the cursor was not made by `encode` with as many parts.
    """
    if not cursor or len(cursor) > LONGEST:
        raise bad_cursor()
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    found = text.split("|", parts - 1)
    if len(found) != parts or "\0" in text:
        raise bad_cursor()
    return found


def bad_cursor() -> BadCursor:
    """The error for a cursor that cannot be read."""
    return BadCursor("not a cursor of this list; take `next` of the page before, or leave it out")
