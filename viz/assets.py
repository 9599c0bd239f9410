"""The scripts and styles a map needs: ours, and vis-network as it lies inside the installed pyvis."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from graph.errors import ConfigError

VIS_VERSION = "9.1.2"  # the newest that pyvis 0.3.2 brings
VIS_SCRIPT = "vis-network.min.js"
STYLES = ("tokens.css", "map.css")
# In the order in which a page needs them.
SCRIPTS = (VIS_SCRIPT, "map-actors.js", "map-save.js", "map.js")


@cache
def assets() -> dict[str, Path]:
    """File name to path of every script and style a map page loads.

    vis-network's own style sheet is not among them: of its 220 KB a map shows only the tooltip, which
    map.css draws.

    Raises:
        ConfigError: pyvis is not installed as expected.
    """
    spec = find_spec("pyvis")
    if spec is None or not spec.submodule_search_locations:
        message = "pyvis is not installed: install diplograph again"
        raise ConfigError(message)
    script = Path(spec.submodule_search_locations[0]) / "lib" / f"vis-{VIS_VERSION}" / VIS_SCRIPT
    if not script.is_file():
        message = f"the installed pyvis has no vis-network {VIS_VERSION}: install pyvis 0.3.2"
        raise ConfigError(message)
    static = Path(str(resources.files("viz"))) / "static"
    return {name: script if name == VIS_SCRIPT else static / name for name in (*STYLES, *SCRIPTS)}


def templates() -> Path:
    """Folder of the templates, for a page that includes `map_body.html`."""
    return Path(str(resources.files("viz"))) / "templates"
