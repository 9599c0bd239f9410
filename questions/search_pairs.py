"""The pair of countries that the words of a search name: by the countries, or by people who act for them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from graph.countries.names import fold, is_word, shortened
from graph.countries.registry import countries
from graph.errors import UnknownCountry
from graph.store.reader import Row
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from datetime import date

    from graph.countries.country import Country
    from graph.store.reader import Store
    from graph.window import Window
    from questions.search_terms import Term

MOST_PAIRS = 3
LONGEST = 5  # words of one name
PEOPLE_SCANNED = 300
HEARD_FROM = 4
CODE = 3  # letters or digits at most
FIRST = 1e9  # score of a pair: before what has as many of the words

# Who has these words in a name, and for which countries they act, those of most events first.
PEOPLE = """
UNWIND $queries AS asked
CALL db.index.fulltext.queryNodes(asked.index, asked.query, {limit: $scanned}) YIELD node
OPTIONAL MATCH (node:Name)-[:ABOUT]->(named:Person)
WITH asked.place AS place, coalesce(named, node) AS p WHERE p:Person
WITH p, collect(DISTINCT place) AS places
WITH p, places, COLLECT {
  MATCH acts = (p)-[:REPRESENTS]->()-[:ORGAN_OF*0..6]->(c:Country)
  RETURN c.id ORDER BY length(acts), c.id
} AS countries
WHERE size(countries) > 0
RETURN places, countries[0] AS country
ORDER BY p.row IS NOT NULL, COUNT { (p)--(:Event) } DESC, p.id
"""


async def pairs(store: Store, terms: list[Term], span: Window, *, lang: str) -> list[Row]:
    """Hits of the type `Dyad`, as `questions.search` ranks them; none unless two countries are named."""
    if len(terms) < 2:
        return []
    named = _countries(terms, span.end if span.bounded else None)
    if sum(len(places) for places, _ in named) < len(terms):
        queries = [query for term in terms for query in term.exact() if _of_a_name(query, term)]
        people = await store.read(PEOPLE, queries=queries, scanned=PEOPLE_SCANNED)
        named = _people(terms, named, [(set(row["places"]), row["country"]) for row in people])
    found: dict[str, Row] = {}
    for (places, one), (more, other) in combinations(named, 2):
        if one != other and (dyad := dyad_id(one, other)) not in found and len(found) < MOST_PAIRS:
            count = len(places) + len(more)
            found[dyad] = {
                **_hit(dyad, span, lang),
                "rank": _rank(count, whole=count == len(terms), dated=span.bounded),
                "score": FIRST - len(found),
            }
    return list(found.values())


def pair_named(terms: list[Term], span: Window) -> tuple[str, str] | None:
    """The ids of two countries, in the order of the words, where these name them and nothing else."""
    named = _countries(terms, span.end if span.bounded else None)
    if len(named) != 2 or sum(len(places) for places, _ in named) < len(terms):
        return None
    (_, first), (_, second) = named
    return (first, second) if first != second else None


Named = tuple[frozenset[int], str]  # which words, and the country they stand for


def _countries(terms: list[Term], on: date | None) -> list[Named]:
    """Names and codes of countries among the words, the longest first from the left.

    What is such a name only in a language that few ask in, or is a word, too, counts where nothing but names
    stands, and none of them English unless it is itself: `Saksa Ranska` and `Jersey France`, but not
    `New Jersey China`, `Island China` or `Alan Turing`.
    """
    codes = all(len(term.text) <= CODE and _country(term.text, on, codes=True) for term in terms)
    found: list[Named] = []
    doubted: list[Named] = []
    own: list[Named] = []  # countries called by their English names
    at = 0
    while at < len(terms):
        for length in range(min(LONGEST, len(terms) - at), 0, -1):
            text = " ".join(term.text for term in terms[at : at + length])
            if (country := _country(text, on, codes=codes)) is not None:
                found.append((frozenset(range(at, at + length)), country.id))
                if fold(text) == fold(country.name):
                    own.append(found[-1])
                if not codes and _is_doubtful(text):
                    doubted.append(found[-1])
                at += length
                break
        else:
            at += 1
    alone = sum(len(places) for places, _ in found) == len(terms)
    sure = (own or doubted) if alone else []
    return [one for one in found if one not in doubted or one in sure]


def _country(text: str, on: date | None, *, codes: bool) -> Country | None:
    """The country of a name; of a code, `in` and `no` among them, only in capitals or among codes."""
    if text.isascii() and len(text) <= CODE and not (text.isupper() or codes):
        return None
    try:
        return countries().resolve(text, on)
    except UnknownCountry:
        return None


def _is_doubtful(text: str) -> bool:
    """Whether a country's name more often means something else among other words."""
    known = countries()
    if is_word(text):
        return True
    if any(known.ever(system, text) for system in ("iso", "cow_abbr")):
        return False
    meant = known.ever("name", text)
    if text.isascii() and len(text) <= CODE:  # `SEC` is no `Séc`
        written = [name for one in meant for name in one.all_names if name.isascii()]
        return text not in {*written, *(fold(name).upper() for name in written)}
    return not meant and shortened(text) is None


def _of_a_name(query: Row, term: Term) -> bool:
    """Whether a query may tell who is meant: a whole word, or a sound that is not that of many."""
    heard = query["how"] == "sound" and len(term.text) >= HEARD_FROM
    return query["index"] != "titles" and (heard or query["how"] == "whole")


def _people(terms: list[Term], named: list[Named], people: list[tuple[set[int], str]]) -> list[Named]:
    """The same with who is left: the most words that one person has, then that person's country."""
    taken = {place for places, _ in named for place in places}
    found = list(named)
    at = 0
    while at < len(terms):
        for length in range(min(LONGEST, len(terms) - at), 0, -1):
            places = frozenset(range(at, at + length))
            country = None if places & taken else next((c for has, c in people if places <= has), None)
            if country is not None:
                found.append((places, country))
                at += length
                break
        else:
            at += 1
    return sorted(found, key=lambda one: min(one[0]))


def _rank(count: int, *, whole: bool, dated: bool) -> int:
    """As SEARCH ranks a hit with as many of the words; with all of them, a pair is called so."""
    return (((1 if whole else 3) * 32 + 31 - count - dated) * 2 * 32 + 31 - count) * 32 * 4


def _hit(dyad: str, span: Window, lang: str) -> Row:
    sides = [countries().get(side) for side in dyad.split("-")]
    names = [side.names.get(lang, side.name) for side in sides if side is not None]
    dated: Row = {"date": None, "start": None, "end": None}
    if span.bounded:
        start, end = span.start.isoformat(), span.end.isoformat()
        dated = {"date": f"{start}/{end}", "start": start, "end": end}
    return {
        "id": dyad,
        "type": "Dyad",
        "name": " – ".join(names),
        "forms": [],
        **dated,
    }
