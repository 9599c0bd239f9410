"""Values between Python and py2neo, whose packages know few of the standard library's.

interchange, which packs values for py2neo, hands a time zone its own kind of datetime, which the zones of the
standard library refuse, and packs an offset west of Greenwich as one east of it: `-07:00` as `+17:00`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import Any

import py2neo
from interchange.packstream import pack

from graph.cypher_errors import no_type

BOLT = (4, 4)  # the protocol py2neo speaks with Neo4j 4.4 and later


class _Offset(timedelta):
    """A signed offset that interchange packs rightly: it asks for `seconds` alone."""

    @property
    def seconds(self) -> int:
        return int(self.total_seconds())


class _Zone(tzinfo):
    """A time zone that any kind of datetime may be given to; `zone` is its name if it has one."""

    def __init__(self, offset: timedelta, zone: str | None) -> None:
        self._offset = _Offset(seconds=offset.total_seconds())
        self.zone = zone

    def utcoffset(self, _: object) -> timedelta:
        return self._offset

    def dst(self, _: object) -> None:
        """Not known, and not asked for."""

    def tzname(self, _: object) -> str | None:
        return self.zone


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Parameters as py2neo takes them: aware datetimes and times of the standard library as they are meant.

    Raises:
        InputError: a value Cypher has no type for.
    """
    taken: dict[str, Any] = {key: _taken(value) for key, value in given.items()}
    try:
        pack(taken, version=BOLT)
    except (OverflowError, TypeError, ValueError) as error:
        raise no_type(error) from error
    return taken


def _taken(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    if isinstance(value, list | tuple):
        return [_taken(item) for item in value]
    if isinstance(value, dict):
        return {key: _taken(item) for key, item in value.items()}
    if not isinstance(value, datetime | time) or value.tzinfo is None:
        return value
    offset = value.utcoffset()
    if offset is None:
        message = f"{value!r} has no offset without a day"
        raise no_type(ValueError(message))
    # The later of two equal hours of a zone is known by its offset only.
    name = None if value.fold else getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)
    return value.replace(tzinfo=_Zone(offset, name))


def plain(value: Any) -> Any:  # noqa: ANN401 - anything Cypher can return
    """A value of py2neo with dates and times as Python's own, also inside lists and maps."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict) and not isinstance(value, py2neo.Entity):
        return {key: plain(item) for key, item in value.items()}
    if not hasattr(value, "to_native"):
        return value
    native = value.to_native()
    zone = getattr(value, "tzinfo", None)
    return native if zone is None else native.replace(tzinfo=zone)  # which py2neo forgets
