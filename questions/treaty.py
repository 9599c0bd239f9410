"""One treaty and its life: what was done to it, when, by whom, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NotRequired

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from questions.claims import Claim
from questions.entity import Entity, Provision, entity
from questions.items import ACTING, SOURCES_OF_S, any_name_of, lite, lite_of, name_of, words
from questions.request import Rule
from questions.shapes import Ref, SourceRef, Typed, means
from questions.table import Table, edtf, publishers, reporters
from questions.treaties import DATING_CLAIM, SHAPE_OF_N, Action, TreatyOfRow, TreatyParty, of_row, shape
from questions.treaty_accounts import DatedClaim, Dispute, Said, disputes
from questions.treaty_status import ATOP_CODED_UNTIL, Stood, spans_of_atop, standing

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store


class DatedAction(Action):
    """One step in the life of a treaty: who took it, every claim of when, and who tells of it."""

    contested: list[str]
    by: list[Ref]
    dates: list[DatedClaim]
    sources: list[SourceRef]


class PossiblySame(Typed):
    """A treaty it may be, and why."""

    reasons: list[str]


class OnDay(Stood):
    """How the treaty as a whole stood on a day."""

    on: str


class AtopSpan(TypedDict):
    """From when to when ATOP counts the alliance; without an end it still stood when the coding ended."""

    id: str
    start: str | None
    end: str | None
    coded_until: str
    sources: list[Said]


class TreatyWords(TypedDict):
    """What a treaty has in common with every entity."""

    names: dict[str, str]
    also: list[str]
    titles: NotRequired[dict[str, str] | None]
    provisions: list[Provision]
    claims: list[Claim]
    dataset: str | None
    dossiers: list[str]
    properties: NotRequired[
        Annotated[dict[str, object] | None, means("What a dataset tells of it, by its own names.")]
    ]


class Treaty(TreatyOfRow, TreatyWords):
    """One treaty, its life, what its articles say and what is claimed about it."""

    id: str
    name: str
    title: str | None
    type: str | None
    parties: list[TreatyParty]
    actions: Annotated[list[DatedAction], means("Its life in the order of time, the undated last.")]
    sources: list[SourceRef]
    possibly_same: Annotated[
        list[PossiblySame], means("Treaties of datasets, or of dossiers, that it may be.")
    ]
    standing: OnDay
    atop: list[AtopSpan]
    disputes: list[Dispute]


TREATY = f"""
MATCH (n:Treaty {{id: $id}})
RETURN {SHAPE_OF_N} AS treaty, COLLECT {{
  MATCH (e:TreatyAction)-[:OF]->(n)
  WITH e ORDER BY e.start, e.id
  RETURN {{
    event: {lite_of("e")}, action: e.action, contested: coalesce(e.contested, []),
    by: COLLECT {{
      MATCH (a:Actor)-[:{ACTING}]->(e)
      WITH DISTINCT a
      RETURN {{id: a.id, name: {name_of("a")}}} ORDER BY a.id
    }},
    dates: COLLECT {{
      MATCH (c:Claim {{property: 'date'}})-[:ABOUT]->(e)
      WITH c ORDER BY CASE c.rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, c.value
      RETURN c {{ {DATING_CLAIM} }}
    }},
    sources: COLLECT {{
      MATCH (e)<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s:Source)
      {SOURCES_OF_S}
    }}
  }}
}} AS life, COLLECT {{
  MATCH (n)-[r:POSSIBLY_SAME]-(x:Treaty)
  WITH x, r ORDER BY x.id
  RETURN {{id: x.id, type: 'Treaty', name: {any_name_of("x")}, reasons: r.reasons}}
}} AS possibly_same
"""


async def treaty(store: Store, treaty_id: str, on: date, rule: Rule = "text", *, lang: str) -> Treaty:
    """One treaty and its life, and how it stood on a day.

    Raises:
        NotFound: no treaty has this id.
    """
    rows = await store.read(TREATY, id=treaty_id, **words(lang))
    if not rows:
        message = f"no treaty has the id {treaty_id!r}"
        raise NotFound(message)
    return shown(rows[0], await entity(store, treaty_id, lang=lang), on, rule)


def shown(row: Row, whole: Entity, on: date, rule: Rule = "text") -> Treaty:
    """A row of TREATY, with what the treaty has in common with every entity, on a day."""
    ruled = shape(row["treaty"])
    answer: Treaty = {
        "id": ruled["id"],
        "name": ruled["name"],
        "title": ruled["title"],
        "type": ruled["type"],
        "parties": ruled["parties"],
        "sources": ruled["sources"],
        **of_row(ruled),
        "actions": [_action(step) for step in row["life"]],
        "possibly_same": row["possibly_same"],
        "names": whole["names"],
        "also": whole["also"],
        "provisions": whole.get("provisions") or [],
        "claims": whole["claims"],
        "dataset": whole["dataset"],
        "dossiers": whole["dossiers"],
        "standing": {"on": on.isoformat(), **standing(ruled, (), on, rule)},
        "atop": [
            {
                "id": span["value"],
                "start": span["start"],
                "end": span["end"],
                "coded_until": ATOP_CODED_UNTIL.isoformat(),
                "sources": span["sources"],
            }
            for span in spans_of_atop(ruled)
        ],
        "disputes": disputes(whole["claims"]),
    }
    if "titles" in whole:
        answer["titles"] = whole["titles"]
    if "properties" in whole:
        answer["properties"] = whole["properties"]
    return answer


def _action(step: Row) -> DatedAction:
    return {
        **lite(step["event"]),
        "action": step["action"],
        "contested": step["contested"],
        "by": step["by"],
        "dates": step["dates"],
        "sources": step["sources"],
    }


def tables(answer: Treaty) -> list[Table]:
    """The life of the treaty, a row a step; then its articles, and what is disputed."""
    steps = [
        [
            edtf(action["date"]),
            (action["action"] or "").replace("_", " "),
            "" if action["status"] == "occurred" else action["status"].replace("_", " "),
            ", ".join(actor["name"] for actor in action["by"]),
            action["title"],
            ", ".join(action["contested"]),
            publishers(action["sources"]),
        ]
        for action in answer["actions"]
    ]
    articles = [
        [
            provision["article"],
            provision["effect"],
            ", ".join(actor["name"] for actor in provision["binds"]),
            ", ".join(actor["name"] for actor in provision["toward"]),
            provision["act"],
        ]
        for provision in answer["provisions"]
    ]
    disputed = [
        [dispute["property"].replace("_", " "), claim["text"], claim["rank"], reporters(claim["reports"])]
        for dispute in answer["disputes"]
        for claim in dispute["claims"]
    ]
    return [
        Table(
            ("date", "action", "status", "by", "title", "contested", "sources"),
            steps,
            answer["title"] or answer["name"],
            _facts(answer),
        ),
        Table(("article", "effect", "binds", "toward", "act"), articles),
        Table(("disputed", "claim", "rank", "reported by"), disputed),
    ]


def _facts(answer: Treaty) -> dict[str, object]:
    how = answer["standing"]
    facts: dict[str, object] = {
        "id": answer["id"],
        f"on {how['on']}": f"{how['state'].replace('_', ' ')} (in force: {how['in_force']})",
        "because": "; ".join(how["reasons"]),
        "parties": "; ".join(f"{party['name']} {party['edtf'] or ''}".strip() for party in answer["parties"]),
        "possibly the same as": "; ".join(other["id"] for other in answer["possibly_same"]),
        "ATOP": "; ".join(f"{span['id']} {span['start']} to {span['end'] or '…'}" for span in answer["atop"]),
    }
    if row := answer.get("provenance"):
        facts |= answer.get("properties") or {}
        facts["row"] = f"{row['file']}, line {row['row']}"
    return facts
