"""Bring a server back that was killed while a site stands on it.

The next command would do it, but a site that runs alone may wait for one for days.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from graph.errors import DiplographError
from graph.local.home import Home
from graph.local.server import join, running, start, switch
from graph.local.swap import is_unfinished
from graph.store.driver import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.settings import Settings

LOOK_SECONDS = 2.0
RETRY_SECONDS = 60.0  # after a start that failed


@contextmanager
def watched(settings: Settings, *, say: Callable[[str], None] = quiet) -> Iterator[None]:
    """Start the local store's server again, on its port, where it is killed within the block.

    One that `admin.stop` ended stays stopped. Call as a user of the store. Of another Neo4j nothing is
    watched.
    """
    if settings.neo4j_uri is not None:
        yield
        return
    over = Event()

    def watch() -> None:
        home, pause = Home.of(settings), LOOK_SECONDS
        while not over.wait(pause):
            pause = LOOK_SECONDS
            if is_missed(home):
                try:
                    _bring_back(home, settings, say)
                except DiplographError as error:
                    say(f"Neo4j was killed and does not come back: {error}")
                    pause = RETRY_SECONDS

    watch_thread = Thread(target=watch, daemon=True, name="neo4j-watch")
    watch_thread.start()
    try:
        yield
    finally:
        over.set()
        watch_thread.join()


def is_missed(home: Home) -> bool:
    """Whether the server is gone though nobody wanted that, or in the middle of a swap."""
    if running(home) is not None:
        return False
    last = home.read_run()
    return last is None or not last.stopping or is_unfinished(home)


def _bring_back(home: Home, settings: Settings, say: Callable[[str], None]) -> None:
    with switch(home, say):  # whoever swaps the database holds it until the new one runs
        if is_missed(home) and join(home, settings) is None:
            say("Neo4j was killed; starting it again")
            start(home, settings, say=say)
