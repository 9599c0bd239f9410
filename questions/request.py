"""What a question may be asked with: its words, choices and defaults, and how they are read.

The API, the pages and the command line all take them from here; what each adds is how its requests look. What
cannot be read raises `WrongField`, which names the field, or `UnknownCountry`. Imports within functions keep
`diplograph --help` quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from graph.errors import UnknownCountry, WrongField
from graph.nearest import nearest
from graph.window import ANY_TIME, When, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Language = Literal["en", "id", "ko", "zh", "ru"]
Status = Literal["occurred", "planned", "cancelled", "alleged", "did_not_occur"]
Mode = Literal["direct", "mentioned", "all"]
Level = Literal["state", "society", "all"]
Order = Literal["asc", "desc"]
YesOrNo = Literal["yes", "no"]
Rule = Literal["text", "atop"]  # by what a treaty counts as in force
Unit = Literal["dyad", "directed-dyad"]  # what a row of a panel is about, and its period and codes
Every = Literal["year", "month"]
Type = Literal[  # of what a search finds
    "Dyad", "Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion", "Event",
    "CodedActor",
]  # fmt: skip
Codes = Literal["iso", "cow", "gw"]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "mode": get_args(Mode),
    "level": get_args(Level),
    "when": get_args(When),
    "order": get_args(Order),
    "disputed": get_args(YesOrNo),
    "status": get_args(Status),
}
BOTH = "both"
PAGE, MOST = 50, 1000  # items of one answer: unless asked otherwise, and at most

WORDS: Mapping[str, str] = {
    "lang": "Language of names and titles",
    "kind": "Only events of this kind; may be repeated.",
    "status": "Only events of this status; may be repeated.",
    "start": "First day wanted, as an EDTF date: 2023-09-12, 2023-09 or 2023 mean its first day, 2023-09~ "
    "that of August.",
    "end": "Last day wanted, as an EDTF date: 2023-09 means 30 September 2023.",
    "when": "`possible`: it may lie between start and end; `certain`: it lies wholly inside, and its date "
    "is not uncertain.",
    "as_of": "Only what had been published by this day, an EDTF date (2022 means 31 December 2022), and of "
    "it only claims and sources known by then. See docs/as-of.md.",
    "mode": "`direct`: those who act, meet, sign or are addressed; `mentioned`: a topic only.",
    "level": "Of datasets' rows about two countries: `state`: between the two states; `society`: one side is "
    "a person, group or crowd. The timeline of one actor has all.",
    "disputed": "`yes`: only events of which accounts contradict one another, or somebody denies something; "
    "`no`: only others.",
    "by": "Only events in which this one of the two acts towards the other, by code or name; `both`: in "
    "which both act.",
    "source": "Only events told by this source: the id of a source, of its publisher, of the origin of a "
    "report, or of a dataset.",
    "order": "Oldest or newest first.",
    "successors": "Join in what predecessors did, as the Soviet Union for Russia",
    "sought": "What to look for: names and titles as sources print them, or as they sound.",
}


def read_kinds(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds of events asked for, each once, in the vocabulary's own spelling.

    Raises:
        WrongField: a word is no kind; the reason names one that is spelled alike.
    """
    from graph.vocabulary import vocabulary

    return _spelled("kind", words, vocabulary().kinds)


def read_statuses(words: Iterable[str]) -> tuple[str, ...]:
    """The statuses of events asked for, each once.

    Raises:
        WrongField: a word is no status; the reason names one that is spelled alike.
    """
    return _spelled("status", words, CHOICES["status"])


def _spelled(field: str, words: Iterable[str], choices: Iterable[str]) -> tuple[str, ...]:
    known = {choice.lower(): choice for choice in choices}
    asked = list(words)
    for word in asked:
        if word.lower() not in known:
            near = nearest(word, known.values(), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise WrongField(field, f"{word!r} is no {field} of event{hint}", tuple(known.values()))
    return tuple(dict.fromkeys(known[word.lower()] for word in asked))


def read_choice(field: str, text: str) -> str:
    """`text` as one of the CHOICES of a field.

    Raises:
        WrongField: it is none of them.
    """
    choices = CHOICES[field]
    if text not in choices:
        raise WrongField(field, f"{text!r} is none of {', '.join(choices)}", choices)
    return text


def read_country(text: str, days: Window = ANY_TIME, *, field: str | None = None) -> str:
    """The id of the country with this code or name in the time that is asked about.

    Raises:
        UnknownCountry: none has; the message names near ones, and the error has `field`.
    """
    from graph.countries.registry import countries

    try:
        return countries().resolve(text, *days.naming).id
    except UnknownCountry as error:
        error.field = field
        raise


def read_pair(first: str, second: str, days: Window = ANY_TIME) -> tuple[str, str]:
    """The ids of two different countries, as they are named in the time that is asked about.

    Raises:
        UnknownCountry: one is none; `field` is a or b.
        WrongField: both are the same one.
    """
    a, b = read_country(first, days, field="a"), read_country(second, days, field="b")
    if a == b:
        raise WrongField("b", f"{second!r} is the same country as {first!r}; name another")
    return a, b


def read_by(text: str | None, a: str, b: str, days: Window = ANY_TIME) -> tuple[str, ...]:
    """Which of the two countries acts towards the other: its id, or `both`; nothing for any.

    Raises:
        WrongField: it is neither of the two.
    """
    if not text:
        return ()
    if text.lower() == BOTH:
        return (BOTH,)
    try:
        side = read_country(text, days, field="by")
    except UnknownCountry:
        side = ""
    if side not in (a, b):
        raise WrongField("by", f"{text!r} is none of {a}, {b} and {BOTH}", (a, b, BOTH))
    return (side,)


def read_three(first: str, second: str, third: str, days: Window = ANY_TIME) -> tuple[str, str, str]:
    """The ids of three different countries, as `read_pair` has those of two.

    Raises:
        UnknownCountry: one is none; `field` is a, b or c.
        WrongField: one is named twice.
    """
    a, b = read_pair(first, second, days)
    c = read_country(third, days, field="c")
    if c in (a, b):
        raise WrongField("c", f"{third!r} was named before; name a third country")
    return a, b, c


def read_entity(text: str, days: Window = ANY_TIME) -> str:
    """The id of the country with this code or name; any other text is an id as it stands.

    Raises:
        UnknownCountry: several countries have this name; the message names them.
    """
    try:
        return read_country(text, days)
    except UnknownCountry as error:
        if error.meant:
            raise
        return text
