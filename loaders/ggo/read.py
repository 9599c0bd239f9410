"""Files of agreements and parties to a job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from graph.dates import bounds
from graph.errors import InputError
from graph.succession import standing_for
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.resolve import country_of
from loaders.intake.same import link_treaties
from loaders.intake.tables import tables

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.files import Row
    from loaders.intake.job import Part

OPEN = "9999-12-31"
KEPT = {"TypeDomain": "domain", "TypeAmbit": "ambit", "TypeSubject": "subject"}
UNTOLD = "its id is of several agreements, and neither title nor begin says of which"


class Agreements:
    """Which agreements there are: what shares an id has its place in the file behind it."""

    def __init__(self) -> None:
        self._listed: dict[str, list[tuple[str, str]]] = {}

    def add(self, row: Row) -> Outcome:
        """Note an agreement."""
        found = self._listed.setdefault(row["treatyID"], [])
        if (here := (row["Title"], row["Begin"])) not in found:
            found.append(here)
        return Skipped("")

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._listed)

    def id_of(self, row: Row) -> str | None:
        """The agreement a row is of: by id and, where that is shared, by title and begin; else None."""
        listed = self._listed.get(row["treatyID"], [])
        if len(listed) <= 1:
            return row["treatyID"]
        title, begin = row["Title"], row["Begin"]
        for same in (
            [place for place, each in enumerate(listed) if each == (title, begin)],
            [place for place, each in enumerate(listed) if each[0] == title],
            [place for place, each in enumerate(listed) if each[1] == begin],
        ):
            if len(same) == 1:
                return row["treatyID"] + (f"~{same[0] + 1}" if same[0] else "")
        return None

    def listed(self, row: Row) -> bool:
        """Whether there is an agreement of the row's id."""
        return row["treatyID"] in self._listed


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`: agreements first.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are parties and no agreements.
    """
    described = named(about("ggo"), dataset)
    known = Agreements()
    readers = {
        "agreements": partial(agreement, described.id, known),
        "parties": partial(party, described.id, known),
    }
    parts = tables(described, paths, readers)
    for part in parts:
        if part.shape.name == "agreements":
            _note(known, part)
    if not known:
        message = (
            f"{parts[0].place.name} needs the file of agreements beside it, which tells what ids stand for"
        )
        raise InputError(message)
    return Job(described, parts, Nodes(), partial(link_treaties, described.id))


def _note(known: Agreements, part: Part) -> None:
    from loaders.intake.files import open_rows

    for row in open_rows(part.place, part.shape):
        if row.problem is None:
            known.add(row)


def agreement(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A treaty; in force from `Force` to `End`, signed on `Signature`, else begun on `Begin`."""
    return _treaty(dataset, known, row, {name: row[column] for column, name in KEPT.items() if row[column]})


def party(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A party with dates of its own; of what is not among the agreements, the treaty too."""
    nodes = []
    if not known.listed(row):
        said = _treaty(dataset, known, row, {})
        if not isinstance(said, Loaded):
            return said
        nodes = said.facts.nodes
    elif known.id_of(row) is None:
        return Skipped(UNTOLD)
    day = _first(row, "StateSignature", "StateRatification", "StateForce", "Signature", "Begin")
    dates = _dates(row)
    if isinstance(dates, Rejected) or day is None:
        return dates if isinstance(dates, Rejected) else Rejected("Begin", "no EDTF date")
    country = _country(row["stateID"], day)
    if country is None:
        return Loaded(Facts(nodes), (("iso3", row["stateID"]),))
    ends = ("Country", country), ("Treaty", f"{dataset}:{known.id_of(row)}")
    key = " ".join(row[each] for each in ("StateSignature", "StateRatification", "StateForce", "StateEnd"))
    return Loaded(Facts(nodes, [Link("PARTY_TO", *ends, {**dates, "code": row["stateID"]}, key)]))


def _dates(row: Row) -> dict[str, Any] | Rejected:
    """When a party signed and ratified, and the span it is bound."""
    dates: dict[str, Any] = {}
    for column, name in (("StateSignature", "signed"), ("StateRatification", "ratified")):
        if row[column]:
            if _days(row[column]) is None:
                return Rejected(column, "no EDTF date")
            dates[name] = edtf(row[column])
    span = _span(row, "StateForce", "StateEnd")
    return span if isinstance(span, Rejected) else dates | span


def edtf(text: str) -> str:
    """A date of the dataset as EDTF: of `1981-09..1981-10` `[1981-09..1981-10]`, a day of the two months."""
    return f"[{text}]" if ".." in text else text


def _treaty(dataset: str, known: Agreements, row: Row, props: dict[str, Any]) -> Outcome:
    if not row["treatyID"] or not row["Title"]:
        return Rejected("Title" if row["treatyID"] else "treatyID", "empty")
    which = known.id_of(row)
    if which is None:
        return Skipped(UNTOLD)
    span = _span(row, "Force", "End")
    if isinstance(span, Rejected):
        return span
    if row["Signature"]:
        if _days(row["Signature"]) is None:
            return Rejected("Signature", "no EDTF date")
        props["signed"] = edtf(row["Signature"])
    elif row["Begin"] and not row["Force"]:
        # All that says when it began; elsewhere it repeats the signature.
        if _days(row["Begin"]) is None:
            return Rejected("Begin", "no EDTF date")
        props["begun"] = edtf(row["Begin"])
    kind = row["TypeAgree"].lower() if "TypeAgree" in row.index and row["TypeAgree"] else "agreement"
    return Loaded(
        Facts(
            [Node(("Treaty",), f"{dataset}:{which}", {"name": row["Title"], "type": kind, **span, **props})]
        )
    )


def _span(row: Row, begun: str, ended: str) -> dict[str, Any] | Rejected:
    """`start`, `end` and `edtf`; `open_end` where there is none. An end that is not known is not there."""
    props: dict[str, Any] = {}
    if row[begun]:
        if (days := _days(row[begun])) is None:
            return Rejected(begun, "no EDTF date")
        props["start"] = days[0]
    if row[ended] == OPEN:
        props["open_end"] = True
    elif row[ended]:
        if (days := _days(row[ended])) is None:
            return Rejected(ended, "no EDTF date")
        props["end"] = days[1]
    if props:
        last = ".." if "open_end" in props else edtf(row[ended])
        props["edtf"] = f"{edtf(row[begun])}/{last}"
    return props


def _days(text: str) -> tuple[date, date] | None:
    try:
        return bounds(edtf(text))
    except ValueError:
        return None


def _first(row: Row, *columns: str) -> date | None:
    """The first day of the first of these dates that is there."""
    return next((days[0] for each in columns if row[each] and (days := _days(row[each]))), None)


def _country(code: str, day: date) -> str | None:
    """The state a code meant on the day: of a state that continues others, the one that stood then."""
    shared: dict[str, str] = about("ggo").rest["by_day"]
    if code in shared:
        return country_of("cow", shared[code], day)
    found = country_of("iso3", code, day)
    return standing_for(found, day)[0] if found else None
