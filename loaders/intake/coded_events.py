"""The sink of coded events: who did what to whom on which day, by the million.

What a row becomes is told in docs/datasets.md. Events and their relationships are created, not merged:
ids that are in the graph already are asked for first, and the cursor lets no batch in twice. Of a row that
names several actors on one side, the event stands in each pair of countries that its sides make.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import InputError, StoreError
from loaders.intake.coded_row import PairedContacts, pairs, side_of
from loaders.intake.job import Job, Sink, Written
from loaders.shared.dyads import YearCounts, count, write_dyads
from loaders.shared.possibly_same import link_events_of_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graph.store.writer import Transaction
    from loaders.intake.coded_row import Code, CodedActor, CodedRow, Pair
    from loaders.intake.descriptions import Description
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part

STORED = """
UNWIND $ids AS id
MATCH (e:Event {id: id})
RETURN id
"""

WRITE_ACTORS = """
UNWIND $rows AS row
MERGE (a:Actor {id: row.id})
ON CREATE SET a:CodedActor, a += row.props, a.name = row.name, a.dataset = $dataset
"""

WRITE_AFFILIATIONS = """
UNWIND $rows AS row
MATCH (a:Actor {id: row[0]})
MATCH (c:Country {id: row[1]})
MERGE (a)-[r:AFFILIATED_WITH]->(c)
ON CREATE SET r.dataset = $dataset
"""

# The order of what a row holds; the texts below count on it.
COLUMNS = (
    "id", "actor", "target", "day", "edtf", "title", "cameo", "root", "plover", "goldstein", "line",
    "contact", "mirrored_by", "known", "own", "actor_for", "target_for", "dyad", "direction", "level",
)  # fmt: skip
COLUMN = {name: number for number, name in enumerate(COLUMNS)}
AT = {name: f"row[{number}]" for name, number in COLUMN.items()}

CREATE = f"""
UNWIND $rows AS row
WITH {{nodes}}
CREATE (e:Event:CodedEvent {{{{
  id: {AT["id"]}, kind: 'CodedEvent', title: {AT["title"]}, date: {AT["edtf"]}, start: {AT["day"]},
  end: {AT["day"]}, status: 'occurred', depth: 0, dataset: $dataset, file: $file, row: {AT["line"]},
  cameo: {AT["cameo"]}, root: {AT["root"]}, plover: {AT["plover"]}, goldstein: {AT["goldstein"]},
  contact: {AT["contact"]}, mirrored_by: {AT["mirrored_by"]}, known: {AT["known"]}
}}}})
{{create}}
RETURN count(*) AS written
"""

# Each actor and pair is looked up once a batch, and rows hold its position in the list. If one is missing,
# positions would point to others, so nothing is written.
FOUND = """
CALL () {{
  UNWIND range(0, size(${list}) - 1) AS place
  MATCH (n:{label} {{id: ${list}[place]}})
  WITH n ORDER BY place
  RETURN collect(n) AS {list}
}}
"""
ALL_FOUND = "WITH * WHERE size(actors) = size($actors) AND size(dyads) = size($dyads)"
OWN = f"SET e += {AT['own']}"
ACTED = f"CREATE (a)-[:ACTED {{for: {AT['actor_for']}}}]->(e)"
ADDRESSED = f"CREATE (e)-[:ADDRESSED_TO {{for: {AT['target_for']}}}]->(b)"
INVOLVES = f"""CREATE (e)-[:INVOLVES {{{{
  entity: {{entity}}, start: {AT["day"]}, end: {AT["day"]}, depth: 0, mode: 'direct', status: 'occurred',
  known: {AT["known"]}
}}}}]->({{node}})"""
INVOLVES_ACTOR = INVOLVES.format(entity=AT["actor"], node="a")
INVOLVES_TARGET = INVOLVES.format(entity=AT["target"], node="b")
BETWEEN = f"""CREATE (e)-[:BETWEEN {{
  dyad: {AT["dyad"]}, start: {AT["day"]}, end: {AT["day"]}, depth: 0, mode: 'direct', status: 'occurred',
  direction: {AT["direction"]}, level: {AT["level"]}, known: {AT["known"]}
}}]->(d)"""

# For actors and targets after the first. An event may be pulled again for another pair: nothing is created
# twice.
OTHERS = {
    "acted": """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (a)-[r:ACTED]->(e) WHERE coalesce(r.for, '') = coalesce(row[2], '') }
CREATE (a)-[:ACTED {for: row[2]}]->(e)
""",
    "addressed": """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[r:ADDRESSED_TO]->(a) WHERE coalesce(r.for, '') = coalesce(row[2], '') }
CREATE (e)-[:ADDRESSED_TO {for: row[2]}]->(a)
""",
    "involves": """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (a:Actor {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[:INVOLVES]->(a) }
CREATE (e)-[:INVOLVES {
  entity: row[1], start: e.start, end: e.end, depth: 0, mode: 'direct', status: 'occurred', known: e.known
}]->(a)
""",
    "between": """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
MATCH (d:Dyad {id: row[1]})
WHERE NOT EXISTS { MATCH (e)-[:BETWEEN]->(d) }
CREATE (e)-[:BETWEEN {
  dyad: row[1], start: e.start, end: e.end, depth: 0, mode: 'direct', status: 'occurred',
  direction: row[2], level: row[3], known: e.known
}]->(d)
""",
}


class RowKind(NamedTuple):
    """Which parts a row has, on which its Cypher depends. same: actor and target are one node."""

    actor: bool
    target: bool
    dyad: bool
    same: bool
    own: bool


def batch_text(kind: RowKind) -> str:
    """Cypher that writes the rows of a `Group`, looking up each node once a batch."""
    first = len(COLUMNS)
    taken = (
        (f"actors[row[{first}]] AS a", kind.actor),
        (f"actors[row[{first + 1}]] AS b", kind.target),
        (f"dyads[row[{first + 2}]] AS d", kind.dyad),
    )
    nodes = ", ".join(["row", *(part for part, there in taken if there)])
    found = "".join(
        FOUND.format(list=name, label=label) for name, label in (("actors", "Actor"), ("dyads", "Dyad"))
    )
    wanted = (
        (ACTED, kind.actor), (ADDRESSED, kind.target), (INVOLVES_ACTOR, kind.actor),
        (INVOLVES_TARGET, kind.target and not kind.same), (BETWEEN, kind.dyad), (OWN, kind.own),
    )  # fmt: skip
    create = "\n".join(part for part, there in wanted if there)
    return f"{found}{ALL_FOUND}{CREATE.format(nodes=nodes, create=create)}"


def coded_job(description: Description, parts: list[Part]) -> Job:
    """The job of loading coded events; afterwards they are linked with what dossiers may tell of too."""
    return Job(description, parts, CodedEvents(), partial(link_events_of_dataset, description.id))


def check_coded(job: Job, way: str) -> None:
    """Refuse what may not be loaded this `way` (`bulk` or `prepare`).

    Raises:
        InputError: the job is not of coded events; FileProblem: a file is not of its shape.
    """
    if not isinstance(job.sink, CodedEvents):
        source = job.description.source
        raise InputError(f"{way} is for coded events in their millions; load this: diplograph load {source}")
    for part in job.parts:
        part.check()


@dataclass(slots=True)
class Group:
    """Rows of one kind: the values of COLUMNS, then the positions of actor, target and pair in the lists."""

    rows: list[list[Any]] = field(default_factory=list)
    actors: dict[str, int] = field(default_factory=dict)
    dyads: dict[str, int] = field(default_factory=dict)

    def add(self, values: list[Any]) -> None:
        """Append a row and, behind its values, the positions of its nodes."""
        for name, places in (("actor", self.actors), ("target", self.actors), ("dyad", self.dyads)):
            id_ = values[COLUMN[name]]
            values.append(None if id_ is None else places.setdefault(id_, len(places)))
        self.rows.append(values)


@dataclass(slots=True)
class Prepared:
    """A batch, worked out as far as possible without asking the graph; of rows with one id only the first.

    sides: by id, for events whose contact another row may tell: `side_of` the row, its values, and what it
    counts. counted: what all other rows count.
    """

    size: int
    rows: dict[str, tuple[Row, CodedRow]] = field(default_factory=dict)
    parties: dict[CodedActor, None] = field(default_factory=dict)
    groups: dict[RowKind, Group] = field(default_factory=dict)
    sides: dict[str, tuple[tuple[int, bool], list[Any], list[Count]]] = field(default_factory=dict)
    counted: Counter[Count] = field(default_factory=Counter)
    others: list[tuple[str, Others]] = field(default_factory=list)


class CodedEvents(Sink):
    """A sink for `CodedRow`; see `job.Sink`. `_known`: actors, affiliations and pairs in the graph."""

    def __init__(self) -> None:
        self._known: set[Any] = set()
        self._new: set[Any] = set()

    def between(self, coded: CodedRow) -> list[Pair]:
        """The pairs in which a row's event stands."""
        return pairs(coded)

    def prepare(self, dataset: str, rows: Sequence[tuple[Row, CodedRow]]) -> Prepared:
        """Work out all that needs no look at the graph: ids stored before and earlier contacts do."""
        batch = Prepared(len(rows))
        for row, coded in rows:
            event = f"{dataset}:{coded.number}"
            if event not in batch.rows:
                batch.rows[event] = row, coded
                _prepare(batch, dataset, event, self.between(coded))
        return batch

    def write(self, transaction: Transaction, dataset: str, file: int, batch: Prepared) -> Written:
        """Create the events that are not there, with their actors, pairs and ledger."""
        size = batch.size
        if stored := {row["id"] for row in transaction.run(STORED, ids=list(batch.rows))}:
            batch = self.prepare(
                dataset, [entry for event, entry in batch.rows.items() if event not in stored]
            )
        self._write_actors(transaction, dataset, batch.parties)
        contacts = PairedContacts(
            transaction, dataset, {event: side for event, (side, _, _) in batch.sides.items()}
        )
        counted = batch.counted.copy()
        for event, (_, values, counts_) in batch.sides.items():
            values[COLUMN["mirrored_by"]] = contacts.partner(event)
            again = contacts.is_second(event)
            counted.update(each._replace(again=again) for each in counts_)
        unknown = {dyad for group in batch.groups.values() for dyad in group.dyads} - self._known
        unknown |= {pair[0] for _, others in batch.others for pair in others.between} - self._known
        if unknown:
            self._new |= unknown
            write_dyads(transaction.run, unknown)
        for kind, group in batch.groups.items():
            nodes = {"actors": list(group.actors), "dyads": list(group.dyads)}
            done = transaction.run(batch_text(kind), rows=group.rows, dataset=dataset, file=file, **nodes)
            if missing := len(group.rows) - done[0]["written"]:
                message = f"{dataset}: {missing} events name an actor or a pair that is not in the graph"
                raise StoreError(message)
        write_others(transaction.run, batch.others)
        contacts.update_earlier(transaction)
        return Written(size - len(batch.rows), ledger_of(counted))

    def committed(self) -> None:
        """Remember the nodes of the committed batch, which later ones need not create."""
        self._known |= self._new
        self._new = set()

    def _write_actors(self, transaction: Transaction, dataset: str, parties: Iterable[CodedActor]) -> None:
        """Create new actors, with the properties of the first row that names them, whatever the batches."""
        self._new = set()
        actors, affiliations = [], []
        for party in parties:
            if party.is_state:
                continue
            if party.id not in self._known and party.id not in self._new:
                self._new.add(party.id)
                actors.append({"id": party.id, "name": party.name, "props": dict(party.props)})
            place = (party.id, party.country)
            if party.country and place not in self._known:
                self._new.add(place)
                affiliations.append(list(place))
        if actors:
            transaction.run(WRITE_ACTORS, rows=actors, dataset=dataset)
        if affiliations:
            transaction.run(WRITE_AFFILIATIONS, rows=affiliations, dataset=dataset)


def _prepare(batch: Prepared, dataset: str, event: str, between: list[Pair]) -> None:
    row, coded = batch.rows[event]
    for party in coded.parties:
        batch.parties[party] = None
    side = side_of(dataset, coded)
    values, kind = values_of(event, row.line, coded, between, side[0] if side else None)
    batch.groups.setdefault(kind, Group()).add(values)
    told = counts_of(coded, between)
    if side:
        batch.sides[event] = side, values, told
    else:
        batch.counted.update(told)
    if any(coded.others):
        batch.others.append((event, others_of(coded, between)))


class Count(NamedTuple):
    """One row in the counts of a pair and year; `again`: its contact was counted from the other side."""

    dyad: str
    year: int
    level: str
    code: Code
    direction: str
    again: bool


def counts_of(coded: CodedRow, between: Iterable[Pair]) -> list[Count]:
    """What a row counts in these pairs, as one whose contact was not told before."""
    year = coded.day.year
    return [Count(pair.dyad, year, pair.level, coded.code, pair.direction, again=False) for pair in between]


def ledger_of(counted: Counter[Count]) -> YearCounts:
    """The sums that these counts add to the ledger of pairs by year."""
    ledger: YearCounts = {}
    for told, times in counted.items():
        columns = counts(told.code, told.direction, again=told.again)
        count(ledger, told[:3], {column: times * amount for column, amount in columns.items()})
    return ledger


def counts(code: Code, direction: str, *, again: bool) -> dict[str, float]:
    """What a row adds to the ledger; a contact told `again` from the other side adds a row and no more."""
    columns: dict[str, float] = {"rows": 1}
    if not again:
        columns |= {"total": 1, direction: 1}
        if code.root:
            columns[f"c{code.root}"] = 1
        if code.plover:
            columns[f"plover_{code.plover.lower()}"] = 1
        if code.goldstein:
            columns["cooperation" if code.goldstein > 0 else "conflict"] = code.goldstein
    return columns


def values_of(
    event: str,
    line: int,
    coded: CodedRow,
    between: Sequence[Pair],
    contact: int | None,
    partner: str | None = None,
) -> tuple[list[Any], RowKind]:
    """The values of COLUMNS for a row, and its kind; further actors and pairs are in `others_of`."""
    actor, target, code = coded.actor, coded.target, coded.code
    values = [
        event, actor.id if actor else None, target.id if target else None, coded.day, coded.day.isoformat(),
        code.label, code.code, code.root, code.plover, code.goldstein, line, contact,
        partner, coded.published, coded.own,
        actor.country if actor else None, target.country if target else None,
        *(between[0] if between else (None, None, None)),
    ]  # fmt: skip
    same = actor is not None and target is not None and actor.id == target.id
    kind = RowKind(actor is not None, target is not None, bool(between), same, bool(coded.own))
    return values, kind


class Others(NamedTuple):
    """Parameters of the texts of OTHERS for one event, without its id."""

    acted: list[tuple[str, str | None]]
    addressed: list[tuple[str, str | None]]
    involves: list[str]
    between: list[Pair]


def others_of(coded: CodedRow, between: list[Pair]) -> Others:
    """The actors, targets and pairs of a row after the first of each."""
    first = {party.id for party in (coded.actor, coded.target) if party}
    acting, addressed = coded.others
    more = dict.fromkeys(party.id for party in (*acting, *addressed) if party.id not in first)
    return Others(
        [(party.id, party.country) for party in acting],
        [(party.id, party.country) for party in addressed],
        list(more),
        between[1:],
    )


def write_others(run: Callable[..., Any], events: Iterable[tuple[str, Others]]) -> None:
    """Write further actors and pairs of events; `run` takes Cypher and its rows."""
    rows: dict[str, list[list[Any]]] = defaultdict(list)
    for event, others in events:
        rows["acted"] += [[event, *actor] for actor in others.acted]
        rows["addressed"] += [[event, *actor] for actor in others.addressed]
        rows["involves"] += [[event, actor] for actor in others.involves]
        rows["between"] += [[event, *pair] for pair in others.between]
    for what, text in OTHERS.items():
        if rows[what]:
            run(text, rows=rows[what])
