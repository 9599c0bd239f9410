"""Whether the shipped dossiers, and the code that reads them, are as they were when last loaded."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.curated.context import SHIPPED

if TYPE_CHECKING:
    from graph.store.writer import Writer

WORDS = ("vocabulary.yaml", "countries/countries.json", "dates.py", "countries/sounds.py")

STAMPED = """
MATCH (m:Meta {id: 'graph'})
WHERE m.shipped = $fingerprint AND m.shipped_with = m.hash
RETURN m.revision AS revision
"""

STAMP = """
MATCH (m:Meta {id: 'graph'})
SET m.shipped = $fingerprint, m.shipped_with = m.hash
"""


def fingerprint() -> str:
    """A hash of every shipped dossier, this package's code, and the words and countries they use."""
    package = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in {".py", ".yaml"})
    dossiers = sorted(SHIPPED.iterdir()) if SHIPPED.is_dir() else []
    found = hashlib.sha256()
    for path in [*package, *dossiers]:
        if path.is_file():
            found.update(f"{path.name}\0".encode() + path.read_bytes())
    for name in WORDS:
        found.update(f"{name}\0".encode() + resources.files("graph").joinpath(name).read_bytes())
    return found.hexdigest()


def is_stamped(writer: Writer) -> bool:
    """Whether the shipped dossiers were loaded as they are now, and no dossier has changed since."""
    return bool(writer.read(STAMPED, fingerprint=fingerprint()))


def stamp(writer: Writer) -> None:
    """Note that the shipped dossiers are loaded as they are now."""
    writer.write(STAMP, fingerprint=fingerprint())
