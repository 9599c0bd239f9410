"""Loads dossiers into the store, and takes them out again. Each dossier is whole or untouched.

The shipped ones are not even read while they, and the code that reads them, are as when last loaded.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from graph.errors import NotFound
from graph.nearest import did_you_mean
from loaders.curated.check import checked
from loaders.curated.compile import compile_dossiers
from loaders.curated.context import Context
from loaders.curated.derived import (
    ChangedDossier,
    StateBefore,
    Touched,
    count_contacts,
    counts_of,
    list_changes,
    set_contested,
    set_known,
    state_before,
    touched,
    update_years,
)
from loaders.curated.rows import Compiled, Graph, remove_unsaid, write_graph
from loaders.curated.shipped import is_stamped, stamp
from loaders.shared.possibly_same import relink_events
from loaders.shared.revision import next_revision, revision_of, wait_for_other_loads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graph.store.writer import Transaction, Writer

BATCH = 50  # dossiers in one transaction

STORED = """
MATCH (d:Dossier)
RETURN d.id AS id, d.hash AS hash, d.shipped AS shipped
ORDER BY id
"""

WRITE_DOSSIERS = """
UNWIND $rows AS row
MERGE (d:Dossier {id: row.id})
SET d = row, d.loaded = datetime()
"""

DELETE_DOSSIER = """
MATCH (d:Dossier {id: $id})
WITH d, d.title AS title
DELETE d
RETURN title
"""

WRITE_DATASET = """
MERGE (d:Dataset {id: 'curated'})
SET d += $props
"""

KEPT = """
MATCH (n:Curated)
WHERE size(n.dossiers) = 0
RETURN n.id AS id
ORDER BY id
"""


@dataclass(slots=True)
class LoadReport:
    """What a load did.

    Ids of dossiers `loaded` (new or changed), `unchanged`, `removed`; how many `nodes` and
    `relationships` the loaded ones say; `kept`: ids nobody says any more which stay because another
    dossier or dataset refers to them; the graph's `revision` afterwards.
    """

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    nodes: int = 0
    relationships: int = 0
    revision: str = ""


def _silent(_: str) -> None:
    return


Read = tuple[Context, dict[str, Compiled]]


def read_dossiers(paths: Iterable[Path | str] | None = None) -> Read:
    """The dossiers at `paths` with the shipped ones, checked, and what each becomes; no store is needed.

    Raises:
        DossierError: one has problems.
    """
    with _uncollected():
        context = checked(paths)
        return context, compile_dossiers(context)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for garbage: all that is made is kept, and looking takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_curated(
    writer: Writer,
    paths: Iterable[Path | str] | None = None,
    *,
    say: Callable[[str], None] = _silent,
    read: Callable[[], Read] | None = None,
) -> LoadReport:
    """Load the dossiers at `paths` (files or folders), or the shipped ones.

    A dossier that is in the store as it is now is left alone; a changed one loses what it no longer
    says. Shipped dossiers that the given ones refer to are loaded with them. Loading the shipped ones
    takes out those a newer version no longer has. The base layer must be there. `read` gives what
    `read_dossiers` has read of the same paths already.

    Raises:
        DossierError: one has problems; nothing is loaded.
        InputError: an id belongs to another dossier of the store, or a country is not in it.
        StoreError: the store cannot be written to.
    """
    report = LoadReport()
    stored = {row["id"]: row for row in writer.read(STORED)}
    if paths is None and is_stamped(writer, stored.values()):
        report.unchanged = [name for name, row in stored.items() if row["shipped"]]
        report.revision = revision_of(writer.read)
        return report
    context, compiled = read() if read else read_dossiers(paths)
    given = {name for name, dossier in context.dossiers.items() if context.files[dossier.at.file].given}
    wanted = _with_needs(compiled, given)
    changed = {}
    for name in sorted(wanted):
        row = stored.get(name, {})
        if (row.get("hash"), row.get("shipped")) == (compiled[name].hash, compiled[name].shipped):
            report.unchanged.append(name)
        else:
            changed[name] = compiled[name]
    for group in _batches(_in_order(changed)):
        _load_group(writer, group, set(compiled), report)
        for each in group:
            say(f"{each.id}: {len(each.graph.nodes)} nodes, {len(each.graph.relationships)} relationships")
    if paths is None:
        for name in sorted(set(stored) - set(compiled)):
            if stored[name]["shipped"]:
                _unload(writer, name, f"dossier {name} is no longer shipped")
                report.removed.append(name)
                say(f"{name}: taken out, no longer shipped")
        stamp(writer, writer.read(STORED))
    _finish(writer, report, say)
    return report


def unload_dossier(writer: Writer, dossier: str) -> LoadReport:
    """Take one dossier out of the store. What another one refers to stays and is `kept` in the report.

    Raises:
        NotFound: the store has no such dossier.
    """
    stored = [row["id"] for row in writer.read(STORED)]
    if dossier not in stored:
        message = (
            f"no dossier {dossier!r} is loaded; {did_you_mean(dossier, stored) or 'see the list of dossiers'}"
        )
        raise NotFound(message)
    _unload(writer, dossier, f"dossier {dossier} unloaded")
    report = LoadReport(removed=[dossier])
    _finish(writer, report, _silent)
    return report


def _with_needs(compiled: dict[str, Compiled], names: set[str]) -> set[str]:
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += compiled[name].needs
    return wanted


def _in_order(changed: dict[str, Compiled]) -> Iterator[list[Compiled]]:
    """Dossiers after those they need; those which need one another together, in one transaction."""
    import networkx as nx  # slow to import, and most loads find nothing changed

    needs: Any = nx.DiGraph()
    needs.add_nodes_from(sorted(changed))
    needs.add_edges_from(
        (name, needed) for name in sorted(changed) for needed in changed[name].needs if needed in changed
    )
    groups = nx.condensation(needs)
    for number in reversed(list(nx.lexicographical_topological_sort(groups))):
        yield [changed[name] for name in sorted(groups.nodes[number]["members"])]


def _batches(groups: Iterable[list[Compiled]]) -> Iterator[list[Compiled]]:
    """Groups put together, in their order: a transaction of many dossiers costs little more than of one."""
    batch: list[Compiled] = []
    for group in groups:
        batch += group
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _load_group(writer: Writer, group: list[Compiled], known: set[str], report: LoadReport) -> None:
    names = [dossier.id for dossier in group]
    with writer.transaction() as transaction:
        wait_for_other_loads(transaction)
        said = touched(transaction, names)
        ends = {end for dossier in group for end in dossier.graph.nodes}
        events = said.said | {end.id for end in ends if end.label == "Event"}
        contacts = count_contacts(transaction, events)
        stored = {row["id"] for row in transaction.run(STORED)}
        before = state_before(transaction, group, names)
        write_graph(transaction, group, known)
        rows = [
            {**dossier.props, "id": dossier.id, "hash": dossier.hash, "shipped": dossier.shipped}
            for dossier in group
        ]
        transaction.run(WRITE_DOSSIERS, rows=rows)
        changed = []
        for dossier in group:
            new = dossier.id not in stored
            if not new:
                remove_unsaid(transaction, dossier.id, dossier.graph)
            why = dossier.note or f"dossier {dossier.id} {'loaded' if new else 'changed'}"
            says = {end.id for end in dossier.graph.nodes}
            title, change = str(dossier.props["title"]), "added" if new else "changed"
            changed.append(ChangedDossier(dossier.id, title, change, why, counts_of(dossier), says))
        update_years(transaction, contacts, count_contacts(transaction, events))
        relink_events(transaction, events)
        _derive(transaction, said | touched(transaction, names), before, changed)
    for dossier in group:
        report.loaded.append(dossier.id)
        report.nodes += len(dossier.graph.nodes)
        report.relationships += len(dossier.graph.relationships)


def _unload(writer: Writer, name: str, why: str) -> None:
    with writer.transaction() as transaction:
        wait_for_other_loads(transaction)
        said = touched(transaction, [name])
        contacts = count_contacts(transaction, said.said)
        before = state_before(transaction, [], [name])
        remove_unsaid(transaction, name, Graph())
        title = transaction.run(DELETE_DOSSIER, id=name)[0]["title"]
        update_years(transaction, contacts, count_contacts(transaction, said.said))
        relink_events(transaction, said.said)
        _derive(transaction, said, before, [ChangedDossier(name, title, "withdrawn", why, {}, set())])


def _derive(
    transaction: Transaction, changed: Touched, before: StateBefore, dossiers: list[ChangedDossier]
) -> None:
    contested = set_contested(transaction, changed)
    set_known(transaction, changed)
    transaction.run(WRITE_DATASET, props=about())
    # With every dossier, so that no reader keeps an answer from between two of them.
    list_changes(transaction, before, dossiers, contested, next_revision(transaction))


def _finish(writer: Writer, report: LoadReport, say: Callable[[str], None]) -> None:
    report.kept = [row["id"] for row in writer.read(KEPT)]
    if report.kept:
        say(f"kept although no dossier says it, because something refers to it: {', '.join(report.kept)}")
    report.revision = revision_of(writer.read)


def about() -> dict[str, Any]:
    """What this source is: title, licence, citation, coverage, as in `curated.yaml`."""
    text = Path(__file__).with_name("curated.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))
