"""From a template and what it shows to an HTML response, in the language of the reader."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.address import path_asked, with_query
from api.answers import matches
from api.negotiation import REMEMBERED_IN, best_language, page_languages, remembered
from api.pages.speech import Speech, with_code
from api.static_files import asset, fonts
from exports.forms import FORMS, can_write
from exports.texts import escaped, path_to
from graph.countries.registry import countries
from graph.hidden import shown as seen
from graph.store.beside import left_out
from graph.vocabulary import FALLBACK_LANGUAGE, vocabulary
from graph.words import languages
from questions.treaty_reasons import reasons
from viz import assets as viz_assets
from viz.dates import in_words
from viz.graph import focus_text
from viz.look import look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import Request

    from api.pages.filters import Filters
    from exports.texts import Form
    from questions.treaty_status import Stood

API = Path(str(resources.files("api")))
PLAIN = frozenset({"occurred", "date", "place", "form", "items", "measure", "action", "transport"})

# Statuses of errors with a text of their own in the catalogue; the others share one.
TOLD = frozenset({404, 405, 410, 422, 429, 503})
HEADERS = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache"}
REMEMBERED_FOR = 31_536_000  # seconds

# Where every page leads, and the words for it.
NAV = (
    ("/relations", "relations"),
    ("/treaties", "treaties"),
    ("/disputed", "disputed"),
    ("/sources", "sources"),
    ("/map", "network"),
    ("/cypher", "query"),
    ("/data", "data"),
    ("/docs", "api"),
)


def speech(request: Request) -> Speech:
    """The language of `lang=`, else the one remembered, else the best of Accept-Language, else English."""
    earlier = remembered(request.headers.get("cookie", ""))
    asked = request.query_params.get("lang", "").lower()
    known = page_languages()
    if asked in known:
        return Speech(asked, _ui(asked), chosen=asked != earlier)
    lang = earlier or best_language(request, known)
    return Speech(lang, _ui(lang))


def _ui(lang: str) -> str:
    return lang if lang in languages() else FALLBACK_LANGUAGE


def linked(t: Speech, path: str, **params: object) -> str:
    """A path of the site with these parameters, in the language that was asked for by name."""
    wanted = {key: value for key, value in params.items() if value not in (None, "", ())}
    if t.chosen and "lang" not in wanted:
        wanted["lang"] = t.lang
    return f"{path}{'&' if '?' in path else '?'}{urlencode(wanted, doseq=True)}" if wanted else path


def why(how: Stood, t: Speech) -> list[str]:
    """`reasons` of the answer, in the language of the page."""
    return reasons(how["reading"], how["basis"], how["accounts"], t, lambda day: in_words(day, t.ui), t.prose)


@cache
def environment() -> Environment:
    """Jinja2 with autoescape on, over the pages' templates and the map's."""
    env = Environment(
        loader=FileSystemLoader([API / "templates", viz_assets.templates()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        asset=asset,
        fonts=fonts,
        look=look,
        in_words=in_words,
        path_of=path_of,
        outside=outside,
        query_of=query_of,
        linked_forms=linked_forms(FORMS),
        is_structural=is_structural,
        vocabulary=vocabulary(),
        why=why,
    )
    env.filters["code"] = with_code
    env.filters["focus"] = focus_text
    env.filters["segment"] = lambda text: escaped(str(text))
    return env


def render(request: Request, template: str, *, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401
    """The page `template` in the reader's language; one of ours that was chosen by name is remembered."""
    t = speech(request)

    def link(path: str, **params: object) -> str:
        """A path of the site, in the language that was asked for by name."""
        return linked(t, path, **params)

    def data_link(path: str, **params: object) -> str:
        """An address of the API, in the language of this page: by itself it would take the browser's."""
        lang = t.lang if t.lang in vocabulary().languages else FALLBACK_LANGUAGE
        return link(path, **params, lang=lang)

    def here(path: str = "", /, **changes: object) -> str:
        """This page's own address, or `path` with its parameters, some changed; None takes one away.

        An empty `type` stays: with it a search is not led to the page of the two countries typed.
        """
        kept = {key: request.query_params.getlist(key) for key in request.query_params}
        kept |= {key: [str(value)] for key, value in changes.items() if value is not None}
        pairs = [
            (key, value)
            for key, values in kept.items()
            if key not in changes or changes[key] is not None
            for value in values
            if value or key == "type"
        ]
        return with_query(path or path_asked(request), urlencode(pairs))

    def report_of(record: str, path: str, revision: str) -> dict[str, str]:
        """A report of an error in a record, ready to send: its text, and where the operator wants it."""
        address = str(request.base_url).rstrip("/") + path
        text = t("report.text", record=record, address=address, revision=revision)
        filled = {"{subject}": t("report.subject", record=record), "{body}": text}
        href = request.app.state.settings.report_url
        for place, value in filled.items():
            href = href.replace(place, quote(value, safe=""))
        return {"text": text, "href": href}

    html = seen(
        environment()
        .get_template(template)
        .render(
            t=t,
            lang=t.lang,
            ui=t.ui,
            lang_param=t.lang if t.chosen else None,
            link=link,
            data_link=data_link,
            here=here,
            report_of=report_of,
            page_url=str(request.base_url).rstrip("/") + here(lang=t.lang if t.chosen else None),
            picture=str(request.base_url).rstrip("/") + asset("card.png"),
            languages=languages(),
            nav=NAV,
            number=t.number,
            left_out=left_out(),
            request_path=path_asked(request),
            asked_for=lambda key: request.query_params.get(key, ""),
            request_as_of=request.query_params.get("as_of"),
            country=lambda code: country_name(code, t.lang),
            words=lambda word: name_of(word, t.lang),
            # `q` is a query of Cypher on another page.
            query=request.query_params.get("q", "") if request.url.path == "/search" else "",
            **shown,
        )
    )
    headers = {**HEADERS, "Content-Language": t.ui}
    if status == HTTPStatus.OK:
        # weak: the same page goes out in several encodings
        headers["ETag"] = tag = f'W/"{hashlib.sha256(html.encode()).hexdigest()[:16]}"'
        if matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = HTMLResponse(html, status, headers)
    if t.chosen and t.lang in languages() and status == HTTPStatus.OK:
        secure = request.url.scheme == "https"
        response.set_cookie(
            REMEMBERED_IN, t.lang, REMEMBERED_FOR, secure=secure, httponly=True, samesite="lax"
        )
    return response


def error_page(request: Request, status: int, title: str, detail: str | None = None) -> Response:
    """A page for `status`; `title` and `detail` are shown as text. Reads nothing from the store."""
    known = status if status in TOLD else 422 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500
    return render(
        request, "error.html", status=status, code=status, known=str(known), title=title, detail=detail
    )


def country_name(code: str, lang: str) -> str:
    """The name of the country with this id, in English where `lang` has none; the id if it is unknown."""
    country = countries().get(code)
    return country.name_in(lang) if country else code


@lru_cache(maxsize=8)
def country_names(lang: str) -> tuple[str, ...]:
    """Names of the present states, for a field to offer; any other code or name may be typed as well."""
    return tuple(sorted(country.name_in(lang) for country in countries() if country.status == "present"))


def name_of(word: str, lang: str) -> str:
    """A kind, role, link, entity type or status in words; the word itself where the vocabulary lacks it."""
    for spelled in (word, word.upper()):
        try:
            return vocabulary().name(spelled, lang)
        except KeyError:
            continue
    return word.replace("_", " ")


def is_structural(name: str) -> bool:
    """Whether a claim of this property says who, where, when or what for: its value reads well on its own."""
    words = vocabulary()
    return name in PLAIN or name in words.role_keys or name in words.link_keys


def path_of(node: dict[str, Any]) -> str:
    """The page of anything with an id: a pair, an event (it has a kind), a source, or an entity."""
    if node.get("type") == "Dyad":
        span = in_years(node["date"]["start"], node["date"]["end"]) if node.get("date") else {}
        return f"/relations/{node['id'].replace('-', '/')}" + (f"?{urlencode(span)}" if span else "")
    kind = "events" if node.get("kind") or node.get("type") == "Event" else "entities"
    return path_to("sources" if node.get("type") == "Source" else kind, str(node["id"]))


def in_years(start: str, end: str) -> dict[str, str]:
    """`start` and `end` of an address for these two days, as years where they begin and end one."""
    return {"start": start.removesuffix("-01-01"), "end": end.removesuffix("-12-31")}


def linked_forms(forms: Iterable[Form]) -> list[tuple[str, str]]:
    """Suffix and word of those forms that pages link; of lines of JSON, programs know."""
    linked = [form for form in forms if form != "jsonl" and can_write(form)]
    return [("" if form == "json" else f".{form}", form) for form in linked]


def query_of(asked: Filters, *untaken: str) -> str:
    """The filters as the query of an address of the API, but for those that it does not take."""
    chosen = {name: value for name, value in asked.choices().items() if name not in untaken}
    if asked.mode != "direct":  # which the API has where a page may have another
        chosen["mode"] = asked.mode
    return f"?{urlencode(chosen, doseq=True)}" if chosen else ""


def outside(url: str | None) -> str | None:
    """`url` if a reader may be sent there: http or https with a host; anything else is only printed."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
