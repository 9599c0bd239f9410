"""The forms a timeline is written in, each with its media types and its writer."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import orjson

from exports.calendar import ICS, timeline_ics
from exports.feed import ATOM, timeline_atom
from exports.geojson import GEOJSON, events_geojson
from exports.gexf import GEXF, events_gexf
from exports.jsonld import JSONLD, timeline_jsonld
from exports.tables import CSV, PARQUET, excel_table, timeline_parquet, timeline_table
from graph.errors import NotInstalled
from questions.located import Located, located

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import date

    from exports.texts import Form
    from graph.store.reader import Store
    from questions.events import Events
    from questions.timeline import AnyTimeline, EntityTimeline, Timeline
    from questions.walk import Wanted

    Body = TypeVar("Body", Timeline, EntityTimeline, Events)
    Written = tuple[bytes, str]
    Answer = AnyTimeline | Events | Located
    Write = Callable[[Answer, str], Written]

JSON = "application/json"
JSONL = "application/x-ndjson"
# By suffix; JSON first, which is what whoever takes anything gets, and of two of one media type the first.
FORMS: dict[Form, tuple[str, ...]] = {
    "json": (JSON,),
    "csv": (CSV,),
    "excel.csv": (CSV,),
    "ics": (ICS,),
    "atom": (ATOM,),
    "jsonl": (JSONL, "application/jsonl", "application/x-jsonlines"),
    "jsonld": (JSONLD,),
    "geojson": (GEOJSON,),
    "gexf": (GEXF,),
    "parquet": (PARQUET,),
}
ListForm = Literal["csv", "excel.csv", "geojson", "gexf", "parquet"]  # of the list of all events
LIST_FORMS: tuple[ListForm, ...] = get_args(ListForm)
# Programs that open such a file follow no link to a next page, so it has as much as a page may hold.
WHOLE_FORMS = frozenset({"ics", "geojson", "gexf", "parquet", "excel.csv"})
WHOLE = 1000
NEWEST_FIRST = frozenset({"atom", "ics"})  # a subscription to a long record is not to end in the past


def fitted(wanted: Wanted, form: Form, given: Container[str]) -> Wanted:
    """What was asked for by the parameters `given`; where none says, feeds go newest first, files far."""
    if form in NEWEST_FIRST and "order" not in given:
        wanted = replace(wanted, newest_first=True)
    return replace(wanted, limit=most(form, wanted.limit, given))


def most(form: Form, limit: int, given: Container[str]) -> int:
    """How many events a file of this form has, where `limit` is what the parameters `given` say or imply."""
    return WHOLE if form in WHOLE_FORMS and "limit" not in given else limit


def writer(form: Form, base: str, lang: str, self_address: str, *, newest_first: bool) -> Write:
    """Who writes what `for_form` gives, read at a revision, in this form, as bytes and their media type.

    self_address: where the file is found, with its query.

    Raises:
        NotInstalled: the form wants a package that is not here.
    """
    if form == "parquet" and not can_write(form):
        raise NotInstalled("Parquet needs polars, 180 MB: pip install 'diplograph[parquet]'; or ask for csv")
    writers: dict[Form, Callable[..., Written]] = {
        "json": timeline_json,
        "csv": timeline_table,
        "ics": timeline_ics(base, lang),
        "atom": timeline_atom(base, lang, self_address),
        "jsonl": timeline_jsonl,
        "jsonld": timeline_jsonld(base, self_address, newest_first=newest_first),
        "geojson": events_geojson(base),
        "gexf": events_gexf(base),
        "parquet": timeline_parquet,
        "excel.csv": excel_table,
    }
    return writers[form]


def can_write(form: Form) -> bool:
    """Whether the packages that the form wants are installed."""
    return form != "parquet" or find_spec("polars") is not None


async def for_form(
    store: Store, form: Form, body: Body, *, lang: str, as_of: date | None = None
) -> Body | Located:
    """An answer with what the form tells besides: of GeoJSON, where things took place."""
    return await located(store, body, lang=lang, as_of=as_of) if form == "geojson" else body


def json_text(body: object) -> bytes:
    """`body` as JSON in UTF-8."""
    return orjson.dumps(body)


def timeline_json(body: AnyTimeline, _revision: str) -> Written:
    """A timeline as it is."""
    return json_text(body), JSON


def timeline_jsonl(body: AnyTimeline, _revision: str) -> Written:
    """The items of a timeline, then its undated ones, as JSON, one a line."""
    return b"".join(json_text(item) + b"\n" for item in [*body["items"], *body["undated"]]), JSONL
