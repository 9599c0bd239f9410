"""A query parameter that does not exist is an error, which names the nearest one that does.

What exists is read from the signature of the route and of what it depends on. Words that others use for a
parameter stand beside it (`also`); its description is searched too.
"""

from __future__ import annotations

import re
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args

from fastapi import Depends, Query, Request

from api.answers import Problem
from graph.nearest import either, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi.dependencies.models import Dependant
    from fastapi.params import Depends as Dependency

ALSO = "x-also"
SPELLED_ALIKE = 75  # of 100, by rapidfuzz
SHORTEST = 4  # letters of a word that is looked for in a description
NAMED = 3  # parameters at most that are named as near ones
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
# What mail programs and other sites hang on to an address that is passed on; a page does not fail for it.
PASSED_ON = re.compile(r"utm_\w+|\w*clid|mc_[ce]id")


class KnownParameter(NamedTuple):
    """A parameter that exists: its name, and words for what it is."""

    name: str
    also: frozenset[str]
    description: frozenset[str]


def also(*words: str) -> dict[str, Any]:
    """For `json_schema_extra` of a parameter: what others call it, in lower case without separators."""
    return {ALSO: list(words)}


def takes(**like: Any) -> Dependency:  # noqa: ANN401 - types as FastAPI reads them
    """A dependency that declares the query parameters which the handler of a page reads by itself.

    A value is the type of a parameter of the API that means the same, or None. The page takes any text for
    it, any number of times.
    """

    async def nothing(**_: object) -> None:
        """Nothing: it is there for its signature."""

    return _dependency(nothing, {name: _as_text(kind) for name, kind in like.items()})


def only_known(**beside: Any) -> Dependency:  # noqa: ANN401
    """A dependency that refuses what neither the route declares nor `beside`, which it declares itself.

    Raises:
        Problem: 422 for a parameter that does not exist.
    """
    return _only_known(beside, re.compile("(?!)"))


def only_known_on_pages(**like: Any) -> Dependency:  # noqa: ANN401
    """The same for pages, with `like` as in `takes`; what other sites hang on to links is passed over."""
    return _only_known({name: _as_text(kind) for name, kind in like.items()}, PASSED_ON)


def _only_known(beside: dict[str, Any], passed_over: re.Pattern[str]) -> Dependency:
    own = {name: _query(kind) for name, kind in beside.items()}

    async def refuse(request: Request, **_: object) -> None:
        known = own | declared(request.scope["route"].dependant)
        unknown = [
            name
            for name in dict.fromkeys(request.query_params)
            if name not in known and not passed_over.fullmatch(name)
        ]
        if unknown:
            raise _problem(unknown, [_known(name, query) for name, query in known.items()])

    return _dependency(refuse, {"request": Request, **beside})


def _dependency(call: Callable[..., Any], parameters: dict[str, Any]) -> Dependency:
    """`call` as a dependency that takes `parameters`, names and types, by keyword."""
    call.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=Parameter.empty if kind is Request else None,
                annotation=kind,
            )
            for name, kind in parameters.items()
        ]
    )
    dependency: Dependency = Depends(call)
    return dependency


def _as_text(kind: Any) -> Any:  # noqa: ANN401
    """A type that takes any text, with the words of `kind`."""
    words = _query(kind)
    extra = {"description": words.description, "json_schema_extra": words.json_schema_extra} if words else {}
    return Annotated[list[str] | None, Query(**extra)]


def _query(kind: Any) -> Any:  # noqa: ANN401
    """The Query of a type such as `Annotated[str, Query(...)]`; None where there is none."""
    return next(iter(get_args(kind)[1:]), None)


def meant(name: str, known: Sequence[KnownParameter]) -> list[str]:
    """The parameters that `name` may stand for: all that pass the first test which any passes."""
    words = [word.lower() for word in WORDS.findall(name)]
    joined = "".join(words)
    forms = {joined, joined.removesuffix("s")}
    tests: tuple[Callable[[], list[str]], ...] = (
        lambda: [one.name for one in known if one.name.replace("_", "") in forms],
        lambda: [one.name for one in known if forms & one.also],
        lambda: nearest(joined, (one.name for one in known), 1, SPELLED_ALIKE),
        lambda: _most(known, lambda one: sum(word == one.name or word in one.also for word in words)),
        lambda: _most(known, lambda one: sum(word in one.description for word in words)),
    )
    return next((near for test in tests if (near := test())), [])[:NAMED]


def _most(known: Sequence[KnownParameter], shared: Callable[[KnownParameter], int]) -> list[str]:
    """The parameters that share the most words, if any shares one."""
    counts = [shared(one) for one in known]
    most = max(counts, default=0)
    return [one.name for one, count in zip(known, counts, strict=True) if most and count == most]


def _problem(unknown: list[str], known: Sequence[KnownParameter]) -> Problem:
    errors = []
    names = sorted(parameter.name for parameter in known)
    for name in unknown:
        near = meant(name, known)
        hint = f"did you mean {either(near)}?" if near else f"there are {', '.join(names) or 'none'}"
        errors.append({"field": name, "reason": f"there is no such parameter here; {hint}"})
    detail = f"{unknown[0]}: {errors[0]['reason']}"
    return Problem(422, detail, field=unknown[0], known=names, errors=errors)


def declared(dependant: Dependant) -> dict[str, Any]:
    """The query parameters of a route and of what it depends on, by name."""
    found: dict[str, Any] = {field.alias: field.field_info for field in dependant.query_params}
    for dependency in dependant.dependencies:
        found |= declared(dependency)
    return found


def _known(name: str, words: Any) -> KnownParameter:  # noqa: ANN401 - a Query of FastAPI, or None
    description = WORDS.findall(words.description or "") if words else []
    long = frozenset(word.lower().removesuffix("s") for word in description if len(word) >= SHORTEST)
    extra = words.json_schema_extra or {} if words else {}
    return KnownParameter(name, frozenset(extra.get(ALSO, ())), long | {f"{word}s" for word in long})
