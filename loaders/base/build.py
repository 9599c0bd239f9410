"""Writes graph/countries/countries.json from the tables in base.yaml and the two hand-kept files beside it.

Run by a developer, never at run time: `DIPLOGRAPH_DATA=… python -m loaders.base.build`. Needs Babel,
which the package itself does not. The output is committed; running it again changes nothing.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from ruamel.yaml import YAML

from graph.countries.names import fold

HERE = Path(__file__).parent
OUTPUT = HERE.parent.parent / "graph" / "countries" / "countries.json"
KEYS = OUTPUT.with_name("country_keys.json")

# Languages whose name is kept as that language's; the rest only give other names.
LABELLED = ("en", "id", "ko", "zh", "ru", "ja", "ar", "vi", "fr", "es", "de", "pt")
OTHER = ("zh_Hant", "zh_Hant_HK", "ms", "it", "nl", "pl", "tr", "uk", "fa", "th", "mn", "he")
USED = ("en", "id")  # in which reports are read: a name used there stays even where another language shows it
LISTS = ("ar", "en", "id", "ja", "ko", "ru", "vi", "zh")
UNTERM = ("English", "French", "Spanish", "Russian", "Chinese", "Arabic")

# How many names that are not the English ones make a language of its own; how long a code is.
OWN, CODE = 100, 3

# The lists' last days: whoever is in them then is still a state.
LAST_DAY = {"cow": date(2016, 12, 31), "gw": date(2017, 12, 31)}
# The lists' first day: whoever is in them then was a state before.
FIRST_DAY = date(1816, 1, 1)

_CUT = {
    "en": {" & ": " and ", "St. ": "Saint "},
    "ru": {"о-ва": "острова", "о-в": "остров", "Св. ": "Святой "},
}
_ARTICLE = re.compile(r"^(?:the|le|la|les|el|los|las) |^l['’]", re.IGNORECASE)
_ARTICLE_AFTER = re.compile(r" \((?:the|le|la|les|el|los|las|l['’])\)$", re.IGNORECASE)

Entry = dict[str, Any]


def build(data: Path) -> Entry:
    """The content of countries.json. Raises SystemExit naming what does not fit."""
    added, old, press = _yaml("additions.yaml"), _yaml("former.yaml"), _yaml("press.yaml")
    entries = _present(data, added) | _former(old)
    for lang, names in press.items():
        for country_id, listed in names.items():
            entries[country_id]["also"] = _others(entries[country_id], listed, used=lang in USED)
    for country_id, given in old["former"].items():
        entries[country_id]["also"] = _others(entries[country_id], _called(given))
    for system in ("cow", "gw"):
        for number, abbr, name, start, end in _states(data, system):
            for country_id, since, until in _owners(entries, added, system, number, name, start, end):
                entries[country_id].setdefault(system, []).append([number, abbr, since, until])
    for entry in entries.values():
        _days(entry, added["starts"])
    shared = {name: group["ids"] for group in added["shared"] for name in group["names"]}
    _check_names(entries, shared)
    return {
        "countries": list(entries.values()),
        "successions": _successions(old, entries),
        "shared": shared,
        "dated": [
            [name, group["id"], group.get("start"), group.get("end")]
            for group in added["dated"]
            for name in dict.fromkeys([*group["names"], *_called(group)])
        ],
        "words": added["words"],
    }


def _present(data: Path, added: Entry) -> dict[str, Entry]:
    with (data / "countries" / "country-codes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(file)}
    cldr = {lang: Locale.parse(lang).territories for lang in (*LABELLED, *OTHER)}
    listed = [_listed_in(data, lang) for lang in LISTS]
    entries = {}
    for code in sorted([*rows, *added["added"]]):
        row = rows.get(code, {})
        given = added["added"].get(code, {})
        independent = row.get("is_independent") == "Yes" or code in added["present"]
        alpha3 = given.get("alpha3") or row["ISO3166-1-Alpha-3"]
        ioc = given.get("ioc") or row.get("IOC", "").strip()
        fips = added["fips"].get(
            code, given.get("fips", [row["FIPS"]] if row.get("FIPS", "").strip() else [])
        )
        names = {lang: _tidy(cldr[lang][code], lang) for lang in LABELLED if code in cldr[lang]}
        others = [cldr[lang][code] for lang in (*LABELLED, *OTHER) if code in cldr[lang]]
        others += [names[code] for names in listed if code in names]
        others += [
            _plain(row.get(f"UNTERM {lang} {form}", "")) for lang in UNTERM for form in ("Short", "Formal")
        ]
        wikidata = (
            added["wikidata"].get(code) or given.get("wikidata") or [row["wikidata_id"].rsplit("/", 1)[-1]]
        )
        entries[code] = _entry(
            code,
            names=names | added["names"].get(code, {}),
            also=[*names.values(), *others],
            status="present" if independent else "territory",
            alpha2=code,
            alpha3=alpha3,
            numeric=f"{int(row['ISO3166-1-numeric']):03d}" if row else None,
            codes=added["codes"].get(code, []),
            cameo=added["cameo"].get(code),
            fips=fips,
            ioc=None if ioc == alpha3 or code in added["ioc"] else ioc or None,
            wikidata=wikidata,
        )
        if more := _others(entries[code], added["also"].get(code, []), used=True):
            entries[code]["also"] = more
    return entries


def _former(old: Entry) -> dict[str, Entry]:
    return {
        country_id: _entry(country_id, status="former", **{k: v for k, v in given.items() if k != "called"})
        for country_id, given in old["former"].items()
    }


def _called(given: Entry) -> list[str]:
    """The plain name of the present state that it was called by, in the languages taken from CLDR."""
    if not (present := given.get("called")):
        return []
    plain = (Locale.parse(lang).territories[present] for lang in (*LABELLED, *OTHER))
    return list(dict.fromkeys(plain))


def _entry(country_id: str, *, names: dict[str, str], also: list[str] | None = None, **rest: object) -> Entry:
    """An entry with its other names without repetition and without what is empty."""
    entry = {"id": country_id, "names": dict(names), **rest}
    entry["also"] = _others(entry, also or [])
    return {key: value for key, value in entry.items() if value not in (None, [], "")}


def _others(entry: Entry, more: list[str], *, used: bool = False) -> list[str]:
    """Its other names with `more`, each once, and none that is shown in a language, or in one of USED."""
    names = entry["names"]
    shown = {names.get(lang) for lang in (USED if used else names)}
    new = [name for name in more if name and name not in shown]
    return list(dict.fromkeys([*entry.get("also", []), *new]))


def _listed_in(data: Path, lang: str) -> dict[str, str]:
    """Names by alpha-2 in a list of country-list."""
    with (data / "countries" / f"umpirsky_{lang}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["value"] for row in csv.DictReader(file)}


def keys(content: Entry) -> Entry:
    """Folded names in every language in which CLDR names countries, as far as no other name is the same."""
    known = {fold(n) for e in content["countries"] for n in (*e["names"].values(), *e.get("also", ()))}
    known |= {fold(name) for name in content["shared"]}
    english = Locale.parse("en").territories
    ids = [entry["id"] for entry in content["countries"] if entry["status"] != "former"]
    found: dict[str, dict[str, None]] = {country_id: {} for country_id in ids}
    languages = set()
    for lang in sorted(localedata.locale_identifiers()):
        territories = Locale.parse(lang).territories
        own = {each: territories[each] for each in ids if each in territories}
        if sum(name != english.get(each) for each, name in own.items()) < OWN:
            continue
        languages.add(lang.partition("_")[0])
        for each, name in own.items():
            key = fold(name)
            if key not in known and not (key.isascii() and len(key) <= CODE):
                found[each][key] = None
    listed = {each: sorted(own_keys) for each, own_keys in found.items() if own_keys}
    return {"languages": sorted(languages), "keys": listed}


def _tidy(name: str, lang: str) -> str:
    """English CLDR names as diplomacy writes them, and Russian ones without cut words."""
    for cut, full in _CUT.get(lang, {}).items():
        name = name.replace(cut, full)
    return name[:1].upper() + name[1:] if lang == "ru" else name


def _plain(name: str) -> str:
    """A UN name without articles and footnote stars."""
    return _ARTICLE.sub("", _ARTICLE_AFTER.sub("", name.strip(" *").replace("*", "").strip()))


def _states(data: Path, system: str) -> list[tuple[int, str, str, date, date]]:
    """Number, abbreviation, name, first and last day of each stay."""
    file_name = {"cow": "cow_states_2016.csv", "gw": "gw_states.csv"}[system]
    with (data / "cow" / file_name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if system == "gw":
        return [
            (int(r["gwcode"]), r["stateabb"], r["statename"], _date(r["startdate"]), _date(r["enddate"]))
            for r in rows
        ]
    return [
        (
            int(r["ccode"]), r["stateabb"], r["statenme"],
            date(int(r["styear"]), int(r["stmonth"]), int(r["stday"])),
            date(int(r["endyear"]), int(r["endmonth"]), int(r["endday"])),
        )
        for r in rows
    ]  # fmt: skip


def _owners(
    entries: dict[str, Entry], added: Entry, system: str, number: int, name: str, start: date, end: date
) -> list[tuple[str, str, str | None]]:
    """Which countries a stay belongs to, with the days of each; None for an end still open."""
    spans = added["divided"][system].get(number)
    if spans is None:
        spans = {_owner(entries, added, system, number, name): start.isoformat()}
    owners = [(country_id, _date(since)) for country_id, since in spans.items()]
    found = []
    for (country_id, since), following in zip(owners, [*owners[1:], None], strict=True):
        until = following[1] - timedelta(days=1) if following else end
        first, last = max(start, since), min(end, until)
        if first <= last:
            found.append(
                (country_id, first.isoformat(), None if last == LAST_DAY[system] else last.isoformat())
            )
    return found


def _owner(entries: dict[str, Entry], added: Entry, system: str, number: int, name: str) -> str:
    numbers = added["numbers"]
    if given := numbers[system].get(number) or numbers["cow"].get(number):
        return str(given)
    if system == "gw":
        # GW took over COW's numbers: the same number is the same state unless additions.yaml says otherwise.
        same = [e["id"] for e in entries.values() if number in {stay[0] for stay in e.get("cow", [])}]
        if len(same) == 1:
            return str(same[0])
    wanted = fold(name)
    matches = [
        entry["id"]
        for entry in entries.values()
        if wanted in {fold(n) for n in (*entry["names"].values(), *entry.get("also", ()))}
    ]
    present = [match for match in matches if entries[match]["status"] == "present"]
    if len(present) != 1:
        meant = matches or "nothing"
        sys.exit(f"{system} {number} {name!r} means {meant}: add it to numbers in additions.yaml")
    return str(present[0])


def _days(entry: Entry, given: dict[str, str | None]) -> None:
    """First and last day as a state: the wider of COW and GW, unless given; None gives it no first day."""
    stays = [*entry.get("cow", []), *entry.get("gw", [])]
    for system in ("cow", "gw"):
        entry.get(system, []).sort(key=lambda stay: stay[2])
    starts = [stay[2] for stay in stays]
    first = given[entry["id"]] if entry["id"] in given else min(starts, default=None)
    if first and first != FIRST_DAY.isoformat():
        entry.setdefault("start", first)
    ends = [stay[3] for stay in stays]
    if entry["status"] == "former" and ends and None not in ends:
        entry.setdefault("end", max(ends))
    if entry["status"] == "former" and "end" not in entry:
        sys.exit(f"{entry['id']} is a former state without an end: add it to former.yaml")


def _successions(old: Entry, entries: dict[str, Entry]) -> list[Entry]:
    rows = []
    for given in old["successions"]:
        for before in _listed(given["from"]):
            for after in _listed(given["to"]):
                if missing := {before, after} - set(entries):
                    sys.exit(f"succession of {before} by {after}: no country {', '.join(missing)}")
                rest = {key: value for key, value in given.items() if key not in ("from", "to")}
                rows.append({"predecessor": before, "successor": after, **rest})
    return rows


def _check_names(entries: dict[str, Entry], shared: dict[str, list[str]]) -> None:
    """One name may mean two countries only where the day tells them apart, or where it is known to."""
    owners: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for entry in entries.values():
        for name in (*entry["names"].values(), *entry.get("also", ())):
            owners.setdefault(fold(name), set()).add(entry["id"])
            spelled[fold(name)] = name
    known = {fold(name) for name in shared}
    bad = [
        f"{spelled[key]!r} means {', '.join(sorted(ids))}"
        for key, ids in owners.items()
        if key not in known and sum(entries[i]["status"] != "former" for i in ids) > 1
    ]
    if bad:
        sys.exit("\n".join(["names of several countries: correct additions.yaml", *bad]))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _yaml(name: str) -> Entry:
    content: Entry = YAML(typ="safe", pure=True).load(HERE / name)
    return content


def as_json(content: Entry) -> str:
    """One country a line, so that a change shows as one."""

    def lines(rows: list[Any]) -> str:
        return ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)

    def table(listed: dict[str, list[str]]) -> str:
        return ",\n".join(
            f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(ids)}" for name, ids in listed.items()
        )

    return (
        '{"countries": [\n'
        + lines(content["countries"])
        + '\n],\n"successions": [\n'
        + lines(content["successions"])
        + '\n],\n"shared": {\n'
        + table(content["shared"])
        + '\n},\n"dated": [\n'
        + lines(content["dated"])
        + '\n],\n"words": {\n'
        + table(content["words"])
        + "\n}}\n"
    )


def keys_json(content: Entry) -> str:
    """The languages on one line, then one country a line."""
    lines = [
        f"  {json.dumps(each)}: {json.dumps(listed, ensure_ascii=False)}"
        for each, listed in content["keys"].items()
    ]
    return f'{{"languages": {json.dumps(content["languages"])},\n"keys": {{\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    built = build(Path(os.environ.get("DIPLOGRAPH_DATA", "../shared/data")))
    OUTPUT.write_text(as_json(built), encoding="utf-8")
    KEYS.write_text(keys_json(keys(built)), encoding="utf-8")
