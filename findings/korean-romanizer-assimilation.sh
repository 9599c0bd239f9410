#!/usr/bin/env bash
# korean-romanizer 0.28.0 writes consonants as they are spelled where the Revised Romanization writes them as spoken.
#
# The package says that it follows the Revised Romanization of Korean of the National Institute of Korean Language,
# whose section 3.1 has adjacent consonants written as they change in speech, with Silla, Jongno and Wangsimni among
# its examples. Some changes are there (joko for 좋고, gati for 같이), these are not: names of rivers, kingdoms and
# newspapers come out in a spelling that no map, passport or agency uses, and a search for the official one finds none.
#
# Expected if it were right: Silla, Jongno, Wangsimni, Byeollae, Baengma. Seen: sinra, jongro, wangsipri, byeolnae, baekma.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet korean_romanizer==0.28.0
"$folder/venv/bin/python" - <<'PYTHON'
from korean_romanizer.romanizer import Romanizer

# The examples of the rule, with what it gives for them.
OFFICIAL = {"신라": "silla", "종로": "jongno", "왕십리": "wangsimni", "별내": "byeollae", "백마": "baengma"}
seen = {word: Romanizer(word).romanize() for word in OFFICIAL}
for word, spelled in seen.items():
    print(f"{word}: {spelled}, by the rule {OFFICIAL[word]}")
assert Romanizer("같이").romanize() == "gati"
assert seen == {
    "신라": "sinra",
    "종로": "jongro",
    "왕십리": "wangsipri",
    "별내": "byeolnae",
    "백마": "baekma",
}, seen
PYTHON
