"""Writes roll calls: one node each, with the states that voted yes, no and abstained as lists on it.

870,000 votes are so 6,000 nodes. Each list has one of the same length beside it with the lines of the votes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.job import Sink, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.writer import Transaction
    from loaders.intake.outcome import Row

VOTES = ("yes", "no", "abstain")

WRITE_CALLS = """
UNWIND $rows AS row
MERGE (v:RollCall {id: row.id})
ON CREATE SET v.file = $file, v.row = row.line
SET v += row.props, v.dataset = $dataset
"""

ADD_ISSUES = """
UNWIND $rows AS row
MATCH (v:RollCall {id: row.id})
SET v.issues = coalesce(v.issues, []) + row.issues
RETURN row.id AS id
"""

ADD_VOTES = """
UNWIND $rows AS row
MATCH (v:RollCall {id: row.id})
SET v.votes_file = $file,
  v.yes = coalesce(v.yes, []) + row.yes, v.yes_rows = coalesce(v.yes_rows, []) + row.yes_rows,
  v.no = coalesce(v.no, []) + row.no, v.no_rows = coalesce(v.no_rows, []) + row.no_rows,
  v.abstain = coalesce(v.abstain, []) + row.abstain,
  v.abstain_rows = coalesce(v.abstain_rows, []) + row.abstain_rows
RETURN row.id AS id
"""


class Call(NamedTuple):
    """A roll call."""

    id: str
    props: dict[str, Any]


class Issue(NamedTuple):
    """One of the things a roll call was about."""

    call: str
    issue: str


class Vote(NamedTuple):
    """A vote; of a state we do not know it is counted and listed, not kept."""

    call: str
    country: str | None
    how: str


class VoteWithCall(NamedTuple):
    """A vote in a row that tells of the roll call too; the first such row of it is where it stands."""

    of: Call
    vote: Vote


class RollCalls(Sink):
    """A sink for calls, issues and votes; see `job.Sink`."""

    def write(
        self,
        transaction: Transaction,
        dataset: str,
        file: int,
        batch: Sequence[tuple[Row, Call | Issue | Vote | VoteWithCall]],
    ) -> Written:
        """Make the calls, then add to what they are about and to their votes."""
        calls: dict[str, dict[str, Any]] = {}
        issues: dict[str, list[str]] = defaultdict(list)
        votes: dict[str, dict[str, list[Any]]] = defaultdict(
            lambda: {name: [] for how in VOTES for name in (how, f"{how}_rows")}
        )
        for row, facts in batch:
            of, fact = facts if isinstance(facts, VoteWithCall) else (facts, facts)
            if isinstance(of, Call):
                entry = {"id": f"{dataset}:{of.id}", "props": of.props, "line": row.line}
                calls.setdefault(of.id, entry)
            if isinstance(fact, Issue):
                issues[f"{dataset}:{fact.call}"].append(fact.issue)
            elif isinstance(fact, Vote) and fact.country is not None:
                cast = votes[f"{dataset}:{fact.call}"]
                cast[fact.how].append(fact.country)
                cast[f"{fact.how}_rows"].append(row.line)
        if calls:
            transaction.run(WRITE_CALLS, rows=list(calls.values()), dataset=dataset, file=file)
        alone = 0
        if issues:
            rows = [{"id": key, "issues": names} for key, names in issues.items()]
            known = {row["id"] for row in transaction.run(ADD_ISSUES, rows=rows)}
            alone = sum(len(names) for key, names in issues.items() if key not in known)
        if votes:
            rows = [{"id": key, **cast} for key, cast in votes.items()]
            transaction.run(ADD_VOTES, rows=rows, file=file)
        return Written(0, {}, alone)
