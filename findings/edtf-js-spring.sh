#!/usr/bin/env bash
# edtf.js 4.11.1 has spring from January to March and winter from October to December.
#
# EDTF writes the seasons of a year as months 21 to 24, spring to winter, and leaves their days to the reader. edtf.js,
# the reader that pages use, gives them the quarters of the year, as it gives the codes 33 to 36 which EDTF has for
# quarters. No place has spring in January: in the north it begins in March (as the Python package edtf has it), in the
# south in September. Nor do the codes for either side of the equator change it: 1961-25, spring in the north, is the same.
# A good engineer would expect at most the two hemispheres to be at odds: of "spring 1961", April and May lie outside,
# and a day of January within, so that a page and a service beside it draw and find the same source at different times.
# Until that changes, give the months: 1961-03/1961-05.
#
# Expected if it were right: 1961-03-01 to 1961-05-31. Seen: 1961-01-01 to 1961-03-31. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund edtf@4.11.1
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet edtf==5.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import time

import edtf

spring = edtf.parse_edtf("1961-21")
first, last = (time.strftime("%Y-%m-%d", day) for day in (spring.lower_strict(), spring.upper_strict()))
print(f"1961-21 by edtf of Python: {first} to {last}")
assert (first, last) == ("1961-03-01", "1961-05-31")
PYTHON
cat >try.mjs <<'NODE'
import assert from "node:assert";
import edtf from "edtf";

const expected = {
  "1961-21": "1961-01-01 to 1961-03-31",
  "1961-24": "1961-10-01 to 1961-12-31",
  "1961-25": "1961-01-01 to 1961-03-31",
  "1961-33": "1961-01-01 to 1961-03-31",
};
for (const [text, days] of Object.entries(expected)) {
  const date = edtf(text);
  const seen = [date.min, date.max].map((moment) => new Date(moment).toISOString().slice(0, 10)).join(" to ");
  console.log(`${text} by edtf.js: ${seen}`);
  assert.strictEqual(seen, days);
}
NODE
node try.mjs
