"""The application: the store, the routes, what every request passes through."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter
from prometheus_fastapi_instrumentator import Instrumentator
from starlette_compress import CompressMiddleware

from api.address import WholeSegments
from api.answer_cache import KeptAnswers, warm
from api.answers import version
from api.cypher_door import CypherDoor
from api.docs import ALWAYS, DESCRIPTION, READING, TAGS, describe, docs
from api.errors import handle_errors
from api.middleware import (
    AccessLog,
    BodyLimit,
    HeadAsGet,
    OwnHosts,
    SecurityHeaders,
    configure_logs,
)
from api.other_sites import OtherSites
from api.pages.home import pages
from api.params import Revision
from api.routes import (
    by_id,
    cite,
    entities,
    events,
    files,
    network,
    panel,
    relations,
    search,
    service,
    sources,
    treaties,
)
from api.static_files import bundled
from api.unknown import only_known
from graph.cypher.query_store import QueryStore, query_connection
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi.routing import APIRoute

    from graph.settings import Settings
    from graph.store.connection import Connection

log = structlog.get_logger("diplograph.site")

ROUTES = (
    relations, entities, network, by_id, files, events, search, sources, treaties, panel, cite, service
)  # fmt: skip
UNVERSIONED = (service,)  # they answer without looking at the revision


def create_app(settings: Settings, connection: Connection) -> FastAPI:
    """The service over the store at `connection`. Nothing is sent to the store before it starts.

    While the store does not answer, requests get 503; when it is back they are answered again.
    """
    configure_logs(settings)
    if not bundled():
        log.warning(
            "pages without bundled libraries", cause="npm was not reached; ./scripts/assets tries again"
        )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            Store(connection, timeout=settings.read_timeout, looked=looks.inc) as store,
            QueryStore(
                query_connection(settings, connection),
                concurrency=settings.query_concurrency,
                queue=settings.query_queue,
            ) as query_store,
        ):
            app.state.store = store
            app.state.cypher = CypherDoor(query_store, settings)
            await app.state.cypher.examine()
            if not settings.warm:
                yield
                return
            stopping = asyncio.Event()
            warming = asyncio.create_task(warm(store, stopping))
            yield
            stopping.set()
            await warming

    app = FastAPI(
        title="diplograph",
        version=version(),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=_operation,
    )
    app.state.settings = settings
    handle_errors(app)
    for part in ROUTES:
        reads = part not in UNVERSIONED
        known = only_known(**({"revision": Revision} if reads else {}))
        app.include_router(part.router, responses=READING if reads else ALWAYS, dependencies=[known])
    app.include_router(docs())
    app.include_router(pages())
    describe(app)
    app.add_middleware(WholeSegments)
    hits, looks = _measure(app)
    # The last one added is the first a request meets.
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit)
    app.add_middleware(CompressMiddleware, minimum_size=500)
    app.add_middleware(KeptAnswers, hits=hits, store=lambda: app.state.store, seconds=settings.kept_seconds)
    if settings.open_to:
        app.add_middleware(OtherSites, origins=settings.open_to)
    app.add_middleware(OwnHosts, settings=settings)
    app.add_middleware(AccessLog)
    app.add_middleware(SecurityHeaders)
    return app


def _operation(route: APIRoute) -> str:
    return route.name


def _measure(app: FastAPI) -> tuple[Counter, Counter]:
    """Counts and times of requests at /metrics, by route and never by full address.

    Gives the counters of answers that were kept, which no route sees, and of looks at the revision.
    """
    registry = CollectorRegistry()
    Instrumentator(
        excluded_handlers=["/metrics", "/healthz", "/readyz"],
        should_group_untemplated=True,
        registry=registry,
    ).instrument(app).expose(app, include_in_schema=False)
    return (
        Counter("kept_answers_total", "Answers given again without asking for them", registry=registry),
        Counter("revision_looks_total", "Times the store was asked for its revision", registry=registry),
    )
