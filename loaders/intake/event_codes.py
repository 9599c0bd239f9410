"""Codes of events: CAMEO's by code or by name (see cameo.yaml), and PLOVER's categories with their modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Code:
    """What is done in an event. code: CAMEO's, None for what is coded by PLOVER alone (see plover.py).

    goldstein: -10 to 10, derived from the code. plover: None where the table has none.
    mirror: the code of the row that tells the same contact from the other side, if there is one.
    """

    code: str | None
    label: str
    goldstein: float | None
    plover: str | None
    mirror: str | None

    @property
    def root(self) -> str | None:
        """The first two digits: `04` of `042`."""
        return self.code[:2] if self.code else None


@cache
def codes() -> dict[str, Code]:
    """Every code."""
    text = files("loaders.intake").joinpath("cameo.yaml").read_text("utf-8")
    table = YAML(typ="safe", pure=True).load(text)
    mirrors = table["mirrors"]
    return {
        code: Code(code, row["label"], row.get("goldstein"), row.get("plover"), mirrors.get(code))
        for code, row in table["codes"].items()
    }


@cache
def by_label() -> dict[str, Code]:
    """Codes below the roots by their name, folded with `folded`."""
    return {folded(code.label): code for number, code in codes().items() if len(number) > 2}


def folded(label: str) -> str:
    """A name without case and punctuation: datasets write `non-mediation` and `(non mediation)`."""
    return "".join(letter for letter in label.casefold() if letter.isalnum())


@lru_cache(maxsize=1 << 10)
def category(name: str, mode: str = "") -> Code | None:
    """What a category and a mode, if any, say, named `Consult: visit`; None for no category of PLOVER.

    It has no CAMEO code and so no Goldstein value.
    """
    known = {code.plover for code in codes().values()} - {None}
    if name.upper() not in known:
        return None
    words = mode.replace("_", " ").replace("-", " ").lower()
    label = name.capitalize() + (f": {words}" if words else "")
    return Code(None, label, None, name.upper(), None)
