"""Citations, read by a CSL processor, bibtexparser and rispy."""

from __future__ import annotations

import json
import subprocess
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import bibtexparser
import httpx
import pytest
import rispy

from exports.citations import bibtex, ris, source_item, title_of, when

EVENT = "/v1/events/2023-09-kim-reply-to-xi"
HOSTILE = 'Title}, note = {x}} \\input{y} $&%#_~^ <i>"q"</i>\r\nER  - \nTY  - BOOK = 50%'


def cite(http: httpx.Client, of: str, form: str = "csl", **params: str) -> httpx.Response:
    response = http.get("/v1/cite", params={"of": of, "format": form, **params})
    assert response.status_code == 200, response.text[:300]
    return response


def source(**changes: Any) -> dict[str, Any]:
    return {
        "id": "s", "type": "article", "title": "A title", "lang": "en", "author": None, "published": None,
        "published_not_before": None, "url": None, "retrieved": "2026-11-21", "publisher": None, **changes,
    }  # fmt: skip


def printed(items: list[dict[str, Any]]) -> list[str]:
    """The items as a bibliography by citeproc-py, in the Harvard style it carries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields the style does not know
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )  # fmt: skip
        from citeproc.source.json import CiteProcJSON

        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [str(entry) for entry in bibliography.bibliography()]


def test_csl_names_the_answer_and_each_source_as_printed(http: httpx.Client) -> None:
    response = cite(http, EVENT)
    assert response.headers["content-type"].startswith("application/vnd.citationstyles.csl+json")
    answer, *sources = response.json()
    told = http.get(EVENT).json()
    assert answer["title"] == told["title"]
    assert answer["version"] == told["revision"]
    today = datetime.now(UTC).date()
    assert answer["accessed"]["date-parts"] == [[today.year, today.month, today.day]]
    assert {one["id"] for one in sources} == {one["id"] for one in told["sources"]}
    for one in sources:
        page = http.get(f"/v1/sources/{one['id']}").json()
        assert one["title"] == page["title"]
        assert one["publisher"] == page["publisher"]["name"]
        assert "accessed" in one


def test_cited_address_leads_to_the_same_answer(http: httpx.Client) -> None:
    for of, lang in ((EVENT, "en"), ("/v1/relations/KP/CN/timeline?limit=3&kind=Letter", "id")):
        url = cite(http, of, lang=lang).json()[0]["URL"]
        assert url.startswith(str(http.base_url))
        assert "revision=r" in url
        there = httpx.get(url, headers={"Accept-Language": "ko"}, timeout=150)
        assert there.json() == http.get(of, headers={"Accept-Language": lang}).json()
    (one, *_), (other, *_) = (cite(http, EVENT, lang=lang).json() for lang in ("en", "id"))
    assert one["id"] != other["id"]
    coded = "/v1/relations/KP/CN/coded"  # has no language
    assert urlsplit(cite(http, coded).json()[0]["URL"]).query.startswith("revision=")


def test_a_csl_processor_prints_every_item(http: httpx.Client) -> None:
    items = cite(http, "/v1/relations/KP/RU/timeline?limit=5").json()
    entries = printed(items)
    assert len(entries) == len(items) >= 3
    assert any("diplograph" in entry for entry in entries)
    for item in items:
        name = str(item.get("publisher", "diplograph")).casefold()
        assert any(name in entry.casefold() for entry in entries), name


def test_bibtex_and_ris_hold_the_same_items(http: httpx.Client) -> None:
    of = "/v1/relations/KP/CN/timeline?limit=10"
    items = cite(http, of).json()
    library = bibtexparser.parse_string(cite(http, of, "bibtex").text)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [item["id"] for item in items]
    records = rispy.loads(cite(http, of, "ris").text)
    assert [record["id"] for record in records] == [item["id"] for item in items]
    for item, entry, record in zip(items, library.entries, records, strict=True):
        assert record["title"] == item["title"]
        assert record.get("urls", [None])[0] == item.get("URL")
        if "date-parts" in item.get("issued", {}):
            assert entry["year"] == record["year"] == str(item["issued"]["date-parts"][0][0])


def test_nothing_in_a_source_ends_a_field_or_a_record() -> None:
    items = [source_item(source(title=HOSTILE, author=HOSTILE, url="https://example.org/a{b}\\c?x=1#y"))]
    library = bibtexparser.parse_string(bibtex(items))
    assert not library.failed_blocks
    (entry,) = library.entries
    assert {"title", "author", "url", "language", "urldate"} == set(entry.fields_dict)
    assert "\n" not in entry["title"]
    assert "\\input" not in entry["title"]
    (record,) = rispy.loads(ris(items))
    assert record["type_of_reference"] == "NEWS"
    assert record["title"].startswith("Title}, note = {x}}")
    assert record["title"].endswith("ER - TY - BOOK = 50%")


@pytest.mark.parametrize(
    ("edtf", "parts"),
    [
        ("2023-09-12", {"date-parts": [[2023, 9, 12]]}),
        ("2023-09", {"date-parts": [[2023, 9]]}),
        ("2023~", {"date-parts": [[2023]], "circa": True}),
        ("2023-09-12/2023-09-14", {"date-parts": [[2023, 9, 12], [2023, 9, 14]]}),
        ("0988", {"date-parts": [[988]]}),
        ("196X", {"date-parts": [[1960], [1969]]}),
        ("1962-22", {"date-parts": [[1962]]}),
        ("1962-24", {"date-parts": [[1962]]}),
        ("1962-22/1963-21", {"date-parts": [[1962], [1963]]}),
        ("1962-XX", {"date-parts": [[1962]]}),
        ("1962-XX-XX", {"date-parts": [[1962]]}),
        ("2023-09-XX", {"date-parts": [[2023, 9]]}),
        ("2023-1X-01", {"date-parts": [[2023]]}),
        ("156X-12-25", {"date-parts": [[1560], [1569]]}),
        ("2004-06~-11", {"date-parts": [[2004]], "circa": True}),
        ("2023-09/..", {"date-parts": [[2023, 9]]}),
        ("2023-09-12/", {"date-parts": [[2023, 9, 12]]}),
        ("../2023?", {"date-parts": [[2023]], "circa": True}),
        ("/2023-09", {"date-parts": [[2023, 9]]}),
        ("[2023-09-12, 2023-09-14]", {"date-parts": [[2023, 9]]}),
        ("[1961,1960]", {"date-parts": [[1960], [1961]]}),
        ("{1960,1961-12}", {"date-parts": [[1960], [1961]]}),
        ("[1961-06..1961-08]", {"date-parts": [[1961]]}),
        ("[..1984]", {"date-parts": [[1984]]}),
        ("[1984-05..]", {"date-parts": [[1984, 5]]}),
        (None, None),
    ],
)
def test_dates_become_parts_where_csl_has_them(edtf: str | None, parts: dict[str, Any] | None) -> None:
    assert when(edtf) == parts


VAGUE = {
    "1962-22": ("1962", "1962///"),
    "1962-XX": ("1962", "1962///"),
    "196X": ("1960", "1960///"),
    "2023-09/..": ("2023", "2023/09//"),
    "[..1984]": ("1984", "1984///"),
    "[2023-09-12, 2023-09-14]": ("2023", "2023/09//"),
    "0988": ("0988", "0988///"),
    "0988-05-01": ("0988", "0988/05/01/"),
}


@pytest.mark.parametrize("edtf", VAGUE)
def test_a_vague_date_keeps_its_year_in_every_form(edtf: str) -> None:
    year, day = VAGUE[edtf]
    items = [source_item(source(published=edtf, publisher={"name": "Paper"}))]
    (entry,) = bibtexparser.parse_string(bibtex(items)).entries
    assert entry["year"] == year
    assert entry["date"].startswith(year)
    (record,) = rispy.loads(ris(items))
    assert (record["year"], record["date"]) == (year, day)
    exact = edtf.startswith("0988")
    for note in (items[0].get("note"), record.get("notes", [None])[0], entry.get("note")):
        assert (note is None) if exact else edtf in str(getattr(note, "value", note))
    (told,) = printed(items)
    assert str(int(year)) in told


def test_an_undated_source_has_no_date_but_its_lower_bound_in_a_note() -> None:
    item = source_item(source(published_not_before="2023-09-18"))
    assert "issued" not in item
    assert item["note"] == "Not dated; not before 2023-09-18"
    assert source_item(source(published="2022-02-22"))["issued"] == when("2022-02-22")


@pytest.mark.parametrize(
    ("of", "means"),
    [
        ("/relations/KP/CN", "/v1/relations/KP/CN/timeline"),
        ("/v1/relations/PRK/Tiongkok/timeline.csv?limit=2", "/v1/relations/KP/CN/timeline?limit=2"),
        (
            "/relations/KP/RU?lang=en&view=table&by=KP&status=&utm_source=x&event=x",
            "/v1/relations/KP/RU/timeline?by=KP",
        ),
        ("/entities/kim-jong-un", "/v1/entities/kim-jong-un"),
        ("/events/2023-09-kim-reply-to-xi", EVENT),
        (f"{EVENT}.jsonld", EVENT),
        ("/v1/treaties/1961-cn-kp-treaty", "/v1/treaties/1961-cn-kp-treaty"),
        ("/v1/sources/shine-2023-kim-at-khasan", "/v1/sources/shine-2023-kim-at-khasan"),
        ("/relations/KP/CN?kind=Letter,Meeting", "/v1/relations/KP/CN/timeline?kind=Letter&kind=Meeting"),
        ("/entities/KP?start=2023&kind=&on=2023", "/v1/entities/KP/timeline?start=2023&mode=all"),
        ("/entities/KP?start=2023&mode=direct", "/v1/entities/KP/timeline?start=2023&mode=direct"),
        (
            "/entities/1961-cn-kp-treaty?on=1996&basis=atop",
            "/v1/treaties/1961-cn-kp-treaty?on=1996&basis=atop",
        ),
        ("/v1/relations/KP/RU/timeline.ics", "/v1/relations/KP/RU/timeline?limit=1000&order=desc"),
        ("/v1/relations/KP/RU/timeline.atom", "/v1/relations/KP/RU/timeline?order=desc"),
        ("/v1/relations/KP/RU/timeline.geojson?limit=9", "/v1/relations/KP/RU/timeline?limit=9"),
        ("/v1/entities/KP/timeline.excel.csv?start=2023", "/v1/entities/KP/timeline?start=2023&limit=1000"),
        ("/v1/events.parquet?start=2024", "/v1/events?start=2024&limit=1000"),
    ],
)
def test_pages_files_and_names_are_cited_as_their_answers(http: httpx.Client, of: str, means: str) -> None:
    for address in (of, f"{str(http.base_url).rstrip('/')}{of}"):
        answer, *sources = cite(http, address).json()
        path, _, query = answer["URL"].removeprefix(str(http.base_url).rstrip("/")).partition("?")
        assert "lang=en" in query
        kept = "&".join(part for part in query.split("&") if not part.startswith(("revision=", "lang=")))
        assert (f"{path}?{kept}" if kept else path) == means
        assert sources


def test_a_file_is_cited_with_the_sources_of_its_own_events(http: httpx.Client) -> None:
    timeline, file = "/v1/relations/KP/RU/timeline", "/v1/relations/KP/RU/timeline.gexf"
    ids = {one["id"] for one in cite(http, file).json()[1:]}
    listed = http.get(timeline, params={"limit": 1000}).json()
    assert {s["id"] for item in [*listed["items"], *listed["undated"]] for s in item["sources"]} <= ids
    assert len(ids) > len(cite(http, timeline).json()[1:])


def test_what_two_or_three_countries_are_cited_as() -> None:
    body = {"between": [{"name": "North Korea"}, {"name": "China"}]}
    three = {"between": [*body["between"], {"name": "Russia"}]}
    for path, asked, title in (
        ("/v1/relations/KP/CN", body, "North Korea and China"),
        ("/v1/relations/KP/CN/timeline?limit=2", body, "Timeline of North Korea and China"),
        ("/v1/relations/KP/CN/places", body, "North Korea and China: places"),
        ("/v1/obligations?a=KP&b=CN", body, "North Korea and China: obligations"),
        ("/v1/triangles/KP/CN/RU", three, "North Korea, China and Russia"),
    ):
        assert title_of(path, asked) == title


@pytest.mark.parametrize(
    ("of", "status"),
    [
        ("https://example.org/v1/events/x", 422),
        ("//example.org/v1/events/x", 422),
        ("http://127.0.0.1:1/v1/events/x", 422),
        ("v1/events/x", 422),
        ("javascript:alert(1)", 422),
        ("file:///etc/passwd", 422),
        ("/v1/../metrics", 422),
        ("/v1/%2e%2e/metrics", 422),
        ("/v1/cite?of=/v1/cite", 422),
        ("/v1/cypher", 422),
        ("/metrics", 422),
        ("/docs", 422),
        ("/\\example.org", 422),
        ("/v1", 422),
        ("/v1/relations/KP/CN/timeline?limit=0", 422),
        ("/v1/events/no-such-event", 404),
        ("/v1/nothing", 404),
    ],
)
def test_other_addresses_are_refused(http: httpx.Client, of: str, status: int) -> None:
    response = http.get("/v1/cite", params={"of": of})
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == "of"


def test_command_line_cites_the_same(cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    (first, *_) = rispy.loads(cli("cite", "2023-09-kim-reply-to-xi", "--format", "ris").stdout)
    assert first["title"] == "Kim Jong Un's reply to Xi Jinping"
    assert first["urls"][0].startswith(f"http://127.0.0.1:8000{EVENT}?lang=en&revision=")
    for words in (("KP", "CN"), ("kim-jong-un",)):
        items = json.loads(cli("cite", *words).stdout)
        assert items[0]["title"].startswith("Timeline of")
        assert len(items) > 3
    assert cli("cite", "nobody-of-this-name").returncode == 1


def test_a_wrong_form_is_refused_by_name(http: httpx.Client) -> None:
    response = http.get("/v1/cite", params={"of": EVENT, "format": "docx"})
    assert (response.status_code, response.json()["field"]) == (422, "format")


def test_day_of_access_is_part_of_the_answer_and_its_tag(http: httpx.Client) -> None:
    response = cite(http, EVENT, "ris")
    assert f"Y2  - {datetime.now(UTC):%Y/%m/%d}/" in response.text
    assert (
        http.get(
            "/v1/cite",
            params={"of": EVENT, "format": "ris"},
            headers={"If-None-Match": response.headers["etag"]},
        ).status_code
        == 304
    )
