"""Which state came after which: what the base layer links, and what that answers where one was no state."""

from collections import Counter
from datetime import date
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from graph.countries.registry import countries
from graph.countries.succession import predecessors
from graph.errors import UnknownCountry
from questions.timeline import joined


def test_successions_join_countries_named_sources_and_never_run_in_a_circle() -> None:
    known = countries()
    sources = YAML(typ="safe", pure=True).load(
        files("loaders.base").joinpath("base.yaml").read_text("utf-8")
    )["sources"]
    after: dict[str, set[str]] = {}
    for succession in known.successions:
        assert known.get(succession.predecessor)
        assert known.get(succession.successor)
        assert succession.kind in {"continues", "succeeds", "absorbed", "separated"}
        assert succession.source in sources
        after.setdefault(succession.predecessor, set()).add(succession.successor)

    def reach(country_id: str) -> set[str]:
        direct = after.get(country_id, set())
        return direct.union(*(reach(other) for other in direct))

    assert not [country_id for country_id in after if country_id in reach(country_id)]
    assert "RU" in reach("cow:365")


@pytest.mark.parametrize(
    ("asked", "year", "instead"),
    [
        ("PL", 1900, {"cow:255", "cow:300", "cow:365"}),
        ("NO", 1890, {"SE"}),
        ("IS", 1930, {"DK"}),
        ("BE", 1820, {"NL"}),
        ("DO", 1830, {"HT"}),
        ("PA", 1890, {"CO"}),
        ("MN", 1900, {"CN"}),
        ("GT", 1822, {"MX"}),
        ("cow:255", 1947, set()),  # and not Poland, which left it long before it ended
        ("cow:365", 1930, {"SUHH"}),
        ("gw:99", 1850, {"CO", "EC", "VE"}),
        ("cow:300", 1930, {"AT", "HU", "CSHH", "PL"}),
        ("HR", 1900, {"cow:300"}),
        ("SI", 1900, {"cow:300"}),
        ("HR", 1930, {"YUCS"}),
        ("IN", 1930, set()),  # and not Sikkim, which joined it
        ("ZA", 1900, {"gw:563", "gw:564"}),  # of which it was made
        ("BA", 1900, set()),  # which was not in Serbia, though in Yugoslavia
        ("MK", 1900, set()),
        ("XK", 1930, {"YUCS"}),
        ("UA", 1900, {"cow:365"}),
        ("ME", 1900, {"gw:341"}),
        ("gw:341", 2004, {"CSXX"}),
        ("gw:341", 2010, {"ME"}),
        ("VN", 1850, {"gw:815"}),
        ("cow:730", 1930, {"JP"}),
        ("cow:730", 1946, set()),
        ("cow:730", 2000, set()),
    ],
)
def test_what_was_no_state_is_told_to_write_the_one_it_was_part_of(
    asked: str, year: int, instead: set[str]
) -> None:
    with pytest.raises(UnknownCountry) as caught:
        countries().resolve_in(asked, date(year, 1, 1), date(year, 6, 1))
    assert set(caught.value.meant) == {asked, *instead}


def test_what_a_state_took_in_after_another_left_it_precedes_only_itself() -> None:
    assert [step.predecessor for step in predecessors("MN")] == ["CN"]
    assert {step.predecessor for step in predecessors("CN")} == {"gw:711"}


def test_only_states_that_are_no_more_are_joined() -> None:
    assert [each["id"] for each in joined(("MN", "SG", "PA", "RU"), "en")] == ["gw:99", "SUHH", "cow:365"]


def test_at_most_one_state_continues_another() -> None:
    continued = Counter(s.predecessor for s in countries().successions if s.kind == "continues")
    assert continued["SUHH"] == 1
    assert max(continued.values()) == 1


def test_every_former_state_has_a_successor_but_the_vietnam_of_1893() -> None:
    followed = {s.predecessor for s in countries().successions}
    assert {c.id for c in countries() if c.status == "former"} - followed == {"gw:815"}
