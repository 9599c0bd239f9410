"""Why the server did not start, in one line, from what it printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.local.home import Home

MAX_LENGTH = 240
PORT_CONFLICT = "PortBindException"
NOISE = re.compile(r"\[[0-9.]+s\]\[|WARNING:|\tat |\s*$|OpenJDK 64-Bit Server VM warning")
EXCEPTION = re.compile(r"(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error): ")


def reason(home: Home) -> str:
    """The likely reason and the path of the log that tells the rest."""
    log = home.logs / "neo4j.log"
    shown = log if log.exists() else home.printed
    return f"{_sentence(_printed(home))}; its log is {shown}"


def is_port_conflict(home: Home) -> bool:
    """Whether the server ended because its port is taken."""
    return PORT_CONFLICT in _printed(home)


def _printed(home: Home) -> str:
    try:
        return home.printed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _sentence(printed: str) -> str:
    lines = [line.strip("# ") for line in printed.splitlines() if not NOISE.match(line)]
    lines = [line for line in lines if line]
    if not lines:
        return "it ended without a word"
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
    plain = EXCEPTION.sub("", chosen).rstrip(". ")
    return plain if len(plain) <= MAX_LENGTH else f"{plain[:MAX_LENGTH]}…"
