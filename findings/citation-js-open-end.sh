#!/usr/bin/env bash
# Citation.js 0.8.2 makes "no date" of a date of BibLaTeX that has a beginning and no end.
#
# BibLaTeX writes what goes on, such as a newspaper, a series of documents or a treaty in force, with an open end,
# date = {1961-07-11/..}, or with nothing behind the slash (its manual, 2.3.8). Citation.js, by which pages and tools of
# Wikidata read bibliographies, keeps the day and adds an empty second one, [[1961, 7, 11], null], which CSL-JSON has not. Its own styles
# then print "n.d.", its RIS has neither PY nor DA, its BibTeX and BibLaTeX no year at all: what went in does not come out.
# A good engineer would expect 1961, with or without a dash behind it: an entry whose day was known becomes one without
# a date, sorts with those, and no warning tells which they were.
# Until that changes, cut the end off: data.issued["date-parts"] = data.issued["date-parts"].filter(Boolean)
#
# Expected if it were right: (1961–), or (1961); PY  - 1961. Seen: (n.d.), and no date in RIS, BibTeX and BibLaTeX.
# Needs node and npm. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2 \
  @citation-js/plugin-csl@0.8.2 @citation-js/plugin-ris@0.8.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";

const written = (data) => {
  const cite = new Cite(data);
  const printed = cite.format("bibliography", { template: "apa", format: "text" }).trim();
  const dates = (form) => (cite.format(form).match(/^(PY|DA) .*|^\s*(date|year) = .*/gm) ?? []).map((line) => line.trim());
  return [printed.match(/\((.*?)\)/)[1], dates("ris"), dates("bibtex"), dates("biblatex")];
};
const seen = {};
for (const date of ["1961-07-11", "1961-07-11/", "1961-07-11/..", "1961-07-11/1996-09-10"]) {
  const { data } = new Cite(`@misc{treaty, title = {Treaty of friendship}, author = {{China and North Korea}}, date = {${date}}}`);
  seen[date] = written(data);
  console.log(`${date}: ${JSON.stringify(data[0].issued)}; printed (${seen[date][0]}); ${seen[date].slice(1).flat().join(" | ") || "no date in any file"}`);
  if (data[0].issued["date-parts"].includes(null)) {
    data[0].issued["date-parts"] = data[0].issued["date-parts"].filter(Boolean);
    assert.strictEqual(written(data)[0], "1961", "cut off");
  }
}
assert.match(seen["1961-07-11"][0], /^1961/);
assert.match(seen["1961-07-11/1996-09-10"][0], /^1961/);
for (const date of ["1961-07-11/", "1961-07-11/.."]) {
  assert.deepStrictEqual(seen[date], ["n.d.", [], [], []]);
}
NODE
node try.mjs
