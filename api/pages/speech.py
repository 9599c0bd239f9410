"""What pages say, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from graph.vocabulary import FALLBACK_LANGUAGE
from graph.words import english, language_name, number, prose, words

CODE = re.compile("`([^`]+)`")


def with_code(text: str) -> Markup:
    """A text as HTML, in which what stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


@dataclass(frozen=True)
class Speech:
    """`lang` picks names and titles, `ui` the page's own words.

    chosen: `lang=` asked for it, and the browser does not remember it yet, so links carry it on.
    """

    lang: str
    ui: str
    chosen: bool = False

    def __call__(self, key: str, /, n: int | None = None, **values: object) -> str:
        """The text under `key`, with {n} and other places filled in; a text with forms takes the one for n.

        It is Markup if one of the values is; the others are escaped then.

        Raises:
            KeyError: the catalogue has no such key, which a test finds first.
        """
        text = words(key, self.ui, n)
        if any(isinstance(value, Markup) for value in values.values()):
            text = escape(text)
        return text.format(n=self.number(n) if n is not None else "", **values)

    def prose(self, text: str | None) -> Markup:
        """A sentence of a dossier in the language of the page, else as it stands, marked as English."""
        if not text:
            return Markup()
        told = self.told(text)
        if self.ui == FALLBACK_LANGUAGE or text in prose(self.ui) or not any(map(str.islower, text)):
            return escape(told)
        return Markup('<span lang="en">{}</span>').format(text)

    def told(self, text: str) -> str:
        """A name, or words of a dossier: these in the language of the page if it has them."""
        return prose(self.ui).get(text, text)

    def language(self, code: str | None) -> str:
        """What the language of the page calls a language; its code where that is unknown."""
        return language_name(code, self.ui) if code else ""

    def number(self, n: float) -> str:
        """`n` as the language of the page writes it."""
        return number(n, self.ui)

    def has(self, key: str) -> bool:
        """Whether the catalogue has `key`."""
        return key in english()
