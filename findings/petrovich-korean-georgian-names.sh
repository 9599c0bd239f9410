#!/usr/bin/env bash
# petrovich 2.0.1 declines Choi like Tolstoy, and Beria not at all.
#
# In Russian the name of a person changes with the case, and a search of Russian news has to ask for each form.
# petrovich makes them from a name. The Korean family name Choi or Choe, Tsoy in Russian, is a noun and goes as one: of
# Tsoy is Tsoya. petrovich takes its end for that of an adjective, as in Tolstoy, and has Tsogo, and tsym in the
# instrumental. Georgian and Abkhaz names in -iya do change (of Beria is Berii, by the rules of Russian grammars); it leaves
# them as they are in every case. Both come out without an error or a mark of doubt.
# A good engineer would expect a name that is in doubt to be refused: who asks an archive for "meeting with" or "visit of"
# a person by these forms finds nothing, and who prints them has a name that does not exist.
# Until that changes, give the forms of names in -oy of one syllable and of names in -iya by hand.
#
# Expected if it were right: Цоя, Цоем; Берии, Берией; Гамсахурдии, Гамсахурдией. Seen: Цого, Цым; the names unchanged.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet petrovich==2.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from petrovich.enums import Case, Gender
from petrovich.main import Petrovich

FORMS = {
    "Цой": ("Цого", "Цым"),
    "Берия": ("Берия", "Берия"),
    "Гамсахурдия": ("Гамсахурдия", "Гамсахурдия"),
    "Толстой": ("Толстого", "Толстым"),
    "Молотов": ("Молотова", "Молотовым"),
}
declined = Petrovich()
for name, forms in FORMS.items():
    seen = tuple(declined.lastname(name, case, Gender.MALE) for case in (Case.GENITIVE, Case.INSTRUMENTAL))
    print(f"{name}: {', '.join(seen)}")
    assert seen == forms, seen
PYTHON
