"""Which provisions of which treaties bound one state toward another on a day; see docs/treaties.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from typing_extensions import TypedDict

from graph.countries.succession import line, standing_for
from graph.dates import bounds
from graph.errors import WrongField
from graph.store.reader import Row
from graph.window import Window
from questions.items import name_of, words
from questions.relation_treaties import (
    CURATED,
    NOT_CODED,
    JoinedByDataset,
    JoinedTreaties,
    PageAsked,
    joined_treaties,
    treaties_of_datasets,
)
from questions.request import Rule, read_country
from questions.shapes import Ref, means
from questions.table import Table, pair_of, publishers
from questions.timeline import Stead
from questions.treaties import SHAPE_OF_N, SOURCES_OF_C, shape
from questions.treaty_accounts import Account, Said, State
from questions.treaty_span import party_to
from questions.treaty_status import Stood, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from graph.store.reader import Store


Bound = Literal["bound", "disputed", "suspended", "unknown"]


class Side(Ref):
    """A state asked about."""

    stood_for_by: Annotated[Stead | None, means("Where it did not stand on the day: which state did.")]


class TreatyName(TypedDict):
    """A treaty by id."""

    id: str
    name: str
    type: str | None


class ObligationLite(TypedDict):
    """A provision that bound one state toward the other; why, stands with its treaty."""

    id: str
    treaty: TreatyName
    binds: Ref
    toward: Annotated[Ref | None, means("Null where the article names nobody toward whom.")]
    article: str | None
    effect: str | None
    act: str | None
    state: Bound
    since: str | None
    until: str | None
    through: Annotated[Ref | None, means("The state whose treaty it was before it was continued.")]
    sources: list[Said]


class Obligation(ObligationLite):
    """A provision that bound one state toward the other, and why."""

    since_from: str | None
    until_from: str | None
    reasons: list[str]
    accounts: list[Account]


class TreatyOnDay(Stood):
    """A treaty of the two, and how it stood."""

    id: str
    name: str
    title: str | None
    type: str | None
    obligations: int
    text: Annotated[str | None, means("Says so where no article of it is coded here.")]


class Obligations(TypedDict):
    """What bound two states toward one another on a day."""

    between: list[Side]
    on: str
    basis: Rule
    items: list[Obligation]
    treaties: Annotated[list[TreatyOnDay], means("All of the dossiers, in force or not.")]
    joined_treaties: Annotated[
        JoinedTreaties, means("All that the states of that day joined, with those of datasets.")
    ]
    note: Annotated[str | None, means("Why there is no item.")]


OBLIGATIONS = f"""
RETURN COLLECT {{
  UNWIND $a AS id
  MATCH (a:Country {{id: id}})-[:PARTY_TO]->(n:Treaty)
  WHERE n.row IS NULL AND EXISTS {{ MATCH (n)<-[:PARTY_TO]-(b:Country) WHERE b.id IN $b AND a <> b }}
  WITH DISTINCT n ORDER BY n.id
  RETURN {{
    treaty: {SHAPE_OF_N},
    provisions: COLLECT {{
      MATCH (n)-[:HAS_PROVISION]->(q:Provision)
      RETURN {{
        id: q.id, article: q.article, effect: q.effect, act: q.act,
        start: toString(q.start), end: toString(q.end),
        binds: COLLECT {{ MATCH (q)-[:BINDS]->(x:Actor) RETURN x.id ORDER BY x.id }},
        toward: COLLECT {{ MATCH (q)-[:TOWARD]->(x:Actor) RETURN x.id ORDER BY x.id }},
        sources: head(COLLECT {{
          MATCH (c:Claim {{property: q.effect, value: q.act}})-[:ABOUT]->(q)
          RETURN {SOURCES_OF_C}
        }})
      }} ORDER BY q.article, q.id
    }}
  }}
}} AS treaties, COLLECT {{
  UNWIND $a + $b AS id
  OPTIONAL MATCH (x:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("x")}, id)}}
}} AS named
"""


async def obligations(
    store: Store, asked: Asked, rule: Rule = "text", *, limit: int = 50, lang: str
) -> Obligations:
    """What bound the two; of the treaties both joined, `limit` are listed (see `relation_treaties`)."""
    a, b = asked.lines
    rows = await store.read(OBLIGATIONS, a=a, b=b, **words(lang))
    treaties = [{**shape(row["treaty"]), "provisions": row["provisions"]} for row in rows[0]["treaties"]]
    coded = await treaties_of_datasets(store, *map(line, asked.pair), lang=lang)
    names = {country["id"]: country["name"] for country in rows[0]["named"]}
    return binding(treaties, coded, names, asked, rule, limit=limit)


BOUND: dict[State, Bound] = {
    "in_force": "bound",
    "suspended": "suspended",
    "disputed": "disputed",
    "undated": "unknown",
    "censored": "unknown",
}
NOTHING_RECORDED = "No treaty between them is recorded. That says nothing of treaties nobody recorded."


@dataclass(frozen=True)
class Asked:
    """Two states asked about and a day; either may have ended before it or begun after it."""

    a: str
    b: str
    on: date

    @property
    def pair(self) -> tuple[str, str]:
        """The states that stood for the two on the day: for SUHH in 1996 RU, for RU in 1970 SUHH."""
        return standing_for(self.a, self.on)[0], standing_for(self.b, self.on)[0]

    @property
    def lines(self) -> tuple[list[str], list[str]]:
        """All whose treaties may matter, for each of the two."""
        first, second = (
            [*dict.fromkeys((*line(asked), *line(stood)))]
            for asked, stood in zip((self.a, self.b), self.pair, strict=True)
        )
        return first, second


def read_states(first: str, second: str, day: date) -> Asked:
    """Two states as they are named on the day.

    Raises:
        UnknownCountry: one is none; `field` is a or b.
        WrongField: one state stood for both on the day.
    """
    then = Window(day, day)
    asked = Asked(read_country(first, then, field="a"), read_country(second, then, field="b"), day)
    if asked.pair[0] == asked.pair[1]:
        raise WrongField("b", f"{second!r} is the same state as {first!r} on {day}; name another")
    return asked


def binding(
    treaties: Sequence[Row],
    coded: Sequence[Row],
    names: Mapping[str, str],
    asked: Asked,
    rule: Rule = "text",
    *,
    limit: int,
) -> Obligations:
    """Which provisions of these treaties bound one of the two toward the other, those of `a` first.

    treaties: rows of `treaties.shape` with `provisions`; coded: of `treaties_of_datasets`; names: by id.
    """
    pair, on = asked.pair, asked.on
    items: list[Obligation] = []
    stood: list[TreatyOnDay] = []
    for treaty in treaties:
        how = standing(treaty, pair, on, rule)
        stands = how["state"] != "not_coded" and (how["in_force"] != "no" or how["state"] == "disputed")
        ways = (pair, pair[::-1]) if stands else ()
        bound = [item for sides in ways for item in _items(treaty, how, sides, on, names)]
        items += bound
        stood.append(
            {
                "id": treaty["id"],
                "name": treaty["name"],
                "title": treaty["title"],
                "type": treaty["type"],
                **how,
                "obligations": len(bound),
                "text": None if treaty["provisions"] else NOT_CODED,
            }
        )
    theirs = [treaty for treaty in treaties if all(party_to(treaty, state) for state in pair)]
    joined = joined_treaties(theirs, coded, pair, on, PageAsked(limit), rule)
    items.sort(key=lambda item: (item["binds"]["id"] != pair[0], item["state"] != "bound"))
    return {
        "between": [_side(state, on, names) for state in (asked.a, asked.b)],
        "on": on.isoformat(),
        "basis": rule,
        "items": items,
        "treaties": stood,
        "joined_treaties": joined,
        "note": None if items else _why_none(stood, joined, on),
    }


def _items(
    treaty: Row, how: Stood, sides: tuple[str, str], on: date, names: Mapping[str, str]
) -> Iterator[Obligation]:
    who, whom = sides
    for provision in treaty["provisions"]:
        if not set(provision["binds"]) & set(line(who)):
            continue
        if provision["toward"] and not set(provision["toward"]) & set(line(whom)):
            continue
        own = [provision["start"], provision["end"]]
        if (own[0] and bounds(own[0])[0] > on) or (own[1] and bounds(own[1])[1] < on):
            continue
        basis = how["basis"]
        through = basis["through"].get(who)
        yield {
            "id": provision["id"],
            "treaty": {"id": treaty["id"], "name": treaty["name"], "type": treaty["type"]},
            "binds": {"id": who, "name": names.get(who, who)},
            "toward": {"id": whom, "name": names.get(whom, whom)} if provision["toward"] else None,
            "article": provision["article"],
            "effect": provision["effect"],
            "act": provision["act"],
            "state": BOUND[how["state"]],
            "since": own[0] or basis["since"],
            "since_from": "provision" if own[0] else basis["since_from"],
            "until": own[1] or basis["until"],
            "until_from": "provision" if own[1] else basis["until_from"],
            "through": {"id": through, "name": names.get(through, through)} if through else None,
            "reasons": how["reasons"],
            "accounts": how["accounts"],
            "sources": provision["sources"] or [],
        }


def _side(asked: str, on: date, names: Mapping[str, str]) -> Side:
    """A state asked about, and where another stood for it on the day, which and by what succession."""
    stood, by = standing_for(asked, on)
    stands: Stead | None = None
    if by is not None:
        stands = {"id": stood, "name": names.get(stood, stood), "kind": by.kind, "on": by.on.isoformat()}
    return {"id": asked, "name": names.get(asked, asked), "stood_for_by": stands}


def _why_none(treaties: list[TreatyOnDay], joined: JoinedTreaties, on: date) -> str:
    others = [counted for counted in joined["by_dataset"] if counted["dataset"] != CURATED]
    coded = sum(counted["total"] for counted in others)
    if not treaties and not coded:
        return NOTHING_RECORDED
    each = "; ".join(
        f"{treaty['name']}: {', '.join([*treaty['reasons'], *([treaty['text']] if treaty['text'] else [])])}"
        for treaty in treaties
    )
    note = f"No provision coded here bound them on {on}." + (f" {each}." if each else "")
    if not coded:
        return note
    numbers = "; ".join(map(_numbers, others))
    return (
        f"{note} Datasets have {coded} treaties both joined ({numbers}): {NOT_CODED}, "
        "so what they oblige to is not told."
    )


def _numbers(counted: JoinedByDataset) -> str:
    numbers = {
        "in force": counted["in_force"],
        "ended": counted["ended"],
        "not yet": counted["not_yet"],
        "unknown": counted["unknown"],
    }
    shown = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
    return f"{counted['dataset']}: {shown}"


def table(answer: Obligations) -> Table:
    """A row for each provision, and below why there are no more."""
    notes = [
        f"{side['name']}: {stood['name']} stood for it ({stood['kind']} {stood['on']})"
        for side in answer["between"]
        if (stood := side["stood_for_by"])
    ]
    notes += [
        f"{treaty['name']}: {'; '.join([*treaty['reasons'], *filter(None, [treaty['text']])])}"
        for treaty in answer["treaties"]
    ]
    notes += [answer["note"]] if answer["note"] else []
    notes += [
        f"Treaties both joined, {_numbers(counted)}" for counted in answer["joined_treaties"]["by_dataset"]
    ]
    return Table(
        ("binds", "toward", "treaty", "article", "effect", "act", "state", "since", "until", "sources"),
        map(_row, answer["items"]),
        f"{pair_of(answer['between'])}, {answer['on']}",
        notes=notes,
    )


def _row(item: Obligation) -> list[object]:
    through = f" through {item['through']['name']}" if item["through"] else ""
    return [
        item["binds"]["name"] + through,
        item["toward"]["name"] if item["toward"] else "",
        item["treaty"]["id"],
        item["article"],
        item["effect"],
        item["act"],
        item["state"],
        item["since"],
        item["until"],
        publishers(item["sources"]),
    ]
