#!/usr/bin/env bash
# dragonmapper 0.3.0 writes the syllable er of names from Zhuyin as "r" and the number of its tone.
#
# dragonmapper turns Chinese text into Pinyin, Zhuyin (the letters of Taiwan's newspapers and school books) and the
# International Phonetic Alphabet, and back. The letter U+3126 is the syllable er, which a great many names of foreign
# places and of Manchurian and Mongolian ones have: Harbin, Albania, Irkutsk. From Pinyin to Zhuyin it comes out right;
# on the way back it loses its vowel, and the mark of the tone, which has no vowel left to stand on, becomes a figure.
# A good engineer would expect the two ways to undo each other, as they do for other syllables. No error is raised: a
# name that went through Zhuyin equals no spelling of it and is found under none.
# Until that changes, make the Pinyin from the characters (dragonmapper.hanzi.to_pinyin), not from the Zhuyin.
#
# Expected if it were right: hā ěr bīn, from accented or numbered Pinyin. Seen: hā r3 bīn and ha1 r3 bin1.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dragonmapper==0.3.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from dragonmapper import hanzi, transcriptions

seen = {}
for name in ("哈爾濱", "阿爾巴尼亞", "朝鮮"):
    zhuyin = hanzi.to_zhuyin(name)
    numbered = transcriptions.zhuyin_to_pinyin(zhuyin, accented=False)
    seen[name] = (transcriptions.zhuyin_to_pinyin(zhuyin), numbered)
    print(f"{name}: {hanzi.to_pinyin(name)} from characters, {zhuyin} in Zhuyin, back {' or '.join(seen[name])}")
assert transcriptions.pinyin_to_zhuyin("ěr") == "ㄦˇ"
assert seen == {
    "哈爾濱": ("hā r3 bīn", "ha1 r3 bin1"),
    "阿爾巴尼亞": ("ā r3 bā ní yà", "a1 r3 ba1 ni2 ya4"),
    "朝鮮": ("cháo xiǎn", "chao2 xian3"),
}, seen
PYTHON
