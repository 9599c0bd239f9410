"""Files of ATOP to a job: each alliance a treaty, each member a party with dates of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries
from graph.dates import bounds
from loaders.intake.descriptions import description
from loaders.intake.fields import MISSING, edtf
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, NodeFact, table_job
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.parts import last_year, parts_by_shape, unread, with_release
from loaders.intake.resolve import country_of
from loaders.shared.possibly_same import link_treaties

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.outcome import Row

# Our names of ATOP's variables.
OBLIGATIONS = {
    "defense": "defense",
    "offense": "offense",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "consul": "consultation",
}
# The alliance in the COW data, which version 4 numbered anew; not every release has both columns.
COW = {"cow4id": "cow_alliance", "cowid": "cow_alliance_v3"}
NAMED = 3  # members named in the name of an alliance
YEARS = {"alliances": ("begyr", "endyr"), "members": ("yrent", "yrexit")}
MEMBERS = [f"mem{number}" for number in range(1, 60)]


def open_job(
    paths: list[Path], dataset: str | None, release: str | None = None, coded_until: str | None = None
) -> Job:
    """The job of loading `paths`: alliances first, since members hang on them.

    Raises:
        FileProblem: a file is missing or is none of ATOP.
        InputError: the files do not tell their release, and neither does the user.
    """
    described = with_id(description("atop"), dataset)
    parts = parts_by_shape(described, paths, dict.fromkeys(READERS, unread))
    described = with_release(described, parts, last_year(parts, YEARS), release, coded_until)
    until = described.rest["coded_until"]
    return table_job(
        described,
        parts,
        lambda part: partial(READERS[part.shape.name], described.id, until),
        partial(link_treaties, described.id),
    )


def alliance(dataset: str, until: date, row: Row) -> Outcome:
    """A treaty with what it obliges to and from when to when ATOP counts it."""
    if not row["atopid"].isdigit():
        return Rejected("atopid", "no number")
    span = _span(row, ("begyr", "begmo", "begday"), ("endyr", "endmo", "endday"), until)
    if isinstance(span, Rejected):
        return span
    codes = _codes(row)
    if isinstance(codes, Rejected):
        return codes
    on: date = span["start"]
    members = [row[member] for member in MEMBERS if member in row.index and row[member] not in MISSING]
    ids = [country_of("cow", code, on) for code in members]
    props = {
        "name": _name([member for member in ids if member], on.year),
        "type": "alliance",
        **span,
        "signed": span["edtf"].partition("/")[0],
        **codes,
    }
    lost: list[Rejected] = []
    for column, name in COW.items():
        text = row[column] if column in row.index else ""
        if text.isdigit() and text != "0":
            props[name] = int(text)
        elif text not in MISSING | {"0"}:
            lost.append(Rejected(column, "no number"))
    # Each member without a country is listed where its own row is read.
    return Loaded(Facts([NodeFact(("Treaty",), f"{dataset}:{row['atopid']}", props)]), (), tuple(lost))


def member(dataset: str, until: date, row: Row) -> Outcome:
    """A party from the day it entered; in another phase or spell it is another relationship."""
    if not row["atopid"].isdigit():
        return Rejected("atopid", "no number")
    span = _span(row, ("yrent", "moent", "dayent"), ("yrexit", "moexit", "dayexit"), until)
    if isinstance(span, Rejected):
        return span
    codes = _codes(row)
    if isinstance(codes, Rejected):
        return codes
    country = country_of("cow", row["member"], span["start"])
    if country is None:
        return Loaded(Facts(), (("cow", row["member"]),))
    phase = int(row["phase"]) if row["phase"].isdigit() else 0
    props = {**span, **codes, "phase": phase, "code": int(row["member"])}
    ends = ("Country", country), ("Treaty", f"{dataset}:{row['atopid']}")
    return Loaded(Facts(links=[LinkFact("PARTY_TO", *ends, props, f"{phase} {span['start']}")]))


READERS = {"alliances": alliance, "members": member}


def _span(
    row: Row, begun: tuple[str, str, str], ended: tuple[str, str, str], until: date
) -> dict[str, Any] | Rejected:
    """`start`, `end`, `edtf`; where it had not ended when the coding did, `coded_until` and no `end`."""
    first, last = (edtf(*(row[column] for column in part)) for part in (begun, ended))
    try:
        start = bounds(first)[0]
    except ValueError:
        return Rejected(begun[0], "no such day")
    if row[ended[0]] == "0":
        if row["ineffect"] != "1":
            return Rejected("ineffect", "no end, but not in effect when the coding ended")
        return {"start": start, "edtf": f"{first}/..", "coded_until": until}
    try:
        end = bounds(last)[1]
    except ValueError:
        return Rejected(ended[0], "no such day")
    return (
        {"start": start, "end": end, "edtf": f"{first}/{last}"}
        if end >= start
        else Rejected(ended[0], "before it began")
    )


def _codes(row: Row) -> dict[str, int] | Rejected:
    """What it obliges to, 1 or 0; none where ATOP has it missing."""
    codes = {}
    for column, name in OBLIGATIONS.items():
        if row[column] in MISSING:
            continue
        if row[column] not in ("0", "1"):
            return Rejected(column, "neither 0 nor 1")
        codes[name] = int(row[column])
    return codes


def _name(ids: list[str], year: int) -> str:
    """ATOP prints no names: `Alliance of China and North Korea, 1961`."""
    names = [country.name for country_id in ids if (country := countries().get(country_id))]
    if not names:
        return f"Alliance of {year}"
    more = len(names) - NAMED
    shown = [*names[:NAMED], f"{more} more"] if more > 0 else names
    listed = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
    return f"Alliance of {listed}, {year}"
