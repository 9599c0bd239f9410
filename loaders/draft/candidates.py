"""The events a report may tell of: one for each kind of act that a sentence names with a day of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from graph.dates import bounds
from loaders.draft.days import Day, days_in
from loaders.draft.roles import Cast, cast, groups_in
from loaders.draft.words import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loaders.draft.names import Names
    from loaders.draft.report import Report, Sentence
    from loaders.draft.words import Words

_STAMP = re.compile(r"([12]\d{3})[-/](\d\d?)[-/](\d\d?)(?:[T ]+(\d\d?):\d\d)?")
_IN_UTC = re.compile(r"(?:Z|UTC|GMT|[+-]00:?00)$")
NEAR = 40  # letters after a word in which `itu` or `tersebut` still points at it
DATED_EARLY = 2  # paragraphs in which the first day with a year bounds the day of print
SAYING = "Statement"  # counts where a sentence names nothing else: every report is full of it


@dataclass(slots=True)
class Candidate:
    """An event that a sentence may tell of.

    date: EDTF, empty where `problem` says why it cannot be told. status: empty for occurred. via: ids of
    those the sentence has it from. inherited: the day is that of what the sentence points back to. sentences:
    where it is told, the first one first.
    """

    kind: str
    date: str
    problem: str
    status: str
    cast: Cast
    via: list[str]
    inherited: bool = False
    sentences: list[Sentence] = field(default_factory=list)


class Print(NamedTuple):
    """When a report was printed: on `day`, or where only its own dates tell, not before it.

    other: the day it may have been instead, where the page has a time in UTC and prints no date.
    """

    day: date | None
    known: bool
    other: date | None = None


class _Trigger(NamedTuple):
    kind: str
    match: re.Match[str]


def printed_on(report: Report, lang: str, given: date | None) -> Print:
    """The day of print: as given, as the page or the lines above the body have it, or else bounded."""
    if given:
        return Print(given, known=True)
    stamped = _stamped(report.printed, words_of(lang).zones)
    if len(stamped) == 1:
        return Print(stamped[0], known=True)
    above = list(_days_above(report, lang))
    if stamped:
        own = next((day for day in above if day in stamped), None)
        return Print(own, known=True) if own else Print(stamped[0], known=True, other=stamped[1])
    if above:
        return Print(above[0], known=True)
    early = (one.text for one in report.sentences if one.paragraph <= DATED_EARLY)
    told = (day.span[0] for text in early for day in days_in(text, lang, None) if day.whole and day.span)
    return Print(next(told, None), known=False)


def _days_above(report: Report, lang: str) -> Iterator[date]:
    """Whole dates of the page's head, where it is no time stamp, and of the lines above the body."""
    printed = "" if _STAMP.match(report.printed) else report.printed
    for text in (printed, *report.head, report.dateline):
        for day in days_in(text, lang, None):
            if day.whole and day.span and not (text == report.title and _is_headline(text, day)):
                yield day.span[0]


def _stamped(text: str, zones: tuple[int, int]) -> list[date]:
    """The days that a page's time may be where it was printed, its own first; none of other texts."""
    match = _STAMP.match(text)
    if match is None:
        return []
    year, month, day, hour = (int(each or 0) for each in match.groups())
    try:
        at = datetime(year, month, day, hour, tzinfo=UTC)
    except ValueError:
        return []
    hours = zones if match[4] and _IN_UTC.search(text) else ()
    return list(dict.fromkeys([at.date(), *((at + timedelta(hours=each)).date() for each in hours)]))


def _is_headline(title: str, day: Day) -> bool:
    """Whether a title says more than a day: its day is of what it tells, and not that of print."""
    return len(re.findall(r"[^\W\d]+", title[: day.start] + title[day.end :])) > 1


def candidates(report: Report, names: Names, words: Words, printed: date | None) -> list[Candidate]:
    """The candidates of a report in its order; what several sentences tell alike is one."""
    found: list[Candidate] = []
    last: Day | None = None
    for sentence in report.sentences:
        reading = _Sentence(sentence, names, words, printed)
        last = reading.days[0] if reading.days else last
        earlier = reading.pointed_at(found)
        for candidate in reading.candidates(earlier, last):
            known = next((one for one in found if _same(one, candidate)), None)
            if known is None:
                found.append(candidate)
            else:
                known.cast.add(candidate.cast)
                known.sentences += [each for each in candidate.sentences if each not in known.sentences]
        for one in earlier:
            if sentence not in one.sentences:
                one.sentences.append(sentence)
    return found


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether both are of one kind and day, and the actors of one are among those of the other."""
    alike = (one.kind, one.date, one.status) == (other.kind, other.date, other.status)
    return alike and one.cast.agrees(other.cast)


class _Sentence:
    """A sentence with what is named in it, its days, and the words that make candidates."""

    def __init__(self, sentence: Sentence, names: Names, words: Words, printed: date | None) -> None:
        self._sentence = sentence
        self._text = sentence.text
        self._words = words
        self._printed = printed
        self._named = names.named(sentence.text)
        self._groups = groups_in(sentence.text, self._named, words)
        self.days = [
            day
            for day in days_in(sentence.text, words.lang, printed, lambda at: self._clause_has("planned", at))
            if not day.since and not self._is_of_teller(day)
        ]
        self._triggers = list(self._found())

    def _is_of_teller(self, day: Day) -> bool:
        """Whether it is when somebody reported: `dikutip dari CNA, Selasa 22 Februari 2022`."""
        return any(
            one.sort == "teller" and one.end <= day.start and not self._text[one.end : day.start].strip(" ,(")
            for one in self._named
        )

    def _found(self) -> Iterator[_Trigger]:
        """The first words of each kind that no longer words of another kind hold."""
        every = [
            _Trigger(kind, match)
            for kind, pattern in self._words.kinds.items()
            for match in pattern.finditer(self._text)
        ]
        every.sort(key=lambda one: (-len(one.match[0]), one.match.start()))
        kept: list[_Trigger] = []
        for one in every:
            if all(one.match.end() <= o.match.start() or o.match.end() <= one.match.start() for o in kept):
                kept.append(one)
        if not kept or all(one.kind == SAYING for one in kept):
            weak = [
                _Trigger(kind, match)
                for kind, pattern in self._words.weak.items()
                if (match := pattern.search(self._text))
                and any(re.fullmatch(r"\d{4}", d.edtf) for d in self.days)
            ]
            kept = weak or kept
        others = [one for one in kept if one.kind != SAYING] or kept
        yield from sorted(others, key=lambda one: one.match.start())

    def pointed_at(self, found: Sequence[Candidate]) -> list[Candidate]:
        """Candidates before this sentence that it speaks of again: `pertemuan itu`, `the meeting`."""
        if self.days:
            return []
        again = [one.kind for one in self._triggers if self._points_back(one.match)]
        return [
            max(alike, key=lambda one: one.sentences[0].paragraph)
            for kind in again
            if (alike := [one for one in found if one.kind == kind])
        ]

    def _points_back(self, match: re.Match[str]) -> bool:
        that = self._words.said["that"]
        if self._words.lang == "en":
            before = self._text[: match.start()].split()
            return bool(before) and that.fullmatch(before[-1]) is not None
        after = re.split(r"[,.;:]", self._text[match.end() : match.end() + NEAR])[0]
        return match[0].endswith("nya") or that.search(after) is not None

    def candidates(self, earlier: Sequence[Candidate], last: Day | None) -> Iterator[Candidate]:
        """What this sentence tells: by its own day, by that of what it points at, or by the last day told."""
        again = {one.kind for one in earlier}
        told: list[Candidate] = []
        for number, (kind, match) in enumerate(self._triggers):
            following = self._triggers[number + 1 :]
            until = next((one.match.start() for one in following if one.kind == kind), len(self._text))
            behind = following[0].match.start() if following else len(self._text)
            day = None if kind in again else self._day_of(match, behind, earlier, last)
            if day is None:
                continue
            for one in cast(match, kind, self._groups, self._words, until, behind):
                alike = [other for other in told if other.kind == kind]
                new = all(
                    other.date != day.edtf or (one.own and other.cast.acting != one.acting) for other in alike
                )
                if not new:
                    continue
                if alike and alike[0].date == day.edtf:
                    alike[0].cast.answers(one)
                problem = f"{day.text}: {day.problem}" if day.problem else ""
                status = self._status(kind, match, day)
                candidate = Candidate(
                    kind, day.edtf, problem, status, one, self._via(), inherited=day not in self.days
                )
                candidate.sentences.append(self._sentence)
                told.append(candidate)
        yield from told

    def _day_of(
        self, match: re.Match[str], behind: int, earlier: Sequence[Candidate], last: Day | None
    ) -> Day | None:
        """The day between the word and the next one, else the nearest; `after the talks` has only its own."""
        after = [day for day in self.days if match.end() <= day.start < behind]
        if after:
            return after[0]
        words_before = self._text[: match.start()].split()[-3:]
        if any(self._words.said["not_yet"].fullmatch(word) for word in words_before):
            return None
        if self.days:
            return min(self.days, key=lambda d: max(d.start - match.end(), match.start() - d.end))
        dated = [one for one in earlier if one.date]
        if dated:
            return Day(0, 0, "", dated[0].date)
        return last if self._words.said["back"].search(self._text) else None

    def _status(self, kind: str, match: re.Match[str], day: Day) -> str:
        before = self._text[: match.start()].split()[-2:]
        if any(self._words.said["negated"].fullmatch(word) for word in before):
            return "did_not_occur"
        to_come = not day.edtf or self._printed is None or bounds(day.edtf)[1] >= self._printed
        if to_come and (self._clause_has("planned", match.start()) or self._clause_has("planned", day.start)):
            return "planned"
        accused = any(o.kind == "Accusation" and o.match.start() < match.start() for o in self._triggers)
        if kind not in ("Accusation", SAYING) and (
            accused or self._clause_has("alleged", match.start(), match.start())
        ):
            return "alleged"
        return ""

    def _clause_has(self, what: str, at: int, until: int | None = None) -> bool:
        """Whether the clause around a place of the text, or its part up to `until`, has such a word."""
        breaks = [m.end() for m in re.finditer(r"[;:,]\s", self._text)]
        breaks += [m.start() for m in self._words.said["clause"].finditer(self._text)]
        start = max((one for one in breaks if one <= at), default=0)
        end = min((one for one in breaks if one > at), default=len(self._text))
        return self._words.said[what].search(self._text, start, until or end) is not None

    def _via(self) -> list[str]:
        """Whom the sentence has it from, the nearest first."""
        if not self._words.said["relay"].search(self._text):
            return []
        return list(dict.fromkeys(one.id for one in self._named if one.sort == "teller"))
