"""Bring a server back that was killed, or whose database has stopped itself, while a site stands on it.

The next command would do it, but a site that runs alone may wait for one for days.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from graph.errors import DiplographError
from graph.local.disk import disk_of, full_disk_told
from graph.local.home import Home
from graph.local.process import end
from graph.local.server import join, running, start, switch, without_database
from graph.local.swap import is_unfinished
from graph.store.driver import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.settings import Settings

LOOK_SECONDS = 1.0
ASK_SECONDS = 5.0  # between two questions whether the database goes on in a server that runs
STEADY_SECONDS = 60.0  # what runs longer did not die of its start
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # before the next start of one that dies again and again


@contextmanager
def watched(settings: Settings, *, say: Callable[[str], None] = quiet) -> Iterator[None]:
    """Start the local store's server again, on its port, where it is killed or stops itself within the block.

    One that does so again and again is left longer each time, up to a minute, or until a full disk has
    room. One that `admin.stop` ended stays stopped. Call as a user of the store. Of another Neo4j nothing is
    watched.
    """
    if settings.neo4j_uri is not None:
        yield
        return
    over = Event()
    watch_thread = Thread(target=_watch, args=(settings, say, over), daemon=True, name="neo4j-watch")
    watch_thread.start()
    try:
        yield
    finally:
        over.set()
        watch_thread.join()


def _watch(settings: Settings, say: Callable[[str], None], over: Event) -> None:
    home, pause = Home.of(settings), 0.0
    began = asked = float("-inf")
    while not over.wait(LOOK_SECONDS):
        now = time.monotonic()
        if not is_missed(home):
            if now - asked < ASK_SECONDS:
                continue
            asked = now
            if not _ended_for_good(home, say):
                continue
        lived = now - began
        pause = min(max(FIRST_PAUSE, 2 * pause), LONGEST_PAUSE) if lived < STEADY_SECONDS else 0.0
        disk = disk_of(settings)
        if disk and disk.full:
            say(f"Neo4j has ended, and {disk.advice}; it is started again then")
            _wait_for_room(settings, over)
        elif pause:
            say(f"Neo4j ended {lived:.0f} s after its last start; starting it again in {pause:.0f} s")
            over.wait(pause)
        if over.is_set():
            return
        try:
            with full_disk_told(settings):
                _bring_back(home, settings, say)
        except (DiplographError, OSError) as error:
            say(f"Neo4j does not come back: {error}")
        began = time.monotonic()


def _wait_for_room(settings: Settings, over: Event) -> None:
    """Wait for room on a full disk, for a minute: some is left on one, and may do for a start."""
    until = time.monotonic() + LONGEST_PAUSE
    while time.monotonic() < until and (disk := disk_of(settings)) and disk.full:
        if over.wait(LOOK_SECONDS):
            return


def is_missed(home: Home) -> bool:
    """Whether the server is gone though nobody wanted that, or in the middle of a swap."""
    if running(home) is not None:
        return False
    last = home.read_run()
    return last is None or not last.stopping or is_unfinished(home)


def _ended_for_good(home: Home, say: Callable[[str], None]) -> bool:
    """Whether the server ran without its database: it is killed then."""
    run = running(home)
    if run is None or run.stopping or not without_database(home, run):
        return False
    with switch(home, say):
        end(home, run.pid, 0)
    return True


def _bring_back(home: Home, settings: Settings, say: Callable[[str], None]) -> None:
    with switch(home, say):  # whoever swaps the database holds it until the new one runs
        if is_missed(home) and join(home, settings) is None:
            say("Neo4j was killed or has stopped itself; starting it again")
            start(home, settings, say=say)
