"""What a signal does to the driver's work."""

from __future__ import annotations

import signal
from asyncio import CancelledError
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def given_up_on_signals() -> Iterator[None]:
    """Around a session of the driver: what a signal's handler raises ends it without a word to the server.

    neo4j 6.4.1 would roll back over a connection on which part of a message was sent or read, and wait for
    ever for an answer, or raise a BufferError in place of what the handler raised. What is cancelled it
    gives up: the connection is closed, and the server ends the transaction.
    """
    if current_thread() is not main_thread():  # which no signal reaches
        yield
        return
    told: list[BaseException] = []

    def give_up(number: int, frame: FrameType | None) -> None:
        try:
            before[number](number, frame)
        except (KeyboardInterrupt, SystemExit) as error:
            told.append(error)
            raise CancelledError from error

    before: dict[int, Callable[[int, FrameType | None], Any]]
    before = {int(number): handler for number in ENDING if callable(handler := signal.getsignal(number))}
    for number in before:
        signal.signal(number, give_up)
    try:
        yield
    except CancelledError:
        if not told:
            raise
        raise told[0] from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
