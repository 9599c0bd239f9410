"""One country, person, organization, place, treaty, resolution or occasion, and what it is tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.errors import NotFound
from graph.vocabulary import vocabulary
from questions.claims import CLAIM, claims
from questions.find import FIND_N, ref_of, type_of
from questions.items import SOURCES_OF_S, Json, any_name_of, name_of, origin_of, provenance, words

if TYPE_CHECKING:
    from graph.store.reader import Store

SPAN_OF_R = "start: toString(r.start), end: toString(r.end), edtf: r.edtf"

OFFICE_OF_R = f"office: r.office, rank: r.rank, accredited_to: r.accredited_to, {SPAN_OF_R}"

# What datasets tell, thousands of treaties of a country, is not among what dossiers tell of it.
DATASETS = "WHERE r.row IS NULL OR n.row IS NOT NULL"

# How each list of an answer is reached, and what its relationship adds.
TIES = {
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
LISTS = {
    "Country": ("officers", "organs", "party_to", "predecessors", "successors"),
    "Person": ("offices",),
    "Organization": ("offices", "officers", "organ_of", "organs"),
    "Place": ("located_in", "places"),
    "Treaty": ("parties",),
    "Resolution": ("parties",),
    "Occasion": ("of",),
    "CodedActor": ("affiliated_with",),
}


def _tie(name: str) -> str:
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
PLAIN = ("status", "start", "end", "born", "country", "lat", "lng", "recurs", "since")


async def entity(store: Store, entity_id: str, *, lang: str) -> Json:
    """`{id, type, name, names, also, codes, …, claims, dataset, dossiers}` and the lists of its type.

    names: its name by language; also: other forms it is found under; titles likewise for what has a title.
    forms: its names as sources print them, of actors and places: `{form, lang, script, system, sources}`,
    those of the vocabulary's languages first, and in a language those with most sources.

    Raises:
        NotFound: no entity has this id.
    """
    rows = await store.read(ENTITY, entity=entity_id, most=MOST, **words(lang))
    if not rows:
        message = f"no country, person, organization, place, treaty or occasion has the id {entity_id!r}"
        raise NotFound(message)
    row = rows[0]
    return {
        "id": entity_id,
        "type": row["type"],
        "name": row["name"],
        **_words(row["properties"]),
        **_of_row(row["properties"], row["origin"]),
        **_ties(row),
    }


def _words(properties: dict[str, Any]) -> Json:
    languages = vocabulary().languages
    names = {lang: properties[f"name_{lang}"] for lang in languages if properties.get(f"name_{lang}")}
    titles = {lang: properties[f"title_{lang}"] for lang in languages if properties.get(f"title_{lang}")}
    if not names and properties.get("name"):
        names = {"en": properties["name"]}
    known = {*names.values(), *titles.values()}
    answer: Json = {
        "names": names,
        "also": sorted({form for form in properties.get("names", []) if form not in known}),
        "codes": {code: properties[code] for code in CODES if properties.get(code) is not None},
        **{field: _text(properties[field]) for field in PLAIN if properties.get(field) is not None},
        "dataset": properties.get("dataset"),
        "dossiers": properties.get("dossiers", []),
    }
    if properties.get("title"):
        answer["title"] = properties["title"]
        answer["titles"] = titles
    if properties.get("type"):
        answer["subtype"] = properties["type"]
    return answer


def _of_row(properties: dict[str, Any], origin: Json | None) -> Json:
    """Of a dataset's entity: where its row stands, and what the dataset tells of it under its own names."""
    if origin is None:
        return {}
    own = {name: _text(value) for name, value in sorted(properties.items()) if name not in KNOWN}
    return {"properties": own, **provenance({"origin": origin, "row": properties["row"]})}


def _ties(row: Json) -> Json:
    answer: Json = {name: row["ties"][name] for name in LISTS[row["type"]]}
    if row["type"] in {"Treaty", "Resolution"}:
        answer["provisions"] = row["provisions"]
    if row["type"] in NAMED:
        answer["forms"] = sorted(row["forms"], key=_most_used)
    answer["claims"] = claims(row["claims"])
    return answer


def _most_used(form: Json) -> tuple[int, str, int, str]:
    languages = vocabulary().languages
    place = languages.index(form["lang"]) if form["lang"] in languages else len(languages)
    return place, form["lang"], -len(form["sources"]), form["form"]


def _text(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool)) else str(value)
