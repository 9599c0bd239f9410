#!/usr/bin/env bash
# country_converter 1.3.2 and countrycode 0.6.0 give today's Viet Nam the Gleditsch-Ward number of South Vietnam.
#
# In the list of Gleditsch and Ward, by which much data on conflicts is keyed, 816 is the Democratic Republic of Vietnam,
# from 1954 to today, and 817 the Republic of Vietnam, from 1954 to April 1975; 678 is Yemen, to today, and 680 the
# People's Republic in its south, to May 1990; 316 is the Czech Republic from 1993, and 315 Czechoslovakia.
# country_converter's GWcode, which names that list as its source, has 817, 680 and 315 for the states of today, and so
# joins each to the rows of a state that has ended; countrycode's gwn has 817 and nothing at all for Yemen and for 816.
# Its number of the Correlates of War is right (816): of two columns made by it, each tells of another state.
# A good engineer who keys a panel by them sees no missing row before 1975: Hanoi gets Saigon's wars and alliances.
# Take the number from the list itself, which has the days of each state's begin and end.
#
# Expected if it were right: 816, 678, 316; 816, 678. Seen: 817, 680, 315; 817 and None.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet country_converter==1.3.2 pandas==2.3.3 countrycode==0.6.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import country_converter
from countrycode import countrycode

names = ("Vietnam", "Yemen", "Czechia")
by_converter = [int(number) for number in country_converter.convert(list(names), to="GWcode")]
by_countrycode = countrycode(list(names), "country.name", "gwn")
for name, one, other in zip(names, by_converter, by_countrycode, strict=True):
    print(f"{name}: {one} by country_converter, {other} by countrycode")
cow = countrycode("Vietnam", "country.name", "cown")
print(f"Vietnam in the Correlates of War by countrycode: {cow}; who 816 of Gleditsch-Ward is: {countrycode(816, 'gwn', 'iso3c')}")
assert by_converter == [817, 680, 315], by_converter
assert by_countrycode == [817, None, 316], by_countrycode
assert cow == 816 and countrycode(816, "gwn", "iso3c") is None
PYTHON
