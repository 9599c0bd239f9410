#!/usr/bin/env bash
# edtf.js 4.11.1 ends a list of dates with the first year of its last range.
#
# EDTF writes several dates as {1961..1963} (all of them) and one of several as [1961..1963]; two points stand for all
# dates between. edtf.js, the reader that pages use, has `min` and `max` for each date, by which it is sorted, compared
# and drawn. Where a range is the last in a list or set, `max` is the end of the range's first date: 1961-12-31, so that
# the list does not cover 1962. Its iterator, of the same object, gives 1961, 1962 and 1963, and a list with one more
# date behind the range has the right end. Months and days do the same.
# A good engineer would expect `max` not to lie before a date that the list holds: talks held each year from 1961 to 1963
# are drawn as over in 1961, and are not found by who asks for 1962.
# Until that changes, take the last of the iterator: [...edtf(text)].at(-1).max
#
# Expected if it were right: 1963-12-31, covers 1962. Seen: 1961-12-31, does not. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund edtf@4.11.1
cat >try.mjs <<'NODE'
import assert from "node:assert";
import edtf from "edtf";

const expected = {
  "{1961..1963}": ["1961-12-31", false],
  "[1961..1963]": ["1961-12-31", false],
  "{1961-07..1961-09}": ["1961-07-31", false],
  "{1961..1963,1970}": ["1970-12-31", true],
};
for (const [text, [end, covers]] of Object.entries(expected)) {
  const dates = edtf(text);
  const seen = [new Date(dates.max).toISOString().slice(0, 10), dates.covers(edtf("1962"))];
  console.log(`${text}: holds ${[...dates].map((date) => date.edtf).join(" ")}; ends ${seen[0]}; covers 1962: ${seen[1]}`);
  assert.deepStrictEqual(seen, [end, covers]);
}
NODE
node try.mjs
