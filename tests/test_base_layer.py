"""The base layer in the store: complete, the same when loaded again, clean of what is no longer shipped."""

from datetime import date
from typing import Any

from graph.countries.registry import countries
from graph.store.writer import Writer
from loaders.base.load import load_base

SNAPSHOT = """
MATCH (c:Country {dataset: 'base'})
OPTIONAL MATCH (c)-[r:SUCCEEDED_BY]->(d:Country)
WITH c, d.id AS after, properties(r) AS how ORDER BY after
RETURN elementId(c) AS element, labels(c) AS labels, properties(c) AS properties,
       collect([after, how.kind, toString(how.on)]) AS successions
ORDER BY properties.id
"""
ONE = "MATCH (c:Actor:Country {id: $id}) RETURN properties(c) AS c"
FOLLOWED = """
MATCH (:Country {id: $id})-[r:SUCCEEDED_BY]->(after:Country)
RETURN after.id AS id, r.kind AS kind, r.on AS on ORDER BY id
"""


def one(writer: Writer, country_id: str) -> dict[str, Any]:
    found: dict[str, Any] = writer.read(ONE, id=country_id)[0]["c"]
    return found


def test_every_country_is_a_node_with_its_codes_and_names(writer: Writer) -> None:
    load_base(writer)
    kp = one(writer, "KP")
    assert kp["name"] == kp["name_en"] == "North Korea"
    assert (kp["name_id"], kp["name_ko"], kp["name_zh"], kp["name_ru"]) == (
        "Korea Utara",
        "북한",
        "朝鲜",
        "КНДР",
    )
    assert {"Korut", "조선", "DPRK", "朝鮮"} <= set(kp["names"])
    assert (kp["alpha2"], kp["alpha3"], kp["cow"], kp["gw"], kp["wikidata"]) == (
        "KP",
        "PRK",
        731,
        731,
        "Q423",
    )
    assert (kp["start"], kp.get("end"), kp["status"], kp["dataset"]) == (
        date(1948, 9, 9),
        None,
        "present",
        "base",
    )
    assert len(writer.read(SNAPSHOT)) == len(countries())


def test_a_former_state_has_its_days_and_every_number_it_had(writer: Writer) -> None:
    ussr, germany = one(writer, "SUHH"), one(writer, "DE")
    assert (ussr["start"], ussr["end"], ussr["status"]) == (date(1922, 12, 30), date(1991, 12, 25), "former")
    assert (germany["cow"], germany["cow_numbers"], germany["gw_numbers"]) == (255, [260, 255], [260])


def test_russia_continues_the_soviet_union_and_the_others_left_it(writer: Writer) -> None:
    followed = writer.read(FOLLOWED, id="SUHH")
    assert {row["id"] for row in followed if row["kind"] == "continues"} == {"RU"}
    assert len([row for row in followed if row["kind"] == "separated"]) == 14
    assert next(row["on"] for row in followed if row["id"] == "RU") == date(1991, 12, 26)
    assert writer.read(FOLLOWED, id="DDDE") == [{"id": "DE", "kind": "absorbed", "on": date(1990, 10, 3)}]


def test_loading_again_changes_nothing(writer: Writer) -> None:
    before = writer.read(SNAPSHOT)
    counts = load_base(writer)
    assert writer.read(SNAPSHOT) == before
    assert counts["dropped"] == 0
    assert (
        counts["countries"] == counts["present"] + counts["former"] + counts["territory"] == len(countries())
    )
    assert counts["successions"] == len(countries().successions)


def test_what_is_no_longer_shipped_goes_unless_it_is_used(writer: Writer) -> None:
    writer.write("MERGE (:Actor:Country {id: 'zz-unused', dataset: 'base'})")
    writer.write(
        "MERGE (c:Actor:Country {id: 'zz-used', dataset: 'base'}) "
        "MERGE (k:Country {id: 'KP'}) MERGE (c)-[:SUCCEEDED_BY {dataset: 'base'}]->(k) "
        "MERGE (o:Actor:Organization {id: 'zz-organ'}) MERGE (o)-[:ORGAN_OF]->(c)"
    )
    try:
        assert load_base(writer)["dropped"] == 2
        left = writer.read("MATCH (c:Country) WHERE c.id STARTS WITH 'zz-' RETURN c.id AS id")
        assert left == [{"id": "zz-used"}]
    finally:
        writer.write("MATCH (n) WHERE n.id IN ['zz-unused', 'zz-used', 'zz-organ'] DETACH DELETE n")


def test_what_others_wrote_on_a_country_stays(writer: Writer) -> None:
    writer.write("MATCH (c:Country {id: 'KP'}) SET c.zz_note = 'kept', c.end = date('2000-01-01')")
    try:
        load_base(writer)
        assert one(writer, "KP")["zz_note"] == "kept"
        assert "end" not in one(writer, "KP")
    finally:
        writer.write("MATCH (c:Country {id: 'KP'}) REMOVE c.zz_note")


def test_the_dataset_names_its_sources(writer: Writer) -> None:
    base = writer.read("MATCH (d:Dataset {id: 'base'}) RETURN properties(d) AS d")[0]["d"]
    assert base["citation"]
    assert base["licence"]
    assert any("Correlates of War" in source for source in base["sources"])
