"""Why the server did not start, in one line, from what it printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from graph.local.home import Home

MAX_LENGTH = 240
TAIL_BYTES = 65536
START = "Logging config in use"  # among the first lines of each start in neo4j.log
PORT_CONFLICT = "PortBindException"
NOISE = re.compile(r"\[[0-9.]+s\]\[|WARNING:|\tat |\s*$|OpenJDK 64-Bit Server VM warning")
EXCEPTION = re.compile(r"(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error): ")


def reason(home: Home) -> str:
    """The likely reason and the path of the log that tells the rest."""
    log = home.logs / "neo4j.log"
    # A Java that does not come up writes to the one, Neo4j to the other.
    shown = max((path for path in (log, home.printed) if path.exists()), key=_written, default=log)
    told = _sentence(_printed(home)) or _shortened(_logged(log)) or "it ended without a word"
    return f"{told}; its log is {shown}"


def _written(path: Path) -> float:
    return path.stat().st_mtime


def is_port_conflict(home: Home) -> bool:
    """Whether the server ended because its port is taken."""
    return PORT_CONFLICT in _printed(home)


def _printed(home: Home) -> str:
    try:
        return home.printed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _logged(log: Path) -> str:
    """The first error Neo4j logged at its last start; empty if none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    errors = re.findall(r"^\S+ \S+ ERROR +(.+)$", text.rpartition(START)[2], re.MULTILINE)
    return str(errors[0]) if errors else ""


def _sentence(printed: str) -> str:
    """The line among the printed ones that says why; empty if nothing was printed."""
    lines = [line.strip("# ") for line in printed.splitlines() if not NOISE.match(line)]
    lines = [line for line in lines if line]
    if not lines:
        return ""
    # Neo4j prints the innermost cause as `Optional[class: text]`, Java its own failures in lines of prose.
    chosen = next((line for line in lines if line.startswith("Optional[")), None)
    if chosen is not None:
        chosen = chosen.removeprefix("Optional[").removesuffix("]")
    elif lines[0].startswith("Error occurred during initialization") and len(lines) > 1:
        chosen = f"{lines[1]} (DIPLOGRAPH_HEAP and DIPLOGRAPH_PAGE_CACHE say how much memory it takes)"
    elif "insufficient memory" in lines[0]:
        chosen = f"{lines[0].rstrip('.')} (DIPLOGRAPH_HEAP and DIPLOGRAPH_PAGE_CACHE say how much it takes)"
    else:
        chosen = lines[0].removeprefix('Exception in thread "main" ')
    return _shortened(EXCEPTION.sub("", chosen))


def _shortened(text: str) -> str:
    plain = text.strip().rstrip(".")
    return plain if len(plain) <= MAX_LENGTH else f"{plain[:MAX_LENGTH]}…"
