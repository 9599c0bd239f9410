"""PLOVER categories with their modes, for datasets that are coded by them and have no CAMEO code."""

from __future__ import annotations

from functools import lru_cache

from loaders.codes.cameo import Code, codes


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
