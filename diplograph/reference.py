"""Pages made from the code itself: `python -m diplograph.reference cli >docs/cli.md`, and docs/settings.md.

Tests compare both with what is in the files.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

from diplograph.main import app

WIDTH = 100
INTRO = """\
# The command line

From a checkout, write `./scripts/diplograph` for `diplograph`. Countries are taken by any code, or by name
in 217 languages: `KP`, `PRK`, `731`, `Q423`, `korea utara`, `조선`. Answers go to stdout, steps and errors to
stderr, one line each; on a terminal whose encoding lacks a letter its number stands for it, as `\\uae40`.
In `--csv` a text that a spreadsheet would run as a formula has an apostrophe before it.
Characters that nobody sees and that steer a terminal or turn text around are shown as
`[U+202E]`, in JSON by its escapes.
Exit codes: 0 done, 1 an error the line names, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM or a closed
terminal; `serve` ends with 0 by either. With `DIPLOGRAPH_LOG_LEVEL=debug` an error comes with its traceback.

This page is made from the commands' own help by `python -m diplograph.reference cli`.
"""

SETTINGS = """\
# Settings

All are environment variables. `--data-dir`, `--host`, `--port` and `--events` of commands win over them.

This page is made from graph/settings.py by `python -m diplograph.reference settings`.

| variable | default | what it is |
| --- | --- | --- |
"""


def cli_page() -> str:
    """docs/cli.md: the help of the whole and of each command."""
    group: Any = typer.main.get_command(app)
    parts = [INTRO, _help(group, "diplograph")]
    for name, command in sorted(group.commands.items()):
        parts += [f"## {name}\n", _help(command, f"diplograph {name}")]
        for inner, each in getattr(command, "commands", {}).items():
            parts.append(_help(each, f"diplograph {name} {inner}"))
    return "\n".join(parts)


def _help(command: Any, path: str) -> str:  # noqa: ANN401 - typer keeps its command types to itself
    context = command.make_context(
        path, [], resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH
    )
    return f"```text\n{command.get_help(context)}\n```\n"


def settings_page() -> str:
    """docs/settings.md: a table of all settings."""
    from graph.settings import Settings, variable

    return SETTINGS + "".join(
        f"| `{variable(name)}` | {_default(name, field.default)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )


def _default(name: str, value: object) -> str:
    if name == "data_dir":
        return "`diplograph` in the user's data folder"
    if name == "cache_dir":
        return "`diplograph` in the user's cache folder"
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return f"`{str(text).lower() if isinstance(text, bool) else text}`" if text not in (None, "", ()) else ""


PAGES = {"cli": cli_page, "settings": settings_page}

if __name__ == "__main__":
    page = PAGES.get(" ".join(sys.argv[1:]))
    if page is None:
        sys.exit(f"python -m diplograph.reference {'|'.join(PAGES)}")
    sys.stdout.write(page())
