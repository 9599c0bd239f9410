"""Countries by any code or name. Read from countries.json, which loaders/base/build.py writes."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from graph.country import Country, Membership, Succession
from graph.country_names import fold, without_form
from graph.errors import UnknownCountry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_Key = TypeVar("_Key", str, int)

__all__ = ["Countries", "Country", "Membership", "Succession", "countries"]

_NEAREST = 3
_CODE_LENGTHS = (2, 3, 4)
_WIKIDATA = re.compile(r"[Qq][0-9]+")
# Below this likeness (0 to 100) a name is no help.
_LIKE = 55


class Countries:
    """All countries, and the ways to find one. Iterating gives each once, in the order of the file.

    Where a code or name has meant several (365 is Russia, the USSR and the Russian Empire), the day
    decides: `on`, or today. It never guesses: no spelling is corrected.
    """

    def __init__(
        self,
        listed: Iterable[Country],
        successions: Iterable[Succession] = (),
        shared: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`shared` maps names that mean several countries at one time to their ids."""
        self._by_id = {country.id: country for country in listed}
        self.successions = tuple(successions)
        self.shared = {name: tuple(ids) for name, ids in (shared or {}).items()}

    def __iter__(self) -> Iterator[Country]:
        """Each country once."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_id)

    def get(self, country_id: str) -> Country | None:
        """The country with exactly this id."""
        return self._by_id.get(country_id)

    def resolve(self, text: str, on: date | None = None) -> Country:
        """The country of an id, ISO code (any case), COW number or abbreviation, Wikidata id, or name.

        An ISO code comes before a COW abbreviation (AUS is Australia, not COW's Austria), and both before
        a name, unless the text is written as a name is: `Nga` is Russia in Vietnamese, `NGA` Nigeria.

        Raises:
            UnknownCountry: nothing has this code or name, or several have; one line that says which are near
                or meant.
        """
        plain = str(text).strip()
        if exact := self._by_id.get(plain):
            return exact
        if plain.isascii() and plain.isdigit():
            return self.by_cow(int(plain), on)
        if _WIKIDATA.fullmatch(plain):
            return self._pick(self._wikidata.get(plain.upper(), ()), plain, on)
        as_code = plain.isascii() and (plain.isupper() or plain.islower())
        lookups = [self._coded, self._named] if as_code else [self._named, self._coded]
        for lookup in lookups:
            if found := lookup(plain):
                return self._pick(found, plain, on)
        raise self._unknown(plain)

    def by_cow(self, number: int, on: date | None = None) -> Country:
        """The country with this Correlates of War number on that day.

        Raises:
            UnknownCountry: none ever had it, or several did and none on that day.
        """
        return self._numbered("COW", self._cow, number, on)

    def by_gw(self, number: int, on: date | None = None) -> Country:
        """The country with this Gleditsch-Ward number on that day; raises as `by_cow`."""
        return self._numbered("Gleditsch-Ward", self._gw, number, on)

    def by_cameo(self, code: str, on: date | None = None) -> Country:
        """The country with this CAMEO code (`ROM`, `PRK`); raises UnknownCountry."""
        return self._pick(self._cameo.get(code.upper(), ()) or self._alpha3.get(code.upper(), ()), code, on)

    def by_fips(self, code: str, on: date | None = None) -> Country:
        """The country with this FIPS 10-4 code (`KN` is North Korea); raises UnknownCountry."""
        return self._pick(self._fips.get(code.upper(), ()), code, on)

    def by_alpha3(self, code: str, on: date | None = None) -> Country:
        """The country with this ISO 3166-1 alpha-3 code, also a withdrawn one; raises UnknownCountry."""
        return self._pick(self._alpha3.get(code.upper(), ()), code, on)

    def find(self, system: str, code: str, on: date | None = None) -> Country | None:
        """Like `by_cow` and the others, without a word on what was near: None where they raise.

        `system` is cow, gw, cameo, fips, iso2, iso3, wikidata or name.
        """
        try:
            if system in ("cow", "gw"):
                return (self.by_cow if system == "cow" else self.by_gw)(int(code), on)
            found = self._of(system, code)
            return self._pick(found, code, on) if found else None
        except (UnknownCountry, ValueError):
            return None

    def is_dated(self, system: str, code: str) -> bool:
        """Whether the day decides what `find` finds: the code or name has meant several countries."""
        if system in ("cow", "gw"):
            index = self._cow if system == "cow" else self._gw
            return code.isdecimal() and len(index.get(int(code), ())) > 1
        return len(self._of(system, code)) > 1

    def _of(self, system: str, code: str) -> tuple[Country, ...]:
        if system == "name":
            return self._named(code)
        code = code.upper()
        if system == "cameo":
            return self._cameo.get(code, ()) or self._alpha3.get(code, ())
        systems = {"fips": self._fips, "iso2": self._iso, "iso3": self._alpha3, "wikidata": self._wikidata}
        return systems[system].get(code, ())

    def near(self, text: str, limit: int = _NEAREST) -> list[str]:
        """English names of the countries whose names are most like `text`, best first; maybe none."""
        return [country.name for country in self._near(text, limit)]

    def _near(self, text: str, limit: int) -> list[Country]:
        from rapidfuzz import fuzz, process

        like = process.extract(
            fold(text), self._names.keys(), scorer=fuzz.ratio, limit=limit * 8, score_cutoff=_LIKE
        )
        found = dict.fromkeys(country_id for name, _, _ in like for country_id in self._names[name])
        return [self._by_id[country_id] for country_id in found][:limit]

    def _coded(self, text: str) -> tuple[Country, ...]:
        """By ISO code, then by COW abbreviation."""
        code = text.upper()
        if len(code) not in _CODE_LENGTHS or not code.isascii():
            return ()
        return self._iso.get(code, ()) or self._cow_abbr.get(code, ())

    def _named(self, text: str) -> tuple[Country, ...]:
        ids = self._names.get(fold(text), ())
        if not ids and (rest := without_form(text)):
            # A form of state may be left out only where the rest never meant two countries.
            alone = self._names.get(rest, ())
            ids = alone if len(alone) == 1 else ()
        return tuple(self._by_id[country_id] for country_id in ids)

    def _pick(self, found: tuple[Country, ...], text: str, on: date | None) -> Country:
        """The only one, or the only one there on that day."""
        if len(found) == 1:
            return found[0]
        if not found:
            raise self._unknown(text)
        there = [country for country in found if country.existed(on or date.today())]  # noqa: DTZ011
        if len(there) == 1:
            return there[0]
        meant = _either([f"{country.id} ({country.name})" for country in there or found])
        message = f"{text!r} means several countries: write {meant}"
        raise UnknownCountry(message)

    def _numbered(
        self, system: str, index: Mapping[int, tuple[Country, ...]], number: int, on: date | None
    ) -> Country:
        found = index.get(number, ())
        if not found:
            message = f"no country has the {system} number {number}: write a code as KP or a name"
            raise UnknownCountry(message)
        if len(found) == 1:
            return found[0]
        day = on or date.today()  # noqa: DTZ011
        members = {"COW": "cow", "Gleditsch-Ward": "gw"}[system]
        there = [c for c in found if any(m.number == number and m.covers(day) for m in getattr(c, members))]
        there = there or [country for country in found if country.existed(day)]
        if len(there) == 1:
            return there[0]
        meant = _either([f"{country.id} ({country.name})" for country in found])
        message = f"the {system} number {number} was no state on {day}: write {meant}"
        raise UnknownCountry(message)

    def _unknown(self, text: str) -> UnknownCountry:
        if not text:
            return UnknownCountry("no country given: write a code as KP or a name as Korea Utara")
        near = [f"{country.name} ({country.id})" for country in self._near(text, _NEAREST)]
        right = f"did you mean {_either(near)}?" if near else "write a code as KP or a name as Korea Utara"
        return UnknownCountry(f"no country is called {text!r}: {right}")

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """Folded name to ids."""
        index: dict[str, dict[str, None]] = {}
        for country in self:
            for name in country.all_names:
                index.setdefault(fold(name), {})[country.id] = None
        for name, ids in self.shared.items():
            index.setdefault(fold(name), {}).update(dict.fromkeys(ids))
        return {key: tuple(ids) for key, ids in index.items()}

    @cached_property
    def _iso(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: [c.id, c.alpha2, c.alpha3, *c.codes])

    @cached_property
    def _alpha3(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: [c.alpha3, *(code for code in c.codes if len(code) == 3)])

    @cached_property
    def _cow_abbr(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: [m.abbr for m in c.cow])

    @cached_property
    def _cow(self) -> dict[int, tuple[Country, ...]]:
        return self._index(lambda c: [m.number for m in c.cow])

    @cached_property
    def _gw(self) -> dict[int, tuple[Country, ...]]:
        return self._index(lambda c: [m.number for m in c.gw])

    @cached_property
    def _cameo(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: [c.cameo])

    @cached_property
    def _fips(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: c.fips)

    @cached_property
    def _wikidata(self) -> dict[str, tuple[Country, ...]]:
        return self._index(lambda c: c.wikidata)

    def _index(self, keys: Callable[[Country], Iterable[_Key | None]]) -> dict[_Key, tuple[Country, ...]]:
        index: dict[_Key, dict[str, Country]] = {}
        for country in self:
            for key in keys(country):
                if key is not None:
                    index.setdefault(key, {})[country.id] = country
        return {key: tuple(found.values()) for key, found in index.items()}


@lru_cache(maxsize=1)
def countries() -> Countries:
    """The shipped countries, read once."""
    import orjson

    content = orjson.loads(files("graph").joinpath("countries.json").read_bytes())
    return Countries(
        (_country(entry) for entry in content["countries"]),
        (Succession(**{**entry, "on": date.fromisoformat(entry["on"])}) for entry in content["successions"]),
        content["shared"],
    )


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
        cameo=entry.get("cameo"),
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


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
