"""The page a reader sees when something is wrong: what, and what to do now."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from api.pages.render import render

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

# Statuses with a text of their own in api/strings.yaml; the others share one.
TOLD = frozenset({404, 405, 422, 429, 503})


def error_page(request: Request, status: int, title: str, detail: str | None = None) -> HTMLResponse:
    """A page for `status`; `title` and `detail` are shown as text. Reads nothing from the store."""
    known = status if status in TOLD else 422 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500
    return render(
        request, "error.html", status=status, code=status, known=str(known), title=title, detail=detail
    )
