"""One page of events in the order of time, walked along a relationship index.

Shared by the timeline of a pair (BETWEEN, keyed by dyad) and of an entity (INVOLVES, keyed by entity). A
cursor tells where a page ended: an opaque word to hand back, unpadded base64url of parts joined by `|`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple, NotRequired
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from typing_extensions import TypedDict

from graph.errors import InputError
from graph.store.reader import Row
from questions import beside
from questions.items import item, words
from questions.request import BOTH
from questions.shapes import Item, means

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.beside import Beside
    from graph.store.reader import Store
    from questions.walk import Walk, Wanted


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


class Page(TypedDict):
    """What every timeline has."""

    items: list[Item]
    undated: Annotated[list[Item], means("Events no source dates; on the first page only.")]
    next: Annotated[str | None, means("Cursor of the next page.")]
    total: NotRequired[
        Annotated[
            int | None,
            means("Items of all pages and undated ones; absent where counting them would take long."),
        ]
    ]
    at_least: NotRequired[Annotated[int | None, means("Without `total`: how many there are at least.")]]
    revision: str


UNDATED_MOST = 1000
DEEPEST = 2**31
KEPT_MOST = 10_000
COUNTED_MOST = 50_000  # to count a list that nobody asked to count, no more events are read


class Counted(NamedTuple):
    """How many events a list had at a revision; unless `whole`, at least so many: counting stopped there."""

    revision: str
    total: int
    whole: bool


# Every page says the total; what the first one counted is kept for the next: text, keys, and what is wanted.
_kept: WeakKeyDictionary[Store, LRUCache[tuple[str, str, Wanted], Counted]] = WeakKeyDictionary()


@beside.of_one_generation
async def page(
    store: Store, walk: Walk, keys: Sequence[str], wanted: Wanted, **header: str
) -> tuple[Page, Row]:
    """The page, and the row of the text's header.

    One query a key, and one more to count. Unless a total was asked for, counting stops after the first
    50,000 events; then `at_least` stands for `total`.
    Several keys are walked from the same cursor and merged, so that each walk stays on its index. Items then
    have `pair`, the first key they were found under.

    Raises:
        InputError: the cursor is none of ours.
    """
    told = wanted.total is not False
    counted, answers = await asyncio.gather(
        _count(store, walk, keys, wanted) if told and not wanted.cursor else _nothing(),
        asyncio.gather(
            *(
                store.read(walk.text(wanted), **_params(key, wanted=wanted), **words(wanted.lang), **header)
                for key in keys
            )
        ),
    )
    rows = [answer[0] for answer in answers]
    row = rows[0]
    if apart := await _apart(store, walk):
        # Read after the graph, so that no page has rows that are older than its revision.
        asked = [_params(key, wanted=wanted) for key in keys]
        found = await beside.listed(store, apart, asked, newest_first=wanted.newest_first, lang=wanted.lang)
        rows = [{**of, "listed": [*of["listed"], *there]} for of, there in zip(rows, found, strict=True)]
    dated, undated = (
        _merged(keys, rows, wanted, dated=dated, apart=apart is not None) for dated in (True, False)
    )
    more = len(dated) > wanted.limit
    answer: Page = {
        "items": [_item(found, keys) for found in dated[: wanted.limit]],
        "undated": [_item(found, keys) for found in undated],
        "next": _cursor(dated[wanted.limit - 1]) if more else None,
        "revision": row["revision"],
    }
    if told:
        kept = _kept.setdefault(store, LRUCache(KEPT_MOST))
        place = (walk.total, " ".join(keys), wanted.listed)
        if wanted.cursor:
            counted = kept.get(place)
        if counted is None or counted.revision != row["revision"]:
            counted = await _count(store, walk, keys, wanted)
        kept[place] = counted
        answer["total" if counted.whole else "at_least"] = counted.total
    return answer, row


async def _apart(store: Store, walk: Walk) -> Beside | None:
    """What holds rows beside the graph, for lists of pairs; others note that they lack them."""
    if walk.whole is None:
        await store.leave_out()
        return None
    return await beside.beside_of(store)


def _merged(keys: Sequence[str], rows: list[Row], wanted: Wanted, *, dated: bool, apart: bool) -> list[Row]:
    """The rows of all keys in the order of one list, each event once, with the `key` it was found under.

    apart: rows that lie beside the graph are among them; one that was pulled into it stands there too.
    """
    lists = [[event for event in row["listed"] if event["dated"] == dated] for row in rows]
    if len(keys) == 1 and not apart:
        return lists[0]
    once: dict[str, Row] = {}
    for key, events in zip(keys, lists, strict=True):
        for event in events:
            once.setdefault(event["event"]["id"], {**event, "key": key})
    place = (
        (lambda event: (event["event"]["start"], event["depth"], event["event"]["id"]))
        if dated
        else (lambda event: event["event"]["id"])
    )
    return sorted(once.values(), key=place, reverse=dated and wanted.newest_first)


def _item(row: Row, keys: Sequence[str]) -> Item:
    shaped = item(row["event"], row["mode"], row["level"])
    if len(keys) > 1:
        shaped["pair"] = row["key"]
    return shaped


async def _count(store: Store, walk: Walk, keys: Sequence[str], wanted: Wanted) -> Counted:
    """How many events all pages hold."""
    text = walk.counting(wanted, joined=len(keys) > 1)
    most = DEEPEST if wanted.total else COUNTED_MOST + 1
    asked = _params(*keys, wanted=wanted, whole=True)
    apart = None if text == walk.whole else await _apart(store, walk)  # whose ledger has all
    held = apart.dataset if apart else None
    rows = await store.read(text, **asked, keys=list(keys), most=most, beside=held)
    counted = Counted(**rows[0])
    if apart is None:
        return counted
    return counted._replace(total=counted.total + await beside.counted(store, apart, keys, asked))


async def _nothing() -> None:
    """In the place of a question that is not asked."""


def _params(*keys: str, wanted: Wanted, whole: bool = False) -> dict[str, object]:
    """The parameters of a page of one key, or of what counts the `whole` list of several."""
    limits = wanted.window.limits
    low, high = limits["low"], limits["end"]
    depth, last = (DEEPEST, "") if wanted.newest_first else (-1, "")
    # What has no date may lie anywhere, so it is possible in any span and certain in none.
    undated = 0 if wanted.certain else UNDATED_MOST
    if wanted.cursor and not whole:
        undated = 0  # the first page had them
        at, depth, last = _position(wanted.cursor)
        low, high = (low, min(high, at)) if wanted.newest_first else (max(low, at), high)
    return {
        "key": keys[0],
        "low": low,
        "high": high,
        # An event overlaps start to end if it begins before the end and ends after the start. The index
        # bounds where events begin only, so those before `start` are passed over one by one.
        "end_low": limits["start"],
        "end_high": limits["high"],
        "depth": depth,
        "id": last,
        "limit": wanted.limit + 1,
        "undated_limit": undated,
        "certain": wanted.certain,
        "modes": None if wanted.mode == "all" else [wanted.mode],
        "level": None if wanted.level == "all" else wanted.level,
        "statuses": list(wanted.statuses) or None,
        "kinds": list(wanted.kinds) or None,
        "direction": _direction(keys[0], wanted.by),
        "ways": [f"{key} {_direction(key, wanted.by)}" for key in keys] if wanted.by else None,
        "source": wanted.source,
        "disputed": wanted.disputed,
        "as_of": wanted.as_of,
    }


def _direction(key: str, by: tuple[str, ...]) -> str | None:
    """Of a pair's events those by one side or by both, as the graph has it; None for any."""
    if not by:
        return None
    return "mutual" if BOTH in by else "ab" if key.split("-", 1)[0] in by else "ba"


def _cursor(row: Row) -> str:
    return encode(row["event"]["start"], row["depth"], row["event"]["id"])


def _position(cursor: str) -> tuple[date, int, str]:
    start, depth, last = decode(cursor, 3)
    try:
        return date.fromisoformat(start), int(depth), last
    except ValueError:
        raise bad_cursor() from None
