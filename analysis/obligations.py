"""Which provisions of which treaties bound one state toward another on a day; see docs/treaties.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.joined_treaties import NOT_CODED, joined_treaties
from analysis.joined_treaties import Asked as Page
from analysis.treaty import standing
from graph.countries.succession import line, standing_for
from graph.dates import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from analysis.treaty import Rule

    Row = Mapping[str, Any]
    Json = dict[str, Any]

BOUND = {"in_force": "bound", "undated": "unknown", "censored": "unknown", "not_coded": "unknown"}
ANSWERED = ("in_force", "ended", "not_yet", "unknown")
SHOWN = 50  # treaties both joined that are listed; the rest are on the pages of its own list
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


def obligations(rows: Row, asked: Asked, rule: Rule = "text", *, limit: int = SHOWN) -> Json:
    """`{between, on, basis, items, treaties, joined_treaties, note}` of rows of `questions.obligations`.

    items: provisions that bound one toward the other, those of `a` first; `state` is bound, disputed,
    suspended or unknown. treaties: every treaty of the two in the dossiers and how it stood on the day; its
    `text` says where no provision of it is coded. joined_treaties: all both joined, with those of datasets.
    note: why there is no item, else None.
    """
    pair, on, names = asked.pair, asked.on, rows["names"]
    items: list[Json] = []
    told: list[Json] = []
    for treaty in rows["treaties"]:
        how = standing(treaty, pair, on, rule)
        found = [
            item
            for who, whom in (pair, pair[::-1])
            for item in _items(treaty, how, (who, whom), on, names)
            if how["in_force"] != "no" or how["state"] == "disputed"
        ]
        items += found
        told.append(
            {
                **{key: treaty[key] for key in ("id", "name", "title", "type")},
                **how,
                "obligations": len(found),
                "text": None if treaty["provisions"] else NOT_CODED,
            }
        )
    joined = joined_treaties(rows["treaties"], rows["coded_treaties"], pair, on, Page(limit), rule)
    items.sort(key=lambda item: (item["binds"]["id"] != pair[0], item["state"] != "bound"))
    return {
        "between": [_side(state, on, names) for state in (asked.a, asked.b)],
        "on": on.isoformat(),
        "basis": rule,
        "items": items,
        "treaties": told,
        "joined_treaties": joined,
        "note": None if items else _why_none(told, joined, on),
    }


def _items(
    treaty: Row, how: Row, sides: tuple[str, str], on: date, names: Mapping[str, str]
) -> Iterator[Json]:
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
            "treaty": {key: treaty[key] for key in ("id", "name", "type")},
            "binds": {"id": who, "name": names.get(who, who)},
            "toward": {"id": whom, "name": names.get(whom, whom)} if provision["toward"] else None,
            **{key: provision[key] for key in ("article", "effect", "act")},
            "state": BOUND.get(how["state"], how["state"]),
            "since": own[0] or basis["since"],
            "since_from": "provision" if own[0] else basis["since_from"],
            "until": own[1] or basis["until"],
            "until_from": "provision" if own[1] else basis["until_from"],
            "through": {"id": through, "name": names.get(through, through)} if through else None,
            "reasons": how["reasons"],
            "accounts": how["accounts"],
            "sources": provision["sources"] or [],
        }


def _side(asked: str, on: date, names: Mapping[str, str]) -> Json:
    """A state asked about, and where another stood for it on the day, which and by what succession."""
    stood, by = standing_for(asked, on)
    stands = None
    if by is not None:
        stands = {"id": stood, "name": names.get(stood, stood), "kind": by.kind, "on": by.on.isoformat()}
    return {"id": asked, "name": names.get(asked, asked), "stood_for_by": stands}


def _why_none(told: list[Json], joined: Row, on: date) -> str:
    coded = joined["total"] - len(told)
    if not told and not coded:
        return NOTHING_RECORDED
    each = "; ".join(
        f"{one['name']}: {', '.join([*one['reasons'], *([one['text']] if one['text'] else [])])}"
        for one in told
    )
    note = f"No provision coded here bound them on {on}." + (f" {each}." if each else "")
    if not coded:
        return note
    numbers = "; ".join(map(_numbers, joined["by_dataset"][1 if told else 0 :]))
    return (
        f"{note} Datasets have {coded} treaties both joined ({numbers}): {NOT_CODED}, "
        "so what they oblige to is not told."
    )


def _numbers(counted: Row) -> str:
    shown = ", ".join(f"{counted[name]} {name.replace('_', ' ')}" for name in ANSWERED if counted[name])
    return f"{counted['dataset']}: {shown}"
