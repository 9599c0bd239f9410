"""The site: HTML pages over the same queries as the API."""

from __future__ import annotations

from api.pages.errors import error_page
from api.pages.routes import pages

__all__ = ["error_page", "pages"]
