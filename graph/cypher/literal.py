"""Values as Cypher writes them, for a query that is shown to a reader; ours pass theirs as parameters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PRINTED = frozenset(' .,:;!?()[]{}<>/|@#%&*+-=_^~$"`’“”–—·')  # beside letters and digits of any script
ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: str | bool | int | date | Iterable[str] | None) -> str:
    """`value` as a Cypher literal: 'KP', 3, true, null, date('2023-09-13'), ['KP', 'RU'].

    A text comes back as it is, whatever is in it (Cypher manual, "Escape sequences").
    """
    if isinstance(value, str):
        return f"'{''.join(map(_character, value))}'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    return f"[{', '.join(map(literal, value))}]"


def _character(one: str) -> str:
    if one in ESCAPED:
        return ESCAPED[one]
    if one.isalnum() or one in PRINTED:
        return one
    units = one.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
