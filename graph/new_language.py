"""Begin the catalogue of one more language: `python -m graph.new_language fr`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from graph import words
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from pathlib import Path


def begin(lang: str) -> Path:
    """Write the catalogue of a new language, with nothing translated yet, and tell where.

    It holds the names of the vocabulary too, unless that has them in the language.

    Raises:
        FileExistsError: the language has a catalogue.
        babel.core.UnknownLocaleError: the Unicode CLDR knows no such language.
    """
    from babel.messages.pofile import write_po

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


if __name__ == "__main__":
    sys.stdout.write(f"wrote {begin(sys.argv[1])}\n")
