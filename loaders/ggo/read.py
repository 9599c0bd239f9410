"""Files of agreements and parties to a job."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from loaders.ggo.dates import Dates
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.resolve import System, country_of
from loaders.intake.tables import named_by_header, tables, unread
from loaders.shared.possibly_same import link_treaties

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.about import About
    from loaders.intake.files import Row
    from loaders.intake.job import Part

LAYOUTS = ("ggo", "manytreaties")
CODES: tuple[System, ...] = ("iso3", "cow_abbr", "name")
KEPT = {
    "TypeDomain": "domain",
    "TypeAmbit": "ambit",
    "TypeSubject": "subject",
    "Domain": "domain",
    "Ambit": "ambit",
}
# The dates of a party under the names its table gives them.
SIGNED = ("StateSignature", "stateSignature")
RATIFIED = ("StateRatification", "stateRat", "Rat")
BOUND = ("StateForce", "stateForce")
LEFT = ("StateEnd", "stateEnd")
# Who signed where the letters are of another, in the dataset's words: its letters have none of Burgundy's.
SIGNATORY = re.compile(r"Signatory state was ([^|(]+?) \(coded as ([A-Z]{3})\)")
UNTOLD = "its id is of several agreements, and neither title nor begin says of which"


class Agreements:
    """Which agreements there are: what shares an id has its place in the file behind it."""

    def __init__(self) -> None:
        self._listed: dict[str, list[tuple[str, str]]] = {}
        self.rows = 0

    def add(self, row: Row) -> Outcome:
        """Note an agreement."""
        self.rows += 1
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


def open_job(paths: list[Path], dataset: str | None, release: str | None = None) -> Job:
    """The job of loading `paths`: agreements first.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are parties and no agreements, or nothing tells which table of manytreaties it is.
    """
    layout = named_by_header("ggo", LAYOUTS, paths, "agreements")
    known = Agreements()
    found = tables(about("ggo", layout), paths, {"agreements": unread, "parties": unread})
    for part in found:
        if part.shape.name == "agreements":
            _note(known, part)
    if not known:
        message = (
            f"{found[0].place.name} needs the file of agreements beside it, which tells what ids stand for"
        )
        raise InputError(message)
    described = named(_table(about("ggo", layout), found[0], dataset), dataset)
    if release or known.rows not in described.expected.values():
        version = release or "as given out; its files tell no version"
        described = replace(described, properties={**described.properties, "version": version})
    readers = {"agreements": agreement, "parties": party}
    parts = [replace(part, read=partial(readers[part.shape.name], described.id, known)) for part in found]
    return Job(described, parts, Nodes(), partial(link_treaties, described.id))


def _table(described: About, part: Part, dataset: str | None) -> About:
    """The table of manytreaties that the file of agreements is, by the column of its own numbers."""
    kinds: dict[str, str] | None = described.rest.get("tables")
    if kinds is None:
        return described
    header = part.header()
    name = next((name for column, name in kinds.items() if column in header), None)
    if name is None and dataset is None:
        message = f"{part.place.name} does not tell which table of manytreaties it is: give --dataset (heidi)"
        raise InputError(message)
    properties = {**described.properties, "title": f"{name or dataset} (a table of manytreaties)"}
    return replace(described, id=(name or described.id).lower(), properties=properties)


def _note(known: Agreements, part: Part) -> None:
    from loaders.intake.files import open_rows

    for row in open_rows(part.place, part.shape):
        if row.problem is None:
            known.add(row)


def agreement(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A treaty; in force from `Force` to `End`, signed on `Signature`, else begun on `Begin`."""
    kept = {name: told for column, name in KEPT.items() if (told := _told(row, column))}
    return _treaty(dataset, known, row, kept)


def party(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A party with dates of its own; of what is not among the agreements, the treaty too."""
    nodes: list[Node] = []
    lost: tuple[Rejected, ...] = ()
    if not known.listed(row):
        said = _treaty(dataset, known, row, {})
        if not isinstance(said, Loaded):
            return said
        nodes, lost = said.facts.nodes, said.lost
    elif known.id_of(row) is None:
        return Skipped(UNTOLD)
    dates = Dates(row)
    props = dates.span(BOUND, LEFT)
    acts = {"signed": dates.edtf(*SIGNED), "ratified": dates.edtf(*RATIFIED)}
    props |= {name: told for name, told in acts.items() if told}
    day = dates.day(*SIGNED, *RATIFIED, *BOUND, "Signature", "Begin")
    if day is None:
        return Rejected("Begin", "no EDTF date")
    lost += tuple(each for each in dates.lost if each not in lost)
    system, label = _signatory(row)
    country = _country(label, day)
    if country is None:
        return Loaded(Facts(nodes), ((system, label),), lost)
    ends = ("Country", country), ("Treaty", f"{dataset}:{known.id_of(row)}")
    key = " ".join(_told(row, *of) for of in (SIGNED, RATIFIED, BOUND, LEFT))
    return Loaded(Facts(nodes, [Link("PARTY_TO", *ends, {**props, "code": row["stateID"]}, key)]), (), lost)


def _treaty(dataset: str, known: Agreements, row: Row, props: dict[str, Any]) -> Outcome:
    if not row["treatyID"] or not row["Title"]:
        return Rejected("Title" if row["treatyID"] else "treatyID", "empty")
    which = known.id_of(row)
    if which is None:
        return Skipped(UNTOLD)
    dates = Dates(row)
    props |= dates.span(("Force",), ("End",))
    if signed := dates.edtf("Signature"):
        props["signed"] = signed
    elif not dates.edtf("Force") and (begun := dates.edtf("Begin")):
        # All that says when it began; elsewhere it repeats the signature.
        props["begun"] = begun
    kind = _told(row, "TypeAgree").lower() or "agreement"
    node = Node(("Treaty",), f"{dataset}:{which}", {"name": row["Title"], "type": kind, **props})
    return Loaded(Facts([node]), (), tuple(dates.lost))


def _told(row: Row, *columns: str) -> str:
    """The first of these columns that the file has and that is not empty."""
    return next((row[column] for column in columns if column in row.index and row[column]), "")


def _signatory(row: Row) -> tuple[System, str]:
    """The letters of the party, or the name of who signed where the comments say that these stand for it."""
    code = row["stateID"]
    signed = (found[1] for found in SIGNATORY.finditer(_told(row, "Comments")) if found[2] == code)
    name = next(signed, None)
    return ("name", name) if name else ("iso3", code)


def _country(code: str, day: date) -> str | None:
    """The state a code meant on the day: of a state that continues others, the one that stood then."""
    found = (country_of(system, code, day, "ggo") for system in CODES)
    return next((each for each in found if each), None)
