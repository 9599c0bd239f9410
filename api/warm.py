"""The first page should not wait for the planner: every hot query is planned once, behind the start."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from graph.errors import DiplographError
from questions.entity import entity
from questions.entity_timeline import entity_timeline
from questions.event import event
from questions.summary import summary
from questions.timeline import timeline
from questions.walk import Wanted

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from graph.store.reader import Store
    from questions.items import Json

NOBODY = "nobody"


async def warm(store: Store, stopping: asyncio.Event) -> None:
    """Ask each hot query once for what is not there; the store keeps the plans (seconds, on two cores).

    Ends between two queries once `stopping` is set.
    """
    wanted = Wanted()
    questions: tuple[Callable[[], Awaitable[Json]], ...] = (
        lambda: timeline(store, NOBODY, NOBODY, wanted),
        lambda: summary(store, NOBODY, NOBODY, lang="en"),
        lambda: entity_timeline(store, NOBODY, wanted),
        lambda: entity(store, NOBODY, lang="en"),
        lambda: event(store, NOBODY, lang="en"),
    )
    for ask in questions:
        if stopping.is_set():
            return
        with suppress(DiplographError):
            await ask()
