from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.app import create_app
from api.docs import operations
from exports.forms import FORMS, LIST_FORMS
from exports.texts import Form
from graph.settings import Settings
from graph.store.connection import Connection
from graph.vocabulary import vocabulary

NOWHERE = Connection("bolt://127.0.0.1:1", "neo4j", "", "neo4j")
SCHEMA = create_app(Settings(), NOWHERE).openapi()
OPERATIONS = [(path, method, operation) for path, method, operation in operations(SCHEMA)]
QUERY = re.compile(rb"\?[a-z_]+=[^<\"]*")
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]


def example(http: httpx.Client, path: str, method: str, operation: dict[str, Any]) -> httpx.Response:
    if method == "post":
        return http.post(path, json=operation["x-example"])
    return http.get(operation["x-example"])


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_every_documented_example_is_answered_in_its_documented_shape(
    http: httpx.Client, path: str, method: str, operation: dict[str, Any]
) -> None:
    response = example(http, path, method, operation)
    assert response.status_code == 200, response.text
    kind = response.headers["content-type"].partition(";")[0]
    assert any(key.startswith(kind) for key in operation["responses"]["200"]["content"])
    schema = operation["responses"]["200"]["content"].get("application/json", {}).get("schema")
    if kind == "application/json" and schema is not None:
        told = Draft202012Validator({**schema, "components": SCHEMA["components"]})
        assert [error.message for error in told.iter_errors(response.json())] == []


def test_what_swagger_ui_makes_up_of_a_shape_is_told_by_its_examples() -> None:
    item = SCHEMA["components"]["schemas"]["Item"]["properties"]
    assert item["id"]["examples"] == ["2023-09-kim-putin-meeting"]
    assert item["kind"]["examples"][0] in vocabulary().kinds
    for shape in ("Timeline", "Relation", "Entity", "Event", "Treaty"):
        assert "revision" in SCHEMA["components"]["schemas"][shape]["required"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_every_route_and_parameter_has_help(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["description"]
    assert operation["summary"]
    for parameter in operation.get("parameters", []):
        assert parameter["description"], (path, parameter["name"])


def test_every_example_of_a_parameter_fits_its_schema() -> None:
    wrong = [
        f"{path}: {parameter['name']}: {error.message}"
        for path, _, operation in OPERATIONS
        for parameter in operation.get("parameters", [])
        if "example" in parameter
        for error in Draft202012Validator(parameter["schema"]).iter_errors(parameter["example"])
    ]
    assert wrong == []
    told = {(path, one["name"]): one for path, _, each in OPERATIONS for one in each.get("parameters", [])}
    assert told["/v1/network", "people"]["example"] is True
    assert told["/v1/entities", "type"]["example"] == "Person"


@pytest.mark.parametrize("form", [*FORMS])
@pytest.mark.parametrize("path", [path for path, _, _ in OPERATIONS if re.search(r"timeline|events\.", path)])
def test_what_is_told_of_a_parameter_left_out_is_what_it_means(
    http: httpx.Client, path: str, form: Form
) -> None:
    """Clients that are generated from the document send the defaults that it tells."""
    if "events" in path and form not in LIST_FORMS:
        return
    parameters = {one["name"]: one for one in SCHEMA["paths"][path]["get"]["parameters"]}
    told = {name: one["schema"]["default"] for name, one in parameters.items() if "default" in one["schema"]}
    address = path.format(a="KP", b="RU", entity_id="KP", form=form)
    accept = {"Accept": FORMS[form][0].partition(";")[0]}
    without, given = (http.get(address, params=params, headers=accept) for params in ({}, told))
    # The address of the file stands in some of them.
    assert QUERY.sub(b"", given.content) == QUERY.sub(b"", without.content)


def test_where_the_form_decides_how_much_and_which_way_the_reference_says_so() -> None:
    told = {(path, one["name"]): one for path, _, each in OPERATIONS for one in each.get("parameters", [])}
    by_form, order = (told["/v1/entities/{entity_id}/timeline.{form}", name] for name in ("limit", "order"))
    assert by_form["description"].endswith(
        " Left out: 1,000 in excel.csv, ics, geojson, gexf, parquet, else 50."
    )
    assert order["description"].endswith(" Left out: desc in ics, atom, else asc.")
    assert told["/v1/events.{form}", "order"]["schema"]["default"] == "desc", "in every form"
    assert told["/v1/events", "limit"]["schema"]["default"] == 50


def test_kinds_and_languages_in_the_docs_are_those_of_the_vocabulary() -> None:
    parameters = {p["name"]: p for _, _, operation in OPERATIONS for p in operation.get("parameters", [])}
    assert parameters["kind"]["schema"]["items"]["enum"] == list(vocabulary().kinds)
    assert parameters["lang"]["schema"]["enum"] == list(vocabulary().languages)
    assert parameters["status"]["schema"]["items"]["enum"] == list(vocabulary().statuses)


def test_errors_are_documented_as_problems() -> None:
    for path, _, operation in OPERATIONS:
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"], path
    assert "HTTPValidationError" not in SCHEMA["components"]["schemas"]


def test_the_paths_of_the_design_are_there() -> None:
    paths = set(SCHEMA["paths"])
    assert paths >= {
        "/v1/relations/{a}/{b}/timeline",
        "/v1/relations/{a}/{b}",
        "/v1/entities/{entity_id}",
        "/v1/entities/{entity_id}/timeline",
        "/v1/entities/{entity_id}/neighbourhood",
        "/v1/events/{event_id}",
        "/v1/paths",
        "/v1/search",
        "/v1/treaties",
        "/v1/sources/{source_id}",
        "/v1/datasets",
        "/v1/cypher",
        "/healthz",
        "/readyz",
    }


def test_the_docs_load_nothing_from_elsewhere(browser: Any, server: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(120_000)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server}/docs")
    page.wait_for_selector(".opblock")
    assert len(page.query_selector_all(".opblock")) == len(OPERATIONS)
    page.click(".opblock-summary >> nth=0")
    page.click("button.execute >> nth=0")
    page.wait_for_selector(".live-responses-table .response-col_status:has-text('200')")
    assert [url for url in requests if not url.startswith((server, "data:"))] == []
    assert complaints == []
    page.close()


# What is well formed and yet no date, id or query is refused: no pattern tells that.
JUDGED = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 400, 403, 404, 410, 414, 422, 504]

[checks.negative_data_rejection]
expected-statuses = [400, 403, 404, 405, 410, 413, 414, 415, 422]
"""


def judged(server: str, folder: Path, *options: str) -> str:
    """What schemathesis says of `server`, asking whatever the reference allows, and some that it does not."""
    (folder / "schemathesis.toml").write_text(JUDGED)
    run = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), "--config-file", "schemathesis.toml", "run",
         f"{server}/openapi.json", "--generation-deterministic", "--no-color", *options],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-10_000:] + run.stderr
    return run.stdout


def test_whatever_is_asked_is_answered_as_the_reference_says(server: str, tmp_path: Path) -> None:
    said = judged(server, tmp_path, "--phases", "examples,fuzzing", "--max-examples", "8")
    assert generated(said) > 300


@pytest.mark.long
def test_whatever_is_asked_at_length_is_answered_as_the_reference_says(server: str, tmp_path: Path) -> None:
    said = judged(server, tmp_path, "--max-examples", "400")
    assert generated(said) > 20_000


def generated(said: str) -> int:
    """How many requests schemathesis says it has sent."""
    (number,) = re.findall(r"([\d,]+) generated", said)
    return int(number.replace(",", ""))


def test_the_guide_gives_only_addresses_that_answer(http: httpx.Client) -> None:
    text = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    addresses = re.findall(r"^GET (/\S+)", text, re.MULTILINE)
    assert len(addresses) >= 10
    for address in addresses:
        assert http.get(address, follow_redirects=True).status_code == 200, address
