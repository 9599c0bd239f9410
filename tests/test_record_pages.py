"""Pages of one thing, against what the API answers of it and what the dossiers say."""

from __future__ import annotations

import re
from typing import Any

import httpx
from page_reader import MEETING, page

Json = dict[str, Any]


def got(http: httpx.Client, path: str) -> Json:
    response = http.get(path)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def verdict(http: httpx.Client, event: str, lang: str = "en") -> str:
    text = http.get(f"/events/{event}", params={"lang": lang}).text
    (found,) = re.findall(r'<p class="verdict">(.*?)</p>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found).split())


def test_a_page_of_an_event_begins_with_a_verdict_in_the_language_of_the_reader(http: httpx.Client) -> None:
    # By the dossier: Reuters, KabarBerita, CNN, Tribunnews for themselves; TASS and Sputnik of Russia; KCNA.
    assert verdict(http, MEETING) == (
        "Occurred 13 Sep 2023; 7 sources from 6 independent origins; disputed: place "
        "(preferred: Vostochny Cosmodrome); denied by nobody."
    )
    assert verdict(http, MEETING, "id") == (
        "Terjadi 13 Sep 2023; 7 sumber dari 6 asal yang independen; diperdebatkan: tempat "
        "(diutamakan: Kosmodrom Vostochny); tidak dibantah siapa pun."
    )


def test_a_verdict_agrees_with_the_answer_of_every_disputed_event(http: httpx.Client) -> None:
    items = got(http, "/v1/relations/KP/RU/timeline?mode=all&disputed=yes&limit=1000")
    disputed = [*items["items"], *items["undated"]]
    assert {mark for item in disputed for mark in item["contested"]} == {"conflict", "denied"}
    for item in disputed:
        said = verdict(http, item["id"])
        assert ("; disputed: " in said) == ("conflict" in item["contested"]), said
        assert ("denied by nobody" not in said) == ("denied" in item["contested"]), said
        for voice in item["denied_by"]:
            assert all(who["name"] in said for who in voice["by"][:1]), said


def test_the_matrix_has_a_column_for_each_origin_and_marks_dissent_in_words(http: httpx.Client) -> None:
    told = got(http, f"/v1/events/{MEETING}/accounts")
    text = http.get(f"/events/{MEETING}", params={"lang": "en"}).text
    table = text[text.index('<div class="table-holder matrix"') : text.index("</table>")]
    head, body = table.split("</thead>")
    names = re.findall(r'<th scope="col"[^>]*><a href="/entities/([^"?]+)', head)
    assert sorted(names) == sorted(origin["id"] for origin in told["origins"])
    assert set(names[:4]) == {"reuters", "cnn", "kabarberita", "tribunnews"}, "who differ come first"
    assert set(names) == {"RU", "KP", "reuters", "cnn", "kabarberita", "tribunnews"}
    rows = {re.search(r'rowheader">([^<]*)', row)[1].strip(): row for row in body.split("</tr>")[:-1]}  # type: ignore[index]
    own = [one for one in told["properties"] if one["about"]["relation"] != "same_days"]
    assert len(rows) == len(own)
    cells = dict(zip(names, rows["Place"].split('<td role="cell"')[1:], strict=False))
    assert re.search("Moscow.*set aside.*differs.*paragraph 4", cells["tribunnews"], re.DOTALL)
    assert "dissent" in cells["tribunnews"]
    assert re.search("Vostochny Cosmodrome.*preferred.*paragraph 8", cells["kabarberita"], re.DOTALL)
    assert "dissent" not in cells["kabarberita"]
    assert "not told" in cells["KP"], "Interfax omits no place, but KCNA as it relays it names none"


def test_before_and_after_are_those_beside_it_on_the_timeline_of_the_pair(http: httpx.Client) -> None:
    items = got(http, "/v1/relations/KP/RU/timeline?limit=1000")["items"]
    ids = [item["id"] for item in items]
    for event in (ids[0], MEETING, "2023-09-putin-gives-rifle", "2023-09-kim-gives-rifle", ids[-1]):
        at = ids.index(event)
        found = page(http, f"/events/{event}")
        beside = {
            given["rel"]: given["href"] for tag, given in found.elements
            if tag == "a" and given.get("rel") in ("prev", "next") and "/relations/" not in given["href"]
        }  # fmt: skip
        wanted = {}
        if at:
            wanted["prev"] = f"/events/{ids[at - 1]}"
        if at + 1 < len(ids):
            wanted["next"] = f"/events/{ids[at + 1]}"
        assert beside == wanted, event


def test_a_step_back_in_time_knows_only_what_was_known(http: httpx.Client) -> None:
    found = page(http, f"/events/{MEETING}?as_of=2023-09-14")
    beside = [link for link in found.all("a", "href") if link.startswith("/events/") and "as_of=" in link]
    assert beside
    for link in beside:
        assert http.get(f"/v1{link}").status_code == 200


def test_an_event_is_cited_with_its_revision_and_copied(http: httpx.Client) -> None:
    revision = got(http, "/v1/datasets")["revision"]
    found = page(http, f"/events/{MEETING}")
    # The frame has a button of its own, for the address of the page.
    (citation,) = (text for text in found.all("button", "data-copy") if text.startswith("diplograph: "))
    assert f"“Kim Jong Un and Vladimir Putin meet”, revision {revision}." in citation
    (address,) = re.findall(r"http\S+", citation)
    assert http.get(address).status_code == 200
    assert citation in found.text
    for form in ("bibtex", "ris", "csl"):
        (link,) = (link for link in found.all("a", "href") if f"format={form}&" in link)
        assert http.get(link).status_code == 200


def test_the_relay_chain_and_the_original_address_are_shown(http: httpx.Client) -> None:
    found = page(http, f"/events/{MEETING}")
    part = found.text[found.text.index("Where the reports come from") :]
    assert re.search(
        r"Korean Central News Agency \(an organ of North Korea\): 1 source Yonhap .* Interfax", part
    )
    assert "https://www.cnn.com/europe/live-news/russia-ukraine-war-news-09-14-23/index.html" in found.all(
        "a", "href"
    )
