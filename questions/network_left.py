"""What a reader leaves of a network: without kinds of lines, actors and years that were taken away."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import WrongField
from questions.network_counts import COLUMNS, columns, counts_of, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.network_shapes import Network, NetworkEdge, NetworkNode

YEARS = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True)
class Left:
    """hidden: kinds of lines, as `line_id` has them; without: ids of actors; years: first and last left."""

    hidden: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing was taken away."""
        return not self.hidden and not self.without and self.years is None


def read_years(text: str) -> tuple[int, int] | None:
    """`2021-2023` as two years; None for nothing.

    Raises:
        WrongField: it is no two years in order.
    """
    if not text:
        return None
    found = YEARS.fullmatch(text)
    if found is None or found[1] > found[2]:
        raise WrongField("years", f"{text!r} is no first and last year; write 2021-2023")
    return int(found[1]), int(found[2])


def line_id(edge: NetworkEdge) -> str:
    """What the legend and `hide` of an address call lines of a kind: the kind, of rows with their dataset."""
    return f"{edge['kind']}:{edge['dataset']}" if edge["dataset"] else edge["kind"]


def left(answer: Network, chosen: Left) -> Network:
    """The network as a drawing of it shows it; whatever has no date is in no year."""
    if chosen.whole:
        return answer
    years = {event["id"]: year_of(event["date"]) for event in answer["events"]}
    edges = [
        edge
        for whole in answer["edges"]
        if line_id(whole) not in chosen.hidden and not chosen.without & {whole["a"], whole["b"]}
        for edge in [_within(whole, years, chosen.years)]
        if edge["total"]
    ]
    counted: Counter[str] = Counter()
    told = {(end, event) for edge in edges for end in (edge["a"], edge["b"]) for event in edge["events"]}
    counted.update(end for end, _ in told)
    for edge in edges:
        if edge["dataset"]:
            counted.update({edge["a"]: edge["total"], edge["b"]: edge["total"]})
    busy = set(counted)
    states = {state for node in answer["nodes"] if node["id"] in busy for state in node["acts_for"]}
    kept = (busy | states | {one["id"] for one in answer["focus"]}) - chosen.without
    shown = {event for _, event in told}
    nodes: list[NetworkNode] = [
        {
            **node,
            "events": counted[node["id"]],
            "acts_for": [state for state in node["acts_for"] if state in kept],
        }
        for node in answer["nodes"]
        if node["id"] in kept
    ]
    return {
        **answer,
        "nodes": nodes,
        "edges": edges,
        "events": [event for event in answer["events"] if event["id"] in shown],
    }


def _within(edge: NetworkEdge, dated: Mapping[str, str], years: tuple[int, int] | None) -> NetworkEdge:
    """The events of an edge in these years; of rows, without their classes, which are not counted by year."""
    if years is None:
        return edge

    def inside(year: str) -> bool:
        return bool(year) and years[0] <= int(year) <= years[1]

    within = {year: counts for year, counts in edge["years"].items() if inside(year)}
    every = [columns(counts) for counts in within.values()]
    counts = counts_of([sum(column) for column in zip(*every, strict=True)] or [0] * COLUMNS)
    return {
        "a": edge["a"],
        "b": edge["b"],
        "kind": edge["kind"],
        "dataset": edge["dataset"],
        "total": counts["ab"] + counts["ba"] + counts["mutual"],
        "counts": counts,
        "years": within,
        "events": [event for event in edge["events"] if inside(dated[event])],
    }
