"""The treaties two states both joined: how many stood on a day, by dataset, and a page of them.

Those of datasets are read with few columns, for they are many. Whether one stood is told by the one rule of
treaty_status.py.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Annotated, NamedTuple

from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.countries.succession import line
from graph.store.reader import Row
from questions.items import any_name_of, words
from questions.page import decode, encode
from questions.request import Rule
from questions.shapes import Ref, means
from questions.treaties import DATES_OF_N, DATES_OF_P, treaties_of_dossiers
from questions.treaty_status import CountedAs, Stood, counted_as, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from graph.store.reader import Store


class JoinedNumbers(TypedDict):
    """How many treaties both joined, and how they stood on the day."""

    total: int
    in_force: int
    ended: int
    not_yet: int
    unknown: Annotated[int, means("Neither known to have been in force nor known not to have been.")]


class JoinedByDataset(JoinedNumbers):
    """The same of one dataset."""

    dataset: Annotated[str, means("`curated` for the dossiers.")]


class JoinedTreaty(Stood):
    """A treaty both joined, and how it stood between them."""

    id: str
    name: str
    title: str | None
    type: str | None
    dataset: str
    subject: str | None
    domain: str | None
    provisions: Annotated[int, means("How many of its articles are coded here.")]
    text: Annotated[str | None, means("Says so where none is; not that it obliges to nothing.")]


class JoinedTreaties(JoinedNumbers):
    """All treaties both joined: how many, and a page of them, those of the dossiers first."""

    on: str
    by_dataset: list[JoinedByDataset]
    items: list[JoinedTreaty]
    next: Annotated[str | None, means("Cursor of the next page of /v1/relations/{a}/{b}/treaties.")]


class RelationTreaties(JoinedTreaties):
    """The same as a list of its own."""

    between: list[Ref]
    basis: Rule


# Both ends are expanded once and joined on the treaty: its other parties, up to two hundred, are not read.
def _joined(a: str, b: str, which: str) -> str:
    """Cypher for treaties n of datasets both joined, where `which` is true, and the `seats` of the two."""
    return f"""
MATCH (a:Country)-[p:PARTY_TO]->(n:Treaty)<-[q:PARTY_TO]-(b:Country)
USING INDEX a:Country(id) USING INDEX b:Country(id) USING JOIN ON n
WHERE a.id IN {a} AND b.id IN {b} AND a <> b AND n.row IS NOT NULL AND {which}
WITH n, collect(DISTINCT p) + collect(DISTINCT q) AS seats"""


RULED = f"""provenance: n.row, {DATES_OF_N}, actions: [], parties: COLLECT {{
    UNWIND seats AS p
    RETURN p {{ id: startNode(p).id, {DATES_OF_P} }} AS party ORDER BY party.id, party.start
  }}"""

OF_DATASETS = f"""{_joined("$a", "$b", "true")}
RETURN n {{
  .id, .dataset, .type, .subject, .domain, .title, name: {any_name_of("n")},
  provisions: COUNT {{ (n)-[:HAS_PROVISION]->() }}, {RULED}
}} AS treaty
"""

# Of each loader's datasets one, that of its own name if it is there: versions and tables are not added up.
OF_PAIRS = f"""
MATCH (d:Dataset {{state: 'loaded'}}) WHERE d.source IN $sources
WITH d ORDER BY d.id <> d.source, d.id
WITH d.source AS source, head(collect(d.id)) AS dataset
WITH collect(dataset) AS datasets, collect({{source: source, dataset: dataset}}) AS held
UNWIND $pairs AS pair
CALL (pair, datasets) {{ {_joined("pair.a", "pair.b", "n.dataset IN datasets")}
  RETURN collect(n {{ .dataset, {RULED} }}) AS treaties
}}
RETURN pair.dyad AS dyad, held, treaties
"""

PAIRS_AT_ONCE = 20


async def treaties_of_datasets(store: Store, a: Sequence[str], b: Sequence[str], *, lang: str) -> list[Row]:
    """Every treaty a dataset has of one of `a` and one of `b`, each a state and those it continues.

    Rows as the rules of treaty_status.py read them; parties are those of the two sides only.
    """
    rows = await store.read(OF_DATASETS, a=list(a), b=list(b), **words(lang))
    return [row["treaty"] for row in rows]


async def relation_treaties(
    store: Store, a: str, b: str, on: date, asked: PageAsked, rule: Rule = "text", *, lang: str
) -> RelationTreaties:
    """A page of all treaties both joined, themselves or by continuing a state that did."""
    sides = line(a), line(b)
    curated, coded = await asyncio.gather(
        treaties_of_dossiers(store, sides, lang=lang), treaties_of_datasets(store, *sides, lang=lang)
    )
    return {
        "between": [named(side, lang) for side in (a, b)],
        "basis": rule,
        **joined_treaties(curated, coded, (a, b), on, asked, rule),
    }


def named(country_id: str, lang: str) -> Ref:
    """A country by id and name."""
    country = countries().get(country_id)
    return {"id": country_id, "name": country.name_in(lang) if country else country_id}


async def coded_treaties(
    store: Store, pairs: Sequence[tuple[str, str, str]], sources: Sequence[str]
) -> dict[str, dict[str, list[Row]]]:
    """By pair, given as its id and both countries, and by kind of dataset: the treaties both joined.

    A kind of which no dataset is loaded is not there.
    """
    by_pair: dict[str, dict[str, list[Row]]] = {}
    for at in range(0, len(pairs), PAIRS_AT_ONCE):
        asked = [
            {"dyad": dyad, "a": list(line(a)), "b": list(line(b))}
            for dyad, a, b in pairs[at : at + PAIRS_AT_ONCE]
        ]
        for row in await store.read(OF_PAIRS, pairs=asked, sources=list(sources)):
            kind = {dataset["dataset"]: dataset["source"] for dataset in row["held"]}
            of_pair = by_pair.setdefault(row["dyad"], {name: [] for name in kind.values()})
            for treaty in row["treaties"]:
                of_pair[kind[treaty["dataset"]]].append(treaty)
    return by_pair


CURATED = "curated"
NOT_CODED = "text not coded here"


class PageAsked(NamedTuple):
    """What a page is of: at most `limit` after a cursor, of one dataset or all, with one answer or any."""

    limit: int
    cursor: str | None = None
    dataset: str | None = None
    counted: CountedAs | None = None

    @property
    def after(self) -> tuple[bool, str, str] | None:
        """The place after which the page begins; None for the first page.

        Raises:
            BadCursor: the cursor is none of this list.
        """
        if not self.cursor:
            return None
        dataset, treaty = decode(self.cursor, 2)
        return _order(dataset, treaty)


def joined_treaties(
    curated: Iterable[Row],
    coded: Iterable[Row],
    pair: tuple[str, str],
    on: date,
    asked: PageAsked,
    rule: Rule = "text",
) -> JoinedTreaties:
    """How many treaties both joined and how they stood, and a page of them.

    curated: rows of `treaties.shape`; coded: of `treaties_of_datasets`. The page is by dataset, curated
    first, then by id.

    Raises:
        BadCursor: the cursor is none of this list.
    """
    after = asked.after
    rows = sorted([*curated, *coded], key=_place)
    answers = [(row, counted_as(row, pair, on, rule)) for row in rows]
    wanted = [
        row
        for row, answer in answers
        if asked.dataset in (None, dataset_of(row))
        and asked.counted in (None, answer)
        and (after is None or _place(row) > after)
    ]
    page = wanted[: asked.limit]
    more = len(wanted) > len(page)
    return {
        "on": on.isoformat(),
        **_numbers(answer for _, answer in answers),
        "by_dataset": [
            {"dataset": name, **_numbers(answer for row, answer in answers if dataset_of(row) == name)}
            for name in dict.fromkeys(dataset_of(row) for row in rows)
        ],
        "items": [_item(row, pair, on, rule) for row in page],
        "next": encode(dataset_of(page[-1]), page[-1]["id"]) if more else None,
    }


def dataset_of(row: Row) -> str:
    """The dataset a treaty was read from, or `curated`."""
    return CURATED if row.get("provenance") is None else str(row["dataset"])


def _place(row: Row) -> tuple[bool, str, str]:
    return _order(dataset_of(row), row["id"])


def _order(dataset: str, treaty: str) -> tuple[bool, str, str]:
    return dataset != CURATED, dataset, treaty


def _numbers(answers: Iterable[CountedAs]) -> JoinedNumbers:
    counts = Counter(answers)
    return {
        "total": counts.total(),
        "in_force": counts["in_force"],
        "ended": counts["ended"],
        "not_yet": counts["not_yet"],
        "unknown": counts["unknown"],
    }


def _item(row: Row, pair: Sequence[str], on: date, rule: Rule) -> JoinedTreaty:
    provisions = row["provisions"] if isinstance(row["provisions"], int) else len(row["provisions"])
    return {
        "id": row["id"],
        "name": row["name"],
        "title": row["title"],
        "type": row["type"],
        "dataset": dataset_of(row),
        "subject": row.get("subject"),
        "domain": row.get("domain"),
        "provisions": provisions,
        "text": None if provisions else NOT_CODED,
        **standing(row, pair, on, rule),
    }
