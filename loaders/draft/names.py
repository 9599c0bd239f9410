"""Who is named in a text: the countries of the registry, and the people and organisations of the dossiers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from anyascii import anyascii

from graph.countries.names import fold, is_word
from graph.countries.registry import countries
from graph.countries.sounds import script_of
from graph.errors import UnknownCountry
from loaders.curated.context import read_context
from loaders.curated.dossier import Organization, Person, Place
from loaders.draft.words import either

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loaders.curated.context import Context
    from loaders.draft.words import Words

LONGEST = 8  # words of a name
SHORTEST = 4  # letters of a country's name that is no abbreviation
BEFORE = 40  # letters before a name in which its title may begin
# Organisations of these sorts tell what happened and take no part in it.
TELLERS = re.compile(
    r"news|paper|broadcaster|agency|site|blog|magazine|encyclop|project|forum|portal|librar|document"
)
_WORD = re.compile(r"\w[\w.’'-]*\w|\w")
_LANDS = ("country", "place")
_CAPITALS = re.compile(r"(?<!\w)[A-Z][\w’'-]+(?:\s+(?:[A-Z][\w’'.-]*|al-\w+|bin|van|von|de|da))+")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Named:
    """Someone or something named in a sentence.

    sort: country, organization, person, place, teller, or unknown for a person the graph does not have.
    country: of a place, the one it lies in. office: of an unknown person, as the text gives it.
    """

    start: int
    end: int
    text: str
    id: str
    sort: str
    country: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name means."""

    id: str
    sort: str
    country: str = ""


@dataclass(slots=True)
class Names:
    """The names of the graph, and who was named in the report so far."""

    context: Context
    words: Words
    index: Mapping[str, Entry]
    last_names: Mapping[str, str]
    met: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, Named] = field(default_factory=dict)

    def named(self, text: str) -> list[Named]:
        """Everybody named in a sentence, in its order; one who is introduced by a country or office, once."""
        found: list[Named] = []
        taken = 0
        words = list(_WORD.finditer(text))
        for first, word in enumerate(words):
            if word.start() < taken or word[0][0].islower():
                continue
            one = self._longest(text, words[first : first + LONGEST]) or self._by_part(word)
            if one is not None:
                found.append(one)
                taken = one.end
        found = sorted([*found, *self._strangers(text, found)], key=lambda one: one.start)
        for one in found:
            if one.sort == "person":
                self.met[one.id] += 1
        return self._introduced(text, found)

    def teller(self, text: str) -> str:
        """The id of a paper, agency or station of this name; empty if there is none."""
        entry = self.index.get(fold(text))
        return entry.id if entry and entry.sort == "teller" else ""

    def _longest(self, text: str, words: list[re.Match[str]]) -> Named | None:
        for count in range(len(words), 0, -1):
            start, end = words[0].start(), words[count - 1].end()
            written = text[start:end]
            bare = _POSSESSIVE.sub("", written)
            if entry := self._meant(bare):
                return Named(start, start + len(bare), bare, entry.id, entry.sort, entry.country)
        return None

    def _meant(self, written: str) -> Entry | None:
        if means := self.words.means.get(written):
            return _meaning(means, self.context)
        if city := self.words.cities.get(written):
            return Entry("", "place", city)
        entry = self.index.get(fold(written))
        return None if entry and entry.sort == "country" and is_word(written) else entry

    def _by_part(self, word: re.Match[str]) -> Named | None:
        """A person named in full before, or a head of state, by the first or last word of the name."""
        part = fold(_POSSESSIVE.sub("", word[0]))
        known = [who for who in self.met if part in _ends(self._name(who))]
        who = known[0] if known else self.last_names.get(part)
        if not who or len(part) < 2:
            return None
        return Named(word.start(), word.end(), word[0], who, "unknown" if who in self.unknown else "person")

    def _name(self, who: str) -> str:
        if who in self.unknown:
            return self.unknown[who].text
        return str(getattr(self.context.things[who].record, "name", ""))

    def _strangers(self, text: str, found: list[Named]) -> Iterator[Named]:
        """People the graph does not have: two or more words with capital letters, after an office."""
        titles = either(self.words.titles)
        office = re.compile(rf"(?<!\w)({titles})(?!\w)[^.;:]*$", re.IGNORECASE)
        leading = re.compile(rf"(?:(?i:{titles})|[A-Z]{{2,}})\s+")
        for match in _CAPITALS.finditer(text):
            lands = [one.end for one in found if one.sort in _LANDS and one.start < match.end()]
            start = max([match.start(), *(end + 1 for end in lands)])
            while title := leading.match(text, start, match.end()):
                start = title.end()
            name = re.sub(r"(?<=\w\w)\.$", "", text[start : match.end()])  # the end of a sentence
            held = office.search(text[max(0, start - BEFORE) : start])
            if held and " " in name and not any(one.start < match.end() and start < one.end for one in found):
                who = "-".join(re.findall(r"[a-z0-9]+", anyascii(name).lower()))
                one = Named(
                    start, match.end(), name, who, "unknown", office=" ".join(held[1].lower().split())
                )
                self.unknown.setdefault(who, one)
                self.met[who] += 1
                yield one

    def _introduced(self, text: str, found: list[Named]) -> list[Named]:
        """Without countries and organisations that only say whose someone is: `presiden China Xi Jinping`."""
        kept: list[Named] = []
        for one, after in zip_longest(found, found[1:]):
            if after is None or not self._introduces(text, one, after):
                kept.append(one)
            elif one.sort == "country" and after.id in self.unknown:
                first = self.unknown[after.id]
                self.unknown[after.id] = replace(first, country=first.country or one.id)
        return kept

    def _introduces(self, text: str, one: Named, after: Named) -> bool:
        if one.sort not in (*_LANDS, "organization") or after.sort in _LANDS:
            return False
        between = text[one.end : after.start]
        bare = re.sub(rf"(?i)(?<!\w)(?:{either(self.words.titles)})(?!\w)", "", between)
        shut = r"[a-z]|[.;:]\s" if after.sort == "teller" else r"[a-z(]|[.;:]\s"
        return re.search(shut, bare) is None and (one.sort != "place" or "," not in between)


def names_for(words: Words) -> Names:
    """The names of the shipped dossiers and the registry, for a report in a language."""
    context = _context()
    return Names(context, words, _index(words.lang), _last_names())


@cache
def _context() -> Context:
    return read_context(None)


@cache
def _index(lang: str) -> Mapping[str, Entry]:
    """Folded names to what they mean; countries before people, these before organisations and places."""
    context = _context()
    index: dict[str, Entry] = {}
    for name, country in _country_names(lang):
        index.setdefault(fold(name), Entry(country, "country"))
    printed = [(used.of, used.form) for dossier in context.dossiers.values() for used in dossier.names_used]
    for wanted in (Person, Organization, Place):
        for thing in context.things.values():
            if isinstance(thing.record, wanted):
                entry = _meaning(thing.id, context)
                forms = [thing.record.name, *thing.record.also]
                forms += [form for each in thing.record.names.values() for form in each]
                forms += [form for who, form in printed if who == thing.id]
                for form in forms:
                    if entry and len(fold(form)) > 1:
                        index.setdefault(fold(form), entry)
    return index


def _country_names(lang: str) -> Iterator[tuple[str, str]]:
    """Names of states as texts of a language print them, with what each means today.

    Without those of other languages in Latin script, and without what means several: `Congo`.
    """
    known = countries()
    for country in known:
        own = {country.name, country.name_in(lang)}
        foreign = (
            {name for name in country.names.values() if script_of(name) == "Latn"} - own - {*country.also}
        )
        for name in country.all_names:
            long = len(fold(name)) >= SHORTEST or (name.isupper() and len(fold(name)) == SHORTEST - 1)
            if long and name not in foreign and (meant := known.find("name", name)):
                yield name, meant.id


def _meaning(thing_id: str, context: Context) -> Entry | None:
    thing = context.things.get(thing_id)
    if thing is None:
        try:
            return Entry(countries().resolve(thing_id).id, "country")
        except UnknownCountry:
            return None
    record = thing.record
    if isinstance(record, Place):
        return Entry(thing_id, "place", _land(context, record))
    if isinstance(record, Organization):
        return Entry(thing_id, "teller" if TELLERS.search(record.type) else "organization")
    return Entry(thing_id, thing.sort)


def _land(context: Context, place: Place) -> str:
    while place.in_ in context.things:
        inner = context.things[place.in_].record
        if not isinstance(inner, Place):
            break
        place = inner
    return str(place.in_)


@cache
def _last_names() -> Mapping[str, str]:
    """First and last words of the names of heads of state, where they mean one alone."""
    parts: dict[str, set[str]] = {}
    for thing in _context().things.values():
        record = thing.record
        if isinstance(record, Person) and any(office.rank == "head_of_state" for office in record.offices):
            for part in _ends(record.name):
                parts.setdefault(part, set()).add(thing.id)
    everybody = Counter(
        part
        for thing in _context().things.values()
        if isinstance(thing.record, Person)
        for part in set(_ends(thing.record.name))
    )
    return {part: next(iter(who)) for part, who in parts.items() if len(who) == 1 and everybody[part] == 1}


def _ends(name: str) -> tuple[str, ...]:
    words = name.split()
    return tuple({fold(words[0]), fold(words[-1])}) if words else ()
