#!/usr/bin/env bash
# hanja 0.15.1 reads the Chinese character of turnout, approval and growth rates as the one of "candid".
#
# hanja turns the Chinese characters of Korean texts, such as newspapers until the 1990s print, into Hangul. The
# character U+7387 is read yul or ryul where it means a rate, by chapter 11 of the South Korean rules of spelling, and
# sol in a few words such as "candid" (solchik). hanja has one reading of it for all, sol, as it has for the change of
# n and r at the head of a word, which it does make. Turnout (tupyoyul) becomes tupyosol, which is no word.
# A good engineer would expect the common reading, or both offered: the figures of elections and economies, which these
# pages are searched for, are found by none of the words they stand under.
# Until that changes, put the Hangul for the character before hanja is asked: U+C728 behind a vowel or n, else U+B960.
#
# Expected if it were right: 투표율 (turnout), 지지율 (approval), 성장률 (growth), 솔직 (candid).
# Seen: 투표솔, 지지솔, 성장솔, 솔직. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet hanja==0.15.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import hanja

RIGHT = {"投票率": "투표율", "支持率": "지지율", "成長率": "성장률", "率直": "솔직"}
seen = {word: hanja.translate(word, "substitution") for word in RIGHT}
for word, read in seen.items():
    print(f"{word}: {read}, in Korean {RIGHT[word]}")
assert hanja.translate("勞動新聞", "substitution") == "노동신문"
assert seen == {"投票率": "투표솔", "支持率": "지지솔", "成長率": "성장솔", "率直": "솔직"}, seen
PYTHON
