"""Rows in the shape of GDELT, written by hand."""

from __future__ import annotations

WIDTH = {"2.0": 61, "1.0": 58, "1.0 up to March 2013": 57}
# Where the columns stand that differ between the versions, from 0.
PLACE = {"2.0": 52, "1.0": 50, "1.0 up to March 2013": 50}
ADDED = {"2.0": 59, "1.0": 56, "1.0 up to March 2013": 56}
CHINA = ("CHN", "CHINA", "CHN", "")
KIM = ("PRKGOV", "KIM JONG UN", "PRK", "GOV")
SOLDIERS = ("USAMIL", "US ARMY", "USA", "MIL")
EUROPE = ("EUR", "EUROPE", "EUR", "")
POLICE = ("COP", "POLICE", "", "COP")
NOBODY = ("", "", "", "")

Actor = tuple[str, str, str, str]


def row(
    number: int | str, day: str, one: Actor, code: str, other: Actor, version: str = "2.0", **more: str
) -> str:
    """One row: `one` and `other` as (code, name, country, type); `more` is by the names below."""
    fields = [""] * WIDTH[version]
    fields[:5] = [str(number), day, day[:6], day[:4], f"{day[:4]}.1000"]
    for first, actor in ((5, one), (15, other)):
        fields[first : first + 3] = actor[:3]
        fields[first + 7] = actor[3]
    fields[25:35] = ["1", code, code[:3], code[:2], "1", more.get("goldstein", "1.5"), "4", "1", "4", "-2.25"]
    gap = 4 if version == "2.0" else 3
    fields[PLACE[version]] = more.get("place", "Pyongyang, North Korea")
    fields[PLACE[version] + 1] = "KN"
    fields[PLACE[version] + gap : PLACE[version] + gap + 2] = ["39.0194", "125.755"]
    fields[ADDED[version]] = more.get("added", "20190121220000" if version == "2.0" else "20190121")
    if len(fields) > ADDED[version] + 1:
        fields[ADDED[version] + 1] = more.get("url", f"https://news.example/{number}")
    return "\t".join(fields) + "\n"
