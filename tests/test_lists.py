"""Lists of all there is: pairs, events, entities, changes, by the API and as pages; each walks an index."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from page_reader import page
from test_query_plans import SCANS, driver, plan_of

from graph.dates import EARLIEST, LATEST
from questions import changes, entities, events, pairs
from questions.events import REASONS
from questions.items import words

if TYPE_CHECKING:
    import httpx
    from neo4j import Driver

    from graph.store.connection import Connection
    from graph.store.writer import Writer

__all__ = ["driver"]


def walked(http: httpx.Client, address: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    found, following = [], address
    while following:
        answer = http.get(following).raise_for_status().json()
        found += answer["items"]
        following = f"{address}&cursor={answer['next']}" if answer["next"] else ""
    return found


def test_pairs_come_by_contacts_and_say_what_their_own_page_says(http: httpx.Client) -> None:
    found = walked(http, "/v1/relations?limit=7")
    assert [pair["contacts"] for pair in found] == sorted((p["contacts"] for p in found), reverse=True)
    assert len({pair["id"] for pair in found}) == len(found) > 10
    for pair in found[:4]:
        a, b = (side["id"] for side in pair["between"])
        glance = http.get(f"/v1/relations/{a}/{b}").json()
        assert pair["contacts"] == glance["counts"]["total"]
        years = [year["year"] for year in glance["counts"]["by_year"]]
        assert (pair["first"], pair["last"]) == (min(years), max(years))
        disputed = http.get(f"/v1/relations/{a}/{b}/timeline?disputed=yes&limit=1").json()
        assert pair["disputed"] == disputed["total"] == glance["totals"]["disputed"]
        assert pair["coded_contacts"] == glance["totals"]["coded_contacts"]


def test_every_pair_with_a_contact_has_the_sum_of_its_years(writer: Writer) -> None:
    wrong = writer.read(
        "MATCH (d:Dyad) WITH d, COLLECT { MATCH (d)-[:IN]->(y:DyadYear) RETURN sum(y.total) }[0] AS sum "
        "WHERE coalesce(d.contacts, 0) <> sum RETURN d.id AS id"
    )
    assert wrong == []


def test_pairs_of_one_country_have_it_first(http: httpx.Client) -> None:
    found = walked(http, "/v1/relations?country=korea utara&limit=3")
    assert {pair["between"][0]["id"] for pair in found} == {"KP"}
    every = [pair["id"] for pair in walked(http, "/v1/relations?limit=100") if "KP" in pair["id"].split("-")]
    assert [pair["id"] for pair in found if pair["contacts"]] == every
    assert http.get("/v1/relations?country=nowhere").status_code == 422
    assert http.get("/v1/relations?cursor=x").status_code == 422


def test_events_come_newest_first_each_once(http: httpx.Client, writer: Writer) -> None:
    found = walked(http, "/v1/events?limit=60")
    starts = [event["date"]["start"] for event in found]
    assert starts == sorted(starts, reverse=True)
    told = writer.read("MATCH (e:Event:Curated) RETURN e.id AS id, e.start IS NULL AS undated")
    assert sorted(event["id"] for event in found) == sorted(row["id"] for row in told if not row["undated"])
    first = http.get("/v1/events?limit=1").json()
    assert {event["id"] for event in first["undated"]} == {row["id"] for row in told if row["undated"]}
    assert first["total"] == len(told)
    oldest = http.get("/v1/events?order=asc&limit=2").json()
    assert [event["date"]["start"] for event in oldest["items"]] == sorted(starts)[:2]
    assert oldest["next"]


def test_disputed_events_are_those_that_say_so(http: httpx.Client, writer: Writer) -> None:
    answer = http.get("/v1/events?disputed=yes&limit=1000").json()
    found = {event["id"] for event in [*answer["items"], *answer["undated"]]}
    wanted = writer.read("MATCH (e:Event) WHERE size(e.contested) > 0 RETURN e.id AS id")
    assert found == {row["id"] for row in wanted}
    assert answer["total"] == len(found)
    assert {tuple(event["contested"]) for event in answer["items"]} <= {tuple(reason) for reason in REASONS}
    rest = http.get("/v1/events?disputed=no&limit=1000").json()
    assert not found & {event["id"] for event in [*rest["items"], *rest["undated"]]}


def test_events_are_narrowed_by_time_kind_status_and_dossier(http: httpx.Client, writer: Writer) -> None:
    year = walked(http, "/v1/events?start=2023&end=2023&kind=Letter&status=occurred")
    assert year
    assert {(event["kind"], event["status"]) for event in year} == {("Letter", "occurred")}
    assert all(event["date"]["start"] <= "2023-12-31" and event["date"]["end"] >= "2023" for event in year)
    certain = walked(http, "/v1/events?start=2023&end=2023&when=certain")
    assert all(event["date"]["start"] >= "2023" and event["date"]["end"] < "2024" for event in certain)
    dossier = writer.read("MATCH (d:Dossier) RETURN d.id AS id ORDER BY id LIMIT 1")[0]["id"]
    of_it = http.get("/v1/events", params={"dossier": dossier, "limit": 1000}).json()
    told = writer.read("MATCH (e:Event:Curated) WHERE $id IN e.dossiers RETURN e.id AS id", id=dossier)
    assert {one["id"] for one in [*of_it["items"], *of_it["undated"]]} == {row["id"] for row in told}


def test_events_are_a_table_too(http: httpx.Client) -> None:
    response = http.get("/v1/events.csv?disputed=yes&limit=3")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    answer = http.get("/v1/events?disputed=yes&limit=3").json()
    assert [row["id"] for row in rows] == [one["id"] for one in [*answer["items"], *answer["undated"]]]
    assert all(row["contested"] for row in rows)


def within(writer: Writer, relation: str, country: str) -> set[str]:
    """All that belongs to a country by a relation, itself or through others."""
    steps = writer.read(f"MATCH (x)-[:{relation}]->(y) RETURN x.id AS x, y.id AS y")
    found, before = {country}, set[str]()
    while found != before:
        before = set(found)
        found |= {step["x"] for step in steps if step["y"] in found}
    return found


def test_entities_are_listed_by_type_and_country(http: httpx.Client, writer: Writer) -> None:
    people = walked(http, "/v1/entities?type=Person&limit=40")
    assert [one["id"] for one in people] == sorted(one["id"] for one in people)
    kim = next(one for one in people if one["id"] == "kim-jong-un")
    assert kim["events"] == http.get("/v1/entities/kim-jong-un/timeline?mode=all&limit=1").json()["total"]
    assert "1961-cn-kp-treaty" in {one["id"] for one in walked(http, "/v1/entities?type=Treaty&country=CN")}
    assert http.get("/v1/entities?type=Ship").status_code == 422


@pytest.mark.parametrize("country", ["KP", "RU", "US", "CN"])
def test_of_a_country_are_all_in_its_organs_and_all_places_in_its_places(
    http: httpx.Client, writer: Writer, country: str
) -> None:
    def listed(of_type: str) -> list[str]:
        return [one["id"] for one in walked(http, f"/v1/entities?type={of_type}&country={country}&limit=20")]

    organs = within(writer, "ORGAN_OF", country)
    acting = writer.read("MATCH (p:Person)-[:REPRESENTS]->(x) RETURN p.id AS person, x.id AS of")
    assert listed("Organization") == sorted(organs - {country})
    assert listed("Person") == sorted({row["person"] for row in acting if row["of"] in organs})
    assert listed("Place") == sorted(within(writer, "LOCATED_IN", country) - {country})
    assert listed("Resolution") == listed("Country") == []


def test_who_holds_an_office_in_an_organ_acts_for_its_state(http: httpx.Client) -> None:
    for country, person in (("RU", "dmitry-peskov"), ("US", "mike-pompeo"), ("KP", "choe-son-hui")):
        found = walked(http, f"/v1/entities?type=Person&country={country}")
        assert person in {one["id"] for one in found}


def test_changes_go_backwards_too(http: httpx.Client) -> None:
    forwards = walked(http, "/v1/changes?since=r0&limit=20")
    backwards = walked(http, "/v1/changes?since=r0&order=desc&limit=20")
    assert [one["id"] for one in backwards] == [one["id"] for one in reversed(forwards)]


PAGES = {
    "/relations": "Pairs of countries",
    "/relations?country=KP": "North Korea – Russia",
    "/treaties": "Treaties of the dossiers",
    "/treaties?a=KP&b=CN&on=2021-07-11": "in force",
    "/events": "Every event of the dossiers",
    "/events?kind=Letter&disputed=no&start=2023": "letter:",
    "/disputed": "accounts differ",
    "/entities?country=KP": "Kim Jong Un",
    "/entities?type=Place&country=RU": "Vostochny",
    "/sources": "sources",
    "/changes": "State of the graph",
}


@pytest.mark.parametrize("address", PAGES)
def test_an_index_page_shows_what_its_link_to_the_api_gives(http: httpx.Client, address: str) -> None:
    found = page(http, address)
    assert PAGES[address] in found.text
    links = found.all("a", "href")
    data = [link for link in links if link.startswith("/v1/")]
    assert data
    for link in data:
        response = http.get(link)
        assert response.status_code == 200, link
        if response.headers["content-type"] == "application/json":
            items = response.json()["items"]
            assert items
            named = [item.get("name") or item.get("title") or item["id"] for item in items[:5]]
            told = [name for name in named if " ".join(name.split()) in found.text]
            assert told or address.startswith("/relations")


@pytest.mark.parametrize(
    "address", ["/relations", "/events", "/disputed", "/entities", "/sources", "/changes"]
)
def test_an_index_page_leads_to_the_next_and_back(http: httpx.Client, address: str) -> None:
    first = page(http, address)
    following = [given["href"] for tag, given in first.elements if tag == "a" and given.get("rel") == "next"]
    if not following:
        assert address in {"/relations", "/disputed", "/changes"}
        return
    second = page(http, following[0])
    assert second.text != first.text
    assert address in second.all("a", "href")
    assert page(http, f"{address}?cursor=nonsense", 422).text


@pytest.mark.parametrize(
    "address",
    ["/relations?country=Nort Korea", "/entities?country=qq", "/treaties?a=qq", "/treaties?on=someday",
     "/treaties?a=KP&b=KP", "/events?start=someday", "/disputed?kind=x"],
)  # fmt: skip
def test_an_index_page_names_what_it_cannot_read_and_lists_nothing(http: httpx.Client, address: str) -> None:
    found = page(http, address, 422)
    assert "cannot be read" in found.text
    assert "td" not in {tag for tag, _ in found.elements}
    assert not [given for tag, given in found.elements if tag == "li" and "line" in given.get("class", "")]


def test_no_disputed_event_goes_without_what_it_is_about(http: httpx.Client) -> None:
    answer = http.get("/v1/events?disputed=yes&limit=50").json()
    shown = page(http, "/disputed").text
    for event in answer["items"]:
        for one in event["differs"]:
            told = [value["name"] for value in one["values"] if value["polarity"] == "affirmed"]
            names = [" ".join(name.split()) for name in told if name and one["property"] != "date"]
            assert [name for name in names if name not in shown] == []


def test_a_dossier_on_the_start_page_leads_to_its_events(http: httpx.Client) -> None:
    links = [link for link in page(http, "/").all("a", "href") if link.startswith("/events?dossier=")]
    assert len(links) > 10
    for link in links[:3]:
        assert "Only events of the dossier" in page(http, link).text


SPAN = {"low": EARLIEST, "high": LATEST, "end_low": EARLIEST, "end_high": LATEST, "certain": False}
NARROWED = {"kinds": None, "statuses": None, "disputed": None, "dossier": None, "reasons": list(REASONS)}
PLACE = {"at": LATEST, "id": "", "limit": 10, "undated_limit": 10, "after": "", "before": "~", "of": 5}
OF_PAIRS = {"contacts": 10, "coded": 10, "ids": ["CN-KP"], "earliest": EARLIEST, "latest": LATEST}
PARAMS = {**SPAN, **NARROWED, **PLACE, **OF_PAIRS, "country": "KP", **words("en")}
TEXTS = {
    "pairs": (pairs.text(of_one=False), "contacts"),
    "pairs of one": (pairs.text(of_one=True), "Dyad(id)"),
    "events": (events.text(disputed=False, newest_first=True), "start"),
    "oldest": (events.text(disputed=False, newest_first=False), "start"),
    "disputed": (events.text(disputed=True, newest_first=True), "contested"),
    "how many events": (events.counting(disputed=False), "start"),
    "how many disputed": (events.counting(disputed=True), "contested"),
    "people": (entities.text("Person", of_country=False), "Person(id)"),
    "people of one": (entities.text("Person", of_country=True), "Country(id)"),
    "organs of one": (entities.text("Organization", of_country=True), "Country(id)"),
    "places of one": (entities.text("Place", of_country=True), "Place(id)"),
    "treaties of one": (entities.text("Treaty", of_country=True), "(id)"),
    "changes": (changes.CHANGES.format(order="DESC"), "Change(id)"),
    "what is still there": (changes.THERE, "Source(id)"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_list_walks_an_index(driver: Driver, connection: Connection, name: str) -> None:
    text, index = TEXTS[name]
    plan = plan_of(driver, connection, "EXPLAIN", text, **PARAMS)
    assert not {operator for operator, _ in plan} & set(SCANS), plan
    sought = [str(args.get("Details")) for operator, args in plan if "IndexSeek" in operator]
    assert any(index in details for details in sought), sought
    if name in {"pairs", "events", "oldest"}:
        assert "PartialTop" in {operator for operator, _ in plan}, "only equals are sorted"
    if name == "changes":
        assert not {operator for operator, _ in plan} & {"Sort", "Top"}, "the index gives the order"
