"""Loads the base layer: Country nodes and SUCCEEDED_BY, as countries.json has them."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from graph.countries.registry import countries
from graph.countries.sounds import keys_of
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from graph.countries.country import Country, Membership, Succession
    from graph.store.writer import Writer

DATASET = "base"

# Rows carry every property, null where there is none, so that += takes away what is no longer said
# and leaves alone what others wrote on the node.
MERGE_COUNTRIES = """
UNWIND $rows AS row
MERGE (c:Actor {id: row.id})
SET c:Country, c += row
"""

MERGE_SUCCESSIONS = """
UNWIND $rows AS row
MATCH (a:Country {id: row.predecessor})
MATCH (b:Country {id: row.successor})
MERGE (a)-[r:SUCCEEDED_BY]->(b)
SET r = {on: row.on, kind: row.kind, source: row.source, note: row.note, dataset: $dataset}
"""

DROP_SUCCESSIONS = """
MATCH (a:Country)-[r:SUCCEEDED_BY {dataset: $dataset}]->(b:Country)
WHERE NOT [a.id, b.id] IN $pairs
DELETE r
RETURN count(r) AS dropped
"""

# A country that events or dossiers still point to stays.
DROP_COUNTRIES = """
MATCH (c:Country {dataset: $dataset})
WHERE NOT c.id IN $ids AND NOT EXISTS { (c)--() }
DELETE c
RETURN count(c) AS dropped
"""

MERGE_DATASET = """
MERGE (d:Dataset {id: $row.id})
SET d += $row
"""


def load_base(writer: Writer) -> dict[str, int]:
    """Bring the base layer in the store up to the shipped one, in one transaction.

    Loading again changes nothing.

    Returns:
        Counts: `countries`, of which `present`, `former`, `territory`; `successions`; `dropped` nodes and
        relationships that are no longer shipped.
    """
    known = countries()
    rows = [country_row(country) for country in known]
    links = [succession_row(succession) for succession in known.successions]
    with writer.transaction() as transaction:
        transaction.run(MERGE_COUNTRIES, rows=rows)
        transaction.run(MERGE_SUCCESSIONS, rows=links, dataset=DATASET)
        pairs = [[link["predecessor"], link["successor"]] for link in links]
        dropped = transaction.run(DROP_SUCCESSIONS, pairs=pairs, dataset=DATASET)[0]["dropped"]
        ids = [row["id"] for row in rows]
        dropped += transaction.run(DROP_COUNTRIES, ids=ids, dataset=DATASET)[0]["dropped"]
        transaction.run(MERGE_DATASET, row=dataset_row())
    by_status = Counter(row["status"] for row in rows)
    return {"countries": len(rows), **by_status, "successions": len(links), "dropped": int(dropped)}


def country_row(country: Country) -> dict[str, Any]:
    """Properties of a country's node.

    `cow` and `gw` are the latest number; `cow_numbers` and `gw_numbers` every number it ever had.
    """
    return {
        "id": country.id,
        "name": country.name,
        **{f"name_{lang}": country.name_in(lang) for lang in vocabulary().languages},
        "names": list(country.all_names),
        "keys": keys_of(country.all_names),
        "status": country.status,
        "alpha2": country.alpha2,
        "alpha3": country.alpha3,
        "numeric": country.numeric,
        "cow": country.cow[-1].number if country.cow else None,
        "cow_abbr": country.cow[-1].abbr if country.cow else None,
        "cow_numbers": numbers(country.cow),
        "gw": country.gw[-1].number if country.gw else None,
        "gw_numbers": numbers(country.gw),
        "cameo": country.cameo[0] if country.cameo else country.alpha3,
        "fips": list(country.fips) or None,
        "ioc": country.ioc or (country.alpha3 if country.status == "present" else None),
        "wikidata": country.wikidata[0] if country.wikidata else None,
        "start": country.start,
        "end": country.end,
        "dataset": DATASET,
    }


def numbers(stays: tuple[Membership, ...]) -> list[int] | None:
    """Each number once, oldest first; None for no list."""
    return list(dict.fromkeys(stay.number for stay in stays)) or None


def succession_row(succession: Succession) -> dict[str, Any]:
    """Ends and properties of a SUCCEEDED_BY."""
    return {
        "predecessor": succession.predecessor,
        "successor": succession.successor,
        "on": succession.on,
        "kind": succession.kind,
        "source": succession.source,
        "note": succession.note,
    }


def dataset_row() -> dict[str, Any]:
    """Properties of the :Dataset node, from base.yaml; `sources` as one line each."""
    text = files("loaders.base").joinpath("base.yaml").read_text("utf-8")
    described = YAML(typ="safe", pure=True).load(text)
    sources = [
        f"{source['title']}: {source['gives']}" + (f" ({source['url']})" if "url" in source else "")
        for source in described.pop("sources").values()
    ]
    return {**described, "sources": sources}
