"""Reading a page of the site as a browser would, for the tests."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx

MEETING = "2023-09-kim-putin-meeting"


class Page(HTMLParser):
    """A page as a browser reads it: elements, addresses, visible text, and what the policy forbids."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "circle", "path", "rect", "ellipse"})
    INLINE = frozenset({"a", "b", "code", "i", "small", "span", "strong", "time"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.forbidden: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.raw = text
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # The title of a mark in a drawing is no title of the page.
        self.elements.append(("svg title" if tag == "title" and "svg" in self.open else tag, given))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag not in self.INLINE:
            self.words.append(" ")
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.forbidden.append(f"inline {tag}")

    def handle_endtag(self, tag: str) -> None:
        while tag not in self.VOID and self.open and self.open.pop() != tag:
            pass
        if tag not in self.INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is to be read, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str, name: str) -> list[str]:
        """One attribute of every element of a kind that has it."""
        return [given[name] for found, given in self.elements if found == tag and name in given]


def page(http: httpx.Client, path: str, status: int = 200, **headers: str) -> Page:
    response = http.get(path, headers={"Accept-Language": "en", **headers})
    assert response.status_code == status, f"{path}: {response.status_code}"
    assert response.headers["content-type"].startswith("text/html")
    return Page(response.text)
