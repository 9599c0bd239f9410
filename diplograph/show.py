"""`diplograph show`: one event with its claims, or one actor or place; `diplograph search` finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.options import AsOf, End, InLang, Kinds, Lang, Start, entity, kinds, past, window
from diplograph.terminal import AsCsv, AsJson, form, print_facts, print_json, print_rows

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store

Json = dict[str, Any]


def search(
    ctx: typer.Context,
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="Part of a name or title, in any script, or as it sounds.")
    ],
    start: Start = None,
    end: End = None,
    kind: Kinds = None,
    disputed: Annotated[
        bool, typer.Option("--disputed", help="Only events of which accounts differ.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most hits to print.")] = 20,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find pairs, actors, places, treaties and events by their names and titles: "Kim Putin 2023"."""
    from questions.search import search as found_by

    shape = form(as_json, as_csv)
    span, only = window(start, end), kinds(kind)
    found = ask(
        ctx,
        lambda store: found_by(
            store, words, kinds=only, disputed=disputed, span=span, limit=limit, lang=lang.value
        ),
    )
    if shape == "json":
        print_json(found)
        return
    columns = ("id", "type", "name", "matched", "matched_by", "status", "date")
    rows = ({**hit, "date": (hit.get("date") or {}).get("edtf")} for hit in found["items"])
    print_rows(columns, ([hit.get(column) or "" for column in columns] for hit in rows), shape)


def show(
    ctx: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an event or actor, or a country's name.")
    ],
    as_of: AsOf = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
) -> None:
    """Show one event with all claims about it, or one actor, place or treaty; --as-of is for events."""
    found = ask(ctx, lambda store: _event_or_entity(store, which, lang.value, past(as_of)))
    if as_json:
        print_json(found)
    elif "claims" in found and "kind" in found:
        _print_event(found)
    else:
        _print_entity(found)


async def _event_or_entity(store: Store, which: str, lang: str, as_of: date | None) -> Json:
    from graph.errors import NotFound
    from questions.entity import entity as one_entity
    from questions.event import event as one_event

    try:
        return await one_event(store, which, lang=lang, as_of=as_of)
    except NotFound:
        if as_of is not None:
            raise
    try:
        return await one_entity(store, entity(which), lang=lang)
    except NotFound:
        message = f"no event, actor, place or treaty has the id {which!r}; look for it with search"
        raise NotFound(message) from None


def _print_event(event: Json) -> None:
    facts = {
        "id": event["id"],
        "kind": event["kind"],
        "date": (event["date"] or {}).get("edtf", "not given"),
        "status": event["status"],
        "from": _names(event["from"]),
        "to": _names(event["to"]),
        "about": _names(event["about"]),
        "place": (event["place"] or {}).get("name"),
        "contested": ", ".join(event["contested"]),
        "summary": event["summary"],
    }
    for link in ("part_of", "parts", "in_reply_to", "replies", "possibly_same", "marks"):
        facts[link.replace("_", " ")] = "; ".join(other["id"] for other in event[link])
    print_facts(facts, event["title"])
    for title, claims in (("", event["claims"]), ("asserts", event["asserts"]), ("denies", event["denies"])):
        if claims:
            print_rows(("claim", "stands", "reported by", "reason"), map(_claim, claims), "table", title)


def _claim(claim: Json) -> list[str]:
    stands = [claim["rank"]] if claim["rank"] != "normal" else []
    stands += [word for word in (claim["polarity"], claim["modality"]) if word not in ("affirmed", "actual")]
    stands += ["contradicted"] if claim["contradicts"] else []
    return [
        claim["text"],
        ", ".join(stands),
        "; ".join(map(_report, claim["reports"])),
        claim["reason"] or "",
    ]


def _report(report: Json) -> str:
    """The publisher, and after `<` whom it relays."""
    chain = [report["publisher"], *report["via"]]
    return " < ".join(each["name"] if isinstance(each, dict) else str(each) for each in chain if each)


def _print_entity(one: Json) -> None:
    facts = {
        name.replace("_", " "): _names(value) if isinstance(value, list) else value
        for name, value in one.items()
        if name not in {"name", "claims", "dossiers", "dataset", "names", "codes"}
    }
    facts["names"] = "; ".join(dict.fromkeys(one["names"].values()))
    facts |= one["codes"]
    print_facts(facts, one["name"])


def _names(values: list[Any]) -> str:
    return "; ".join(str(_name(value)) for value in values)


def _name(value: Any) -> Any:  # noqa: ANN401 - one entry of any list of an answer
    if not isinstance(value, dict):
        return value
    name = value.get("name") or value.get("act") or value.get("id")
    detail = value.get("office") or value.get("role")
    return f"{name} ({detail})" if detail else name
