#!/usr/bin/env bash
# countryinfo 1.0.1 lets Nepal border China and not China Nepal, and Kuwait Iran and not Iraq.
#
# countryinfo tells of each country the countries it borders, as alpha-3 codes. A border has two sides, but each list is
# kept by itself: China's has thirteen of its fourteen neighbours, without Nepal, with which it signed a treaty on their
# border on 5 October 1961; Kuwait's has Iran, across the sea, in place of Iraq; Chad's has South Sudan, which it does
# not touch, in place of Sudan; and Myanmar's has Bhutan, from which India parts it. The other sides' lists are right.
# A good engineer would expect who borders whom not to depend on who is asked: contiguity is the first variable of
# studies of conflict, and a matrix made of the lists is not symmetric, so that a pair is near or far by its order.
# Until that changes, ask both sides and look at each pair on which they differ.
#
# Expected if it were right: the same from both sides. Seen: each of the first six pairs below from one side only.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet countryinfo==1.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from countryinfo import CountryInfo

PAIRS = (
    ("NPL", "CHN"),
    ("IRQ", "KWT"),
    ("SDN", "TCD"),
    ("KWT", "IRN"),
    ("TCD", "SSD"),
    ("MMR", "BTN"),
    ("PRK", "CHN"),
    ("PRK", "RUS"),
)
seen = []
for one, other in PAIRS:
    sides = (other in CountryInfo(one).borders(), one in CountryInfo(other).borders())
    seen.append(sides)
    print(f"{one} borders {other}: {sides[0]}; {other} borders {one}: {sides[1]}")
assert seen == [(True, False)] * 6 + [(True, True)] * 2, seen
PYTHON
