#!/usr/bin/env bash
# dateparser 1.5.0 does not read the Indonesian for last, this and next week, though its own table has them.
#
# The library knows Indonesian: its table of the language lists "minggu lalu", "minggu ini" and "minggu depan" as one
# week ago, this week and in one week, beside "bulan lalu" (last month) and the rest. `parse` reads the months, and
# of the weeks only the abbreviation "mgg lalu" that no paper prints; for "minggu lalu" it returns None, which
# elsewhere means that a text is no date. In Malay, where the three words are the same, it reads them, and so does
# its own search in Indonesian. ("minggu" is also Sunday.) A good engineer who saw the table would expect the
# week, and whoever dates reports with it loses the most frequent phrase of an Indonesian paper without a word.
#
# Expected if it were right: 2023-09-13, 2023-09-20, 2023-09-27 from Wednesday 2023-09-20. Seen: None three times.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dateparser==1.5.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

import dateparser
from dateparser.languages.loader import default_loader
from dateparser.search import search_dates

settings = {"RELATIVE_BASE": datetime(2023, 9, 20)}
table = default_loader.get_locale("id").info["relative-type"]
listed = {text: name for name, texts in table.items() for text in texts}
seen = {}
for language, text in (
    *(("id", f"{unit} {which}") for unit in ("minggu", "mgg", "bulan") for which in ("lalu", "ini", "depan")),
    *(("ms", f"minggu {which}") for which in ("lalu", "ini", "depan")),
):
    found = dateparser.parse(text, languages=[language], settings=settings)
    seen[language, text] = f"{found:%Y-%m-%d}" if found else None
    what = f", in its table as {listed[text]!r}" if language == "id" else ""
    print(f"{text!r} in {language}{what}: {seen[language, text]}")
(_, searched), = search_dates("pada minggu lalu", languages=["id"], settings=settings)
print(f"found by search_dates in 'pada minggu lalu': {searched:%Y-%m-%d}")
assert seen == {
    ("id", "minggu lalu"): None,
    ("id", "minggu ini"): None,
    ("id", "minggu depan"): None,
    ("id", "mgg lalu"): "2023-09-13",
    ("id", "mgg ini"): "2023-09-20",
    ("id", "mgg depan"): "2023-09-27",
    ("id", "bulan lalu"): "2023-08-20",
    ("id", "bulan ini"): "2023-09-20",
    ("id", "bulan depan"): "2023-10-20",
    ("ms", "minggu lalu"): "2023-09-13",
    ("ms", "minggu ini"): "2023-09-20",
    ("ms", "minggu depan"): "2023-09-27",
}, seen
assert f"{searched:%Y-%m-%d}" == "2023-09-13", searched
PYTHON
