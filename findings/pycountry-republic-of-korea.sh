#!/usr/bin/env bash
# pycountry 26.2.16 asked for the Republic of Korea answers North Korea, and nothing else.
#
# pycountry is ISO 3166 for Python. Its search_fuzzy is there for names that are not written as ISO writes them, and gives
# a list with the best first. It looks for the text as a whole in the names: "Republic of Korea", as the United Nations and all
# treaties call the South, is a part of the official name of the North, "Democratic People's Republic of Korea"; the South
# has no official name in the list and is "Korea, Republic of". So the North is the one answer; South Korea, which the
# name is of, is not even second. Zaire is Angola alone, for a province, though pycountry has Zaire among its former
# countries; Tuva, which had treaties of its own until 1944, is Tuvalu.
# A good engineer would expect the state first whose whole name it is, or both Koreas as for "Korea", or, as `lookup` does,
# no answer: every vote and every treaty of Seoul is put down to Pyongyang, and the code is a valid one.
# Until that changes, take `lookup`, which raises for a name it does not know, and keep a table of the names used.
#
# Expected if it were right: KOR first for the Republic of Korea. Seen: PRK alone; AGO alone; TUV alone.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pycountry==26.2.16
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from pycountry import countries, historic_countries

SEEN = {
    "Republic of Korea": ["PRK"],
    "Korea, Republic of": ["KOR"],
    "Korea": ["PRK", "KOR"],
    "Zaire": ["AGO"],
    "Tuva": ["TUV"],
}
for name, codes in SEEN.items():
    found = [country.alpha_3 for country in countries.search_fuzzy(name)]
    print(f"{name}: {', '.join(found)}")
    assert found == codes, found
try:
    countries.lookup("Republic of Korea")
    raise AssertionError("lookup knows the Republic of Korea")
except LookupError as error:
    print(f"lookup: {error}")
print(f"among the former countries: {historic_countries.get(alpha_3='ZAR').name}")
PYTHON
