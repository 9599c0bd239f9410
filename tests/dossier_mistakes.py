"""A small dossier, and every way to get it wrong; read by test_dossier_check."""

from __future__ import annotations

# Countries and words only: nothing of this happened, and nothing of it is ever loaded.
EXAMPLE = """\
dossier: example
title: An example
about: Made up for a test.
sources:
  example-page: {title: A page, publisher: example-press, lang: en}
  other-page:
    title: Another page
    publisher: example-press
    lang: en
organizations:
  example-press: {name: Example Press}
places:
  example-hall: {name: Example Hall, in: NO}
  other-hall: {name: Other Hall, in: SE}
people:
  example-envoy:
    name: An Envoy
    offices:
      - {office: envoy, of: NO, start: 1990, end: 1999}
      - {office: envoy, of: SE, start: 2000}
events:
  - id: example-letter
    kind: Letter
    title: A letter
    date: 2001-02-03
    form: letter
    sent: example-envoy
    addressed_to: FI
    reports:
      - source: example-page
        via: example-press
  - id: example-reply
    kind: Letter
    title: A reply
    sent: FI
    addressed_to: NO
    in_reply_to: example-letter
    reports: other-page
    claims:
      - {property: first_since, value: none known, text: the first reply}
claims:
  no-pact: {about: NO, property: signed, value: a pact, polarity: negated, reports: example-page}
"""

# (what is replaced, by what, the text in whose line the problem is, the field, what the message holds)
MISTAKES = {
    "wrong date": (
        "date: 2001-02-03",
        "date: 3 February 2001",
        "3 February",
        "events[0].date",
        ["'3 February 2001' is no EDTF date", "2001-02-03"],
    ),
    "told before it happened": (
        "example-page: {title: A page,",
        "example-page: {published: 2001-02-01, title: A page,",
        "- source: example-page",
        "events[0].reports[0].source",
        ["example-page is from 2001-02-01, before the event", "modality: planned"],
    ),
    "the same as itself": (
        "    in_reply_to: example-letter\n",
        "    in_reply_to: example-letter\n    possibly_same: [{event: example-reply, reasons: [alike]}]\n",
        "possibly_same",
        "events[1].possibly_same[0].event",
        ["is the event itself", "name the other one"],
    ),
    "perhaps the same, for no reason": (
        "    in_reply_to: example-letter\n",
        "    in_reply_to: example-letter\n    possibly_same: [{event: example-letter}]\n",
        "possibly_same",
        "events[1].possibly_same[0].reasons",
        ["is missing"],
    ),
    "local date of no country": (
        "    form: letter",
        "    form: letter\n    local_dates: {ZZ: 2001-02-04}",
        "local_dates",
        "events[0].local_dates.ZZ",
        ["no country has the code ZZ"],
    ),
    "local date that is none": (
        "    form: letter",
        "    form: letter\n    local_dates: {FI: 4 February 2001}",
        "local_dates",
        "events[0].local_dates.FI",
        ["2001-02-04"],
    ),
    "impossible day": (
        "2001-02-03",
        "2001-02-30",
        "2001-02-30",
        "events[0].date",
        ["'2001-02-30'", "2001-02"],
    ),
    "unknown kind": (
        "kind: Letter\n    title: A letter",
        "kind: Leter\n    title: A letter",
        "Leter",
        "events[0].kind",
        ["'Leter' is unknown", "did you mean Letter"],
    ),
    "kind of rows of datasets": (
        "kind: Letter\n    title: A letter",
        "kind: CodedEvent\n    title: A letter",
        "CodedEvent",
        "events[0].kind",
        ["'CodedEvent' is unknown"],
    ),
    "unknown country": (
        "in: NO}",
        "in: Norwey}",
        "Norwey",
        "places.example-hall.in",
        ["'Norwey'", "did you mean Norway"],
    ),
    "unknown country alone": (
        "claims:\n  no-pact",
        "coverage: {source: other-page, for: [Norwey, SE]}\nclaims:\n  no-pact",
        "Norwey",
        "coverage.for[0]",
        ["Norwey", "did you mean", "Norway (NO)"],
    ),
    "unknown id": (
        "sent: example-envoy",
        "sent: example-envoi",
        "envoi",
        "events[0].sent",
        ["'example-envoi'", "did you mean example-envoy"],
    ),
    "unknown source": (
        "source: example-page",
        "source: exampel-page",
        "exampel",
        "events[0].reports[0].source",
        ["no source is called 'exampel-page'", "did you mean example-page"],
    ),
    "override of direction": (
        "title: A letter",
        "title: A \u202eletter",
        "\u202e",
        "events[0].title",
        ["U+202E (right-to-left override)", "take it out"],
    ),
    "control character as an escape": (
        "title: A letter",
        'title: "A \\u009bletter"',
        "u009b",
        "events[0].title",
        ["U+009B (a control character)", "take it out"],
    ),
    "zero width space in a key": (
        "    form: letter",
        "    fo\u200brm: letter",
        "fo\u200brm",
        "events[0]",
        ["U+200B (zero width space)", "take it out"],
    ),
    "id of another sort": (
        "in: SE}",
        "in: example-press}",
        "in: example-press",
        "places.other-hall.in",
        ["example-press is an organization", "a country"],
    ),
    "unknown key": (
        "    form: letter",
        "    fom: letter",
        "fom:",
        "events[0].fom",
        ["unknown key", "did you mean form"],
    ),
    "duplicate key": (
        "    form: letter",
        "    form: letter\n    form: note",
        "form: note",
        "events[0].form",
        ["written twice, first in line 26", "keep one"],
    ),
    "duplicate id": (
        "id: example-reply",
        "id: example-letter",
        "- id: example-letter",
        "events[1].id",
        ["'example-letter' is already taken", "choose another id"],
    ),
    "missing source": (
        "    reports: other-page\n",
        "",
        "id: example-reply",
        "events[1].reports",
        ["is missing", "at least one source"],
    ),
    "report without source": (
        "      - source: example-page\n        via",
        "      - via",
        "- via",
        "events[0].reports[0].source",
        ["is missing"],
    ),
    "missing key": ("    title: A reply\n", "", "id: example-reply", "events[1].title", ["is missing"]),
    "empty value": (
        "title: Another page",
        "title:",
        "title:\n    publisher",
        "sources.other-page.title",
        ["is empty", "leave the key out"],
    ),
    "role of another kind": (
        "    form: letter",
        "    hosted: NO",
        "hosted: NO",
        "events[0].hosted",
        ["a Letter has no role hosted", "sent, addressed_to or concerns"],
    ),
    "missing role": (
        "    sent: FI\n",
        "",
        "id: example-reply",
        "events[1]",
        ["a Letter needs sent", "add `sent:`"],
    ),
    "property of another kind": (
        "    form: letter",
        "    items: [a book]",
        "items:",
        "events[0].items",
        ["a Letter has no items", "Gift"],
    ),
    "wrong word": (
        "form: letter",
        "form: lettre",
        "lettre",
        "events[0].form",
        ["'lettre' is unknown", "did you mean letter"],
    ),
    "says what is not there": (
        "        via: example-press",
        "        says: plaec",
        "plaec",
        "events[0].reports[0].says",
        ["the event has no plaec"],
    ),
    "inferred from nobody": (
        "        via: example-press",
        "        attribution: inferred",
        "attribution: inferred",
        "events[0].reports[0].attribution",
        ["no chain is inferred here", "add `via:`"],
    ),
    "nobody says it": (
        "        via: example-press",
        "        omits: date",
        "date: 2001-02-03",
        "events[0].date",
        ["no report says it", "add date to `says`"],
    ),
    "preferred without reason": (
        "    date: 2001-02-03",
        (
            "    disputed:\n      date:\n        - {value: 2001, rank: preferred, reports: example-page}\n"
            "        - {value: 2002, reports: other-page}"
        ),
        "rank: preferred",
        "events[0].disputed.date[0].rank",
        ["needs a reason"],
    ),
    "dispute without reports": (
        "    date: 2001-02-03",
        "    disputed:\n      date:\n        - {value: 2001}\n        - {value: 2002, reports: other-page}",
        "{value: 2001}",
        "events[0].disputed.date[0].reports",
        ["is missing", "which source gives this value"],
    ),
    "dispute of one": (
        "    date: 2001-02-03",
        "    disputed:\n      date:\n        - {value: 2001, reports: example-page}",
        "{value: 2001",
        "events[0].disputed.date",
        ["fewer than two values"],
    ),
    "wrong disputed date": (
        "    date: 2001-02-03",
        (
            "    disputed:\n      date:\n        - {value: 2001, reports: example-page}\n"
            "        - {value: May, reports: other-page}"
        ),
        "value: May",
        "events[0].disputed.date[1].value",
        ["'May' is no EDTF date"],
    ),
    "disputed and given": (
        "    form: letter",
        (
            "    disputed:\n      date:\n        - {value: 2001, reports: example-page}\n"
            "        - {value: 2002, reports: other-page}"
        ),
        "{value: 2001,",
        "events[0].disputed.date",
        ["as `date:` too"],
    ),
    "two countries to act for": (
        "date: 2001-02-03",
        "date: 1999/2001",
        "sent: example-envoy",
        "events[0].sent",
        ["may act for NO or SE", "{who: example-envoy, for: NO}"],
    ),
    "filter on one value": (
        "sent: example-envoy",
        "sent: {who: example-envoy, reports: {source: other-page, says: sent}}",
        "says: sent",
        "events[0].sent.reports.says",
        ["reports of an event as a whole"],
    ),
    "unknown handle": (
        "    claims:\n",
        "    denies: no-pakt\n    claims:\n",
        "no-pakt",
        "events[1].denies",
        ["no claim has the handle 'no-pakt'", "did you mean no-pact"],
    ),
    "claim about nothing": (
        "{about: NO, property",
        "{property",
        "no-pact",
        "claims.no-pact.about",
        ["is missing"],
    ),
    "claim without reports": (
        "polarity: negated, reports: example-page}",
        "polarity: negated}",
        "no-pact",
        "claims.no-pact.reports",
        ["is missing", "which source"],
    ),
    "value like an id": (
        "value: none known",
        "value: example-leter",
        "example-leter",
        "events[1].claims[0].value",
        ["nothing is called 'example-leter'", "did you mean example-letter"],
    ),
    "end before start": (
        "start: 1990, end: 1999",
        "start: 1990, end: 1989",
        "end: 1989",
        "people.example-envoy.offices[0].end",
        ["before the start"],
    ),
    "reply to itself": (
        "in_reply_to: example-letter",
        "in_reply_to: example-reply",
        "id: example-reply",
        "events[1].in_reply_to",
        ["leads back to itself"],
    ),
    "place in itself": (
        "Other Hall, in: SE}",
        "Other Hall, in: other-hall}",
        "Other Hall",
        "places.other-hall.in",
        ["leads back to itself"],
    ),
    "guess without reasoning": (
        "    title: Another page",
        "    title: Another page\n    published_not_before: 2001",
        "not_before",
        "sources.other-page.published_not_before",
        ["has no reasoning", "published_note"],
    ),
    "address of no web page": (
        "    title: Another page",
        "    title: Another page\n    url: javascript:alert(1)",
        "javascript",
        "sources.other-page.url",
        ["is no web address"],
    ),
    "latitude out of range": (
        "Example Hall, in: NO}",
        "Example Hall, in: NO, lat: 95}",
        "lat: 95",
        "places.example-hall.lat",
        ["from -90 to 90"],
    ),
    "key that is no id": (
        "  no-pact:",
        "  No Pact:",
        "No Pact",
        "claims.No Pact",
        ["cannot be a key", "small letters"],
    ),
    "list for one value": (
        "title: An example",
        "title: [a, b]",
        "title: [a",
        "title",
        ["is a list", "one value"],
    ),
    "dates without quotes": (
        "date: 2001-02-03",
        "date: [2001-02-03, 2001-02-04]",
        "date: [2001",
        "events[0].date",
        ["is a list", "put it in quotes: '[2001-02-03,2001-02-04]'"],
    ),
    "date with a ? in braces": (
        "example-page: {title: A page,",
        "example-page: {published: 2001?, title: A page,",
        "2001?",
        "",
        ["YAML", "put a date with a ? in quotes"],
    ),
    "30 February": (
        "places:",
        "occasions:\n  example-day: {name: Example Day, recurs: 02-30}\nplaces:",
        "02-30",
        "occasions.example-day.recurs",
        ["'02-30' does not fit", "a day that there is"],
    ),
    "name that nobody prints": (
        "places:",
        "names_used:\n  - {of: FI, form: Finlandia, lang: id}\nplaces:",
        "Finlandia",
        "names_used[0].reports",
        ["is missing", "which sources print it"],
    ),
    "anchor": ("title: A page,", "title: &page A page,", "&page", "", ["anchors and aliases", "quotes"]),
    "tag": ("title: A page,", "title: !!python/name:os.system A page,", "!!python", "", ["tags"]),
    "colon in a text": ("title: A letter", "title: A letter: one", "letter: one", "", ["YAML", "quotes"]),
    "tab": ("    title: A letter", "\ttitle: A letter", "\ttitle", "", ["YAML", "spaces"]),
    "second document": (
        "claims:\n  no-pact",
        "---\nclaims:\n  no-pact",
        "---",
        "",
        ["one file is one dossier"],
    ),
}
