"""The application: the store, the routes, what every request passes through."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route
from starlette_compress import CompressMiddleware

from api.address import WholeSegments
from api.answer_cache import KeptAnswers, warm
from api.answers import version
from api.callers import Callers, Keys
from api.cypher_door import CypherDoor
from api.docs import ALWAYS, DESCRIPTION, READING, TAGS, describe, docs
from api.errors import handle_errors
from api.limits import Limiter
from api.mcp.site import OnSite
from api.middleware import (
    AccessLog,
    BodyLimit,
    HeadAsGet,
    LeftOut,
    OwnHosts,
    SecurityHeaders,
    configure_logs,
)
from api.other_sites import OtherSites
from api.pages.home import pages
from api.params import Revision
from api.ranges import Ranges
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
from api.watching import QUIET, Watching, traces_from_environment
from graph.cypher.own_store import query_store
from graph.keys import KeyFile
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi.routing import APIRoute
    from opentelemetry.trace import TracerProvider

    from graph.settings import Settings
    from graph.store.connection import Connection

log = structlog.get_logger("diplograph.site")

ROUTES = (
    relations, entities, network, by_id, files, events, search, sources, treaties, panel, cite, service
)  # fmt: skip
UNVERSIONED = (service,)  # they answer without looking at the revision


def create_app(
    settings: Settings,
    connection: Connection | Callable[[], Connection],
    *,
    traces: TracerProvider | None = None,
) -> FastAPI:
    """The service over the store at `connection`. Nothing is sent to the store before it starts.

    connection: where it is known only then, what tells it.
    traces: what makes spans; else OpenTelemetry's variables say where they go, if anywhere.

    While the store does not answer, requests get 503; when it is back they are answered again.
    """
    configure_logs(settings)
    traces = traces_from_environment() if traces is None else traces
    watching = Watching(settings, traces)
    if not bundled():
        log.warning(
            "pages without bundled libraries", cause="npm was not reached; ./scripts/assets tries again"
        )

    limiter = Limiter()
    keys = Keys(KeyFile.of(settings)) if settings.keys_required else None
    if keys is not None and not len(keys):
        log.warning("no key is known yet", cause="nobody is answered; diplograph keys add NAME makes one")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            _closing(keys),
            Store(
                connection() if callable(connection) else connection,
                timeout=settings.read_timeout,
                patience=0,
                watch=watching,
                events=settings.events,
            ) as store,
            query_store(settings, store, say=log.info) as queries,
        ):
            app.state.store = store
            app.state.query_store = queries
            app.state.cypher = CypherDoor(queries, settings, limiter)
            await app.state.cypher.examine()
            async with mcp.over(store, app.state.cypher, watching):
                if not settings.warm:
                    watching.warm = True  # nothing is to be waited for
                    yield
                    return
                stopping = asyncio.Event()
                warming = asyncio.create_task(warm(store, stopping))
                warming.add_done_callback(lambda _: setattr(watching, "warm", not stopping.is_set()))
                yield
                stopping.set()
                warming.cancel()  # a plan may take seconds
                await asyncio.wait({warming})

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
        # FastAPI makes the spans of requests; its metrics are ours, and its logs would repeat what was asked.
        telemetry={
            "tracer_provider": traces,
            "tracing": traces is not None,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
            "exclude": lambda scope: scope["path"] in QUIET,
        },
    )
    app.state.settings = settings
    app.state.watching = watching
    mcp = OnSite(settings)
    app.router.routes.append(Route("/mcp", mcp, methods=["POST"], include_in_schema=False))
    handle_errors(app)
    for part in ROUTES:
        reads = part not in UNVERSIONED
        known = only_known(**({"revision": Revision} if reads else {}))
        app.include_router(part.router, responses=READING if reads else ALWAYS, dependencies=[known])
    app.include_router(docs())
    app.include_router(pages())
    describe(app)
    app.add_middleware(WholeSegments)
    watching.expose(app)
    _pass_through(app, limiter, keys)
    deque(iter_route_contexts(app.routes), 0)  # else FastAPI makes them while the first request waits
    return app


def _pass_through(app: FastAPI, limiter: Limiter, keys: Keys | None) -> None:
    """Give the application what every request passes through."""
    settings: Settings = app.state.settings
    watching: Watching = app.state.watching
    hits, refused = watching.hits, watching.refused
    # The last one added is the first a request meets.
    app.add_middleware(LeftOut)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit)
    app.add_middleware(CompressMiddleware, minimum_size=500)
    app.add_middleware(KeptAnswers, hits=hits, store=lambda: app.state.store, seconds=settings.kept_seconds)
    app.add_middleware(Ranges)
    app.add_middleware(Callers, settings=settings, limiter=limiter, keys=keys, refused=refused)
    if settings.open_to:
        app.add_middleware(OtherSites, origins=settings.open_to)
    app.add_middleware(OwnHosts, settings=settings, refused=refused)
    app.add_middleware(AccessLog)
    app.add_middleware(SecurityHeaders, settings=settings)


@asynccontextmanager
async def _closing(keys: Keys | None) -> AsyncIterator[None]:
    yield
    if keys is not None:
        keys.close()


def _operation(route: APIRoute) -> str:
    return route.name
