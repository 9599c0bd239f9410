"""The rows of a list as Cypher that a person can read, change and learn from, with all values filled in.

These are not the texts that answer: those walk indexes, take parameters and shape whole answers. Each text
here gives the same rows in the same order, their ids in the column `id`. What a rule outside Cypher tells, or
several searches rank, has no such text (docs/cypher.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graph.countries.succession import line
from graph.cypher.literal import literal
from graph.dates import EARLIEST, LATEST
from graph.vocabulary import FALLBACK_LANGUAGE
from graph.words import words
from questions.coverage import days_about
from questions.entities import OF_COUNTRY
from questions.items import STOOD
from questions.request import BOTH
from questions.timeline import dyad_id, dyads, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from graph.store.reader import Store
    from graph.window import Window
    from questions.entities import EntityType
    from questions.walk import Wanted

# The server warns of names that nothing in the graph has ever had, so the texts use none of them.
NAMES = """
CALL db.propertyKeys() YIELD propertyKey
RETURN collect(propertyKey) AS keys,
  COLLECT { CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType } AS types
"""

PLACED = "MATCH (e)-[:AT]->(p:Place)"
PLACED_BY_THEN = STOOD.replace("$as_of", "day").replace("(a:", "(p:").replace("DISTINCT a", "DISTINCT e, p")


# By store, with the revision they were read at: reading them takes longer than reading a page of rows.
_names: WeakKeyDictionary[Store, tuple[str, frozenset[str]]] = WeakKeyDictionary()


async def names_in(store: Store) -> frozenset[str]:
    """Property keys and relationship types that the store knows, read once for each revision."""
    revision = await store.revision()
    read_at, names = _names.get(store, (None, frozenset()))
    if read_at != revision:
        (found,) = await store.read(NAMES)
        names = frozenset([*found["keys"], *found["types"]])
        _names[store] = revision, names
    return names


@dataclass(frozen=True)
class AsCypher:
    """Writes the texts. `names`: what `names_in` gives; `lang`: the language of names, titles and notes."""

    names: frozenset[str]
    lang: str

    def pair(self, a: str, b: str, wanted: Wanted, *, successors: bool = False) -> str:
        """Events of a timeline of two countries."""
        found, conditions = self._of_pair(a, b, wanted, successors=successors)
        return self._listed(f"MATCH (e:Event)-[b:BETWEEN]->{found}", conditions, wanted, several=successors)

    def places(self, a: str, b: str, wanted: Wanted, *, successors: bool = False) -> str:
        """Places of the events that dossiers tell of two countries, those of most events first."""
        found, conditions = self._of_pair(a, b, wanted, successors=successors)
        forms = dict.fromkeys((f"name_{self.lang}", f"name_{FALLBACK_LANGUAGE}", "name"))  # as they sort
        name = f"coalesce({', '.join(f'p.{form}' for form in forms if form in self.names)})"
        return _lines(
            *_header(wanted),
            f"MATCH (e:Event)-[b:BETWEEN]->{found}",
            _where(["b.curated IS NOT NULL" + self._note("in_cypher.dossiers"), *conditions]),
            PLACED_BY_THEN if wanted.as_of else PLACED,
            "WITH p, count(DISTINCT e) AS events",
            f"RETURN p.id AS id, {name} AS name, events",
            "ORDER BY events DESC, name, id",
        )

    def entity(self, entity: str, type_: str, wanted: Wanted) -> str:
        """Events of a timeline of one entity of this type."""
        mode = [f"b.mode = {literal(wanted.mode)}"] if wanted.mode != "all" else []
        conditions = [*mode, *self._narrowed(wanted), *self._once(wanted)]
        found = f"MATCH (e:Event)-[b:INVOLVES]->(:{type_} {{id: {literal(entity)}}})"
        return self._listed(found, conditions, wanted)

    def events(self, wanted: Wanted, *, dossier: str | None = None) -> str:
        """Events of all dossiers, or one."""
        of = [f"{literal(dossier)} IN e.dossiers"] if dossier else []
        conditions = [*of, *self._narrowed(wanted)]
        newest = wanted.newest_first
        dated = "CASE WHEN e.start IS NOT NULL THEN e.id END DESC, "
        order = f"e.start IS NULL, e.start DESC, {dated}e.id" if newest else "e.start, e.id"
        return _lines(
            "MATCH (e:Event:Curated)",
            _where(conditions),
            self._columns("e.status"),
            f"ORDER BY {order}" + self._note("in_cypher.last"),
        )

    def pairs(self, country: str | None) -> str:
        """Pairs of countries by contacts."""
        if country is None:
            return _lines(
                "MATCH (d:Dyad)-[:IN]->(y:DyadYear)",
                "WHERE d.contacts > 0",
                "RETURN d.id AS id, d.contacts AS contacts, min(y.year) AS first, max(y.year) AS last",
                "ORDER BY contacts DESC, id",
            )
        counted = {"COUNTED", "level"} <= self.names
        return _lines(
            "MATCH (d:Dyad)",
            f"WHERE {literal(country)} IN [d.a, d.b]",
            "OPTIONAL MATCH (d)-[:COUNTED]->(y:DatasetYear {level: 'state'})" if counted else "",
            "WITH d, coalesce(d.contacts, 0) AS contacts, "
            + ("sum(y.total) AS coded" if counted else "0 AS coded"),
            "WHERE contacts + coded > 0",
            "RETURN d.id AS id, contacts, coded",
            "ORDER BY contacts DESC, coded DESC, id",
        )

    def treaties(self, sides: Sequence[str], dataset: str | None) -> str:
        """Treaties by id, of the dossiers or a dataset, that these states (two at most) joined."""
        parties = [f"({side}:Country)-[:PARTY_TO]->(t:Treaty)" for side, _ in zip("ab", sides, strict=False)]
        given = [self._stands(side, state) for side, state in zip("ab", sides, strict=False)]
        given += ["a <> b"] if len(sides) > 1 else []
        if dataset:
            given.append(f"t.dataset = {literal(dataset)}")
        elif "row" in self.names:
            given.append("t.row IS NULL" + self._note("in_cypher.dossiers"))
        party = self._named("c", "name")
        return _lines(
            f"MATCH {', '.join(parties) or '(t:Treaty)'}",
            _where(given),
            f"RETURN DISTINCT t.id AS id, {self._named('t', 'name')} AS name,",
            "  COLLECT { MATCH (c:Country)-[:PARTY_TO]->(t)",
            f"    RETURN DISTINCT {party} AS party ORDER BY party }} AS parties",
            "ORDER BY id",
        )

    def joined_treaties(self, a: str, b: str, dataset: str | None) -> str:
        """Treaties both joined, those of the dossiers first."""
        given = [self._stands("a", a), self._stands("b", b), "a <> b"]
        given += [f"t.dataset = {literal(dataset)}"] if dataset else []
        return _lines(
            "MATCH (a:Country)-[:PARTY_TO]->(t:Treaty), (b:Country)-[:PARTY_TO]->(t)",
            _where(given),
            f"RETURN DISTINCT t.id AS id, {self._named('t', 'name')} AS name, t.dataset AS dataset",
            "ORDER BY dataset <> 'curated', dataset, id",
        )

    def votes(self, a: str, b: str, days: Window) -> str:
        """Roll calls in which both voted."""
        span = [f"v.start >= {literal(days.start)}"] if days.start != EARLIEST else []
        span += [f"v.start <= {literal(days.end)}"] if days.end != LATEST else []
        cast = "[one IN {0} WHERE one IN v.yes + v.no + v.abstain][0] AS {1}"
        vote = "CASE WHEN {0} IN v.yes THEN 'yes' WHEN {0} IN v.no THEN 'no' ELSE 'abstain' END"
        both = ((line(a), "a"), (line(b), "b"))
        continued = self._note("in_cypher.line") if any(len(states) > 1 for states, _ in both) else ""
        return _lines(
            "MATCH (v:RollCall)",
            _where(span),
            f"WITH v, {', '.join(cast.format(literal(states), side) for states, side in both)}{continued}",
            "WHERE a <> b",
            f"RETURN v.id AS id, v.start AS date, v.title AS title, {vote.format('a')} AS a_vote,",
            f"  {vote.format('b')} AS b_vote",
            "ORDER BY date, id",
        )

    def entities(self, type_: EntityType, country: str | None) -> str:
        """Entities of a type, or those of a country."""
        found = f"(n:{type_})"
        if country:
            found = OF_COUNTRY.get(type_, f"{found} WHERE false").replace("$country", literal(country))
        return _lines(
            f"MATCH {found}",
            f"RETURN DISTINCT n.id AS id, {self._named('n', 'name', 'title')} AS name,",
            "  COUNT { (:Event)-[:INVOLVES]->(n) } AS events",
            "ORDER BY id",
        )

    def sources(self) -> str:
        """Every source by id."""
        return _lines(
            "MATCH (s:Source)",
            "RETURN s.id AS id, s.title AS title, s.published AS published,",
            f"  COLLECT {{ MATCH (s)-[:PUBLISHED_BY]->(p) RETURN {self._named('p', 'name')} }} AS by",
            "ORDER BY id",
        )

    def changes(self) -> str:
        """What loads have done, the latest first."""
        return _lines(
            "MATCH (c:Change)",
            "RETURN c.id AS id, c.at AS at, c.change AS change, c.type AS type, c.node_id AS what,",
            "  c.title AS title, c.why AS why",
            "ORDER BY id DESC",
        )

    def source(self, source: str) -> str:
        """What one source reports."""
        about = self._named("about", "title", "name")
        return _lines(
            f"MATCH (c:Claim)-[r:REPORTED_BY]->(:Source {{id: {literal(source)}}})",
            "OPTIONAL MATCH (c)-[:ABOUT]->(about)",
            f"RETURN DISTINCT c.id AS id, about.id AS of, {about} AS about, c.property AS property,",
            "  c.text AS says, EXISTS { (c)-[:CONTRADICTS]-() } AS contradicted",
            "ORDER BY id",
        )

    def claims(self, event: str, day: date | None) -> str:
        """What is claimed about an event, what is preferred first."""
        known = f"WHERE {{0}}.known <= {literal(day)}" if day else ""
        return _lines(
            f"MATCH (c:Claim)-[:ABOUT]->(:Event {{id: {literal(event)}}})",
            known.format("c"),
            "RETURN c.id AS id, c.property AS property, c.text AS says, c.polarity AS polarity,",
            f"  c.rank AS rank, COLLECT {{ MATCH (c)-[r:REPORTED_BY]->(s:Source) {known.format('r')}",
            "    RETURN DISTINCT s.id } AS sources",
            "ORDER BY property <> 'occurred', property,",
            "  CASE rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, id",
        )

    def row(self, event: str) -> str:
        """An event of a dataset, of which nothing is claimed."""
        return _lines(
            f"MATCH path = (who)-[:ACTED]->(e:Event {{id: {literal(event)}}})-[:ADDRESSED_TO]->(whom)",
            "RETURN e.id AS id, who.id AS who, whom.id AS whom, path",
        )

    def coverage(self, a: str, b: str) -> str:
        """Which sources were read for two countries, and which datasets cover."""
        pair = literal(dyad_id(a, b))
        sources = (
            f"MATCH (:Dyad {{id: {pair}}})<-[:FOR]-(c:Coverage)-[:OF]->(s:Source)",
            "RETURN c.id AS id, s.id AS source, toString(c.start) AS start, toString(c.end) AS end",
        )
        order = "ORDER BY start, end, source, id"
        if "covered" not in self.names:
            return _lines(*sources, order)
        days = days_about("d", pair) if "pulled" in self.names else "d.covered"
        return _lines(
            "CALL () {",
            *(f"  {text}" for text in sources),
            "  UNION ALL",
            f"  MATCH (d:Dataset) UNWIND {days} AS span",
            "  RETURN d.id + ':' + span AS id, d.id AS source,",
            "    split(span, '/')[0] AS start, split(span, '/')[1] AS end",
            "}",
            "RETURN id, source, start, end",
            order,
        )

    # --- pieces

    def _of_pair(self, a: str, b: str, wanted: Wanted, *, successors: bool) -> tuple[str, list[str]]:
        """The node at the end of the pattern that matches events of a pair, and the conditions on them."""
        before = joined((a, b), self.lang) if successors else []
        keys = dyads(a, b, before)
        one = f"(:Dyad {{id: {literal(keys[0])}}})" + self._note("in_cypher.pair")
        conditions = [f"b.dyad IN {literal(keys)}"] if len(keys) > 1 else []
        if wanted.mode != "all":
            note = self._note("in_cypher.direct") if wanted.mode == "direct" else ""
            conditions.append(f"b.mode = {literal(wanted.mode)}{note}")
        if wanted.level != "all" and "level" in self.names:
            which = (
                "coalesce(b.level, 'state') = 'state'" if wanted.level == "state" else "b.level = 'society'"
            )
            conditions.append(which + (self._note("in_cypher.level") if wanted.level == "state" else ""))
        elif wanted.level == "society":
            conditions.append("false")
        if wanted.by:
            lines = {state["id"] for state in before if state["of"] in wanted.by}
            conditions.append(_direction(keys, {*wanted.by, *lines}))
        conditions += [*self._narrowed(wanted), *self._once(wanted)]
        return "(:Dyad)" if len(keys) > 1 else one, conditions

    def _listed(self, found: str, given: list[str], wanted: Wanted, *, several: bool = False) -> str:
        """Events with these conditions in the order of a timeline."""
        depth, name = ("CASE WHEN e.start IS NOT NULL THEN e.depth END", "e.id")
        order = f"e.start, {depth}, {name}"
        if wanted.newest_first:
            dated = "CASE WHEN e.start IS NOT NULL THEN e.id END"
            order = f"e.start IS NULL, e.start DESC, {depth} DESC, {dated} DESC, {name}"
        return _lines(
            *_header(wanted),
            found,
            _where(given),
            f"WITH DISTINCT e{', day' * bool(wanted.as_of)}" if several else "",
            self._columns(_status(wanted)),
            f"ORDER BY {order}" + self._note("in_cypher.last"),
        )

    def _columns(self, status: str) -> str:
        title = self._named("e", "title")
        return f"RETURN e.id AS id, e.date AS date, e.kind AS kind, {title} AS title, {status} AS status"

    def _narrowed(self, wanted: Wanted) -> list[str]:
        """The conditions on an event e that a timeline and the list of all events share."""
        conditions = ["e.known <= day" + self._note("in_cypher.known")] if wanted.as_of else []
        for name, values in (("e.kind", wanted.kinds), (_status(wanted), wanted.statuses)):
            if values:
                conditions.append(_one_of(name, values))
        if wanted.disputed is not None:
            conditions.append(_disputed(wanted))
        conditions += self._time(wanted)
        if wanted.source:
            conditions.append(_told(wanted, self._note("in_cypher.told")))
        return conditions

    def _time(self, wanted: Wanted) -> list[str]:
        low = literal(wanted.start) if wanted.start != EARLIEST else ""
        high = literal(wanted.end) if wanted.end != LATEST else ""
        if wanted.certain:
            span = [f"e.start >= {low}"] if low else []
            span += [f"e.end <= {high}"] if high else []
            sure = ["e.uncertain IS NULL"] if "uncertain" in self.names else []
            return [*(span or ["e.start IS NOT NULL"]), *sure]
        if not low and not high:
            return []
        parts = [f"e.start <= {high}"] if high else []
        parts += [f"e.end >= {low}"] if low else []
        undated = "e.start IS NULL"
        if low and "not_after" in self.names:
            undated += f" AND coalesce(e.not_after >= {low}, true)"
        dated = " AND ".join(parts) + self._note("in_cypher.time")
        return [f"({dated}\n    OR {undated})" + self._note("in_cypher.undated")]

    def _once(self, wanted: Wanted) -> list[str]:
        if "mirrored_by" not in self.names:
            return []
        alone = " OR NOT EXISTS { MATCH (x:Event {id: e.mirrored_by}) WHERE x.known <= day }" * bool(
            wanted.as_of
        )
        return [f"(e.mirrored_by IS NULL OR e.id < e.mirrored_by{alone})" + self._note("in_cypher.once")]

    def _stands(self, side: str, state: str) -> str:
        states = line(state)
        return _one_of(f"{side}.id", states) + (self._note("in_cypher.line") if len(states) > 1 else "")

    def _named(self, node: str, *fields: str) -> str:
        """A name or title in the wanted language, where something has one in it."""
        other = () if self.lang == FALLBACK_LANGUAGE else (f"{field}_{self.lang}" for field in fields)
        every = [f"{node}.{field}" for field in (*(name for name in other if name in self.names), *fields)]
        return f"coalesce({', '.join(every)})" if len(every) > 1 else every[0]

    def _note(self, key: str) -> str:
        """A comment behind a line, from the catalogue of words."""
        return f" // {words(key, self.lang)}"


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _where(conditions: Iterable[str]) -> str:
    told = "\n  AND ".join(conditions)
    return f"WHERE {told}" if told else ""


def _header(wanted: Wanted) -> list[str]:
    """A WITH clause for values that the text uses in several places."""
    given = [f"{literal(wanted.as_of)} AS day"] if wanted.as_of else []
    given += [f"{literal(wanted.source)} AS told"] if wanted.source else []
    return [f"WITH {', '.join(given)}"] if given else []


def _one_of(name: str, values: Sequence[str]) -> str:
    return f"{name} = {literal(values[0])}" if len(values) == 1 else f"{name} IN {literal(values)}"


def _status(wanted: Wanted) -> str:
    if not wanted.as_of:
        return "e.status"
    return "CASE WHEN e.status = 'occurred' AND e.start > day THEN 'planned' ELSE e.status END"


def _disputed(wanted: Wanted) -> str:
    if wanted.as_of:
        found = (
            "(EXISTS { MATCH (e)<-[:ABOUT]-(c:Claim)-[:CONTRADICTS]-(d:Claim)"
            " WHERE c.known <= day AND d.known <= day }\n"
            "    OR EXISTS { MATCH (e)<-[:ABOUT]-(:Claim)<-[:DENIES]-(u:Event) WHERE u.known <= day })"
        )
        return found if wanted.disputed else f"NOT {found}"
    return "size(e.contested) > 0" if wanted.disputed else "size(coalesce(e.contested, [])) = 0"


def _told(wanted: Wanted, note: str) -> str:
    known = "r.known <= day AND " if wanted.as_of else ""
    return (
        f"(e.dataset = told OR EXISTS {{{note}\n"
        "    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source)\n"
        f"    WHERE {known}(s.id = told OR r.origin = told\n"
        "      OR EXISTS { (s)-[:PUBLISHED_BY]->(:Actor {id: told}) })\n"
        "  })"
    )


def _direction(keys: Sequence[str], by: set[str]) -> str:
    """Which of a pair acts, as the graph has it: `ab` from the first of its id, `ba` from the second."""
    if BOTH in by:
        return "b.direction = 'mutual'"
    first = [key for key in keys if key.split("-", 1)[0] in by]
    second = [key for key in keys if key not in first]
    ways = [(way, some) for way, some in (("ab", first), ("ba", second)) if some]
    if len(ways) == 1:
        return f"b.direction = '{ways[0][0]}'"
    told = (f"b.direction = '{way}' AND {_one_of('b.dyad', some)}" for way, some in ways)
    return f"({' OR '.join(told)})"
