"""Countries by any code or name. Read from countries.json, which loaders/base/build.py writes."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from graph.countries.country import Country, Membership, Succession
from graph.countries.dated_names import DatedName, Meaning, countries_of, in_place_of, there, whole
from graph.countries.names import bag, fold, is_short_for, rotated, shortened, without_form
from graph.countries.shipped import other_names, shipped
from graph.errors import UnknownCountry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["Countries", "Country", "Membership", "Succession", "countries"]

_NEAREST = 3
_WIKIDATA = re.compile(r"[Qq][0-9]+")
# Below this likeness (0 to 100) a name is no help.
_LIKE = 55
_TOO_SHORT = 2  # letters that are like any name: `EU` is not meant for `USA`


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
        dated: Iterable[DatedName] = (),
        words: Mapping[str, Iterable[str]] | None = None,
        others: Callable[[], Mapping[str, Iterable[str]]] = dict,
    ) -> None:
        """Take what countries.json holds.

        `shared` maps names that mean several countries at one time to their ids; `dated` are names that
        meant a country only for a time; `words` are short words in use that are a code of another country
        too, with the ids of all they mean; `others` gives ids by folded names of further languages.
        """
        self._by_id = {country.id: country for country in listed}
        self.successions = tuple(successions)
        self.shared = {name: tuple(ids) for name, ids in (shared or {}).items()}
        self.dated = tuple(dated)
        self.words = {word: tuple(ids) for word, ids in (words or {}).items()}
        self._others = others

    def __iter__(self) -> Iterator[Country]:
        """Each country once."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_id)

    def get(self, country_id: str) -> Country | None:
        """The country with exactly this id."""
        return self._by_id.get(country_id)

    def address(self, country_id: str) -> str:
        """What to write in an address: the id, or the alpha-3 where the id is also a word for others."""
        found = self._by_id[country_id]
        return found.alpha3 if country_id in self.words and found.alpha3 else country_id

    def resolve(self, text: str, on: date | None = None, since: date | None = None) -> Country:
        """The country of an id, ISO code (any case), COW number or abbreviation, Wikidata id, or name.

        An ISO code comes before a COW abbreviation (AUS is Australia, not COW's Austria), and both before
        a name, unless the text is written as a name is: `Nga` is Russia in Vietnamese, `NGA` Nigeria.
        The day only chooses between several: what means one country is that one on any day. Where none of
        them was there on the day, it is the only one that was from `since` on.

        Raises:
            UnknownCountry: nothing has this code or name, or several have; one line that says which are near
                or meant.
        """
        return self._chosen(self._meanings(text), str(text).strip(), on, since)

    def resolve_in(self, text: str, first: date, last: date) -> Country:
        """Like `resolve`, among the states that were there on some day from `first` to `last`.

        Raises:
            UnknownCountry: as `resolve`, and where what is meant was no state then: the line names the one
                that stood in its place.
        """
        meanings = self._meanings(text)
        found = there(meanings, first, last)
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(str(text).strip(), found)
        raise self._ended(countries_of(meanings), first, last)

    def find(self, system: str, code: str, on: date | None = None) -> Country | None:
        """The one state that a code of a system, or a name, meant on that day; None where there was none.

        `system` is cow, cow_abbr, gw, cameo, fips, iso2, iso3, wikidata or name. Without a day, as `resolve`.
        """
        meanings = self._of(system, code)
        if not meanings:  # most names of a dataset: not worth the search for what they are like
            return None
        if on is None:
            try:
                return self._chosen(meanings, code, None)
            except UnknownCountry:
                return None
        found = there(meanings, on, on)
        return found[0] if len(found) == 1 else None

    def ever(self, system: str, code: str) -> tuple[Country, ...]:
        """Every country that `code` has meant, whenever."""
        return countries_of(self._of(system, code))

    def in_place_of(self, state: Country, first: date, last: date) -> list[Country]:
        """The states that stood from `first` to `last` where this one was none: before it, or after it."""
        return in_place_of(state, first, last, self.successions, self._by_id)

    def unchanged_since(self, day: date) -> date:
        """The first of the days up to `day` on which each code and name means what it means on `day`."""
        behind = bisect_right(self._turns, day)
        return self._turns[behind - 1] if behind else date.min

    def near(self, text: str, limit: int = _NEAREST) -> list[str]:
        """English names of the countries whose names are most like `text`, best first; maybe none."""
        return [country.name for country in self._near(text, limit)]

    def _near(self, text: str, limit: int) -> list[Country]:
        from rapidfuzz import fuzz, process

        like = process.extract(
            fold(text), self._names.keys(), scorer=fuzz.ratio, limit=limit * 8, score_cutoff=_LIKE
        )
        return list(countries_of(one for name, _, _ in like for one in self._names[name]))[:limit]

    def _meanings(self, text: str) -> tuple[Meaning, ...]:
        """Everything that a code or name has meant. Raises UnknownCountry where that is nothing."""
        plain = str(text).strip()
        if ids := self.words.get(plain.upper()):
            raise _several(plain, [self._by_id[one] for one in ids], by_alpha3=True)
        if exact := self._by_id.get(plain):
            return (whole(exact),)
        if plain.isascii() and plain.isdigit():
            if found := self._of("cow", plain):
                return found
            message = f"no country has the COW number {plain}: write a code as KP or a name"
            raise UnknownCountry(message)
        if _WIKIDATA.fullmatch(plain):
            lookups: list[str] = ["wikidata"]
        elif plain.isascii() and (plain.isupper() or plain.islower()):
            lookups = ["iso", "cow_abbr", "typed"]
        else:
            lookups = ["typed", "iso", "cow_abbr"]
        for lookup in lookups:
            if found := self._of(lookup, plain):
                return found
        raise self._unknown(plain)

    def _of(self, system: str, code: str) -> tuple[Meaning, ...]:
        if system in ("cow", "gw"):
            index = self._cow if system == "cow" else self._gw
            return index.get(int(code), ()) if code.isdecimal() else ()
        if system == "name":
            return self._named(code)
        if system == "typed":
            return self._typed(code)
        code = code.upper()
        if system == "cameo":
            return self._cameo.get(code, ()) or self._alpha3.get(code, ())
        systems = {
            "iso": self._iso,
            "iso2": self._iso,
            "iso3": self._alpha3,
            "cow_abbr": self._cow_abbr,
            "fips": self._fips,
            "wikidata": self._wikidata,
        }
        return systems[system].get(code, ())

    def _named(self, text: str) -> tuple[Meaning, ...]:
        """By name: as written; sorted as in `Korea, North`; without `Republic of`; in any order of words."""
        for written in filter(None, (text, rotated(text))):
            if found := self._names.get(fold(written)):
                return found
            # A form of state may be left out only where the rest never meant two countries.
            alone = self._names.get(without_form(written) or "", ())
            if len(countries_of(alone)) == 1:
                return alone
        return self._bags.get(bag(text), ())

    def _typed(self, text: str) -> tuple[Meaning, ...]:
        """By name as `_named`, or with shortened words, or in one of the languages that are only searched."""
        if found := self._named(text):
            return found
        if cut := shortened(text):
            full = (meant for words, meant in self._bags.items() if is_short_for(cut, words))
            if found := tuple(one for meant in full for one in meant):
                return found
        return tuple(whole(self._by_id[one]) for one in self._others().get(fold(text), ()))

    def _chosen(
        self, meanings: tuple[Meaning, ...], text: str, on: date | None, since: date | None = None
    ) -> Country:
        """The one meant: the only one ever, else on that day, else on any day from `since` to it."""
        found = countries_of(meanings)
        if len(found) == 1:
            return found[0]
        if not found:
            raise self._unknown(text)
        day = on or date.today()  # noqa: DTZ011
        then = there(meanings, day, day) or there(meanings, since or day, day)
        if len(then) == 1:
            return then[0]
        if on is not None and not then:
            raise self._ended(found, since or day, day)
        raise _several(text, then or found)

    def _ended(self, meant: tuple[Country, ...], first: date, last: date) -> UnknownCountry:
        """What to say where none of those meant was a state from `first` to `last`."""
        when = f"on {first}" if first == last else f"from {first} to {last}"
        instead = dict.fromkeys(
            state.id
            for one in meant
            for state in self.in_place_of(one, first, last)
            or there(self._named(one.name), first, last)  # of its name: the Montenegro of 1900
            or there(self._numbered(one), first, last)  # of its number: that of 2010
        )
        known = [self._by_id[each] for each in instead]
        right = f"write {_either(_shown(known))}" if known else _either([_days(one) for one in meant])
        ids = (*(one.id for one in meant), *instead)
        return UnknownCountry(f"{_either(_shown(meant))} was no state {when}: {right}", ids)

    def _numbered(self, state: Country) -> tuple[Meaning, ...]:
        """What its numbers in GW's list have meant."""
        return tuple(meant for stay in state.gw for meant in self._gw[stay.number])

    def _unknown(self, text: str) -> UnknownCountry:
        if not text:
            return UnknownCountry("no country given: write a code as KP or a name as Korea Utara")
        like = self._near(text, _NEAREST) if len(fold(text)) > _TOO_SHORT else []
        near = [f"{country.name} ({country.id})" for country in like]
        right = f"did you mean {_either(near)}?" if near else "write a code as KP or a name as Korea Utara"
        return UnknownCountry(f"no country is called {text!r}: {right}")

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which a state, a stay, a name's meaning or a succession began, or had just ended."""
        spans = [(each.start, each.end) for each in (*self, *self.dated)]
        spans += [(stay.start, stay.end) for each in self for stay in (*each.cow, *each.gw)]
        spans += [(step.on, step.until) for step in self.successions]
        begun, ended = zip(*spans, strict=True)
        return sorted({*filter(None, begun), *(day + timedelta(1) for day in ended if day)})

    @cached_property
    def _names(self) -> dict[str, tuple[Meaning, ...]]:
        """Folded name to what it has meant."""
        index: dict[str, dict[str, Meaning]] = {}
        for country in self:
            for name in country.all_names:
                index.setdefault(fold(name), {})[country.id] = whole(country)
        for name, ids in self.shared.items():
            index.setdefault(fold(name), {}).update({one: whole(self._by_id[one]) for one in ids})
        for each in self.dated:
            country = self._by_id[each.id]
            index.setdefault(fold(each.name), {})[each.id] = Meaning(country, each.start, each.end)
        return {key: tuple(found.values()) for key, found in index.items()}

    @cached_property
    def _bags(self) -> dict[tuple[str, ...], tuple[Meaning, ...]]:
        """The words of a name to what it has meant; what a list has turned round is only found as it is."""
        index: dict[tuple[str, ...], dict[str, Meaning]] = {}
        for name in [*(name for country in self for name in country.all_names), *self.shared]:
            if "," in name:
                continue
            for meaning in self._names[fold(name)]:
                index.setdefault(bag(name), {})[meaning.country.id] = meaning
        return {words: tuple(found.values()) for words, found in index.items() if words}

    @cached_property
    def _iso(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: [c.id, c.alpha2, c.alpha3, *c.codes])

    @cached_property
    def _alpha3(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: [c.alpha3, *(code for code in c.codes if len(code) == 3)])

    @cached_property
    def _cow_abbr(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: [m.abbr for m in c.cow])

    @cached_property
    def _cow(self) -> dict[int, tuple[Meaning, ...]]:
        return self._stays(lambda c: c.cow)

    @cached_property
    def _gw(self) -> dict[int, tuple[Meaning, ...]]:
        return self._stays(lambda c: c.gw)

    @cached_property
    def _cameo(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: c.cameo)

    @cached_property
    def _fips(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: c.fips)

    @cached_property
    def _wikidata(self) -> dict[str, tuple[Meaning, ...]]:
        return self._index(lambda c: c.wikidata)

    def _index(self, keys: Callable[[Country], Iterable[str | None]]) -> dict[str, tuple[Meaning, ...]]:
        index: dict[str, dict[str, Meaning]] = {}
        for country in self:
            for key in keys(country):
                if key is not None:
                    index.setdefault(key, {})[country.id] = whole(country)
        return {key: tuple(found.values()) for key, found in index.items()}

    def _stays(self, listed: Callable[[Country], Iterable[Membership]]) -> dict[int, tuple[Meaning, ...]]:
        index: dict[int, list[Meaning]] = {}
        for country in self:
            for stay in listed(country):
                meaning = Meaning(country, stay.start, stay.end, numbered=True)
                index.setdefault(stay.number, []).append(meaning)
        return {number: tuple(found) for number, found in index.items()}


@lru_cache(maxsize=1)
def countries() -> Countries:
    """The shipped countries, read once."""
    content = shipped()
    return Countries(
        content.listed, content.successions, content.shared, content.dated, content.words, other_names
    )


def _several(text: str, meant: Iterable[Country], *, by_alpha3: bool = False) -> UnknownCountry:
    listed = tuple(meant)
    shown = [f"{one.alpha3} ({one.name})" for one in listed] if by_alpha3 else _shown(listed)
    message = f"{text!r} means several countries: write {_either(shown)}"
    return UnknownCountry(message, tuple(one.id for one in listed))


def _shown(listed: Iterable[Country]) -> list[str]:
    return [f"{one.id} ({one.name})" for one in listed]


def _days(country: Country) -> str:
    """`IN is listed from 1947-08-15`: when it was a state."""
    days = [f"from {country.start}"] if country.start else []
    days += [f"to {country.end}"] if country.end else []
    return f"{country.id} is listed {' '.join(days)}"


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
