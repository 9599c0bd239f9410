"""Why a treaty stands as it does on a day, in the language of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.dates import in_words

if TYPE_CHECKING:
    from api.pages.speech import Speech
    from questions.treaty_status import Stood

OF_THE_TREATY = frozenset({"party", "treaty", "state"})


def why(how: Stood, t: Speech) -> list[str]:
    """What its state rests on, then who holds otherwise: `reasons` of the answer, by the catalogue."""
    first = _by_atop(how, t) if how["basis"]["rule"] == "atop" else _by_text(how, t)
    held = [t(f"treaty.held_{each['says']}", text=t.prose(each["text"])) for each in how["accounts"]]
    return [first, *held]


def _by_atop(how: Stood, t: Speech) -> str:
    basis, key = how["basis"], "treaty.why_atop"
    if how["reading"] == "not_coded":
        return t("treaty.why_atop_none")
    if how["reading"] == "censored":
        key = "treaty.why_atop_censored"
    elif basis["until"] is None:
        key = "treaty.why_atop_on"
    start, end = in_words(basis["since"], t.ui), in_words(basis["until"], t.ui)
    return t(key, id=basis["since_from"], start=start, end=end)


def _by_text(how: Stood, t: Speech) -> str:
    basis = how["basis"]
    key = _undated(how) if how["reading"] == "undated" else how["reading"]
    date, source = basis["since"], basis["since_from"]
    if key in {"ended", "no_start"}:
        date, source = basis["until"], basis["until_from"]
    elif key == "not_yet" and source == "signature":
        key = "not_yet_signed"
    return t(f"treaty.why_{key}", date=in_words(date, t.ui), by=_from(source, t) if source else "")


def _undated(how: Stood) -> str:
    """What is missing for an answer."""
    basis = how["basis"]
    if basis["since"] is None:
        return "no_dates" if basis["until"] is None else "no_start"
    if basis["since_known"]:
        return "no_end"
    return "neither" if basis["until"] is None and not basis["open_end"] else "not_from_when"


def _from(source: str, t: Speech) -> str:
    return t(f"treaty.from_{source}" if source in OF_THE_TREATY else f"action.{source}")
