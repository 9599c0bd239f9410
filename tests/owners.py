"""A server on loopback that speaks as owners of datasets do, and is unwell where a test says so."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import time
import zipfile
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GDELT = "/data.gdeltproject.org/gdeltv2/"
GDELT1 = "/data.gdeltproject.org/events/"
COW = "/correlatesofwar.org/wp-content/uploads/"
ICEWS = "doi:10.7910/DVN/28075"
VERSION = "/api/datasets/:persistentId/versions/:latest-published"


class Owner:
    """`files` by path, as a mirror has them: the host first. `unwell`: what the next answers to a path are.

    503, 404: that status. cut: half of the body, then the connection ends. wrong: other bytes. asked: paths
    with what was asked of them; served: bytes by path. pause: seconds before each file.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.unwell: dict[str, list[str]] = defaultdict(list)
        self.asked: list[tuple[str, str | None]] = []
        self.served: dict[str, int] = defaultdict(int)
        self.pause = 0.0
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A client that was killed is no error of ours."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def names(self) -> list[str]:
        """The last parts of what was asked since this was asked last."""
        asked, self.asked = self.asked, []
        return [path.partition("?")[0].rpartition("/")[2] for path, _ in asked]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path, asked = request.path, request.headers.get("Range")
        self.asked.append((path, asked))
        ill = self.unwell[path].pop(0) if self.unwell.get(path) else ""
        body = self.files.get(path)
        if ill.isdigit() or (body is None and path not in self.moved):
            self._head(request, int(ill or 404), 0)
            return
        if path in self.moved:
            self._head(request, 302, 0, Location=self.moved[path])
            return
        assert body is not None
        if not path.endswith((".txt", "md5sums", "filesizes")):
            time.sleep(self.pause)
        if ill == "wrong":
            body = body[::-1]
        first, last = 0, len(body)
        if asked and (part := re.fullmatch(r"bytes=(\d*)-(\d*)", asked)):
            first = int(part[1]) if part[1] else max(last - int(part[2]), 0)
            where = f"bytes {first}-{last - 1}/{last}"
            self._head(request, 206, last - first, **{"Content-Range": where})
        else:
            self._head(request, 200, last)
        body = body[first : first + (last - first) // 2] if ill == "cut" else body[first:]
        request.wfile.write(body)
        self.served[path] += len(body)
        if ill == "cut":
            request.wfile.flush()
            request.close_connection = True

    def _head(self, request: BaseHTTPRequestHandler, status: int, length: int, **headers: str) -> None:
        request.send_response(status)
        for name, text in {**headers, "Content-Length": str(length)}.items():
            request.send_header(name, text)
        request.end_headers()

    # What the owners lay out.

    def quarters(self, files: dict[str, list[str]], late: frozenset[str] = frozenset()) -> None:
        """GDELT 2.0: zips of rows by moment, such as `20261101001500` or `20261101001500.translation`.

        The lists name each, with mentions between; `late` are listed and not there yet.
        """
        lists: dict[str, list[str]] = {"": [], "-translation": []}
        for moment, rows in sorted(files.items()):
            name = f"{moment}.export.CSV"
            body = zipped({name: "".join(rows)})
            if moment not in late:
                self.files[f"{GDELT}{name}.zip"] = body
            address = f"http://data.gdeltproject.org/gdeltv2/{name}.zip"
            lines = lists["-translation" if moment.endswith("translation") else ""]
            lines.append(f"{len(body)} {hashlib.md5(body).hexdigest()} {address}\n")
            lines.append(f"318084 {'0' * 32} {address.replace('export', 'mentions')}\n")
        for of, lines in lists.items():
            self.files[f"{GDELT}masterfilelist{of}.txt"] = "".join(lines).encode()
            self.files[f"{GDELT}lastupdate{of}.txt"] = "".join(lines[-2:]).encode()

    def days(self, files: dict[str, list[str]]) -> None:
        """GDELT 1.0: zips by name, with a list of md5s and one of sizes."""
        sums = sizes = ""
        for name, rows in files.items():
            body = zipped({name.removesuffix(".zip"): "".join(rows)})
            self.files[f"{GDELT1}{name}"] = body
            sums += f"{hashlib.md5(body).hexdigest()}  {name}\n"
            sizes += f"{len(body)} {name}\n"
        self.files[f"{GDELT1}md5sums"] = f"{'0' * 32}  GDELT.MASTERREDUCEDV2.1979-2013.zip\n{sums}".encode()
        self.files[f"{GDELT1}filesizes"] = f"1073741824 GDELT.MASTERREDUCEDV2.1979-2013.zip\n{sizes}".encode()

    def dataverse(self, number: int, *entries: dict[str, Any], base: str = "/dataverse.harvard.edu") -> None:
        """A version of ICEWS; each entry has `label` and `body`, and what else of JSON a test wants.

        Files come by a 302 from a storage of their own. A body that was taken in (`originalFileName`) is
        what was uploaded; the .tab of it is another.
        """
        listed = []
        for entry in entries:
            body, more = entry["body"], {k: v for k, v in entry.items() if k not in ("body", "label")}
            number_of = int(hashlib.md5(entry["label"].encode() + body).hexdigest()[:6], 16)
            file = {
                "id": number_of, "filename": entry["label"], "filesize": len(body),
                "md5": hashlib.md5(body).hexdigest(),
            }  # fmt: skip
            taken_in = "originalFileName" in more
            if taken_in:
                file |= {"originalFileName": more.pop("originalFileName"), "originalFileSize": len(body)}
            access = f"{base}/api/access/datafile/{number_of}"
            for query, content in (("?format=original", body), ("", b"other\n" if taken_in else body)):
                self.moved[f"{access}{query}"] = f"/storage/{number_of}{query}"
                self.files[f"/storage/{number_of}{query}"] = content
            listed.append({"label": entry["label"], "restricted": False, "dataFile": file, **more})
        version = {
            "versionNumber": number, "versionMinorNumber": 0, "files": listed,
            "license": {"name": "Terms of the owner", "uri": "https://owner.example/terms"},
        }  # fmt: skip
        answer = json.dumps({"status": "OK", "data": version}).encode()
        self.files[f"{base}{VERSION}?persistentId={ICEWS}"] = answer


def zipped(members: dict[str, str]) -> bytes:
    """A zip that comes out the same each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
