"""`diplograph timeline`: what has passed between two countries, or all of one actor's events."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.options import (
    Actor,
    AsOf,
    Base,
    End,
    InLang,
    InStatus,
    InWhen,
    Kinds,
    Lang,
    Other,
    Start,
    When,
    country,
    entity,
    kinds,
    past,
    statuses,
    window,
)
from diplograph.terminal import AsCsv, AsJson, form, print_json, print_rows, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from graph.store.reader import Store
    from questions.walk import Wanted

    Ask = Callable[[Store, Wanted], Awaitable[dict[str, Any]]]

COLUMNS = ("date", "kind", "from", "to", "title", "note", "sources")
PAGE = 1000  # the most events one question to the store answers


class File(StrEnum):
    """The forms of a timeline other programs read."""

    ics = "ics"
    atom = "atom"
    jsonl = "jsonl"
    jsonld = "jsonld"


class Mode(StrEnum):
    """How the two have to do with an event."""

    direct = "direct"
    mentioned = "mentioned"
    all = "all"


class Disputed(StrEnum):
    """Whether accounts of an event differ, or somebody denies it."""

    yes = "yes"
    no = "no"


class Level(StrEnum):
    """Who acts in a dataset's row."""

    state = "state"
    society = "society"
    all = "all"


InMode = Annotated[Mode, typer.Option(help="Events between the two, or those where one is only spoken of.")]
OfLevel = Annotated[
    Level,
    typer.Option(help="Of datasets' rows: between two states, or where a side is a person, group or crowd."),
]


def timeline(
    ctx: typer.Context,
    a: Actor,
    b: Other = None,
    start: Start = None,
    end: End = None,
    when: InWhen = When.possible,
    kind: Kinds = None,
    status: InStatus = None,
    mode: InMode = Mode.direct,
    level: OfLevel = Level.state,
    disputed: Annotated[
        Disputed | None,
        typer.Option(help="Only events accounts of which differ or somebody denies; or only others."),
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first.")] = False,
    successors: Annotated[
        bool,
        typer.Option("--successors", help="Join in what predecessors did, as the Soviet Union for Russia."),
    ] = False,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(min=1, help="Most events to print.")] = PAGE,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_file: Annotated[
        File | None, typer.Option("--as", help="Print a calendar, feed, JSON lines or JSON-LD.")
    ] = None,
    base: Base = "http://127.0.0.1:8000",
) -> None:
    """What has passed between two countries, in order, with who says so. Without B: all events of A."""
    from questions.entity_timeline import entity_timeline
    from questions.timeline import timeline as between
    from questions.walk import Wanted

    shape = form(as_json, as_csv)
    if as_file is not None and shape != "table":
        raise typer.BadParameter("use --as, --json or --csv, only one of them")
    days = window(start, end, when)
    wanted = Wanted(
        start=days.start,
        end=days.end,
        certain=days.certain,
        kinds=kinds(kind),
        statuses=statuses(status),
        mode=mode.value,
        level=level.value,
        disputed=None if disputed is None else disputed is Disputed.yes,
        newest_first=newest,
        lang=lang.value,
        as_of=past(as_of),
    )
    if b is None:
        if successors:
            raise typer.BadParameter("--successors joins the record of two countries; name the other one too")
        one = entity(a, days)
        found = ask(ctx, lambda store: _gather(store, wanted, limit, lambda s, w: entity_timeline(s, one, w)))
        title = found["entity"]["name"]
    else:
        first, second = country(a, days), country(b, days)
        found = ask(
            ctx,
            lambda store: _gather(
                store, wanted, limit, lambda s, w: between(s, first, second, w, successors=successors)
            ),
        )
        title = " / ".join(side["name"] for side in found["between"])
        if found.get("successors"):
            title += f", with {', '.join(one['name'] for one in found['successors'])}"
    events = [*found["items"], *found["undated"]]
    if as_file is not None:
        from exports.forms import writer

        write = writer(as_file.value, base, lang.value, base)
        assert write is not None
        sys.stdout.buffer.write(write(found)[0])
    elif shape == "json":
        print_json(found)
    elif shape == "csv":
        from exports.tables import timeline_table

        text, _ = timeline_table(found)
        sys.stdout.buffer.write(text)
    else:
        print_rows(COLUMNS, map(_row, events), shape, f"{title}: {len(events)} events", ("from", "to"))
    _point(found)


def _point(found: dict[str, Any]) -> None:
    """Say where more is: of the state that stood for one asked for, and behind the limit."""
    for side in found.get("between", ()):
        if stood := side.get("stood_for_by"):
            say(f"{side['name']}: in that time {stood['name']} ({stood['id']}) stood for it")
    if found["next"]:
        say("there are more events; see them with a higher --limit")


async def _gather(store: Store, wanted: Wanted, limit: int, question: Ask) -> dict[str, Any]:
    """All pages up to `limit` events, as one answer."""
    answer = await question(store, replace(wanted, limit=min(limit, PAGE)))
    while answer["next"] and len(answer["items"]) < limit:
        more = replace(wanted, limit=min(limit - len(answer["items"]), PAGE), cursor=answer["next"])
        page = await question(store, more)
        answer["items"] += page["items"]
        answer["next"] = page["next"]
    return answer


def _row(event: dict[str, Any]) -> list[str]:
    return [
        (event["date"] or {}).get("edtf", ""),
        event["kind"],
        "; ".join(actor["name"] for actor in event["from"]),
        "; ".join(actor["name"] for actor in event["to"]),
        event["title"],
        ", ".join(_notes(event)),
        "; ".join(dict.fromkeys(map(_publisher, event["sources"]))),
    ]


def _notes(event: dict[str, Any]) -> list[str]:
    """What keeps an event from being a plain fact: its status, what accounts differ in, who denies it."""
    status = [] if event["status"] == "occurred" else [event["status"].replace("_", " ")]
    from exports.texts import deniers, differences

    differs = [differences(event)] if event["differs"] else []
    denied = [f"denied by {deniers(event) or 'somebody'}"] if event["denied_by"] else []
    return [*status, *differs, *denied]


def _publisher(source: dict[str, Any]) -> str:
    publisher = source["publisher"]
    return publisher["name"] if isinstance(publisher, dict) else str(publisher or source["id"])
