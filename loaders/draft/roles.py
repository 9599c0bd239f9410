"""Who does what in a sentence, by where names stand about the word for it, and the words before them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from loaders.draft.words import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loaders.draft.names import Named
    from loaders.draft.words import Words

# The roles of those who act and of those whom it reaches; one role alone takes both.
ROLES = {
    "Letter": ("sent", "addressed_to"),
    "Visit": ("travelled", "hosted"),
    "Meeting": ("attended", "attended"),
    "Talks": ("attended", "attended"),
    "Exchange": ("attended", "attended"),
    "Tour": ("attended", "attended"),
    "Gift": ("gave", "addressed_to"),
    "Transfer": ("gave", "addressed_to"),
    "Statement": ("stated", "concerns"),
    "Accusation": ("accused", "against"),
    "Denial": ("denied", "concerns"),
    "Request": ("requested", "addressed_to"),
    "Measure": ("imposed", "against"),
    "TreatyAction": ("acted", "acted"),
    "Session": ("attended", "concerns"),
    "Parade": ("hosted", "attended"),
    "MissileTest": ("acted", "concerns"),
    "Withdrawal": ("acted", "concerns"),
    "Conflict": ("acted", "against"),
    "Ceremony": ("hosted", "attended"),
    "Appointment": ("acted", "addressed_to"),
    "Circumstance": ("acted", "acted"),
}
HELD = ("Ceremony", "Parade")
WORD = 40  # letters in which the word before a name is looked for
PASSIVE = 25  # letters about a word in which a passive turns it round


@dataclass(slots=True)
class Cast:
    """Who takes part, by role: ids, or a country where a city stands for its government.

    place: where, if the graph has it. land: the country a visit goes to. own: whoever acts stands after the
    word and is named as acting.
    """

    kind: str
    roles: dict[str, list[str]] = field(default_factory=dict)
    place: str = ""
    land: str = ""
    own: bool = False

    @property
    def acting(self) -> str:
        """Those who act, in one text."""
        return " ".join(self.roles.get(ROLES[self.kind][0], ()))

    def put(self, role: str, group: Sequence[Member]) -> None:
        """Give those of a group a role, unless they have one."""
        for member in group:
            actor = member.one.country if member.one.sort == "place" else member.one.id
            if actor and all(actor not in actors for actors in self.roles.values()):
                self.roles.setdefault(role, []).append(actor)

    def settle(self, named: Sequence[Named], match: re.Match[str]) -> None:
        """Note where it was; only states hold ceremonies, and a land that is visited need not be a host."""
        where = [one for one in named if one.start >= match.end() and one.sort in ("place", "country")]
        self.place = next((one.id for one in where if one.sort == "place" and one.id), "")
        if self.kind in HELD and any("-" in host for host in self.roles.get("hosted", ())):
            self.roles.setdefault("attended", []).extend(self.roles.pop("hosted"))
        if self.kind == "Visit":
            hosts = self.roles.get("hosted", [])
            self.land = next((one.country or one.id for one in where), "")
            if hosts == [self.land]:
                del self.roles["hosted"]

    def agrees(self, other: Cast) -> bool:
        """Whether each role of both has those of one among those of the other."""
        for role in {*self.roles, *other.roles}:
            one, two = set(self.roles.get(role, ())), set(other.roles.get(role, ()))
            if not (one <= two or two <= one):
                return False
        return True

    def answers(self, other: Cast) -> None:
        """Of two letters in one sentence, each goes to whoever sent the other, where nothing else is said."""
        first, second = ROLES[self.kind]
        for one, two in ((self, other), (other, self)):
            if first != second and second not in one.roles and first in two.roles:
                one.roles[second] = list(two.roles[first])

    def add(self, other: Cast) -> None:
        """Take over whom the other has more."""
        for role, actors in other.roles.items():
            mine = self.roles.setdefault(role, [])
            mine += [one for one in actors if one not in mine]
        self.place = self.place or other.place
        self.land = self.land or other.land


def cast(
    match: re.Match[str], kind: str, groups: Sequence[list[Member]], words: Words, again: int, behind: int
) -> Iterator[Cast]:
    """Who of `groups_in` takes part in what the word at `match` names: one cast, or one for each way of it.

    `again` and `behind`: where the next word for something of the kind, and of any kind, stands; who is named
    after these belongs there, unless the word before the name says otherwise.
    """
    text, said = match.string, words.said
    first, second = ROLES[kind]
    own = [g for g in groups if match.end() <= g[0].start < again and said["by"].fullmatch(g[0].word)]
    reached = [g for g in groups if g[0].start >= match.end() and _is_reached(g[0], words)]
    rest = [g for g in groups if g not in own and g not in reached and _is_actor(g[0], words)]
    before = [g for g in rest if g[-1].end <= match.start()]
    after = [g for g in rest if match.end() <= g[0].start < behind]
    passive = said["passive"].search(text, max(0, match.start() - PASSIVE), match.end()) is not None
    if own and not passive and first != second:
        before, after = [], []
    elif said["pair"].search(text, 0, match.start()) is None:
        before = before[-1:]
    made = Cast(kind, own=bool(own))
    for group in groups:
        if group in own or group in (after[:1] if passive else before):
            made.put(first, group)
        elif group in (before if passive else after[:1]):
            made.put(second, group)
        elif group in reached:
            made.put(second if second not in made.roles else "concerns", group)
    made.settle([member.one for group in groups for member in group], match)
    both = [*made.roles.get(first, ()), *made.roles.get(second, ())]
    if first != second and len(both) == 2 and said["mutual"].search(text):
        yield Cast(kind, {first: both[:1], second: both[1:]}, made.place, own=True)
        yield Cast(kind, {first: both[1:], second: both[:1]}, made.place, own=True)
    else:
        yield made


class Member(NamedTuple):
    """Someone named, and the word before."""

    one: Named
    word: str
    start: int
    end: int


def groups_in(text: str, named: Sequence[Named], words: Words) -> list[list[Member]]:
    """Those named together, as in `AS, Albania dan Jepang`: all of a group have one role."""
    groups: list[list[Member]] = []
    titles = pattern("|".join(words.titles))
    joined = re.compile(rf"[\s,()]*(?:(?:{words.text['and']})\s+)?(?:[A-Z][\w-]*,?\s+)*")
    for one in named:
        if one.sort == "teller":
            continue
        before = re.findall(r"[\w.’'-]+", text[max(0, one.start - WORD) : one.start])
        member = Member(one, before[-1] if before else "", one.start, one.end)
        if groups and joined.fullmatch(titles.sub("", text[groups[-1][-1].end : one.start])):
            groups[-1].append(member)
        else:
            groups.append([member])
    return groups


def _is_reached(member: Member, words: Words) -> bool:
    """Whether the word before says that it is done to or for it: `kepada Xi`, `against North Korea`."""
    return member.one.sort != "place" and words.said["toward"].fullmatch(member.word) is not None


def _is_actor(member: Member, words: Words) -> bool:
    """Whether it may act: a country or city after `di` or `mengunjungi` only says where."""
    if member.one.sort not in ("place", "country"):
        return True
    where = words.said["at"].fullmatch(member.word) or words.kinds["Visit"].fullmatch(member.word)
    return where is None
