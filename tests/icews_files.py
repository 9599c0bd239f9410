"""A small quadruple set and a released file in the shape of ICEWS, written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The sets below are none that is known by its counts: whoever loads one says its first day.
START = "2018-01-01"

ENTITIES = [
    "China", "North Korea", "Citizen (North Korea)", "United Nations", "Head of Government (Turkey)",
    "Turkey", "Palestinian Territory, Occupied",
]  # fmt: skip
CHINA, NORTH_KOREA, CITIZEN, UNITED_NATIONS, HEAD, TURKEY, PALESTINE = range(len(ENTITIES))
RELATIONS = [
    "Make statement", "Make a visit", "Host a visit", "Consult", "Accuse", "Provide aid", "Sing together",
]  # fmt: skip
STATEMENT, VISIT, HOST, CONSULT, ACCUSE, AID, UNKNOWN = range(len(RELATIONS))

TRAIN = [
    (CHINA, STATEMENT, NORTH_KOREA, 0),
    (CHINA, VISIT, NORTH_KOREA, 0),
    (NORTH_KOREA, HOST, CHINA, 0),
    (CITIZEN, ACCUSE, CHINA, 24),
    (UNITED_NATIONS, AID, NORTH_KOREA, 24),
    (HEAD, CONSULT, PALESTINE, 48),
    (PALESTINE, CONSULT, HEAD, 48),
]
VALID = [(CHINA, CONSULT, TURKEY, 72), (NORTH_KOREA, AID, NORTH_KOREA, 72)]
TEST = [(TURKEY, CONSULT, CHINA, 72), (CHINA, CONSULT, TURKEY, 72), (NORTH_KOREA, ACCUSE, CITIZEN, 7272)]

HEADER = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
    "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
]  # fmt: skip


def write_set(folder: Path, splits: Mapping[str, Sequence[tuple[int, ...]]] | None = None) -> Path:
    """A quadruple set in `folder`, its maps with CRLF and its rows with LF, as the official files have it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, words in (("entity2id.txt", ENTITIES), ("relation2id.txt", RELATIONS)):
        lines = "".join(f"{word}\t{number}\r\n" for number, word in enumerate(words))
        (folder / name).write_bytes(lines.encode())
    for name, rows in (splits or {"train.txt": TRAIN, "valid.txt": VALID, "test.txt": TEST}).items():
        (folder / name).write_text("".join("\t".join(map(str, row)) + "\n" for row in rows), "utf-8")
    return folder


def released(*rows: dict[str, str]) -> str:
    """A released file of these rows; columns not given are empty."""
    lines = [HEADER, *([row.get(column, "") for column in HEADER] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def row(number: int, day: str, source: str, code: str, target: str, **more: str) -> dict[str, str]:
    """One released row; source and target as `name / country`."""
    found = {"Event ID": str(number), "Event Date": day, "CAMEO Code": code, "Intensity": "1.0"}
    for side, text in (("Source", source), ("Target", target)):
        found[f"{side} Name"], _, found[f"{side} Country"] = text.partition(" / ")
    return found | more
