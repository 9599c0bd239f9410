#!/usr/bin/env bash
# edtf 5.0.2 dates "September 12-17, 2023" to 2017, and "12-17 September 2023" to 2012.
#
# text_to_edtf of edtf turns dates in English, as chronicles and catalogues write them, into EDTF: days, months, decades,
# "circa", "before", spans of years. Of a span of days within a month, by which journeys and conferences are dated, it takes
# one of the two days for a year of this century and drops the year that stands there: the conference at Yalta, February
# 4-11, 1945, lies on 4 February 2011. Where the second day has no month and the first one, it says XXXX-XX-11/1961-07-12.
# A good engineer would expect the span, or None, which it returns for "6 July 1961 to 11 July 1961" and all else that it
# does not know. Here the answer is valid, looks exact, and no part of it but the month was told by the source.
# Until that changes, write such spans by hand, and refuse a result whose year the text does not have.
#
# Expected if it were right: 2023-09-12/2023-09-17, 1945-02-04/1945-02-11, or None. Seen: a day of 2017, 2012, 2011, 2004.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet edtf==5.0.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from edtf import text_to_edtf

SEEN = {
    "September 12-17, 2023": "2017-09-12",
    "12-17 September 2023": "2012-09-17",
    "12 to 17 September 2023": "2012-09-17",
    "February 4-11, 1945": "2011-02-04",
    "4-11 February 1945": "2004-02-11",
    "11-12 July 1961": "XXXX-XX-11/1961-07-12",
    "12 September 2023": "2023-09-12",
    "1961-1996": "1961/1996",
    "6 July 1961 to 11 July 1961": None,
}
found = {text: text_to_edtf(text) for text in SEEN}
for text, edtf in found.items():
    print(f"{text}: {edtf}")
assert found == SEEN, found
PYTHON
