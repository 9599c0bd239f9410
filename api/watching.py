"""What can be seen of a running site: its metrics, the queries it logs, and spans around them.

None of them holds what was looked for: no query string, no parameter's value, and of a user's Cypher its hash
and length, unless `log_queries` asks for more.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog
from fastapi import Request, Response
from opentelemetry.trace import NoOpTracerProvider, SpanKind, StatusCode
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_fastapi_instrumentator import Instrumentator
from starlette.requests import ClientDisconnect

from api.answers import Problem, version
from graph.errors import DiplographError, StoreError, StoreUnavailable
from graph.store.reader import READY_SECONDS, Watch
from questions.state import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from opentelemetry.trace import TracerProvider

    from graph.cypher.query_store import QueryStore
    from graph.settings import Settings
    from graph.store.reader import Store

log = structlog.get_logger("diplograph.watching")

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
REFUSED = (400, 401, 403, 429)  # by whom a request meets before the application
HASHED = 12  # digits of the hash of a user's query

# All that may become of a user's query, so that each is counted from the first scrape on.
AT_THE_DOOR = {403: "off", 422: "input_error", 429: "rate_limited", 503: "store_unavailable"}
OUTCOMES = (
    "answered", "refused", "syntax", "timeout", "too_large", "busy", "store_error",
    "given_up", "failed", *AT_THE_DOOR.values(),
)  # fmt: skip


# A line more for each counter, which says when it began.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Watching(Watch):
    """Counts, times and logs what one application does; `registry` is what /metrics tells.

    traces: where spans go; none are made without it.
    """

    def __init__(self, settings: Settings, traces: TracerProvider | None = None) -> None:
        self.registry = CollectorRegistry()
        self._slow = settings.slow_seconds
        self._whole = settings.log_queries
        self._tracer = (traces or NoOpTracerProvider()).get_tracer("diplograph", version())
        ProcessCollector(registry=self.registry)
        Info("diplograph_build", "Which diplograph this is", registry=self.registry).info(
            {"version": version()}
        )
        self.hits = self._counter("kept_answers", "Answers given again without asking for them")
        self.refused = self._counter(
            "refused_requests", "Requests refused at the door: another's host, no key, too many", "status"
        )
        for status in REFUSED:
            self.refused.labels(f"{status}")
        self._looks = self._counter("revision_looks", "Times the store was asked for its revision")
        self._up = self._gauge("store_up", "Whether the store answered the last scrape")
        self._revision = self._gauge("graph_revision", "Loads that changed the graph")
        self._nodes = self._gauge("graph_nodes", "Nodes in the store")
        self._relationships = self._gauge("graph_relationships", "Relationships in the store")
        self._age = Gauge(
            "diplograph_followed_age_seconds",
            "Since the moment of the newest file of a followed dataset",
            ["dataset"],
            registry=self.registry,
        )
        self.warm = False
        warmed = self._gauge("warmed", "Whether the frequent queries have been planned since the start")
        warmed.set_function(lambda: self.warm)
        self._seconds = Histogram(
            "diplograph_store_query_seconds",
            "From asking to the last row, by the file of the question that asks",
            ["question"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._errors = self._counter("store_errors", "Queries of ours that the store did not answer", "error")
        for kind in (StoreError, StoreUnavailable):
            self._errors.labels(kind.__name__)
        self._outcomes = self._counter("cypher_queries", "Users' queries by what became of them", "outcome")
        for outcome in OUTCOMES:
            self._outcomes.labels(outcome)
        self._cypher_seconds = Histogram(
            "diplograph_cypher_seconds",
            "Users' queries from the door to their answer",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._waiting = self._gauge("cypher_waiting", "Users' queries that wait for a place")
        self._given_up = self._gauge("cypher_given_up", "Stopped queries that may still keep the store busy")

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(f"diplograph_{name}_total", documentation, labels, registry=self.registry)

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(f"diplograph_{name}", documentation, registry=self.registry)

    def looked(self) -> None:
        """Count a look at the revision."""
        self._looks.inc()

    @contextmanager
    def query(self, asker: str) -> Iterator[None]:
        """Time a query of ours; a slow one is logged by the name of its question."""
        question = asker.removeprefix("questions.")
        begun = time.perf_counter()
        with self._span(f"store {question}"):
            try:
                yield
            except StoreError as error:
                self._errors.labels(type(error).__name__).inc()
                raise
            finally:
                seconds = time.perf_counter() - begun
                self._seconds.labels(question).observe(seconds)
                if seconds >= self._slow:
                    # Each plan is slow at first: nothing to warn of before the frequent ones are made.
                    tell = log.warning if self.warm else log.debug
                    tell("slow query", question=question, ms=round(seconds * 1000))

    @contextmanager
    def cypher(self, text: str) -> Iterator[None]:
        """Count, time and log a user's query, whatever becomes of it."""
        begun = time.perf_counter()
        outcome = "given_up"  # as the site ends: no Exception was raised here
        with self._span("cypher"):
            try:
                yield
                outcome = "answered"
            except Exception as error:
                outcome = _outcome(error)
                raise
            finally:
                seconds = time.perf_counter() - begun
                self._outcomes.labels(outcome).inc()
                self._cypher_seconds.observe(seconds)
                said = {"text": text} if self._whole else {}
                mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASHED]
                log.info(
                    "cypher", query=mark, chars=len(text), outcome=outcome, ms=round(seconds * 1000), **said
                )

    @contextmanager
    def _span(self, name: str) -> Iterator[None]:
        # Not the message of what is raised: it may repeat a query.
        with self._tracer.start_as_current_span(
            name,
            kind=SpanKind.CLIENT,
            attributes={"db.system.name": "neo4j"},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise

    async def look(self, store: Store, queries: QueryStore) -> None:
        """Ask the store how it is; waits three seconds at most."""
        self._waiting.set(queries.waiting)
        self._given_up.set(queries.given_up)
        try:
            found = await asyncio.wait_for(state(store), READY_SECONDS)
        except (StoreError, TimeoutError):
            self._up.set(0)
            return
        self._up.set(1)
        self._revision.set(found["loads"])
        self._nodes.set(found["nodes"])
        self._relationships.set(found["relationships"])
        self._age.clear()  # what is followed no more
        for each in found["followed"]:
            self._age.labels(each["dataset"]).set(each["age_seconds"])

    def expose(self, app: FastAPI) -> None:
        """Add /metrics, and count requests by route, never by full address."""
        Instrumentator(
            excluded_handlers=[*QUIET], should_group_untemplated=True, registry=self.registry
        ).instrument(app, metric_namespace="diplograph", latency_lowr_buckets=SECONDS)

        @app.get("/metrics", include_in_schema=False)
        async def metrics(request: Request) -> Response:
            await self.look(request.app.state.store, request.app.state.query_store)
            return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def _outcome(error: Exception) -> str:
    """`QueryTooLarge` as `too_large`; 429 of the door as `rate_limited`."""
    if isinstance(error, Problem):
        return AT_THE_DOOR.get(error.status, "failed")
    if isinstance(error, ClientDisconnect):
        return "given_up"
    if not isinstance(error, DiplographError):
        return "failed"
    name = type(error).__name__.removeprefix("Query")
    return re.sub(r"\B(?=[A-Z])", "_", name).lower()


def traces_from_environment() -> TracerProvider | None:
    """What makes spans, by OpenTelemetry's own variables; None where none names an address."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return None
    try:
        from api.traces import provider
    except ImportError:
        log.warning("no traces", cause="its packages are not installed: pip install 'diplograph[otel]'")
        return None
    return provider()
