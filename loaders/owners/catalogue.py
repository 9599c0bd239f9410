"""What the owner of a dataset offers: the files of a span, as its own lists tell, by `fetch` of its YAML.

Lists name whole addresses; only the names are taken from them, so that no list leads to another host and a
mirror needs no list of its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from graph.errors import FetchError, InputError
from loaders.intake.descriptions import Description, description, sources
from loaders.owners.web import Offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from loaders.intake.job import Job
    from loaders.owners.web import Web

SCHEMES = ("http://", "https://")
NAME = re.compile(r"\w[\w .()+,@=-]{0,200}")
ID = re.compile(r"^id: (\S+)$", re.MULTILINE)
MD5 = re.compile(r"[0-9a-f]{32}")
DIGITS = re.compile(r"\d{4,14}")
READABLE = re.compile(r"\.(csv|tab|tsv|txt|zip|gz)", re.IGNORECASE)
DAY_OF_LINES = 96 * 3 * 110  # bytes of a list of GDELT 2.0 for one day
WEEK = timedelta(days=7)
SIDES = {"english": ("english",), "translated": ("translated",), "both": ("english", "translated")}


class Span(NamedTuple):
    """From the first moment to the last, both in it; `languages`: which of GDELT's streams."""

    since: datetime | None = None
    until: datetime | None = None
    languages: tuple[str, ...] = SIDES["both"]

    def has(self, name: str) -> bool:
        """Whether the first date in a file's name is in the span; True for a name without a date."""
        about = dates_of(name)
        return about is None or (
            (self.since is None or about[1] >= self.since) and (self.until is None or about[0] <= self.until)
        )

    def wider(self) -> Span:
        """The span with a week more at both ends."""
        return self._replace(since=self.since and self.since - WEEK, until=self.until and self.until + WEEK)


@dataclass(frozen=True)
class Catalogue:
    """The files of a dataset. release: how their folder is called; cited: the version in a citation.

    terms: the licence as the owner states it there, where it does. inner: which files of a zip are wanted.
    passed: files offered and not taken, with the reason.
    """

    described: Description
    release: str
    files: tuple[Offered, ...]
    cited: str = ""
    terms: str = ""
    inner: str = ""
    passed: tuple[tuple[str, str], ...] = ()

    def told(self, job: Job) -> Job:
        """The job with version and day of the fetch in its dataset's properties and citation."""
        properties = {**job.description.properties, "fetched": datetime.now(UTC).date()}
        if self.cited:
            properties["fetched_version"] = self.cited
            citation = re.sub(r", V\d+$", "", str(properties["citation"]))
            properties["citation"] = f"{citation}, {self.cited}"
        return replace(job, description=replace(job.description, properties=properties))


@cache
def offered() -> dict[str, tuple[str, str]]:
    """The datasets whose owners' addresses are known: source and YAML of each, by its id."""
    found = {}
    for source in sources():
        for entry in sorted(files("loaders").joinpath(source).iterdir(), key=lambda path: path.name):
            # As text: every command's help names them, and reading the YAML takes a tenth of a second.
            text = entry.read_text("utf-8") if entry.name.endswith(".yaml") else ""
            if "\nfetch:" in text and (named := ID.search(text)):
                found[named[1]] = (source, entry.name.removesuffix(".yaml"))
    return found


def described(dataset: str) -> Description:
    """The dataset with this id, one of `offered`.

    Raises:
        InputError: there is none.
    """
    if dataset not in offered():
        raise InputError(f"{dataset!r} is none that can be fetched: {', '.join(offered())}")
    return description(*offered()[dataset])


def base_of(of: Description, mirror: str = "", own: str = "") -> str:
    """The address that names of files follow: `own`, the host's folder of `mirror`, or the owner's."""
    base: str = own or of.rest["fetch"]["base"]
    if mirror and not own:
        parts = urlsplit(base)
        base = f"{mirror.rstrip('/')}/{parts.netloc}{parts.path}"
    return base if base.endswith("/") else f"{base}/"


def catalogue(web: Web, of: Description, base: str, span: Span) -> Catalogue:
    """What is offered at `base` of a span.

    Raises:
        FetchError: the list does not come or is none, or nothing of it is in the span.
    """
    found = LAYOUTS[of.rest["fetch"]["layout"]](web, of, base, span)
    if not found.files:
        passed = "; ".join(f"{name}: {why}" for name, why in found.passed[:3])
        message = f"{base} offers nothing of {of.id} in that span"
        raise FetchError(f"{message}; {passed}" if passed else message)
    return found


def dates_of(name: str) -> tuple[datetime, datetime] | None:
    """The first and last moment of the year, month, day or moment that a name begins to tell."""
    digits = DIGITS.search(name)
    if digits is None:
        return None
    text = digits[0]
    try:
        if len(text) == 14:
            moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            return moment, moment
        if len(text) == 8:
            day = date.fromisoformat(text)
            return _day(day), _day(day + timedelta(1)) - timedelta(seconds=1)
        if len(text) == 6:
            first = date(int(text[:4]), int(text[4:]), 1)
            return _day(first), _day((first + timedelta(31)).replace(day=1)) - timedelta(seconds=1)
        if len(text) == 4:
            year = int(text)
            return _day(date(year, 1, 1)), _day(date(year + 1, 1, 1)) - timedelta(seconds=1)
    except ValueError:
        pass
    return None


def _day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _gdelt(web: Web, of: Description, base: str, span: Span) -> Catalogue:
    """Files of quarters of an hour: a line each in a list a language, in the order of time."""
    fetch = of.rest["fetch"]
    found: list[Offered] = []
    for language in span.languages:
        found += quarter_hours(_last_lines(web, base + fetch["lists"][language], span), of, base)
    files = {file.name: file for file in found if span.has(file.name)}
    return Catalogue(of, str(of.properties["version"]), tuple(files[name] for name in sorted(files)))


def quarter_hours(text: str, of: Description, base: str) -> Iterator[Offered]:
    """The files of events that a list of GDELT 2.0 names: size, md5 and address a line."""
    wanted = re.compile(of.rest["fetch"]["files"])
    for size, md5, address in _lines(text, 3):
        name = address.rpartition("/")[2]
        if wanted.fullmatch(name) and size.isdigit() and MD5.fullmatch(md5):
            yield Offered(name, base + name, int(size), md5)


def _lines(text: str, columns: int) -> Iterator[list[str]]:
    """The lines of a list that have so many columns, one by one: GDELT's has more than a million."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        parts = text[start:end].split()
        if len(parts) == columns:
            yield parts
        start = end + 1


def _last_lines(web: Web, address: str, span: Span) -> str:
    """The end of a list, from before the span on: the whole of GDELT's has more than 100 MB."""
    if span.since is None:
        return web.text(address)[0]
    days = max((datetime.now(UTC) - span.since).days, 0) + 2
    while True:
        text, whole = web.text(address, days * DAY_OF_LINES)
        first = next((address for _, md5, address in _lines(text, 3) if MD5.fullmatch(md5)), "")
        about = dates_of(first.rpartition("/")[2])
        if whole or (about and about[0] < span.since - timedelta(days=1)):
            return text
        days *= 4


def _md5sums(web: Web, of: Description, base: str, span: Span) -> Catalogue:
    """Files of years, months and days: md5 and name a line in one list, size and name in another."""
    fetch = of.rest["fetch"]
    wanted = re.compile(fetch["files"])
    listed = _lines(web.text(base + fetch["sizes"])[0], 2)
    sizes = {name: int(size) for size, name in listed if size.isdigit()}
    files = [
        Offered(name, base + name, sizes.get(name), md5)
        for md5, name in _lines(web.text(base + fetch["sums"])[0], 2)
        if MD5.fullmatch(md5) and wanted.fullmatch(name) and span.has(name)
    ]
    return Catalogue(of, str(of.properties["version"]), tuple(sorted(files)))


def _dataverse(web: Web, of: Description, base: str, span: Span) -> Catalogue:
    """Files of the newest published version in a Dataverse.

    A name has a year, or a day of the week that the file is about, so files near the span's ends are taken
    too. Of a file that Dataverse ingested as a table it lists the md5 of the uploaded original; that original
    is fetched if it is text, otherwise the `.tab`, for which no md5 is listed.
    """
    fetch = of.rest["fetch"]
    address = f"{base}api/datasets/:persistentId/versions/:latest-published"
    address += f"?persistentId=doi:{fetch['doi']}"
    try:
        version = json.loads(web.text(address)[0])["data"]
        entries: list[dict[str, Any]] = version["files"]
        major, minor = version["versionNumber"], version["versionMinorNumber"]
        taken, passed = _dataverse_files(entries, re.compile(fetch["files"]), base, span.wider())
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError(f"{address} is not the answer of a Dataverse ({error!r})") from None
    licence = version.get("license") or ""
    terms = [licence.get("name", ""), licence.get("uri", "")] if isinstance(licence, dict) else [licence]
    terms += [version.get("termsOfUse") or ""]
    return Catalogue(
        of,
        f"V{major}.{minor}",
        tuple(sorted(taken)),
        cited=f"V{major}",
        terms="; ".join(dict.fromkeys(filter(None, map(str, terms)))),
        passed=tuple(passed),
    )


def _dataverse_files(
    entries: Iterable[dict[str, Any]], wanted: re.Pattern[str], base: str, near: Span
) -> tuple[list[Offered], list[tuple[str, str]]]:
    taken: list[Offered] = []
    passed: list[tuple[str, str]] = []
    names: set[str] = set()
    for entry in entries:
        file = entry["dataFile"]
        original = file.get("originalFileName") or ""
        as_uploaded = bool(READABLE.fullmatch(original[original.rfind(".") :])) if original else False
        name = original if as_uploaded else str(entry.get("label") or file["filename"])
        if not wanted.search(name) or not near.has(name):
            continue
        if not NAME.fullmatch(name):
            passed.append((repr(name), "its name cannot be that of a file here"))
        elif entry.get("restricted"):
            passed.append((name, "its owner restricts it: ask for it on the dataset's page"))
        elif name in names:
            passed.append((name, "another file has the same name"))
        else:
            address = f"{base}api/access/datafile/{int(file['id'])}"
            if as_uploaded:
                address += "?format=original"
            listed = not original or as_uploaded
            size = file.get("originalFileSize") if as_uploaded else file.get("filesize")
            taken.append(Offered(name, address, size, file.get("md5") if listed else None))
            names.add(name)
    return taken, passed


def _plain(_web: Web, of: Description, base: str, _span: Span) -> Catalogue:
    """Files of a release, which the YAML names: there is no list, and no hash."""
    fetch = of.rest["fetch"]
    files = tuple(Offered(name, base + name) for name in fetch["names"])
    return Catalogue(of, str(fetch["release"]), files, inner=fetch.get("inner", ""))


LAYOUTS: dict[str, Callable[[Web, Description, str, Span], Catalogue]] = {
    "gdelt": _gdelt,
    "md5sums": _md5sums,
    "dataverse": _dataverse,
    "plain": _plain,
}
