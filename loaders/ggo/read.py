"""GGO and other tables of manydata to a job: agreements, and the states that are party to them.

Dates are EDTF; of a row with an impossible day the day is lost and not the row.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.dates import bounds, is_edtf
from graph.errors import InputError
from loaders.intake.descriptions import description
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, NodeFact, table_job
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.parts import layout_of, parts_by_shape, rows_of, unread
from loaders.intake.resolve import System, country_of
from loaders.shared.possibly_same import link_treaties

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.descriptions import Description
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part

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
# The dataset's words for a signatory that its country codes lack, such as Burgundy, coded as another.
SIGNATORY = re.compile(r"Signatory state was ([^|(]+?) \(coded as ([A-Z]{3})\)")
# Where the Czech code stands alone it is Czechoslovakia's too; beside the others' it is the Czech Republic's,
# to which the dataset gives a treaty of Czechoslovakia with the dates of that.
CZECH, CZECHOSLOVAK = "CZE", "CSK"
BESIDE = frozenset({"SVK", CZECHOSLOVAK})
# When an agreement ended, the first that is told. Of other tables nobody says that `Term` is a date.
ENDED = {"ggo": ("End", "Term"), "manytreaties": ("End",)}
# What a row of a party says of its agreement.
OF_AGREEMENT = ("Signature", "Force", "End")
UNTOLD = "its id is of several agreements, and neither title nor begin says of which"
OPEN = "9999-12-31"
# To what an impossible date is cut, and how that is told.
PARTS = {r"\d{4}-\d{2}": "no such day, its month stands", r"\d{4}": "no such month, its year stands"}
LEFT_OUT = "no EDTF date, left out"


class Agreements:
    """The agreements of the file, and beside them those that only the file of parties names.

    Those that share an id get `~2`, `~3` … in the order of their file. parted: ids of those that have a row
    of Slovakia or Czechoslovakia beside that of the Czech Republic. ended: columns that tell when one ended.
    """

    def __init__(self, ended: tuple[str, ...] = ENDED["ggo"]) -> None:
        self._listed: dict[str, list[tuple[str, str]]] = {}
        self._named: dict[str, list[tuple[str, str]]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._several: set[tuple[str, str]] = set()
        self.rows = 0
        self.parted: set[str] = set()
        self.ended = ended

    def add(self, row: Row) -> None:
        """Note an agreement."""
        self.rows += 1
        _note(self._listed, row)

    def add_party(self, row: Row) -> None:
        """Note what a row of a party says of its agreement, once all agreements are noted."""
        if row["stateID"] in BESIDE:
            self.parted.add(row["treatyID"])
        if self.listed(row) or not row["Title"]:
            return
        _note(self._named, row)
        which = self.id_of(row) or ""
        for column in OF_AGREEMENT:
            text = _first_text(row, column)
            if self._said.setdefault((which, column), text) != text:
                self._several.add((which, column))

    def agreed(self, which: str, *columns: str) -> tuple[str, ...]:
        """Those of these columns in which all rows of an agreement that only parties name say the same.

        Some of its rows have the dates of the party in the place of the agreement's.
        """
        return tuple(column for column in columns if (which, column) not in self._several)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._listed)

    def id_of(self, row: Row) -> str | None:
        """The agreement a row is of: by id and, where that is shared, by title and begin; else None."""
        listed = self._listed.get(row["treatyID"]) or self._named.get(row["treatyID"], [])
        if len(listed) <= 1:
            return row["treatyID"]
        title, begin = row["Title"], row["Begin"]
        for same in (
            [place for place, agreement in enumerate(listed) if agreement == (title, begin)],
            [place for place, agreement in enumerate(listed) if agreement[0] == title],
            [place for place, agreement in enumerate(listed) if agreement[1] == begin],
        ):
            if len(same) == 1:
                return row["treatyID"] + (f"~{same[0] + 1}" if same[0] else "")
        return None

    def listed(self, row: Row) -> bool:
        """Whether there is an agreement of the row's id."""
        return row["treatyID"] in self._listed


def _note(agreements: dict[str, list[tuple[str, str]]], row: Row) -> None:
    of_id = agreements.setdefault(row["treatyID"], [])
    if (agreement := (row["Title"], row["Begin"])) not in of_id:
        of_id.append(agreement)


def open_job(paths: list[Path], dataset: str | None, release: str | None = None) -> Job:
    """The job of loading `paths`: agreements first.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are parties and no agreements, or nothing tells which table of manytreaties it is.
    """
    layout = layout_of("ggo", LAYOUTS, paths, "agreements")
    known = Agreements(ENDED[layout])
    parts = parts_by_shape(description("ggo", layout), paths, {"agreements": unread, "parties": unread})
    for shape, row in rows_of(parts):  # agreements first
        (known.add if shape == "agreements" else known.add_party)(row)
    if not known:
        message = (
            f"{parts[0].place.name} needs the file of agreements beside it, which tells what ids stand for"
        )
        raise InputError(message)
    described = with_id(_table(description("ggo", layout), parts[0], dataset), dataset)
    if release or known.rows not in described.expected.values():
        version = release or "as given out; its files tell no version"
        described = replace(described, properties={**described.properties, "version": version})
    readers = {"agreements": agreement, "parties": party}
    return table_job(
        described,
        parts,
        lambda part: partial(readers[part.shape.name], described.id, known),
        partial(link_treaties, described.id),
    )


def _table(described: Description, part: Part, dataset: str | None) -> Description:
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


def agreement(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A treaty; in force from `Force` to `End`, else `Term`; signed on `Signature`, else begun on `Begin`."""
    kept = {name: text for column, name in KEPT.items() if (text := _first_text(row, column))}
    return _treaty(dataset, known, row, kept, known.ended)


def party(dataset: str, known: Agreements, row: Row) -> Outcome:
    """A party with dates of its own; of what is not among the agreements, the treaty too."""
    nodes: list[NodeFact] = []
    lost: tuple[Rejected, ...] = ()
    if not known.listed(row):
        outcome = _treaty(dataset, known, row, {}, ("End",))
        if not isinstance(outcome, Loaded):
            return outcome
        nodes, lost = outcome.facts.nodes, outcome.lost
    elif known.id_of(row) is None:
        return Skipped(UNTOLD)
    dates = Dates(row)
    props = dates.span(BOUND, LEFT)
    acts = {"signed": dates.edtf(*SIGNED), "ratified": dates.edtf(*RATIFIED)}
    props |= {name: text for name, text in acts.items() if text}
    day = dates.day(*SIGNED, *RATIFIED, *BOUND, "Signature", "Begin")
    if day is None:
        return Rejected("Begin", "no EDTF date")
    lost += tuple(rejected for rejected in dates.lost if rejected not in lost)
    system, label = _signatory(row)
    alone = label == CZECH and row["treatyID"] not in known.parted
    country = (_country(CZECHOSLOVAK, day) if alone else None) or _country(label, day)
    if country is None:
        return Loaded(Facts(nodes), ((system, label),), lost)
    ends = ("Country", country), ("Treaty", f"{dataset}:{known.id_of(row)}")
    key = " ".join(_first_text(row, *of) for of in (SIGNED, RATIFIED, BOUND, LEFT))
    props["code"] = row["stateID"]
    return Loaded(Facts(nodes, [LinkFact("PARTY_TO", *ends, props, key)]), (), lost)


def _treaty(
    dataset: str, known: Agreements, row: Row, props: dict[str, Any], ended: tuple[str, ...]
) -> Outcome:
    if not row["treatyID"] or not row["Title"]:
        return Rejected("Title" if row["treatyID"] else "treatyID", "empty")
    which = known.id_of(row)
    if which is None:
        return Skipped(UNTOLD)
    dates = Dates(row)
    props |= dates.span(known.agreed(which, "Force"), known.agreed(which, *ended))
    if signed := dates.edtf(*known.agreed(which, "Signature")):
        props["signed"] = signed
    elif not dates.edtf("Force") and (begun := dates.edtf("Begin")):
        # All that says when it began; elsewhere it repeats the signature.
        props["begun"] = begun
    kind = _first_text(row, "TypeAgree").lower() or "agreement"
    node = NodeFact(("Treaty",), f"{dataset}:{which}", {"name": row["Title"], "type": kind, **props})
    return Loaded(Facts([node]), (), tuple(dates.lost))


def _first_text(row: Row, *columns: str) -> str:
    """The first of these columns that the file has and that is not empty."""
    return next((row[column] for column in columns if column in row.index and row[column]), "")


def _signatory(row: Row) -> tuple[System, str]:
    """The letters of the party, or the name of who signed where the comments say that these stand for it."""
    code = row["stateID"]
    signed = (match[1] for match in SIGNATORY.finditer(_first_text(row, "Comments")) if match[2] == code)
    name = next(signed, None)
    return ("name", name) if name else ("iso3", code)


def _country(code: str, day: date) -> str | None:
    """The state a code meant on the day: of a state that continues others, the one that stood then."""
    ids = (country_of(system, code, day, "ggo") for system in CODES)
    return next((country for country in ids if country), None)


class Dates:
    """The dates of a row; `lost` says which could not be read as they stand."""

    def __init__(self, row: Row) -> None:
        """Take a row; its file need not have every column that is asked for."""
        self._row = row
        self._read: dict[str, str] = {}
        self.lost: list[Rejected] = []

    def edtf(self, *columns: str) -> str:
        """The first of these columns with a date, as EDTF; empty if none has one.

        An impossible day (1981-02-30) is cut to what is possible: 1981-02.
        """
        return next((text for column in columns if (text := self._of(column))), "")

    def day(self, *columns: str) -> date | None:
        """The first day of the first of these dates that is told."""
        text = self.edtf(*columns)
        return bounds(text)[0] if text else None

    def span(self, begun: tuple[str, ...], ended: tuple[str, ...]) -> dict[str, Any]:
        """`start`, `end` and `edtf`, or `open_end` if it has no end; an unknown end is left out."""
        first, last = self.edtf(*begun), self.edtf(*ended)
        props: dict[str, Any] = {}
        if first:
            props["start"] = bounds(first)[0]
        if last == OPEN:
            props["open_end"] = True
        elif last:
            props["end"] = bounds(last)[1]
        if props:
            props["edtf"] = f"{first}/{'..' if last == OPEN else last}"
        return props

    def _of(self, column: str) -> str:
        if column not in self._read:
            text = self._row[column] if column in self._row.index else ""
            self._read[column] = self._readable(column, text) if text else ""
        return self._read[column]

    def _readable(self, column: str, text: str) -> str:
        if is_edtf(whole := edtf(text)):
            return whole
        for pattern, reason in PARTS.items():
            if (part := re.match(pattern, text)) and is_edtf(part[0]):
                self.lost.append(Rejected(column, reason))
                return part[0]
        self.lost.append(Rejected(column, LEFT_OUT))
        return ""


def edtf(text: str) -> str:
    """A date of the dataset as EDTF: of `1981-09..1981-10` `[1981-09..1981-10]`, a day of the two months."""
    return f"[{text}]" if ".." in text else text
