"""Makes every id and country in a context the right one, or notes what is wrong with it.

A country's name means the state of the day on which it is said to have acted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST, bounds, is_edtf
from graph.errors import UnknownCountry
from graph.nearest import either, nearest
from loaders.curated import grammar
from loaders.curated.dossier import Event
from loaders.curated.problems import a_or_an, shown
from loaders.curated.values import EDTF, ID, Record, Word, choice

if TYPE_CHECKING:
    from datetime import date

    from loaders.curated.context import Context
    from loaders.curated.dossier import Alternative, Claim

ANY = "any"
LINK_SORTS = {name: sorts for name, (_, sorts) in grammar.LINKS.items()}


def resolve(context: Context) -> None:
    """Put canonical ids in place of references, in all dossiers of the context."""
    for name, dossier in context.dossiers.items():
        _record(context, dossier, ANY_TIME)
        for event in dossier.events:
            when = when_of(context, event, ANY_TIME)
            _local_dates(context, event, when)
            for prop, alternatives in event.disputed.items():
                for alternative in alternatives:
                    _alternative(context, prop, alternative, when)
            for claim in [*event.claims, *event.asserts, *event.denies]:
                if not claim.about and not claim.claim and event.id:
                    claim.about = Word(event.id, claim.at)
                _claim(context, name, claim, when)
        for claim in dossier.claims.values():
            _claim(context, name, claim, ANY_TIME)


def _local_dates(context: Context, event: Event, when: When) -> None:
    for code, local in event.local_dates.items():
        if countries().get(code) is None:
            near = countries().near(code)
            right = f"did you mean {either(near)}?" if near else "write its code, such as KP"
            context.note(local.at, f"no country has the code {code}; {right}")
            continue
        try:
            country_meant(code, when)
        except UnknownCountry as error:
            context.note(local.at, as_problem(error))


def _record(context: Context, record: Record, around: When) -> None:
    when = when_of(context, record, around)
    values = vars(record)
    for name, value in values.items():
        if value:
            values[name] = _value(context, value, when)


def _value(context: Context, value: Any, when: When) -> Any:  # noqa: ANN401
    if isinstance(value, Word):
        return reference(context, value, value.sorts, when) if value and value.sorts else value
    if isinstance(value, list):
        return [_value(context, item, when) for item in value]
    if isinstance(value, dict):
        return {name: _value(context, item, when) for name, item in value.items()}
    if isinstance(value, Record):
        _record(context, value, when)
    return value


def reference(context: Context, word: Word, sorts: tuple[str, ...], when: When) -> Word:
    """`word` as the id it means then; empty, with a problem noted, when it means nothing of these sorts."""
    thing = context.things.get(word)
    if thing is not None:
        if thing.sort in sorts or ANY in sorts:
            return word
        context.note(word.at, f"{word!s} is {a_or_an(thing.sort)}; write {_wanted(sorts)}")
        return word.refused()
    near: list[str] = []
    if "country" in sorts or ANY in sorts:
        try:
            return word.now(country_meant(word, when))
        except UnknownCountry as error:
            if error.meant or sorts == ("country",):
                context.note(word.at, as_problem(error))
                return word.refused()
            near = countries().near(word)
    ids = [thing.id for thing in context.things.values() if thing.sort in sorts or ANY in sorts]
    near = nearest(word, [*ids, *near])
    right = (
        f"did you mean {either(near)}?" if near else f"write {_wanted(sorts)}, and define it in the dossier"
    )
    context.note(word.at, f"no {either(_plain(sorts))} is called {shown(word)}; {right}")
    return word.refused()


def _plain(sorts: tuple[str, ...]) -> list[str]:
    return ["thing"] if ANY in sorts else list(sorts)


def _wanted(sorts: tuple[str, ...]) -> str:
    if ANY in sorts:
        return "the id of a thing"
    wanted = [f"the id of {a_or_an(sort)}" for sort in sorts if sort != "country"]
    return either([*wanted, "a country"] if "country" in sorts else wanted)


def _alternative(context: Context, prop: str, alternative: Alternative, when: When) -> None:
    if not alternative.value:
        return
    if prop in grammar.roles():
        alternative.value = reference(context, alternative.value, grammar.ACTOR, when)
    elif prop in LINK_SORTS:
        alternative.value = reference(context, alternative.value, LINK_SORTS[prop], when)
    elif prop == "date" or prop in grammar.properties():
        alternative.value = _literal(context, prop, alternative.value)
    else:
        alternative.value = _free(context, alternative.value)


def _literal(context: Context, prop: str, value: Word) -> Word:
    words, _ = grammar.properties().get(prop, ("text", ""))
    kind = EDTF if prop == "date" else None if isinstance(words, str) else choice(*words)
    if kind and (wrong := kind.wrong(value)):
        context.note(value.at, wrong)
        return value.refused()
    return value


def _claim(context: Context, dossier: str, claim: Claim, around: When) -> None:
    if claim.claim:
        claim.claim = _handle(context, dossier, claim.claim)
    claim.contradicts = [_handle(context, dossier, handle) for handle in claim.contradicts if handle]
    if not claim.value:
        return
    if context.event(claim.about) is None:
        claim.value = _free(context, claim.value)
    elif claim.property_ in grammar.roles() or claim.property_ in LINK_SORTS:
        # `signed` may be said of an actor, or of words: `arms agreement`.
        claim.value = _free(context, _country(context, claim.value, when_of(context, claim, around)))
    elif claim.property_ == "date":
        claim.value = _literal(context, claim.property_, claim.value)
    else:
        claim.value = _free(context, claim.value)


def _country(context: Context, word: Word, when: When) -> Word:
    """The id of the country that a word means, the word itself where it means none."""
    try:
        return word.now(country_meant(word, when))
    except UnknownCountry as error:
        if error.meant:
            context.note(word.at, as_problem(error))
            return word.refused()
        return word


def _free(context: Context, value: Word) -> Word:
    """The value of a property we do not know: an id, a country's code, a date, or words."""
    if value in context.things or countries().get(value) is not None:
        return value
    # Last, as parsing what is no date takes long.
    if re.fullmatch(ID, value) and "-" in value and not is_edtf(value):
        near = nearest(value, context.things)
        right = f"did you mean {either(near)}?" if near else "define it, or write words with spaces"
        context.note(value.at, f"nothing is called {shown(value)}; {right}")
        return value.refused()
    return value


def _handle(context: Context, dossier: str, word: Word) -> Word:
    """`dossier/handle` of a claim, or the id of an event for the claim that it took place."""
    full = word if "/" in word else word.now(f"{dossier}/{word}")
    if full in context.claims:
        return full
    if context.event(word) is not None:
        return word
    local = [handle.removeprefix(f"{dossier}/") for handle in context.claims]
    near = nearest(word, [*local, *(thing.id for thing in context.things.values() if thing.sort == "event")])
    right = (
        f"did you mean {either(near)}?" if near else "write it under `claims:`, or give the id of an event"
    )
    context.note(word.at, f"no claim has the handle {shown(word)}; {right}")
    return word.refused()


class When(NamedTuple):
    """From `first` to `last`; None where nothing says when.

    chosen: the day that decides between several states of one name. None for an event on `first` to `last`:
    there only one of them may have been a state.
    """

    first: date | None
    last: date | None
    chosen: date | None


ANY_TIME = When(None, None, None)


def when_of(context: Context, record: Record, around: When) -> When:
    """When a record holds: the days of an event, its own `start` and `end`, or else what it stands in.

    A name in an undated event means what it meant on the first day one of its sources was published.
    """
    if isinstance(record, Event):
        dates = [record.date, *(each.value for each in record.disputed.get("date", ()))]
        spans = [bounds(each) for each in dates if each and is_edtf(each)]
        if spans:
            return When(min(one[0] for one in spans), max(one[1] for one in spans), None)
        return When(None, None, _published(context, record))
    start, end = (
        bounds(word) if isinstance(word := getattr(record, name, None), Word) and is_edtf(word) else None
        for name in ("start", "end")
    )
    if start is None and end is None:
        return around
    return When(
        start[0] if start else EARLIEST, end[1] if end else LATEST, start[0] if start else end and end[1]
    )


def _published(context: Context, event: Event) -> date | None:
    days = []
    for report in event.reports:
        source = context.things.get(report.source)
        published = getattr(source.record, "published", "") if source else ""
        if published and is_edtf(published):
            days.append(bounds(published)[0])
    return min(days, default=None)


def country_meant(text: str, when: When) -> str:
    """The id of the country that a code or name meant at that time.

    Raises:
        UnknownCountry: none, or several, or one that was no state then.
    """
    known = countries()
    if when.first is None or when.last is None:
        return known.resolve(text, when.chosen).id
    try:
        return known.resolve_in(text, when.first, when.last).id
    except UnknownCountry:
        if when.chosen is None:
            raise
        return known.resolve_in(text, when.chosen, when.chosen).id


def as_problem(error: UnknownCountry) -> str:
    """Why a country was not found, as problems of dossiers are written."""
    return str(error).replace(": ", "; ")
