"""Citations: CSL-JSON items of an answer and the sources it names, and the same as BibTeX and RIS.

docs/citing.md tells what stands where. The texts of sources come from dossiers, so nothing in them may end a
field or begin another.
"""

from __future__ import annotations

import hashlib
import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from graph.dates import bounds
from questions.table import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from questions.sources import CitedSource


Item = dict[str, Any]  # of CSL-JSON, whose fields differ from one type to the next

CSL = "application/vnd.citationstyles.csl+json"
BIBTEX = "application/x-bibtex; charset=utf-8"
RIS = "application/x-research-info-systems; charset=utf-8"
SORTS = {"article": "article-newspaper", "dataset": "dataset", "document": "document", "page": "webpage"}
BIBTEX_SORTS = {"article-newspaper": "article"}
RIS_SORTS = {"article-newspaper": "NEWS", "dataset": "DATA", "document": "GEN", "webpage": "ELEC"}
NAMED_BY_COUNTRIES = frozenset({"relations", "triangles"})  # the words of a path after these are countries
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_SEASON = range(21, 42)
_SETS = "[{"
_SIGNS = re.compile(r"[\[\]{},/ ]+|\.\.")  # between the moments of an interval or a set
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_TEX_TABLE = str.maketrans(_TEX)
_URL_TABLE = str.maketrans(
    {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "%": "%", "<": "%3C", ">": "%3E"}
)


def items_of(
    base: str,
    target: str,
    body: Mapping[str, object],
    revision: str,
    sources: Sequence[CitedSource],
    today: date,
) -> list[Item]:
    """CSL items: the answer, then each source."""
    url = permalink(base, target, revision)
    key = f"diplograph-{hashlib.sha256(f'{target} {revision}'.encode()).hexdigest()[:12]}"
    title = title_of(target, body) + _past(target)
    return [answer_item(key, title, url, revision, today), *map(source_item, sources)]


def written(items: list[Item], form: str) -> tuple[bytes, str]:
    """The items in a form, with its media type."""
    if form == "bibtex":
        return bibtex(items).encode(), BIBTEX
    if form == "ris":
        return ris(items).encode(), RIS
    return orjson.dumps(items, option=orjson.OPT_INDENT_2), CSL


def source_ids(body: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a JSON answer
    """The ids of the sources an answer names, wherever it does: in `sources`, and in `reports`."""
    if isinstance(body, list):
        for part in body:
            yield from source_ids(part)
    elif isinstance(body, dict):
        for source in body.get("sources") or ():
            if isinstance(source, dict) and isinstance(source.get("id"), str):
                yield source["id"]
        named = body.get("source")
        if isinstance(named, str):
            yield named
        elif isinstance(named, dict) and isinstance(named.get("id"), str):
            yield named["id"]
        for part in body.values():
            if isinstance(part, dict | list):
                yield from source_ids(part)


def in_language(target: str, lang: str) -> str:
    """`target` with the language it was answered in, where it names none."""
    parts = urlsplit(target)
    query = parse_qsl(parts.query)
    return target if "lang" in dict(query) else f"{parts.path}?{urlencode([*query, ('lang', lang)])}"


def permalink(base: str, target: str, revision: str) -> str:
    """The address of this very answer: `target` with the revision it was read from."""
    parts = urlsplit(target)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "revision"]
    return f"{base.rstrip('/')}{parts.path}?{urlencode([*query, ('revision', revision)])}"


def title_of(target: str, body: Mapping[str, Any]) -> str:
    """What an answer is, in words."""
    path = urlsplit(target).path
    if "between" in body:
        names = [side["name"] for side in body["between"]]
        sides = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        _, room, *words = path.strip("/").split("/")
        view = words[len(names) :] if room in NAMED_BY_COUNTRIES else [room]
        if view == ["timeline"]:
            return f"Timeline of {sides}"
        return f"{sides}: {view[-1]}" if view else sides
    if "entity" in body:
        return f"Timeline of {body['entity']['name']}"
    for name in ("title", "name"):
        if isinstance(body.get(name), str):
            return str(body[name])
    return f"Answer to {path}"


def _past(target: str) -> str:
    asked = dict(parse_qsl(urlsplit(target).query)).get("as_of")
    return f", as of {asked}" if asked else ""


def answer_item(key: str, title: str, url: str, revision: str, today: date) -> Item:
    """The answer itself: a page of diplograph at a revision, seen today."""
    return {
        "id": key,
        "type": "webpage",
        "title": line(title),
        "author": [{"literal": "diplograph"}],
        "container-title": "diplograph",
        "version": revision,
        "URL": url,
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        "note": f"Revision {revision}",
    }


def source_item(source: Mapping[str, Any]) -> Item:
    """A source as printed: title, publisher, author, date, address, and the day it was read.

    Without a printed date the item has none; a lower bound that was derived stands in the note.
    """
    item: Item = {
        "id": source["id"],
        "type": SORTS.get(source["type"] or "", "document"),
        "title": line(source["title"] or source["id"]),
        "language": source["lang"],
        "URL": line(source["url"]) if source["url"] else None,
        "accessed": when(source["retrieved"]),
        "issued": when(source["published"]),
    }
    if source["publisher"]:
        name = line(source["publisher"]["name"])
        item |= {"publisher": name}
        if item["type"] in ("article-newspaper", "webpage"):
            item["container-title"] = name
    if source["author"]:
        item["author"] = [{"literal": line(source["author"])}]
    if source["published"] and not _exact(source["published"]):
        item["note"] = f"Dated {line(source['published'])} (EDTF)"
    elif not source["published"] and source["published_not_before"]:
        item["note"] = f"Not dated; not before {source['published_not_before']}"
    return {name: value for name, value in item.items() if value is not None}


def when(edtf: object) -> Item | None:
    """An EDTF date as CSL gives dates: parts of a day, month or year, or of first and last; else None.

    A season is given as its year, an interval open on one side as the other side. What may be one of several
    days is given as what those have in common, or as first and last year: `[2023-09-12, 2023-09-14]` as
    2023-09, `196X` as 1960 to 1969. Literal, raw and season dates are not written: citeproc-py 0.11 raises on
    a season and leaves out what is raw, and the APA style prints a literal twice.
    """
    text = str(edtf or "")
    moments = [parts for side in _SIGNS.split(text) for parts in _parts(side)]
    if not moments:
        return None
    span = _shared(min(moments), max(moments)) if text[0] in _SETS else [moments[0], moments[-1]]
    circa = any(sign in text for sign in "~?%")
    return {"date-parts": span if span[0] != span[-1] else span[:1], **({"circa": True} if circa else {})}


def _exact(edtf: str) -> bool:
    """Whether the parts of `when` say all that the date does."""
    sides = [_DAY.fullmatch(side) for side in edtf.split("/")]
    return len(sides) <= 2 and all(side and not _seasonal(side) for side in sides)


def _parts(side: str) -> list[list[int]]:
    """The parts of one moment, or of the first and the last it may be; none where nothing is given."""
    match = _DAY.fullmatch(side)
    if match:
        return [[int(part) for part in match.groups()[: 1 if _seasonal(match) else 3] if part]]
    if not side:
        return []
    first, last = ([day.year, day.month, day.day] for day in bounds(side))
    return _shared(first, last)


def _shared(first: list[int], last: list[int]) -> list[list[int]]:
    """What two days have in common, from the year on; the years of both where they differ."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return [common] if (common := [part for part, _ in same]) else [first[:1], last[:1]]


def _seasonal(side: re.Match[str]) -> bool:
    return bool(side.group(2) and int(side.group(2)) in _SEASON)


def bibtex(items: Iterable[Item]) -> str:
    """The items as BibTeX in UTF-8; TeX's own characters are escaped."""
    return "\n".join(_entry(item) for item in items)


def _entry(item: Item) -> str:
    authors = " and ".join(f"{{{_tex(author['literal'])}}}" for author in item.get("author", []))
    issued, accessed = item.get("issued"), item.get("accessed")
    publisher = str(item.get("publisher") or item.get("container-title") or "")
    article = BIBTEX_SORTS.get(item["type"]) == "article"
    fields = {
        "title": f"{{{_tex(item['title'])}}}",
        "author": authors,
        "journal" if article else "publisher": _tex(publisher),
        "year": _year(issued),
        "date": _iso(issued),
        "language": _tex(item.get("language", "")),
        "version": _tex(item.get("version", "")),
        "url": item.get("URL", "").translate(_URL_TABLE),
        "urldate": _iso(accessed),
        "note": _tex(item.get("note", "")),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'article' if article else 'misc'}{{{_key(item['id'])},\n{body}}}\n"


def _tex(text: str) -> str:
    return line(text).translate(_TEX_TABLE)


def _key(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9:._-]", "-", text)


def _year(issued: Item | None) -> str:
    return f"{issued['date-parts'][0][0]:04}" if issued else ""


def _iso(moment: Item | None) -> str:
    if moment is None:
        return ""
    return "/".join(_dashed(parts, "-") for parts in moment["date-parts"])


def _dashed(parts: Sequence[int], dash: str) -> str:
    return dash.join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts))


def ris(items: Iterable[Item]) -> str:
    """The items as RIS; every value on a line of its own."""
    return "\r\n".join("\r\n".join(_record(item)) for item in items) + "\r\n"


def _record(item: Item) -> list[str]:
    tags = [("TY", RIS_SORTS.get(item["type"], "GEN")), ("ID", item["id"]), ("TI", item["title"])]
    tags += [("AU", author["literal"]) for author in item.get("author", [])]
    issued, accessed = item.get("issued"), item.get("accessed")
    tags += [
        ("T2", item.get("container-title", "")),
        ("PB", item.get("publisher", "")),
        ("PY", _year(issued)),
        ("DA", _ris_day(issued)),
        ("UR", item.get("URL", "")),
        ("Y2", _ris_day(accessed)),
        ("LA", item.get("language", "")),
        ("ET", item.get("version", "")),
        ("N1", item.get("note", "")),
    ]
    return [*(f"{tag}  - {line(value)}" for tag, value in tags if value), "ER  - ", ""]


def _ris_day(moment: Item | None) -> str:
    """`2023/09/12/`: year, month, day and a remark, those that are not known left empty."""
    if moment is None:
        return ""
    parts = moment["date-parts"][0]
    return _dashed(parts, "/") + "/" * (4 - len(parts))
