"""The JSON Schema of a dossier, for editors: made from the model by `python -m loaders.curated.schema`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from loaders.curated import grammar
from loaders.curated.dossier import Dossier
from loaders.curated.event import Event
from loaders.curated.problems import either
from loaders.curated.shapes import (
    Choice,
    Edtf,
    Many,
    Number,
    Record,
    Ref,
    Shape,
    Table,
    Text,
    Url,
    Written,
    keys_of,
)

PATH = Path(__file__).with_name("dossier.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# An editor reads an unquoted 1961 as a number; the loader keeps it as text.
SCALAR = ["string", "number"]
DATES = ["2023-09-13", "2023-09", "196X", "2023-09~", "2023-09-12/2023-09-17", "1961/.."]

Schema = dict[str, Any]


def dossier_schema() -> Schema:
    """The whole schema."""
    definitions: dict[str, Schema] = {}
    root = _object(Dossier, definitions)
    definitions["Event"]["allOf"] = [_kind_rule(kind) for kind in grammar.kinds()]
    head: Schema = {
        "$schema": DIALECT,
        "title": "diplograph dossier",
        "description": "Diplomatic events, who took part, and who says so. See docs/dossiers.md.",
    }
    return head | root | {"$defs": dict(sorted(definitions.items()))}


def text() -> str:
    """The schema as the committed file holds it."""
    return json.dumps(dossier_schema(), indent=2, ensure_ascii=False) + "\n"


def _object(model: type[Written], definitions: dict[str, Schema]) -> Schema:
    keys = keys_of(model)
    properties: dict[str, Schema] = {
        name: {"description": description} | _value(shape, definitions)
        for name, (_, shape, description, _) in keys.items()
    }
    if model is Event:
        properties["kind"] = {
            "description": keys["kind"][2],
            "anyOf": [_kind(kind) for kind in grammar.kinds()],
        }
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    required = [name for name, (_, _, _, must) in keys.items() if must]
    return schema | ({"required": required} if required else {})


def _value(shape: Shape, definitions: dict[str, Schema]) -> Schema:
    if isinstance(shape, Record):
        return _record(shape.model, definitions)
    if isinstance(shape, Many):
        item = _value(shape.of, definitions)
        return {"anyOf": [item, {"type": "array", "items": item}]}
    if isinstance(shape, Table):
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^({shape.pattern})$"},
            "additionalProperties": _value(shape.of, definitions),
        }
    if isinstance(shape, Choice):
        return {"enum": list(shape.options())}
    if isinstance(shape, Number):
        return {"type": "integer" if shape.whole else "number", "minimum": shape.low, "maximum": shape.high}
    return _scalar(shape)


def _scalar(shape: Text | Edtf | Url | Ref) -> Schema:
    if isinstance(shape, Edtf):
        return {"type": SCALAR, "examples": DATES}
    if isinstance(shape, Url):
        return {"type": "string", "pattern": "^https?://"}
    if isinstance(shape, Ref):
        return {"type": "string"}
    return {"type": "string", "pattern": f"^({shape.pattern})$"} if shape.pattern else {"type": SCALAR}


def _record(model: type[Written], definitions: dict[str, Schema]) -> Schema:
    name = model.__name__
    if name not in definitions:
        definitions[name] = {}  # a place held, should the model contain itself
        definitions[name] = {"description": _first_line(model)} | _object(model, definitions)
    schema: Schema = {"$ref": f"#/$defs/{name}"}
    if model.short:
        short = keys_of(model)[model.short]
        return {"anyOf": [_value(short[1], definitions) | {"description": short[2]}, schema]}
    return schema


def _first_line(model: type[Written]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _kind(kind: str) -> Schema:
    needs = [either(each) for each in grammar.needs(kind)]
    needed = {role for each in grammar.needs(kind) for role in each}
    may = [role for role in grammar.allowed(kind) if role not in needed]
    parts = [f"{grammar.name(kind).capitalize()}."]
    parts += [f"Needs {' and '.join(needs)}."] if needs else []
    parts += [f"May have {', '.join([*may, *grammar.kind_properties(kind)])}."]
    return {"const": kind, "description": " ".join(parts)}


def _kind_rule(kind: str) -> Schema:
    """What an event of the kind needs and may not have; a needed role may also stand under `disputed`."""
    others = [role for role in grammar.roles() if role not in grammar.allowed(kind)]
    others += [name for name in grammar.properties() if name not in grammar.kind_properties(kind)]
    then: Schema = {"properties": dict.fromkeys(others, False)}
    then["allOf"] = [
        {
            "anyOf": [
                *({"required": [role]} for role in each),
                *(
                    {"required": ["disputed"], "properties": {"disputed": {"required": [role]}}}
                    for role in each
                ),
            ]
        }
        for each in grammar.needs(kind)
    ]
    if not then["allOf"]:
        del then["allOf"]
    return {"if": {"required": ["kind"], "properties": {"kind": {"const": kind}}}, "then": then}


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"wrote {PATH.name}\n")
