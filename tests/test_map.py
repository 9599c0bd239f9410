"""Maps: what they draw, how they say it, and that nobody's text becomes markup. No store needed."""

from __future__ import annotations

import json
import math
import random
import re
import statistics
import subprocess
import sys
import time
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viz.forces
import viz.layout
from graph.vocabulary import vocabulary
from viz.assets import assets
from viz.embed import script_json
from viz.graph import NEVER_DRAWN, MapGraph, connected, map_graph
from viz.layout import facing, positions, spaced
from viz.look import look
from viz.map import render_file, render_page_data
from viz.network import label, network, options

HOSTILE = (
    'He <script>alert(1)</script> said "a & b" <a href="javascript:alert(2)">href</a> \u2028 </script><!--'
)
SITE = "https://graph.example"


def event(name: str, *, label: str = "A letter", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "type": "Event", "kind": "Letter", "label": label, "status": "occurred",
        "contested": [], "date": {"edtf": "2023-09", "start": "2023-09-01", "end": "2023-09-30"},
        "sources": [], **more,
    }  # fmt: skip


def entity(name: str, kind: str = "Person", title: str | None = None) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": title or name}


def edge(source: str, kind: str, target: str) -> dict[str, Any]:
    return {"source": source, "target": target, "type": kind}


def letter(**more: Any) -> MapGraph:
    """Kim writes to Xi; China is only spoken of."""
    return map_graph(
        {
            "nodes": [entity("kim"), entity("xi"), entity("CN", "Country", "China"), event("e1", **more)],
            "edges": [
                edge("kim", "SENT", "e1"), edge("e1", "ADDRESSED_TO", "xi"), edge("xi", "REPRESENTS", "CN"),
                edge("e1", "CONCERNS", "CN"),
            ],
        },
        ["CN"],
    )  # fmt: skip


def data_of(graph: MapGraph, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(render_page_data(graph, "A map", **more).data)
    return data


class Page(HTMLParser):
    """What a browser would make of a page: its elements, their addresses and the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.handlers: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.open.append(tag)
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in {"src", "href", "action", "srcset", "data", "poster", "background"}:
                self.loaded.append(value or "")
            elif name.startswith("on") or name == "style":
                self.handlers.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def test_a_hostile_title_stays_text_in_the_page_data() -> None:
    page = render_page_data(letter(label=HOSTILE), HOSTILE, link=lambda path: path)
    text = str(page.data)
    assert not re.search("[<>&\u2028\u2029]", text)
    data = json.loads(text)
    assert data["details"]["e1"]["name"] == HOSTILE
    assert HOSTILE in next(node["title"] for node in data["nodes"] if node["id"] == "e1")


def test_a_hostile_title_stays_text_in_the_saved_file() -> None:
    plain = Page(render_file(letter(), "A map", base_url=SITE))
    hostile = Page(render_file(letter(label=HOSTILE), HOSTILE, base_url=SITE))
    assert hostile.elements == plain.elements
    assert hostile.links == plain.links
    assert not hostile.handlers
    assert HOSTILE in "".join(hostile.texts["h1"])


def test_no_file_of_a_map_can_end_its_own_element() -> None:
    for name, path in assets().items():
        text = path.read_text("utf-8").lower()
        assert "</script" not in text, name
        assert "</style" not in text, name
        assert "<!--" not in text, name


def test_a_saved_file_loads_nothing_and_leads_only_to_its_site() -> None:
    text = render_file(letter(), "A map", base_url=f"{SITE}/", path="/map?focus=CN", revision="r1-0")
    page = Page(text)
    assert page.loaded == []
    assert page.links
    assert all(link.startswith(f"{SITE}/") for link in page.links)
    assert f"{SITE}/map?focus=CN" in page.links
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!data:)", "".join(page.texts["style"]))
    told = json.loads(next(data for data in page.texts["script"] if data.startswith('{"nodes"')))
    assert told["details"]["e1"]["href"] == f"{SITE}/events/e1"


def test_a_saved_file_without_a_site_has_no_links() -> None:
    page = Page(render_file(letter(), "A map"))
    assert page.links == []
    told = json.loads(next(data for data in page.texts["script"] if data.startswith('{"nodes"')))
    assert "href" not in told["details"]["e1"]


def test_a_saved_file_carries_scripts_and_styles_inside() -> None:
    text = render_file(letter(), "A map")
    assert assets()["map.js"].read_text("utf-8") in text
    assert assets()["map.css"].read_text("utf-8") in text
    assert "vis-network" in text
    assert text.startswith("<!doctype html>")


def test_script_json_reads_back_as_it_was() -> None:
    value = {"<": ["&", "\u2028\u2029", HOSTILE, None, 1.5]}
    assert json.loads(script_json(value)) == value


def test_the_legend_is_the_vocabulary_for_what_is_shown() -> None:
    kinds = [*vocabulary().kinds, *(kind for kind in vocabulary().entities if kind not in NEVER_DRAWN)]
    nodes = [
        event(f"n{at}", kind=kind) if kind in vocabulary().kinds else entity(f"n{at}", kind)
        for at, kind in enumerate(kinds)
    ]
    for lang in vocabulary().languages:
        page = render_page_data(map_graph({"nodes": nodes, "edges": []}), "All", lang)
        assert {entry.look.kind for entry in page.legend} == set(kinds)
        for entry in page.legend:
            words = vocabulary().kinds.get(entry.look.kind) or vocabulary().entities[entry.look.kind]
            assert (entry.look.name, entry.look.color, entry.look.shape) == (
                words.names[lang], words.color, words.shape,
            )  # fmt: skip
            assert words.color in entry.look.mark


def test_the_drawing_has_the_looks_of_the_legend() -> None:
    page = render_page_data(letter(), "A map")
    drawn = {node["kind"]: node for node in json.loads(page.data)["nodes"]}
    for entry in page.legend:
        assert drawn[entry.look.kind]["shape"] == entry.look.shape
        assert drawn[entry.look.kind]["color"]["background"] == entry.look.color


def test_edges_run_as_in_the_graph_and_name_their_role() -> None:
    edges = {(one["from"], one["to"]): one for one in data_of(letter())["edges"]}
    assert edges["kim", "e1"]["said"] == "sent by"
    assert edges["e1", "xi"]["said"] == "addressed to"
    assert edges["xi", "CN"]["said"] == "represents"
    assert edges["e1", "CN"]["dashes"]
    assert all(one["arrows"] == "to" for one in edges.values())


def test_two_roles_of_one_actor_are_one_line_that_names_both() -> None:
    graph = map_graph(
        {
            "nodes": [entity("kim"), event("e1")],
            "edges": [edge("kim", "SENT", "e1"), edge("kim", "STATED", "e1"), edge("kim", "SENT", "e1")],
        }
    )
    assert [one["said"] for one in data_of(graph)["edges"]] == ["sent by, stated by"]


def test_hovering_tells_date_what_state_and_who_says_so() -> None:
    source = {
        "id": "paper-1", "publisher": {"id": "paper", "name": "The Paper"},
        "via": [{"id": "agency", "name": "Agency"}, {"id": "kcna", "name": "KCNA"}],
    }  # fmt: skip
    graph = letter(label="Arms for Russia", status="alleged", contested=["denied"], sources=[source])
    told = next(node["title"] for node in data_of(graph)["nodes"] if node["id"] == "e1")
    for part in ("Arms for Russia", "Sep 2023", "alleged", "denies", "The Paper ← Agency ← KCNA"):
        assert part in told
    indonesian = next(node["title"] for node in data_of(graph, lang="id")["nodes"] if node["id"] == "e1")
    assert "dituduhkan" in indonesian


def test_what_is_not_certain_is_hollow_and_dashed() -> None:
    alleged = next(node for node in data_of(letter(status="alleged"))["nodes"] if node["id"] == "e1")
    occurred = next(node for node in data_of(letter())["nodes"] if node["id"] == "e1")
    assert alleged["hollow"]
    planned, done = (
        {(one["from"], one["to"]): one.get("dashes") for one in data_of(letter(**more))["edges"]}
        for more in ({"status": "planned"}, {})
    )
    for line in (("kim", "e1"), ("e1", "xi")):
        assert planned[line]
        assert not done[line]
    assert alleged["shapeProperties"]["borderDashes"]
    assert "hollow" not in occurred


def test_pairs_are_not_drawn_and_claims_and_sources_wait_behind_the_legend() -> None:
    graph = map_graph(
        {
            "nodes": [entity("CN-KP", "Dyad"), entity("c1", "Claim"), entity("s1", "Source"), event("e1")],
            "edges": [edge("e1", "BETWEEN", "CN-KP"), edge("c1", "ABOUT", "e1")],
        }
    )
    page = render_page_data(graph, "A map")
    data = json.loads(page.data)
    assert {node["id"] for node in data["nodes"]} == {"c1", "s1", "e1"}
    assert data["hidden"] == ["Claim", "Source"]
    assert {entry.look.kind: entry.shown for entry in page.legend} == {
        "Claim": False, "Source": False, "Letter": True,
    }  # fmt: skip


def test_a_map_above_its_cap_keeps_the_nearest_and_says_so() -> None:
    nodes = [entity(f"n{at}") for at in range(50)]
    chain = [edge(f"n{at}", "REPRESENTS", f"n{at + 1}") for at in range(49)]
    graph = map_graph({"nodes": nodes, "edges": chain}, ["n20"], limit=11)
    assert {node.id for node in graph.nodes} == {f"n{at}" for at in range(15, 26)}
    notes = render_page_data(graph, "A map").notes
    assert "11 of 50" in notes[0]


def test_a_map_the_query_cut_short_says_so() -> None:
    graph = map_graph({"nodes": [entity("a")], "edges": [], "truncated": True})
    assert "there are more" in render_page_data(graph, "A map").notes[0]


def test_an_empty_map_speaks_of_what_was_read_not_of_what_happened() -> None:
    page = render_page_data(map_graph({"nodes": [], "edges": []}), "A map")
    assert "what has been read" in page.notes[0]
    assert page.legend == ()


def test_the_list_beside_the_drawing_holds_every_point() -> None:
    page = render_page_data(letter(), "A map", link=lambda path: path)
    listed = [entry for _, entries in page.listing for entry in entries]
    assert {entry.id for entry in listed} == {"kim", "xi", "CN", "e1"}
    assert {entry.href for entry in listed} == {
        "/entities/kim", "/entities/xi", "/entities/CN", "/events/e1",
    }  # fmt: skip


def test_entities_that_nothing_touches_leave_the_map_of_everything() -> None:
    graph = map_graph(
        {"nodes": [entity("a"), entity("b"), event("e1"), event("e2")], "edges": [edge("a", "SENT", "e1")]}
    )
    assert {node.id for node in connected(graph).nodes} == {"a", "e1", "e2"}


def test_a_long_name_is_shortened_on_the_map_only() -> None:
    node = map_graph({"nodes": [entity("t", "Treaty", "word " * 40)], "edges": []}).nodes[0]
    assert len(label(node, "en").splitlines()) == 3
    assert label(node, "en").endswith("…")


def random_map(nodes: int, edges: int) -> dict[str, Any]:
    dice = random.Random(1)
    return {
        "nodes": [entity(f"n{at}") for at in range(nodes)],
        "edges": [
            edge(f"n{dice.randrange(nodes)}", "REPRESENTS", f"n{dice.randrange(nodes)}") for _ in range(edges)
        ],
    }


def test_filling_a_network_in_bulk_beats_stock_pyvis(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyvis.network import Network

    graph = map_graph(random_map(2000, 6000))
    # Stock pyvis lays nothing out either: only the filling is compared.
    monkeypatch.setattr("viz.network.positions", lambda ids, *_: dict.fromkeys(ids, (0.0, 0.0)))

    def ours() -> int:
        return len(network(graph).edges)

    def stock() -> int:
        net = Network()
        for node in graph.nodes:
            net.add_node(node.id, label=label(node, "en"), title=node.name)
        for one in graph.edges:
            net.add_edge(one.start, one.end, title="represents")
        return len(net.edges)

    def seconds(fill: Any) -> float:
        begin = time.perf_counter()
        assert fill() > 5900
        return time.perf_counter() - begin

    assert min(seconds(ours) for _ in range(3)) * 3 < seconds(stock)


def test_a_bulk_network_is_one_pyvis_could_have_built() -> None:
    net = network(letter())
    assert net.num_nodes() == 4
    assert net.get_node("e1")["label"] == "letter\nSep 2023"
    assert net.neighbors("e1") == {"xi", "CN"}


def test_places_are_the_same_each_time_and_apart() -> None:
    drawn = random_map(300, 700)
    ids = [node["id"] for node in drawn["nodes"]]
    edges = [(one["source"], one["target"]) for one in drawn["edges"]]
    first = positions(ids, edges, ["n0"])
    assert first == positions(ids, edges, ["n0"])
    assert first["n0"] == (0.0, 0.0)
    assert len(set(first.values())) == 300
    spots = sorted(first.values())
    near = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) < 5 for a, b in pairwise(spots))
    assert near < 10


def test_two_countries_stand_left_and_right() -> None:
    places = positions(["KP", "CN", "e"], [("KP", "e"), ("e", "CN")], ["KP", "CN"])
    assert places["KP"][0] < places["e"][0] < places["CN"][0]
    assert places["KP"][1] == places["CN"][1] == 0


def scale_free(nodes: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Three edges a node, each to one that has many already."""
    dice = random.Random(1)
    ends = [0, 1, 2]
    edges = []
    for node in range(3, nodes):
        chosen = {dice.choice(ends) for _ in range(3)}
        edges += [(f"n{node}", f"n{other}") for other in sorted(chosen)]
        ends += [*sorted(chosen), node, node, node]
    return [f"n{at}" for at in range(nodes)], edges


def star(nodes: int) -> tuple[list[str], list[tuple[str, str]]]:
    return [f"n{at}" for at in range(nodes)], [("n0", f"n{at}") for at in range(1, nodes)]


def twins(nodes: int) -> tuple[list[str], list[tuple[str, str]]]:
    """All but three have the same three neighbours, and so nothing but each other to part them."""
    return [f"n{at}" for at in range(nodes)], [
        (f"n{end}", f"n{at}") for at in range(3, nodes) for end in range(3)
    ]


@pytest.mark.parametrize(
    "drawn",
    [scale_free(40), scale_free(1500), star(250), star(1500), twins(250), twins(500), twins(1500)],
)
def test_every_point_has_a_place_of_its_own_the_same_each_time(
    drawn: tuple[list[str], list[tuple[str, str]]],
) -> None:
    first = positions(*drawn, ["n0"])
    viz.layout._positions.cache_clear()
    assert positions(*drawn, ["n0"]) == first
    assert list(first) == drawn[0]
    assert first["n0"] == (0.0, 0.0)
    assert len(set(first.values())) == len(drawn[0])
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in first.values())


@pytest.mark.parametrize("size", [40, 1500])
def test_points_on_one_spot_part(size: int) -> None:
    edges = [(0, at) for at in range(1, size)]
    places = viz.forces.settle([0j] * size, edges, [0], many=size > 300)
    assert len(set(places)) == size
    assert places[0] == 0


@pytest.mark.parametrize("size", [40, 1500])
def test_what_is_joined_stands_nearer_than_what_is_not(size: int) -> None:
    ids, edges = scale_free(size)
    places = positions(ids, edges, ["n0"])
    dice = random.Random(2)
    joined = statistics.median(math.dist(places[a], places[b]) for a, b in edges)
    any_two = statistics.median(math.dist(*(places[dice.choice(ids)] for _ in range(2))) for _ in edges)
    assert joined < 0.9 * any_two


@pytest.mark.parametrize("size", [40, 1500])
def test_two_countries_stay_left_and_right_of_many(size: int) -> None:
    ids, edges = scale_free(size)
    places = positions(ids, edges, ["n0", "n1"])
    assert places["n0"][0] == -places["n1"][0] < 0
    assert places["n0"][1] == places["n1"][1] == 0


def test_two_countries_that_nothing_joins_stand_left_and_right() -> None:
    places = positions(["KP", "CN", "e", "f"], [("KP", "e"), ("f", "gone")], ["KP", "CN"])
    assert places["KP"][0] < places["CN"][0]
    assert set(places) == {"KP", "CN", "e", "f"}


def test_parts_stand_side_by_side() -> None:
    sizes = [400, 60, 60, 9, 2, 2, 1, 1]
    parts = [[f"p{part}-{at}" for at in range(size)] for part, size in enumerate(sizes)]
    dice = random.Random(3)
    edges = [(node, part[dice.randrange(at)]) for part in parts for at, node in enumerate(part) if at]
    places = positions([node for part in reversed(parts) for node in part], edges, ["p0-0"])
    boxes = []
    for part in parts:
        xs, ys = zip(*(places[node] for node in part), strict=True)
        boxes.append((min(xs), max(xs), min(ys), max(ys)))
    for one, other in combinations(boxes, 2):
        beside = one[1] < other[0] or other[1] < one[0]
        below = one[3] < other[2] or other[3] < one[2]
        assert beside or below


def test_parts_of_one_form_look_alike() -> None:
    ids = [f"{part}{at}" for part in "ab" for at in range(4)]
    edges = [(f"{part}0", f"{part}{at}") for part in "ab" for at in range(1, 4)]
    places = positions(ids, edges)
    across, down = (b - a for a, b in zip(places["a0"], places["b0"], strict=True))
    for at in range(4):
        a, b = places[f"a{at}"], places[f"b{at}"]
        assert (b[0] - a[0], b[1] - a[1]) == pytest.approx((across, down), abs=0.2)


@pytest.mark.parametrize("drawn", [scale_free(20_000), star(20_000)])
def test_the_work_on_a_large_map_grows_as_its_points_and_edges_do(
    drawn: tuple[list[str], list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    pairs, rounds = viz.forces._pairs, viz.forces.Grid.push

    def counted(*given: Any) -> Any:
        found = pairs(*given)
        looked_at.append(len(found[0]))
        return found

    def pushed(self: viz.forces.Grid, at: Any, mass: Any) -> Any:
        looked_at.append(self.cells**2)
        return rounds(self, at, mass)

    monkeypatch.setattr(viz.forces, "_pairs", counted)
    monkeypatch.setattr(viz.forces.Grid, "push", pushed)
    places = positions(*drawn, ["n0"])
    assert len(places) == 20_000
    assert 0 < max(looked_at) <= 60 * 20_000
    assert len(looked_at) <= 200


def test_a_crowd_on_one_spot_is_cut_short() -> None:
    one, other, whole = viz.forces._pairs(np.zeros(1000, complex), 1.0)
    assert not whole
    assert 0 < len(one) == len(other) <= 60 * 1000
    spread = np.arange(1000) * (0.5 + 0.5j)
    one, other, whole = viz.forces._pairs(spread, 1.0)
    assert whole
    near = {frozenset(pair) for pair in zip(one.tolist(), other.tolist(), strict=True)}
    assert len(near) == len(one)
    assert {frozenset((at, at + 1)) for at in range(999)} <= near


def test_numpy_waits_until_a_map_is_laid_out(tmp_path: Path) -> None:
    asked = """if True:
        import sys
        from diplograph.main import app

        app(["--data-dir", sys.argv[1], "status"], standalone_mode=False)
        import neo4j, viz.map

        heavy = {"numpy", "pandas", "pyarrow"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        viz.layout.positions(["a", "b"], [("a", "b")])
        assert "numpy" in sys.modules
    """
    done = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_outside_of_commands_the_driver_takes_what_it_can() -> None:
    asked = "import graph.store.reader, neo4j._optional_deps as deps; assert deps.np and deps.pd"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_empty_map_has_no_places() -> None:
    assert positions([], []) == {}


def test_a_kind_the_vocabulary_lacks_still_gets_a_look() -> None:
    assert look("Unheard").name == "Unheard"
    assert look("Unheard").mark.startswith("<svg")


def test_two_sides_face_each_other_those_with_most_highest_and_third_parties_below() -> None:
    sides = {"KP": "KP", "RU": "RU", "kim": "KP", "choe": "KP", "putin": "RU", "CN": None}
    totals = {("kim", "putin"): 9, ("choe", "putin"): 2, ("CN", "kim"): 1}
    places = facing(["KP", "RU"], sides, totals)
    assert all(places[node][0] < 0 for node in ("KP", "kim", "choe"))
    assert all(places[node][0] > 0 for node in ("RU", "putin"))
    assert places["KP"][1] < places["kim"][1] < places["choe"][1] < places["CN"][1]
    assert places["CN"][0] == 0


def test_broad_lines_get_room_and_nobody_stands_on_them() -> None:
    crowded = {"KP": (0.0, 0.0), "RU": (100.0, 0.0), "UA": (50.0, 5.0), "CN": (52.0, 6.0)}
    places = spaced(crowded, {("KP", "RU"): 60.0, ("KP", "UA"): 1.0}, 100.0)
    assert places["KP"] == (0.0, 0.0)
    a, b = complex(*places["KP"]), complex(*places["RU"])
    assert abs(b - a) > 300
    for other in ("UA", "CN"):
        beside = ((complex(*places[other]) - a) / (b - a)).imag * abs(b - a)
        assert abs(beside) > 60 / 2
    assert min(math.dist(places[one], places[other]) for one, other in combinations(places, 2)) > 80
    assert spaced(crowded, {("KP", "RU"): 60.0, ("KP", "UA"): 1.0}, 100.0) == places


@pytest.mark.parametrize("size", [2, 1000])
def test_lines_are_hidden_while_a_map_of_any_size_is_dragged(size: int) -> None:
    assert options(size, size)["interaction"]["hideEdgesOnDrag"]
