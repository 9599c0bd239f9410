"""Each file diplograph writes is opened by a reader of its format that is not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import feedparser
import httpx
import icalendar
import networkx as nx
import pytest
import rdflib
from rdflib.namespace import PROV, RDF, SDO, Namespace

from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

OWN = Namespace("urn:diplograph:")
PAIR = "/v1/relations/PW/FM/timeline"
PLAIN = '=HYPERLINK("http://x";"a"), \\n; <b>bold</b> & \'q\' ]]> .'
# No loader lets these in, but a graph may be another's.
TITLE = PLAIN + "\u202e\x1b[7m\x07\x9b\u200b\ufeff\uffff"
SHOWN = PLAIN + "[U+202E][U+001B][7m[U+0007][U+009B][U+200B][U+FEFF][U+FFFF]"
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202e\ufeff\uffff]")
DOSSIER = f"""
dossier: export-dates
title: Dates of every sort
about: For the tests of exports.
sources:
  export-source:
    title: {json.dumps(PLAIN)}
    publisher: export-paper
    lang: en
    published: 2020-12-31
    url: "https://example.org/?a=1&b=2;x,y"
    retrieved: 2026-11-21
organizations:
  export-paper: {{name: "Paper; of, <Record>"}}
places:
  export-city: {{name: City, in: PW, lat: 7.5, lng: 134.6}}
  export-hall: {{name: Hall, in: export-city}}
events:
"""
EVENTS = {
    "export-day": ("2020-01-02", "occurred"),
    "export-span": ("2020-01-31/2020-02-02", "occurred"),
    "export-month": ("2020-03", "occurred"),
    "export-about": ("2020-04-05~", "occurred"),
    "export-open": ("2020-06-01/..", "occurred"),
    "export-planned": ("2020-07-01", "planned"),
    "export-cancelled": ("2020-08-01", "cancelled"),
    "export-undated": (None, "occurred"),
}


@pytest.fixture(scope="module")
def dates(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("exports") / "export-dates.yaml"
    entries = []
    for event, (day, status) in EVENTS.items():
        when = f"\n    date: {day}" if day else ""
        entries.append(
            f"  - id: {event}\n    kind: Letter\n    title: {json.dumps(f'{PLAIN} {event}')}{when}\n"
            f"    status: {status}\n    sent: PW\n    addressed_to: FM\n    place: export-hall\n"
            "    reports: {source: export-source}\n"
        )
    path.write_text(DOSSIER + "".join(entries), "utf-8")
    load_curated(writer, [path])
    writer.write(
        "MATCH (n:Event|Source) WHERE n.title STARTS WITH $plain "
        "SET n.title = replace(n.title, $plain, $text)",
        plain=PLAIN,
        text=TITLE,
    )
    yield
    unload_dossier(writer, "export-dates")


def get(http: httpx.Client, address: str, **headers: str) -> httpx.Response:
    response = http.get(address, headers=headers)
    assert response.status_code == 200, response.text
    return response


def calendar(text: bytes) -> dict[str, icalendar.Event]:
    read = icalendar.Calendar.from_ical(text)
    return {str(event["uid"]).partition("@")[0]: event for event in read.walk("VEVENT")}


def test_calendar_tells_certain_events_from_possible_ones(http: httpx.Client, dates: None) -> None:
    response = get(http, f"{PAIR}.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    events = calendar(response.content)
    assert set(events) == set(EVENTS) - {"export-undated"}
    told = {
        name: (str(event["transp"]), str(event["status"]), "possibly" in event["summary"])
        for name, event in events.items()
    }
    assert told == {
        "export-day": ("OPAQUE", "CONFIRMED", False),
        "export-span": ("OPAQUE", "CONFIRMED", False),
        "export-month": ("TRANSPARENT", "TENTATIVE", True),
        "export-about": ("TRANSPARENT", "TENTATIVE", True),
        "export-open": ("TRANSPARENT", "TENTATIVE", True),
        "export-planned": ("OPAQUE", "TENTATIVE", False),
        "export-cancelled": ("OPAQUE", "CANCELLED", False),
    }
    assert "1 events without a date" in icalendar.Calendar.from_ical(response.content)["description"]


def test_calendar_ends_on_the_day_after_the_last(http: httpx.Client, dates: None) -> None:
    events = calendar(get(http, f"{PAIR}.ics").content)
    days = {name: (event["dtstart"].dt, event["dtend"].dt) for name, event in events.items()}
    assert days["export-day"] == (date(2020, 1, 2), date(2020, 1, 3))
    assert days["export-span"] == (date(2020, 1, 31), date(2020, 2, 3))
    assert days["export-month"] == (date(2020, 3, 1), date(2020, 4, 1))
    assert days["export-open"] == (date(2020, 6, 1), date(2020, 6, 2))


def test_calendar_text_arrives_as_it_was_written(http: httpx.Client, dates: None) -> None:
    event = calendar(get(http, f"{PAIR}.ics").content)["export-day"]
    assert str(event["summary"]) == f"{SHOWN} export-day"
    assert "Paper; of, <Record>" in event["description"]


def test_calendar_of_real_events_has_stable_uids_and_the_days_of_the_timeline(http: httpx.Client) -> None:
    address = "/v1/relations/KP/RU/timeline"
    first, again = (get(http, f"{address}.ics").content for _ in range(2))
    assert first == again
    items = {item["id"]: item for item in get(http, f"{address}?limit=1000").json()["items"]}
    events = calendar(first)
    assert events
    for name, event in events.items():
        start = date.fromisoformat(items[name]["date"]["start"])
        end = date.fromisoformat(items[name]["date"]["end"])
        if start > date.min and end < date.max:
            assert (event["dtstart"].dt, event["dtend"].dt) == (start, end + timedelta(days=1))


def test_feed_is_read_without_complaint_and_its_text_stays_text(http: httpx.Client, dates: None) -> None:
    response = get(http, f"{PAIR}.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    entries = {entry.id.rpartition("/")[2]: entry for entry in feed.entries}
    assert set(entries) == set(EVENTS)
    entry = entries["export-planned"]
    assert entry.title_detail.type == "text/plain"
    assert entry.title == f"{SHOWN} export-planned [planned]"
    assert "Paper; of, &lt;Record&gt;" in entry.content[0].value
    assert entry.published.startswith("2020-12-31")
    assert [(link.rel, link.href) for link in entry.links] == [
        ("alternate", f"{http.base_url}/events/export-planned"),
        ("via", "https://example.org/?a=1&b=2;x,y"),
    ]


def test_feed_starts_with_the_newest_and_links_to_its_sources(http: httpx.Client) -> None:
    address = "/v1/entities/kim-jong-un/timeline"
    feed = feedparser.parse(get(http, f"{address}.atom?limit=20").content)
    assert not feed.bozo
    items = get(http, f"{address}?order=desc&limit=20").json()
    shown = [item["id"] for item in [*items["items"], *items["undated"]]]
    assert [entry.id.rpartition("/")[2] for entry in feed.entries] == shown
    assert any(link.rel == "via" for entry in feed.entries for link in entry.links)
    assert feed.feed.links[0].href.endswith("timeline.atom?limit=20")


def test_feeds_of_other_events_have_other_ids_and_nobody_is_made_an_author(
    http: httpx.Client, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    def id_of(text: bytes | str) -> str:
        feed = feedparser.parse(text)
        assert not feed.bozo
        assert feed.entries
        assert {entry.get("author") for entry in feed.entries} <= {None, "diplograph"}
        return str(feed.feed.id)

    address = "/v1/relations/KP/CN/timeline.atom"
    queries = ("", "?kind=Letter", "?kind=Visit", "?kind=Visit&start=2019", "?kind=Visit&lang=id")
    ids = [id_of(get(http, address + query).content) for query in queries]
    assert len(set(ids)) == len(queries)
    assert ids[0].endswith(":relations/KP/CN"), "as it was before there were filters in it"
    for same in ("?start=2019&kind=Visit", "?kind=Visit&start=2019&limit=1&order=asc&total=false"):
        assert id_of(get(http, address + same).content) == ids[3]
    told = cli("timeline", "PRK", "China", "--kind", "Visit", "--start", "2019", "--as", "atom").stdout
    assert id_of(told) == ids[3]


def test_lines_are_the_items_of_the_timeline(http: httpx.Client, dates: None) -> None:
    response = get(http, f"{PAIR}.jsonl")
    answer = get(http, PAIR).json()
    assert [json.loads(line) for line in response.text.splitlines()] == [*answer["items"], *answer["undated"]]


def test_spreadsheet_formula_in_a_title_is_inert(http: httpx.Client, dates: None) -> None:
    rows = list(csv.DictReader(io.StringIO(get(http, f"{PAIR}.csv").text)))
    assert {row["title"] for row in rows} == {f"'{SHOWN} {event}" for event in EVENTS}


def test_hidden_characters_are_numbers_on_pages_and_in_files_and_as_they_are_in_json(
    http: httpx.Client, dates: None
) -> None:
    paths = (
        "/relations/PW/FM", "/events/export-day", "/sources/export-source", "/map?focus=export-day",
        f"{PAIR}.csv", f"{PAIR}.ics", f"{PAIR}.atom", f"{PAIR}.geojson", f"{PAIR}.gexf",
        "/v1/entities/PW/neighbourhood.graphml?depth=1",
        *(f"/v1/cite?of=/v1/events/export-day&format={form}" for form in ("bibtex", "ris")),
    )  # fmt: skip
    for path in paths:
        text = get(http, path).text.replace("\r\n ", "")  # as lines of a calendar are folded
        assert HIDDEN.findall(text) == [], path
        assert "[U+202E]" in text, path
    assert get(http, "/v1/events/export-day").json()["title"] == f"{TITLE} export-day"


def test_a_saved_map_shows_the_numbers_of_hidden_characters(http: httpx.Client, dates: None) -> None:
    plain, hostile = (
        get(http, f"/map.html?view=events&focus={event}").text for event in ("KP,CN", "export-day")
    )
    assert "[U+202E]" in hostile
    assert sorted(HIDDEN.findall(hostile)) == sorted(HIDDEN.findall(plain)), "those of the libraries"


def test_no_hidden_character_reaches_the_terminal(
    cli: Callable[..., subprocess.CompletedProcess[str]], dates: None
) -> None:
    query = "MATCH (e:Event {id: 'export-day'}) RETURN e.title AS t, [e.title] AS list, 1 AS `a\u202eb`"
    shown = (
        ("show", "export-day"), ("timeline", "PW", "FM", "--csv"),
        ("cypher", query), ("cypher", query, "--csv"), ("cite", "export-day", "--format", "ris"),
    )  # fmt: skip
    for command in shown:
        result = cli(*command)
        assert "[U+202E]" in result.stdout, command
        assert HIDDEN.findall(result.stdout + result.stderr) == [], command
    for command in (("show", "export-day", "--json"), ("cypher", query, "--json"), ("export", "-")):
        text = cli(*command).stdout
        assert HIDDEN.findall(text) == [], command
        assert "\\u202e\\u001b[7m" in text, "by the escapes of JSON: the same text"
    answer = json.loads(cli("cypher", query, "--json").stdout)
    assert (answer["rows"][0][0], answer["columns"][2]) == (f"{TITLE} export-day", "a\u202eb")
    wrong = cli("show", "nobody\u202e\x1b")
    assert (wrong.returncode, HIDDEN.findall(wrong.stderr)) == (1, [])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/calendar", "text/calendar"),
        ("application/atom+xml", "application/atom+xml"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/jsonl", "application/x-ndjson"),
        ("text/csv;q=0.5, text/calendar", "text/calendar"),
        ("application/ld+json", "application/ld+json"),
        ("application/geo+json", "application/geo+json"),
        ("application/gexf+xml", "application/gexf+xml"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("application/json, text/calendar;q=0.9", "application/json"),
        ("text/calendar, */*;q=0.1", "text/calendar"),
        ("text/html, */*", "application/json"),
        ("text/calendar;q=nonsense", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/relations/KP/CN/timeline", "/v1/entities/KP/timeline"])
def test_accept_header_chooses_the_form(http: httpx.Client, path: str, accept: str, kind: str) -> None:
    assert get(http, path, Accept=accept).headers["content-type"].startswith(kind)


@pytest.mark.parametrize("suffix", ["ics", "atom", "jsonl", "jsonld", "geojson", "gexf", "excel.csv"])
def test_files_keep_their_address_when_a_country_is_named_otherwise(http: httpx.Client, suffix: str) -> None:
    for path in (f"/v1/relations/PRK/Tiongkok/timeline.{suffix}", f"/v1/entities/PRK/timeline.{suffix}"):
        response = http.get(f"{path}?limit=1")
        assert response.status_code == 308
        assert response.headers["location"].endswith(f"/timeline.{suffix}?limit=1")
    assert http.get(f"/v1/entities/nobody-of-this-name/timeline.{suffix}").status_code == 404


def test_neighbourhood_opens_in_networkx_as_the_same_graph(http: httpx.Client) -> None:
    address = "/v1/entities/kim-jong-un/neighbourhood{}?depth=2&limit=80"
    answer = get(http, address.format("")).json()
    response = get(http, address.format(".graphml"))
    assert response.headers["content-type"].startswith("application/graphml+xml")
    graph = nx.read_graphml(io.BytesIO(response.content), force_multigraph=True)
    assert set(graph.nodes) == {node["id"] for node in answer["nodes"]}
    assert sorted(
        (source, target, data["type"]) for source, target, data in graph.edges(data=True)
    ) == sorted((edge["source"], edge["target"], edge["type"]) for edge in answer["edges"])
    assert graph.nodes["kim-jong-un"]["label"] == "Kim Jong Un"
    told = {node["id"]: {source["id"] for source in node.get("sources", ())} for node in answer["nodes"]}
    listed = {name: given.split("; ") for name, given in graph.nodes(data="sources") if given}
    assert {name: sorted(named) for name, named in listed.items()} == {
        name: sorted(named) for name, named in told.items() if named
    }, "each source once"
    assert any(len(node.get("sources", ())) > len(told[node["id"]]) for node in answer["nodes"])


def test_hostile_title_passes_through_graphml(http: httpx.Client, dates: None) -> None:
    text = get(http, "/v1/entities/PW/neighbourhood.graphml?depth=1").content
    assert nx.read_graphml(io.BytesIO(text)).nodes["export-day"]["label"] == f"{SHOWN} export-day"


# rdflib 7's own reader of JSON-LD uses a class it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def triples(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="json-ld")


def test_event_as_linked_data_has_its_date_people_sources_and_claims(http: httpx.Client) -> None:
    name = "2023-09-kim-reply-to-xi"
    response = get(http, f"/v1/events/{name}.jsonld")
    assert response.headers["content-type"].startswith("application/ld+json")
    answer: dict[str, Any] = get(http, f"/v1/events/{name}").json()
    graph = triples(response.text)
    (event,) = graph.subjects(RDF.type, SDO.Event)
    assert str(event) == f"{http.base_url}/v1/events/{name}"
    start = graph.value(event, SDO.startDate)
    assert (str(start), str(start.datatype)) == ("2023-09-21", "http://id.loc.gov/datatypes/edtf/EDTF")
    assert str(graph.value(event, OWN.latest)) == "2023-09-21"
    assert str(graph.value(graph.value(event, SDO.organizer), SDO.name)) == "Kim Jong Un"
    assert {str(graph.value(one, SDO.name)) for one in graph.objects(event, SDO.participant)} == {
        "Kim Jong Un",
        "Xi Jinping",
    }
    assert [str(one).rpartition("/")[2] for one in graph.objects(event, OWN.addressed_to)] == ["xi-jinping"]
    sources = {str(one).rpartition("/")[2] for one in graph.objects(event, PROV.wasDerivedFrom)}
    assert sources == {source["id"] for source in answer["sources"]}
    claims = set(graph.objects(event, OWN.claim))
    assert {str(claim).rpartition(":")[2] for claim in claims} == {claim["id"] for claim in answer["claims"]}
    for claim in claims:
        assert (claim, RDF.type, SDO.Claim) in graph
        assert graph.value(claim, PROV.wasDerivedFrom)


def test_a_month_as_linked_data_stays_a_month_and_has_its_last_day(http: httpx.Client) -> None:
    graph = triples(get(http, "/v1/events/2024-07-treaty-day-reception-beijing.jsonld").text)
    (event,) = graph.subjects(RDF.type, SDO.Event)
    start = graph.value(event, SDO.startDate)
    assert (str(start), str(start.datatype)) == ("2024-07", "http://id.loc.gov/datatypes/edtf/EDTF")
    assert str(graph.value(event, OWN.latest)) == "2024-07-31"


@pytest.mark.parametrize(("order", "told"), [("asc", "Ascending"), ("desc", "Descending")])
def test_linked_data_say_which_way_their_list_runs(http: httpx.Client, order: str, told: str) -> None:
    graph = triples(get(http, f"{PAIR}.jsonld?order={order}").text)
    (listed,) = graph.subjects(RDF.type, SDO.ItemList)
    assert str(graph.value(listed, SDO.itemListOrder)) == f"ItemListOrder{told}"


def test_timeline_as_linked_data_holds_every_item(http: httpx.Client, dates: None) -> None:
    graph = triples(get(http, f"{PAIR}.jsonld").text)
    assert {str(one).rpartition("/")[2] for one in graph.subjects(RDF.type, SDO.Event)} == set(EVENTS)
    event = rdflib.URIRef(f"{http.base_url}/v1/events/export-cancelled")
    assert graph.value(event, SDO.eventStatus) == SDO.EventCancelled
    assert str(graph.value(event, SDO.name)) == f"{TITLE} export-cancelled"
    source = graph.value(event, PROV.wasDerivedFrom)
    assert isinstance(graph.value(source, SDO.url), rdflib.Literal)


def test_a_page_of_a_timeline_as_linked_data_is_a_list_of_its_own(http: httpx.Client, dates: None) -> None:
    graph, numbers, address = rdflib.Graph(), [], f"{PAIR}.jsonld?limit=5"
    while address:
        page = get(http, address)
        graph += triples(page.text)
        listed = rdflib.URIRef(f"{http.base_url}{address}")
        assert (listed, RDF.type, SDO.ItemList) in graph
        numbers.append(int(graph.value(listed, SDO.numberOfItems)))
        link = page.links.get("next", {}).get("url", "")
        address = link.removeprefix(str(http.base_url))
    assert sum(numbers) == len(EVENTS)
    assert len(numbers) == 2
    for listed in graph.subjects(RDF.type, SDO.ItemList):
        places = [int(graph.value(one, SDO.position)) for one in graph.objects(listed, SDO.itemListElement)]
        assert sorted(places) == [*range(1, len(places) + 1)]
        assert [int(told) for told in graph.objects(listed, SDO.numberOfItems)] == [len(places)]


def test_a_file_of_the_command_line_names_the_address_that_gives_the_same(
    http: httpx.Client, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    base = str(http.base_url)
    for asked in (
        ("PRK", "Russia", "--kind", "Letter", "--kind", "Visit", "--newest", "--limit", "3", "--lang", "id"),
        ("KP", "RU", "--start", "1985", "--end", "1999", "--successors", "--by", "both", "--when", "certain"),
        ("kim-jong-un", "--as-of", "2023-10", "--disputed", "yes", "--status", "occurred", "--mode", "all"),
        ("KP", "VN", "--limit", "5000"),  # more than one answer of the service may have
    ):
        told = json.loads(cli("timeline", *asked, "--as", "jsonld", "--base", base).stdout)
        given = get(http, told["@id"].removeprefix(base)).json()
        assert given == told


def test_command_line_writes_the_same_files(cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    read = icalendar.Calendar.from_ical(cli("timeline", "KP", "CN", "--as", "ics").stdout)
    assert len(read.walk("VEVENT")) > 3
    assert len(feedparser.parse(cli("timeline", "KP", "CN", "--as", "atom").stdout).entries) > 3
    lines = cli("timeline", "kim-jong-un", "--as", "jsonl").stdout.splitlines()
    assert all(json.loads(line)["id"] for line in lines)
    assert cli("timeline", "KP", "CN", "--as", "ics", "--json").returncode == 2


def test_files_are_not_sent_again_while_nothing_changed(http: httpx.Client) -> None:
    for suffix in ("ics", "atom", "jsonl", "jsonld"):
        address = f"/v1/relations/KP/CN/timeline.{suffix}"
        tag = get(http, address).headers["etag"]
        assert http.get(address, headers={"If-None-Match": tag}).status_code == 304
