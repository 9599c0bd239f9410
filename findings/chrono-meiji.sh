#!/usr/bin/env bash
# chrono-node 2.10.3 dates Japan's annexation of Korea to the year 43.
#
# Japanese papers and treaties count years by the reign. chrono's reader of Japanese knows the eras Showa (from 1926), Heisei
# and Reiwa. Of those before, Taisho (1912 to 1926) and Meiji (to 1912), it passes over the name and takes the number
# for a year of our era: the treaty of Meiji 43, 22 August (1910), lies on 22 August 43, the peace of Portsmouth, of
# Meiji 38 (1905), in 38, and the treaty of the four powers on the Pacific, of Taisho 10 (1921), in 10. Its result calls
# year, month and day certain, and begins behind the name of the era.
# A good engineer would expect the right year, as of Showa, or nothing found: here a whole age of treaties lies in the first
# century, and those of Taisho before those of Meiji.
# Until that changes, put the year in place of both beforehand: 1867 plus the number for Meiji (from its year 6, when Japan
# took our calendar), 1911 plus the number for Taisho.
#
# Expected if it were right: 1910-8-22, 1905-9-5, 1921-12-13, 1912-8-1. Seen: 43-8-22, 38-9-5, 10-12-13, 1-8-1.
# Needs node and npm. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund chrono-node@2.10.3
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { ja } from "chrono-node";

const expected = {
  明治43年8月22日: ["43年8月22日", "43-8-22"],
  明治38年9月5日: ["38年9月5日", "38-9-5"],
  大正10年12月13日: ["10年12月13日", "10-12-13"],
  大正元年8月1日: ["元年8月1日", "1-8-1"],
  昭和16年4月13日: ["昭和16年4月13日", "1941-4-13"],
  平成14年9月17日: ["平成14年9月17日", "2002-9-17"],
};
for (const [text, result] of Object.entries(expected)) {
  const [{ start, text: covered }] = ja.parse(text, new Date(2024, 2, 20, 12));
  const seen = [covered, ["year", "month", "day"].map((part) => start.get(part)).join("-")];
  console.log(`${text}: found "${seen[0]}", ${seen[1]}, year certain: ${start.isCertain("year")}`);
  assert.deepStrictEqual(seen, result);
  assert(start.isCertain("year"));
}
NODE
node try.mjs
