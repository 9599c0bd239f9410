"""One country, person, organization, place, treaty, resolution or occasion, and what it is tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.claims import CLAIM, Claim, claims
from questions.items import (
    BY_TIME,
    FIND_N,
    SOURCES_OF_S,
    any_name_of,
    name_of,
    origin_of,
    provenance,
    ref_of,
    type_of,
    words,
)
from questions.shapes import Provenance, Ref, SourceRef, Typed, means
from questions.table import Table

if TYPE_CHECKING:
    from graph.store.reader import Store


class Tie(Typed):
    """A node something is tied to, and how."""

    office: NotRequired[str | None]
    rank: NotRequired[str | None]
    accredited_to: NotRequired[str | None]
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    edtf: NotRequired[str | None]
    kind: NotRequired[str | None]
    on: NotRequired[str | None]


class Provision(TypedDict):
    """An article of a treaty or resolution."""

    id: str
    article: str | None
    effect: str | None
    act: str | None
    start: str | None
    end: str | None
    edtf: str | None
    binds: list[Ref]
    toward: list[Ref]


class NameForm(TypedDict):
    """A name as sources print it."""

    form: str
    lang: Annotated[str, means("The language it is a name in.")]
    script: Annotated[str, means("ISO 15924 code: Latn, Hang, Hani, Hans, Hant, Cyrl …")]
    system: Annotated[str | None, means("The romanisation, where it is known: see docs/names.md.")]
    sources: Annotated[list[SourceRef], means("Who prints it.")]


class Entity(Typed):
    """One entity; which lists it has depends on its type."""

    names: dict[str, str]
    also: list[str]
    codes: dict[str, str | int]
    subtype: NotRequired[str | None]
    title: NotRequired[str | None]
    titles: NotRequired[dict[str, str] | None]
    properties: NotRequired[
        Annotated[dict[str, object] | None, means("What a dataset tells of it, by its own names.")]
    ]
    provenance: NotRequired[Annotated[Provenance | None, means("Of a dataset's entity.")]]
    status: NotRequired[str | None]
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    born: NotRequired[str | None]
    country: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    recurs: NotRequired[str | None]
    since: NotRequired[str | None]
    offices: NotRequired[list[Tie] | None]
    officers: NotRequired[list[Tie] | None]
    organ_of: NotRequired[list[Tie] | None]
    organs: NotRequired[list[Tie] | None]
    party_to: NotRequired[list[Tie] | None]
    parties: NotRequired[list[Tie] | None]
    located_in: NotRequired[list[Tie] | None]
    places: NotRequired[list[Tie] | None]
    predecessors: NotRequired[list[Tie] | None]
    successors: NotRequired[list[Tie] | None]
    of: NotRequired[list[Tie] | None]
    affiliated_with: NotRequired[list[Tie] | None]
    provisions: NotRequired[list[Provision] | None]
    forms: NotRequired[list[NameForm] | None]
    claims: list[Claim]
    dataset: str | None
    dossiers: list[str]


Plain = Literal["status", "start", "end", "born", "country", "lat", "lng", "recurs", "since"]
TieList = Literal[
    "offices", "officers", "organ_of", "organs", "party_to", "parties", "located_in", "places",
    "successors", "predecessors", "of", "affiliated_with",
]  # fmt: skip

TieKey = Literal["office", "rank", "accredited_to", "start", "end", "edtf", "kind", "on"]
SPAN: tuple[TieKey, ...] = ("start", "end", "edtf")
OFFICE: tuple[TieKey, ...] = ("office", "rank", "accredited_to", *SPAN)
SUCCESSION: tuple[TieKey, ...] = ("kind", "on")

# The relationship of each list of an answer, whether it leads out of the entity, and what it adds.
TIES: dict[TieList, tuple[str, bool, tuple[TieKey, ...]]] = {
    "offices": ("REPRESENTS", True, OFFICE),
    "officers": ("REPRESENTS", False, OFFICE),
    "organ_of": ("ORGAN_OF", True, ()),
    "organs": ("ORGAN_OF", False, ()),
    "party_to": ("PARTY_TO", True, SPAN),
    "parties": ("PARTY_TO", False, SPAN),
    "located_in": ("LOCATED_IN", True, ()),
    "places": ("LOCATED_IN", False, ()),
    "successors": ("SUCCEEDED_BY", True, SUCCESSION),
    "predecessors": ("SUCCEEDED_BY", False, SUCCESSION),
    "of": ("OF", True, ()),
    "affiliated_with": ("AFFILIATED_WITH", True, ()),
}

# Which lists stand in the answer for which type, also where they are empty.
LISTS: dict[str, tuple[TieList, ...]] = {
    "Country": ("officers", "organs", "party_to", "predecessors", "successors"),
    "Person": ("offices",),
    "Organization": ("offices", "officers", "organ_of", "organs"),
    "Place": ("located_in", "places"),
    "Treaty": ("parties",),
    "Resolution": ("parties",),
    "Occasion": ("of",),
    "CodedActor": ("affiliated_with",),
}


def _types(*, out: bool) -> str:
    return "|".join(kind for kind, leads_out, _ in TIES.values() if leads_out == out)


# What datasets tell, thousands of treaties of a country, is not among what dossiers tell of it.
ENTITY = f"""
{FIND_N}
WITH n WHERE n IS NOT NULL
RETURN {type_of("n")} AS type, {any_name_of("n")} AS name, properties(n) AS properties,
  {origin_of("n")} AS origin,
  COLLECT {{
    CALL (n) {{
      MATCH (n)-[r:{_types(out=True)}]->(a) RETURN r, a, true AS out
      UNION ALL
      MATCH (n)<-[r:{_types(out=False)}]-(a) RETURN r, a, false AS out
    }}
    WITH n, r, a, out WHERE r.row IS NULL OR n.row IS NOT NULL
    WITH type(r) AS type, out, r ORDER BY {BY_TIME}, a.id
    WITH type, out, collect(r)[..$most] AS most
    UNWIND most AS r
    WITH type, out, r, CASE WHEN out THEN endNode(r) ELSE startNode(r) END AS a
    RETURN {{
      type: type, out: out, to: {ref_of("a")},
      office: r.office, rank: r.rank, accredited_to: r.accredited_to,
      start: toString(r.start), end: toString(r.end), edtf: r.edtf, kind: r.kind, on: toString(r.on)
    }}
  }} AS ties,
  COLLECT {{
    MATCH (n)-[:HAS_PROVISION]->(p:Provision)
    RETURN {{
      id: p.id, article: p.article, effect: p.effect, act: p.act,
      start: toString(p.start), end: toString(p.end), edtf: p.edtf,
      binds: COLLECT {{
        MATCH (p)-[:BINDS]->(a:Actor) RETURN {{id: a.id, name: {name_of("a")}}} ORDER BY a.id
      }},
      toward: COLLECT {{
        MATCH (p)-[:TOWARD]->(a:Actor) RETURN {{id: a.id, name: {name_of("a")}}} ORDER BY a.id
      }}
    }} ORDER BY p.id
  }} AS provisions,
  COLLECT {{
    MATCH (c:Name)-[:ABOUT]->(n)
    WITH c ORDER BY c.value, c.lang LIMIT $most
    RETURN {{
      form: c.value, lang: c.lang, script: c.script, system: c.system,
      sources: COLLECT {{ MATCH (c)-[:REPORTED_BY]->(s:Source) {SOURCES_OF_S} }}
    }}
  }} AS forms,
  COLLECT {{
    MATCH (c:Claim)-[:ABOUT]->(n) WHERE NOT c:Name
    WITH c ORDER BY c.id LIMIT $most
    RETURN {CLAIM}
  }} AS claims
"""

MOST = 500
CODES = ("alpha2", "alpha3", "cow", "gw", "wikidata")
NAMED = ("Country", "Person", "Organization", "Place")
KNOWN = frozenset(("id", "name", "names", "keys", "title", "type", "dataset", "file", "row"))
PLAIN: tuple[Plain, ...] = ("status", "start", "end", "born", "country", "lat", "lng", "recurs", "since")


async def entity(store: Store, entity_id: str, *, lang: str) -> Entity:
    """One entity, with the lists of its type.

    Its forms come by language, those of the vocabulary's languages first, and in a language those with most
    sources.

    Raises:
        NotFound: no entity has this id.
    """
    rows = await store.read(ENTITY, entity=entity_id, most=MOST, **words(lang))
    if not rows:
        message = f"no country, person, organization, place, treaty or occasion has the id {entity_id!r}"
        raise NotFound(message)
    answer = _entity(entity_id, rows[0])
    for tie in LISTS[answer["type"]]:
        answer[tie] = _ties(rows[0]["ties"], tie)
    if answer["type"] in {"Treaty", "Resolution"}:
        answer["provisions"] = rows[0]["provisions"]
    if answer["type"] in NAMED:
        answer["forms"] = sorted(rows[0]["forms"], key=_most_used)
    return answer


def _ties(ties: list[Row], name: TieList) -> list[Tie]:
    kind, out, keys = TIES[name]
    listed = [tie for tie in ties if tie["type"] == kind and tie["out"] == out]
    return [_tie(tie, keys) for tie in listed]


def _tie(row: Row, keys: tuple[TieKey, ...]) -> Tie:
    to: Typed = row["to"]
    tie: Tie = {**to}
    for key in keys:
        tie[key] = row[key]
    return tie


def _entity(entity_id: str, row: Row) -> Entity:
    """What every entity has, whatever its type."""
    properties: Row = row["properties"]
    languages = vocabulary().languages
    names = {lang: properties[f"name_{lang}"] for lang in languages if properties.get(f"name_{lang}")}
    titles = {lang: properties[f"title_{lang}"] for lang in languages if properties.get(f"title_{lang}")}
    if not names and properties.get("name"):
        names = {"en": properties["name"]}
    known = {*names.values(), *titles.values()}
    answer: Entity = {
        "id": entity_id,
        "type": row["type"],
        "name": row["name"],
        "names": names,
        "also": sorted({form for form in properties.get("names", []) if form not in known}),
        "codes": {code: properties[code] for code in CODES if properties.get(code) is not None},
        "dataset": properties.get("dataset"),
        "dossiers": properties.get("dossiers", []),
        **provenance({"origin": row["origin"], "row": properties.get("row")}),
        "claims": claims(row["claims"]),
    }
    for field in PLAIN:
        if properties.get(field) is not None:
            answer[field] = _text(properties[field])
    if properties.get("title"):
        answer["title"] = properties["title"]
        answer["titles"] = titles
    if properties.get("type"):
        answer["subtype"] = properties["type"]
    if row["origin"] is not None:
        own = {name: _text(value) for name, value in sorted(properties.items()) if name not in KNOWN}
        answer["properties"] = own
    return answer


def _most_used(form: NameForm) -> tuple[int, str, int, str]:
    languages = vocabulary().languages
    place = languages.index(form["lang"]) if form["lang"] in languages else len(languages)
    return place, form["lang"], -len(form["sources"]), form["form"]


def _text(value: Any) -> Any:  # noqa: ANN401 - a property of a node, of whatever type it has
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def table(answer: Entity) -> Table:
    """What is told of the entity, and what it is tied to."""
    facts = {
        name.replace("_", " "): "; ".join(map(_text_of, value)) if isinstance(value, list) else value
        for name, value in answer.items()
        if name not in {"name", "claims", "dossiers", "dataset", "names", "codes"}
    }
    facts["names"] = "; ".join(dict.fromkeys(answer["names"].values()))
    return Table(title=answer["name"], facts={**facts, **answer["codes"]})


def _text_of(value: object) -> str:
    """One entry of any list of an entity, with its office, days or language."""
    if not isinstance(value, dict):
        return str(value)
    name = value.get("name") or value.get("form") or value.get("act") or value.get("id")
    detail = ", ".join(value[key] for key in ("office", "kind", "edtf", "on", "lang") if value.get(key))
    return f"{name} ({detail})" if detail else str(name)
