"""Countries by any code or name, and the address where something really stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi.responses import RedirectResponse

from api.address import query_asked, with_query
from exports.texts import path_to
from graph.countries.registry import countries
from graph.errors import UnknownCountry
from graph.window import ANY_TIME

if TYPE_CHECKING:
    from fastapi import Request

    from graph.window import Window


def country_id(text: str, days: Window = ANY_TIME) -> str:
    """The id of the country with this code or name in the time that is asked about.

    Raises:
        UnknownCountry: none has; the message names near ones.
    """
    return countries().resolve(text, *days.naming).id


def address(country: str) -> str:
    """What stands for the country with this id in an address."""
    return countries().address(country)


def country_name(code: str, lang: str) -> str:
    """The name of the country with this id, in English where `lang` has none; the id if it is unknown."""
    country = countries().get(code)
    return country.name_in(lang) if country else code


@lru_cache(maxsize=8)
def country_names(lang: str) -> tuple[str, ...]:
    """Names of the present states, for a field to offer; any other code or name may be typed as well."""
    return tuple(sorted(country.name_in(lang) for country in countries() if country.status == "present"))


def entity_id(text: str, days: Window = ANY_TIME) -> str:
    """The id of the country with this code or name; any other text is an id as it stands."""
    try:
        return country_id(text, days)
    except UnknownCountry:
        return text


def moved(
    request: Request, room: str, asked: tuple[str, ...], found: tuple[str, ...]
) -> RedirectResponse | None:
    """A permanent redirect to what was `found` in a room of the site; None where that was `asked` for."""
    if asked == found:
        return None
    return RedirectResponse(with_query(path_to(room, *found), query_asked(request)), 308)
