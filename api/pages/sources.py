"""One source: what was printed where, and what it reports."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.render import render
from api.pages.speech import speech
from questions.sources import source

router = APIRouter()


@router.get("/sources/{source_id}")
async def one(request: Request, source_id: Segment) -> Response:
    """What one source reports."""
    told = await source(store_of(request), source_id, lang=speech(request).lang)
    return render(request, "source.html", source=told, subjects=by_subject(told))


def by_subject(told: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The source's reports by what they are about: events first, by time, then the rest by name."""
    events = {event["id"]: (place, event) for place, event in enumerate(told["events"])}
    known = [report for report in told["reports"] if report["about"]]

    def order(report: dict[str, Any]) -> tuple[int, str, str]:
        about = report["about"]
        return (
            events[about["id"]][0] if about["id"] in events else len(events),
            str(about["name"]),
            about["id"],
        )

    groups = []
    for _, members in groupby(sorted(known, key=order), key=order):
        reports = list(members)
        about = reports[0]["about"]
        groups.append((events[about["id"]][1] if about["id"] in events else about, reports))
    return groups
