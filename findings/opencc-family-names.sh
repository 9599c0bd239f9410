#!/usr/bin/env bash
# OpenCC 1.4.2 gives North Korea's foreign ministers Pak another family name, and president Park Geun-hye her own.
#
# OpenCC turns simplified Chinese into the traditional characters of Taiwan and Hong Kong. Some simplified characters stand
# for two traditional ones, of which one is a family name and the other a word. Its own table of these
# (characters-easy-to-misuse.md) has Pak, Fan and Yu stay as they are in family names, and by its DESIGN_PRINCIPLES.md it would
# rather leave a character alone than guess. But it knows persons one by one: Park Geun-hye, Pham Van Dong and the ambassador Yu
# Zhenqi are right. Of Pak Song-chol and Pak Ui-chun, of Fan Changlong, once deputy head of China's armed forces, and of the
# diplomat Yu Hongjun, the family names become the words for plain, pattern and at.
# A good engineer would expect a family name to be the same in all who have it, or left as it was: newspapers and archives
# of Taipei, Hong Kong and Seoul have nothing under these, and since the way back gives the simplified name again, no
# comparison of both ways shows it.
# Until that changes, keep the traditional names of the persons of a text by hand, and put them in afterwards.
#
# Expected if it were right: 朴 (U+6734), 范 (U+8303) and 于 (U+4E8E) first in each name.
# Seen: 樸 (U+6A38), 範 (U+7BC4) and 於 (U+65BC) in four names of seven, for Taiwan and Hong Kong alike.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet opencc==1.4.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import opencc

# Simplified, right, and what comes out.
NAMES = [
    ("朴成哲", "朴成哲", "樸成哲"),
    ("朴义春", "朴義春", "樸義春"),
    ("朴槿惠", "朴槿惠", "朴槿惠"),
    ("范长龙", "范長龍", "範長龍"),
    ("范文同", "范文同", "范文同"),
    ("于洪君", "于洪君", "於洪君"),
    ("于振起", "于振起", "于振起"),
]
back = opencc.OpenCC("t2s")
for variety in ("s2t", "s2tw", "s2twp", "s2hk"):
    forth = opencc.OpenCC(variety)
    for simplified, right, expected in NAMES:
        seen = forth.convert(simplified)
        print(f"{variety}: {simplified} is {seen}, {'right' if seen == right else f'not {right}'}")
        assert seen == expected, seen
        assert back.convert(seen) == simplified
# In a sentence too.
assert opencc.OpenCC("s2t").convert("外相朴成哲访问北京") == "外相樸成哲訪問北京"
PYTHON
