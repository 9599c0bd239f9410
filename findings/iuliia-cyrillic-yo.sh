#!/usr/bin/env bash
# iuliia 0.13.0 leaves the Cyrillic letter yo in names it writes in Latin letters, by eight of its schemes.
#
# iuliia transliterates Russian by published schemes. For the letter yo (U+0451) several of them, such as BGN/PCGN,
# GOST 7.79 (A), ALA-LC and the United Nations' of 1987, have the Latin e with a diaeresis (U+00EB), which looks the
# same. iuliia leaves the Cyrillic letter where it is, in the middle of a Latin word; its ISO 9 of 1954 has the Latin.
# A good engineer would expect a name in Latin letters to have Latin letters only: Khrushchev's name so written equals
# no other spelling of it, and is not found by who types the Latin letter, with its dots or without.
#
# Expected if it were right: U+00EB in each. Seen: U+0451 in eight schemes, U+00EB in ISO 9 of 1954.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet iuliia==0.13.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import unicodedata

import iuliia

SCHEMES = ("ALA_LC", "BGN_PCGN", "BGN_PCGN_ALT", "BS_2979", "GOST_16876", "GOST_779", "SCIENTIFIC", "UNGEGN_1987")
left = []
for name in (*SCHEMES, "ISO_9_1954"):
    written = getattr(iuliia, name).translate("Хрущёв")
    cyrillic = [letter for letter in written if "CYRILLIC" in unicodedata.name(letter)]
    print(f"{name}: {written}, of it Cyrillic: {cyrillic}")
    if cyrillic:
        left.append(name)
assert left == list(SCHEMES), left
assert iuliia.ISO_9_1954.translate("Хрущёв") == "Hruščëv"
PYTHON
