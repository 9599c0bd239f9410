"""The driver for a process that hands it plain values only: without numpy, pandas and pyarrow beside it."""

from __future__ import annotations

import sys
from types import ModuleType

CHOSEN = "neo4j._optional_deps"  # where the driver imports those that are installed


def plain_driver() -> None:
    """Keep the driver, where it was not imported yet, from importing numpy, pandas and pyarrow.

    They cost a command up to a second before it begins, and no command hands the driver anything of
    theirs. Programs that use our rooms from Python, as notebooks do, do not call this: their driver takes
    all it can.
    """
    if "neo4j" in sys.modules:
        return
    none = ModuleType(CHOSEN)
    vars(none).update(np=None, pd=None, pa=None, pa_compute=None)
    sys.modules[CHOSEN] = none
