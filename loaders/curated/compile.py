"""From checked dossiers to the nodes and relationships of each. Pure: nothing is read or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.curated.claims import Claims
from loaders.curated.compile_entities import Entities
from loaders.curated.compile_events import Events
from loaders.curated.rows import Graph, Props, digest, filled

if TYPE_CHECKING:
    from loaders.curated.context import Context
    from loaders.curated.event import Report
    from loaders.curated.rows import End


@dataclass(slots=True)
class Compiled:
    """One dossier as rows. `note` says what is new in it; `needs` are the dossiers whose nodes it touches."""

    id: str
    props: Props
    graph: Graph
    shipped: bool
    note: str = ""
    needs: set[str] = field(default_factory=set)

    @property
    def hash(self) -> str:
        """Changes when anything the dossier puts into the graph changes, for whatever reason."""
        return digest([self.graph.hash(), str(sorted(self.props.items()))])


def compile_dossiers(context: Context) -> dict[str, Compiled]:
    """Every dossier of a context without problems (see `check.checked`), by id.

    What a dossier becomes depends on those before it in the context's order and on those it refers
    to, never on what a later one adds: loading one's own does not change the shipped ones.
    """
    order = list(context.dossiers)
    graphs = {name: Graph() for name in order}
    claims = Claims(context, graphs)
    denied: list[tuple[str, End, list[Report]]] = []
    for name, dossier in context.dossiers.items():
        Entities(context, claims, name, graphs[name]).compile(dossier)
        events = Events(context, claims, name, graphs[name])
        for event in dossier.events:
            events.event(event)
        for claim in dossier.claims.values():
            events.claim(claim, [])
        for sayer, claim_end, reports in events.denied:
            if claim_end.id not in claims.reported:
                denied.append((sayer, claim_end, reports))
    for sayer, claim_end, reports in denied:
        claims.report(sayer, claim_end, reports)
    claims.finish(order)
    shipped = {file.name for file in context.files.values() if file.shipped}
    compiled = {}
    for name, dossier in context.dossiers.items():
        props = filled(title=dossier.title, about=dossier.about, **dossier.titles)
        compiled[name] = Compiled(name, props, graphs[name], shipped=dossier.at.file in shipped)
        compiled[name].note = str(dossier.changes)
        compiled[name].needs = _needs(context, claims, name, graphs[name])
    return compiled


def _needs(context: Context, claims: Claims, name: str, graph: Graph) -> set[str]:
    ends = {end for each in graph.relationships.values() for end in (each.start, each.end)}
    needed = set()
    for end in ends:
        if end.label == "Claim":
            sayers = claims.sayers.get(end.id, [])
            needed.add(name if name in sayers or not sayers else sayers[0])
        elif end.id in context.things:
            needed.add(context.things[end.id].dossier)
    return needed - {name}
