"""The page that asks in Cypher: editor, completion, links, history, and what is saved."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import pytest
from conftest import PHONE, WIDE, Open, come_to_rest, picture, sideways
from test_browser import query_box
from test_every_page import violations

MEETING = "2023-09-kim-putin-meeting"


def run(page: Any, query: str) -> None:
    """Put a query into the box and wait for what comes of it."""
    write(page, query)
    page.keyboard.press("Control+Enter")
    done(page)


def write(page: Any, text: str) -> None:
    """Put text into the editor as a reader does, over what was there."""
    query_box(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def done(page: Any) -> None:
    page.locator("#run:not([disabled])").wait_for()


def test_a_query_that_takes_long_says_what_it_may_wait_for(open_page: Open) -> None:
    page, held = open_page("/cypher"), []
    page.route("**/v1/cypher", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    write(page, "RETURN 1 AS one")
    page.keyboard.press("Control+Enter")
    page.locator("#status", has_text="waits until its store has started").wait_for()
    held[0].continue_()
    done(page)
    page.locator("#status", has_text="1 row").wait_for()


def test_a_query_asked_while_another_runs_is_not_told_to_have_stopped(open_page: Open) -> None:
    page, held = open_page("/cypher"), []
    page.route("**/v1/cypher", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    for one in ("RETURN 1 AS one", "RETURN 2 AS two"):
        write(page, one)
        with page.expect_request("**/v1/cypher"):
            page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)  # less than LONG of cypher.js, after which the status is set anew
    assert page.locator("#status").text_content() == "Running…"
    held[1].continue_()
    done(page)
    assert texts(page, "#result th") == ["two"]


def texts(page: Any, of: str) -> list[str]:
    found: list[str] = page.locator(of).all_text_contents()
    return found


def sent(page: Any) -> int:
    return sum(address.endswith("/v1/cypher") for address in page.asked)


def shared(query: str, **parameters: str) -> str:
    more = {"parameters": json.dumps(parameters)} if parameters else {}
    return f"/cypher?{urlencode({'q': query, **more})}"


def test_the_editor_completes_labels_types_properties_and_parameters(open_page: Open) -> None:
    page = open_page("/cypher")
    page.locator("#labels details").first.wait_for()
    page.locator("#parameters").fill('{"first": 1}')
    offered = "#editor .cm-tooltip-autocomplete li"
    for typed, wanted, becomes in (
        ("MATCH (p:Pers", "Person", "MATCH (p:Person"),
        ("MATCH (p:Person)-[:ADDRES", "ADDRESSED_TO", "MATCH (p:Person)-[:ADDRESSED_TO"),
        ("MATCH (p:Person) RETURN p.wikid", "wikidata", "MATCH (p:Person) RETURN p.wikidata"),
        ("MATCH (p:Person) WHERE p.start = $fir", "first", "MATCH (p:Person) WHERE p.start = $first"),
        ("OPTIONAL MA", "OPTIONAL MATCH", "OPTIONAL MATCH"),
    ):
        write(page, typed[:-1])
        page.keyboard.type(typed[-1])
        page.locator(offered).first.wait_for()
        assert any(text.startswith(wanted) for text in texts(page, offered)), typed
        page.wait_for_timeout(150)  # a list that has just opened takes no key yet
        page.keyboard.press("Tab")
        assert page.locator("#query").input_value() == becomes
    assert page.complaints == []
    picture(page, "cypher-completion-1280")


def test_a_linked_query_runs_when_opened_and_its_ids_lead_to_their_pages(open_page: Open) -> None:
    query = (
        "MATCH (e:Event {id: $id})-[:BETWEEN]->(d:Dyad) RETURN e.id, d.id, e.kind, e ORDER BY d.id LIMIT 1"
    )
    page = open_page(shared(query, id=MEETING))
    page.locator("#result td a").nth(2).wait_for()
    links = page.eval_on_selector_all("#result td a", "all => all.map((a) => new URL(a.href).pathname)")
    assert links == [f"/events/{MEETING}", "/relations/KP/RU", f"/events/{MEETING}"]
    assert texts(page, "#result td")[2] == "Meeting"
    assert page.complaints == []


def test_after_going_back_the_result_is_there_and_nothing_was_asked_again(open_page: Open) -> None:
    page = open_page(shared("MATCH (c:Country {id: 'KP'}) RETURN c.id, rand() AS chance"))
    page.locator("#result td a").click()
    page.wait_for_url("**/entities/KP")
    before = sent(page)
    page.go_back()
    page.locator("#result td").first.wait_for()
    assert texts(page, "#result th") == ["c.id", "chance"]
    assert sent(page) - before <= 1  # the ids are looked up again where the browser made the page anew
    assert page.locator("#query").input_value().startswith("MATCH (c:Country")


def test_a_cut_answer_and_a_stopped_query_say_so_plainly(open_page: Open) -> None:
    page = open_page("/cypher")
    page.locator("#limit").select_option("100")
    run(page, "UNWIND range(1, 200) AS n RETURN n")
    assert "Only the first 100 rows came back" in page.locator("#truncated").text_content()
    run(page, "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a % b)")
    problem = page.locator("#problem")
    problem.wait_for(state="visible")
    assert problem.locator("p").first.text_content().startswith("Time is up.")
    assert page.locator("#truncated").is_hidden()
    run(page, "RETURN 1 AS one")
    assert page.locator("#truncated").is_hidden()


def test_what_an_answer_holds_is_drawn_shown_as_json_and_saved(open_page: Open) -> None:
    page = open_page("/cypher")
    run(page, f"MATCH path = (:Person)-[:ATTENDED]->(:Event {{id: '{MEETING}'}}) RETURN path")
    page.get_by_role("button", name="Network", exact=True).click()
    page.locator("#canvas canvas").wait_for()
    assert page.locator("#result").is_hidden()
    page.get_by_role("button", name="JSON", exact=True).click()
    (first, *others) = json.loads(page.locator("#json").text_content())
    assert first["path"]["relationships"][0]["type"] == "ATTENDED"
    with page.expect_download() as waiting:
        page.locator("#save-json").click()
    assert json.loads(Path(waiting.value.path()).read_text("utf-8"))["columns"] == ["path"]
    with page.expect_download() as waiting:
        page.locator("#graphml").click()
    graph = nx.read_graphml(Path(waiting.value.path()))
    assert graph.nodes[MEETING]["label"] == "Kim Jong Un and Vladimir Putin meet"
    assert graph.edges["kim-jong-un", MEETING]["type"] == "ATTENDED"
    assert len(graph.edges) == len(others) + 1
    assert page.complaints == []
    picture(page, "cypher-network-1280")
    run(page, "RETURN 1 AS one")
    assert page.locator('[data-view="network"]').is_disabled()
    assert page.locator("#graphml").is_hidden()


def test_hostile_text_stays_text_in_every_view_and_file(open_page: Open) -> None:
    page = open_page("/cypher")
    hostile = "<img src=x onerror=alert(1)>]]>&\u0001\u202e"
    text = json.dumps(hostile)
    node = f"{{id: {text}, labels: [{text}], properties: {{name: {text}, `<b>`: [{text}]}}}}"
    run(page, f"RETURN {node} AS `<i>n</i>`")
    assert texts(page, "#result th") == ["<i>n</i>"]
    page.get_by_role("button", name="Network", exact=True).click()
    page.locator("#canvas canvas").wait_for()
    with page.expect_download() as waiting:
        page.locator("#graphml").click()
    graph = nx.read_graphml(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    (name,) = graph.nodes
    assert name == hostile.replace("\u0001", "[U+0001]").replace("\u202e", "[U+202E]")
    assert page.locator("img").count() == 0
    assert page.complaints == []


def test_the_plan_is_shown_without_running_the_query(open_page: Open) -> None:
    page = open_page("/cypher")
    write(page, "MATCH (c:Country {id: 'KP'}) RETURN c")
    page.locator("#plan").click()
    page.locator("#result table").wait_for()
    assert "NodeUniqueIndexSeek" in page.locator("#result").text_content()
    write(page, "RETURN 1\nRETRUN 2")
    page.locator("#plan").click()
    page.locator("#problem").wait_for(state="visible")
    assert "line 2" in page.locator("#problem").text_content()


def test_history_and_saved_queries_stay_in_the_browser(open_page: Open) -> None:
    page = open_page("/cypher")
    run(page, "RETURN 1 AS first")
    run(page, "RETURN 2 AS second")
    page.get_by_text("Saved queries", exact=True).click()
    page.locator("#keep-name").fill("<b>Mine")
    page.get_by_role("button", name="Save this query").click()
    page.goto("/cypher")
    page.get_by_text("History", exact=True).click()
    assert texts(page, "#history li") == ["RETURN 2 AS second", "RETURN 1 AS first"]
    page.locator("#history button").last.click()
    done(page)
    assert texts(page, "#result th") == ["first"]
    page.get_by_text("Saved queries", exact=True).click()
    page.get_by_role("button", name="<b>Mine", exact=True).click()
    done(page)
    assert texts(page, "#result th") == ["second"]
    page.get_by_role("button", name="Remove <b>Mine").click()
    assert texts(page, "#saved li") == ["Nothing yet."]
    page.locator("#forget").click()
    assert texts(page, "#history li") == ["Nothing yet."]


def test_a_name_of_the_schema_goes_into_the_query(open_page: Open) -> None:
    page = open_page("/cypher")
    page.locator("#labels details").first.wait_for()
    write(page, "MATCH (n")
    country = page.locator("#labels details").filter(has=page.locator("summary", has_text=":Country"))
    country.locator("summary").click()
    country.get_by_role("button", name=":Country").click()
    assert page.locator("#query").input_value() == "MATCH (n:Country"


def test_keys_of_the_page_stay_out_of_the_editor(open_page: Open) -> None:
    page = open_page("/cypher")
    write(page, "")
    page.keyboard.type("RETURN 4/2 AS n //?")
    assert page.locator("#query").input_value() == "RETURN 4/2 AS n //?"


def test_without_the_bundled_editor_the_plain_box_does(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server)
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.route("**/lib/codemirror.js*", lambda route: route.abort())
    page.goto("/cypher", wait_until="networkidle")
    box = page.locator("#query")
    box.fill("RETURN 1 AS one")
    box.press("Control+Enter")
    page.locator("#result table").wait_for()
    assert page.locator("#editor").is_hidden()
    context.close()


def test_without_javascript_the_page_is_what_it_was(open_page: Open) -> None:
    page = open_page(shared("RETURN 1 AS one"), java_script_enabled=False)
    assert page.locator("#query").input_value() == "RETURN 1 AS one"
    assert page.locator("#editor").is_hidden()
    assert "This box needs JavaScript" in page.locator("noscript p").text_content()
    assert page.locator("a.example").count() >= 20
    assert ":Person" in page.locator("#labels").text_content()
    hidden = "all => all.every((one) => !one.offsetParent)"
    assert page.locator("#plan, #kept, #past, #shown").evaluate_all(hidden)


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_phone_shows_an_answer_without_sideways_scrolling(open_page: Open, lang: str) -> None:
    page = open_page(
        shared("MATCH (e:Event:Meeting) RETURN e.id, e.date, e.title, e.summary LIMIT 5") + f"&lang={lang}",
        viewport=PHONE,
    )
    page.locator("#result td a").first.wait_for()
    assert sideways(page) == 0
    assert page.complaints == []
    picture(page, f"cypher-390-{lang}")


YEARS = (
    "MATCH (:Dyad {id: 'KP-RU'})-[:IN]->(y:DyadYear) "
    "RETURN y.year AS year, y.total AS total, y.mutual AS mutual ORDER BY year"
)


def chart(page: Any) -> tuple[int, str]:
    """How many marks a chart has, and what it says in words."""
    page.locator("#drawn-chart .mark").first.wait_for()
    said = page.locator("#drawn-chart .chart").get_attribute("aria-label")
    assert page.locator("#chart-told").text_content() == said
    return page.locator("#drawn-chart .mark").count(), said


def test_a_chart_shows_numbers_along_years_and_its_columns_stand_in_the_address(open_page: Open) -> None:
    page = open_page(shared(YEARS))
    page.locator("#result tbody tr").first.wait_for()
    rows = [
        [int(cell) for cell in row.split("\t")]
        for row in page.locator("#result tbody").inner_text().splitlines()
    ]
    page.get_by_role("button", name="Chart", exact=True).click()
    marks, said = chart(page)
    most, year = max((total, -year) for year, total, _ in rows)
    assert marks == len(rows) > 5
    assert said.startswith(f"total along year, {len(rows)} values: the highest {most} ({-year})")
    assert "view=chart&x=year&y=total" in page.url
    page.locator("#chart-y").select_option("mutual")
    marks, said = chart(page)
    assert said.startswith("mutual along year")
    assert "y=mutual" in page.url
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert chart(again) == (marks, said)
    assert page.complaints == again.complaints == []
    picture(again, "cypher-chart-1280")
    again.get_by_role("button", name="Table", exact=True).click()
    assert "view=" not in again.url
    assert "x=" not in again.url.split("?")[1].split("q=")[0]


def test_without_a_column_of_numbers_rows_are_counted_by_their_dates(open_page: Open) -> None:
    page = open_page(
        shared("MATCH (e:Event:Curated) RETURN e.id AS id, e.date AS date, e.kind AS kind") + "&view=chart"
    )
    marks, said = chart(page)
    assert marks > 10
    assert said.startswith("number of rows along date")
    page.locator("#chart-x").select_option("kind")
    marks, said = chart(page)
    assert page.locator("#drawn-chart text").first.text_content() == said.split("(")[1].split(")")[0]
    assert "x=kind&y=" in page.url
    picture(page, "cypher-chart-texts-1280")


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("UNWIND [['<b>a', 3], ['b', -2.5], ['b', 1]] AS one RETURN one[0] AS name, one[1] AS n", 3),
        ("UNWIND range(1, 200) AS n RETURN n, n * n AS square", 200),
        ("UNWIND ['2023-09-12', '2023-09-20', '2023-10'] AS day RETURN day, size(day) AS n", 3),
        ("RETURN 2023 AS year, 0 AS n", 1),
        ("UNWIND [1, 1, 2] AS n RETURN n, rand() AS chance", 3),
    ],
)
def test_texts_numbers_and_days_are_drawn(open_page: Open, query: str, marks: int) -> None:
    page = open_page(shared(query) + "&view=chart")
    assert chart(page)[0] == marks
    assert page.complaints == []
    assert "NaN" not in page.locator("#drawn-chart").inner_html()


def test_there_is_no_chart_of_nodes_alone(open_page: Open) -> None:
    page = open_page(shared("MATCH (c:Country {id: 'KP'}) RETURN c") + "&view=chart&x=nothing")
    page.locator("#result td").first.wait_for()
    assert page.locator('[data-view="chart"]').is_disabled()
    assert page.locator("#chart").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_legible_in_the_dark_and_on_a_phone(open_page: Open, scheme: str) -> None:
    page = open_page(shared(YEARS) + "&view=chart", viewport=PHONE, color_scheme=scheme)
    chart(page)
    assert sideways(page) == 0
    assert violations(page) == []
    picture(page, f"cypher-chart-390-{scheme}")


def test_a_chart_is_printed_with_its_query(open_page: Open) -> None:
    page = open_page(shared(YEARS) + "&view=chart")
    chart(page)
    page.emulate_media(media="print")
    assert page.locator("#drawn-chart").is_visible()
    assert page.locator("#editor").is_visible()
    assert page.locator("#run").is_hidden()
    picture(page, "cypher-chart-print")


REFUSED = """for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => { throw new DOMException("Access is denied", "SecurityError"); };
  Object.defineProperty(window, name, { get });
}"""


def test_where_the_browser_refuses_to_keep_anything_queries_run(open_page: Open) -> None:
    page = open_page(shared("RETURN 1 AS one"), script=REFUSED)
    page.locator("#result td").first.wait_for()
    page.locator("#labels details").first.wait_for()
    page.locator("#limit").select_option("10000")
    long = "reduce(s = '', _ IN range(1, 30) | s + '0123456789')"
    run(page, f"UNWIND range(1, 10000) AS n RETURN n AS two, {long}")
    assert texts(page, "#result th")[0] == "two"
    page.get_by_text("History", exact=True).click()
    assert texts(page, "#history li") == ["Nothing yet."]
    assert page.complaints == []


BEYOND = "9007199254740993"  # 2^53 + 1, which JavaScript takes for its neighbour


def saved(page: Any, button: str) -> str:
    """What a button of the result saves."""
    with page.expect_download() as waiting:
        page.locator(button).click()
    return Path(waiting.value.path()).read_text("utf-8-sig")


def test_an_integer_is_shown_and_saved_digit_for_digit(open_page: Open) -> None:
    page = open_page("/cypher")
    page.locator("#parameters").fill(f'{{"n": {BEYOND}}}')
    quoted = f'a "{BEYOND}, \\'  # text stays as it is, whatever it looks like
    run(
        page,
        f"RETURN $n AS n, -{BEYOND} AS low, 9007199254740991 AS safe,"
        f" 0.12345678901234567 AS part, 1e300 AS far,"
        f" [9223372036854775807, {{n: {BEYOND}}}] AS inside, {json.dumps(quoted)} AS text,"
        f" {{id: 'a', labels: ['b'], properties: {{n: {BEYOND}}}}} AS node",
    )
    numbers = [BEYOND, f"-{BEYOND}", "9007199254740991", "0.12345678901234566", "1e+300"]
    inside = ["9223372036854775807", {"n": BEYOND}]
    picture(page, "cypher-integers-1280")
    assert texts(page, "#result td.number") == numbers
    assert json.loads(texts(page, "#result td")[5]) == inside
    assert texts(page, "#result td")[6] == quoted
    (row,) = csv.DictReader(io.StringIO(saved(page, "#csv")))
    assert [row[name] for name in ("n", "low", "safe", "part", "far")] == numbers
    (row,) = json.loads(saved(page, "#save-json"))["rows"]
    assert row[:7] == [BEYOND, f"-{BEYOND}", 9007199254740991, 0.12345678901234566, 1e300, inside, quoted]
    assert nx.parse_graphml(saved(page, "#graphml")).nodes["a"]["n"] == BEYOND
    page.get_by_role("button", name="JSON", exact=True).click()
    assert json.loads(page.locator("#json").text_content())[0]["n"] == BEYOND
    run(page, f"UNWIND [1, {BEYOND}, 9007199254740992, -{BEYOND}] AS n RETURN n, n AS m")
    page.get_by_role("button", name="Chart", exact=True).click()
    marks, said = chart(page)
    assert marks == 4
    assert "the highest 9,007,199,254,740,993" in said
    assert "the lowest -9,007,199,254,740,993" in said
    assert page.complaints == []


def test_what_is_saved_and_told_is_of_the_query_that_was_asked(open_page: Open) -> None:
    page = open_page("/cypher")
    run(page, "RETURN 1 AS one")
    write(page, "RETURN 2 AS two")
    file = json.loads(saved(page, "#save-json"))
    assert (file["q"], file["columns"]) == ("RETURN 1 AS one", ["one"])
    page.locator("#plan").click()
    done(page)
    write(page, "RETURN 3 AS three")
    assert json.loads(saved(page, "#save-json"))["q"] == "EXPLAIN\nRETURN 2 AS two"
    held: list[Any] = []
    page.route("**/v1/cypher", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    write(page, "RETRUN 4")
    with page.expect_request("**/v1/cypher"):
        page.keyboard.press("Control+Enter")
    write(page, "RETURN 5")
    held[0].continue_()
    page.locator("#problem").wait_for()
    assert page.locator("#problem pre").text_content().startswith("RETRUN 4\n")


def test_keys_stay_where_they_were_when_a_query_runs_or_a_list_changes(open_page: Open) -> None:
    def press(selector: str) -> None:
        page.locator(selector).focus()
        page.keyboard.press("Enter")
        done(page)

    page = open_page("/cypher")
    for name in ("one", "two", "three"):
        run(page, f"RETURN 1 AS {name}")
    press("#run")
    assert page.locator("#run:focus").count() == 1
    page.locator("#past > summary").click()
    press("#history li:nth-child(3) button")
    assert page.locator("#history button:focus").get_attribute("title") == "RETURN 1 AS one"
    page.locator("#kept > summary").click()
    for name in ("first", "second"):
        page.locator("#keep-name").fill(name)
        page.locator("#keep-name").press("Enter")
    press("#saved li:nth-child(2) button:first-child")
    assert page.locator("#saved button:focus").text_content() == "first"
    press("#saved li:first-child button:last-child")
    assert page.locator("#saved button:focus").get_attribute("aria-label") == "Remove first"
    page.keyboard.press("Enter")
    assert page.locator("#kept > summary:focus").count() == 1
    press("#forget")
    assert page.locator("#past > summary:focus").count() == 1
    held: list[Any] = []
    page.route("**/v1/cypher", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    page.locator("#run").press("Enter")
    press("#stop")
    assert page.locator("#status").text_content().startswith("Stopped.")
    assert page.locator("#run:focus").count() == 1


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_editor_takes_the_place_of_the_box_and_nothing_moves(open_page: Open, viewport: Any) -> None:
    page = open_page("/help", viewport=viewport)
    for query in ("", "RETURN 1", "// a line\n" * 12, "// a line\n" * 40):
        path = shared(query)
        page.route("**/lib/codemirror.js*", lambda route: route.abort())
        page.goto(path)
        come_to_rest(page)
        box = page.locator("#query").bounding_box()
        page.unroute("**/lib/codemirror.js*")
        page.goto(path)
        query_box(page)
        assert page.locator("#editor").bounding_box() == pytest.approx(box, abs=0.5), query
    picture(page, f"cypher-long-{viewport['width']}")


def test_who_types_before_the_editor_has_come_goes_on_at_the_same_place(open_page: Open) -> None:
    page, held = open_page("/help"), []
    page.route("**/lib/codemirror.js*", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    with page.expect_request("**/lib/codemirror.js*"):
        page.goto("/cypher", wait_until="domcontentloaded")
    page.locator("#query").fill("")
    page.keyboard.type("RETURN 12")
    page.keyboard.press("ArrowLeft")
    held[0].continue_()
    query_box(page)
    page.keyboard.type("0")
    assert page.locator("#query").input_value() == "RETURN 102"
