"""Some seconds of what ./scripts/soak does for twenty minutes."""

from __future__ import annotations

import asyncio

from bench.soak import Line, Soak, soak

CLIENTS = 4


def test_mixed_traffic_has_no_errors_and_leaves_nothing_open(server: str) -> None:
    result = asyncio.run(soak(server, 8, clients=CLIENTS))
    assert len(result.took) > CLIENTS
    assert result.problems(CLIENTS) == []


def test_a_leak_an_error_and_descriptors_left_open_are_told() -> None:
    grown = [(minute / 10, 1e8 + 2e6 * minute / 10, 20 + minute) for minute in range(60)]
    told = Soak(360, took=[0.1], wrong=["500 /"], samples=grown).problems(CLIENTS)
    assert told == ["500 /", "memory grows by 2.00 MB a minute", "15 descriptors more are open"]
    flat = [(minute / 10, 1e8 + 1e6 * (minute % 2), 20.0) for minute in range(60)]
    assert Soak(360, took=[0.1], samples=flat).problems(CLIENTS) == []


def test_the_standard_error_of_a_slope_is_that_of_the_textbook() -> None:
    line = Line.through([1, 2, 3, 4], [2, 4, 5, 8])
    assert line.slope == 1.9
    assert round(line.error, 4) == 0.2646
