""" "This as Cypher": each page's link leads to a query that gives the rows of the page, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import icews_files
import pytest
import tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_reader import page

from graph.cypher.literal import literal
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

MEETING = "2023-09-kim-putin-meeting"
ROWS, CALLS, TREATIES = "as-cypher-rows", "as-cypher-calls", "as-cypher-treaties"

RELATION = [
    "", "view=table", "order=desc", "start=2023&end=2023", "start=2023-09-12&end=2023-09-13&order=desc",
    "start=2022&when=certain", "when=certain", "end=1980&when=certain&order=desc", "end=2000", "start=2024",
    "kind=Letter", "kind=Letter,Visit&status=occurred", "status=planned", "disputed=yes", "disputed=no",
    "mode=mentioned", "mode=all&level=all", "level=society", "source=kcna", "source=curated&kind=Statement",
    "by=KP", "by=both&order=desc", "successors=true", "successors=true&order=desc&by=RU", "as_of=2022-12-31",
    "as_of=2023-09-14&disputed=yes", "as_of=2023-09-14&disputed=no&status=planned",
    "as_of=2024&source=tass&order=desc", "successors=true&as_of=2000",
]  # fmt: skip
# Of these pages nothing is listed in the shipped dossiers.
EMPTY = (
    "type=Resolution&country=KP",
    "FR/NZ",
    "US/SUHH",
    "society",
    "planned",
    "successors=true&as_of=2000",
    "end=1980",
)
PAGES = [
    *(f"/relations/KP/RU?{query}" for query in RELATION),
    *(f"/relations/CN/KP?{query}" for query in ("", "order=desc", "by=KP", "start=2021&end=2023")),
    "/relations/US/SUHH", "/relations/RU/KP?lang=id", "/relations/FR/NZ",
    *(f"/relations/KP/RU/places?{query}" for query in ("", "start=2023&level=all&order=desc", "kind=Meeting",
      "disputed=yes", "successors=true", "successors=true&by=RU")),
    "/relations/KP/RU/places?lang=id", "/relations/KP/CN/places?as_of=2022-12-31",
    "/relations/KP/CN/places?as_of=2019-01-08",
    "/relations/KP/RU/treaties", "/relations/KP/CN/coverage",
    *(f"/entities/kim-jong-un?{query}" for query in ("", "order=desc", "mode=direct&kind=Letter",
      "start=2024", "disputed=yes", "source=kcna", "as_of=2023-09-30&order=desc")),
    "/entities/KP?order=desc&start=2023", "/entities/kcna", "/entities/1961-cn-kp-treaty",
    "/entities/pyongyang", "/entities/cn-kp-treaty-day",
    f"/events/{MEETING}", f"/events/{MEETING}?as_of=2023-09-13", "/sources/shine-2023-kim-at-khasan",
    *(f"/events?{query}" for query in ("", "order=asc", "kind=Letter&disputed=no&start=2023",
      "status=planned", "start=2023&end=2023&when=certain", "dossier=kp-ru-2023-contacts",
      "dossier=kp-ru-troops&order=asc")),
    "/disputed", "/disputed?order=asc&kind=Meeting",
    "/relations", "/relations?country=KP", "/treaties", "/treaties?a=KP", "/treaties?a=RU&b=KP",
    *(f"/entities?type={name}" for name in ("Country", "Person", "Organization", "Place", "Treaty",
      "Resolution", "Occasion")),
    "/entities?country=KP", "/entities?type=Place&country=RU", "/entities?type=Treaty&country=CN",
    "/entities?type=Organization&country=US", "/entities?type=Resolution&country=KP",
    "/sources", "/changes",
]  # fmt: skip


def links(http: httpx.Client, address: str) -> tuple[str, str | None]:
    """Where the API has what a page shows, and the query that its link to Cypher opens."""
    hrefs = [urlsplit(href) for href in page(http, address).all("a", "href")]
    queries = [
        parse_qs(href.query)["q"][0] for href in hrefs if href.path == "/cypher" and "q=" in href.query
    ]
    data = [
        href.geturl()
        for href in hrefs
        if href.path.startswith("/v1/") and href.path != "/v1/cite" and not href.path.endswith(".csv")
    ]
    return data[0], queries[0] if queries else None


def told(http: httpx.Client, address: str, lang: str = "en") -> list[str]:
    """The ids of all that the API gives there, page by page, those without a date last."""
    found: list[str] = []
    undated: list[str] = []
    following = address
    while following:
        answer = http.get(following, headers={"Accept-Language": lang}).raise_for_status().json()
        listed = next(answer[name] for name in ("claims", "reports", "items") if name in answer)
        found += [one["id"] for one in listed]
        undated = undated or [one["id"] for one in answer.get("undated", [])]
        joint = "&" if "?" in address else "?"
        following = f"{address}{joint}cursor={answer['next']}" if answer.get("next") else ""
    return found + undated


def ids(http: httpx.Client, query: str) -> list[str]:
    """The column `id` of what a query gives; it warns of nothing."""
    for _ in range(3):  # a query of the tests may take 2 s, which planning it can take on a busy machine
        answer = http.post("/v1/cypher", json={"query": query, "limit": 100_000})
        if answer.status_code != 504:
            break
    assert answer.status_code == 200, f"{query}\n{answer.text}"
    found = answer.json()
    assert found["warnings"] == [], query
    at = found["columns"].index("id")
    return [row[at] for row in found["rows"]]


def same(http: httpx.Client, address: str) -> list[str]:
    """The ids of a page's rows, by its link to the API and by its query, which agree."""
    data, query = links(http, address)
    assert query, address
    found = ids(http, query)
    assert found == told(http, data, "id" if "lang=id" in address else "en"), query
    assert len(set(found)) == len(found)
    return found


@pytest.mark.parametrize("address", PAGES)
def test_the_query_of_a_page_gives_its_rows_in_its_order(http: httpx.Client, address: str) -> None:
    assert same(http, address) or any(part in address for part in EMPTY)


@pytest.mark.parametrize(
    "address",
    [
        "/treaties?on=2021-07-11",  # in force then, how treaties stood, what was answered: rules, not queries
        "/relations/KP/RU/treaties?counted=ended",
        "/relations/KP/RU/obligations",
        "/relations/KP/RU/rhythm",
        "/relations/KP/RU/compare?c=CN",
        "/search?q=Kim",
    ],
)
def test_a_page_whose_rows_no_query_tells_has_no_such_link(http: httpx.Client, address: str) -> None:
    hrefs = page(http, address).all("a", "href")
    assert not [href for href in hrefs if urlsplit(href).path == "/cypher" and "q=" in href]


@pytest.mark.parametrize("address", ["/relations/KP/RU?start=20x", "/events?kind=Leter"])
def test_a_filter_that_cannot_be_read_has_no_query(http: httpx.Client, address: str) -> None:
    hrefs = page(http, address, 422).all("a", "href")
    assert not [href for href in hrefs if urlsplit(href).path == "/cypher" and "q=" in href]


def test_a_query_reads_well(http: httpx.Client) -> None:
    _, found = links(http, "/relations/KP/RU?start=2023&end=2023&kind=Letter&disputed=yes")
    # These two are told only in a store that ever had rows of datasets, as after other tests.
    told = [line for line in found.splitlines() if "b.level" not in line and "mirrored_by" not in line]
    assert "\n".join(told) == (
        "MATCH (e:Event)-[b:BETWEEN]->(:Dyad {id: 'KP-RU'}) // both ids in the order of the alphabet\n"
        "WHERE b.mode = 'direct' // one of them acts, and the other acts too or receives\n"
        "  AND e.kind = 'Letter'\n"
        "  AND size(e.contested) > 0\n"
        "  AND (e.start <= date('2023-12-31') AND e.end >= date('2023-01-01') // may lie in this time\n"
        "    OR e.start IS NULL AND coalesce(e.not_after >= date('2023-01-01'), true))"
        " // without a date: may lie in it too\n"
        "RETURN e.id AS id, e.date AS date, e.kind AS kind, e.title AS title, e.status AS status\n"
        "ORDER BY e.start, CASE WHEN e.start IS NOT NULL THEN e.depth END, e.id // without a date last"
    )
    _, indonesian = links(http, "/relations/KP/RU?lang=id")
    assert indonesian
    assert "coalesce(e.title_id, e.title)" in indonesian
    assert "// kedua id menurut urutan abjad" in indonesian


# --- rows of datasets


@pytest.fixture(scope="module")
def datasets(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Coded events, roll calls and treaties of datasets beside the dossiers."""
    folder = tmp_path_factory.mktemp("as-cypher")
    job = open_job("icews", [icews_files.write_set(folder / "set")], ROWS, start=icews_files.START)
    load_dataset(writer, job)
    calls = [{"rcid": n, "session": 1, "date": day} for n, day in ((1, "1980-11-03"), (2, "1992-10-01"))]
    votes = [
        {"rcid": n, "country_code": state, "vote": vote}
        for n, state, vote in ((1, "RU", "yes"), (1, "CU", "no"), (2, "RU", "abstain"), (2, "CU", "abstain"))
    ]
    shapes = description("un").shapes
    (folder / "un").mkdir()
    tables.write(folder / "un/calls.csv", shapes["calls"].header, calls)
    tables.write(folder / "un/votes.csv", shapes["votes"].header, votes)
    load_dataset(writer, open_job("un", [folder / "un"], CALLS))
    shapes = description("ggo").shapes
    row = {"treatyID": "CABLES", "Title": "Cables", "Begin": "1970-01-01", "Signature": "1970-01-01"}
    parties = [{**row, "stateID": state, "StateForce": "1971-01-01"} for state in ("PRK", "RUS", "CHN")]
    (folder / "ggo").mkdir()
    tables.write(folder / "ggo/a.csv", shapes["agreements"].header, [{**row, "Force": "1971-01-01"}])
    tables.write(folder / "ggo/p.csv", shapes["parties"].header, parties)
    load_dataset(writer, open_job("ggo", [folder / "ggo"], TREATIES))
    yield
    for dataset in (ROWS, CALLS, TREATIES):
        unload(writer, dataset, say=lambda _: None)


@pytest.mark.parametrize(
    "address",
    [
        *(f"/relations/CN/KP?{query}" for query in ("", "order=desc", "level=all", "level=society&mode=all")),
        f"/relations/CN/KP?source={ROWS}",
        "/relations/CN/KP?kind=CodedEvent&as_of=2018-06-01",
        "/relations/CN/TR",
        "/relations/CN/KP/places",
        "/relations/CN/KP/treaties",
        f"/relations/CN/KP/treaties?dataset={TREATIES}",
        "/relations/CN/KP/coverage",
        "/relations/RU/CU/votes",
        "/relations/RU/CU/votes?start=1981",
        "/entities/KP?order=desc",
        f"/entities/{ROWS}:actor:{icews_files.CITIZEN}",
        "/relations",
        "/relations?country=CN",
        "/treaties",
        f"/treaties?dataset={TREATIES}&a=KP&b=RU",
        "/events?start=2018",
        "/entities?type=Country",
        "/changes",
    ],
)
def test_the_same_where_datasets_are_loaded(datasets: None, http: httpx.Client, address: str) -> None:
    assert same(http, address)


def test_the_query_of_a_row_gives_the_row(datasets: None, http: httpx.Client) -> None:
    _, query = links(http, f"/events/{ROWS}:2")
    assert query
    assert ids(http, query) == [f"{ROWS}:2"]


def test_pairs_of_as_many_contacts_come_once_whatever_datasets_count(
    writer: Writer, http: httpx.Client, tmp_path: Any
) -> None:
    before = told(http, "/v1/relations?limit=100")
    counted = http.get("/v1/relations?limit=100").json()["items"]
    tied = [one for one in counted if one["contacts"] == counted[-1]["contacts"]]
    assert len(tied) > 2
    names = {one["id"]: one["name"] for one in tied[-1]["between"]}
    first, second = names.values()
    rows = [
        icews_files.row(n, "2018-04-01", f"{first} / {first}", "042", f"{second} / {second}")
        for n in range(1, 3)
    ]
    (tmp_path / "events.tab").write_text(icews_files.released(*rows), encoding="utf-8")
    load_dataset(writer, open_job("icews", [tmp_path / "events.tab"], "as-cypher-tied"))
    try:
        assert http.get(f"/v1/relations/{'/'.join(names)}").json()["totals"]["coded_contacts"]
        assert told(http, "/v1/relations?limit=1") == before == told(http, "/v1/relations?limit=100")
    finally:
        unload(writer, "as-cypher-tied", say=lambda _: None)


# --- hostile text

HOSTILE = [
    "'", "\\", "\\'", "'}) RETURN 1 AS id //", "\\u0027}) RETURN 1 AS id //", "\\\\u0027 OR true //",
    "\\U00000027 OR true", "\\uu0027", "\n// \nRETURN 1 AS id", "*/ RETURN 1 AS id /*", "`", '"', "$p",
    "\u2028'", "\u0000", "\ud55c\uae00 \U0001f600", "\\", "\\\\", "{{7*7}}",
    "</a><script>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_a_text_of_the_query(http: httpx.Client, text: str) -> None:
    for address in (
        "/relations/KP/RU?" + urlencode({"source": text}),
        "/entities/KP?" + urlencode({"source": text, "as_of": "2023"}),
        "/events?" + urlencode({"dossier": text}),
        "/treaties?" + urlencode({"dataset": text}),
    ):
        if "\0" in text and http.get(address).status_code == 422:
            continue
        _, query = links(http, address)
        assert query
        assert ids(http, query) == [], query


def texts(http: httpx.Client, wanted: list[str]) -> Any:
    answer = http.post("/v1/cypher", json={"query": f"RETURN {literal(wanted)} AS texts"})
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"][0][0]


def test_a_text_comes_back_as_it_was(http: httpx.Client) -> None:
    assert texts(http, HOSTILE) == HOSTILE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from("\\u'U0027x\n\"`$ab") | st.characters(exclude_categories=("Cs",)))))
def test_any_text_comes_back_as_it_was(http: httpx.Client, wanted: list[str]) -> None:
    assert texts(http, wanted) == wanted


def test_other_values_are_written_as_cypher_has_them() -> None:
    given_and_written = [
        (1, "1"), (True, "true"), (None, "null"), (date(2023, 9, 13), "date('2023-09-13')"), ((), "[]"),
    ]  # fmt: skip
    assert [literal(value) for value, _ in given_and_written] == [text for _, text in given_and_written]
