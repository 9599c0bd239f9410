#!/usr/bin/env bash
# @edtf-ts/core 0.4.2 has the autumn of the northern hemisphere from March to May.
#
# EDTF has the seasons 21 to 24 without a place and, at level 2, 25 to 28 (spring to winter) for the northern and 29 to 32
# for the southern hemisphere, so that nobody has to guess. @edtf-ts/core names 25 to 28 as the specification of the
# Library of Congress does, but another of its tables, from which it takes the first and last day, has them
# for the south: "Autumn (Northern Hemisphere) 1956" begins on 1 March, and winter on 1 June. 29 to 32, which are the
# southern ones, it refuses as months. The seasons without a place are those of the north.
# A good engineer would expect the code that says the hemisphere to be the exact one: the Suez war, from 29 October 1956, is
# not in the northern autumn of that year, and what is sorted or drawn by these dates lies half a year off.
# Until that changes, write 21 to 24, or the months: 1956-09/1956-11.
#
# Expected if it were right: 1956-09-01 to 1956-11-30, during YES. Seen: 1956-03-01 to 1956-05-31, NO. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @edtf-ts/core@0.4.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { FuzzyDate } from "@edtf-ts/core";

const day = (milliseconds) => new Date(Number(milliseconds)).toISOString().slice(0, 10);
const suez = FuzzyDate.parse("1956-10-29");
const seen = {
  "1956-25": ["Spring (Northern Hemisphere) 1956", "1956-09-01", "1956-11-30", "YES"],
  "1956-26": ["Summer (Northern Hemisphere) 1956", "1956-12-01", "1957-02-28", "NO"],
  "1956-27": ["Autumn (Northern Hemisphere) 1956", "1956-03-01", "1956-05-31", "NO"],
  "1956-28": ["Winter (Northern Hemisphere) 1956", "1956-06-01", "1956-08-31", "NO"],
  "1956-23": ["Autumn 1956", "1956-09-01", "1956-11-30", "YES"],
};
for (const [text, expected] of Object.entries(seen)) {
  const season = FuzzyDate.parse(text);
  const told = [season.format(), day(season.minMs), day(season.maxMs), suez.during(season)];
  console.log(`${text}: ${told[0]}, ${told[1]} to ${told[2]}; 29 October 1956 is in it: ${told[3]}`);
  assert.deepStrictEqual(told, expected);
}
assert.throws(() => FuzzyDate.parse("1956-29"));
NODE
node try.mjs
