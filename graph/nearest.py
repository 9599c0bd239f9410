"""The names most like one that does not exist, for a line that says what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR = 60.0  # of 100, by rapidfuzz; a name that is less like it is no help
FEW = 12


def nearest(text: str, choices: Iterable[str], limit: int = 3, score: float = NEAR) -> list[str]:
    """The choices most like `text`, best first; empty when none reaches the score (0 to 100)."""
    from rapidfuzz import fuzz, process  # a command with nothing wrong does without

    matches = process.extract(
        text.casefold(),
        sorted(set(choices)),
        scorer=fuzz.ratio,
        processor=str.casefold,
        limit=limit,
        score_cutoff=score,
    )
    return [choice for choice, _, _ in matches]


def either(choices: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = list(choices)
    return f"{', '.join(first)} or {last}" if first else last


def did_you_mean(text: str, choices: Iterable[str]) -> str:
    """What would be right instead of `text`: the nearest of `choices`, or all of them when few."""
    choices = list(choices)
    near = nearest(text, choices)
    if near:
        return f"did you mean {either(near)}?"
    if choices and len(choices) <= FEW:
        return f"write {either(choices)}"
    return ""
