"""Why a treaty stands as it does on a day, in the words of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.words import ENGLISH, words
from questions.treaty_span import GONE, OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from questions.treaty_accounts import Account, State
    from questions.treaty_span import Basis

    Say = Callable[..., str]  # the text under a key of the catalogue, filled in
    Write = Callable[[str | None], object]

OF_THE_TREATY = frozenset({"party", OWN, GONE})
# How the same is told where the day is one of signature.
SIGNED = {
    "not_yet": "not_yet_signed",
    "neither": "neither_signed",
    "not_from_when": "not_from_when_signed",
}


def in_english(key: str, /, **values: object) -> str:
    """The English of the catalogue."""
    return words(key, ENGLISH).format(**values)


def reasons(
    reading: State,
    basis: Basis,
    accounts: Sequence[Account],
    say: Say = in_english,
    day: Write = str,
    told: Write = str,
) -> list[str]:
    """What `reading` rests on, then who holds otherwise: one sentence each.

    say: speaks the language wanted; day: writes an EDTF date; told: writes what an account says.
    """
    rest = _by_atop if basis["rule"] == "atop" else _by_text
    first = rest(reading, basis, say, day)
    return [first, *(say(f"treaty.held_{one['says']}", text=told(one["text"])) for one in accounts)]


def _by_atop(reading: State, basis: Basis, say: Say, day: Write) -> str:
    if reading == "not_coded":
        return say("treaty.why_atop_none")
    key = "treaty.why_atop" if basis["until"] else "treaty.why_atop_on"
    if reading == "censored":
        key = "treaty.why_atop_censored"
    return say(
        key,
        id=basis["since_from"],
        start=day(basis["since"]),
        end=day(basis["until"]),
        coded=day(basis["coded_until"]),
    )


def _by_text(reading: State, basis: Basis, say: Say, day: Write) -> str:
    key = _missing(basis) if reading == "undated" else reading
    of_end = key in {"ended", "no_start"}
    date, source = (basis["until"], basis["until_from"]) if of_end else (basis["since"], basis["since_from"])
    if source == "signature":
        key = SIGNED.get(key, key)
    by = say(f"treaty.from_{source}" if source in OF_THE_TREATY else f"action.{source}") if source else ""
    return say(f"treaty.why_{key}", date=day(date), by=by, coded=day(basis["coded_until"]))


def _missing(basis: Basis) -> str:
    """What is missing for an answer."""
    if basis["since"] is None:
        return "no_dates" if basis["until"] is None else "no_start"
    if basis["since_known"]:
        return "no_end"
    told = basis["until"] is not None and basis["until_from"] != GONE
    return "not_from_when" if told or basis["open_end"] else "neither"
