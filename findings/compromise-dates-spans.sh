#!/usr/bin/env bash
# compromise-dates 3.9.0 has the conference at Yalta on 1 and 2 February 1945, for "4-11 February 1945".
#
# compromise-dates finds dates in English text and gives each a start and an end. Of spans written the American way,
# "September 12-17, 2023", it has both days. Where the day stands before the month, as most of the world's press and
# all UN documents have it, the days are lost and the span begins on the first of the month: 12-17 September 2023 is 1 September.
# Where the month is told twice, "from September 12 to September 17, 2023", the year counts for one end only,
# and the other is the next such day from the day of reading. "6 July 1961 and 11 July 1961", two whole dates, is a day of November.
# A good engineer would expect the span, or nothing found: the result has a start and an end that look exact, and days
# or years that the text does not have, some of them other ones each year.
# Until that changes, find spans by a pattern of your own first, and take single dates only from the library.
#
# Expected if it were right: 4 to 11 February 1945; 12 to 17 September 2023; 6 and 11 July 1961.
# Seen: 1 to 2 February; 1 September, and to 17 September 2027; 6 November 1961.
# Needs node and npm. Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund compromise@14.17.0 compromise-dates@3.9.0
cat >try.mjs <<'NODE'
import assert from "node:assert";
import nlp from "compromise";
import dates from "compromise-dates";

nlp.plugin(dates);
const SEEN = {
  "September 12-17, 2023": [["2023-09-12", "2023-09-17"]],
  "12-17 September 2023": [["2023-09-01", "2023-09-01"]],
  "4-11 February 1945": [["1945-02-01", "1945-02-02"]],
  "The conference met from 4 to 11 February 1945": [["1945-02-01", "1945-02-02"]],
  "from September 12 to September 17, 2023": [["2023-09-12", "2027-09-17"]],
  "treaties were signed on 6 July 1961 and 11 July 1961": [["1961-11-06", "1961-11-06"]],
  "signed on July 6, 1961 and July 11, 1961": [["1961-07-06", "1961-07-06"], ["1961-07-11", "1961-07-11"]],
};
for (const [text, expected] of Object.entries(SEEN)) {
  const found = nlp(text).dates({ timezone: "UTC", today: "2026-11-30" }).get();
  const days = found.map(({ start, end }) => [start.slice(0, 10), end.slice(0, 10)]);
  console.log(`${text}: ${days.map((span) => span.join(" to ")).join("; ")}`);
  assert.deepStrictEqual(days, expected);
}
NODE
node try.mjs
