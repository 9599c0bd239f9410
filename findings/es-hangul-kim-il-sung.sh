#!/usr/bin/env bash
# es-hangul 2.4.0 writes Kim Il-sung as "gimmilseong".
#
# es-hangul is a library for Korean text in JavaScript. Its `romanize` was made after the Revised Romanization of the National
# Institute of Korean Language, and its documentation shows that standard's examples. Spoken Korean puts an n before i, ya,
# yeo, yo and yu in compounds, where one word ends and the next begins (Standard Pronunciation, article 29: damnyo, a blanket).
# es-hangul does not ask whether words meet there, and puts it into names, in which changes of sound are not even written
# (Romanization, 3.4): Kim Jong-il is gimjeongnil, Kim Yong-nam gimmyeongnam, and the city of Namyangju namnyangju. North
# Korea, Bukhan, is bukan, though an h behind a k is kept in nouns (3.1). Kim Jong-un, without such syllables, comes out right.
# A good engineer would expect the standard to hold for names, since names are what is romanized most: an index or a search
# by these finds nobody, and a reader sees a consonant that the name does not have.
# Until that changes, write names of persons syllable by syllable: [...name].map((syllable) => romanize(syllable)).join("").
# (Kim is Gim by the letter of the standard, which leaves family names to custom.)
#
# Expected if it were right: gimilseong, gimjeongil, gimyeongnam, namyangju, bukhan.
# Seen: gimmilseong, gimjeongnil, gimmyeongnam, namnyangju, bukan. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund es-hangul@2.4.0
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { romanize } from "es-hangul";

// A name, what is right by the standard, and what comes out.
const names = [
  ["김일성", "gimilseong", "gimmilseong"],
  ["김정일", "gimjeongil", "gimjeongnil"],
  ["김영남", "gimyeongnam", "gimmyeongnam"],
  ["남양주", "namyangju", "namnyangju"],
  ["북한", "bukhan", "bukan"],
  ["김정은", "gimjeongeun", "gimjeongeun"],
];
for (const [name, right, expected] of names) {
  const seen = romanize(name);
  console.log(`${name}: ${seen}, by the standard ${right}`);
  assert.strictEqual(seen, expected);
  assert.strictEqual([...name].map((syllable) => romanize(syllable)).join(""), right);
}
assert.strictEqual(romanize("담요"), "damnyo");
NODE
node try.mjs
