"""Begin or bring up to date the catalogues of a language: `python scripts/translate.py fr`.

messages.po is begun where there is none, with nothing translated yet. dossiers.po gets what dossiers
say and it lacks, and loses what no dossier says any more; translations stay. Beside that it has what dossiers
may say by the vocabulary, and the few words of the graph and the API that pages show as they come.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from ruamel.yaml import YAML

from api.pages.lists import NAME_TWO
from graph import words
from graph.vocabulary import vocabulary
from loaders.curated.compile import TOOK_PLACE
from loaders.curated.shipped import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What is ours in a dossier and no title or name, which have their languages beside them.
ANYWHERE = frozenset(
    (
        "act",
        "article",
        "depth",
        "items",
        "locator",
        "office",
        "published_note",
        "reason",
        "reasons",
        "summary",
    )
)
ANYWHERE |= {"text", "transport"}
AT_THE_TOP = frozenset(("about", "changes"))
CODES = frozenset(("form", "measure", "property", "rank", "type", "value"))
AS_THEY_COME = ("loading", "loaded", NAME_TWO)  # states of a load, and an error
BY_ID = ("sources", "organizations", "people", "places", "occasions", "treaties", "resolutions", "claims")


def begin(lang: str) -> Path:
    """Write messages.po of a new language and tell where.

    It holds the names of the vocabulary too, unless that has them in the language.

    Raises:
        FileExistsError: the language has a catalogue.
        babel.core.UnknownLocaleError: the Unicode CLDR knows no such language.
    """
    catalog = words.read(words.LOCALE / "messages.pot", lang)
    catalog.fuzzy = False
    if lang not in vocabulary().languages:
        for word, name in vocabulary().english.items():
            catalog.add(name, context=f"vocabulary.{word}")
    path = words.LOCALE / lang / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        write_po(file, catalog, width=0)
    return path


def gather(lang: str) -> Path:
    """Write dossiers.po with all that shipped dossiers say, translated as far as it was, and tell where."""
    path = words.LOCALE / lang / "LC_MESSAGES" / "dossiers.po"
    known = words.prose(lang) if path.is_file() else {}
    catalog = Catalog(
        locale=lang, project="diplograph", fuzzy=False, header_comment=f"# What dossiers say ({lang})."
    )
    for text, dossier in sentences().items():
        catalog.add(text, known.get(text, ""), auto_comments=[dossier])
    with path.open("wb") as file:
        write_po(file, catalog, width=0)
    return path


def sentences() -> dict[str, str]:
    """Every sentence of the shipped dossiers and word of `vocabulary`, with the dossier that has it first."""
    dossiers = {
        path.stem: YAML(typ="safe").load(path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.yaml"))
    }
    ids = {one for dossier in dossiers.values() for group in BY_ID for one in dossier.get(group) or ()}
    ids |= {event["id"] for dossier in dossiers.values() for event in dossier.get("events") or ()}
    found = dict.fromkeys(AS_THEY_COME, "every page")
    found |= dict.fromkeys((*TOOK_PLACE.values(), *_allowed()), "every dossier")
    for name, dossier in dossiers.items():
        for text in _said(dossier, ()):
            if text not in ids and any(map(str.islower, text)):
                found.setdefault(" ".join(text.split()), name)
    return found


def _allowed() -> Iterator[str]:
    """The words that a property may have by the vocabulary."""
    for kind in vocabulary().kinds.values():
        for values in kind.properties.values():
            if not isinstance(values, str):
                yield from map(_words, values)


def _said(part: object, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if keys and keys[-1] == "disputed":
                yield _words(str(key))
            yield from _said(value, (*keys, str(key)))
    elif isinstance(part, list):
        for each in part:
            yield from _said(each, keys)
    elif isinstance(part, str) and keys[0] != "names_used" and _is_ours(part, keys):
        yield _words(part) if keys[-1] in CODES else part


def _is_ours(text: str, keys: tuple[str, ...]) -> bool:
    key = keys[-1]
    if key == "value":
        return " " in text or (_words(text).replace(" ", "").isalpha() and text.islower())
    if key == "rank":
        return "offices" in keys
    return key in ANYWHERE or key in CODES or keys in {(name,) for name in AT_THE_TOP}


def _words(code: str) -> str:
    """A code as a page shows it where no catalogue has it."""
    return code.replace("_", " ")


if __name__ == "__main__":
    lang = sys.argv[1]
    if not (words.LOCALE / lang / "LC_MESSAGES" / "messages.po").is_file():
        sys.stdout.write(f"wrote {begin(lang)}\n")
    sys.stdout.write(f"wrote {gather(lang)}\n")
