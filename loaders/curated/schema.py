"""The JSON Schema of a dossier, for editors: made from the model by `python -m loaders.curated.schema`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from graph.nearest import either
from loaders.curated import dossier, grammar

PATH = Path(__file__).with_name("dossier.schema.json")

Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """Without titles and defaults, which tell an editor nothing, and in the order of the model."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002
        return False

    def default_schema(self, schema: Any) -> Schema:  # noqa: ANN401
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: Any) -> Schema:  # noqa: ANN401
        written = super().model_schema(schema)
        written.pop("title", None)
        return written

    def sort(self, value: Schema, parent_key: str | None = None) -> Schema:  # noqa: ARG002
        return value


def dossier_schema() -> Schema:
    """The whole schema."""
    schema = dossier.Dossier.model_json_schema(schema_generator=_Plain)
    event = schema["$defs"]["Event"]
    event["properties"]["kind"] = {
        "description": event["properties"]["kind"]["description"],
        "anyOf": [_kind(kind) for kind in grammar.kinds()],
    }
    event["allOf"] = [_kind_rule(kind) for kind in grammar.kinds()]
    head: Schema = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "diplograph dossier",
        "description": "Diplomatic events, who took part, and who says so. See docs/dossiers.md.",
    }
    definitions = dict(sorted(schema.pop("$defs").items()))
    del schema["description"]  # the head has a better one
    whole: Schema = _with_bare_texts(head | schema | {"$defs": definitions}, definitions)
    return whole


def _with_bare_texts(schema: Any, definitions: Schema) -> Any:  # noqa: ANN401
    """The same, taking a bare text wherever it may stand for a record."""
    if isinstance(schema, list):
        return [_with_bare_texts(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    name = schema.get("$ref", "").rpartition("/")[2]
    if name and (short := getattr(dossier, name).short):
        return {"anyOf": [definitions[name]["properties"][short], schema]}
    return {key: _with_bare_texts(value, definitions) for key, value in schema.items()}


def text() -> str:
    """The schema as the committed file holds it."""
    return json.dumps(dossier_schema(), indent=2, ensure_ascii=False) + "\n"


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
