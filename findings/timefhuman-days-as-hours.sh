#!/usr/bin/env bash
# timefhuman 0.1.5 reads "12-17 September 2023" as noon to five o'clock on the first of that month.
#
# timefhuman finds dates, times and spans in English text. "September 12-17, 2023" is a span of six days. With the day before
# the month, as most of the world's press and all UN documents have it, the two numbers become hours wherever they can be
# hours: 1-2 May 2018 is from one to two o'clock on 1 May. Where they cannot, 25-28 March 2018, both are
# left out and the first of the month stands alone, without a word. With the month behind both days it is right.
# A good engineer would expect the days, or nothing: what comes back has a date and a time that the text does not have.
# Until that changes, find "12-17 September 2023" by a pattern of your own before the text goes in.
#
# Expected if it were right: 12 to 17 September 2023; 25 to 28 March 2018.
# Seen: 1 September 2023, 12:00 to 17:00; 1 March 2018.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet timefhuman==0.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

from timefhuman import timefhuman

SEEN = {
    "September 12-17, 2023": [(datetime(2023, 9, 12), datetime(2023, 9, 17))],
    "12 September - 17 September 2023": [(datetime(2023, 9, 12), datetime(2023, 9, 17))],
    "12-17 September 2023": [(datetime(2023, 9, 1, 12), datetime(2023, 9, 1, 17))],
    "12 to 17 September 2023": [(datetime(2023, 9, 1, 12), datetime(2023, 9, 1, 17))],
    "1-2 May 2018": [(datetime(2018, 5, 1, 1), datetime(2018, 5, 1, 2))],
    "25-28 March 2018": [datetime(2018, 3, 1)],
}
for text, expected in SEEN.items():
    found = timefhuman(text)
    told = [" to ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in found]
    print(f"{text}: {'; '.join(told)}")
    assert found == expected, text
PYTHON
