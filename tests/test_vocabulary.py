"""The vocabulary file is whole, and a mistake in it is told by its path."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from graph.errors import ConfigError
from graph.vocabulary import VIS_SHAPES, parse_vocabulary, vocabulary

TEXT = files("graph").joinpath("vocabulary.yaml").read_text(encoding="utf-8")


def test_every_word_has_a_name_in_every_language() -> None:
    words = vocabulary()
    assert words.languages == ("en", "id", "ko", "zh", "ru")
    for key in [*words.kinds, *words.roles, *words.links, *words.entities, *words.statuses]:
        for lang in words.languages:
            assert words.name(key, lang).strip()


def test_names_differ_within_a_language_so_that_a_legend_can_be_read() -> None:
    words = vocabulary()
    for lang in words.languages:
        kinds = [words.name(kind, lang) for kind in words.kinds]
        assert len(set(kinds)) == len(kinds), lang


def test_a_name_falls_back_to_english() -> None:
    assert vocabulary().name("Letter", "sw") == "letter"


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary().name("Teleport", "en")


def test_alternatives_are_read_apart() -> None:
    assert vocabulary().kinds["Talks"].needs == (("ATTENDED", "REQUESTED"),)
    assert vocabulary().links["MARKS"].to == ("Occasion", "Treaty", "Event")


def test_a_kind_can_always_concern_somebody() -> None:
    assert all(kind.roles[-1] == "CONCERNS" for kind in vocabulary().kinds.values())
    assert vocabulary().kinds["Letter"].roles == ("SENT", "ADDRESSED_TO", "CONCERNS")


def test_roles_are_sorted_by_what_they_do() -> None:
    words = vocabulary()
    assert {*words.acting_roles, *words.receiving_roles, *words.topic_roles} == set(words.roles)
    assert words.receiving_roles == ("ADDRESSED_TO", "AGAINST")
    assert words.topic_roles == ("CONCERNS",)
    assert words.role_keys["addressed_to"] == "ADDRESSED_TO"
    assert words.link_keys["in_reply_to"] == "IN_REPLY_TO"


def test_nothing_in_it_can_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        vocabulary().kinds["Letter"].color = "#000000"  # type: ignore[misc]


def test_shapes_are_drawn_without_images() -> None:
    assert {kind.shape for kind in vocabulary().kinds.values()} <= VIS_SHAPES
    assert not {"image", "circularImage", "icon"} & VIS_SHAPES


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("shape: hexagon", "shape: hexagram", "kinds.TreatyAction.shape: 'hexagram' is no vis-network shape"),
        ('color: "#14406e"', "color: navy", "kinds.TreatyAction.color: 'navy' is no colour"),
        ("en: letter, id: surat, ", "en: letter, ", "kinds.Letter.names: no name in id"),
        ("en: letter, id:", "en: letter, fr: lettre, id:", "kinds.Letter.names: fr is not in languages"),
        ("needs: [SENT, ADDRESSED_TO]", "needs: [POSTED]", "kinds.Letter: role POSTED is not in roles"),
        ("to: Place,", "to: Spot,", "links.AT.to: Spot is neither Event nor in entities"),
        (
            "does: topic",
            "does: nothing",
            "roles.CONCERNS.does: Input should be 'acts', 'receives' or 'topic'",
        ),
        ("    needs: [SENT, ADDRESSED_TO]\n", "", "kinds.Letter.needs: Field required"),
        (
            "  Letter:\n",
            "  Letter:\n    colour: red\n",
            "kinds.Letter.colour: Extra inputs are not permitted",
        ),
        ("  Claim: {", "  Letter: {", "entities.Letter: kinds has a word Letter too"),
        ("languages: [", "languages: [[", "is no YAML"),
    ],
)
def test_a_mistake_is_told_by_its_path(old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError, match=re.escape(told)) as caught:
        parse_vocabulary(TEXT.replace(old, new, 1))
    assert "\n" not in str(caught.value)


def test_cameo_codes_are_in_the_codebook_and_convert_to_the_plover_category(data: Path) -> None:
    codebook = (data / "gdelt" / "CAMEO.eventcodes.txt").read_text(encoding="latin-1")
    cameo = {line.split("\t")[0] for line in codebook.splitlines()}
    table = (data / "plover" / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    plover = dict(re.findall(r"^(\d+): *(\w+)", table, re.MULTILINE))
    for name, kind in vocabulary().kinds.items():
        assert set(kind.cameo) <= cameo, name
        categories = {plover.get(code) for code in kind.cameo}
        assert categories <= {kind.plover}, name
