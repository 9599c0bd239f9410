"""A report from a web page: what its head says of it, and the paragraphs of its longest text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import requests
from selectolax.lexbor import LexborHTMLParser

from graph.errors import InputError
from loaders.draft.report import Report, plain, read_report

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from loaders.draft.words import Words

SECONDS = 20
MAX_BYTES = 5_000_000
_TITLE = ('meta[property="og:title"]', 'meta[name="title"]')
_AUTHOR = ('meta[name="author"]', 'meta[property="article:author"]')
_PRINTED = (
    'meta[property="article:published_time"]',
    'meta[name="pubdate"]',
    'meta[itemprop="datePublished"]',
)
_SITE = ('meta[property="og:site_name"]', 'meta[name="application-name"]')
_PRINTED_IN_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def fetched(address: str) -> str:
    """The page at an http or https address.

    Raises:
        InputError: it cannot be had, is larger than MAX_BYTES, or is no text.
    """
    try:
        with requests.get(address, timeout=SECONDS, stream=True) as answer:
            answer.raise_for_status()
            if "text/" not in answer.headers.get("content-type", "text/html"):
                raise InputError(f"{address} is no text; save the report as plain text and give the file")
            raw = answer.raw.read(MAX_BYTES + 1, decode_content=True)
            # Without a charset requests says ISO-8859-1, as HTTP once did; pages of today are UTF-8.
            told = "charset" in answer.headers.get("content-type", "")
            encoding = (told and answer.encoding) or "utf-8"
    except requests.RequestException as error:
        why = f"{error.response.status_code}" if error.response is not None else type(error).__name__
        raise InputError(
            f"{address} cannot be fetched ({why}); save the report as text and give the file"
        ) from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"{address} is larger than {MAX_BYTES:,} bytes; give the report's text as a file")
    return str(raw, encoding, errors="replace")


def read_page(html: str, words: Words, address: str = "") -> Report:
    """The report of a page, with the day, title, author and site that the page's head gives."""
    tree = LexborHTMLParser(html)
    report = read_report("\n".join(_paragraphs(tree)), words)
    heading = tree.css_first("h1")
    report.title = _said(tree, _TITLE) or (plain(heading.text()) if heading else "") or report.title
    report.author = _said(tree, _AUTHOR) or report.author
    report.site = _said(tree, _SITE)
    report.address = address
    written = _PRINTED_IN_DATA.search(html)
    report.printed = _said(tree, _PRINTED) or (written[1].replace("\\/", "/") if written else "")
    return report


def _said(tree: LexborHTMLParser, selectors: tuple[str, ...]) -> str:
    for selector in selectors:
        node = tree.css_first(selector)
        if node is not None and (content := node.attributes.get("content")):
            return plain(content)
    return ""


def _paragraphs(tree: LexborHTMLParser) -> list[str]:
    """The paragraphs that lie beside one another and have the most letters together."""
    groups: dict[int, list[str]] = {}
    parents: dict[int, LexborNode] = {}
    for node in tree.css("p"):
        if (parent := node.parent) is not None:
            parents[parent.mem_id] = parent
            groups.setdefault(parent.mem_id, []).append(" ".join(node.text(separator="").split()))
    return max(groups.values(), key=lambda texts: sum(map(len, texts)), default=[])
