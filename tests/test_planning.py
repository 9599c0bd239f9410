"""A text that several ask at once is planned once."""

from __future__ import annotations

import asyncio

import pytest

from graph.errors import StoreError
from graph.store.reader import Planning


async def asked(planning: Planning, name: str, told: list[str], *, fails: bool = False) -> None:
    async with planning.turn("MATCH (n) RETURN n") as planned:
        told.append(f"{name} asks")
        await asyncio.sleep(0.01)
        if fails:
            raise StoreError("no plan")
        planned()
        await asyncio.sleep(0.05)
    told.append(f"{name} has it")


def test_the_others_wait_for_the_plan_and_not_for_the_answer() -> None:
    told: list[str] = []

    async def all_at_once() -> None:
        planning = Planning()
        first = asyncio.create_task(asked(planning, "first", told))
        await asyncio.sleep(0)
        others = [asyncio.create_task(asked(planning, name, told)) for name in ("second", "third")]
        await asyncio.sleep(0.005)
        assert told == ["first asks"]
        await asyncio.gather(first, *others)

    asyncio.run(all_at_once())
    assert told[1:3] == ["second asks", "third asks"]
    assert sorted(told[3:]) == ["first has it", "second has it", "third has it"]


def test_where_the_first_fails_the_next_one_plans() -> None:
    told: list[str] = []

    async def all_at_once() -> None:
        planning = Planning()
        first = asyncio.create_task(asked(planning, "first", told, fails=True))
        await asyncio.sleep(0)
        second = asyncio.create_task(asked(planning, "second", told))
        with pytest.raises(StoreError):
            await first
        await second

    asyncio.run(all_at_once())
    assert told == ["first asks", "second asks", "second has it"]
