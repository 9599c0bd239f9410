"""Positions for a map: a radial tree around the focus, then pulled and pushed into shape.

Pure Python on purpose: networkx's layouts want numpy, which nothing else here needs. Repulsion is felt
only from the cells around a node's own, so a round costs about as much as there are nodes and edges.
The same graph always gets the same positions.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Point = tuple[float, float]
    Neighbours = dict[str, list[str]]

SPACING = 90.0  # the length an edge would like to have, in vis-network's units (pixels at zoom 1)
GOLDEN = math.pi * (3 - math.sqrt(5))
ROUNDS_SMALL, ROUNDS_LARGE = 120, 60
LARGE = 600
REACH = 2.5  # how far repulsion is felt, in spacings
HUB, HUBS = 10, 40  # from how many edges on a node is a hub, and how many hubs keep their distance at most
COOLING = 0.96


def positions(
    ids: Sequence[str], edges: Iterable[tuple[str, str]], focus: Sequence[str] = ()
) -> dict[str, Point]:
    """A place (x, y) for each of `ids`.

    One node of `focus` stands in the middle; two stand left and right and what joins them between.
    Edges to ids not given are ignored. Parts that do not hang together stand side by side. The last few
    maps are kept: the same one is often asked for again, as a page and then as a file.
    """
    return dict(_positions(tuple(ids), tuple(edges), tuple(focus)))


@lru_cache(maxsize=16)
def _positions(
    ids: tuple[str, ...], edges: tuple[tuple[str, str], ...], focus: tuple[str, ...]
) -> dict[str, Point]:
    neighbours: Neighbours = {node: [] for node in ids}
    for a, b in edges:
        if a in neighbours and b in neighbours and a != b:
            neighbours[a].append(b)
            neighbours[b].append(a)
    pins = _pins([node for node in focus if node in neighbours], len(neighbours))
    parts = _parts(neighbours, list(pins))
    laid = [_settle(_radial(part, neighbours, pins), neighbours, pins) for part in parts]
    return _pack(laid)


def _pins(focus: Sequence[str], size: int) -> dict[str, Point]:
    if len(focus) == 1:
        return {focus[0]: (0.0, 0.0)}
    if len(focus) != 2:
        return {}
    half = SPACING * (1.6 + math.sqrt(size) / 4)
    return {focus[0]: (-half, 0.0), focus[1]: (half, 0.0)}


def _parts(neighbours: Neighbours, roots: list[str]) -> list[list[str]]:
    """The connected parts, that of the focus first, then the larger first; each begins with its root.

    All roots count as one part even if nothing on the map joins them.
    """
    seen: set[str] = set()
    parts = []
    by_degree = sorted(neighbours, key=lambda node: -len(neighbours[node]))
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


def _radial(part: list[str], neighbours: Neighbours, pins: dict[str, Point]) -> dict[str, Point]:
    """Rings around the roots: each branch gets a wedge as wide as it has leaves."""
    roots = [node for node in part if node in pins] or part[:1]
    children: dict[str, list[str]] = {node: [] for node in part}
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
    placed: dict[str, Point] = {}
    for root in roots:
        centre = pins.get(root, (0.0, 0.0))
        placed[root] = centre
        stack = [(root, 0.0, 2 * math.pi, 1)]
        while stack:
            node, begin, width, ring = stack.pop()
            total = sum(leaves[child] for child in children[node])
            for child in children[node]:
                share = width * leaves[child] / total
                angle = begin + share / 2
                radius = SPACING * ring * 1.2
                placed[child] = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
                stack.append((child, begin, share, ring + 1))
                begin += share
    return placed


def _settle(placed: dict[str, Point], neighbours: Neighbours, pins: dict[str, Point]) -> dict[str, Point]:
    """Springs along edges and repulsion nearby, with shrinking steps; pinned nodes stay."""
    names = list(placed)
    number = {name: at for at, name in enumerate(names)}
    xs = [placed[name][0] for name in names]
    # Two nodes on one spot would never part: a little spiral, the same each time, sets them apart.
    ys = [placed[name][1] + 0.01 * math.sin(GOLDEN * at) for at, name in enumerate(names)]
    links = [[number[other] for other in neighbours[name]] for name in names]
    free = [at for at, name in enumerate(names) if name not in pins]
    hubs = sorted((at for at in range(len(names)) if len(links[at]) >= HUB), key=lambda at: -len(links[at]))[
        :HUBS
    ]
    step = SPACING
    for _ in range(ROUNDS_SMALL if len(names) < LARGE else ROUNDS_LARGE):
        move_x, move_y = _repulsion(xs, ys)
        _part_hubs(hubs, links, (xs, ys), (move_x, move_y))
        for at in free:
            dx, dy = move_x[at], move_y[at]
            degree = len(links[at])
            for other in links[at]:
                ax, ay = xs[other] - xs[at], ys[other] - ys[at]
                distance = math.hypot(ax, ay) or 0.01
                # A hub's many springs share its pull, or it would drag all its neighbours into a ball.
                pull = (distance - SPACING) / distance / max(1.0, math.sqrt(min(degree, len(links[other]))))
                dx += ax * pull * 0.5
                dy += ay * pull * 0.5
            length = math.hypot(dx, dy)
            if length > step:
                dx, dy = dx * step / length, dy * step / length
            xs[at] += dx
            ys[at] += dy
        step = max(step * COOLING, 0.5)
    return {name: (xs[at], ys[at]) for at, name in enumerate(names)}


def _repulsion(xs: list[float], ys: list[float]) -> tuple[list[float], list[float]]:
    """How far each node is pushed by those within REACH spacings."""
    side = SPACING * REACH
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (x, y) in enumerate(zip(xs, ys, strict=True)):
        cells[math.floor(x / side), math.floor(y / side)].append(at)
    out_x, out_y = [0.0] * len(xs), [0.0] * len(xs)
    strength = SPACING * SPACING * 0.5
    for (column, row), members in cells.items():
        # Half of the neighbouring cells: each pair of cells is looked at once.
        around = [(0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)]
        for right, down in around:
            others = cells.get((column + right, row + down))
            if not others:
                continue
            same = right == 0 and down == 0
            for index, a in enumerate(members):
                for b in others[index + 1 :] if same else others:
                    dx, dy = xs[a] - xs[b], ys[a] - ys[b]
                    square = dx * dx + dy * dy or 0.01
                    if square > side * side:
                        continue
                    push = strength / square
                    out_x[a] += dx * push
                    out_y[a] += dy * push
                    out_x[b] -= dx * push
                    out_y[b] -= dy * push
    return out_x, out_y


def _part_hubs(
    hubs: list[int],
    links: list[list[int]],
    places: tuple[list[float], list[float]],
    moves: tuple[list[float], list[float]],
) -> None:
    """Push hubs apart over any distance, the more the more edges both have: each keeps its own circle."""
    xs, ys = places
    for index, a in enumerate(hubs):
        for b in hubs[index + 1 :]:
            dx, dy = xs[a] - xs[b], ys[a] - ys[b]
            square = dx * dx + dy * dy or 0.01
            push = SPACING * SPACING * min(len(links[a]), len(links[b])) / square
            moves[0][a] += dx * push
            moves[1][a] += dy * push
            moves[0][b] -= dx * push
            moves[1][b] -= dy * push


def _pack(parts: list[dict[str, Point]]) -> dict[str, Point]:
    """The first part stays where it is; the others stand in rows below it."""
    if not parts:
        return {}
    result = dict(parts[0])
    left, _, right, bottom = _box(parts[0])
    width = max(right - left, SPACING * 8)
    x, y, tallest = left, bottom + SPACING * 1.5, 0.0
    for part in parts[1:]:
        west, north, east, south = _box(part)
        if x > left and x + (east - west) > left + width:
            x, y, tallest = left, y + tallest + SPACING, 0.0
        for node, (px, py) in part.items():
            result[node] = (px - west + x, py - north + y)
        x += east - west + SPACING
        tallest = max(tallest, south - north)
    return {node: (round(px, 1), round(py, 1)) for node, (px, py) in result.items()}


def _box(placed: dict[str, Point]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of some positions."""
    xs = [x for x, _ in placed.values()]
    ys = [y for _, y in placed.values()]
    return min(xs), min(ys), max(xs), max(ys)
