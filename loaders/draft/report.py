"""A report as text, taken apart: what is printed about it, and the sentences of its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.hidden import without
from loaders.draft.words import either

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loaders.draft.words import Words

SENTENCE_ENDS = re.compile(r"[.!?…][\"”’')\]]*$")
# A full stop ends a sentence before a capital letter; not after initials and the like.
_BREAK = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|No|Lt)\.)(?<!\b(?:Mrs|Gen|Col|Sen|Rep|Gov)\.)(?<=[.!?”\"])\s+(?=[A-Z\d\"“‘(])"
)
_DATELINE = re.compile(r"(?P<head>[A-Z][^!?\"“”:;]{1,60}?)\s+(?:[–—-]|--)\s+(?=\S)")
SHORTEST = 8  # words of a paragraph; what is shorter is a heading or a caption
LONGEST = 2_000  # letters of a sentence; what is longer is a list or a table
LONGEST_HEAD = 7  # words of a dateline


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; paragraph and number count from 1, the number within the paragraph."""

    paragraph: int
    number: int
    text: str

    @property
    def locator(self) -> str:
        """As a dossier writes where it stands."""
        return f"paragraph {self.paragraph}, sentence {self.number}"


@dataclass(slots=True)
class Report:
    """head: the lines before the body. dateline: what stands before the dash of its first paragraph.

    foot: what is printed as its sources. address: where it was fetched. printed, site: as a page says them.
    """

    title: str = ""
    author: str = ""
    dateline: str = ""
    head: list[str] = field(default_factory=list)
    foot: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    address: str = ""
    printed: str = ""
    site: str = ""


def read_report(text: str, words: Words) -> Report:
    """The parts of a report; lines that repeat one before, links to others and captions are passed over."""
    lines = list(dict.fromkeys(filter(None, (plain(line) for line in _lines(text)))))
    start = _start(lines)
    report = Report(head=lines[:start])
    author = re.compile(rf"(?:{words.text['author']})\s*:?\s+(?P<name>[^\d:]+)", re.IGNORECASE)
    sources = re.compile(rf"(?:{words.text['sources']})\s*:\s*(?P<who>.+)", re.IGNORECASE)
    aside = re.compile(rf"(?:{either(words.text['aside'].split('|'))})\b", re.IGNORECASE)
    for line in lines:
        if (m := author.fullmatch(line)) and not report.author:
            report.author = m["name"].strip()
        if m := sources.fullmatch(line):
            report.foot = m["who"].strip()
    above = [line for line in report.head if not aside.match(line) and not author.fullmatch(line)]
    report.title = next((line for line in above if any(c.isalpha() for c in line)), "")
    paragraph = 0
    for line in lines[start:]:
        if not _is_paragraph(line) or aside.match(line):
            continue
        paragraph += 1
        body = line
        if paragraph == 1 and (m := _dateline(line)):
            report.dateline, body = m["head"], line[m.end() :]
        report.sentences += _sentences(body, paragraph)
    return report


def plain(text: str) -> str:
    """Text in one line, without characters that nobody sees."""
    return " ".join(without(text).split())


def _lines(text: str) -> Iterator[str]:
    """Lines; one that begins with a small letter goes on with the line before."""
    kept = ""
    for line in text.splitlines():
        if kept and line[:1].islower():
            kept += " " + line
        else:
            yield kept
            kept = line
    yield kept


def _start(lines: Sequence[str]) -> int:
    """The line the body begins with: the first with a dateline, else the first that is a paragraph."""
    paragraphs = [number for number, line in enumerate(lines) if _is_paragraph(line)]
    dated = (number for number in paragraphs if _dateline(lines[number]))
    return next(dated, paragraphs[0] if paragraphs else len(lines))


def _dateline(line: str) -> re.Match[str] | None:
    match = _DATELINE.match(line)
    return match if match and len(match["head"].split()) <= LONGEST_HEAD else None


def _is_paragraph(line: str) -> bool:
    return SENTENCE_ENDS.search(line) is not None and len(line.split()) >= SHORTEST


def _sentences(text: str, paragraph: int) -> Iterator[Sentence]:
    for number, part in enumerate(_BREAK.split(text), 1):
        if len(part) <= LONGEST:
            yield Sentence(paragraph, number, part.strip())
