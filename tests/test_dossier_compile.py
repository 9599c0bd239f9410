"""What a dossier becomes before it is written: pairs, directions, claims, replies, what is disputed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders.curated.context
from graph.dates import EARLIEST, LATEST, reading
from loaders.curated.check import checked
from loaders.curated.claims import span_props
from loaders.curated.compile import compile_dossiers
from loaders.curated.rows import Graph, Relationship

NIXON = Path(__file__).parent / "dossiers" / "nixon-in-china.yaml"

# Made up: no person in it is anybody, and nothing of it is ever loaded.
HEAD = """\
dossier: example
title: An example
about: Made up for a test.
sources:
  example-page: {title: A page, publisher: example-press, lang: en}
  example-relay: {title: Another, publisher: example-press, lang: en}
organizations:
  example-press: {name: Example Press}
  example-ministry: {name: Example Ministry, organ_of: NO}
  example-union: {name: Example Union}
places:
  example-region: {name: Example Region, in: FI}
  example-town: {name: Example Town, in: example-region}
people:
  example-envoy:
    name: An Envoy
    offices:
      - {office: envoy, of: example-ministry, start: 1990, end: 1999}
      - {office: envoy, of: SE, start: 2000}
  example-citizen: {name: A Citizen}
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dossiers are read without the shipped ones."""
    monkeypatch.setattr(loaders.curated.context, "SHIPPED", Path(__file__).parent / "nothing-shipped")


def compiled(tmp_path: Path, rest: str) -> Graph:
    path = tmp_path / "x.yaml"
    path.write_text(HEAD + rest)
    return compile_dossiers(checked([path]))["example"].graph


def one_event(tmp_path: Path, keys: str) -> Graph:
    event = f"{{id: example-event, title: An event, reports: example-page, {keys}}}"
    return compiled(tmp_path, f"events: {event}\n")


def of_type(graph: Graph, kind: str) -> list[Relationship]:
    return [each for each in graph.relationships.values() if each.type == kind]


def pairs(graph: Graph) -> dict[str, tuple[Any, ...]]:
    return {
        str(each.props["dyad"]): (each.props["mode"], each.props.get("direction"))
        for each in of_type(graph, "BETWEEN")
    }


def claim(graph: Graph, prop: str, value: str | None = None) -> dict[str, Any]:
    (found,) = (
        node.props | {"id": node.id}
        for node in graph.nodes.values()
        if node.labels == ("Claim",)
        and node.props["property"] == prop
        and value in (None, node.props.get("value"))
    )
    return found


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("kind: Letter, sent: NO, addressed_to: SE", {"NO-SE": ("direct", "ab")}),
        ("kind: Letter, sent: SE, addressed_to: NO", {"NO-SE": ("direct", "ba")}),
        ("kind: Meeting, attended: [NO, SE]", {"NO-SE": ("direct", "mutual")}),
        ("kind: Meeting, attended: [NO, SE], hosted: NO", {"NO-SE": ("direct", "mutual")}),
        ("kind: Visit, travelled: SE, hosted: NO", {"NO-SE": ("direct", "ba")}),
        ("kind: Visit, travelled: SE, place: example-town", {}),
        ("kind: Statement, stated: NO, concerns: SE", {"NO-SE": ("mentioned", None)}),
        (
            "kind: Letter, sent: NO, addressed_to: [SE, FI]",
            {"NO-SE": ("direct", "ab"), "FI-NO": ("direct", "ba"), "FI-SE": ("mentioned", None)},
        ),
        (
            "kind: Measure, imposed: NO, against: [SE, FI]",
            {"NO-SE": ("direct", "ab"), "FI-NO": ("direct", "ba"), "FI-SE": ("mentioned", None)},
        ),
        (
            "kind: Request, requested: NO, addressed_to: SE, concerns: [FI, SE]",
            {"NO-SE": ("direct", "ab"), "FI-NO": ("mentioned", None), "FI-SE": ("mentioned", None)},
        ),
        ("kind: Letter, sent: example-union, addressed_to: SE", {}),
        ("kind: Letter, sent: example-citizen, addressed_to: SE", {}),
    ],
)  # fmt: skip
def test_who_acts_and_who_is_addressed_are_in_direct_contact_the_rest_is_mentioned(
    keys: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    assert pairs(one_event(tmp_path, keys)) == expected


TREATIES = """
treaties:
  pact: {title: A pact, parties: [NO, SE], reports: example-page}
  league: {title: A league, parties: [NO, SE, FI], reports: example-page}
  continued: {title: Carried on, parties: [NO, SUHH, RU], reports: example-page}
"""


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("of: pact, acted: NO, action: ratification", {"NO-SE": ("direct", None)}),
        ("of: pact, signed: SE, action: approval, concerns: NO", {"NO-SE": ("direct", None)}),
        ("of: pact, acted: NO, addressed_to: example-union", {"NO-SE": ("direct", None)}),
        ("of: pact, acted: NO, addressed_to: SE, action: denunciation", {"NO-SE": ("direct", "ab")}),
        ("of: pact, signed: [NO, SE], action: signature", {"NO-SE": ("direct", "mutual")}),
        ("of: pact, acted: FI", {}),
        ("of: pact, acted: NO, addressed_to: FI", {"FI-NO": ("direct", "ba"), "NO-SE": ("direct", None)}),
        ("of: league, acted: NO, action: ratification", {}),
        ("of: league, acted: NO, addressed_to: SE, action: denunciation", {"NO-SE": ("direct", "ab")}),
        ("of: league, acted: NO, concerns: SE, action: ratification", {"NO-SE": ("mentioned", None)}),
        ('of: continued, acted: NO, date: "1961"', {"NO-SUHH": ("direct", None)}),
        ('of: continued, acted: NO, date: "1995"', {"NO-RU": ("direct", None)}),
        ('of: continued, acted: RU, date: "1995"', {"NO-RU": ("direct", None)}),
        ("of: continued, acted: NO", {}),
    ],
)
def test_what_one_party_does_to_a_treaty_of_two_belongs_to_the_two_and_of_more_to_nobody_else(
    keys: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    event = f"{{id: example-event, kind: TreatyAction, title: x, reports: example-page, {keys}}}"
    graph = compiled(tmp_path, f"{TREATIES}events: [{event}]\n")
    assert pairs(graph) == expected
    involved = {str(each.props["entity"]) for each in of_type(graph, "INVOLVES")}
    assert {state for pair in expected for state in pair.split("-")} <= involved


@pytest.mark.parametrize(
    ("when", "sender", "country"),
    [
        ("1995-05-05", "example-envoy", "NO"),
        ("2005", "example-envoy", "SE"),
        ("1980", "example-envoy", None),
        ("1999/2001", "{who: example-envoy, for: SE}", "SE"),
        ("1995", "example-ministry", "NO"),
        ("1995", "example-union", None),
        ("1995", "NO", "NO"),
    ],
)
def test_an_actor_counts_for_whom_it_acts_on_that_day(
    when: str, sender: str, country: str | None, tmp_path: Path
) -> None:
    graph = one_event(tmp_path, f"kind: Letter, date: {when}, sent: {sender}, addressed_to: FI")
    (sent,) = of_type(graph, "SENT")
    assert sent.props.get("for") == country
    assert pairs(graph) == ({f"FI-{country}": ("direct", "ba")} if country else {})


def test_an_event_belongs_to_the_timelines_of_actors_their_organs_and_its_places(tmp_path: Path) -> None:
    graph = one_event(
        tmp_path, "kind: Visit, date: 1995-05, travelled: example-envoy, place: example-town, concerns: SE"
    )
    involved = {str(each.props["entity"]): each.props["mode"] for each in of_type(graph, "INVOLVES")}
    assert involved == {
        "example-envoy": "direct", "example-ministry": "direct", "NO": "direct",
        "example-town": "direct", "example-region": "direct", "SE": "mentioned",
    }  # fmt: skip
    assert all(each.props["start"] == date(1995, 5, 1) for each in of_type(graph, "INVOLVES"))
    assert all(each.props["end"] == date(1995, 5, 31) for each in of_type(graph, "BETWEEN"))


def test_an_undated_event_has_no_bounds_and_says_whose_it_is(tmp_path: Path) -> None:
    graph = one_event(tmp_path, "kind: Letter, sent: NO, addressed_to: SE")
    (between,) = of_type(graph, "BETWEEN")
    assert between.props["undated"] == "NO-SE"
    assert between.props.keys().isdisjoint({"start", "end"})
    assert {each.props["undated"] for each in of_type(graph, "INVOLVES")} == {"NO", "SE"}


def test_a_reply_is_deeper_than_what_it_answers(tmp_path: Path) -> None:
    letter = "kind: Letter, title: A letter, reports: example-page, sent: NO, addressed_to: SE"
    events = (
        "events:\n"
        f"  - {{id: third, {letter}, in_reply_to: [second, first]}}\n"
        f"  - {{id: second, {letter}, in_reply_to: first}}\n"
        f"  - {{id: first, {letter}}}\n"
    )
    graph = compiled(tmp_path, events)
    depths = {node.id: node.props["depth"] for node in graph.nodes.values() if "Event" in node.labels}
    assert depths == {"first": 0, "second": 1, "third": 2}
    assert sorted(each.props["depth"] for each in of_type(graph, "BETWEEN")) == [0, 1, 2]


DISPUTED = """\
events:
  - id: example-event
    kind: Meeting
    title: An event
    attended: [NO, SE]
    reports: example-page
    disputed:
      place:
        - {value: example-town, RANK reports: {source: example-page, locator: page 1}}
        - {value: example-region, reports: {source: example-relay, via: example-press}}
      date:
        - {value: 2001-02-03, RANK reports: example-page}
        - {value: 2001-05, reports: example-relay}
"""


def test_of_disputed_values_the_preferred_one_is_shown_and_all_are_kept(tmp_path: Path) -> None:
    graph = compiled(tmp_path, DISPUTED.replace("RANK", "rank: preferred, reason: it was there,"))
    (event,) = (node for node in graph.nodes.values() if "Event" in node.labels)
    assert (event.props["date"], event.props["start"]) == ("2001-02-03", date(2001, 2, 3))
    assert [each.end.id for each in of_type(graph, "AT")] == ["example-town"]
    town, region = claim(graph, "place", "example-town"), claim(graph, "place", "example-region")
    assert (town["rank"], town["reason"], region["rank"]) == ("preferred", "it was there", "normal")
    contradictions = [(each.start.id, each.end.id) for each in of_type(graph, "CONTRADICTS")]
    assert tuple(sorted((town["id"], region["id"]))) in contradictions
    assert all(one < other for one, other in contradictions)
    assert len(contradictions) == 2


def test_without_a_preferred_value_all_that_are_not_deprecated_are_shown(tmp_path: Path) -> None:
    graph = compiled(tmp_path, DISPUTED.replace("RANK", ""))
    (event,) = (node for node in graph.nodes.values() if "Event" in node.labels)
    assert (event.props["start"], event.props["end"]) == (date(2001, 2, 3), date(2001, 5, 31))
    assert sorted(each.end.id for each in of_type(graph, "AT")) == ["example-region", "example-town"]
    graph = compiled(tmp_path, DISPUTED.replace("RANK", "rank: deprecated, reason: not so,"))
    assert [each.end.id for each in of_type(graph, "AT")] == ["example-region"]
    assert claim(graph, "place", "example-town")["rank"] == "deprecated"


@pytest.mark.parametrize(
    ("one", "other", "date"),
    [
        ("2001-02-03", "2001-05", "[2001-02-03,2001-05]"),
        ("2022-02/..", "2022-03", "2022-02-01/.."),
        ("../1962-10-22", "1962-11", "../1962-11-30"),
        ("2001/2002", "'2003?'", "2001-01-01?/2003-12-31?"),
        ("'[2001, 2002]'", "2003", "2001-01-01/2003-12-31"),
    ],
)
def test_dates_of_which_none_is_preferred_are_told_as_one(
    one: str, other: str, date: str, tmp_path: Path
) -> None:
    values = f"{{value: {one}, reports: example-page}}, {{value: {other}, reports: example-relay}}"
    graph = one_event(tmp_path, f"kind: Statement, stated: NO, disputed: {{date: [{values}]}}")
    (event,) = (node for node in graph.nodes.values() if "Event" in node.labels)
    assert event.props["date"] == date
    assert reading(date)[:2] == (event.props["start"], event.props["end"])


@pytest.mark.parametrize(
    ("start", "end", "edtf"),
    [
        ("2011", "2012-03~", "2011/2012-03~"),
        ("2011", "", "2011/.."),
        ("", "2012", "../2012"),
        ("", "", None),
        ("2011/2012", "", "2011-01-01/.."),
        ("[2011, 2012]", "2013", "2011-01-01/2013"),
        ("[2011,2012?]", "2013", "2011-01-01?/2013"),
        ("2011", "2012/2013", "2011/2013-12-31"),
        ("2011", "2012/..", "2011/.."),
        ("../2011", "", None),
    ],
)
def test_a_span_is_one_interval_whatever_its_ends_are(start: str, end: str, edtf: str | None) -> None:
    props = span_props(start, end)
    assert props.get("edtf") == edtf
    days = reading(edtf)[:2] if edtf else (EARLIEST, LATEST)
    assert (props.get("start", EARLIEST), props.get("end", LATEST)) == days


def test_a_report_carries_its_chain_and_where_it_begins(tmp_path: Path) -> None:
    graph = compiled(tmp_path, DISPUTED.replace("RANK", ""))
    place = claim(graph, "place", "example-region")["id"]
    (report,) = (each for each in of_type(graph, "REPORTED_BY") if each.start.id == place)
    assert report.end.id == "example-relay"
    assert report.props == {"via": ["example-press"], "origin": "example-press", "attribution": "named"}
    place = claim(graph, "place", "example-town")["id"]
    (report,) = (each for each in of_type(graph, "REPORTED_BY") if each.start.id == place)
    assert report.props == {"via": [], "origin": "example-press", "attribution": "none", "locator": "page 1"}


def test_a_chain_that_was_worked_out_is_marked_inferred(tmp_path: Path) -> None:
    inferred = "via: example-press, attribution: inferred}"
    graph = compiled(tmp_path, DISPUTED.replace("RANK", "").replace("via: example-press}", inferred))
    place = claim(graph, "place", "example-region")["id"]
    (report,) = (each for each in of_type(graph, "REPORTED_BY") if each.start.id == place)
    assert report.props == {"via": ["example-press"], "origin": "example-press", "attribution": "inferred"}


def test_a_report_speaks_only_for_what_it_says(tmp_path: Path) -> None:
    graph = compiled(
        tmp_path,
        "events:\n  - {id: example-event, kind: Letter, title: A letter, date: 2001, sent: NO,\n"
        "     addressed_to: {who: SE, reports: example-relay},\n"
        "     reports: [{source: example-page, omits: date}, {source: example-relay, says: date}]}\n",
    )

    def sources(prop: str) -> set[str]:
        said = claim(graph, prop)["id"]
        return {each.end.id for each in of_type(graph, "REPORTED_BY") if each.start.id == said}

    assert sources("occurred") == {"example-page", "example-relay"}
    assert sources("date") == sources("addressed_to") == {"example-relay"}
    assert sources("sent") == {"example-page"}


@pytest.mark.parametrize(
    ("status", "polarity", "modality"),
    [
        ("occurred", "affirmed", "actual"),
        ("planned", "affirmed", "planned"),
        ("alleged", "affirmed", "possible"),
        ("cancelled", "negated", "actual"),
        ("did_not_occur", "negated", "actual"),
    ],
)
def test_the_status_of_an_event_is_a_claim(status: str, polarity: str, modality: str, tmp_path: Path) -> None:
    graph = one_event(tmp_path, f"kind: Letter, status: {status}, sent: NO, addressed_to: SE")
    occurred = claim(graph, "occurred")
    assert (occurred["polarity"], occurred["modality"]) == (polarity, modality)


def test_what_is_denied_is_the_claim_itself(tmp_path: Path) -> None:
    graph = compiled(
        tmp_path,
        """\
events:
  - {id: example-shipment, kind: Transfer, title: A shipment, status: alleged, gave: NO, addressed_to: SE,
     reports: example-page}
  - {id: example-denial, kind: Denial, title: A denial, denied: NO, reports: example-relay,
     denies: [example-shipment, no-plan, {about: NO, property: owns, value: a ship}]}
claims:
  no-plan: {about: example-shipment, property: occurred, modality: planned, reports: example-page}
""",
    )
    occurred = next(
        node.id for node in graph.nodes.values()
        if node.props.get("property") == "occurred" and node.props["modality"] == "possible"
    )  # fmt: skip
    denied = {each.end.id for each in of_type(graph, "DENIES")}
    assert {occurred, claim(graph, "owns")["id"]} < denied
    assert len(denied) == 3
    # A report of the denial does not vouch for the shipment; a claim known from the denial only has it.
    by = {each.start.id: each.end.id for each in of_type(graph, "REPORTED_BY") if each.start.id in denied}
    assert (by[occurred], by[claim(graph, "owns")["id"]]) == ("example-page", "example-relay")


def test_a_claim_and_its_negation_contradict_each_other(tmp_path: Path) -> None:
    graph = compiled(
        tmp_path,
        "claims:\n  a: {about: NO, property: signed, value: a pact, reports: example-page}\n"
        "  b: {about: NO, property: signed, value: a pact, polarity: negated, start: 2001, end: 2002-03,\n"
        "      reports: example-relay}\n"
        "  c: {about: NO, property: signed, value: a pact, polarity: negated, contradicts: b,\n"
        "      text: Not signed., reports: example-relay}\n",
    )
    assert len(of_type(graph, "CONTRADICTS")) == 2
    paused = next(node.props for node in graph.nodes.values() if node.props.get("edtf"))
    assert (paused["start"], paused["end"], paused["edtf"]) == (
        date(2001, 1, 1),
        date(2002, 3, 31),
        "2001/2002-03",
    )


def test_treaties_bind_their_parties(tmp_path: Path) -> None:
    graph = compiled(
        tmp_path,
        """\
treaties:
  example-pact:
    title: A pact
    parties: [{who: NO, start: 1950}, SE]
    reports: example-page
    provisions:
      - {article: II, effect: obliges, act: help, binds: NO, toward: SE}
      - {article: II, effect: forbids, act: harm, binds: [NO, SE]}
""",
    )
    assert {each.id for each in graph.nodes.values() if each.labels == ("Provision",)} == {
        "example-pact-article-ii", "example-pact-article-ii-2",
    }  # fmt: skip
    assert {(each.start.id, each.props.get("start")) for each in of_type(graph, "PARTY_TO")} == {
        ("NO", date(1950, 1, 1)), ("SE", None),
    }  # fmt: skip
    assert len(of_type(graph, "BINDS")) == 3
    assert claim(graph, "forbids")["value"] == "harm"


def test_the_order_in_a_file_does_not_change_the_hash() -> None:
    first = compile_dossiers(checked([NIXON]))["nixon-in-china"]
    assert first.hash == compile_dossiers(checked([NIXON]))["nixon-in-china"].hash
    shuffled = Graph(
        dict(reversed(first.graph.nodes.items())), dict(reversed(first.graph.relationships.items()))
    )
    assert shuffled.hash() == first.graph.hash()
