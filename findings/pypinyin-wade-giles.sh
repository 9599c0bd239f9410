#!/usr/bin/env bash
# pypinyin 0.55.0 writes Zhou Enlai as Chou En-lei in Wade-Giles.
#
# Wade-Giles is how Chinese names stand in Western papers, treaties and archives until 1979, and in Taiwan's until later.
# pypinyin, which gives the sound of Chinese characters, has it as Style.WADEGILES. Of syllables in -ai, which Wade-Giles
# writes as Pinyin does, lai, hai, mai, nai, sai, shai and ai become lei, hei, mei, nei, sei, shei and ei, which are other
# syllables; pai, tai, kai, chai and tsai are right. Its own table has lai and hai right; they are not what comes out.
# Shuo becomes sho, which Wade-Giles has not. (That u with a diaeresis is written v unless v_to_u=True is the package's way.)
# A good engineer would expect the tables that the source of the style names to hold: a search of old papers for Chou En-lei
# or Shang-hei finds nothing, and a name with lei, mei or nei can no longer be told from one with lai, mai or nai.
# Until that changes, make Pinyin with pypinyin and put the syllables in -ai as they are.
#
# Expected if it were right: chou en lai, shang hai, ai hui (Aigun, treaty of 1858), shuo. Seen: lei, hei, ei, sho.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pypinyin==0.55.0
cd "$folder"
"$folder/venv/bin/python" -W error - <<'PYTHON'
from pypinyin import Style, lazy_pinyin

SEEN = {
    "周恩来": "chou en lei",
    "上海": "shang hei",
    "瑷珲": "ei hui",
    "乃": "nei",
    "买": "mei",
    "赛": "sei",
    "说": "sho",
    "邓小平": "teng hsiao p'ing",
    "台湾": "t'ai wan",
    "载沣": "tsai feng",
    "雷": "lei",
}
for name, written in SEEN.items():
    found = " ".join(lazy_pinyin(name, style=Style.WADEGILES, v_to_u=True))
    print(f"{name}, in Pinyin {' '.join(lazy_pinyin(name))}: {found}")
    assert found == written, (found, written)
PYTHON
