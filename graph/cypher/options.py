"""Options in front of a user's query, as in `CYPHER 25 planner=cost`: which of them may pass.

Those of the Cypher manual. Neo4j knows some thirty more, for its own developers: `debug` shows its insides,
others may give wrong answers.
"""

from __future__ import annotations

import re

from graph.errors import QueryRefused

OFFERED = ("inferSchemaParts", "planner", "replan", "runtime")
LOWER = frozenset(map(str.lower, OFFERED))  # the server minds no case

ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")  # the server reads these before anything else
GAP = r"(?>[\s\u180e]+|/\*(?s:.*?)\*/|//[^\r\n]*)*+"
PART = re.compile(
    rf"{GAP}(?:(?:CYPHER|EXPLAIN|PROFILE)\b|[\d.]+|(?P<option>[\w$]++){GAP}={GAP}[\w$.]*)", re.IGNORECASE
)


def check_options(query: str) -> None:
    """Raise QueryRefused for an option in front of `query` that is not offered."""
    text = ESCAPE.sub(_character, query)
    part = PART.match(text)
    if part is None or part["option"]:  # options follow a keyword
        return
    while part := PART.match(text, part.end()):
        option = part["option"]
        if option and option.lower() not in LOWER:
            message = f"refused: the option {option} is not offered; {', '.join(OFFERED)} are"
            raise QueryRefused(message)


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))
