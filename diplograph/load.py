"""Commands that change what the graph says: load, unload, and check, which only reads the files."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diplograph.connect import changing, early, is_new, prepare, settings_of
from diplograph.terminal import Download, Rows, fail, say, tell
from loaders.intake.descriptions import sources
from loaders.intake.outcome import without_state

if TYPE_CHECKING:
    from graph.settings import Settings
    from loaders.curated.load import LoadReport
    from loaders.intake.job import Job
    from loaders.intake.stream import DatasetReport

CURATED = "curated"
BATCH = 5_000
MANY = 200_000  # rows from which bulk is the quicker way, though it loads the dossiers anew
# Files passed over: so many are named in the last line, so many told with the reason.
NAMED, SAID = 10, 100


Given = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files (plain, .gz, .zip), folders of them, or addresses of files (https://…).",
    ),
]
DatasetId = Annotated[
    str | None,
    typer.Option("--dataset", metavar="ID", help="Id of the dataset in the graph; dossiers name themselves."),
]
RejectFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where rows that cannot be read go (rejects/DATASET.csv in the data folder)."
    ),
]
FirstDay = Annotated[
    str | None,
    typer.Option("--start", metavar="DATE", help="First day of a set of quadruples of ICEWS: 2014-01-01."),
]
TimeUnit = Annotated[
    Literal["day", "hour"] | None,
    typer.Option("--unit", help="What such a set counts from there; told by its times if left."),
]
Release = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Release of a table, where its file does not tell: 5.1 of ATOP."),
]
CodedUntil = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Last day a table was coded, of a release that is not known here."),
]
DayOrder = Annotated[
    Literal["mdy", "dmy"] | None,
    typer.Option("--days", help="Order of days such as 1/2/2017, where no row of a file tells."),
]
Way = Annotated[
    Literal["auto", "stream", "bulk"],
    typer.Option(
        "--path",
        help="stream: beside what is there. bulk: coded events only, and no other dataset may be there. "
        f"auto: bulk where {MANY:,} rows or more may go so, else stream.",
    ),
]
OfCountries = Annotated[
    str | None,
    typer.Option(
        "--countries", metavar="KP,CN", help="Of GDELT, only rows that name one of these; skip the others."
    ),
]
Batch = Annotated[int, typer.Option(min=1, max=100_000, help="Rows that are committed together.")]
Strict = Annotated[bool, typer.Option(help="Exit with 1 where a row was rejected.")]


def load(
    ctx: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help=f"What it is: curated (dossiers in YAML), or a dataset: {', '.join(sources())}.",
        ),
    ],
    paths: Given = None,
    dataset: DatasetId = None,
    rejects: RejectFile = None,
    batch: Batch = BATCH,
    strict: Strict = False,
    way: Way = "auto",
    start: FirstDay = None,
    unit: TimeUnit = None,
    release: Release = None,
    coded_until: CodedUntil = None,
    days: DayOrder = None,
    of: OfCountries = None,
) -> None:
    """Load dossiers or a dataset into the graph; `curated` without PATH loads the shipped dossiers.

    A dossier loaded before is replaced: what it no longer says leaves the graph. If one has a mistake,
    all mistakes are listed and nothing is loaded.

    A dataset goes in by stream, in batches: cut off, the same command goes on where it was, and a file that
    is in the graph already is left alone. Or by bulk, where it is the first one: rows become CSV files, these
    a new graph by neo4j-admin, while the old one goes on answering; whole, it takes its place with countries,
    shipped dossiers and history; cut off, the old one stays, and nothing is resumed. The last line says what
    became of every row, and which way they went, and why.
    """
    settings = settings_of(ctx)
    if source != CURATED:
        check_source(source, CURATED)
        if not paths:
            raise typer.BadParameter(f"name the files or folders of {source}", param_hint="PATH")
        told = {
            "start": start, "unit": unit, "days": days, "release": release, "coded_until": coded_until,
            "countries": of,
        }  # fmt: skip
        if way == "bulk":
            from graph.local.admin import local_home

            local_home(settings)  # a store of another's is refused before any file is read
        from loaders.intake.job import open_job
        from loaders.owners.address import brought

        files = brought(paths, settings.cache_dir / "datasets" / source, say=say, progress=Download())
        job = open_job(source, files, dataset, **told)
        load_job(settings, job, way=way, rejects=rejects, batch=batch, strict=strict)
        return
    if dataset is not None:
        raise typer.BadParameter("curated takes no --dataset: a dossier names itself in its first line")
    _report(_load_dossiers(settings, _existing([Path(path) for path in paths or ()])))


def load_job(
    settings: Settings, job: Job, *, way: str, rejects: Path | None, batch: int, strict: bool
) -> None:
    """Load a dataset and tell what became of its rows."""
    rejects = rejects or reject_file(settings, job.description.id)
    report, taken = _load_dataset(settings, job, way, rejects, batch)
    tell_outcome(report, rejects, strict=strict, way=taken)


def _load_dossiers(settings: Settings, given: list[Path] | None) -> LoadReport:
    from graph.store.writer import Writer
    from loaders.curated.load import load_curated

    new = is_new(settings)
    read = early(given) if given and new else None
    curated = settings.curated or given is None
    with changing(settings, brief=True, curated=curated) as connection, Writer(connection) as writer:
        prepare(writer, curated=settings.curated and given is not None)
        report = load_curated(writer, given, say=say, read=read)
    if new and given is None and not report.loaded:  # they came with the store
        report.loaded, report.unchanged = report.unchanged, []
    return report


def check_source(source: str, *more: str) -> None:
    """Raise typer.BadParameter for what is neither a dataset's source nor one of `more`."""
    names = (*more, *sources())
    if source not in names:
        raise typer.BadParameter(f"{source!r} is none of {', '.join(names)}", param_hint="SOURCE")


def reject_file(settings: Settings, dataset: str) -> Path:
    """Where rejected rows go unless --rejects says: beside the store, whatever folder one stands in."""
    return settings.data_dir / "rejects" / f"{dataset}.csv"


def _load_dataset(
    settings: Settings, job: Job, way: str, rejects: Path, batch: int
) -> tuple[DatasetReport, str]:
    """Load a dataset; returns the report, and in words by which way and why."""
    from diplograph.bulk import bulk_load
    from graph.store.writer import Writer
    from loaders.intake.coded_events import CodedEvents
    from loaders.intake.stream import load_dataset

    if way == "bulk":
        return bulk_load(settings, job, rejects), "by bulk, as was asked for"
    why = "as was asked for" if way == "stream" else _against_bulk(settings, job)
    if not why:
        from loaders.bulk.load import MoreIsThere

        try:
            report = bulk_load(settings, job, rejects)
        except MoreIsThere as more:
            why = f"as the store holds {more.what}"
        else:
            return report, f"by bulk, as there are {MANY:,} rows or more and no other dataset"
    with changing(settings, curated=settings.curated) as connection, Writer(connection) as writer:
        prepare(writer, curated=settings.curated)
        report = load_dataset(writer, job, batch=batch, rejects=rejects, watch=Rows())
    return report, f"by stream, {why}" if isinstance(job.sink, CodedEvents) else ""


def _against_bulk(settings: Settings, job: Job) -> str:
    """Why a dataset is not to be loaded by bulk; empty if only what the graph holds may be a reason."""
    from loaders.intake.coded_events import CodedEvents
    from loaders.intake.files import lines
    from loaders.intake.outcome import FileProblem

    if not isinstance(job.sink, CodedEvents):
        return "as it is a table"
    if settings.neo4j_uri is not None:
        return "as the store is not ours"
    rows = chain.from_iterable(lines(part.place) for part in job.parts)
    try:
        if next(islice(rows, MANY - 1, None), None) is None:
            return f"as there are fewer than {MANY:,} rows"
    except FileProblem:  # a stream keeps what stands before the break, and names it
        return "as a file cannot be read to its end"
    if find_spec("polars") is None:
        return "as polars is not installed (pip install 'diplograph[bulk]' makes this load faster)"
    return ""


def tell_outcome(
    report: DatasetReport, rejects: Path, *, strict: bool, way: str = "", now: str | None = None
) -> None:
    """One line scripts can read: files, rows by what they became, revision, way, rows that name no state.

    now: what there is now, where it did not go into the graph. Ends with an error where every row was
    rejected, and with `strict` where one was.
    """
    parts = {"loaded": report.loaded, "resumed": report.resumed, "unchanged": report.unchanged}
    files = [f"{what}: {len(names)} files" for what, names in parts.items() if names]
    account = report.account
    numbers = {
        "read": account.read,
        "loaded": account.loaded,
        "rejected": account.rejected.total(),
        "skipped": account.skipped.total(),
    }
    rows = ", ".join(f"{what} {number}" for what, number in numbers.items())
    kinds = {"rejected": account.rejected, "skipped": account.skipped, "loaded without": account.lost}
    for what, reasons in kinds.items():
        for reason, number in reasons.most_common():
            say(f"{what} {number:,}: {reason}")
    there = {"what could not be read": account.rejected, "what rows were loaded without": account.lost}
    if rejects.exists() and (what := " and ".join(what for what, reasons in there.items() if reasons)):
        say(f"{what} is in {rejects}")
    summary = [f"{report.dataset}: {', '.join(files)}", rows]
    for file in report.passed[:SAID]:
        say(f"passed over {file.name}: {file.why}")
    if count := len(report.passed):
        names = ", ".join(file.name for file in report.passed[:NAMED])
        more = f" and {count - NAMED:,} more" if count > NAMED else ""
        summary.append(f"passed over {count:,}: {names}{more}")
    summary.append(now or f"the graph is now {report.revision}")
    summary += [way] if way else []
    summary.append(without_state(account.stateless, report.stateless))
    tell("; ".join(summary))
    if account.rejected and account.rejected.total() == account.read:
        out = f"take this load out: diplograph unload {report.dataset}"
        again, what = ("prepare it into a new folder", "folder") if now else (out, "graph")
        fail(f"every row was rejected, and none is in the {what}; mend the file and {again}")
    if strict and account.rejected:
        fail(f"{account.rejected.total():,} rows were rejected")


def unload(
    ctx: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Id of the dataset, or curated.")],
    dossier: Annotated[
        str | None, typer.Argument(metavar="ID", help="Of curated: the id in the dossier's first line.")
    ] = None,
) -> None:
    """Take a dataset, or one dossier, out of the graph again, with what nothing else says.

    The file of the dataset's rejected rows in the data folder goes too. Cut off, the same command goes on.
    """
    from graph.store.writer import Writer

    if (dataset == CURATED) is (dossier is None):
        what = "name the dossier to take out" if dossier is None else "only curated has an ID beside it"
        raise typer.BadParameter(what, param_hint="ID")
    settings = settings_of(ctx)
    with changing(settings) as connection, Writer(connection) as writer:
        if dossier is None:
            from loaders.intake.dataset import unload as unload_dataset

            revision = unload_dataset(writer, dataset, say=say)
            reject_file(settings, dataset).unlink(missing_ok=True)
            tell(f"taken out: {dataset}; the graph is now {revision}")
        else:
            from loaders.curated.load import unload_dossier

            _report(unload_dossier(writer, dossier))


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Dossiers, or folders of them.")],
) -> None:
    """Read dossiers and list every mistake with its line. Nothing is loaded, no store is needed."""
    from loaders.curated.check import check as problems_in

    problems = problems_in(_existing(paths))
    for problem in problems:
        tell(str(problem))
    if problems:
        fail(f"{len(problems)} mistakes" if len(problems) > 1 else "1 mistake")
    tell("no mistakes")


def _report(report: LoadReport) -> None:
    parts = {"loaded": report.loaded, "unchanged": report.unchanged, "taken out": report.removed}
    summary = [f"{what}: {', '.join(dossiers)}" for what, dossiers in parts.items() if dossiers]
    tell("; ".join([*summary, f"the graph is now {report.revision}"]))


def _existing(paths: list[Path] | None) -> list[Path] | None:
    from graph.errors import InputError

    for path in paths or ():
        if not path.exists():
            raise InputError(f"{path} does not exist; give a dossier or a folder of dossiers")
    return paths or None
