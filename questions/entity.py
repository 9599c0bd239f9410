"""One country, person, organization, place, treaty, resolution or occasion, and what it is tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.claims import CLAIM, Claim, claims
from questions.items import (
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

SPAN_OF_R = "start: toString(r.start), end: toString(r.end), edtf: r.edtf"

OFFICE_OF_R = f"office: r.office, rank: r.rank, accredited_to: r.accredited_to, {SPAN_OF_R}"

# What datasets tell, thousands of treaties of a country, is not among what dossiers tell of it.
DATASETS = "WHERE r.row IS NULL OR n.row IS NOT NULL"

# How each list of an answer is reached, and what its relationship adds.
TIES: dict[TieList, tuple[str, str]] = {
    "offices": ("(n)-[r:REPRESENTS]->(a)", OFFICE_OF_R),
    "officers": ("(n)<-[r:REPRESENTS]-(a)", OFFICE_OF_R),
    "organ_of": ("(n)-[r:ORGAN_OF]->(a)", ""),
    "organs": ("(n)<-[r:ORGAN_OF]-(a)", ""),
    "party_to": ("(n)-[r:PARTY_TO]->(a)", SPAN_OF_R),
    "parties": ("(n)<-[r:PARTY_TO]-(a)", SPAN_OF_R),
    "located_in": ("(n)-[r:LOCATED_IN]->(a)", ""),
    "places": ("(n)<-[r:LOCATED_IN]-(a)", ""),
    "successors": ("(n)-[r:SUCCEEDED_BY]->(a)", "kind: r.kind, on: toString(r.on)"),
    "predecessors": ("(n)<-[r:SUCCEEDED_BY]-(a)", "kind: r.kind, on: toString(r.on)"),
    "of": ("(n)-[r:OF]->(a)", ""),
    "affiliated_with": ("(n)-[r:AFFILIATED_WITH]->(a)", ""),
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


def _tie(name: TieList) -> str:
    pattern, extra = TIES[name]
    shape = ref_of("a").removesuffix("}") + (f", {extra}" if extra else "") + "}"
    found = f"MATCH {pattern} {DATASETS} RETURN {shape} ORDER BY toString(r.start), a.id LIMIT $most"
    return f"{name}: COLLECT {{ {found} }}"


ENTITY = f"""
{FIND_N}
WITH n WHERE n IS NOT NULL
RETURN {type_of("n")} AS type, {any_name_of("n")} AS name, properties(n) AS properties,
  {origin_of("n")} AS origin,
  {{ {", ".join(_tie(name) for name in TIES)} }} AS ties,
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
        answer[tie] = rows[0]["ties"][tie]
    if answer["type"] in {"Treaty", "Resolution"}:
        answer["provisions"] = rows[0]["provisions"]
    if answer["type"] in NAMED:
        answer["forms"] = sorted(rows[0]["forms"], key=_most_used)
    return answer


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
    """One entry of any list of an entity."""
    if not isinstance(value, dict):
        return str(value)
    name = value.get("name") or value.get("act") or value.get("id")
    detail = value.get("office") or value.get("role")
    return f"{name} ({detail})" if detail else str(name)
