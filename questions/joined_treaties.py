"""The treaties of datasets that two states both joined: few columns of many, for counting and for a list.

Those of the dossiers are rows of questions.treaties; analysis/joined_treaties.py puts both together.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from graph.countries.registry import countries
from graph.countries.succession import line
from questions.items import Json, any_name_of, words
from questions.treaties import DATES_OF_N, DATES_OF_P, treaties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store


# Both ends are expanded once and joined on the treaty: its other parties, up to two hundred, are not read.
def _joined(a: str, b: str, which: str) -> str:
    """Cypher for treaties n of datasets both joined, where `which` is true, and the `seats` of the two."""
    return f"""
MATCH (a:Country)-[p:PARTY_TO]->(n:Treaty)<-[q:PARTY_TO]-(b:Country)
USING INDEX a:Country(id) USING INDEX b:Country(id) USING JOIN ON n
WHERE a.id IN {a} AND b.id IN {b} AND a <> b AND n.row IS NOT NULL AND {which}
WITH n, collect(DISTINCT p) + collect(DISTINCT q) AS seats"""


RULED = f"""provenance: n.row, {DATES_OF_N}, actions: [], parties: COLLECT {{
    UNWIND seats AS p
    RETURN p {{ id: startNode(p).id, {DATES_OF_P} }} AS party ORDER BY party.id, party.start
  }}"""

OF_DATASETS = f"""{_joined("$a", "$b", "true")}
RETURN n {{
  .id, .dataset, .type, .subject, .domain, .title, name: {any_name_of("n")},
  provisions: COUNT {{ (n)-[:HAS_PROVISION]->() }}, {RULED}
}} AS treaty
"""

# Of each loader's datasets one, that of its own name if it is there: versions and tables are not added up.
OF_PAIRS = f"""
MATCH (d:Dataset {{state: 'loaded'}}) WHERE d.source IN $sources
WITH d ORDER BY d.id <> d.source, d.id
WITH d.source AS source, head(collect(d.id)) AS dataset
WITH collect(dataset) AS datasets, collect({{source: source, dataset: dataset}}) AS held
UNWIND $pairs AS pair
CALL (pair, datasets) {{ {_joined("pair.a", "pair.b", "n.dataset IN datasets")}
  RETURN collect(n {{ .dataset, {RULED} }}) AS treaties
}}
RETURN pair.dyad AS dyad, held, treaties
"""

PAIRS_AT_ONCE = 20


async def treaties_of_datasets(store: Store, a: Sequence[str], b: Sequence[str], *, lang: str) -> list[Json]:
    """Every treaty a dataset has of one of `a` and one of `b`, each a state and those it continues.

    `{id, dataset, name, title, type, subject, domain, provenance, provisions, parties, actions}` with the
    dates of DATES_OF_N, which `analysis.treaty` reads; parties are those of the two sides only, provisions
    their number.
    """
    rows = await store.read(OF_DATASETS, a=list(a), b=list(b), **words(lang))
    return [row["treaty"] for row in rows]


async def both_joined(store: Store, a: str, b: str, *, lang: str) -> Json:
    """`{between, treaties, coded_treaties}` of two countries, each with those it continues.

    treaties: of the dossiers, rows of `treaties.shape`; coded_treaties: rows of `treaties_of_datasets`.
    """
    sides = line(a), line(b)
    (curated, _), coded = await asyncio.gather(
        treaties(store, sides, lang=lang), treaties_of_datasets(store, *sides, lang=lang)
    )
    known = [(each, countries().get(each)) for each in (a, b)]
    return {
        "between": [{"id": each, "name": state.name_in(lang) if state else each} for each, state in known],
        "treaties": curated,
        "coded_treaties": coded,
    }


async def coded_treaties(
    store: Store, pairs: Sequence[tuple[str, str, str]], sources: Sequence[str]
) -> dict[str, dict[str, list[Json]]]:
    """By pair, given as its id and both countries, and by kind of dataset: the treaties both joined.

    A kind of which no dataset is loaded is not there.
    """
    found: dict[str, dict[str, list[Json]]] = {}
    for at in range(0, len(pairs), PAIRS_AT_ONCE):
        asked = [
            {"dyad": dyad, "a": list(line(a)), "b": list(line(b))}
            for dyad, a, b in pairs[at : at + PAIRS_AT_ONCE]
        ]
        for row in await store.read(OF_PAIRS, pairs=asked, sources=list(sources)):
            kind = {one["dataset"]: one["source"] for one in row["held"]}
            of_pair = found.setdefault(row["dyad"], {name: [] for name in kind.values()})
            for treaty in row["treaties"]:
                of_pair[kind[treaty["dataset"]]].append(treaty)
    return found
