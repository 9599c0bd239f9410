"""Which form and which language an answer is asked for in, by the headers of the request (RFC 9110, 12.5).

The language of a page: `lang=` of the address, else the one remembered in a cookie from an earlier `lang=`,
else the best of Accept-Language, else English. /v1 reads no cookies: it says the same to every script.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from starlette.requests import cookie_parser

from api.docs import problems, texts
from exports.forms import FORMS, JSON
from graph.vocabulary import FALLBACK_LANGUAGE, vocabulary
from graph.words import languages

if TYPE_CHECKING:
    from fastapi import Request

    from exports.texts import Form

REMEMBERED_IN = "lang"  # the cookie

# What the address without a suffix answers besides JSON.
OTHER_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"content": texts(*(media for form, (media, *_) in FORMS.items() if form != "json"))},
    **problems(501),
}


def accepted(header: str) -> dict[str, float]:
    """What a header such as Accept or Accept-Language names, in lower case, each with its quality."""
    qualities = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            qualities[name] = float(quality)
        except ValueError:
            qualities[name] = 0.0
    return qualities


def best_form(request: Request) -> Form:
    """The form the Accept header likes best; JSON among equals, and for whoever takes anything."""
    named = accepted(request.headers.get("accept", ""))
    qualities = {
        form: max(named.get(media.partition(";")[0], 0.0) for media in medias)
        for form, medias in FORMS.items()
    }
    if JSON not in named:
        qualities["json"] = named.get("application/*", named.get("*/*", 0.0))
        best = max(qualities, key=lambda form: (qualities[form], form != "json"))
    else:
        best = max(qualities, key=lambda form: qualities[form])
    return best if qualities[best] > 0 else "json"


def languages_accepted(header: str) -> list[str]:
    """The primary languages of an Accept-Language header, the most wanted first."""
    wanted = sorted(accepted(header).items(), key=lambda item: -item[1])
    return list(dict.fromkeys(tag.partition("-")[0] for tag, quality in wanted if tag and quality > 0))


@lru_cache(maxsize=256)
def languages_offered(header: str) -> tuple[str, ...]:
    """Those of `languages_accepted` that anything is offered in: no answer depends on more of the header."""
    offered = page_languages()
    return tuple(lang for lang in languages_accepted(header) if lang in offered)


def page_languages() -> tuple[str, ...]:
    """The languages that pages are offered in, and those of names and titles besides."""
    return tuple(dict.fromkeys([*languages(), *vocabulary().languages]))


def best_language(request: Request, known: tuple[str, ...] | None = None) -> str:
    """The language of `known` the Accept-Language header likes best, else English.

    known: by default the languages that names and titles have.
    """
    offered = vocabulary().languages if known is None else known
    wanted = languages_offered(request.headers.get("accept-language", ""))
    return next((lang for lang in wanted if lang in offered), FALLBACK_LANGUAGE)


def remembered(cookies: str) -> str | None:
    """The language that a Cookie header remembers; None where pages are asked for in none such."""
    lang = cookie_parser(cookies).get(REMEMBERED_IN) if REMEMBERED_IN in cookies else None
    return lang if lang in page_languages() else None
