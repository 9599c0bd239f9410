#!/usr/bin/env bash
# Citation.js 0.8.2 reads an article of a newspaper from RIS without its author and its day.
#
# RIS is the format in which archives of newspapers and managers of references hand entries to each other; AU is an author
# and DA the date. Citation.js keeps both of an article of a journal or magazine, of a report and of a web page. Of one of
# a newspaper (TY - NEWS) it keeps the year, from PY, alone: DA is passed over, also where no PY stands, and the authors go as
# plain text into "reporter", a field that CSL has not, so that no citation style prints them.
# A good engineer would expect the same two tags to mean the same in each entry, and the day above all where there is an
# issue each day: of what an agency wrote on 11 July 1961 the bibliography has a title, 1961 and no author, unmarked.
# Until that changes, read such entries as MGZN and set the type to article-newspaper afterwards.
#
# Expected if it were right: Korean Central News Agency. (1961, July 11). Treaty signed. Rodong Sinmun, 1.
# Seen: Treaty signed. (1961). Rodong Sinmun, 1. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2 @citation-js/plugin-csl@0.8.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";

const entry = (type, year) =>
  [
    `TY  - ${type}`,
    "TI  - Treaty signed",
    "AU  - Korean Central News Agency",
    ...(year ? [`PY  - ${year}`] : []),
    "DA  - 1961/07/11/",
    "T2  - Rodong Sinmun",
    "SP  - 1",
    "ER  - ",
    "",
  ].join("\n");
const day = { "date-parts": [[1961, 7, 11]] };
const agency = [{ literal: "Korean Central News Agency" }];
for (const type of ["JOUR", "MGZN", "RPRT", "ELEC"]) {
  const [{ author, issued }] = new Cite(entry(type, 1961)).data;
  console.log(`${type}: author ${JSON.stringify(author)}, issued ${JSON.stringify(issued)}`);
  assert.deepStrictEqual([author, issued], [agency, day]);
}
for (const [year, kept] of [[1961, { "date-parts": [[1961]] }], [undefined, undefined]]) {
  const cite = new Cite(entry("NEWS", year));
  const [{ type, author, reporter, issued }] = cite.data;
  console.log(`NEWS, PY ${year}: author ${author}, reporter ${JSON.stringify(reporter)}, issued ${JSON.stringify(issued)}`);
  assert.deepStrictEqual([type, author, reporter, issued], ["article-newspaper", undefined, "Korean Central News Agency", kept]);
  if (year) {
    const printed = cite.format("bibliography").trim();
    console.log(printed);
    assert.strictEqual(printed, "Treaty signed. (1961). Rodong Sinmun, 1.");
  }
}
NODE
node try.mjs
