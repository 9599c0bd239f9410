"""The dossiers that come with the package, and the stamp of a graph that has them as they are now.

Light to import: every command that uses a local store asks for the stamp.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.store.writer import Writer

SHIPPED = Path(__file__).parent / "dossiers"
CODE = (Path(__file__).parent, Path(__file__).parents[1] / "shared")
READ_WITH = ("vocabulary.yaml", "countries/countries.json", "dates.py", "countries/sounds.py")

# shipped: what the dossiers and their code were. shipped_with: what the graph then had of them.
STAMP = """
MERGE (m:Meta {id: 'graph'})
SET m.shipped = $fingerprint, m.shipped_with = $contents
"""

STAMPED = """
MATCH (m:Meta {id: 'graph'})
WHERE m.shipped = $fingerprint AND m.shipped_with = $contents
RETURN m.revision AS revision
"""


def fingerprint() -> str:
    """A hash of every shipped dossier, the code that loads them, and the words and countries they use."""
    code = sorted(path for folder in CODE for path in folder.iterdir() if path.suffix in {".py", ".yaml"})
    dossiers = sorted(SHIPPED.iterdir()) if SHIPPED.is_dir() else []
    digest = hashlib.sha256()
    for path in [*code, *dossiers]:
        if path.is_file():
            digest.update(f"{path.name}\0".encode() + path.read_bytes())
    for name in READ_WITH:
        digest.update(f"{name}\0".encode() + resources.files("graph").joinpath(name).read_bytes())
    return digest.hexdigest()


def stamp(writer: Writer, stored: Iterable[Mapping[str, Any]]) -> None:
    """Note that the shipped dossiers are loaded as they are now. stored: `id`, `hash`, `shipped` of each."""
    writer.write(STAMP, fingerprint=fingerprint(), contents=_contents(stored))


def is_stamped(writer: Writer, stored: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the shipped dossiers were loaded as they are now, and none of them has changed since."""
    return bool(writer.read(STAMPED, fingerprint=fingerprint(), contents=_contents(stored)))


def _contents(stored: Iterable[Mapping[str, Any]]) -> str:
    rows = sorted(f"{row['id']} {row['hash']}" for row in stored if row["shipped"])
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
