"""What is read and sorted in slices as tasks of a Spark cluster, in the place of processes of this machine.

What a task makes lies in a folder of its own until the driver, which alone holds the prepared folder's lock,
puts it into its place: a task that Spark runs twice, or one of a command that was killed, changes nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import uuid4

from graph.errors import DiplographError, StoreError
from loaders.bulk.reading import Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from loaders.bulk.reading import Share
    from loaders.intake.job import Watch

S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = 256  # tasks that wait or run: so many processors are used at the most
LOOK_SECONDS = 1.0
END_SECONDS = 20.0  # for Spark to take leave of its master
AWAY = "say the same again, which goes on; docs/scale.md tells what a worker needs"
BEFORE = re.compile(r".*(?: executor [^)]*\): |SparkException: )", re.DOTALL)
AFTER = re.compile(r"(\s*SQLSTATE: \w+)?(\n\tat .*|$)", re.DOTALL)


class Cluster:
    """Spark at `master`, started when there is something to do.

    folder: the prepared one, on a disk that this machine and the workers have at the same path. patience:
    seconds to wait while no worker has anything in hand.
    """

    def __init__(self, master: str, folder: Path, patience: float) -> None:
        self._master, self._patience = master, patience
        self._aside = folder.absolute() / "slices" / f"{uuid4().hex}.new"
        self._log = Path(tempfile.gettempdir()) / f"diplograph-spark-{uuid4().hex}.log"
        self._gateway: Any = None
        self._context: Any = None
        self._busy = 0.0  # when a worker was seen with something in hand

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End Spark, which ends all tasks; its messages stay where it failed."""
        if self._context:
            self._context.stop()
        if self._gateway:
            java = self._gateway.proc
            java.terminate()
            try:
                java.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                java.kill()
        if not isinstance(error, StoreError):
            self._log.unlink(missing_ok=True)

    def each(self, work: Callable[[Share, Watch], T], shares: list[Share], watch: Watch) -> Iterator[T]:
        """As `loaders.bulk.reading.each`, but what is made of a share is there once that share is through."""
        parts = [part for share in shares for _, part in share.parts]
        size = sum(part.place.size for part in parts)
        watch.begin(parts[0].place.name if len(parts) == 1 else f"{len(parts)} files", size, 0)
        try:
            yield from self.tasks(partial(_share, work), shares, _put_share, watch)
        finally:
            watch.end()

    def tasks(
        self,
        work: Callable[[S, Path, Watch], T],
        items: list[S],
        put: Callable[[S, Path, T], None],
        watch: Watch,
    ) -> Iterator[T]:
        """What `work` makes of each item, in their order.

        work: gets a path of its own to make something at. put: is called with that path, here, in whatever
        order tasks end.

        Raises:
            StoreError: a task failed wherever it was tried, or no worker takes any.
            DiplographError: of the work itself.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        behind = [(0, 0)]

        def task(item: S) -> T:
            [(result, made, told)] = (
                self._context.parallelize([item], 1).map(partial(_task, work, self._aside)).collect()
            )
            self._busy = time.monotonic()
            if isinstance(result, DiplographError):
                raise result
            put(item, made, result)
            behind.append(told)
            return result  # type: ignore[no-any-return]

        if not items:
            return
        pool = ThreadPoolExecutor(min(AT_ONCE, len(items)))
        try:
            self._start()
            self._busy = time.monotonic()
            for result in [pool.submit(task, item) for item in items]:
                while not wait([result], LOOK_SECONDS).done:
                    self._look()
                    watch.at(*map(sum, zip(*behind, strict=True)))
                yield result.result()
        except (Py4JError, PySparkException) as error:
            raise StoreError(
                f"Spark gave up: {last_said(str(error))}; its messages are in {self._log}; {AWAY}"
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        if self._context:
            return
        # In a thread that an interrupt waits for: one within would leave behind a Java that nobody ends.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._begin).result()

    def _begin(self) -> None:
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        conf = SparkConf().setMaster(self._master).setAppName("diplograph")
        conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
        self._aside.mkdir()
        with self._log.open("wb") as log, warnings.catch_warnings(action="ignore"):  # of pandas
            self._gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
            self._context = SparkContext(conf=conf, gateway=self._gateway)

    def _look(self) -> None:
        """See that somebody is at work.

        Raises:
            StoreError: nobody has been for long.
        """
        tracker = self._context.statusTracker()
        stages = map(tracker.getStageInfo, tracker.getActiveStageIds())
        if any(stage and stage.numActiveTasks for stage in stages):
            self._busy = time.monotonic()
        elif time.monotonic() - self._busy > self._patience:
            none = f"no worker of {self._master} has taken anything for {self._patience / 60:g} minutes"
            raise StoreError(f"{none}: start one, or free one, and {AWAY}")


def last_said(error: str) -> str:
    """The last line of what an executor said, out of what Spark makes of it: message, traceback and stack."""
    lines = AFTER.sub("", error).splitlines()
    frames = [number for number, line in enumerate(lines) if line.startswith("  ")]
    told = " ".join(line.strip() for line in lines[frames[-1] + 1 if frames else 0 :] if line.strip())
    return BEFORE.sub("", told)


def _put_share(share: Share, made: Path, _: object) -> None:
    if made.is_dir():
        made.rename(share.folder)


# On a worker.


def _share(work: Callable[[Share, Watch], T], share: Share, aside: Path, watch: Watch) -> T:
    return work(share._replace(folder=aside), watch)


def _task(
    work: Callable[[S, Path, Watch], T], aside: Path, item: S
) -> tuple[T | DiplographError, Path, tuple[int, int]]:
    made, behind = aside / uuid4().hex, [0, 0]
    try:
        result: T | DiplographError = work(item, made, Meter(behind, 0, lambda: None))
    except DiplographError as error:  # trying again would not help
        result = error
    return result, made, (behind[0], behind[1])
