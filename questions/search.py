"""Search over names in every language, titles of treaties, and titles and summaries of events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, NotRequired

from rapidfuzz import fuzz, process
from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.countries.sounds import keys_of, sound
from graph.errors import UnknownCountry
from graph.store.reader import Row
from graph.window import ANY_TIME, Window, window
from questions.items import any_name_of, type_of, words
from questions.page import bad_cursor, decode, encode
from questions.request import Status
from questions.search_pairs import pairs
from questions.search_terms import Term, plain, terms, whole
from questions.shapes import Dates, Typed, means
from questions.table import Table, edtf

if TYPE_CHECKING:
    from graph.store.reader import Store


MatchedBy = Literal["exact", "folded", "words", "some", "fuzzy"]


class Hit(Typed):
    """Something found."""

    matched: Annotated[str, means("The form of its name that was found.")]
    matched_by: Annotated[
        MatchedBy,
        means(
            "`exact`: the form is what was typed; `folded`: it sounds the same in another spelling, "
            "script or romanisation; `words`: it has all the words; `some`: most of them; `fuzzy`: "
            "it is near."
        ),
    ]
    kind: NotRequired[str | None]
    date: NotRequired[Annotated[Dates | None, means("Of an event; of a pair, the years asked for.")]]
    status: NotRequired[Status | None]
    contested: NotRequired[Annotated[list[str] | None, means("Of an event: `conflict`, `denied`.")]]


class SearchResult(TypedDict):
    """What was found, best first."""

    items: list[Hit]
    facets: Annotated[
        dict[str, dict[str, int]],
        means(
            "Hits by `type`, events by `kind` and `year` (the forty fullest), and how many are "
            "`disputed`, whatever `type`, `kind` and `disputed` ask for."
        ),
    ]
    total: int
    next: str | None


SCANNED = 10_000  # hits of one word ranked and counted at most
VERY_LIKE = 85  # of 100: from here on a form explains more than some of the words
LIKE = 60  # of 100: below it the nearest form explains nothing
NAMED = 2  # up to this class the whole of what was typed is a name of the hit, at least by sound
SPELLED = 20  # years of a span looked for in names
YEARS = 40  # of the facet at most, the fullest
YEAR = re.compile(r"(1[0-9]{3}|20[0-9]{2})(?:[-–](1[0-9]{3}|20[0-9]{2}))?")
FIRST_YEAR = 1816  # in which both lists of states begin; before it nothing is dated
AHEAD = 20  # years from now up to which a number may be a year
# Numbers that count resolutions and their committees, which reach into the years: `resolution 1874`,
# `Komite Sanksi 1988`, `1988 Committee`. After a plural one alone is a year: `resolutions 2016`.
_COUNTED = (
    r"resolution|res\.?|resolusi|резолюц\w+|결의안?|决议案?|決議案?|unscr|sanctions\s+committee"
    r"|komite\s+sanksi|panel\s+ahli|(?:no|nos|nr)\.|nomor|number|номер|[№#]"
)
_BODY = (
    r"dk|dewan\s+keamanan|pbb|un|unsc|security\s+council|of\s+the|сб|оон|совета\s+безопасности"
    r"|安理会|联合国|유엔|안보리"
)
_NUMBER = r"(?:\s+(?:no|nomor|number|номер)[.:]?|\s*[№#])?\s*\d+"
_MORE = r"(?:(?:\s*[,/&]\s*|\s+(?:and|or|dan|serta|atau|и|или|및|와|과|和|与)\s+)\d+)"
NUMBERS = re.compile(
    rf"(?<!\w)(?:{_COUNTED})(?:\s+(?:{_BODY}))*{_NUMBER}{_MORE}*(?!\w)"
    rf"|(?<!\w)resolutions(?:\s+(?:{_BODY}))*{_NUMBER}{_MORE}+(?!\w)"
    r"|(?<!\w)\d+\s+(?:sanctions\s+)?(?:committee|комитет)(?!\w)",
    re.IGNORECASE,
)

# Which of the typed words a hit has: `has` exactly or by sound, `full` as whole words, `near` within a letter
# or two. A :Name, as some source uses it, stands for the node it is a name of.
#
# `rank`, the lower the better, puts in one number: first the country of exactly this name or code, then what
# a dossier names exactly so, then what sounds so; then by the number of words, actors of datasets last; then
# by whole words, then by near ones; then entities of dossiers, their events, and what else datasets have.
# If a dossier has something of the whole name, hits with only some of the words are left out; if any hit has
# a word, hits with near ones only are.
#
# Hits are sorted before they are collected: within a CALL that takes the list, each row would count with the
# whole list, and a thousand hits are more than a transaction may hold (Neo4j 2026.08).
SEARCH = f"""
CALL () {{
  UNWIND $queries AS asked
  CALL db.index.fulltext.queryNodes(asked.index, asked.query, {{limit: $scanned}}) YIELD node, score
  WHERE asked.index <> 'titles' OR node:Event
  RETURN node, asked.place AS place, asked.how AS how, score
  UNION ALL
  MATCH (node:Country {{id: $country}})
  RETURN node, null AS place, 'whole' AS how, 0.0 AS score
}}
OPTIONAL MATCH (node:Name)-[:ABOUT]->(named)
WITH coalesce(named, node) AS n, place, how, score, CASE
  WHEN coalesce(named, node).id = $country THEN 0
  WHEN coalesce(named, node).row IS NOT NULL OR node:CodedActor THEN 3
  WHEN any(form IN coalesce(node.names, []) + coalesce(node.name, node.value, '')
    WHERE toLower(form) IN $folded) THEN 1
  WHEN any(sound IN $sounds WHERE sound IN node.keys) THEN 2
  ELSE 3 END AS class
WHERE NOT n:Event OR (n.start <= $end AND n.end >= $start)
  OR (n.start IS NULL AND coalesce(n.not_after >= $start, true))
WITH n, place, collect(DISTINCT how) AS hows, max(score) AS score, min(class) AS class
WITH n, collect({{place: place, hows: hows}}) AS met, sum(score) AS score, min(class) AS class
WITH n, score, class,
  [one IN met WHERE one.place IS NOT NULL AND any(how IN one.hows WHERE how <> 'fuzzy') | one.place] AS has,
  size([one IN met WHERE one.place IS NOT NULL AND 'whole' IN one.hows]) AS full,
  size([one IN met WHERE one.hows = ['fuzzy']]) AS near
WITH n, score, class, full, near,
  has + [called IN $kinds WHERE called.kind = n.kind AND NOT called.place IN has | called.place] AS has,
  CASE WHEN $dated AND ((n:Event AND n.start IS NOT NULL) OR $start <= n.start <= $end
      OR any(year IN $spelled WHERE n.signed CONTAINS year OR n.name CONTAINS year)
      OR EXISTS {{ (n)<-[:OF]-(done:TreatyAction) WHERE $start <= done.start <= $end }}) THEN 1
    ELSE 0 END AS dated
WITH n, score, has, full, near, class, size(has) + dated AS count, CASE
  WHEN n:CodedActor THEN 3 WHEN n.row IS NOT NULL THEN 2 WHEN n:Event THEN 1 ELSE 0 END AS tier
WITH n, score, has, class, count,
  ((((class * 32 + 31 - count) * 2 + CASE tier WHEN 3 THEN 1 ELSE 0 END) * 32 + 31 - full) * 32
    + 31 - near) * 4 + tier AS rank,
  {type_of("n")} AS type
ORDER BY rank, score DESC, n.id
WITH collect({{
    n: n, score: score, rank: rank, type: type, has: has, class: class, count: count
  }}) AS hits, min(class) AS best, max(count) AS most
WITH [hit IN hits WHERE (best > $named OR hit.class <= $named OR hit.count = most)
    AND (hit.count > 0 OR hit.class <= $named OR most = 0)] AS hits, best,
  reduce(all = [], hit IN hits | CASE
  WHEN all(place IN hit.has WHERE place IN all) THEN all ELSE all + hit.has END) AS met
CALL (hits) {{
  UNWIND hits AS hit
  WITH hit.type AS type, count(*) AS number ORDER BY number DESC, type
  RETURN collect([type, number]) AS types
}}
CALL (hits) {{
  UNWIND hits AS hit
  WITH hit WHERE hit.type = 'Event'
  WITH hit.n.kind AS kind, count(*) AS number ORDER BY number DESC, kind
  RETURN collect([kind, number]) AS kinds
}}
CALL (hits) {{
  UNWIND hits AS hit
  WITH hit WHERE hit.type = 'Event' AND hit.n.start.year = hit.n.end.year
  WITH hit.n.start.year AS year, count(*) AS number ORDER BY number DESC, year LIMIT $years
  WITH year, number ORDER BY year
  RETURN collect([toString(year), number]) AS years
}}
WITH types, kinds, years, best, met,
  size([hit IN hits WHERE size(hit.n.contested) > 0]) AS disputed,
  [hit IN hits WHERE ($types IS NULL OR hit.type IN $types)
    AND ($only_kinds IS NULL OR hit.n.kind IN $only_kinds)
    AND (NOT $disputed OR size(hit.n.contested) > 0)] AS hits
WITH types, kinds, years, best, met, disputed, size(hits) AS total,
  [hit IN hits WHERE hit.rank > $rank OR (hit.rank = $rank
    AND (hit.score < $score OR (hit.score = $score AND hit.n.id > $id)))][..$limit] AS shown
CALL (shown) {{
  UNWIND shown AS hit
  WITH hit.n AS n, hit.score AS score, hit.rank AS rank, hit.type AS type
  RETURN collect({{
    id: n.id, type: type, name: {any_name_of("n")}, rank: rank, score: score,
    kind: n.kind, date: n.date, start: toString(n.start), end: toString(n.end), status: n.status,
    contested: n.contested,
    forms: [form IN coalesce(n.names, []) + [n.name, n.title, n.title_id, n.title_ko, n.title_zh, n.title_ru]
      WHERE form IS NOT NULL] + COLLECT {{ MATCH (used:Name)-[:ABOUT]->(n) RETURN DISTINCT used.value }}
  }}) AS page
}}
RETURN types, kinds, years, disputed, best, met, total, page
"""


@dataclass(frozen=True)
class Asked:
    """What was typed, taken apart: its years, the text without them, and its words.

    A year is one where other words are left; alone it is a word of titles. whole: all that was typed.
    """

    text: str
    terms: list[Term]
    years: tuple[int, int] | None
    whole: str

    @property
    def texts(self) -> list[str]:
        """What a name may be: all that was typed, and the text without years."""
        return list(dict.fromkeys((self.whole, self.text)))

    @property
    def span(self) -> Window:
        """The years as a window; any time without."""
        return window(str(self.years[0]), str(self.years[1])) if self.years else ANY_TIME


def asked(typed: str) -> Asked:
    """Take apart what was typed: `Kim Putin 2023`, `Korea 2018-2019`, but `resolution 1874` as it is."""
    numbers = [match.span() for match in NUMBERS.finditer(typed)]
    left: list[str] = []
    years: list[int] = []
    for word in re.finditer(r"\S+", typed):
        counted = any(start <= word.start() < end for start, end in numbers)
        told = [] if counted else _years(word[0])
        years += told
        left += [] if told else [word[0]]
    text = " ".join(left)
    if not years or not terms(text):
        return Asked(typed.strip(), terms(typed), None, typed.strip())
    return Asked(text, terms(text), (min(years), max(years)), typed.strip())


def _years(word: str) -> list[int]:
    """The year or the first and last year that a word is; none where no event is of such a time."""
    match = YEAR.fullmatch(word)
    years = [int(year) for year in match.groups() if year] if match else []
    last = date.today().year + AHEAD  # noqa: DTZ011
    return years if any(FIRST_YEAR <= year <= last for year in years) else []


async def search(
    store: Store,
    typed: str,
    *,
    types: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    disputed: bool = False,
    span: Window = ANY_TIME,
    limit: int = 50,
    cursor: str | None = None,
    lang: str,
) -> SearchResult:
    """What fits the text a person typed, best first: what has more of its words.

    A year among the words limits events to it, as `span` does, and ranks what is of that time before the
    rest; an event without a date may be of any time up to the day by which it was told. For a word that no
    name and no title has, those a letter or two off count, but less than the word.
    A `Dyad` is the pair of countries that the words name. `total` counts up to 10,000 hits of a word.

    Raises:
        InputError: the cursor is none of ours.
    """
    rank, score, last = _position(cursor)
    query = asked(typed)
    if not query.terms:
        facets: dict[str, dict[str, int]] = {"type": {}, "kind": {}, "year": {}, "disputed": {}}
        return {"items": [], "facets": facets, "total": 0, "next": None}
    span = span if span.bounded else query.span
    params = {
        "country": _country(query),
        "folded": [text.lower() for text in query.texts],
        "sounds": [] if query.terms[0].is_character else [sound(text) for text in query.texts],
        "kinds": [{"place": term.place, "kind": kind} for term in query.terms for kind in term.kinds],
        "start": span.start,
        "end": span.end,
        "dated": span.bounded,
        "spelled": _spelled(span),
        "types": list(types) or None,
        "only_kinds": list(kinds) or None,
        "disputed": disputed,
        "limit": limit + 1,
        "rank": rank,
        "score": score,
        "id": last,
        "scanned": SCANNED,
        "named": NAMED,
        "years": YEARS,
        **words(lang),
    }
    await store.leave_out()
    exact = [exactly for term in query.terms for exactly in term.exact()] + whole(query.terms, near=False)
    row = (await store.read(SEARCH, queries=exact, **params))[0]
    missed = [term for term in query.terms if term.place not in row["met"]]
    if row["best"] is None or row["best"] > NAMED or missed:
        guesses = [nearly for term in missed for nearly in term.fuzzy()] + whole(query.terms, near=True)
        row = (await store.read(SEARCH, queries=exact + guesses, **params))[0]
    offered = await pairs(store, query.terms, span, lang=lang)
    facets = {
        "type": dict(row["types"]),
        "kind": dict(row["kinds"]),
        "year": dict(row["years"]),
        "disputed": {"yes": row["disputed"]} if row["disputed"] else {},
    }
    if offered:
        facets["type"] = {"Dyad": len(offered), **facets["type"]}
    if (types and "Dyad" not in types) or kinds or disputed:
        offered = []
    after = [pair for pair in offered if (pair["rank"], -pair["score"], pair["id"]) > (rank, -score, last)]
    hits = sorted([*after, *row["page"]], key=lambda hit: (hit["rank"], -hit["score"], hit["id"]))
    return {
        "items": [_item(hit, query) for hit in hits[:limit]],
        "facets": facets,
        "total": row["total"] + len(offered),
        "next": _cursor(hits[limit - 1]) if len(hits) > limit else None,
    }


def _item(hit: Row, query: Asked) -> Hit:
    form, how = _matched(hit["forms"], query) if hit["type"] != "Dyad" else (None, "words")
    shown: Hit = {
        "id": hit["id"],
        "type": hit["type"],
        "name": hit["name"],
        "matched": form or hit["name"],
        "matched_by": how,
    }
    dated: Dates | None = (
        {"edtf": hit["date"], "start": hit["start"], "end": hit["end"]} if hit["start"] else None
    )
    if hit["type"] == "Event":
        shown["kind"], shown["date"], shown["status"] = hit["kind"], dated, hit["status"]
        shown["contested"] = hit["contested"] or []
    elif hit["type"] == "Dyad" and dated:
        shown["date"] = dated
    return shown


def _matched(forms: list[str], query: Asked) -> tuple[str | None, MatchedBy]:
    """As `matched`, by all that was typed where a form is that, else by the text without years."""
    whole = matched(forms, query.whole)
    return whole if whole[1] in ("exact", "folded") else matched(forms, query.text)


def matched(forms: list[str], typed: str) -> tuple[str | None, MatchedBy]:
    """The form that answers to what was typed, and how.

    `exact`: it is what was typed, but for case and punctuation; `folded`: it sounds the same, in whatever
    script or romanisation; `words`: it has every word; `fuzzy`: it is the nearest by sound; `some`: it has
    most of the words. None where there is no form near, as for a code.
    """
    wanted, key = plain(typed), sound(typed)
    words = wanted.split()
    looked_at = [(form, plain(form)) for form in forms]
    if exact := next((form for form, text in looked_at if text == wanted), None):
        return exact, "exact"
    if folded := next((form for form in forms if key and key in keys_of([form])), None):
        return folded, "folded"
    counted = [(sum(word in text for word in words), -len(form), form) for form, text in looked_at]
    most, _, best = max(counted, key=lambda one: one[:2], default=(0, 0, ""))
    if most and most == len(words):
        return best, "words"
    heard = [sound(form) for form in forms]
    cutoff = VERY_LIKE if most else LIKE
    if key and (near := process.extractOne(key, heard, scorer=fuzz.ratio, score_cutoff=cutoff)):
        return forms[near[2]], "fuzzy"
    return (best, "some") if most else (None, "fuzzy")


def _spelled(span: Window) -> list[str]:
    """The years of a span as they are written in names and dates; empty for a span of many."""
    first, last = span.start.year, span.end.year
    return [str(year) for year in range(first, last + 1)] if last - first < SPELLED else []


def _country(query: Asked) -> str | None:
    try:
        return countries().resolve(query.text, query.span.end if query.years else None).id
    except UnknownCountry:
        return None


def _cursor(hit: Row) -> str:
    return encode(hit["rank"], repr(hit["score"]), hit["id"])


def _position(cursor: str | None) -> tuple[int, float, str]:
    if cursor is None:
        return -1, 0.0, ""
    rank, score, last = decode(cursor, 3)
    try:
        return int(rank), float(score), last
    except ValueError:
        raise bad_cursor() from None


def table(answer: SearchResult) -> Table:
    """A row for each hit."""
    return Table(
        ("id", "type", "name", "matched", "matched_by", "status", "date"),
        (
            [
                hit["id"],
                hit["type"],
                hit["name"],
                hit["matched"],
                hit["matched_by"],
                hit.get("status"),
                edtf(hit.get("date")),
            ]
            for hit in answer["items"]
        ),
    )
