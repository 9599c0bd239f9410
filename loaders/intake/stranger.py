"""Files that are no text of rows, known by their first bytes, and what to do with each."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from loaders.intake.lines import BROKEN, ZIP, head

if TYPE_CHECKING:
    from loaders.intake.lines import Place

EXPORT = "export it as CSV (separated by {by}, in UTF-8)"
FETCH = "fetch it again"
UNPACK = "unpack it and give the folder"
EXCEL, R_DATA, STATA = "an Excel workbook", "a file of R's own", "a file of Stata's own"

# What a file begins with, unpacked where it is gzip: what it is, and what to do.
BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook", EXPORT),
    (rb"RD[AX][234]\n|[XAB]\n\0\0\0[234]", R_DATA, EXPORT),
    (rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01\0", STATA, EXPORT),
    (rb"\$FL[23]", "a file of SPSS's own", EXPORT),
    (rb"\0{12}\xc2\xea\x81\x60", "a file of SAS's own", EXPORT),
    (rb"PAR1|ARROW1", "a file of Parquet or Arrow", EXPORT),
    (rb"SQLite format 3\0", "a database of SQLite", EXPORT),
    (rb"%PDF", "a PDF", "look for the table it was made of"),
    (rb"(?i)\s*(<!doctype html|<html|<head|<body)", "a web page saved in the place of the data", FETCH),
    (rb"\s*<\?xml|\s*<Error", "an XML page, such as a server's error, in the place of the data", FETCH),
    (rb"\s*\{", "JSON, such as a server's error, in the place of the data", FETCH),
    (rb"version https://git-lfs", "a pointer of Git LFS to the data", "run `git lfs pull` there"),
    (rb"\.?\.?/?\.git/annex/|/annex/objects/", "a pointer of git-annex to the data", "run `git annex get`"),
    (rb"7z\xbc\xaf|Rar!|\xfd7zXZ|BZh|\x28\xb5\x2f\xfd|.{257}ustar", "an archive", UNPACK),
)
DOSSIER = re.compile(rb"(\xef\xbb\xbf)?(\s*#[^\n]*\n|\s*\n|---\n)*dossier:")
OF_R = (".rda", ".rds", ".rdata")


def stranger(place: Place, by: str) -> str | None:
    """What a file is that holds no rows of text, and what to do; None for one that may.

    by: how the columns of what is wanted are separated, in words.
    """
    try:
        first = head(place)
    except BROKEN:
        return None  # the reading of its lines says so, with the line
    said = _what(place, first)
    return said.format(by=by) if said else None


def _what(place: Place, first: bytes) -> str | None:
    if not first:
        return f"the file is empty; {FETCH}"
    if first.startswith(ZIP):
        return _packed(place)
    if place.inner.lower().endswith(OF_R):
        return f"this is {R_DATA}; {EXPORT}"
    if DOSSIER.match(first):
        return "this is a dossier; load it with `diplograph load curated`"
    for beginning, what, do in BEGINNINGS:
        if re.match(beginning, first, re.DOTALL):
            return f"this is {what}; {do}"
    return None


def _packed(place: Place) -> str:
    """What a zip is that was not opened: a document, an empty one, or one inside another."""
    if place.member:
        if place.inner.lower().endswith((".xlsx", ".xlsm", ".ods")):
            return f"this is {EXCEL}; {EXPORT}"
        return f"this is a zip inside a zip; {UNPACK}"
    with zipfile.ZipFile(place.path) as packed:
        names = packed.namelist()
    if any(name.startswith("xl/") for name in names):
        return f"this is {EXCEL}; {EXPORT}"
    return f"this is a document of an office program; {EXPORT}" if names else f"the zip is empty; {FETCH}"
