"""Codes and names of actors to countries: by the dataset's own list, the codes' own rules and the day.

Always of the day: what was no state then is nobody, and is counted. Nothing is found by likeness. The doors:
`coded_country` for events that were coded by machine, `country_of` for tables of states that people made,
`stays` for rows of such tables that run over the days of several states.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from graph.countries.registry import countries
from graph.countries.succession import standing_for
from loaders.intake.descriptions import description

if TYPE_CHECKING:
    from graph.countries.country import Country

System = Literal["cameo", "cow", "cow_abbr", "gw", "iso2", "iso3", "fips", "wikidata", "name"]


class CodedCountry(NamedTuple):
    """A country. itself: whether the label is that state, and not only a part of it."""

    id: str
    itself: bool = True


def coded_country(system: System, code: str, on: date, source: str = "") -> CodedCountry | None:
    """The state that a code or name of a row of events meant on that day; None where there was none.

    source: the loader whose own list (`states` and `within` of its YAML) comes first. A present state's label
    on a day before its first stands for the state it continues (`RUS` of 1980 is the Soviet Union), or for a
    part of the one it was in (`SVK` of 1985 of Czechoslovakia). What is None is handed on as
    Loaded.unresolved and counted.
    """
    code = code.strip()
    return _found(system, code, _asked_of(system, code, on, source), source)


def country_of(system: System, code: str, on: date, source: str = "") -> str | None:
    """The id of the state that a table lists under `code` on that day; None where it has ended.

    A table of states is taken at its word before their first day in COW and GW: Ukraine votes from 1946 on.
    Of states that continue one another it is the one that stood on the day.
    """
    code = code.strip()
    return _listed(system, code, _asked_of(system, code, on, source), source)


def stays(system: Literal["cow", "gw"], number: str, start: date, end: date) -> list[tuple[str, date, date]]:
    """The states a number meant from `start` to `end`, by time, each with its first and last day in it."""
    return sorted(
        (
            (state.id, max(start, stay.start), min(end, stay.end or end))
            for state in countries().ever(system, number)
            for stay in (state.cow if system == "cow" else state.gw)
            if stay.number == int(number) and stay.start <= end and (stay.end is None or start <= stay.end)
        ),
        key=lambda found: found[1],
    )


@lru_cache(maxsize=1 << 17)
def unchanged_since(on: date, source: str = "") -> date:
    """The first of the days up to `on` on which each code and name means what it means on `on`.

    What is remembered by that day is asked some dozen times in a century, and not once a day.
    """
    own = [since for meant in _own(source).values() for _, since in meant if since and since <= on]
    return max(countries().unchanged_since(on), *own) if own else countries().unchanged_since(on)


@lru_cache(maxsize=1 << 17)
def is_dated(system: System, code: str, source: str = "") -> bool:
    """Whether the day decides what `code` means. Most names mean nothing: remember those without the day."""
    listed = _own(source).get(code)
    meant = countries().ever(system, code) if listed is None else [_known(state) for state, _ in listed]
    return len(meant) > 1 or any(state.start or state.end for state in meant)


def _asked_of(system: System, code: str, on: date, source: str) -> date | None:
    """The day by which it is remembered what a label means; None where that is the same on any."""
    return unchanged_since(on, source) if is_dated(system, code, source) else None


@lru_cache(maxsize=1 << 17)
def _found(system: System, code: str, on: date | None, source: str) -> CodedCountry | None:
    if within := _within(source).get(code):
        return CodedCountry(within, itself=False)
    meant = _meant(system, code, on, source)
    if isinstance(meant, str):
        return CodedCountry(meant)
    instead = {before for state in meant if on and (before := _before(state, on))}
    return instead.pop() if len(instead) == 1 else None


@lru_cache(maxsize=1 << 17)
def _listed(system: System, code: str, on: date | None, source: str) -> str | None:
    meant = _meant(system, code, on, source)
    if isinstance(meant, str):
        return meant
    instead = {standing for state in meant if on and (standing := _in_line(state, on))}
    return instead.pop() if len(instead) == 1 else None


def _meant(system: System, code: str, on: date | None, source: str) -> str | tuple[Country, ...]:
    """The state of the day; else those that the code meant on other days, none where several stood then."""
    own = _own(source).get(code)
    if own and len(own) > 1:
        there = [state for state, since in own if on is None or since is None or since <= on]
        return there[-1] if there else ()
    if own:
        state = _known(own[0][0])
        return state.id if on is None or state.existed(on) else (state,)
    if country := countries().find(system, code, on):
        return country.id
    meant = countries().ever(system, code)
    return () if on is None or any(state.existed(on) for state in meant) else meant


def _in_line(state: Country, on: date) -> str | None:
    """The state of the same line on that day; before the first day of any, the state itself."""
    then = standing_for(state.id, on)[0]
    if _known(then).existed(on):
        return then
    return state.id if state.start is not None and on < state.start else None


def _before(state: Country, on: date) -> CodedCountry | None:
    """Before its first day: the state it continues, or the one it was a part of."""
    if state.start is None or state.start <= on:
        return None
    before = standing_for(state.id, on)[0]
    if _known(before).existed(on):
        return CodedCountry(before)
    parts = {  # `state` was put together of these, as South Africa of Transvaal: it was no part of them
        step.predecessor
        for step in countries().successions
        if step.successor == state.id and step.kind == "absorbed"
    }
    there = [whole for whole in countries().in_place_of(state, on, on) if whole.id not in parts]
    return CodedCountry(there[0].id, itself=False) if len(there) == 1 else None


def _known(country_id: str) -> Country:
    country = countries().get(country_id)
    if country is None:
        message = f"a dataset's own list names {country_id!r}, which is no country"
        raise ValueError(message)
    return country


@cache
def _own(source: str) -> dict[str, list[tuple[str, date | None]]]:
    """What each label of a dataset's own list means, and from when; one alone may be there at any time."""
    listed: dict[str, Any] = description(source).rest.get("states", {}) if source else {}
    return {
        label: [(country, _day(since)) for country, since in meant.items()]
        if isinstance(meant, dict)
        else [(meant, None)]
        for label, meant in listed.items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _within(source: str) -> dict[str, str]:
    """Labels of parts of states, and whose."""
    listed: dict[str, str] = description(source).rest.get("within", {}) if source else {}
    return listed
