#!/usr/bin/env bash
# babel-edtf 1.2.2 makes "some time in 1962" the last day of 1962, where the other end of an interval is a day.
#
# babel-edtf writes dates of EDTF's level 0 in the words of a language. Both ends of an interval may be of different
# precision: the specification of the Library of Congress has 2004-02-01/2005-02 and 2005/2006-02 among its examples of
# level 0, ending "sometime in February 2005" and beginning "sometime in 2005". babel-edtf writes the coarser end with
# the other's precision: 28 February 2005, January 2005. Alone, 2005-02 stays February 2005.
# A good engineer would expect each end as it was given. A treaty known to have ended in 1962 gets a day of its end,
# in every language, that no source has told, and nothing shows that it was not read somewhere.
# Until that changes, write each end by itself and join the two.
#
# Expected if it were right: February 2005; 1962; 2005. Seen: Feb 28, 2005; Dec 31, 1962; January 2005.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet babel-edtf==1.2.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from babel_edtf import format_edtf

ENDS = {
    "2004-02-01/2005-02": "Feb 28, 2005",
    "1961-07-11/1962": "Dec 31, 1962",
    "2005/2006-02": "January 2005",
}
for text, told in ENDS.items():
    written = format_edtf(text, format="long", locale="en")
    print(f"{text}: {written}; in Indonesian {format_edtf(text, format='long', locale='id')}")
    assert told in written, written
assert format_edtf("2005-02", format="long", locale="en") == "February 2005"
assert format_edtf("1962", format="long", locale="en") == "1962"
PYTHON
