"""The tools: each puts one question, or two, and tells the answer as a model can read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated

import orjson
from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent
from starlette.requests import Request

from api.mcp import asked
from api.mcp.asked import SHOWN
from api.mcp.cut import by_dispute, empty, found, part, sources_of, told, unread
from api.mcp.shapes import (
    CoverageAnswer,
    CypherAnswered,
    EventAnswer,
    FindAnswer,
    ObligationsAnswer,
    SummaryAnswer,
    TimelineAnswer,
    VotesAnswer,
)
from exports.texts import path_to
from graph.cypher.query_store import QueryStore
from graph.cypher.run import run_readonly
from graph.errors import WrongField
from graph.hidden import shown_in
from graph.settings import Settings
from graph.store.beside import left_out
from graph.store.reader import Store
from graph.window import Window, known_by, on_day, window
from questions.accounts import accounts
from questions.coverage import Entry, counts, coverage, limits, spans
from questions.event import LinkedEvents, event
from questions.obligations import ObligationLite, obligations, read_states
from questions.outline import outline
from questions.relation import at_a_glance
from questions.relation_treaties import JoinedNumbers
from questions.request import read_by, read_entity, read_kinds, read_pair
from questions.search import search
from questions.shapes import EventItem, only
from questions.sources import cited
from questions.timeline import entity_timeline, timeline
from questions.votes import DatasetAgreement, agreement, votes
from questions.walk import Wanted, timeline_wanted

MOST_BYTES = 200_000  # of the rows of a query
NEWEST_DISPUTED = 3


@dataclass(frozen=True)
class Graph:
    """What tools read from. door: admits a client's own Cypher; over stdio its request is None."""

    store: Store
    settings: Settings
    door: Callable[[Request | None, str], AbstractAsyncContextManager[QueryStore]]


def _answered(answer: Mapping[str, object]) -> CallToolResult:
    """An answer as structured data and as the same JSON in text, with hidden characters made visible."""
    data = shown_in(orjson.loads(orjson.dumps(answer)))
    text = orjson.dumps(data).decode()
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


class Tools:
    """The tools over one graph; a model reads their docstrings as descriptions."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._store = graph.store

    async def find(
        self,
        q: asked.Sought,
        type: asked.Types = None,
        kind: asked.Kinds = None,
        disputed: asked.OnlyDisputed = False,
        start: asked.Start = None,
        end: asked.End = None,
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, FindAnswer]:
        """Find ids by name or title, in any script: countries, people, pairs, treaties, events.

        Two countries give their pair (type Dyad); a year among the words is the time (`Kim Putin 2023`). What
        is found is where to ask on, and no claim to cite.
        """
        hits = await search(
            self._store,
            q,
            types=tuple(type or ()),
            kinds=read_kinds(kind or ()),
            disputed=disputed,
            span=window(start, end),
            limit=limit,
            cursor=cursor,
            lang=lang,
        )
        others = sum(hits["facets"]["type"].values())
        nothing = (
            f"{others} names or titles have these words, but none is what was asked for; see `facets`"
            if others
            else f"no name, title or summary has these words{' in this time' if start or end else ''}, "
            "which says only that nobody entered them so"
        )
        answer: FindAnswer = {
            "items": [found(hit) for hit in hits["items"]],
            "facets": hits["facets"],
            "total": hits["total"],
            "next": hits["next"],
            "empty": None if hits["items"] else empty(nothing),
            "left_out": left_out(),
            "revision": await self._store.revision(),
        }
        return _answered(answer)

    async def timeline(
        self,
        a: asked.Actor,
        b: asked.Other = None,
        start: asked.Start = None,
        end: asked.End = None,
        when: asked.WhenOf = "possible",
        kind: asked.Kinds = None,
        status: asked.Statuses = None,
        mode: asked.ModeOf = "direct",
        level: asked.LevelOf = "state",
        disputed: asked.Disputed = None,
        by: asked.By = None,
        source: asked.ToldBy = None,
        as_of: asked.AsOf = None,
        order: asked.Ordered = "desc",
        successors: asked.Successors = False,
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, TimelineAnswer]:
        """What passed between two countries, newest first, or all that concerns one actor.

        Each event says who did what towards whom, who reports it (`sources`: cite these), what accounts
        differ in (`differs`) and who denies it (`denied_by`). `event` tells who says which.
        """
        days = window(start, end, when)
        wanted = timeline_wanted(
            lang,
            days,
            kinds=read_kinds(kind or ()),
            statuses=status or (),
            mode=mode,
            level=level,
            disputed=disputed,
            source=source,
            as_of=known_by(as_of),
            order=order,
            limit=limit,
            cursor=cursor,
        )
        answer = (
            await self._of_pair(a, b, wanted, by, successors=successors)
            if b
            else await self._of_one(a, wanted, by, successors=successors)
        )
        return _answered(answer)

    async def _of_pair(
        self, a: str, b: str, wanted: Wanted, by: str | None, *, successors: bool
    ) -> TimelineAnswer:
        first, second = read_pair(a, b, wanted.window)
        wanted = replace(wanted, by=read_by(by, first, second, wanted.window))
        page = await timeline(self._store, first, second, wanted, successors=successors)
        none = not (page["items"] or page["undated"] or wanted.cursor)
        what = "no event between the two passes what was asked"
        return {
            "between": page["between"],
            "successors": page.get("successors"),
            "items": page["items"],
            "undated": page["undated"][: wanted.limit],
            "undated_left": max(0, len(page["undated"]) - wanted.limit),
            "total": page.get("total"),
            "next": page["next"],
            "empty": await unread(
                self._store, first, second, what, days=wanted.window, lang=wanted.lang, as_of=wanted.as_of
            )
            if none
            else None,
            "left_out": left_out(),
            "revision": page["revision"],
        }

    async def _of_one(self, a: str, wanted: Wanted, by: str | None, *, successors: bool) -> TimelineAnswer:
        if by or successors:
            raise WrongField("b", "by and successors are about two countries; name the other")
        page = await entity_timeline(self._store, read_entity(a, wanted.window), wanted)
        none = not (page["items"] or page["undated"] or wanted.cursor)
        what = "no event of it passes what was asked; what was read is kept of pairs: ask coverage of two"
        return {
            "entity": page["entity"],
            "items": page["items"],
            "undated": page["undated"][: wanted.limit],
            "undated_left": max(0, len(page["undated"]) - wanted.limit),
            "total": page.get("total"),
            "next": page["next"],
            "empty": empty(what) if none else None,
            "left_out": left_out(),
            "revision": page["revision"],
        }

    async def event(
        self,
        id: asked.EventId,
        as_of: asked.AsOf = None,
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, EventAnswer]:
        """One event with its accounts side by side: who says what, through whom, and where they differ.

        `accounts` has each property with every value it is given, the contradicted ones first; papers that
        relay one agency are one voice (`told_by`). `sources` are what to cite.
        """
        past = known_by(as_of)
        shown, said = await asyncio.gather(
            event(self._store, id, lang=lang, as_of=past), accounts(self._store, id, lang=lang, as_of=past)
        )
        page, following = part(by_dispute(said["properties"]), limit, cursor)
        properties = [told(one) for one in page]
        ids = [*(source["id"] for source in shown["sources"]), *sources_of(properties)]
        answer: EventAnswer = {
            "event": only(EventItem, shown),
            "summary": shown["summary"],
            **only(LinkedEvents, shown),
            "accounts": properties,
            "accounts_total": len(said["properties"]),
            "origins": said["origins"],
            "one_sided": said["one_sided"],
            "sources": await cited(self._store, list(dict.fromkeys(ids)), lang=lang),
            "record": path_to("events", id),
            "next": following,
            "empty": None,
            "left_out": left_out(),
            "revision": await self._store.revision(),
        }
        return _answered(answer)

    async def obligations(
        self,
        a: asked.Country,
        b: asked.Country,
        on: asked.On = None,
        basis: asked.Basis = "text",
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, ObligationsAnswer]:
        """What bound two states toward one another on a day: article, effect, act, since when, who says so.

        A state that continues another has its treaties. `treaties` says how each stood on the day and why.
        """
        day = on_day(on) if on else _today()
        answered = await obligations(self._store, read_states(a, b, day), basis, limit=1, lang=lang)
        items, following = part(answered["items"], limit, cursor)
        treaties = sorted(answered["treaties"], key=lambda treaty: not treaty["obligations"])
        answer: ObligationsAnswer = {
            "between": answered["between"],
            "on": answered["on"],
            "items": [only(ObligationLite, item) for item in items],
            "treaties": treaties[:SHOWN],
            "joined": only(JoinedNumbers, answered["joined_treaties"]),
            "next": following,
            "empty": empty(answered["note"]) if answered["note"] else None,
            "left_out": left_out(),
            "revision": await self._store.revision(),
        }
        return _answered(answer)

    async def summary(
        self, a: asked.Country, b: asked.Country, as_of: asked.AsOf = None, lang: asked.Lang = "en"
    ) -> Annotated[CallToolResult, SummaryAnswer]:
        """Two countries at a glance, to begin with.

        How many events of which kind, year and source; what is disputed; treaties in force; first and last
        contact; longest silences; and what was read for them.
        """
        first, second = read_pair(a, b)
        past = known_by(as_of)
        on = min(_today(), past or _today())
        wanted = Wanted(lang=lang, as_of=past)
        newest = replace(wanted, disputed=True, newest_first=True, limit=NEWEST_DISPUTED, total=False)
        glance, whole, disputed, ledger = await asyncio.gather(
            at_a_glance(self._store, first, second, on, joined=1, lang=lang, as_of=past),
            outline(self._store, first, second, wanted),
            timeline(self._store, first, second, newest),
            coverage(self._store, first, second, lang=lang, as_of=past),
        )
        totals = glance["totals"]
        none = not (whole["events"] or totals["rows"] or totals["society_rows"])
        what = "no event between the two is recorded; treaties and votes stand apart"
        read = ledger["spans"][::-1]
        answer: SummaryAnswer = {
            "between": glance["between"],
            "sums": whole["sums"],
            "facets": {**whole["facets"], "source": whole["facets"]["source"][:SHOWN]},
            "totals": totals,
            "first": glance["first"],
            "last": glance["last"],
            "disputed": disputed["items"],
            "treaties": glance["treaties"][:SHOWN],
            "joined": only(JoinedNumbers, glance["joined_treaties"]),
            "gaps": glance["gaps"],
            "votes": [only(DatasetAgreement, one) for one in glance["votes"]],
            "read_for": read[:SHOWN],
            "read_for_total": len(read),
            "empty": await unread(self._store, first, second, what, lang=lang, as_of=past) if none else None,
            "left_out": left_out(),
            "revision": whole["revision"],
        }
        return _answered(answer)

    async def coverage(
        self,
        a: asked.Country,
        b: asked.Country,
        start: asked.Start = None,
        end: asked.End = None,
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, CoverageAnswer]:
        """Which sources were read for two countries, for which days and how closely: what was looked at.

        A day in none of `spans` was not looked at, so that nothing recorded on it says nothing.
        """
        days = window(start, end)
        first, second = read_pair(a, b, days)
        ledger = await coverage(self._store, first, second, lang=lang)
        within = sorted(
            (entry for entry in ledger["items"] if _shares(entry, days)), key=limits, reverse=True
        )
        items, following = part(within, limit, cursor)
        joined = spans([entry for entry in within if counts(entry)])[::-1]
        nothing = "no source is in the ledger of the two for this time"
        answer: CoverageAnswer = {
            "between": ledger["between"],
            "items": items,
            "total": len(within),
            "spans": joined,
            "spans_total": len(joined),
            "answers": ledger["answers"],
            "next": following,
            "empty": None if within else {"answer": "not_looked_at", "why": nothing, "read": []},
            "left_out": left_out(),
            "revision": await self._store.revision(),
        }
        return _answered(answer)

    async def votes(
        self,
        a: asked.Country,
        b: asked.Country,
        start: asked.Start = None,
        end: asked.End = None,
        resolution: asked.Resolution = None,
        agreed: asked.Agreed = None,
        limit: asked.Limit = SHOWN,
        cursor: asked.Cursor = None,
        lang: asked.Lang = "en",
    ) -> Annotated[CallToolResult, VotesAnswer]:
        """Roll calls of the UN General Assembly in which both voted, oldest first, and how far they agreed.

        Each names the file and line it is read from. Who was absent has no vote.
        """
        days = window(start, end)
        first, second = read_pair(a, b, days)
        calls, years = await asyncio.gather(
            votes(
                self._store,
                first,
                second,
                days,
                resolution=resolution,
                agreed=agreed,
                limit=limit,
                cursor=cursor,
                lang=lang,
            ),
            agreement(self._store, first, second),
        )
        why = (
            "no roll call in which both voted passes what was asked"
            if years
            else "no votes of the two are loaded here, so nothing is known of how they voted"
        )
        answer: VotesAnswer = {
            "between": calls["between"],
            "items": calls["items"],
            "agreement": [only(DatasetAgreement, one) for one in years],
            "next": calls["next"],
            "empty": None if calls["items"] else empty(why),
            "left_out": left_out(),
            "revision": await self._store.revision(),
        }
        return _answered(answer)

    async def cypher(
        self,
        query: asked.Query,
        ctx: Context,
        parameters: asked.Parameters = None,
        limit: asked.Limit = SHOWN,
    ) -> Annotated[CallToolResult, CypherAnswered]:
        """Run Cypher that only reads, where no other tool answers; the resources schema and questions help.

        What writes, reads files or looks at the server is refused. Events rest on claims:
        `(e)<-[:ABOUT]-(c:Claim)-[:REPORTED_BY]->(s:Source)`; return s.id and s.url to cite.
        """
        settings = self._graph.settings
        await self._store.leave_out()
        async with self._graph.door(ctx.request_context.request, query) as store:
            rows = await run_readonly(
                store,
                query,
                parameters or {},
                limit,
                settings.query_timeout,
                max_bytes=min(settings.query_bytes, MOST_BYTES),
            )
        nothing = "the query gives no row: a misspelt name gives none either, see `warnings`"
        answer: CypherAnswered = {
            **rows,
            "empty": None if rows["rows"] else empty(nothing),
            "left_out": left_out(),
            "revision": await store.revision(),
        }
        return _answered(answer)


def _shares(entry: Entry, days: Window) -> bool:
    """Whether an entry of the ledger shares a day with the time asked for."""
    start, end = limits(entry)
    return start <= days.end and end >= days.start


def _today() -> date:
    return datetime.now(UTC).date()
