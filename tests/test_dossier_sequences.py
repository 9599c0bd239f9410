"""Whatever is loaded, changed and taken out, in any order: the graph is what a fresh load of it gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dossier_store import Load, contents, loading
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store.writer import Writer
from loaders.curated.load import unload_dossier

# Dossiers that share a person, a claim, and the pair whose contacts are counted; made up for this test.
TEXT = """\
dossier: {name}
title: Dossier {name}
about: Made up for a test.
sources:
  {name}-paper: {{title: A paper of {name}, lang: en, publisher: {name}-press}}
organizations:
  {name}-press: {{name: The press of {name}, type: newspaper}}
people:
  {name}-envoy:
    name: The envoy of {name}
    offices: {{office: ambassador, of: FJ, reports: {name}-paper}}
events:
{events}claims:
  {name}-visits: {{about: TV, property: was_visited, polarity: negated, start: 1990, end: 1992,
    reports: {name}-paper}}
"""
EVENT = """\
  - id: {name}-letter-{number}
    kind: Letter
    title: Letter {number}
    date: 1990-0{month}-0{number}
    sent: {name}-envoy
    addressed_to: TV
    status: {status}
    reports: {name}-paper
"""
NAMES = ("sequence-a", "sequence-b", "sequence-c")
Variant = tuple[tuple[int, ...], int, str]  # which letters, in which month, whether they were sent
VARIANTS: tuple[Variant, ...] = (((1,), 1, "occurred"), ((1, 2), 1, "occurred"), ((2,), 2, "planned"))


def text(name: str, variant: Variant) -> str:
    numbers, month, status = variant
    events = [EVENT.format(name=name, number=number, month=month, status=status) for number in numbers]
    return TEXT.format(name=name, events="".join(events))


@pytest.fixture(scope="module")
def load(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    with loading(writer, tmp_path_factory.mktemp("sequences")) as run:
        yield run


fresh: dict[tuple[tuple[str, Variant], ...], list[str]] = {}

# A step gives a dossier one of its variants, or None: it is taken out.
steps = st.lists(
    st.tuples(st.sampled_from(NAMES), st.none() | st.sampled_from(VARIANTS)), min_size=2, max_size=3
)


def try_sequences(examples: int, writer: Writer, load: Load) -> None:
    """Each example is a sequence of steps, drawn alike in every run."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(steps=steps)
    def run(steps: list[tuple[str, Variant | None]]) -> None:
        held: dict[str, Variant] = {}
        for name, variant in steps:
            if variant is not None:
                load(text(name, variant))
                held[name] = variant
            elif held.pop(name, None):
                unload_dossier(writer, name)
        left = contents(writer)
        take_out(writer, held)
        key = tuple(sorted(held.items()))
        if key not in fresh:
            if key:
                load(*[text(name, variant) for name, variant in key])
            fresh[key] = contents(writer)
            take_out(writer, held)
        assert left == fresh[key]

    run()


def take_out(writer: Writer, held: dict[str, Variant]) -> None:
    for name in sorted(held):
        unload_dossier(writer, name)


# A load reads and checks the shipped dossiers too, some two seconds.
@pytest.mark.parametrize("examples", [2, pytest.param(40, marks=pytest.mark.long)])
def test_any_sequence_of_loads_leaves_what_a_fresh_load_gives(
    examples: int, writer: Writer, load: Load
) -> None:
    try_sequences(examples, writer, load)
