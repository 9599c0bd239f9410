"""Record the answers to the documented examples: `python -m api.record http://127.0.0.1:8000`.

Run it against a server that holds the shipped dossiers and nothing else, when an answer changes its shape.
"""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import orjson

from api.docs import operations

FOLDER = Path(__file__).parent / "examples"


def record(base: str) -> list[str]:
    """Ask the server at `base` for every example of its /openapi.json and write the answers; their names.

    Raises:
        urllib.error.HTTPError: an example is answered by an error.
    """
    schema = orjson.loads(_fetch(f"{base}/openapi.json")[0])
    FOLDER.mkdir(exist_ok=True)
    names = []
    for path, method, operation in operations(schema):
        example = operation["x-example"]
        body = orjson.dumps(example) if method == "post" else None
        answer, kind = _fetch(base + (path if body else quote(example, safe="/?&=:,.%")), body)
        value = orjson.loads(answer) if kind == "application/json" else answer.decode()
        names.append(operation["operationId"])
        (FOLDER / f"{names[-1]}.json").write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
    return names


def _fetch(address: str, body: bytes | None = None) -> tuple[bytes, str]:
    request = urllib.request.Request(  # noqa: S310 - the caller names a server of ours
        address, body, {"Content-Type": "application/json"} if body else {}
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return response.read(), response.headers.get_content_type()


if __name__ == "__main__":
    sys.stdout.write("\n".join(record(sys.argv[1].rstrip("/"))) + "\n")
