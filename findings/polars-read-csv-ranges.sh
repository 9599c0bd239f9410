#!/usr/bin/env bash
# polars 2.1.0 reads no CSV from an address whose server does not answer ranges.
#
# `pl.read_csv("http://…")` asks for the head and then for parts of the file by `Range: bytes=0-3`. A server may ignore
# that and send the whole with status 200 (RFC 9110, 14.2: "A server MAY ignore the Range header field"), as Python's own
# http.server and most services that work a table out on request do. polars then stops with "Range request not supported" in
# the place of taking the whole, which it has been sent. pandas reads the same address, and so did polars 1.
#
# Expected if it were right: two rows from both. Seen: two rows from pandas, an OSError from polars.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet polars==2.1.0 pandas==3.1.1
cd "$folder"
printf 'id,start\npeace,1648-10-24\nvisit,2023-09-13\n' >events.csv
"$folder/venv/bin/python" - <<'PYTHON'
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import polars as pl


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory="."))
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/events.csv"
rows = len(pd.read_csv(address))
try:
    said = f"{pl.read_csv(address).height} rows"
except OSError as error:
    said = f"OSError: {str(error).partition(' by ')[0]}"
print(f"pandas {pd.__version__}: {rows} rows; polars {pl.__version__}: {said}")
assert rows == 2, rows
assert "Range request not supported" in said, said
PYTHON
