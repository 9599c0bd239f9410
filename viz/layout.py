"""Positions for a map: a radial tree around the focus, then pulled and pushed into shape by `viz.forces`.

The same graph always gets the same positions. No library on offer pins points, sets parts side by side and
is as fast: see docs/maps.md.
"""

from __future__ import annotations

import cmath
import math
from collections import deque
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Point = tuple[float, float]
    Neighbours = Sequence[Sequence[int]]
    Pins = dict[int, complex]

# The length an edge would like to have, in vis-network's units (pixels at zoom 1). Before `_pack` it is the
# unit of length, and a place is a complex number, x + iy.
SPACING = 90.0
ROUNDS = 60  # iterations of `spaced`
BROAD = 12.0  # width from which on nodes are moved off an edge
NEAR_END = 0.05  # share of an edge at either end where a node is taken to stand beside the end
KEPT = 64  # maps whose positions are kept, enough for what is often asked for at one revision
CLOSE = 300  # nodes of a part; above it rings would be too full, and `viz.forces` works over a grid


def positions(
    ids: Sequence[str], edges: Iterable[tuple[str, str]], focus: Sequence[str] = ()
) -> dict[str, Point]:
    """A place (x, y) for each of `ids`.

    One node of `focus` stands in the middle; two stand left and right and what joins them between.
    Edges to ids not given are ignored. Parts that do not hang together stand side by side. The last few
    maps are kept: the same one is often asked for again, as a page and then as a file.
    """
    return dict(_positions(tuple(ids), tuple(edges), tuple(focus)))


ROW, COLUMN = 74.0, 430.0  # height of a row, and distance of either column from the middle
ROWS, STAGGER = 9, 190.0  # from this many rows on every other one is set back, by so much, to fit names


def facing(
    heads: Sequence[str], sides: Mapping[str, str | None], totals: Mapping[tuple[str, str], int]
) -> dict[str, Point]:
    """Positions in two columns, each below one of the two `heads`; third parties in the middle below.

    sides: to which of the heads a node belongs, or None. totals: the weight of each edge; nodes of more
    weight stand higher, so that those who deal with each other most face each other.
    """
    weight = dict.fromkeys(sides, 0)
    for (a, b), total in totals.items():
        weight[a] += total
        weight[b] += total
    first, second, third = (
        sorted(
            (node for node, side in sides.items() if side == wanted and node not in heads),
            key=lambda node: (-weight[node], node),
        )
        for wanted in (heads[0], heads[1], None)
    )
    longest = max(len(first), len(second), 1)
    places: dict[str, Point] = {}
    for nodes, turn in ((first, -1), (second, 1)):
        gap = ROW * longest / max(len(nodes), 1)
        for at, node in enumerate(nodes):
            # Bowed outwards, so that no line between the sides runs over a third.
            bow = 160 * math.sin(math.pi * (at + 0.5) / len(nodes))
            # Of many rows every other stands back, so that there is room for names.
            back = STAGGER * (at % 2) if len(nodes) > ROWS else 0
            places[node] = (turn * (COLUMN + bow + back), (at + 0.5) * gap)
    for head, turn in zip(heads, (-1, 1), strict=True):
        places[head] = (turn * (COLUMN + 60), -1.6 * ROW)
    wide = max(len(third), 1)
    for at, node in enumerate(third):
        places[node] = (
            (at - (wide - 1) / 2) * min(190, 2 * COLUMN / wide),
            (longest + 1 + 0.8 * (at % 2)) * ROW,
        )
    return places


def spaced(
    places: Mapping[str, Point], ribbons: Mapping[tuple[str, str], float], room: float
) -> dict[str, Point]:
    """The same positions, moved apart until broad edges are long enough and cross no node.

    ribbons: the width of all edges between two nodes together. room: the free space around a node. The first
    node does not move.
    """
    return dict(_spaced(tuple(places.items()), tuple(ribbons.items()), room))


@lru_cache(maxsize=KEPT)
def _spaced(
    places: tuple[tuple[str, Point], ...], lines: tuple[tuple[tuple[str, str], float], ...], room: float
) -> dict[str, Point]:
    at = {node: complex(*place) for node, place in places}
    still = next(iter(at), None)
    ribbons = dict(lines)
    broad = {ends: width for ends, width in ribbons.items() if width >= BROAD}
    for _ in range(ROUNDS):
        moves = [
            *(_apart(at, ends, room * 1.6 + width * 3, 0.3) for ends, width in ribbons.items()),
            *(
                _beside(at, ends, node, width / 2 + room * 0.6)
                for ends, width in broad.items()
                for node in at
            ),
            *(_apart(at, ends, room, 0.4) for ends in combinations(at, 2)),
        ]
        wanted = [move for pair in moves for move in pair if move[0] != still and abs(move[1]) > 1]
        for node, by in wanted:
            at[node] += by
        if not wanted:
            break
    return {node: (round(place.real, 1), round(place.imag, 1)) for node, place in at.items()}


def _apart(
    at: Mapping[str, complex], ends: tuple[str, str], least: float, share: float
) -> tuple[tuple[str, complex], ...]:
    """How two points move that stand nearer than `least`."""
    away = at[ends[1]] - at[ends[0]]
    lack = least - abs(away)
    if lack <= 0:
        return ()
    push = (away / abs(away) if away else 1j) * lack * share
    return (ends[0], -push), (ends[1], push)


def _beside(
    at: Mapping[str, complex], ends: tuple[str, str], node: str, least: float
) -> tuple[tuple[str, complex], ...]:
    """How a point moves that stands nearer than `least` to the line between two others."""
    along = at[ends[1]] - at[ends[0]]
    if node in ends or not along:
        return ()
    seen = (at[node] - at[ends[0]]) / along  # how far along the line, of 1, and beside it
    lack = least - abs(seen.imag) * abs(along)
    if lack <= 0 or not NEAR_END < seen.real < 1 - NEAR_END:
        return ()
    return ((node, 1j * along / abs(along) * lack * (0.3 if seen.imag >= 0 else -0.3)),)


@lru_cache(maxsize=KEPT)
def _positions(
    ids: tuple[str, ...], edges: tuple[tuple[str, str], ...], focus: tuple[str, ...]
) -> dict[str, Point]:
    number = {node: at for at, node in enumerate(dict.fromkeys(ids))}
    neighbours: list[list[int]] = [[] for _ in number]
    for a, b in edges:
        if a in number and b in number and a != b:
            neighbours[number[a]].append(number[b])
            neighbours[number[b]].append(number[a])
    pins = _pins([number[node] for node in focus if node in number], len(number))
    parts = _parts(neighbours, list(pins))
    places = _pack(list(zip(parts, _laid(parts, neighbours, pins), strict=True)))
    return {node: places[at] for node, at in number.items()}


def _pins(focus: Sequence[int], size: int) -> Pins:
    if len(focus) == 1:
        return {focus[0]: 0j}
    if len(focus) != 2:
        return {}
    half = 1.6 + math.sqrt(size) / 4
    return {focus[0]: complex(-half), focus[1]: complex(half)}


def _parts(neighbours: Neighbours, roots: list[int]) -> list[list[int]]:
    """The connected parts, that of the focus first, then the larger first; each begins with its root.

    All roots count as one part even if nothing on the map joins them.
    """
    seen: set[int] = set()
    parts = []
    by_degree = sorted(range(len(neighbours)), key=lambda node: -len(neighbours[node]))
    for start in [*([roots] if roots else []), *([node] for node in by_degree)]:
        if start[0] in seen:
            continue
        part, queue = list(start), deque(start)
        seen.update(start)
        while queue:
            for other in neighbours[queue.popleft()]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
                    queue.append(other)
        parts.append(part)
    first, rest = parts[:1], parts[1:]
    return first + sorted(rest, key=len, reverse=True)


def _laid(parts: list[list[int]], neighbours: Neighbours, pins: Pins) -> list[list[complex]]:
    """The places of each part's nodes, in its order."""
    from viz.forces import settle

    # Most maps of much have many small parts of few forms; a form is settled once.
    known: dict[tuple[tuple[int, int], ...], list[complex]] = {}
    laid = []
    for part in parts:
        if len(part) == 1:
            laid.append([pins.get(part[0], 0j)])
            continue
        local = {node: at for at, node in enumerate(part)}
        edges = tuple((local[a], local[b]) for a in part for b in neighbours[a] if local[a] < local[b])
        pinned = [local[node] for node in part if node in pins]
        places = None if pinned else known.get(edges)
        if places is None:
            places = settle(_radial(part, neighbours, pins), edges, pinned, many=len(part) > CLOSE)
            if not pinned:
                known[edges] = places
        laid.append(places)
    return laid


def _radial(part: list[int], neighbours: Neighbours, pins: Pins) -> list[complex]:
    """Rings around the roots: each branch gets a wedge as wide as it has leaves.

    Where rings would be too full, the nodes fill a disc instead, the nearer to the root the further in.
    """
    roots = [node for node in part if node in pins] or part[:1]
    children: dict[int, list[int]] = {node: [] for node in part}
    order, seen = list(roots), set(roots)
    for node in order:
        for other in neighbours[node]:
            if other not in seen:
                seen.add(other)
                children[node].append(other)
                order.append(other)
    leaves = dict.fromkeys(part, 1)
    for node in reversed(order):
        if children[node]:
            leaves[node] = sum(leaves[child] for child in children[node])
    disc = {node: math.sqrt(at / math.pi) for at, node in enumerate(order)}
    crowded = len(part) > CLOSE
    placed: dict[int, complex] = {}
    for root in roots:
        centre = placed[root] = pins.get(root, 0j)
        stack = [(root, 0.0, 2 * math.pi, 1)]
        while stack:
            node, begin, width, ring = stack.pop()
            total = sum(leaves[child] for child in children[node])
            for child in children[node]:
                share = width * leaves[child] / total
                radius = disc[child] if crowded else ring * 1.2
                placed[child] = centre + cmath.rect(radius, begin + share / 2)
                stack.append((child, begin, share, ring + 1))
                begin += share
    return [placed[node] for node in part]


def _pack(parts: list[tuple[list[int], list[complex]]]) -> dict[int, Point]:
    """The first part stays where it is; the others stand in rows below it."""
    result: dict[int, Point] = {}
    width = left = x = y = tallest = 0.0
    for part, places in parts:
        west, north, east, south = _box(places)
        if not result:
            left, width, shift = west, max(east - west, 8.0), 0j
            x, y = left, south + 1.5
        else:
            if x > left and x + (east - west) > left + width:
                x, y, tallest = left, y + tallest + 1, 0.0
            shift = complex(x - west, y - north)
            x += east - west + 1
            tallest = max(tallest, south - north)
        for node, place in zip(part, places, strict=True):
            stands = (place + shift) * SPACING
            result[node] = (round(stands.real, 1), round(stands.imag, 1))
    return result


def _box(places: list[complex]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of some places."""
    xs = [place.real for place in places]
    ys = [place.imag for place in places]
    return min(xs), min(ys), max(xs), max(ys)
