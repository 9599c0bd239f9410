"""Names in full: which source prints which form, and finding a thing by any of its spellings."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.countries.sounds import keys_of, script_of, sound, sounds
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from questions.search import matched

SEEDS = {
    "tribunnews-2023-kim-letter-to-xi",
    "zonabanten-2022-kim-olympics-message",
    "idntimes-2023-kim-putin-letters",
    "sragenupdate-2021-kp-cn-messages",
    "kabarberita-2023-kim-letter-to-xi",
}


def forms(http: httpx.Client, entity: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The forms of an entity by form and language."""
    answer = http.get(f"/v1/entities/{entity}").json()
    return {(one["form"], one["lang"]): one for one in answer["forms"]}


def sources(form: dict[str, Any]) -> set[str]:
    return {source["id"] for source in form["sources"]}


def test_each_form_says_who_prints_it(http: httpx.Client) -> None:
    kim = forms(http, "kim-jong-un")
    assert sources(kim["Kim Jong Un", "id"]) >= SEEDS
    assert sources(kim["Kim Jong-un", "id"]) & SEEDS == {"sragenupdate-2021-kp-cn-messages"}
    assert sources(kim["Kim Jong UN", "id"]) == {"kabarberita-2023-kim-letter-to-xi"}
    publishers = {source["publisher"]["id"] for source in kim["Ким Чен Ын", "ru"]["sources"]}
    assert publishers >= {"lenta-ru", "ntv-ru"}


def test_a_country_has_its_press_forms(http: httpx.Client) -> None:
    korea = forms(http, "KP")
    assert sources(korea["Korut", "id"]) & SEEDS == SEEDS - {
        "tribunnews-2023-kim-letter-to-xi",
        "zonabanten-2022-kim-olympics-message",
    }
    assert sources(forms(http, "CN")["Tiongkok", "id"]) & SEEDS == {"sragenupdate-2021-kp-cn-messages"}
    assert ("로씨야", "ko") in forms(http, "RU")
    assert ("AS", "id") in forms(http, "US")


@pytest.mark.parametrize(
    ("entity", "form", "lang", "script", "system"),
    [
        ("kim-jong-un", "Kim Jong Un", "en", "Latn", "dprk"),
        ("kim-jong-un", "Gim Jeong-eun", "ko", "Latn", "revised"),
        ("kim-jong-un", "Kim Chŏng'ŭn", "ko", "Latn", "mccune-reischauer"),
        ("kim-jong-un", "金正恩", "ko", "Hani", None),
        ("kim-jong-un", "キム・ジョンウン", "ja", "Kana", None),
        ("xi-jinping", "習近平", "zh", "Hant", None),
        ("xi-jinping", "习近平", "zh", "Hans", None),
        ("xi-jinping", "Xí Jìnpíng", "zh", "Latn", "pinyin"),
        ("rodong-sinmun", "로동신문", "ko", "Hang", None),
        ("vostochny-cosmodrome", "Восточный", "ru", "Cyrl", None),
    ],
)
def test_script_and_romanisation_are_told(
    http: httpx.Client, entity: str, form: str, lang: str, script: str, system: str | None
) -> None:
    found = forms(http, entity)[form, lang]
    assert (found["script"], found["system"]) == (script, system)


def test_forms_stand_in_the_order_of_languages_and_are_no_other_claims(http: httpx.Client) -> None:
    answer = http.get("/v1/entities/xi-jinping").json()
    known = ["en", "id", "ko", "zh", "ru"]
    places = [known.index(one["lang"]) if one["lang"] in known else 9 for one in answer["forms"]]
    assert places == sorted(places)
    assert all(one["sources"] for one in answer["forms"])
    assert "name" not in {claim["property"] for claim in answer["claims"]}


def test_the_record_is_as_wide_as_it_says(writer: Writer) -> None:
    rows = writer.read(
        "MATCH (c:Claim:Name)-[:ABOUT]->(n) RETURN labels(n) AS labels, count(DISTINCT n) AS number, "
        "collect(DISTINCT n.id) AS ids"
    )
    number = {next(x for x in row["labels"] if x not in {"Actor", "Curated"}): row["number"] for row in rows}
    assert number["Person"] >= 25
    assert number["Organization"] >= 15
    assert {"KP", "CN", "RU", "KR", "US"} <= {one for row in rows for one in row["ids"]}
    assert not writer.read("MATCH (c:Name) WHERE NOT EXISTS { (c)-[:REPORTED_BY]->(:Source) } RETURN c.value")


# What is typed, what it must find first, and how the match is called.
SEARCHES = [
    ("kim jong un", "kim-jong-un", "exact"),
    ("Kim Chŏng-ŭn", "kim-jong-un", "exact"),
    ("Kim Chong-un", "kim-jong-un", "folded"),
    ("Gim Jeong-eun", "kim-jong-un", "exact"),
    ("kimjongun", "kim-jong-un", "folded"),
    ("Kim Yong Un", "kim-jong-un", "fuzzy"),
    ("김정은", "kim-jong-un", "exact"),
    ("金正恩", "kim-jong-un", "exact"),
    ("Ким Чен Ын", "kim-jong-un", "exact"),
    ("Kim Chen Yn", "kim-jong-un", "folded"),
    ("Jin Zheng'en", "kim-jong-un", "folded"),
    ("Jīn Zhèng'ēn", "kim-jong-un", "folded"),
    ("Си Цзиньпин", "xi-jinping", "exact"),
    ("习近平", "xi-jinping", "exact"),
    ("習近平", "xi-jinping", "exact"),
    ("시진핑", "xi-jinping", "exact"),
    ("습근평", "xi-jinping", "exact"),
    ("Hsi Chin-p'ing", "xi-jinping", "folded"),
    ("XiJinping", "xi-jinping", "folded"),
    ("Путин", "vladimir-putin", "exact"),
    ("Poutine", "vladimir-putin", "exact"),
    ("푸틴", "vladimir-putin", "exact"),
    ("普丁", "vladimir-putin", "exact"),
    ("Wang I", "wang-yi", "folded"),
    ("王毅", "wang-yi", "exact"),
    ("Ван И", "wang-yi", "exact"),
    ("최선희", "choe-son-hui", "exact"),
    ("Ch'oe Sŏn-hŭi", "choe-son-hui", "folded"),
    ("Choe Seon-hui", "choe-son-hui", "exact"),
    ("Choi Sun-hee", "choe-son-hui", "fuzzy"),
    ("Цой Сон Хи", "choe-son-hui", "exact"),
    ("Ri Su Yong", "ri-su-yong", "exact"),
    ("Lee Su-yong", "ri-su-yong", "folded"),
    ("이수용", "ri-su-yong", "folded"),
    ("Ли Су Ен", "ri-su-yong", "exact"),
    ("Shoygu", "sergei-shoigu", "fuzzy"),
    ("P'yŏngyang", "pyongyang", "exact"),
    ("Pyeong-yang", "pyongyang", "folded"),
    ("평양", "pyongyang", "exact"),
    ("平壤", "pyongyang", "exact"),
    ("Пхеньян", "pyongyang", "exact"),
    ("Владивосток", "vladivostok", "exact"),
    ("블라디보스토크", "vladivostok", "exact"),
    ("Vostochny", "vostochny-cosmodrome", "exact"),
    ("Восточный", "vostochny-cosmodrome", "exact"),
    ("Vostochnyy", "vostochny-cosmodrome", "folded"),
    ("조선중앙통신", "kcna", "exact"),
    ("Chosŏn chungang t'ongsin", "kcna", "folded"),
    ("ЦТАК", "kcna", "exact"),
    ("로동신문", "rodong-sinmun", "exact"),
    ("노동신문", "rodong-sinmun", "exact"),
    ("Nodong Shinmun", "rodong-sinmun", "folded"),
    ("Korut", "KP", "exact"),
    ("北韓", "KP", "exact"),
    ("로씨야", "RU", "exact"),
    ("Severnaya Koreya", "KP", "folded"),
    ("zhongguo", "CN", "folded"),
]


@pytest.mark.parametrize(("q", "wanted", "how"), SEARCHES)
def test_any_spelling_finds_it(http: httpx.Client, q: str, wanted: str, how: str) -> None:
    items = http.get("/v1/search", params={"q": q}).json()["items"]
    found = [(item["id"], item["matched_by"]) for item in items]
    # Several names may be a letter off alike.
    assert (wanted, how) in (found[:5] if how == "fuzzy" else found[:1]), items[:5]


def test_a_right_name_brings_no_nearly_right_ones(http: httpx.Client) -> None:
    found = http.get("/v1/search", params={"q": "Kim Yo Jong"}).json()["items"]
    assert found[0]["id"] == "kim-yo-jong"
    assert "kim-jong-un" not in [item["id"] for item in found]


def test_matched_names_the_form_and_how() -> None:
    known = ["Kim Jong Un", "김정은", "Ким Чен Ын"]
    assert matched(known, "KIM jong-un") == ("Kim Jong Un", "exact")
    assert matched(known, "Gim Jeong Eun") == ("Kim Jong Un", "folded")
    assert matched(known, "jong") == ("Kim Jong Un", "words")
    assert matched(known, "Kim Yong Un") == ("Kim Jong Un", "fuzzy")
    assert matched(known, "KP")[0] is None


def test_a_key_is_letters_and_digits_whatever_is_typed() -> None:
    for text in ("", "'", "a AND b", '+-&&||!(){}[]^"~*?:\\/', "Kim~2", "\u0000", "😀", "ﷺ", "김*"):
        assert re.fullmatch(r"[a-z0-9]*", sound(text)), text
        assert all(re.fullmatch(r"[a-z0-9]+", word) for word in sounds(text))
    assert keys_of(["리룡남"]) == ["ririonknam", "irionknam", "ionknam"]
    assert [script_of(text) for text in ("김", "習", "Ж", "à", "7")] == [
        "Hang",
        "Hani",
        "Cyrl",
        "Latn",
        "Zyyy",
    ]


OWN = """
dossier: own-names
title: Names of one's own
about: For the tests of names.
sources:
  own-paper-2020: {title: Own paper, publisher: own-paper, lang: fr, published: 2020, retrieved: 2026-11-21}
organizations:
  own-paper: {name: Own Paper}
people:
  own-person: {name: Own Person Made For Tests, names: {ko: 시험용이름}}
names_used:
  - {of: kim-jong-un, form: Quim Jongoune, reports: own-paper-2020}
  - {of: KP, form: 시험국, lang: ko, reports: own-paper-2020}
"""


@pytest.fixture
def own(writer: Writer, tmp_path: Path, http: httpx.Client) -> Iterator[None]:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, "utf-8")
    load_curated(writer, [path])
    yield
    unload_dossier(writer, "own-names")


def test_a_dossier_of_ones_own_adds_names_to_shipped_people(own: None, http: httpx.Client) -> None:
    found = forms(http, "kim-jong-un")["Quim Jongoune", "fr"]
    assert (found["script"], sources(found)) == ("Latn", {"own-paper-2020"})
    assert forms(http, "KP")["시험국", "ko"]["script"] == "Hang"
    first = http.get("/v1/search", params={"q": "quim jongoune"}).json()["items"][0]
    assert (first["id"], first["matched"]) == ("kim-jong-un", "Quim Jongoune")


def test_its_names_go_with_it(http: httpx.Client) -> None:
    assert ("Quim Jongoune", "fr") not in forms(http, "kim-jong-un")


@pytest.mark.parametrize(
    ("lang", "name"),
    [("ko", "시험용이름"), ("en", "Own Person Made For Tests"), ("zh", "Own Person Made For Tests")],
)
def test_lang_falls_back_to_english_then_to_the_name(
    own: None, http: httpx.Client, writer: Writer, lang: str, name: str
) -> None:
    assert http.get("/v1/entities/own-person", params={"lang": lang}).json()["name"] == name
    writer.write("MATCH (p:Person {id: 'own-person'}) REMOVE p.name_en")
    assert http.get("/v1/entities/own-person", params={"lang": lang}).json()["name"] == name


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("zh-Hant-TW", "金正恩"),
        ("ko-KP,en;q=0.5", "김정은"),
        ("fr-FR,ru;q=0.8", "Ким Чен Ын"),
        ("fr", "Kim Jong Un"),
    ],
)
def test_a_region_or_script_is_left_out_of_account(http: httpx.Client, accepted: str, name: str) -> None:
    answer = http.get("/v1/entities/kim-jong-un", headers={"Accept-Language": accepted})
    assert answer.json()["name"] == name
    assert http.get("/v1/entities/kim-jong-un", params={"lang": "zh-Hant"}).status_code == 422


def test_the_page_has_the_forms_with_their_language(http: httpx.Client) -> None:
    text = http.get("/entities/kim-jong-un").text
    assert '<th scope="row" lang="ko-Latn">Gim Jeong-eun</th>' in text
    assert "McCune-Reischauer" in text
    assert '<h2 id="forms">' not in http.get("/entities/1961-cn-kp-treaty").text
    assert "nearly Kim Jong Un" in http.get("/search", params={"q": "Kim Yong Un"}).text


def test_the_command_line_says_how_it_found(cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = cli("search", "Hsi Chin-p'ing", "--csv")
    assert done.returncode == 0, done.stderr
    assert "xi-jinping,Person,Xi Jinping,Xi Jinping,folded" in done.stdout


def test_the_page_on_names_holds(http: httpx.Client, writer: Writer) -> None:
    text = (Path(__file__).parent.parent / "docs" / "names.md").read_text("utf-8")
    query = re.search(r"```cypher\n(.*?)```", text, re.DOTALL)
    assert query
    rows = http.post("/v1/cypher", json={"query": query[1]}).json()["rows"]
    table = re.search(r"Answer:\n\n\|.*\|\n\|[-| ]+\|\n((?:\|.*\|\n)+)", text)
    assert table
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]
    assert [[str(cell) for cell in row] for row in rows] == told
    for path in re.findall(r"^GET (\S+)", text, re.MULTILINE):
        assert http.get(path).status_code == 200
