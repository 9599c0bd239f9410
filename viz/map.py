"""Maps: the parts a page of the site shows, and one file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.hidden import shown
from graph.vocabulary import vocabulary
from graph.words import forms, group, number, words
from viz import actors
from viz.assets import SCRIPTS, STYLES, assets, templates
from viz.dates import in_words
from viz.embed import script_json
from viz.graph import HIDDEN_AT_FIRST, MapEdge, MapGraph, MapNode, focus_text
from viz.look import Look, look
from viz.network import network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyvis.network import Network

    from questions.network_shapes import Network as Dealings

    Link = Callable[[str], str]


# What a network counts of itself, and the words for it.
COUNTED = {
    "actors": "network.n_actors",
    "pairs": "network.n_pairs",
    "events": "relation.count",
    "coded": "relation.contacts_coded",
}


@dataclass(frozen=True)
class LegendEntry:
    """One kind on the map: its look, how many points have it, and whether they are shown at first."""

    look: Look
    count: int
    shown: bool


@dataclass(frozen=True)
class ListEntry:
    """One point in the list beside the drawing; `href` is None where there is nothing to lead to."""

    id: str
    name: str
    when: str | None
    href: str | None


@dataclass(frozen=True)
class MapPage:
    """All that `map_body.html` shows. `data` is JSON safe inside a script element; `says` the words used."""

    title: str
    data: Markup
    legend: tuple[LegendEntry, ...]
    listing: tuple[tuple[Look, tuple[ListEntry, ...]], ...]
    notes: tuple[str, ...]
    counts: str
    says: Mapping[str, str]
    view: str = "events"
    pairs: tuple[actors.Pair, ...] = ()
    lines: tuple[actors.LineKind, ...] = ()
    left: str = ""


def render_page_data(graph: MapGraph, title: str, lang: str = "en", link: Link | None = None) -> MapPage:
    """The drawing, legend and list of `graph` for a page that loads `assets()` and includes `map_body.html`.

    `link` turns a path of the site (`/events/…`) into an address to lead to; None leaves links out.
    """
    return _page(graph, network(graph, lang), title, lang, link, None, live=True)


def render_network_data(
    answer: Dealings,
    title: str,
    lang: str = "en",
    link: Link | None = None,
    state: Mapping[str, str] | None = None,
    shown: Dealings | None = None,
) -> MapPage:
    """As `render_page_data`, for a network of actors.

    `state` is what a reader chose in the address: `node`, `hide` (kinds of lines), `without`, `pin`, `years`;
    `shown` is what of the answer is left then, which the list holds. The scripts draw the whole, to bring
    back what was taken away.
    """
    net = actors.actor_network(answer, lang)
    return _network_page(answer, net, title, lang, link, state, shown, live=True)


def render_network_file(
    answer: Dealings,
    title: str,
    lang: str = "en",
    base_url: str | None = None,
    *,
    path: str = "/map",
    revision: str = "?",
    state: Mapping[str, str] | None = None,
    shown: Dealings | None = None,
) -> str:
    """As `render_file`, for a network of actors; `state` and `shown` as `render_network_data` has them."""
    base = base_url.rstrip("/") if base_url else None
    net = actors.actor_network(answer, lang)
    link = (lambda path: f"{base}{path}") if base else None
    page = _network_page(answer, net, title, lang, link, state, shown, live=False)
    return _file(net, page, lang, revision, f"{base}{path}" if base else None)


def render_file(
    graph: MapGraph,
    title: str,
    lang: str = "en",
    base_url: str | None = None,
    *,
    path: str = "/map",
    revision: str = "?",
    state: Mapping[str, str] | None = None,
) -> str:
    """One HTML file with everything inside. Links lead to the site at `base_url`, or are left out.

    `path` is the same map's address on the site, `state` what a reader chose there: `node`, and `hide` (kinds
    of points). The file is UTF-8 text; it asks no host for anything.
    """
    base = base_url.rstrip("/") if base_url else None
    net = network(graph, lang)
    link = (lambda path: f"{base}{path}") if base else None
    page = _page(graph, net, title, lang, link, state, live=False)
    return _file(net, page, lang, revision, f"{base}{path}" if base else None)


def _file(net: Network, page: MapPage, lang: str, revision: str, here: str | None) -> str:
    """A page as one file, written by pyvis; `here` is the address of the same map on a site."""
    net.templateEnv = environment().overlay()
    net.path = "map_file.html"
    files = assets()
    net.templateEnv.globals = {
        **net.templateEnv.globals,
        "map": page,
        "lang": lang,
        "number": partial(number, lang=lang),
        "revision": revision,
        "here": here,
        # Ours and vis-network's own files: neither holds a closing tag, which a test checks.
        "styles": [Markup(files[name].read_text("utf-8")) for name in STYLES],  # noqa: S704
        "scripts": [Markup(files[name].read_text("utf-8")) for name in SCRIPTS],  # noqa: S704
    }
    return str(net.generate_html())


@cache
def environment() -> Environment:
    """Jinja2 with autoescape on, over the templates of this room."""
    return Environment(
        loader=FileSystemLoader(templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # What is Markup is the data of the map, and libraries, whose code may hold hidden characters.
        finalize=lambda value: shown(value) if type(value) is str else value,
    )


def _page(
    graph: MapGraph,
    net: Network,
    title: str,
    lang: str,
    link: Link | None,
    state: Mapping[str, str] | None,
    *,
    live: bool,
) -> MapPage:
    says = group("drawing", lang)
    nodes, edges, _, _, _, _ = net.get_network_data()
    data = {
        "nodes": nodes,
        "edges": edges,
        "options": net.options,
        "details": {node.id: _details(node, lang, link) for node in graph.nodes},
        "rows": {
            f"e{at}": link(_rows(edge, graph)) for at, edge in enumerate(graph.edges) if edge.coded and link
        },
        "focus": list(graph.focus),
        "hidden": sorted(HIDDEN_AT_FIRST & {node.kind for node in graph.nodes}),
        "state": dict(state or {}),
        "live": live,
        "words": says,
    }
    by_kind: dict[str, list[MapNode]] = {}
    for node in graph.nodes:
        by_kind.setdefault(node.kind, []).append(node)
    # Entities first, as the reader knows them; then the kinds of event, the commonest first.
    kinds = sorted(by_kind, key=lambda kind: (by_kind[kind][0].event, -len(by_kind[kind]), kind))
    return MapPage(
        title=title,
        data=Markup(script_json(data)),  # noqa: S704 - script_json leaves nothing that could end the element
        legend=tuple(
            LegendEntry(look(kind, lang), len(by_kind[kind]), kind not in HIDDEN_AT_FIRST) for kind in kinds
        ),
        listing=tuple(
            (look(kind, lang), tuple(_entry(node, lang, link) for node in _sorted(by_kind[kind])))
            for kind in kinds
        ),
        notes=_notes(graph, lang),
        counts=says["counts"].format(
            nodes=number(len(graph.nodes), lang), edges=number(len(graph.edges), lang)
        ),
        says=says,
    )


def _network_page(
    answer: Dealings,
    net: Network,
    title: str,
    lang: str,
    link: Link | None,
    state: Mapping[str, str] | None,
    shown: Dealings | None,
    *,
    live: bool,
) -> MapPage:
    says = {**group("drawing", lang), **group("network", lang)}
    nodes, edges, _, _, _, _ = net.get_network_data()
    lines, listed = actors.line_kinds(answer, lang), actors.pairs(answer, lang, link, shown)
    rows = {f"e{at}": actors.rows_path(edge) for at, edge in enumerate(answer["edges"])}
    data = {
        "view": "actors",
        "nodes": nodes,
        "edges": edges,
        "options": net.options,
        "details": {
            node["id"]: {
                **_details(actors.map_node(node), lang, link, "actors"),
                "hidden": node["hidden"],
                "opened": node["opened"],
            }
            for node in answer["nodes"]
        },
        "events": actors.events_told(answer, lang, link),
        "lines": {line.id: {"name": line.name, "color": line.look.color} for line in lines},
        "pairs": {
            actors.pair_id(edge): link(actors.pair_path(edge["a"], edge["b"])) if link else None
            for edge in answer["edges"]
        },
        "rows": {edge: link(path) for edge, path in rows.items() if link and path},
        "focus": [node["id"] for node in answer["focus"]],
        "hidden": [],
        "state": dict(state or {}),
        "live": live,
        "lang": lang,
        "words": says,
        "counts": {name: forms(key, lang) for name, key in COUNTED.items()},
    }
    left = shown or answer
    types: dict[str, int] = {}
    for node in answer["nodes"]:
        types[node["type"]] = types.get(node["type"], 0) + 1
    return MapPage(
        title=title,
        data=Markup(script_json(data)),  # noqa: S704 - script_json leaves nothing that could end the element
        legend=tuple(
            LegendEntry(actors.actor_look(kind, lang), types[kind], shown=True)
            for kind in sorted(types, key=lambda kind: -types[kind])
        ),
        listing=(),
        notes=actors.notes(answer, lang),
        counts=_network_counts(left, lang),
        says=says,
        view="actors",
        pairs=listed,
        lines=lines,
        left=actors.left_told(answer, left, state or {}, lang),
    )


def _network_counts(net: Dealings, lang: str) -> str:
    """In the words of COUNTED, as map-actors.js counts what is drawn."""
    counts = {
        "actors": len(net["nodes"]),
        "pairs": len({actors.pair_id(edge) for edge in net["edges"]}),
        "events": len(net["events"]),
        "coded": sum(edge["total"] for edge in net["edges"] if edge["dataset"]),
    }
    shown = {COUNTED[name]: n for name, n in counts.items() if n or name != "coded"}
    return ", ".join(words(key, lang, n).format(n=number(n, lang)) for key, n in shown.items())


def _rows(edge: MapEdge, graph: MapGraph) -> str:
    """The page of the rows one gathered line stands for: of the two countries, or of who is no country."""
    kinds = {node.id: node.kind for node in graph.nodes if node.id in (edge.start, edge.end)}
    others = [end for end in (edge.start, edge.end) if kinds[end] != "Country"]
    found = edge.coded.dataset if edge.coded else ""
    asked = urlencode({"source": found, "kind": "CodedEvent"})
    if others or edge.start == edge.end:
        return f"/entities/{quote((others or [edge.start])[0], safe='')}?{asked}"
    return f"/relations/{quote(edge.start, safe='')}/{quote(edge.end, safe='')}?{asked}&level=all"


def _details(node: MapNode, lang: str, link: Link | None, view: str = "events") -> dict[str, Any]:
    """What the panel tells of a node beyond its edges; absent keys are not shown."""
    says = group("drawing", lang)
    told: dict[str, Any] = {"kind": look(node.kind, lang).name, "name": node.name}
    if node.event:
        told["when"] = in_words(node.date, lang)
        told["says"] = list(node.says) or [says["no_source"]]
    if node.status:
        told["status"] = vocabulary().name(node.status, lang)
    if node.contested:
        told["contested"] = [says[mark] for mark in node.contested if mark in says]
    if link and node.path:
        told["href"] = link(node.path)
        if not node.path.startswith("/sources/"):
            told["expand"] = link(f"/map?focus={quote(focus_text(node.id), safe=':,')}&view={view}")
    return told


def _sorted(nodes: list[MapNode]) -> list[MapNode]:
    return sorted(nodes, key=lambda node: (node.event, node.date or "9999", node.name.casefold()))


def _entry(node: MapNode, lang: str, link: Link | None) -> ListEntry:
    href = link(node.path) if link and node.path else None
    return ListEntry(node.id, node.name, in_words(node.date, lang) if node.event else None, href)


def _notes(graph: MapGraph, lang: str) -> tuple[str, ...]:
    says, shown = group("drawing", lang), len(graph.nodes)
    if not shown:
        return (says["empty"],)
    notes = []
    if graph.total > shown:
        notes.append(says["capped"].format(shown=shown, total=number(graph.total, lang)))
    elif graph.more:
        notes.append(says["partial"].format(shown=shown))
    if graph.outside:
        notes.append(says["outside"].format(n=graph.outside))
    if graph.rows:
        told = says["rows" if graph.drawn == graph.rows else "rows_partly"]
        notes.append(told.format(rows=number(graph.rows, lang), drawn=number(graph.drawn, lang)))
        if not graph.counted_all:
            notes.append(says["rows_cut"])
    return tuple(notes)
