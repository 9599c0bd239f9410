#!/usr/bin/env bash
# @edtf-ts/core 0.4.2 has a treaty of one of two days both definitely before and definitely after the day between.
#
# EDTF writes a date that is one of several, and not known which, as [1961-07-06,1961-07-11]. @edtf-ts/core compares dates
# by a logic of four values: YES, by its README, where the relation "definitely holds", MAYBE where it "might hold". A decade
# (196X) is MAYBE before 1962 and MAYBE after it. Of a set it asks whether any one of its dates is before, and says
# YES where one is: isDefinitelyBefore and isDefinitelyAfter are both true of the same day. [1961..1963] is equal to
# 1962, and [1961,1981] is before itself.
# A good engineer would expect MAYBE, as for 196X: who asks which treaties were in force on a day, or sorts what is certain
# from what is not, is told that it is certain, either way.
# Until that changes, ask each of the set's `values`, and take for certain what is so of every one.
#
# Expected if it were right: MAYBE before, MAYBE after, false and false. Seen: YES, YES, true and true. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @edtf-ts/core@0.4.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { FuzzyDate } from "@edtf-ts/core";

const seen = {
  "[1961-07-06,1961-07-11] 1961-07-08": ["YES", true, "YES", true, "NO"],
  "[1961..1963] 1962": ["YES", true, "YES", true, "YES"],
  "[1961,1981] [1961,1981]": ["YES", true, "YES", true, "YES"],
  "196X 1962": ["MAYBE", false, "MAYBE", false, "MAYBE"],
};
for (const [pair, expected] of Object.entries(seen)) {
  const [one, other] = pair.split(" ").map((text) => FuzzyDate.parse(text));
  const told = [
    one.isBefore(other),
    one.isDefinitelyBefore(other),
    one.isAfter(other),
    one.isDefinitelyAfter(other),
    one.equals(other),
  ];
  console.log(`${one.format()}, and ${other.format()}: before ${told[0]}, definitely ${told[1]};`);
  console.log(`  after ${told[2]}, definitely ${told[3]}; equal ${told[4]}`);
  assert.deepStrictEqual(told, expected);
}
NODE
node try.mjs
