"""`diplograph fetch`: what the owner of a dataset publishes, downloaded, checked, kept and loaded."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diplograph.connect import settings_of
from diplograph.load import (
    BATCH,
    Batch,
    CodedUntil,
    DatasetId,
    OfCountries,
    RejectFile,
    Release,
    Strict,
    Way,
    load_job,
)
from diplograph.terminal import Download, fail, print_facts, say
from loaders.owners.catalogue import SCHEMES, SIDES, Catalogue, Span, base_of, catalogue, described, offered

if TYPE_CHECKING:
    from graph.settings import Settings
    from loaders.intake.descriptions import Description
    from loaders.owners.keep import Keep

SAID = 20  # files passed over that are told with the reason

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="First day, or moment in UTC: 2026-11-28 or 2026-11-28T12:15."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last day or moment, included; now if left.")]
Languages = Annotated[
    Literal["english", "translated", "both"],
    typer.Option("--language", help="Of GDELT 2.0: the stream of English news, of translated news, or both."),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="URL", help="Address to fetch from, not the owner's; laid out alike."),
]
Accept = Annotated[
    bool, typer.Option("--accept-licence", help="Accept the owner's terms, which are asked for once.")
]


def fetch(
    ctx: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help=f"Which: {', '.join(offered())}.")],
    since: Since = None,
    until: Until = None,
    of: OfCountries = None,
    languages: Languages = "both",
    own: From = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell files, bytes, licence and disk needed; fetch only lists.")
    ] = False,
    accept: Accept = False,
    loading: Annotated[bool, typer.Option("--load/--no-load", help="Load what was fetched.")] = True,
    as_dataset: DatasetId = None,
    release: Release = None,
    coded_until: CodedUntil = None,
    rejects: RejectFile = None,
    batch: Batch = BATCH,
    strict: Strict = False,
    way: Way = "auto",
) -> None:
    """Download what a dataset's owner publishes, check it, keep it in the cache folder, and load it.

    Files come one after the other from the addresses in the dataset's YAML, or a mirror of them. Each is
    checked by the md5 that the owner lists, where there is one; what is here already is not asked for again,
    and a download that was cut off goes on where it was. Terms that want to be accepted are shown and asked
    for once. HTTP_PROXY and HTTPS_PROXY are heeded.
    """
    from loaders.intake.job import open_job
    from loaders.owners.keep import Keep
    from loaders.owners.web import Web

    settings = settings_of(ctx)
    which = described(dataset)
    span = Span(moment_of(since, "--since"), moment_of(until, "--until", end=True), SIDES[languages])
    check_span(which, span)
    with Web() as web:
        found = catalogue(web, which, base_address(settings, which, own), span)
        keep = Keep(settings.cache_dir, found)
        if dry_run:
            print_facts(_plan(found, keep), str(which.properties["title"]))
            return
        accept_terms(settings, found, accepted=accept)
        fetched = keep.fetch(web, say=say, progress=Download())
    for name, why in (*found.passed, *fetched.passed)[:SAID]:
        say(f"passed over {name}: {why}")
    say(f"{len(fetched.paths):,} files are in {keep.folder}")
    if not loading:
        print(f"{dataset}: fetched: {len(fetched.paths)} files; passed over {len(fetched.passed)}")
        return
    if not fetched.paths:
        fail(f"no file of {dataset} that was fetched has a row")
    told = {"countries": of, "release": release, "coded_until": coded_until}
    job = open_job(which.source, fetched.paths, as_dataset, **told)
    load_job(settings, found.told(job), way=way, rejects=rejects, batch=batch, strict=strict)


def base_address(settings: Settings, which: Description, own: str | None) -> str:
    """Where a dataset is fetched from."""
    if own and not own.startswith(SCHEMES):
        raise typer.BadParameter(f"{own!r} must start with http:// or https://", param_hint="--from")
    return base_of(which, settings.data_mirror, own or "")


def check_span(which: Description, span: Span) -> None:
    """Raise typer.BadParameter where all of a dataset was not meant, or the span ends before it begins."""
    if which.rest["fetch"].get("span") == "required" and span.since is None:
        first = str(which.properties["coverage"]).partition(" ")[0]
        message = f"say from when: all of {which.id} is more than most disks hold (--since {first} is all)"
        raise typer.BadParameter(message, param_hint="--since")
    if span.since and span.until and span.until < span.since:
        raise typer.BadParameter("it is before --since", param_hint="--until")


def moment_of(text: str | None, option: str, *, end: bool = False) -> datetime | None:
    """A day as its first moment, or its last one; a moment as itself."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day, time.max if end else time.min, UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is neither a day nor a moment; write 2026-11-28 or 2026-11-28T12:15", param_hint=option
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _plan(found: Catalogue, keep: Keep) -> dict[str, object]:
    """What a fetch would bring, in words."""
    from shutil import disk_usage

    from loaders.owners.keep import STORE_ROW

    which, missing = found.described, keep.missing()
    size = sum(file.size or 0 for file in found.files)
    unlisted = sum(file.size is None for file in found.files)
    row = which.rest["fetch"].get("row")
    there = next(folder for folder in (keep.folder, *keep.folder.parents) if folder.exists())
    return {
        "files": f"{len(found.files):,}, from {found.files[0].name} to {found.files[-1].name}",
        "bytes": _bytes(size, unlisted),
        "to fetch": f"{len(missing.files):,} files; bytes: {_bytes(missing.bytes, missing.unlisted)}; "
        "the others are kept already",
        "in the store": f"{size // row:,} rows, {size // row * STORE_ROW / 1e6:,.0f} MB or so" if row else "",
        "free": f"{disk_usage(there).free / 1e6:,.0f} MB",
        "kept in": keep.folder,
        "release": found.release,
        "licence": which.properties["licence"],
        "terms": found.terms,
        "licence_url": which.properties["licence_url"],
        "to cite": which.properties["citation"],
        "passed over": [f"{name}: {why}" for name, why in found.passed],
    }


def _bytes(listed: int, unlisted: int) -> str:
    """The bytes of files by their owner's list, and how many files have no size there."""
    return f"{listed:,}" + (f", and {unlisted:,} files of unlisted size" if unlisted else "")


def tell_terms(which: Description, terms: str = "") -> None:
    """Show a dataset's licence, the terms its owner states there, and what to cite."""
    props = which.properties
    say(f"{props['title']}: {props['licence']} ({props['licence_url']})")
    if terms:
        say(f"its owner states: {terms}")
    say(f"to cite: {props['citation']}")


def accept_terms(settings: Settings, found: Catalogue, *, accepted: bool) -> None:
    """Show a dataset's terms; where its owner wants them accepted, ask once for each wording of them."""
    which = found.described
    props = which.properties
    tell_terms(which, found.terms)
    if not which.rest["fetch"].get("accept"):
        return
    wording = hashlib.sha256(f"{props['licence']}\n{found.terms}".encode()).hexdigest()[:16]
    note = settings.data_dir / "accepted.json"
    known: dict[str, str] = json.loads(note.read_text("utf-8")) if note.exists() else {}
    if known.get(which.id) == wording:
        return
    if not accepted:
        if not sys.stdin.isatty():
            fail(f"read the terms of {which.id} at {props['licence_url']}, then say --accept-licence")
        typer.confirm("Do you accept these terms?", abort=True, err=True)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    note.write_text(json.dumps({**known, which.id: wording}, indent=1), "utf-8")
