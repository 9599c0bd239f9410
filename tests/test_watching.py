"""What can be seen of a running site: metrics, logs and spans, and that none of them tells what was asked."""

from __future__ import annotations

import asyncio
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import structlog
from conftest import ROOT
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from api.app import create_app
from api.traces import provider
from api.watching import OUTCOMES, traces_from_environment
from graph.settings import Settings
from graph.store.connection import Connection

WORD, VALUE = "Soekarno", "Djakarta"  # what a reader looked for, and what one gave as a parameter
NO_MORE = "gdelt-2026-10"  # was followed when /metrics was asked last
QUERY = "RETURN $city AS city, 'Bogor' AS other"


class Seen(NamedTuple):
    """What one run of the application left: lines of the log, spans, and /metrics before and after."""

    log: list[Any]
    spans: list[Any]
    before: str
    metrics: str

    def value(self, name: str, **labels: str) -> float:
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.metrics)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


@pytest.fixture(scope="module")
def seen(connection: Connection) -> Seen:
    exporter = InMemorySpanExporter()
    settings = Settings(slow_seconds=0.000001, cypher_rate=3, request_rate=6, warm=False)
    app = create_app(settings, connection, traces=provider(SimpleSpanProcessor(exporter)))

    async def run() -> tuple[str, str]:
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=150) as http,
        ):
            before = (await http.get("/metrics")).text
            await http.get("/v1/search", params={"q": WORD})
            parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            await http.get("/v1/datasets", headers={"traceparent": parent})
            for query in (QUERY, "CREATE (n) RETURN n", "RETURN", QUERY):
                body = {"query": query, "parameters": {"city": VALUE}}
                await http.post("/v1/cypher", json=body)
            for headers in ({}, {}, {"Host": "elsewhere.example"}):
                await http.get("/v1/datasets", headers=headers)
            app.state.watching._age.labels(NO_MORE).set(3600)
            return before, (await http.get("/metrics")).text

    with structlog.testing.capture_logs() as log:
        before, after = asyncio.run(run())
    return Seen(log, list(exporter.get_finished_spans()), before, after)


def test_metrics_are_read_by_the_parser_of_prometheus_and_are_ours(seen: Seen) -> None:
    families = {family.name: family for family in text_string_to_metric_families(seen.metrics)}
    for name, family in families.items():
        assert name.startswith(("diplograph_", "process_")), name
        assert family.documentation, name
        assert family.type != "unknown", name
    assert seen.value("diplograph_store_up") == 1
    assert seen.value("diplograph_graph_revision") > 0
    assert seen.value("diplograph_graph_nodes") > 1000
    assert seen.value("diplograph_warmed") == 1
    assert seen.value("process_resident_memory_bytes") > 1e7
    assert seen.value("process_open_fds") > 3


def test_each_query_is_timed_by_the_file_of_its_question(seen: Seen) -> None:
    questions = {path.stem for path in (ROOT / "questions").glob("*.py")}
    asked = set(re.findall(r'diplograph_store_query_seconds_count\{question="(.*?)"\}', seen.metrics))
    assert {"search", "datasets", "graph.store.reader"} <= asked
    assert asked - questions == {"graph.store.reader"}
    assert seen.value("diplograph_store_query_seconds_count", question="search") >= 1


def test_users_queries_are_counted_by_outcome_from_the_first_scrape_on(seen: Seen) -> None:
    for outcome in OUTCOMES:
        assert f'diplograph_cypher_queries_total{{outcome="{outcome}"}} 0.0' in seen.before
    for outcome in ("answered", "refused", "syntax", "rate_limited"):
        assert seen.value("diplograph_cypher_queries_total", outcome=outcome) == 1, outcome
    assert seen.value("diplograph_cypher_queries_total") == 4
    assert seen.value("diplograph_cypher_seconds_count") == 4


def test_who_is_refused_at_the_door_is_counted_by_status(seen: Seen) -> None:
    for status in ("400", "401", "403", "429"):
        assert f'diplograph_refused_requests_total{{status="{status}"}} 0.0' in seen.before
    assert seen.value("diplograph_refused_requests_total", status="400") == 1
    assert seen.value("diplograph_refused_requests_total", status="429") == 2
    assert seen.value("diplograph_refused_requests_total") == 3


def test_how_long_a_route_takes_is_told_apart_above_a_second(seen: Seen) -> None:
    name = "diplograph_http_request_duration_seconds_bucket"
    for bound in ("0.025", "2.5", "15.0"):
        assert re.search(rf'{name}\{{handler="/v1/search",.*le="{bound}"', seen.metrics), bound


def test_a_dataset_that_is_followed_no_more_leaves_the_metrics(seen: Seen) -> None:
    assert "# TYPE diplograph_followed_age_seconds gauge" in seen.metrics
    assert NO_MORE not in seen.metrics


def test_slow_queries_are_logged_by_the_name_of_their_question(seen: Seen) -> None:
    slow = [line for line in seen.log if line["event"] == "slow query"]
    assert {"search", "datasets"} <= {line["question"] for line in slow}
    assert all(line.keys() == {"event", "log_level", "question", "ms"} for line in slow)
    assert {line["log_level"] for line in slow} == {"warning"}


def test_a_users_query_is_logged_by_hash_and_length(seen: Seen) -> None:
    first, *_, last = [line for line in seen.log if line["event"] == "cypher"]
    assert first["query"] == sha256(QUERY.encode()).hexdigest()[:12] == last["query"]
    assert (first["chars"], first["outcome"], last["outcome"]) == (len(QUERY), "answered", "rate_limited")


def test_nothing_that_was_asked_stands_in_logs_metrics_or_spans(seen: Seen, connection: Connection) -> None:
    spans = [span.to_json() for span in seen.spans]
    for text in (json.dumps(seen.log, default=str), seen.metrics, json.dumps(spans)):
        for word in (WORD, VALUE, "Bogor", "CREATE", connection.password or "no password"):
            assert word not in text, word


def test_a_query_is_logged_whole_where_the_setting_asks_for_it(connection: Connection) -> None:
    watching = create_app(Settings(log_queries=True), connection).state.watching
    with structlog.testing.capture_logs() as log, watching.cypher(QUERY):
        pass
    assert [line["text"] for line in log if line["event"] == "cypher"] == [QUERY]


def test_spans_follow_a_request_to_the_store(seen: Seen) -> None:
    by_name = {span.name: span for span in seen.spans}
    request, query = by_name["GET /v1/datasets"], by_name["store datasets"]
    assert f"{request.parent.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert query.context.trace_id == request.context.trace_id
    assert query.attributes["db.system.name"] == "neo4j"
    assert request.attributes["http.response.status_code"] == 200
    assert "POST /v1/cypher" in by_name
    assert not {"GET /metrics", "GET /readyz"} & by_name.keys()


def test_no_spans_are_made_unless_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", raising=False)
    assert traces_from_environment() is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    traces = traces_from_environment()
    assert traces is not None
    traces.shutdown()


@pytest.mark.parametrize("name", ["grafana.json", "alerts.yml"])
def test_dashboard_and_alerts_name_only_metrics_there_are(seen: Seen, name: str) -> None:
    text = (ROOT / "ops" / name).read_text("utf-8")
    document = YAML(typ="safe").load(text)
    families = list(text_string_to_metric_families(seen.metrics))
    told = {sample.name for family in families for sample in family.samples}
    told |= {family.name for family in families if family.type == "gauge"}  # also without a value yet
    expressions = [found for found in walk(document) if found]
    assert len(expressions) >= 5
    for expression in expressions:
        named = set(re.findall(r"\b(?:diplograph|process)_\w+", expression))
        assert named, expression
        assert named <= told, expression
        # Series of two counters have other labels: added before they are summed, none would be left.
        assert not re.search(r"\]\) \+ rate", expression), expression


def walk(document: Any) -> list[str]:
    """Every `expr` of a dashboard or of rules."""
    if isinstance(document, list):
        return [found for one in document for found in walk(one)]
    if isinstance(document, dict):
        own = [document["expr"]] if isinstance(document.get("expr"), str) else []
        return own + [found for one in document.values() for found in walk(one)]
    return []


def test_every_metric_of_ours_stands_in_the_docs(seen: Seen) -> None:
    page = Path(ROOT / "docs/operations.md").read_text("utf-8")
    ours = {family.name for family in text_string_to_metric_families(seen.metrics)}
    assert [name for name in sorted(ours) if name.startswith("diplograph_") and name not in page] == []


def test_every_line_the_server_logs_stands_in_the_docs() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "api").rglob("*.py"))
    logged = set(re.findall(r"\b(?:log\.[a-z]+|tell|write)\(\s*\"([^\"]+)\"", code))
    assert {"request", "slow query", "cypher switched off"} <= logged
    assert [line for line in sorted(logged) if f"`{line}`" not in page] == []
