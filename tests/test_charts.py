"""Charts along years: drawn by the server, every mark in words, the numbers as a table behind them."""

from __future__ import annotations

import re

import httpx
import pytest
from conftest import PHONE, WIDE, Open
from neo4j import Driver
from page_reader import Page, page
from test_query_plans import SCANS, driver, plan_of

from graph.store.connection import Connection
from questions.relation import CONTACTS_BY_YEAR
from viz.chart import LANE, LINE, axis, lanes, points, runs

__all__ = ["driver"]
CONTACTS = re.compile(r"(\d{4}): (\d+) by North Korea, (\d+) by China, (\d+) by both")


def cells(text: str, caption: str) -> list[list[str]]:
    """The body of the table in the region of this name."""
    (table,) = re.findall(rf'aria-label="{caption}"><table>.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(?:<a [^>]*>)?([^<]*)", row) for row in rows]


def test_contacts_by_year_say_who_acted_as_the_pair_counts_them(http: httpx.Client) -> None:
    counted = http.get("/v1/relations/KP/CN").json()["counts"]["by_year"]
    wanted = [(y["year"], y["from"]["KP"], y["from"]["CN"], y["mutual"]) for y in counted]
    text = http.get("/relations/KP/CN/rhythm", headers={"Accept-Language": "en"}).text
    named = [
        given["aria-label"] for tag, given in Page(text).elements if tag == "a" and "aria-label" in given
    ]
    told = [tuple(map(int, found.groups())) for name in named if (found := CONTACTS.fullmatch(name))]
    assert told == wanted
    listed = [[int(cell) for cell in row] for row in cells(text, "Contacts by year, and who acted")]
    sums = [[y, a, both, b, a + b + both] for y, a, b, both in reversed(wanted)]
    assert listed == sums
    led = [link for link in Page(text).all("a", "href") if re.search(r"\?start=(\d{4})&end=\1$", link)]
    assert len(led) >= 2 * len(wanted)


def test_a_span_narrows_the_chart_of_contacts(http: httpx.Client) -> None:
    text = page(http, "/relations/KP/CN/rhythm?start=2018&end=2019")
    years = {found[1] for name in text.all("a", "aria-label") if (found := CONTACTS.fullmatch(name))}
    assert years <= {"2018", "2019"}
    assert years
    assert "Contacts by year" not in page(http, "/relations/TO/WS/rhythm").text


def test_what_was_read_is_a_heat_map_with_its_table(http: httpx.Client) -> None:
    text = http.get("/relations/KP/CN/coverage", headers={"Accept-Language": "en"}).text
    drawn: dict[str, dict[int, int]] = {}
    rows = re.findall(r'aria-label="([^"]+)"><line class="axis"(.*?)</svg>', text, re.DOTALL)
    for name, marks in rows:
        for first, last, number in re.findall(r'aria-label="(\d{4})(?:–(\d{4}))?: (\d+) source', marks):
            drawn[name] = drawn.get(name, {}) | dict.fromkeys(
                range(int(first), int(last or first) + 1), int(number)
            )
    head = re.findall(r'<th scope="col" class="number">(\d{4})(?:–(\d\d))?</th>', text)
    single = [place for place, (_, last) in enumerate(head) if not last]
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert body
    assert drawn
    for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL):
        name = re.search(r"<a [^>]*>([^<]*)</a>", row)
        numbers = re.findall(r'<td class="number shade-\d">(\d*)</td>', row)
        assert name
        for place in single:
            year = int(head[place][0])
            assert drawn.get(name[1], {}).get(year, 0) == int(numbers[place] or 0), (name[1], year)


def test_the_chart_of_contacts_walks_indexes(driver: Driver, connection: Connection) -> None:
    plan = plan_of(driver, connection, "EXPLAIN", CONTACTS_BY_YEAR, dyad="CN-KP")
    assert not {operator for operator, _ in plan} & set(SCANS), plan


@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}], ids=["", "dark", "phone"]
)
def test_no_mark_is_drawn_outside_its_chart(open_page: Open, options: dict[str, object]) -> None:
    for path in ("/relations/KP/CN/rhythm", "/relations/KP/CN/coverage"):
        shown = open_page(path, **{"viewport": WIDE, **options})
        outside = shown.evaluate(
            """() => [...document.querySelectorAll("svg.chart")].filter((chart) => {
              const whole = chart.getBoundingClientRect();
              return [...chart.querySelectorAll("rect, circle")].some((mark) => {
                const box = mark.getBoundingClientRect();
                return box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1
                  || box.bottom > whole.bottom + 1;
              });
            }).length"""
        )
        assert outside == 0
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert shown.complaints == []


def test_all_lanes_have_one_scale() -> None:
    drawn = lanes({2020: (4, 0, 1), 2022: (0, 2, 0), 2021: (0, 0, 0)})
    assert drawn is not None
    assert [column.year for column in drawn.columns] == [2020, 2022]
    assert (drawn.axis.first, drawn.axis.last, drawn.most) == (2011, 2022, 4)
    assert drawn.sums == [4, 2, 1]
    heights = [[tall for _, _, tall in column.bars] for column in drawn.columns]
    assert heights == [[LANE, 0, LANE / 4], [0, LANE / 2, 0]]
    assert all(
        top + tall == foot
        for column in drawn.columns
        for (_, top, tall), foot in zip(column.bars, drawn.feet, strict=True)
    )
    assert lanes({2020: (0, 0, 0)}) is None


def test_a_line_of_shares_runs_from_foot_to_head() -> None:
    line = points({1990: 0.0, 1992: 1.0})
    assert line is not None
    assert [(point.year, point.y) for point in line[1]] == [(1990, LINE), (1992, 0)]
    assert points({1990: 0.5}) is None


def test_years_alike_are_one_mark() -> None:
    found = runs(axis([2000, 2019]), {2000: 1, 2001: 1, 2002: 2, 2019: 1})
    told = [(run.first, run.last, run.number) for run in found]
    assert told == [(2000, 2001, 1), (2002, 2002, 2), (2019, 2019, 1)]
    assert found[-1].x + found[-1].width == pytest.approx(100)
