"""The catalogues of words: whole in every language, used, and ready for one more. No store needed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from conftest import ROOT
from starlette.requests import Request
from test_indonesian import load_translate

from api.pages.render import render
from graph import words as catalogue
from graph.vocabulary import vocabulary
from graph.words import english, group, languages, number, translations, words

begin = load_translate().begin
KEPT = (catalogue.english, catalogue.languages, translations, catalogue.group, catalogue.number)


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalogues, read instead of the shipped ones."""
    folder = tmp_path / "locale"
    shutil.copytree(catalogue.LOCALE, folder)
    monkeypatch.setattr(catalogue, "LOCALE", folder)
    for kept in KEPT:
        kept.cache_clear()
    yield folder
    for kept in KEPT:
        kept.cache_clear()


def problems(path: Path, lang: str) -> list[str]:
    """What is missing, too much, or has other {places} in one catalogue."""
    read = {str(message.context): message for message in catalogue.read(path, lang) if message.id}
    wanted = {key: (one, many) if many else one for key, (one, many) in english().items()}
    if lang not in vocabulary().languages:
        wanted |= {f"vocabulary.{word}": name for word, name in vocabulary().english.items()}
    found = [f"{key}: not in the template" for key in read.keys() - wanted.keys()]
    for key, text in wanted.items():
        message = read.get(key)
        told = [] if message is None else [message.string] if isinstance(text, str) else [*message.string]
        if message is None or not all(told):
            found.append(f"{key}: no translation")
        elif message.id != text:
            found.append(f"{key}: the English is now {text!r}")
        elif message.fuzzy:
            found.append(f"{key}: marked as fuzzy")
        found += [f"{key}: other places: {one}" for one in told if one and places(one) != places(text)]
    return found


def places(text: str | tuple[str, ...]) -> set[str]:
    """What a text fills in, but for {n}, which "one event" does without."""
    return set(re.findall(r"{(\w*)}", text if isinstance(text, str) else text[1])) - {"n"}


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_a_language_lacks_no_word_has_none_too_much_and_fills_in_the_same(lang: str) -> None:
    assert problems(catalogue.LOCALE / lang / "LC_MESSAGES" / "messages.po", lang) == []


@pytest.mark.parametrize("lang", languages())
def test_the_help_names_the_links_to_data_as_the_pages_do(lang: str) -> None:
    """Not an address to put together: /v1 before that of a narrowed page was refused with 422."""
    assert f"“{words('site.downloads', lang)}”" in words("help.address_text", lang)


def test_a_word_that_is_missing_idle_or_has_other_places_is_told(locale: Path) -> None:
    path = locale / "id" / "LC_MESSAGES" / "messages.po"
    text = path.read_text("utf-8")
    text = text.replace('msgstr "Langsung ke isi"', 'msgstr ""')
    text = text.replace('msgstr "Cari: {q}"', 'msgstr "Cari: {p}"')
    path.write_text(f'{text}\nmsgctxt "site.idle"\nmsgid "idle"\nmsgstr "nganggur"\n', "utf-8")
    assert problems(path, "id") == [
        "site.idle: not in the template",
        "site.skip: no translation",
        "search.results: other places: Cari: {p}",
    ]


def test_every_word_of_maps_is_shown_by_some_template_or_script() -> None:
    room = ROOT / "viz"
    files = [*room.glob("*.py"), *(room / "templates").glob("*.html"), *(room / "static").glob("*.js")]
    said = "\n".join(path.read_text("utf-8") for path in files)
    shown = {*re.findall(r"""(?:\bsays\.|\bwords\.|["'](?:\w+\.)?)(\w+)""", said)}
    shown |= {f"season_{number}" for number in range(21, 25)} | {"conflict", "denied"}
    keys = {key for name in ("drawing", "network", "dates") for key in group(name, "en")}
    idle = sorted(keys - shown)
    assert idle == []


def page(lang: str) -> str:
    asked = f"lang={lang}".encode()
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "path": "/help", "raw_path": b"/help",
        "query_string": asked, "headers": [], "server": ("127.0.0.1", 80),
    }  # fmt: skip
    return bytes(render(Request(scope), "help.html").body).decode()


def test_a_third_catalogue_dropped_in_is_offered_and_needs_nothing_else(locale: Path) -> None:
    assert "lang=fr" not in page("fr")
    path = begin("fr")
    with path.open("rb") as file:
        catalog = read_po(file, locale="fr")
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = tuple(f"«{text}»" for text in message.id)
        elif message.id:
            message.string = f"«{message.id}»"
    catalog.get("English", "nav.own_name").string = "Français"
    with path.open("wb") as file:
        write_po(file, catalog, width=0)
    assert problems(path, "fr") == []
    for kept in KEPT:
        kept.cache_clear()
    assert languages() == {"en": "English", "fr": "Français", "id": "Bahasa Indonesia"}
    shown = page("fr")
    assert '<html lang="fr">' in shown
    assert "<h1>«Help»</h1>" in shown
    assert "«letter»" in shown, "kinds of events are in the same file"
    assert ">Français<" in shown
    assert 'hreflang="id"' in shown
    assert words("relation.count", "fr", 1).format(n=1) == "«1 event»"
    assert number(1234.5, "fr") == "1\u202f234,5"
    with pytest.raises(FileExistsError):
        begin("fr")


def test_a_begun_catalogue_has_the_plural_forms_of_its_language(locale: Path) -> None:
    text = begin("pl").read_text("utf-8")
    assert "nplurals=3" in text
    assert text.count("msgstr[2]") == text.count("msgid_plural") > 20
