#!/usr/bin/env bash
# geotext 0.4.0 counts Moscow for the United States, Papua New Guinea for Guinea and Kim Jong Un for India.
#
# geotext finds the countries and cities that a text names; country_mentions counts them by code, and is used to tell
# which states news are about. Its list of cities has one country for each name, that of the last line of the file it is made
# from: Moscow, Paris, Rome, Vienna, Athens and Ottawa are in the United States, Damascus too, whatever else a text says.
# It takes words with a capital two by two, so that of three the last stands alone: Papua New Guinea is Guinea, the last
# word of Kim Jong Un is a town of India, and that of "The Soviet Union", where a sentence begins with it, one in New Jersey.
# A good engineer would expect the city that its data (GeoNames) has as a capital, or both: each talk in Moscow is counted
# as one with the United States, and each report on North Korea that names its leader as one on India.
# Until that changes, take `cities` and `countries` alone and look the cities up where each has all its countries.
#
# Expected if it were right: KP and RU; FR; PG; nothing. Seen: IN, KP and US; US; GN; US.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet geotext==0.4.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from geotext import GeoText

SEEN = {
    "Kim Jong Un went from Pyongyang to Moscow": {"IN", "KP", "US"},
    "talks were held in Moscow": {"US"},
    "the treaty was signed in Paris": {"US"},
    "an embassy in Papua New Guinea": {"GN"},
    "The Soviet Union signed on 6 July 1961": {"US"},
    "an embassy in North Korea": {"KP"},
}
for text, codes in SEEN.items():
    found = GeoText(text)
    print(f"{text}: {', '.join(found.country_mentions)}; cities {found.cities}, countries {found.countries}")
    assert set(found.country_mentions) == codes, found.country_mentions
PYTHON
