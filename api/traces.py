"""Spans for OpenTelemetry, sent where its own variables say. Imported only where one of them says so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span


class WithoutWords(SpanProcessor):
    """Takes out of a span what FastAPI writes into it and the log does not hold: the query string."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """Handle a span as it begins, before anything else sees it."""
        if "url.query" in (span.attributes or ()):
            span.set_attribute("url.query", "REDACTED")


def provider(*processors: SpanProcessor) -> TracerProvider:
    """Makes spans; they go through `processors`, or else in batches to the address of the environment."""
    name = os.environ.get("OTEL_SERVICE_NAME", "diplograph")
    made = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    for processor in (WithoutWords(), *(processors or (BatchSpanProcessor(OTLPSpanExporter()),))):
        made.add_span_processor(processor)
    return made
