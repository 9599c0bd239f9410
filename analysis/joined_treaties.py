"""The treaties two states both joined: how many stood on a day, by dataset, and a page of them.

Whether one stood is told by the one rule of analysis/treaty.py.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.treaty import counted_as, listed, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from analysis.treaty import Rule

    Row = Mapping[str, Any]
    Json = dict[str, Any]

CURATED = "curated"
COUNTS = ("total", "in_force", "ended", "not_yet", "unknown")
SHOWN = ("id", "name", "title", "type")
NOT_CODED = "text not coded here"


class Asked(NamedTuple):
    """What a page is of: at most `limit` after a place, of one dataset or all, with one answer or any.

    after: the dataset and id of the last one of the page before.
    """

    limit: int
    after: tuple[str, str] | None = None
    dataset: str | None = None
    counted: str | None = None


def joined_treaties(
    curated: Iterable[Row],
    coded: Iterable[Row],
    pair: tuple[str, str],
    on: date,
    asked: Asked,
    rule: Rule = "text",
) -> Json:
    """`{on, total, in_force, ended, not_yet, unknown, by_dataset, items, next}` of all both joined.

    curated: rows of `questions.treaties`; coded: of `questions.joined_treaties`. The numbers are of
    all, whatever page is asked for; `by_dataset` has them for the dossiers (`curated`) and each dataset.
    items: by dataset, curated first, then by id, each with how it stood and `provisions`, the number coded
    here, or `text` that says that none is. next: the place after which the next page begins, or None.
    """
    after = _order(*asked.after) if asked.after else None
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
        "next": (dataset_of(page[-1]), page[-1]["id"]) if more else None,
    }


def with_joined(glance: Row, pair: tuple[str, str], on: date, asked: Asked) -> Json:
    """What `questions.summary` gives, with the treaties in force on the day and all both joined."""
    plain = {key: value for key, value in glance.items() if key != "coded_treaties"}
    joined = joined_treaties(glance["treaties"], glance["coded_treaties"], pair, on, asked)
    return plain | {"treaties": listed(glance["treaties"], [pair], on), "joined_treaties": joined}


def dataset_of(row: Row) -> str:
    """The dataset a treaty was read from, or `curated`."""
    return CURATED if row.get("provenance") is None else str(row["dataset"])


def _place(row: Row) -> tuple[bool, str, str]:
    return _order(dataset_of(row), row["id"])


def _order(dataset: str, treaty: str) -> tuple[bool, str, str]:
    return dataset != CURATED, dataset, treaty


def _numbers(answers: Iterable[str]) -> dict[str, int]:
    found = Counter(answers)
    return {name: found.total() if name == "total" else found[name] for name in COUNTS}


def _item(row: Row, pair: Sequence[str], on: date, rule: Rule) -> Json:
    provisions = row["provisions"] if isinstance(row["provisions"], int) else len(row["provisions"])
    return {
        **{name: row[name] for name in SHOWN},
        "dataset": dataset_of(row),
        "subject": row.get("subject"),
        "domain": row.get("domain"),
        "provisions": provisions,
        "text": None if provisions else NOT_CODED,
        **standing(row, pair, on, rule),
    }
