"""Files for programs that open them: GeoJSON, GEXF, Parquet, CSV for Excel; in parts, newest first."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import httpx
import icalendar
import networkx as nx
import polars as pl
import pytest
from test_exports import get

from api.errors import STATUS
from exports import forms
from exports.forms import FORMS, LIST_FORMS, can_write, writer
from exports.geojson import events_geojson
from exports.tables import timeline_parquet
from graph.errors import NotInstalled

PAIR = "/v1/relations/KP/RU/timeline"
KIM = "/v1/entities/kim-jong-un/timeline"
JOURNEY = "2023-09-kim-journey-to-russia"
OLD: Any = {
    "id": "peace", "kind": "Letter", "title": "=A\u202e title", "status": "occurred", "mode": "direct",
    "dataset": "curated", "date": {"edtf": "1648-10", "start": "1648-10-01", "end": "1648-10-31"},
    "from": [{"id": "SE", "name": "Sweden", "role": "sent", "for": "SE"}], "to": [], "about": [],
    "place": None, "places": [{"id": "hall", "name": "Hall", "country": "DE"}], "sources": [],
    "contested": [], "differs": [], "denied_by": [], "known": None, "not_after": None,
}  # fmt: skip


def whole(http: httpx.Client, address: str) -> list[dict[str, Any]]:
    answer = get(http, f"{address}{'&' if '?' in address else '?'}limit=1000").json()
    return [*answer["items"], *answer["undated"]]


LINKED = [form for form in FORMS if form not in {"json", "jsonl"}]


@pytest.mark.parametrize(
    ("path", "page", "shown"),
    [
        ("/v1/relations/{a}/{b}/timeline", "/relations/KP/RU", LINKED),
        ("/v1/entities/{entity_id}/timeline", "/entities/kim-jong-un", LINKED),
        ("/v1/events", "/events", LIST_FORMS),
    ],
)
def test_every_form_is_in_the_reference_and_linked_where_its_events_are_shown(
    http: httpx.Client, path: str, page: str, shown: list[Any]
) -> None:
    operation = get(http, "/openapi.json").json()["paths"][f"{path}.{{form}}"]["get"]
    form = next(each for each in operation["parameters"] if each["name"] == "form")
    assert set(shown) <= set(form["schema"]["enum"])
    assert {FORMS[one][0] for one in shown} <= set(operation["responses"]["200"]["content"])
    text = get(http, page).text
    assert [one for one in shown if f".{one}" not in text] == []


def test_a_map_links_its_events_as_a_graph_with_time(http: httpx.Client) -> None:
    (link,) = re.findall(r'href="([^"]+timeline\.gexf[^"]*)"', get(http, "/map?focus=KP,RU&kind=Letter").text)
    edges = nx.read_gexf(io.BytesIO(get(http, unescape(link)).content), version="1.3").edges(data=True)
    letters = {item["id"] for item in whole(http, f"{PAIR}?kind=Letter")}
    assert {edge["event"] for *_, edge in edges} <= letters


def test_a_map_has_a_point_for_each_event_and_place_and_a_line_for_a_journey(http: httpx.Client) -> None:
    response = get(http, f"{PAIR}.geojson")
    assert response.headers["content-type"] == "application/geo+json"
    drawn = response.json()
    items = {item["id"]: item for item in whole(http, PAIR)}
    points = [each for each in drawn["features"] if each["properties"]["feature"] == "event"]
    placed = {place["id"]: place for place in get(http, f"{PAIR[:-9]}/places?mode=all").json()["items"]}
    for point in points:
        row, (lng, lat) = point["properties"], point["geometry"]["coordinates"]
        assert row["place_id"] in {place["id"] for place in items[row["id"]]["places"]}
        assert (placed[row["place_id"]]["lng"], placed[row["place_id"]]["lat"]) == (lng, lat)
        assert row["start"] == items[row["id"]]["date"]["start"]
    (line,) = [each for each in drawn["features"] if each["properties"]["id"] == JOURNEY]
    assert line["geometry"]["type"] == "LineString"
    assert line["properties"]["stations"].startswith("Khasan – Vostochny Cosmodrome – Komsomolsk-on-Amur – ")
    assert len(line["geometry"]["coordinates"]) == line["properties"]["places"]
    shown = {each["properties"]["id"] for each in drawn["features"]}
    assert drawn["without_place"] == len(items.keys() - shown)


def test_a_journey_has_the_stations_that_were_known_on_a_day(http: httpx.Client) -> None:
    asked = {"start": "2023-09", "end": "2023-09", "as_of": "2023-09-14"}
    drawn = http.get(f"{PAIR}.geojson", params=asked).json()
    (line,) = [each for each in drawn["features"] if each["properties"]["feature"] == "journey"]
    assert line["properties"]["stations"] == "Khasan – Vostochny Cosmodrome"


def test_every_row_of_a_map_has_the_same_columns_of_the_same_types(http: httpx.Client) -> None:
    rows = [each["properties"] for each in get(http, "/v1/events.geojson").json()["features"]]
    columns = {tuple((name, type(value)) for name, value in row.items()) for row in rows}
    assert len(columns) == 1
    assert all(date.fromisoformat(row[side]) for row in rows for side in ("start", "end"))
    assert {row["date"] for row in rows} - {row["start"] for row in rows}, "vague dates stay texts"
    assert not any("id" in each for each in get(http, f"{KIM}.geojson").json()["features"])


def test_what_has_no_date_or_no_coordinates_is_told_so() -> None:
    spot = {"id": "hall", "name": "Hall", "country": "DE", "lat": 51.96, "lng": 7.63, "within": None}
    undated = {**OLD, "id": "undated", "date": None, "not_after": "1700-01-01"}
    body: Any = {
        "events": [OLD, undated, {**OLD, "id": "nowhere", "places": []}],
        "spots": {"hall": spot}, "journeys": {"peace": ["hall", "hall"]}, "rows": {}, "next": None,
    }  # fmt: skip
    drawn = json.loads(events_geojson("http://x")(body, "r1")[0])
    rows = [each["properties"] for each in drawn["features"]]
    assert [row["id"] for row in rows] == ["peace", "undated"], "a journey that stays is no line"
    assert [(row["start"], row["end"]) for row in rows] == [
        ("1648-10-01", "1648-10-31"), ("0001-01-01", "1700-01-01")
    ]  # fmt: skip
    assert drawn["without_place"] == 1
    assert rows[0]["title"] == "=A[U+202E] title"


def test_a_journey_over_the_pacific_is_cut_where_the_map_ends() -> None:
    # Nixon's way to China in February 1972, and back by Anchorage.
    way = {
        "honolulu": (21.31, -157.86), "guam": (13.44, 144.79), "shanghai": (31.23, 121.47),
        "beijing": (39.9, 116.4), "anchorage": (61.22, -149.9),
    }  # fmt: skip
    spots = {
        name: {"id": name, "name": name, "country": None, "lat": lat, "lng": lng, "within": None}
        for name, (lat, lng) in way.items()
    }
    body: Any = {
        "events": [{**OLD, "places": []}], "spots": spots, "journeys": {"peace": list(way)}, "rows": {},
        "next": None,
    }  # fmt: skip
    (line,) = json.loads(events_geojson("http://x")(body, "r1")[0])["features"]
    assert line["geometry"]["type"] == "MultiLineString"
    parts = line["geometry"]["coordinates"]
    assert [(part[0][0], part[-1][0]) for part in parts] == [(-157.86, -180), (180, 180), (-180, -149.9)]
    assert all(abs(b[0] - a[0]) <= 180 for part in parts for a, b in pairwise(part))
    assert parts[0][-1][1] == parts[1][0][1] == pytest.approx(21.31 - (21.31 - 13.44) * 22.14 / 57.35)
    assert [tuple(spot) for spot in parts[1][1:-1]] == [way[name][::-1] for name in list(way)[1:4]]
    assert (line["properties"]["places"], line["properties"]["stations"].count("–")) == (5, 4)


def test_a_graph_with_time_has_an_edge_for_each_two_in_an_event(http: httpx.Client) -> None:
    response = get(http, f"{PAIR}.gexf")
    assert response.headers["content-type"].startswith("application/gexf+xml")
    graph = nx.read_gexf(io.BytesIO(response.content), version="1.3")
    items = {item["id"]: item for item in whole(http, PAIR)}
    text = response.text
    for one, other, name, edge in graph.edges(keys=True, data=True):
        item = items[edge["event"]]
        ends = {party["id"] for party in (*item["from"], *item["to"])}
        assert {one, other} <= ends
        assert name == f"{item['id']} {one} {other}" or name == f"{item['id']} {other} {one}"
        assert f'kind="{item["kind"]}"' in text
        if item["date"] and item["date"]["end"] != "9999-12-31":
            assert edge["end"] == str(date.fromisoformat(item["date"]["end"]) + timedelta(days=1))
            assert edge["start"] == item["date"]["start"]
    ends = ("kim-jong-un", "vladimir-putin")
    assert graph.edges[*ends, f"2023-09-kim-putin-meeting {' '.join(ends)}"]["together"] is True
    letter = next(item for item in items.values() if item["kind"] == "Letter")
    sender, receiver = letter["from"][0]["id"], letter["to"][0]["id"]
    assert graph.edges[sender, receiver, f"{letter['id']} {sender} {receiver}"]["together"] is False


def test_a_list_of_all_events_has_the_forms_of_files_too(http: httpx.Client) -> None:
    asked = "?kind=Visit&start=2023&end=2023"
    ids = {item["id"] for item in whole(http, f"/v1/events{asked}")}
    assert ids
    rows = pl.read_parquet(get(http, f"/v1/events.parquet{asked}").content)
    assert set(rows["id"]) == ids
    text = get(http, f"/v1/events.excel.csv{asked}").content.decode("utf-8-sig")
    assert {row["id"] for row in csv.DictReader(io.StringIO(text))} == ids
    graph = nx.read_gexf(io.BytesIO(get(http, f"/v1/events.gexf{asked}").content), version="1.3")
    assert {edge["event"] for *_, edge in graph.edges(data=True)} <= ids
    assert http.get("/v1/events.ics").status_code == 422


def test_parquet_has_the_rows_of_the_table_with_types(http: httpx.Client) -> None:
    response = get(http, f"{PAIR}.parquet")
    assert response.headers["content-type"] == "application/vnd.apache.parquet"
    rows = pl.read_parquet(response.content)
    assert rows.schema["start"] == pl.Date
    assert rows.schema["date"] == pl.String
    assert rows.schema["from_ids"] == pl.List(pl.String)
    table = list(csv.DictReader(io.StringIO(get(http, f"{PAIR}.csv?limit=1000").text)))
    assert rows["id"].to_list() == [row["id"] for row in table]
    assert [str(day or "") for day in rows["end"]] == [row["end"] for row in table]
    assert ["; ".join(names) for names in rows["from"]] == [row["from"] for row in table]


def test_days_before_1677_stay_days_and_text_stays_as_it_is_in_parquet() -> None:
    body: Any = {"items": [OLD], "undated": [{**OLD, "date": None}], "next": None}
    rows = pl.read_parquet(timeline_parquet(body, "r1")[0])
    assert rows["start"].to_list() == [date(1648, 10, 1), None]
    assert rows["title"].to_list() == ["=A[U+202E] title"] * 2, "no apostrophe: nothing runs it"


def test_a_table_for_excel_is_the_whole_table_after_a_byte_order_mark(http: httpx.Client) -> None:
    plain, marked = get(http, f"{PAIR}.csv?limit=1000&lang=ko"), get(http, f"{PAIR}.excel.csv?lang=ko")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert "김정은" in marked.content.decode("utf-8-sig")
    assert http.get(PAIR, headers={"Accept": "text/csv"}).content[:2] == b"id"


def test_a_calendar_has_the_newest_events_unless_an_order_is_given(
    http: httpx.Client, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    def shown(text: str) -> list[str]:
        events = icalendar.Calendar.from_ical(text).walk("VEVENT")
        return [str(event["uid"]).partition("@")[0] for event in events]

    dated = [item["id"] for item in whole(http, KIM) if item["date"]]
    assert shown(get(http, f"{KIM}.ics?limit=5").text) == dated[:-6:-1]
    assert shown(get(http, f"{KIM}.ics?limit=5&order=asc").text) == dated[:5]
    assert shown(cli("timeline", "kim-jong-un", "--as", "ics", "--limit", "5").stdout) == dated[:-6:-1]


def test_the_command_line_writes_maps_and_graphs(
    cli: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    drawn = json.loads(cli("timeline", "KP", "RU", "--as", "geojson").stdout)
    assert JOURNEY in {each["properties"]["id"] for each in drawn["features"]}
    text = cli("timeline", "KP", "RU", "--as", "gexf").stdout
    assert nx.read_gexf(io.BytesIO(text.encode()), version="1.3").number_of_edges() > 100


def test_parts_of_a_file_make_the_whole(http: httpx.Client) -> None:
    address = f"{PAIR}.csv?limit=1000"
    file = get(http, address).content
    for asked, told, content in (
        ("bytes=0-99", f"bytes 0-99/{len(file)}", file[:100]),
        ("bytes=100-", f"bytes 100-{len(file) - 1}/{len(file)}", file[100:]),
        ("bytes=-7", f"bytes {len(file) - 7}-{len(file) - 1}/{len(file)}", file[-7:]),
    ):
        part = http.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
        assert (part.status_code, part.headers["content-range"], part.content) == (206, told, content)
        assert "content-encoding" not in part.headers
    for asked in ("bytes=99999999-", "bytes=0-1,4-5", "lines=0-1"):
        assert get(http, address, Range=asked).content == file
    assert get(http, address, **{"Range": "bytes=0-1", "If-Range": "x"}).content == file
    assert http.get("/v1/relations/KP/XX/timeline.csv", headers={"Range": "bytes=0-1"}).status_code == 404


def test_without_its_package_parquet_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "find_spec", lambda _: None)
    assert not can_write("parquet")
    assert all(can_write(form) for form in FORMS if form != "parquet")
    with pytest.raises(NotInstalled, match=r"pip install 'diplograph\[parquet\]'"):
        writer("parquet", "http://x", "en", "http://x", newest_first=False)
    assert STATUS[NotInstalled] == 501
