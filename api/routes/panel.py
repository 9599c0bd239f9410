"""Panels for statisticians: counts by pair and period."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answers import Problem, answer, store_of
from api.params import Axis
from api.unknown import also
from exports.tables import CSV, panel_table
from questions.panel import Form, Panel, panel, read_pairs
from questions.request import Codes, Every, Unit

if TYPE_CHECKING:
    from graph.window import Window

router = APIRouter(tags=["Panels"])
MOST_CELLS = 50_000
UnitOf = Annotated[
    Unit,
    Query(description="One row for two countries, or one for each of them towards the other."),
]
EVERY = Query(
    description="Calendar years or months.", json_schema_extra=also("by", "interval", "frequency", "every")
)
PeriodOf = Annotated[Every, EVERY]
CodesOf = Annotated[
    Codes,
    Query(description="Codes in columns a and b: ISO alpha-2, Correlates of War, or Gleditsch and Ward."),
]
Dyads = Annotated[
    str | None,
    Query(
        description="Pairs, joined by commas: KP-CN,KP-RU. Without it, every pair with a contact.",
        max_length=10_000,
        json_schema_extra=also("pair", "dyad", "countries", "country", "a", "b"),
    ),
]


async def form(unit: UnitOf = "dyad", period: PeriodOf = "year", codes: CodesOf = "iso") -> Form:
    """What the rows and columns of a panel are."""
    return Form(unit, period, codes)


FormAsked = Annotated[Form, Depends(form)]


@router.get(
    "/v1/panel.csv",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "A row a cell."}},
    openapi_extra={"x-example": "/v1/panel.csv?dyads=KP-CN,KP-RU&period=year&start=2021&end=2023"},
)
async def panel_csv(request: Request, days: Axis, asked: FormAsked, dyads: Dyads = None) -> Response:
    """Counts by pair and period as CSV: a row a cell; an empty cell is missing, which is not 0.

    Counts are of direct events that occurred and whose date lies within one period. 0 is told from missing by
    coverage: it stands only where a source was read for the pair on every day of the period. The codebook,
    docs/codebook.md, has the rule of every column.
    """
    return await _panel(request, days, asked, dyads, as_csv=True)


@router.get(
    "/v1/panel",
    response_model=Panel,
    openapi_extra={"x-example": "/v1/panel?dyads=KP-CN&period=month&start=2023-08&end=2023-09"},
)
async def panel_json(request: Request, days: Axis, asked: FormAsked, dyads: Dyads = None) -> Response:
    """The same as JSON, with `remainder`: what no period could take, so that all sums to the timeline."""
    return await _panel(request, days, asked, dyads, as_csv=False)


async def _panel(request: Request, days: Window, asked: Form, dyads: str | None, *, as_csv: bool) -> Response:
    today = datetime.now(UTC).date()
    pairs = read_pairs(dyads.split(","), days) if dyads else None

    return await answer(
        request,
        lambda: panel(store_of(request), asked, pairs, days, today=today, check=_fits),
        lang="en",
        write=panel_table if as_csv else None,
        varies=today.isoformat(),
    )


def _fits(asked: Form, pairs: int, start: date, end: date) -> None:
    """Refuse what would make too many rows."""
    years = end.year - start.year + 1
    cells = years * (12 if asked.period == "month" else 1) * pairs * (2 if asked.unit != "dyad" else 1)
    if cells > MOST_CELLS:
        detail = (
            f"this panel would have {cells} rows, at most {MOST_CELLS} are given; name dyads, start and end"
        )
        raise Problem(422, detail, field="dyads")
