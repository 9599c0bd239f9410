"""`diplograph accounts`: what each voice says of one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.options import AsOf, InLang, Lang, past
from diplograph.terminal import AsCsv, AsJson, form, print_facts, print_json, print_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]


def accounts(
    ctx: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event.")],
    as_of: AsOf = None,
    lang: InLang = Lang.en,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the accounts of one event side by side: agreed, told by one only, contradicted, or left out."""
    from analysis.accounts import accounts as side_by_side
    from questions.accounts import accounts_of

    shape = form(as_json, as_csv)
    found = side_by_side(
        ask(ctx, lambda store: accounts_of(store, event, lang=lang.value, as_of=past(as_of)))
    )
    if shape == "json":
        print_json(found)
        return
    if shape == "table":
        sided = found["one_sided"]
        facts = {
            "told by": ", ".join(_origin(origin) for origin in found["origins"]),
            "one-sided": f"all answer to {sided['name']}" if sided else "no",
        }
        print_facts(facts, found["event"]["title"])
    print_rows(
        ("property", "class", "of", "value", "rank", "told by", "denied by", "reason"), _told(found), shape
    )


def _told(found: Json) -> Iterable[list[str]]:
    for one in found["properties"]:
        about = one["about"]
        head = [one["property"], one["class"], "" if about["relation"] == "itself" else about["id"]]
        if not one["values"]:
            yield [*head, "", "", "", "", ""]
        for value in one["values"]:
            yield [
                *head,
                value["text"] or value["value_name"] or value["value"] or "",
                "" if value["rank"] == "normal" else value["rank"],
                ", ".join(told["voice"]["name"] for told in [*value["reports"], *value["elsewhere"]]),
                ", ".join(denial["event"] for denial in value["denied_by"]),
                value["reason"] or "",
            ]


def _origin(origin: Json) -> str:
    organs = ", ".join(organ["name"] for organ in origin["through"])
    return f"{origin['name']} ({organs})" if organs else str(origin["name"])
