#!/usr/bin/env bash
# biblatex-csl-converter 3.6.0 ends the conference at Yalta on the day it began, on the way from CSL to BibLaTeX.
#
# The library turns bibliographies of BibLaTeX, CSL-JSON, RIS and others into each other, for the editor Fidus Writer and for
# pages. CSL-JSON writes a span as two dates, [[1945, 2, 4], [1945, 2, 11]]; a season stands beside the year, and a date as text is
# `raw` or `literal`. From BibLaTeX to CSL the span is kept, and its own type for `date-parts` has both ends. From CSL
# its parseCSL takes the first date alone, drops the season, and makes an empty date of a text, without an error: back in CSL
# there is one day, or none. BibLaTeX has a form for each of these (1945-02-04/1945-02-11, 1961-22, 1961-07-11).
# A good engineer would expect what the library itself has written to come back as it was: a visit of 12 to 17 September 2023
# is one of the 12th in every bibliography made of it, and cannot be told from one of a day.
# Until that changes, set the field `date` of each entry from the CSL by hand, with the slash.
#
# Expected if it were right: both days; 1961-22; 1961-07-11. Seen: the first day; 1961; nothing. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund biblatex-csl-converter@3.6.0
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { CSLExporter, parse, parseCSL } from "biblatex-csl-converter";

const yalta = parse("@book{yalta, title = {Yalta}, date = {1945-02-04/1945-02-11}}").entries;
const [written] = Object.values(new CSLExporter(yalta).parse());
console.log(`Yalta from BibLaTeX: ${JSON.stringify(written.issued)}`);
assert.deepStrictEqual(written.issued, { "date-parts": [[1945, 2, 4], [1945, 2, 11]] });

const dates = [
  [written.issued, "1945-02-04"],
  [{ "date-parts": [[2023, 9, 12], [2023, 9, 17]] }, "2023-09-12"],
  [{ "date-parts": [[1961]], season: 2 }, "1961"],
  [{ raw: "1961-07-11" }, ""],
  [{ "date-parts": [[1961, 7, 11]] }, "1961-07-11"],
];
for (const [issued, date] of dates) {
  const [entry] = Object.values(parseCSL({ one: { id: "one", type: "book", title: "Yalta", issued } }));
  console.log(`${JSON.stringify(issued)}: ${JSON.stringify(entry.fields.date)}`);
  assert.strictEqual(entry.fields.date, date);
}
NODE
node try.mjs
