"""One event: who, when, where, and every claim made about it side by side."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.filters import filters
from api.pages.render import render
from api.pages.speech import speech
from api.params import AsOfText
from api.unknown import takes
from graph.errors import InputError
from questions.event import event

router = APIRouter()


@router.get("/events/{event_id}", dependencies=[takes(as_of=AsOfText)])
async def one(request: Request, event_id: Segment) -> Response:
    """What is claimed about one event, and by whom."""
    asked = filters(request)
    if "as_of" in asked.problems:
        message = f"as_of: {asked.problems['as_of']}"
        raise InputError(message)
    told = await event(store_of(request), event_id, lang=speech(request).lang, as_of=asked.past)
    groups = grouped(told["claims"])
    return render(
        request,
        "event.html",
        event=told,
        as_of=asked.as_of,
        revision=await store_of(request).revision(),
        disputed=[group for group in groups if group["disputed"]],
        accounts=accounts([group for group in groups if not group["disputed"]]),
        values={claim["id"]: claim["value_name"] or claim["text"] for claim in told["claims"]},
        voices=voices(told["origins"]),
    )


def grouped(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Claims by property, in the order given: `{property, claims, disputed, preferred}`.

    A property is disputed where claims about it contradict one another, one of them is denied, or a claim
    was weighed (preferred or deprecated).
    """
    groups = []
    for name, members in groupby(claims, key=lambda claim: claim["property"]):
        said = list(members)
        groups.append(
            {
                "property": name,
                "claims": said,
                "disputed": any(
                    claim["contradicts"] or claim["denied_by"] or claim["rank"] != "normal" for claim in said
                ),
                "preferred": next((claim for claim in said if claim["rank"] == "preferred"), None),
            }
        )
    return groups


def accounts(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The claims of undisputed groups by who reports them: `{reports, rows: [(property, claims)]}`.

    Claims with the same sources, relays and locators stand together, so that a source is named once for
    all it says in one breath.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for group in groups:
        for claim in group["claims"]:
            rows = found.setdefault(_reporters(claim), {"reports": claim["reports"], "rows": {}})
            rows["rows"].setdefault(group["property"], []).append(claim)
    return [{"reports": one["reports"], "rows": list(one["rows"].items())} for one in found.values()]


def _reporters(claim: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        (
            report["source"],
            tuple(relay["id"] for relay in report["via"]),
            report["attribution"],
            report["locator"],
        )
        for report in claim["reports"]
    )


def voices(origins: list[dict[str, Any]]) -> int:
    """How many independent voices the origins are: those of one master count as one."""
    return len({(origin["master"] or origin)["id"] for origin in origins})
