"""`diplograph treaty`: the life of a treaty; `diplograph obligations`: what bound two states on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.options import InLang, Lang, country
from diplograph.terminal import AsCsv, AsJson, form, print_facts, print_json, print_rows

Json = dict[str, Any]


class Basis(StrEnum):
    """By what a treaty counts as in force."""

    text = "text"
    atop = "atop"


COUNTED = ("in_force", "ended", "not_yet", "unknown")
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day asked about; otherwise today.")]
By = Annotated[
    Basis, typer.Option(help="From entry into force to the end, or the span ATOP counts from signature.")
]


def treaty(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="ID", help="The id of a treaty; search finds it.")],
    on: On = None,
    basis: By = Basis.text,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the life of a treaty, its articles, and whether it was in force on a day."""
    from analysis.treaty import life
    from questions.treaty import treaty as one_treaty

    shape = form(as_json, as_csv)
    found = life(ask(ctx, lambda store: one_treaty(store, which, lang=lang.value)), _day(on), basis.value)
    if shape == "json":
        print_json(found)
        return
    if shape == "table":
        print_facts(_facts(found), found["title"] or found["name"])
    print_rows(
        ("date", "action", "status", "by", "title", "contested", "sources"),
        map(_step, found["actions"]),
        shape,
    )
    if shape == "table":
        print_rows(("article", "effect", "binds", "toward", "act"), map(_article, found["provisions"]), shape)
        print_rows(
            ("disputed", "claim", "rank", "reported by"),
            (
                [
                    dispute["property"].replace("_", " "),
                    claim["text"],
                    claim["rank"],
                    _reporters(claim["reports"]),
                ]
                for dispute in found["disputes"]
                for claim in dispute["claims"]
            ),
            shape,
        )


def obligations(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A country, also a former one, by any code or name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another country.")],
    on: On = None,
    basis: By = Basis.text,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Which articles of which treaties bound two states toward one another on a day."""
    from analysis.obligations import Asked
    from analysis.obligations import obligations as bound
    from graph.window import Window
    from questions.obligations import provisions_between

    shape = form(as_json, as_csv)
    day = _day(on)
    then = Window(day, day)
    asked = Asked(country(a, then), country(b, then), day)
    if asked.pair[0] == asked.pair[1]:
        raise typer.BadParameter(f"{b!r} is the same state as {a!r} on {asked.on}; name another")
    rows = ask(ctx, lambda store: provisions_between(store, *asked.lines, lang=lang.value))
    found = bound(rows, asked, basis.value)
    if shape == "json":
        print_json(found)
        return
    title = " / ".join(side["name"] for side in found["between"])
    print_rows(
        ("binds", "toward", "treaty", "article", "effect", "act", "state", "since", "until", "sources"),
        map(_bound, found["items"]),
        shape,
        f"{title}, {found['on']}",
    )
    if shape == "table":
        for side in found["between"]:
            if stood := side["stood_for_by"]:
                print(f"{side['name']}: {stood['name']} stood for it ({stood['kind']} {stood['on']})")
        for one in found["treaties"]:
            print(f"{one['name']}: {'; '.join([*one['reasons'], *filter(None, [one['text']])])}")
        if found["note"]:
            print(found["note"])
        for each in found["joined_treaties"]["by_dataset"]:
            numbers = ", ".join(f"{each[name]} {name.replace('_', ' ')}" for name in COUNTED if each[name])
            print(f"Treaties both joined, {each['dataset']}: {numbers}")


def _day(text: str | None) -> date:
    from graph.dates import bounds

    try:
        return bounds(text)[0] if text else datetime.now(UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"--on: {error}") from None


def _facts(found: Json) -> Json:
    how = found["standing"]
    of_row = found.get("provenance")
    facts = {
        "id": found["id"],
        f"on {how['on']}": f"{how['state'].replace('_', ' ')} (in force: {how['in_force']})",
        "because": "; ".join(how["reasons"]),
        "parties": "; ".join(f"{party['name']} {party['edtf'] or ''}".strip() for party in found["parties"]),
        "possibly the same as": "; ".join(one["id"] for one in found["possibly_same"]),
        "ATOP": "; ".join(f"{one['id']} {one['start']} to {one['end'] or '…'}" for one in found["atop"]),
    }
    if of_row:
        facts |= found["properties"]
        facts["row"] = f"{of_row['file']}, line {of_row['row']}"
    return facts


def _step(action: Json) -> list[str]:
    return [
        (action["date"] or {}).get("edtf", ""),
        (action["action"] or "").replace("_", " "),
        "" if action["status"] == "occurred" else action["status"].replace("_", " "),
        ", ".join(actor["name"] for actor in action["by"]),
        action["title"],
        ", ".join(action["contested"]),
        _publishers(action["sources"]),
    ]


def _article(provision: Json) -> list[str]:
    sides = [", ".join(actor["name"] for actor in provision[side]) for side in ("binds", "toward")]
    return [provision["article"] or "", provision["effect"], *sides, provision["act"]]


def _bound(item: Json) -> list[str]:
    through = f" through {item['through']['name']}" if item["through"] else ""
    return [
        item["binds"]["name"] + through,
        item["toward"]["name"] if item["toward"] else "",
        item["treaty"]["id"],
        item["article"] or "",
        item["effect"],
        item["act"],
        item["state"],
        item["since"] or "",
        item["until"] or "",
        _publishers(item["sources"]),
    ]


def _publishers(sources: list[Json]) -> str:
    names = (source["publisher"]["name"] if source["publisher"] else source["id"] for source in sources)
    return "; ".join(dict.fromkeys(names))


def _reporters(reports: list[Json]) -> str:
    names = (report["publisher"]["name"] if report["publisher"] else report["source"] for report in reports)
    return "; ".join(dict.fromkeys(names))
