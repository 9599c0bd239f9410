"""An event as every list shows it, and any node by its id: parts of Cypher texts, and the shapes they get."""

from __future__ import annotations

from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.shapes import (
    Dates,
    Differing,
    DifferingValue,
    EventItem,
    Item,
    ItemLevel,
    ItemLite,
    ItemMode,
    Known,
    OfRow,
    Party,
    Provenance,
    ShownEvent,
    SourceRef,
)

# What follows is put inside other Cypher texts; each expects $name and $title (see `words`).
# Role types are written out because Cypher expands by type only when types are literal.
ACTING = "SENT|GAVE|STATED|ACCUSED|DENIED|REQUESTED|OPPOSED|IMPOSED|SIGNED|TRAVELLED|HOSTED|ATTENDED|ACTED"
RECEIVING = "ADDRESSED_TO|AGAINST|CONCERNS"


# A subquery sees the variables around it, so each piece of text takes the names of its own.
def name_of(actor: str) -> str:
    """Cypher for the name of an actor or place in the wanted language."""
    return f"coalesce({actor}[$name], {actor}.name_en, {actor}.name)"


def title_of(event: str) -> str:
    """Cypher for the title of an event or source in the wanted language."""
    return f"coalesce({event}[$title], {event}.title_en, {event}.title)"


def any_name_of(node: str) -> str:
    """Cypher for the name or title of any node in the wanted language."""
    fields = ("[$name]", "[$title]", ".name_en", ".title_en", ".name", ".title")
    return f"coalesce({', '.join(node + field for field in fields)})"


def if_known(what: str, word: str = "WHERE", *, asof: bool) -> str:
    """Cypher that lets `what`, a claim, report or event, through if known on $as_of; none for today."""
    return f"{word} {what}.known <= $as_of" if asof else ""


def status_of(event: str, *, asof: bool = False) -> str:
    """Cypher for an event's status; of one that took place after $as_of, what it was on that day."""
    if not asof:
        return f"{event}.status"
    return (
        f"CASE WHEN {event}.status = 'occurred' AND {event}.start > $as_of "
        f"THEN 'planned' ELSE {event}.status END"
    )


def lite_of(event: str, *, asof: bool = False) -> str:
    """Cypher for an event as other answers mention it; see `lite`."""
    return (
        f"{event} {{.id, .kind, .date, status: {status_of(event, asof=asof)}, "
        f"start: toString({event}.start), end: toString({event}.end), title: {title_of(event)}}}"
    )


# Who says so: put after a match of s, inside COLLECT.
SOURCES_OF_S = f"""
    WITH DISTINCT s
    OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(a:Actor)
    RETURN {{
      id: s.id, publisher: CASE WHEN a IS NULL THEN null ELSE {{id: a.id, name: {name_of("a")}}} END,
      published: s.published, lang: s.lang, url: s.url
    }} ORDER BY s.published, s.id
"""

ACTOR = f"{{id: a.id, name: {name_of('a')}, role: type(r), for: r.for, as: r.as}}"
PLACE = f"{{id: a.id, name: {name_of('a')}, country: a.country}}"
STANDS = "MATCH (e)-[:AT]->(a:Place)"

# On a day in the past a role stands if a claim of it was known (a dataset's row has no claims), and a place
# if no claim of a higher rank was.
CLAIMED = """WHERE e.row IS NOT NULL
      OR EXISTS {{ (e)<-[:ABOUT]-(c:Claim {{property: {0}, value: a.id}}) WHERE c.known <= $as_of }}"""
STOOD = """MATCH (e)<-[:ABOUT]-(c:Claim {property: 'place', polarity: 'affirmed'})-[:VALUE]->(a:Place)
    WHERE c.known <= $as_of AND NOT EXISTS {
      (e)<-[:ABOUT]-(d:Claim {property: 'place', polarity: 'affirmed'})
      WHERE d.known <= $as_of
        AND (d.rank = 'preferred' AND c.rank <> 'preferred' OR d.rank = 'normal' AND c.rank = 'deprecated')
    }
    WITH DISTINCT a"""


def contested_of(event: str, *, asof: bool = False) -> str:
    """Cypher for why an event is contested; on $as_of by claims, and denials, known then."""
    if not asof:
        return f"{event}.contested"
    return f"""CASE WHEN EXISTS {{
    MATCH ({event})<-[:ABOUT]-(c:Claim)-[:CONTRADICTS]-(d:Claim)
    WHERE c.known <= $as_of AND d.known <= $as_of
  }} THEN ['conflict'] ELSE [] END + CASE WHEN EXISTS {{
    MATCH ({event})<-[:ABOUT]-(:Claim)<-[:DENIES]-(u:Event) WHERE u.known <= $as_of
  }} THEN ['denied'] ELSE [] END"""


def origin_of(node: str) -> str:
    """Cypher for the dataset and file of what was read from a row; null for what is curated."""
    return f"""CASE WHEN {node}.row IS NULL THEN null ELSE COLLECT {{
    MATCH (d:Dataset {{id: {node}.dataset}})
    RETURN {{id: d.id, title: d.title, version: d.version, url: d.url, file: d.files[{node}.file]}}
  }}[0] END"""


# Claims about e that contradict one another, with the number of sources that tell each, and who denies any.
DIFFERS = """CASE WHEN size(coalesce(e.contested, [])) = 0 THEN [] ELSE COLLECT {{
    MATCH (e)<-[:ABOUT]-(c:Claim)-[:CONTRADICTS]-(d:Claim) {both}
    UNWIND [c, d] AS x
    WITH DISTINCT x
    RETURN {{
      property: x.property, value: x.value, text: x.text, polarity: x.polarity, rank: x.rank,
      name: COLLECT {{ MATCH (x)-[:VALUE]->(v) RETURN {name} }}[0],
      reports: COUNT {{ MATCH (x)-[r:REPORTED_BY]->(s:Source) {told} RETURN DISTINCT s }}
    }} ORDER BY x.property, x.id
  }} END"""
DENIED_BY = """CASE WHEN size(coalesce(e.contested, [])) = 0 THEN [] ELSE COLLECT {{
    MATCH (e)<-[:ABOUT]-(:Claim)<-[:DENIES]-(u:Event) {known}
    WITH DISTINCT u
    RETURN {{
      event: u.id, title: {title}, date: u.date,
      by: COLLECT {{
        MATCH (who:Actor)-[:{acting}]->(u) RETURN {{id: who.id, name: {name}}} ORDER BY who.id
      }}
    }} ORDER BY u.start, u.id
  }} END"""


def _differs(*, asof: bool) -> str:
    both = "WHERE c.known <= $as_of AND d.known <= $as_of" if asof else ""
    return DIFFERS.format(both=both, told=if_known("r", asof=asof), name=any_name_of("v"))


def _denied_by(*, asof: bool) -> str:
    known_then = if_known("u", asof=asof)
    return DENIED_BY.format(known=known_then, title=title_of("u"), name=name_of("who"), acting=ACTING)


def _item(*, asof: bool) -> str:
    claimed = CLAIMED.format("toLower(type(r))") if asof else ""
    return f"""e {{
  .id, .kind, status: {status_of("e", asof=asof)}, .date, .dataset, contested: {contested_of("e", asof=asof)},
  known: toString(e.known), .known_certain, not_after: toString(e.not_after),
  differs: {_differs(asof=asof)}, denied_by: {_denied_by(asof=asof)},
  .row, origin: {origin_of("e")},
  mirror: COLLECT {{
    MATCH (x:Event {{id: e.mirrored_by}}) {if_known("x", asof=asof)}
    RETURN {{id: x.id, title: {title_of("x")}, row: x.row, origin: {origin_of("x")}}}
  }}[0],
  start: toString(e.start), end: toString(e.end), title: {title_of("e")},
  actors: COLLECT {{ MATCH (e)-[r:{ACTING}|{RECEIVING}]-(a:Actor) {claimed} RETURN {ACTOR} }},
  places: COLLECT {{
    {STOOD if asof else STANDS}
    RETURN {PLACE} ORDER BY a.id
  }},
  sources: COLLECT {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source) {if_known("r", asof=asof)}
    {SOURCES_OF_S}
  }}
}}"""


ITEM = _item(asof=False)
ITEM_AS_OF = _item(asof=True)  # as far as known on $as_of


def words(lang: str) -> dict[str, str]:
    """The parameters every text with names in it needs: which properties hold the words of `lang`."""
    return {"name": f"name_{lang}", "title": f"title_{lang}"}


def lite(event: Row) -> ItemLite:
    """A row of `lite_of` as other answers mention the event."""
    return {
        "id": event["id"],
        "kind": event["kind"],
        "title": event["title"],
        "status": event["status"],
        "date": date(event),
    }


def _shown(event: Row) -> ShownEvent:
    """A row of ITEM but for where it is from, each side in the order of the vocabulary's roles.

    A dataset's row has its dataset, file and line as its source, and so has the row it is mirrored by.
    """
    sides = _sides(event["actors"])
    places = event["places"]
    contested = event["contested"] or []
    undecided = len(places) > 1 and "conflict" in contested
    return {
        **lite(event),
        "from": sides["from"],
        "to": sides["to"],
        "about": [{"id": actor["id"], "name": actor["name"]} for actor in sides["about"]],
        "place": None if undecided or not places else places[0],
        "places": places,
        "sources": event["sources"] or [*origin(event), *origin(event["mirror"])],
        "contested": contested,
        "differs": differing(event["differs"]),
        "denied_by": event["denied_by"],
        "known": known(event),
        "not_after": event["not_after"],
    }


def event_item(event: Row) -> EventItem:
    """A row of ITEM as lists show it."""
    shown: EventItem = {**_shown(event), "dataset": event["dataset"]}
    if event["row"] is not None:
        shown["mirrored_by"] = event["mirror"]["id"] if event["mirror"] else None
    return shown


def item(event: Row, mode: ItemMode, level: ItemLevel | None = None) -> Item:
    """A row of ITEM as the timeline of a pair or entity shows it."""
    shown: Item = {**_shown(event), "mode": mode, "dataset": event["dataset"]}
    if event["row"] is not None:
        shown["level"] = level
        shown["mirrored_by"] = event["mirror"]["id"] if event["mirror"] else None
    return shown


def differing(claims: list[Row]) -> list[Differing]:
    """What accounts differ in, property by property, from rows of DIFFERS."""
    by_property: dict[str, list[DifferingValue]] = {}
    for claim in claims:
        value: DifferingValue = {
            "value": claim["value"],
            "text": claim["text"],
            "polarity": claim["polarity"],
            "rank": claim["rank"],
            "reports": claim["reports"],
            "name": claim["name"] or claim["value"],
        }
        by_property.setdefault(claim["property"], []).append(value)
    return [
        {"property": name, "values": sorted(values, key=lambda value: -value["reports"])}
        for name, values in by_property.items()
    ]


def origin(row: Row | None) -> list[SourceRef]:
    """The dataset of a row, with its `origin` and `row`, as a source."""
    dataset = row["origin"] if row else None
    if row is None or dataset is None:
        return []
    return [
        {
            "id": dataset["id"],
            "publisher": {"id": dataset["id"], "name": dataset["title"]},
            "published": None,
            "lang": None,
            "url": dataset["url"],
            "version": dataset["version"],
            "file": dataset["file"],
            "row": row["row"],
        }
    ]


def provenance(row: Row) -> OfRow:
    """Where a row with its `origin` stands; empty of what is curated."""
    return {} if row["origin"] is None else {"provenance": provenance_of(row)}


def provenance_of(row: Row) -> Provenance:
    """Where the row of a dataset stands."""
    dataset = row["origin"]
    return {
        "dataset": dataset["id"],
        "version": dataset["version"],
        "file": dataset["file"],
        "row": row["row"],
    }


def date(event: Row) -> Dates | None:
    """Its date as given and its bounds; None where no source gives a date."""
    if event["start"] is None:
        return None
    return {"edtf": event["date"], "start": event["start"], "end": event["end"]}


def known(event: Row) -> Known | None:
    """The day of the earliest publication that tells of it, and whether it is sure."""
    if event["known"] is None:
        return None
    return {"date": event["known"], "certain": bool(event["known_certain"])}


def _sides(actors: list[Row]) -> dict[str, list[Party]]:
    roles = vocabulary().roles
    order = {name: place for place, name in enumerate(roles)}
    sides: dict[str, list[Party]] = {"from": [], "to": [], "about": []}
    # One may act for several states at once, and the store tells them in any order.
    for actor in sorted(actors, key=lambda actor: (order[actor["role"]], actor["id"], actor["for"] or "")):
        sides[roles[actor["role"]].side].append(
            {
                "id": actor["id"],
                "name": actor["name"],
                "role": actor["role"].lower(),
                "for": actor["for"],
            }
        )
    return sides


TYPES = ("Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion")

# One seek for each label that has an index on its id; a disjunction of labels would scan them.
FIND_N = """
CALL () {
  OPTIONAL MATCH (n:Actor {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Place {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Treaty {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Resolution {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Occasion {id: $entity}) RETURN n
}
"""


def type_of(node: str) -> str:
    """Cypher for the one label of a node that says what it is."""
    known = [*TYPES, "CodedActor", "Event", "Claim", "Source", "Provision"]
    return f"head([label IN labels({node}) WHERE label IN {known}])"


# The ties `r` in time; one that has only an end stands by it, before what begins on that day.
BY_TIME = "toString(coalesce(r.start, r.end)), r.start IS NOT NULL"


def ref_of(node: str) -> str:
    """Cypher for a node as other answers mention it: `{id, type, name}`; what has no name goes by its id."""
    return f"{{id: {node}.id, type: {type_of(node)}, name: coalesce({any_name_of(node)}, {node}.id)}}"
