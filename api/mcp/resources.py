"""What a model reads before it asks: the words of the graph, what is in it, and questions asked in Cypher."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson
from mcp.server.mcpserver.resources import FunctionResource, Resource

from graph.examples import examples
from graph.vocabulary import vocabulary
from questions.schema import schema

if TYPE_CHECKING:
    from graph.store.reader import Store

ENGLISH = "en"


def resources(store: Store) -> list[Resource]:
    """The resources over a store, each JSON."""

    async def counted() -> str:
        return _json(await schema(store))

    async def words() -> str:
        return _json(_words())

    async def asked() -> str:
        return _json(_questions())

    return [
        _resource(
            words, "vocabulary", "Kinds of events, the roles each needs, its properties; roles, statuses."
        ),
        _resource(
            counted, "schema", "Labels and relationship types in this graph, counted, with properties."
        ),
        _resource(
            asked, "questions", "Questions of analysts, each with Cypher that answers it and what it shows."
        ),
    ]


def _resource(read: Callable[..., object], name: str, description: str) -> Resource:
    return FunctionResource.from_function(
        read,
        f"diplograph://{name}",
        name=name,
        title=name.capitalize(),
        description=description,
        mime_type="application/json",
    )


def _words() -> dict[str, object]:
    known = vocabulary()
    return {
        "kinds": {
            name: {
                "name": known.name(name),
                "needs": [[role.lower() for role in roles] for roles in kind.needs],
                "roles": [role.lower() for role in kind.roles],
                "properties": dict(kind.properties),
            }
            for name, kind in known.kinds.items()
        },
        "roles": {
            name.lower(): {"name": known.name(name), "does": role.does} for name, role in known.roles.items()
        },
        "links": {
            name.lower(): {"name": known.name(name), "to": link.to} for name, link in known.links.items()
        },
        "statuses": {name: names[ENGLISH] for name, names in known.statuses.items()},
    }


def _questions() -> list[dict[str, object]]:
    return [
        {
            "title": example.title[ENGLISH],
            "shows": example.shows[ENGLISH],
            "query": example.query,
            "parameters": dict(example.parameters),
        }
        for example in examples()
    ]


def _json(answer: object) -> str:
    return orjson.dumps(answer).decode()
