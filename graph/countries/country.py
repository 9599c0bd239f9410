"""What is known of one country: its codes, its names, and when it was a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Status = Literal["present", "former", "territory"]
SuccessionKind = Literal["continues", "succeeds", "absorbed", "separated"]


@dataclass(frozen=True, slots=True)
class Membership:
    """One unbroken stay in a list of states.

    end is None where the list ends before the state does; both days count.
    """

    number: int
    abbr: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A present or former state, or a territory with an ISO 3166 code.

    id: ISO 3166-1 alpha-2; a former state its ISO 3166-3 code; one never in ISO `cow:` or `gw:` and a number.
    name, names: English name, and one name a language (language code to name).
    also: every other form of the name, in any language.
    status: `present`, `former` or `territory`.
    alpha2, alpha3, numeric: ISO 3166-1, for a former state those it had.
    codes: withdrawn ISO codes that meant this country under an earlier name.
    cow, gw: stays in the Correlates of War and Gleditsch-Ward state lists, oldest first.
    ioc: None where it is the alpha-3, or where there is none. fips: FIPS 10-4; some have several.
    cameo: CAMEO's codes, the usual one first; none where it is the alpha-3.
    wikidata: its item, then items that mean the same here.
    start, end: first and last day as a state by COW and GW, the wider of the two; None: unknown or open.
    """

    id: str
    names: Mapping[str, str]
    also: tuple[str, ...]
    status: Status
    alpha2: str | None
    alpha3: str | None
    numeric: str | None
    codes: tuple[str, ...]
    cow: tuple[Membership, ...]
    gw: tuple[Membership, ...]
    cameo: tuple[str, ...]
    fips: tuple[str, ...]
    ioc: str | None
    wikidata: tuple[str, ...]
    start: date | None
    end: date | None

    @property
    def name(self) -> str:
        """The English name."""
        return self.names["en"]

    def name_in(self, lang: str) -> str:
        """The name in `lang`, in English where there is none."""
        return self.names.get(lang) or self.name

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every form once, the English name first."""
        return tuple(dict.fromkeys([self.name, *self.names.values(), *self.also]))

    def existed(self, day: date) -> bool:
        """Whether it was there on `day`: only a former state's end and a known start can deny it."""
        return self.existed_in(day, day)

    def existed_in(self, first: date, last: date) -> bool:
        """Whether it was there on some day from `first` to `last`."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


@dataclass(frozen=True, slots=True)
class Succession:
    """`successor` followed `predecessor` on a day; of the kinds only `continues` carries treaties on.

    source: a key of `sources` in loaders/base/base.yaml. note: what is disputed about it, if anything. until:
    the last day on which what was absorbed belonged to the successor; None where it still does.
    """

    predecessor: str
    successor: str
    on: date
    kind: SuccessionKind
    source: str
    note: str | None = None
    until: date | None = None
