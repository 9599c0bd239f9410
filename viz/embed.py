"""Putting JSON and other people's text into a page without any of it becoming markup."""

from __future__ import annotations

import json

from graph.hidden import shown

# `</script>` and `<!--` end or change a script element, whatever its type; U+2028 and U+2029 end a line
# in older JavaScript. As \u escapes they mean the same to a JSON reader and nothing to an HTML parser.
UNSAFE = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\N{LINE SEPARATOR}": "\\u2028",
        "\N{PARAGRAPH SEPARATOR}": "\\u2029",
    }
)


def script_json(value: object) -> str:
    """`value` as JSON that may stand between `<script type="application/json">` and `</script>`."""
    return shown(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).translate(UNSAFE)
