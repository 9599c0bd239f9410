"""One coded event as a reader of a dataset gives it: its code, parties, pairs of countries, and contact.

Codes are CAMEO's (see cameo.yaml), or categories of PLOVER with their modes.

One contact may stand in two rows: a visit made and the same visit hosted, talks told from either side. Two
rows are one contact where they stand on the same day, swap their actors, and have mirror codes. The first row
of one side goes with the first of the other, the second with the second, in the order of loading.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML

from loaders.intake.resolve import unchanged_since

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from graph.store.writer import Transaction
    from loaders.intake.outcome import Rejected

EARLIER_ROWS = """
UNWIND $contacts AS contact
MATCH (e:CodedEvent {contact: contact})
WHERE e.mirrored_by IS NULL
MATCH (a:Actor)-[:ACTED]->(e)-[:ADDRESSED_TO]->(b:Actor)
RETURN e.id AS id, e.date AS day, e.cameo AS code, a.id AS actor, b.id AS target
ORDER BY e.file, e.row
"""

UPDATE_EARLIER = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
SET e.mirrored_by = row[1]
"""


@dataclass(frozen=True, slots=True)
class Code:
    """What is done in an event. code: CAMEO's, None for what is coded by PLOVER alone (see `category`).

    goldstein: -10 to 10, derived from the code. plover: None where the table has none.
    mirror: the code of the row that tells the same contact from the other side, if there is one.
    """

    code: str | None
    label: str
    goldstein: float | None
    plover: str | None
    mirror: str | None

    @property
    def root(self) -> str | None:
        """The first two digits: `04` of `042`."""
        return self.code[:2] if self.code else None


@cache
def _table() -> dict[str, Any]:
    text = files("loaders.intake").joinpath("cameo.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


@cache
def codes() -> dict[str, Code]:
    """Every code."""
    mirrors = _table()["mirrors"]
    return {
        code: Code(code, row["label"], row.get("goldstein"), row.get("plover"), mirrors.get(code))
        for code, row in _table()["codes"].items()
    }


@cache
def by_label() -> dict[str, Code]:
    """Codes below the roots by their names, folded with `folded`."""
    labels = {code.label: code for number, code in codes().items() if len(number) > 2}
    also = {label: codes()[number] for label, number in _table()["also"].items()}
    return {folded(label): code for label, code in (labels | also).items()}


def folded(label: str) -> str:
    """A name without case and punctuation: datasets write `non-mediation` and `(non mediation)`."""
    return "".join(letter for letter in label.casefold() if letter.isalnum())


@lru_cache(maxsize=1 << 10)
def category(name: str, mode: str = "") -> Code | None:
    """What a category and a mode, if any, say, named `Consult: visit`; None for no category of PLOVER.

    It has no CAMEO code and so no Goldstein value.
    """
    known = {code.plover for code in codes().values()} - {None}
    if name.upper() not in known:
        return None
    words = mode.replace("_", " ").replace("-", " ").lower()
    label = name.capitalize() + (f": {words}" if words else "")
    return Code(None, label, None, name.upper(), None)


class CodedActor(NamedTuple):
    """An actor of a row. id: a country's own where it is the state itself, else the dataset's.

    country: the id of the country it acts for, None for none. props: more properties of its node.
    """

    id: str
    name: str
    country: str | None
    props: tuple[tuple[str, Any], ...] = ()

    @property
    def is_state(self) -> bool:
        """Whether it is the state itself."""
        return self.id == self.country


class CodedRow(NamedTuple):
    """One coded event. number: its id behind the dataset's. own: properties of the dataset's own scale.

    known: the day it was published; None where it is the day of the event. others: whoever else acts, and to
    whom else it is done, where a row names several on one side.
    """

    number: str
    day: date
    code: Code
    actor: CodedActor | None
    target: CodedActor | None
    own: dict[str, Any]
    known: date | None = None
    others: tuple[tuple[CodedActor, ...], tuple[CodedActor, ...]] = ((), ())

    @property
    def parties(self) -> list[CodedActor]:
        """Everybody in the order of the row: who acts, then to whom it is done."""
        everybody = (self.actor, *self.others[0], self.target, *self.others[1])
        return [party for party in everybody if party]

    @property
    def published(self) -> date:
        """The day from which it is known."""
        return self.known or self.day


@dataclass(frozen=True, slots=True)
class Apart:
    """How to read a dataset column by column, which is quicker than row by row where there are millions.

    Columns are named as in the header; one that the file lacks reads as empty. In a file without a header
    they are numbered from `0`. Each function takes the fields of the columns named before it. Where it
    returns None or Rejected, the row is read as a whole instead.

    number: the column of digits that makes the row's number, with the day where it is `dated`; or how many
    rows came before this file. own: columns of the dataset's own scale. sides: the columns of who acts, and
    of whom it is done to. side_of: from the fields of one side and the day, the party, if one is named, and
    its codes that name no country. is_dated: whether the party depends on the day. since: the first of the
    days up to one on which every party is what it is on that one. known: the column of the day it was
    published. plain: of the own scale, what stands in the row as it is, by name: column and type. states: the
    names in the own scale for what each side is called where it is the state itself. left_out: reasons
    for which a side does not bring a row in, and `left_out_of` the number of a party's; a row that neither
    side brings in is skipped, by the higher one.
    """

    number: str | int
    day: str
    day_of: Callable[[str], date | None]
    code: tuple[str, ...]
    code_of: Callable[..., Code | Rejected]
    own: tuple[str, ...]
    own_of: Callable[..., dict[str, Any] | Rejected]
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    side_of: Callable[..., tuple[CodedActor | None, tuple[tuple[str, str], ...]] | None]
    is_dated: Callable[..., bool]
    since: Callable[[date], date] = unchanged_since
    dated: bool = True
    known: str = ""
    known_of: Callable[[str], date | None] | None = None
    plain: tuple[tuple[str, str, type], ...] = ()
    states: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    left_out_of: Callable[[CodedActor | None], int | None] | None = None


class Pair(NamedTuple):
    """Two countries of a row. direction: ab, ba, or mutual for kinds that are told from both sides."""

    dyad: str
    direction: str
    level: str


def pairs(coded: CodedRow) -> list[Pair]:
    """Each pair of a country that acts and one that it is done to, once.

    If several actors make the same pair, its level is `state` if two of them are states, and its direction
    `mutual` if they make it in both directions.
    """
    if not any(coded.others):
        pair = pair_of(coded.actor, coded.target, coded.code)
        return [pair] if pair else []
    by_dyad: dict[str, Pair] = {}
    for actor in (coded.actor, *coded.others[0]):
        for target in (coded.target, *coded.others[1]):
            if pair := pair_of(actor, target, coded.code):
                known = by_dyad.setdefault(pair.dyad, pair)
                level = "state" if "state" in (known.level, pair.level) else pair.level
                direction = pair.direction if known.direction == pair.direction else "mutual"
                by_dyad[pair.dyad] = Pair(pair.dyad, direction, level)
    return list(by_dyad.values())


def pair_of(actor: CodedActor | None, target: CodedActor | None, code: Code) -> Pair | None:
    """The pair of two actors; None where a country is unknown or both are the same."""
    if not actor or not target or not actor.country or not target.country or actor.country == target.country:
        return None
    level = "state" if actor.is_state and target.is_state else "society"
    direction = "mutual" if code.mirror else "ab" if actor.country < target.country else "ba"
    return Pair("-".join(sorted((actor.country, target.country))), direction, level)


def contact_of(dataset: str, day: str, code: str, mirror: str, actor: str, target: str) -> tuple[int, bool]:
    """The number both rows of a contact share, and which of the two sides this one is."""
    if code == mirror:
        side = actor > target
        first, second = sorted((actor, target))
    else:
        side = code > mirror
        first, second = (target, actor) if side else (actor, target)
    key = "\t".join((dataset, day, min(code, mirror), first, second))
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True), side


def side_of(dataset: str, row: CodedRow) -> tuple[int, bool] | None:
    """`contact_of` a row; None for kinds without a mirrored row, and where there are no two actors."""
    code, actor, target = row.code, row.actor, row.target
    if not code.code or not code.mirror or actor is None or target is None or actor.id == target.id:
        return None
    if any(row.others):
        return None
    return contact_of(dataset, row.day.isoformat(), code.code, code.mirror, actor.id, target.id)


def _stored_side(dataset: str, row: dict[str, Any]) -> tuple[int, bool]:
    mirror = codes()[row["code"]].mirror or ""
    return contact_of(dataset, row["day"], row["code"], mirror, row["actor"], row["target"])


class PairedContacts:
    """The contacts of one batch, paired among themselves and with rows that are in the graph.

    sides: of each event that may be told twice, `side_of` its row; in the order of loading.
    """

    def __init__(self, transaction: Transaction, dataset: str, sides: Mapping[str, tuple[int, bool]]) -> None:
        self._partners: dict[str, str] = {}
        self._second: set[str] = set()
        self._earlier: list[list[str]] = []
        waiting: dict[tuple[int, bool], deque[str]] = defaultdict(deque)
        stored = set()
        for earlier in transaction.run(
            EARLIER_ROWS, contacts=sorted({contact for contact, _ in sides.values()})
        ):
            stored.add(earlier["id"])
            waiting[_stored_side(dataset, earlier)].append(earlier["id"])
        for event, (contact, side) in sides.items():
            if others := waiting[contact, not side]:
                partner = others.popleft()
                self._partners[event] = partner
                self._second.add(event)
                if partner in stored:
                    self._earlier.append([partner, event])
                else:
                    self._partners[partner] = event
            else:
                waiting[contact, side].append(event)

    def partner(self, event: str) -> str | None:
        """The event that tells the same contact from the other side, if it is known."""
        return self._partners.get(event)

    def is_second(self, event: str) -> bool:
        """Whether its contact was told before."""
        return event in self._second

    def update_earlier(self, transaction: Transaction) -> None:
        """Set `mirrored_by` on events of earlier batches whose contact this batch tells again."""
        if self._earlier:
            transaction.run(UPDATE_EARLIER, rows=self._earlier)
