"""Reads countries.json and country_keys.json, which loaders/base/build.py writes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from graph.countries.country import Country, Membership, Succession
from graph.countries.dated_names import DatedName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Shipped(NamedTuple):
    """What countries.json holds; see `Countries`."""

    listed: list[Country]
    successions: list[Succession]
    shared: Mapping[str, list[str]]
    dated: list[DatedName]
    words: Mapping[str, list[str]]


def shipped() -> Shipped:
    """The shipped countries."""
    content = _read("countries.json")
    return Shipped(
        [_country(entry) for entry in content["countries"]],
        [
            Succession(**{**entry, "on": date.fromisoformat(entry["on"]), "until": _day(entry.get("until"))})
            for entry in content["successions"]
        ],
        content["shared"],
        [DatedName(name, each, _day(start), _day(end)) for name, each, start, end in content["dated"]],
        content["words"],
    )


@lru_cache(maxsize=1)
def other_names() -> Mapping[str, list[str]]:
    """Ids by folded name, of the languages that are found and not shown; read when one is asked for."""
    found: dict[str, list[str]] = {}
    for country_id, keys in _read("country_keys.json")["keys"].items():
        for key in keys:
            found.setdefault(key, []).append(country_id)
    return found


def languages() -> list[str]:
    """CLDR's codes of the languages in which a country is found by its name."""
    listed: list[str] = _read("country_keys.json")["languages"]
    return listed


def _read(name: str) -> Any:  # noqa: ANN401
    return orjson.loads(files("graph.countries").joinpath(name).read_bytes())


def _country(entry: dict[str, Any]) -> Country:
    return Country(
        id=entry["id"],
        names=entry["names"],
        also=tuple(entry.get("also", ())),
        status=entry["status"],
        alpha2=entry.get("alpha2"),
        alpha3=entry.get("alpha3"),
        numeric=entry.get("numeric"),
        codes=tuple(entry.get("codes", ())),
        cow=_memberships(entry.get("cow", ())),
        gw=_memberships(entry.get("gw", ())),
        cameo=tuple(entry.get("cameo", ())),
        fips=tuple(entry.get("fips", ())),
        ioc=entry.get("ioc"),
        wikidata=tuple(entry.get("wikidata", ())),
        start=_day(entry.get("start")),
        end=_day(entry.get("end")),
    )


def _memberships(entries: Iterable[list[Any]]) -> tuple[Membership, ...]:
    return tuple(
        Membership(number, abbr, date.fromisoformat(start), _day(end)) for number, abbr, start, end in entries
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
