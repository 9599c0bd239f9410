"""`diplograph timeline`: what has passed between two countries, or all of one actor's events."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import urlencode

import typer

from diplograph.connect import ask
from diplograph.options import (
    Actor,
    AsOf,
    Base,
    DisputedOrNot,
    End,
    InBy,
    InLang,
    InMode,
    InStatus,
    InWhen,
    Kinds,
    OfLevel,
    Other,
    Start,
    WithSuccessors,
    country,
    entity,
    kinds,
    past,
    side,
    statuses,
    window,
)
from diplograph.terminal import AsCsv, AsJson, form, print_answer, say
from exports.texts import Form, address
from questions.request import MOST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from exports.forms import Write
    from graph.store.reader import Store
    from questions.located import Located
    from questions.timeline import EntityTimeline, Timeline
    from questions.walk import Wanted

    P = TypeVar("P", Timeline, EntityTimeline)
    AskPage = Callable[[Store, Wanted], Awaitable[P]]

# Options that the API has as parameters of the same name and meaning.
LIKE_THE_API = ("start", "end", "when", "kind", "status", "mode", "level", "disputed", "by", "as_of", "lang")


def timeline(
    ctx: typer.Context,
    a: Actor,
    b: Other = None,
    start: Start = None,
    end: End = None,
    when: InWhen = "possible",
    kind: Kinds = None,
    status: InStatus = None,
    mode: InMode = "direct",
    level: OfLevel = "state",
    disputed: DisputedOrNot = None,
    by: InBy = None,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first.")] = False,
    successors: WithSuccessors = False,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(min=1, help="Most events to print.")] = MOST,
    lang: InLang = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_file: Annotated[
        Form | None, typer.Option("--as", help="Print the form of a file: docs/exports.md.")
    ] = None,
    base: Base = "http://127.0.0.1:8000",
) -> None:
    """What has passed between two countries, in order, with who says so. Without B: all events of A."""
    from exports.forms import fitted, for_form
    from questions import timeline as question
    from questions.walk import timeline_wanted

    shape = form(as_json, as_csv)
    file = _file(as_file, shape)
    days = window(start, end, when)
    wanted = timeline_wanted(
        lang,
        days,
        kinds=kinds(kind),
        statuses=statuses(status),
        mode=mode,
        level=level,
        disputed=disputed,
        order="desc" if newest else "asc",
        as_of=past(as_of),
    )
    # A command gets all pages up to its limit anyway.
    wanted = fitted(wanted, file, {"limit"}) if file else wanted

    async def put(store: Store, ask_page: AskPage[P]) -> tuple[P, P | Located]:
        """The answer, and what its file is written from."""
        answer = await _gather(store, wanted, limit, ask_page)
        return answer, await for_form(store, file or "json", answer, lang=lang, as_of=wanted.as_of)

    answer: Timeline | EntityTimeline
    body: Timeline | EntityTimeline | Located
    if b is None:
        if successors:
            raise typer.BadParameter("--successors joins the record of two countries; name the other one too")
        if by:
            raise typer.BadParameter("--by names one of two countries; name the other one too")
        entity_id = entity(a, days)
        write = _writer(ctx, file, base, wanted, "entities", entity_id)
        answer, body = ask(
            ctx, lambda store: put(store, lambda s, w: question.entity_timeline(s, entity_id, w))
        )
    else:
        first, second = country(a, days), country(b, days)
        write = _writer(ctx, file, base, wanted, "relations", first, second)
        wanted = replace(wanted, by=side(by, first, second, days))
        answer, body = ask(
            ctx,
            lambda store: put(
                store, lambda s, w: question.timeline(s, first, second, w, successors=successors)
            ),
        )
    if write is not None:
        sys.stdout.buffer.write(write(body, answer["revision"])[0])
    else:
        print_answer(answer, shape, question.table)
    sides = answer["between"] if "between" in answer else []  # noqa: SIM401 - the type is told by `in`
    for named in sides:
        if stood := named.get("stood_for_by"):
            say(f"{named['name']}: in that time {stood['name']} ({stood['id']}) stood for it")
    if answer["next"]:
        say("there are more events; see them with a higher --limit")


def _file(as_file: Form | None, shape: str) -> Form | None:
    """The form of a file, if one is asked for."""
    if as_file is None:
        return "csv" if shape == "csv" else None
    if shape != "table":
        raise typer.BadParameter("use --as, --json or --csv, only one of them")
    if as_file == "parquet" and sys.stdout.isatty():
        raise typer.BadParameter("a terminal shows no Parquet; write it to a file: >events.parquet")
    return as_file


def _writer(ctx: typer.Context, file: Form | None, base: str, wanted: Wanted, *path: str) -> Write | None:
    """Who writes the file of a timeline which the service at `base` has at `path`; None if none is wanted."""
    from exports.forms import writer

    if file is None:
        return None
    found_at = _address(ctx, base, file, *path)
    return writer(file, base, wanted.lang, found_at, newest_first=wanted.newest_first)


def _address(ctx: typer.Context, base: str, file: Form, *path: str) -> str:
    """Where the service gives what this command prints; the first page of it, where it is longer than one."""
    asked = ctx.params
    usual = {option.name: option.default for option in ctx.command.params}
    query = {name: asked[name] for name in LIKE_THE_API if asked[name] and asked[name] != usual[name]}
    query |= {"order": "desc"} if asked["newest"] else {}
    query |= {"successors": "true"} if asked["successors"] else {}
    query["limit"] = min(asked["limit"], MOST)
    return f"{address(base, 'v1', *path, f'timeline.{file}')}?{urlencode(query, doseq=True)}"


async def _gather(store: Store, wanted: Wanted, limit: int, ask_page: AskPage[P]) -> P:
    """All pages up to `limit` events, as one answer."""
    answer = await ask_page(store, replace(wanted, limit=min(limit, MOST)))
    while answer["next"] and len(answer["items"]) < limit:
        more = replace(wanted, limit=min(limit - len(answer["items"]), MOST), cursor=answer["next"])
        page = await ask_page(store, more)
        answer["items"] += page["items"]
        answer["next"] = page["next"]
    return answer
