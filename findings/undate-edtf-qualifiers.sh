#!/usr/bin/env bash
# undate 0.8.0 reads "about" and "perhaps" in an EDTF date and forgets them.
#
# EDTF marks a date as approximate (~), uncertain (?) or both (%), at its level 1. undate, made for dates that are
# partly known, takes such a text without an error and gives the plain date: equal to the certain one, with the same
# first and last day, and written back without the mark, as are both ends of a span. The edtf library keeps the marks.
# A good engineer would expect them kept, or refused as other parts of EDTF are (a season, a set of dates): here what
# a source told with doubt goes on as a fact.
#
# Expected if it were right: 2023-09~ written back as 2023-09~, or an error. Seen: 2023-09, equal to 2023-09.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet undate==0.8.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from undate import Undate

seen = {}
for text in ("2023-09~", "2023-09?", "2023-09%", "1961~/1962?"):
    date = Undate.parse(text, "EDTF")
    seen[text] = date.format("EDTF")
    print(f"{text} is written back as {seen[text]}, from {date.earliest} to {date.latest}")
alike = Undate.parse("2023-09~", "EDTF") == Undate.parse("2023-09", "EDTF")
print(f"2023-09~ equals 2023-09: {alike}")
assert alike
assert seen == {"2023-09~": "2023-09", "2023-09?": "2023-09", "2023-09%": "2023-09", "1961~/1962?": "1961/1962"}, seen
PYTHON
