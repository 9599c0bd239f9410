#!/usr/bin/env bash
# wikibase-sdk 11.6.6 takes Russian and older dates of Wikidata by the Julian calendar for days of ours.
#
# Wikidata says with each day by which calendar it is; a Julian one is "stored as such in JSON" and turned into ours only in
# RDF (Wikimedia's task T246731). wikibase-sdk, by which pages and scripts read that JSON, makes an ISO 8601 moment in UTC of
# it, or milliseconds, both of which are Gregorian by definition, and never looks at the calendar. The peace of Nystad,
# signed on 30 August 1721 by the Julian calendar, lies on 30 August, not on 10 September; 29 February 1900, a day in Russia
# and 13 March here, becomes 1 March. The calendar is not in the result, so nobody can set it right afterwards.
# A good engineer would expect the day of our calendar, as Wikidata's own RDF has it, or an error as the Python package
# Wikidata raises: here a peace comes 11 days before the day that other archives have, and no join by day finds it.
# Until that changes, ask with timeConverter "none", keep calendarmodel, and turn days of Q1985786 by a calendar library.
#
# Expected if it were right: 1721-09-10, 1900-03-13. Seen: 1721-08-30, 1900-03-01, as ISO and in milliseconds.
# Needs node and npm. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet convertdate==2.5.1
cd "$folder"
npm install --silent --no-audit --no-fund wikibase-sdk@11.6.6
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { simplifyClaim } from "wikibase-sdk";

const claim = (time, calendar) => ({
  type: "statement",
  rank: "normal",
  mainsnak: {
    snaktype: "value",
    property: "P585",
    datatype: "time",
    datavalue: {
      type: "time",
      value: {
        time, timezone: 0, before: 0, after: 0, precision: 11,
        calendarmodel: `http://www.wikidata.org/entity/${calendar}`,
      },
    },
  },
});
const ours = (day) => execFileSync("venv/bin/python", ["-c", `
from convertdate import julian
print("%04d-%02d-%02d" % julian.to_gregorian(*map(int, "${day}".split("-"))))`]).toString().trim();
const JULIAN = "Q1985786";
for (const [day, right, seen] of [["1721-08-30", "1721-09-10", "1721-08-30"], ["1900-02-29", "1900-03-13", "1900-03-01"]]) {
  const told = claim(`+${day}T00:00:00Z`, JULIAN);
  const iso = simplifyClaim(told, { timeConverter: "iso" });
  const moment = new Date(simplifyClaim(told, { timeConverter: "epoch" })).toISOString();
  console.log(`${day} by the Julian calendar is ${ours(day)}; iso ${iso}; epoch ${moment}`);
  assert.strictEqual(ours(day), right);
  assert.deepStrictEqual([iso, moment], Array(2).fill(`${seen}T00:00:00.000Z`));
}
assert.strictEqual(simplifyClaim(claim("+1721-09-10T00:00:00Z", "Q1985727"), { timeConverter: "iso" }), "1721-09-10T00:00:00.000Z");
NODE
node try.mjs
