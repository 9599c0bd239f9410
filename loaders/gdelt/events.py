"""A row of GDELT: two actors, a CAMEO code, GDELT's own scores, a place and the report it was seen in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.codes.cameo import codes
from loaders.gdelt.actors import WIDTH, actor
from loaders.intake.coded_row import CodedRow, Party
from loaders.intake.fields import day, number, whole
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped

if TYPE_CHECKING:
    from datetime import date

    from loaders.intake.about import About
    from loaders.intake.files import Row

DAY = 8  # digits
SIDES = ("actor1", "actor2")
OF = 2  # its country's code, behind its first column
NUMBERS = {"goldstein_gdelt": "goldstein", "avg_tone": "tone", "place_lat": "lat", "place_lng": "lng"}
COUNTS = {"mentions": "mentions", "is_root": "is_root"}
TEXTS = {"place_name": "place", "place_fips": "fips", "url": "url"}
TITLES = {
    "id": "GLOBALEVENTID", "day": "SQLDATE", "code": "EventCode", "added": "DATEADDED",
    "goldstein": "GoldsteinScale", "tone": "AvgTone", "mentions": "NumMentions", "is_root": "IsRootEvent",
    "lat": "ActionGeo_Lat", "lng": "ActionGeo_Long",
}  # fmt: skip


class Events:
    """Reads rows of one version, whose columns stand where its YAML says."""

    def __init__(self, about: About) -> None:
        self._dataset = about.id
        self._at: dict[str, int] = about.rest["at"]

    def __call__(self, row: Row) -> Outcome:
        """What becomes of a row: an event under GDELT's number, known from the day GDELT added it."""
        fields, at = row.fields, self._at
        each = whole(fields[at["id"]].strip())
        if each is None:
            return Rejected(TITLES["id"], "no number")
        on, added = day(fields[at["day"]]), day(fields[at["added"]][:DAY])
        if on is None or added is None:
            return Rejected(TITLES["added" if on else "day"], "no such day")
        code = codes().get(fields[at["code"]].strip())
        if code is None:
            return Rejected(TITLES["code"], "no code of CAMEO")
        own = self._own(fields)
        if isinstance(own, Rejected):
            return own
        one, other = parties = [self._actor(fields, at[which], on) for which in SIDES]
        if one is None and other is None:
            return Skipped("neither side is named")
        unresolved = []
        for which, party in zip(SIDES, parties, strict=True):
            if party is not None and party.is_state:
                own[which] = party.name
            elif party is not None and party.country is None and (of := fields[at[which] + OF].strip()):
                unresolved.append(("cameo", of))
        return Loaded(CodedRow(str(each), on, code, one, other, own, added), tuple(unresolved))

    def _own(self, fields: list[str]) -> dict[str, Any] | Rejected:
        own: dict[str, Any] = {}
        for name, column in {**COUNTS, **NUMBERS}.items():
            if text := fields[self._at[column]].strip():
                value = whole(text) if name in COUNTS else number(text)
                if value is None:
                    return Rejected(TITLES[column], "no number")
                own[name] = value
        for name, column in TEXTS.items():
            # The oldest files of 1.0 end before the address.
            if self._at[column] < len(fields) and (text := fields[self._at[column]].strip()):
                own[name] = text
        return own

    def _actor(self, fields: list[str], first: int, on: date) -> Party | None:
        columns = tuple(field.strip() for field in fields[first : first + WIDTH])
        return actor(self._dataset, columns, on)
