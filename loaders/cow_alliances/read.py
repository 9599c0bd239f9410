"""The file of members to a job: each alliance a treaty, each row a party."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.dates import is_edtf
from loaders.intake.descriptions import description
from loaders.intake.fields import edtf
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, NodeFact, span, table_job
from loaders.intake.outcome import FileProblem, Loaded, Outcome, Rejected
from loaders.intake.parts import last_year, parts_by_shape, unread, with_release
from loaders.intake.resolve import country_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part

NUMBER = re.compile(r"version\d+id")
YEARS = ("all_st_year", "all_end_year", "mem_st_year", "mem_end_year")
PLEDGES = ("defense", "neutrality", "nonaggression", "entente")


def open_job(
    paths: list[Path], dataset: str | None, release: str | None = None, coded_until: str | None = None
) -> Job:
    """The job of loading `paths`.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: the file does not tell its release, and neither does the user.
    """
    described = with_id(description("cow_alliances"), dataset)
    parts = parts_by_shape(described, paths, dict.fromkeys(described.shapes, unread))
    last = last_year(parts, dict.fromkeys(described.shapes, YEARS))
    described = with_release(described, parts, last, release, coded_until)
    until = described.rest["coded_until"]
    return table_job(described, parts, lambda part: partial(member, described.id, until, _number_of(part)))


def _number_of(part: Part) -> str:
    """The column with the number of the alliance, named after the version: `version4id`."""
    header = part.header()
    column = next((name for name in header if NUMBER.fullmatch(name)), None)
    if column is None:
        raise FileProblem(part.place.name, 1, "the header has no column of the alliance, as version4id")
    return column


def member(dataset: str, until: date, column: str, row: Row) -> Outcome:
    """A party, and the alliance it is a member of, whose number stands in `column`."""
    number = row[column]
    if not number.isdigit():
        return Rejected(column, "no number")
    whole, own = _span(row, "all", until), _span(row, "mem", until)
    if isinstance(whole, Rejected) or isinstance(own, Rejected):
        return whole if isinstance(whole, Rejected) else own  # type: ignore[return-value]
    for pledge in (*PLEDGES, "left_censor", "right_censor"):
        if row[pledge] not in ("0", "1"):
            return Rejected(pledge, "neither 0 nor 1")
    # Version 3.03 says it of the alliance, which a member may have left; 4.1 of each pair in it.
    stays, goes_on = ("coded_until" in dates for dates in (own, whole))
    if row["right_censor"] not in (["1"] if stays else ["0", "1"] if goes_on else ["0"]):
        return Rejected("right_censor", "does not agree with the end")
    name = f"Alliance of {whole['start'].year} (COW {number})"
    treaty = NodeFact(
        ("Treaty",),
        f"{dataset}:{number}",
        {"name": name, "type": "alliance", "ss_type": row["ss_type"], **whole},
    )
    country = country_of("cow", row["ccode"], own["start"])
    if country is None:
        return Loaded(Facts([treaty]), (("cow", row["ccode"]),))
    props = {**own, **{pledge: int(row[pledge]) for pledge in PLEDGES}, "code": int(row["ccode"])}
    if row["left_censor"] == "1":
        props["left_censored"] = True
    ends = ("Country", country), ("Treaty", treaty.id)
    return Loaded(Facts([treaty], [LinkFact("PARTY_TO", *ends, props, own["start"].isoformat())]))


def _span(row: Row, of: str, until: date) -> dict[str, Any] | Rejected:
    """`start`, `end` and `edtf`, or `coded_until` where there is no end; without its day the month stands."""
    begun, ended = (
        edtf(*(row[f"{of}_{which}_{part}"] for part in ("year", "month", "day"))) for which in ("st", "end")
    )
    if not is_edtf(begun):
        return Rejected(f"{of}_st_year", "no such day")
    if not row[f"{of}_end_year"]:
        return span(begun, None, until)
    if not is_edtf(ended):
        return Rejected(f"{of}_end_year", "no such day")
    found = span(begun, ended, until)
    return found if found["start"] <= found["end"] else Rejected(f"{of}_end_year", "before it began")
