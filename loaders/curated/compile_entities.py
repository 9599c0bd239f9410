"""From people, organizations, places, occasions, treaties and sources to nodes and relationships."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

from graph.countries.sounds import keys_of, script_of
from loaders.curated.claims import Claims, Proposition, known_of, span_props
from loaders.curated.context import Context, called, country_of, end_of, provision_ids
from loaders.curated.facts import covers
from loaders.curated.rows import End, Graph, Node, Props, digest, filled

if TYPE_CHECKING:
    from loaders.curated.dossier import (
        Dossier,
        Named,
        NameUsed,
        Office,
        Person,
        Place,
        Provision,
        Report,
        Treaty,
    )


class Entities:
    """Compiles what one dossier defines besides events."""

    def __init__(self, context: Context, claims: Claims, name: str, graph: Graph) -> None:
        self._context = context
        self._claims = claims
        self._name = name
        self._graph = graph

    def compile(self, dossier: Dossier) -> None:
        """Every section of the dossier but events and claims."""
        self._sources(dossier)
        for key, organization in dossier.organizations.items():
            end = self._named(("Actor", "Organization"), key, organization, filled(type=organization.type))
            self._belongs(end, "ORGAN_OF", organization.organ_of)
            self._fact(key, "organ_of", organization.organ_of, "organ of {}", organization.reports)
        for key, person in dossier.people.items():
            self._person(key, person)
        for key, place in dossier.places.items():
            self._place(key, place)
        for key, occasion in dossier.occasions.items():
            end = self._named(
                ("Occasion",), key, occasion, filled(recurs=occasion.recurs, since=occasion.since)
            )
            self._belongs(end, "OF", occasion.of)
            self._fact(key, "recurs", occasion.recurs, "returns on {} (month and day)", occasion.reports)
            self._fact(key, "since", occasion.since, "first on {}", occasion.reports)
            self._fact(key, "of", occasion.of, "of {}", occasion.reports)
        for label, treaties in (("Treaty", dossier.treaties), ("Resolution", dossier.resolutions)):
            for key, treaty in treaties.items():
                self._treaty(label, key, treaty)
        for used in dossier.names_used:
            self._name_used(used)
        self._coverage(dossier)

    def _sources(self, dossier: Dossier) -> None:
        for key, source in dossier.sources.items():
            props = filled(**(vars(source) | {"publisher": None, "type": source.type or "article"}))
            if known := known_of(source):
                props |= known.props()
            end = self._graph.add(Node(("Source",), key, props | {"dataset": "curated"}))
            self._graph.relate("PUBLISHED_BY", end, end_of(self._context, source.publisher))

    def _node(
        self, labels: tuple[str, ...], key: str, record: Named | Treaty, forms: list[str], props: Props
    ) -> End:
        """A node that is found by all `forms` of its name, the first of which is shown."""
        names = {f"name_{lang}": written[0] for lang, written in record.names.items() if written}
        found_by = {"names": list(dict.fromkeys(filter(None, forms))), "keys": keys_of(forms)}
        props |= filled(name=forms[0], **({"name_en": forms[0]} | names), **found_by, dataset="curated")
        return self._graph.add(Node(labels, key, props))

    def _named(self, labels: tuple[str, ...], key: str, named: Named, props: Props) -> End:
        forms: list[str] = [named.name, *chain.from_iterable(named.names.values()), *named.also]
        return self._node(labels, key, named, forms, props | filled(wikidata=named.wikidata))

    def _name_used(self, used: NameUsed) -> None:
        """One claim for each language the form is used in: its own, or that of each source."""
        more = filled(script=used.script or script_of(used.form), system=used.system)
        for report in used.reports:
            source = self._context.things.get(report.source)
            lang = str(used.lang) or str(getattr(source and source.record, "lang", ""))
            if used.of and used.form and lang:
                proposition = Proposition(used.of, "name", used.form, lang=lang)
                claim = self._claims.make(self._name, proposition, generated=f"called {used.form}", more=more)
                self._claims.report(self._name, claim, [report])

    def _belongs(self, end: End, kind: str, to: str) -> None:
        if to:
            self._graph.relate(kind, end, end_of(self._context, to))

    def _fact(
        self,
        subject: str,
        prop: str,
        value: str,
        words: str,
        reports: list[Report],
        *,
        span: tuple[str, str] = ("", ""),
    ) -> None:
        """A claim for one fact of an entity, when somebody reports it."""
        said = [report for report in reports if covers(report, prop)]
        if value and said:
            proposition = Proposition(subject, prop, value, start=span[0], end=span[1])
            text = words.format(called(self._context, value))
            claim = self._claims.make(self._name, proposition, generated=text)
            self._claims.report(self._name, claim, said)

    def _person(self, key: str, person: Person) -> None:
        self._named(("Actor", "Person"), key, person, filled(born=person.born))
        self._fact(key, "born", person.born, "born {}", person.reports)
        for office in person.offices:
            props = filled(office=office.office, rank=office.rank, accredited_to=office.accredited_to)
            props |= span_props(office.start, office.end)
            distinct_by = [
                str(each) for each in (office.office, office.start, office.end, office.accredited_to)
            ]
            self._graph.relate(
                "REPRESENTS",
                end_of(self._context, key),
                end_of(self._context, office.of),
                props,
                *distinct_by,
            )
            self._office(key, person, office)

    def _office(self, key: str, person: Person, office: Office) -> None:
        said = [each for each in office.reports or person.reports if covers(each, "office")]
        if said:
            value = f"{office.office}, {office.of}"
            proposition = Proposition(key, "office", value, start=office.start, end=office.end)
            text = f"{office.office} of {called(self._context, office.of)}"
            claim = self._claims.make(self._name, proposition, generated=text)
            self._claims.report(self._name, claim, said)

    def _place(self, key: str, place: Place) -> None:
        props = filled(
            lat=float(place.lat) if place.lat else None,
            lng=float(place.lng) if place.lng else None,
            country=self._country(place),
        )
        end = self._named(("Place",), key, place, props)
        self._belongs(end, "LOCATED_IN", place.in_)
        self._fact(key, "in", place.in_, "in {}", place.reports)

    def _country(self, place: Place) -> str | None:
        seen: set[str] = set()
        at = str(place.in_)
        while at in self._context.things and at not in seen:
            seen.add(at)
            at = str(self._context.things[at].record.in_)  # type: ignore[attr-defined]
        return at if at and at not in self._context.things else None

    def _treaty(self, label: str, key: str, treaty: Treaty) -> None:
        forms: list[str] = [treaty.name or treaty.title, treaty.title, *treaty.titles.values(), *treaty.also]
        forms += chain.from_iterable(treaty.names.values())
        props = filled(title=treaty.title, type=treaty.type, **treaty.titles)
        end = self._node((label,), key, treaty, forms, props)
        self._fact(key, "type", treaty.type, "of type {}", treaty.reports)
        for party in treaty.parties:
            span = (party.start, party.end)
            self._graph.relate(
                "PARTY_TO", end_of(self._context, party.who), end, span_props(*span), *map(str, span)
            )
            reports = party.reports or treaty.reports
            self._fact(key, "party", party.who, "binds {} as a party", reports, span=span)
        for provision_id, provision in provision_ids(key, treaty).items():
            self._provision(end, provision_id, provision, provision.reports or treaty.reports)

    def _provision(self, treaty: End, key: str, provision: Provision, reports: list[Report]) -> None:
        props = filled(
            article=provision.article, effect=provision.effect, act=provision.act, dataset="curated"
        )
        end = self._graph.add(Node(("Provision",), key, props | span_props(provision.start, provision.end)))
        self._graph.relate("HAS_PROVISION", treaty, end)
        for kind, actors in (("BINDS", provision.binds), ("TOWARD", provision.toward)):
            for actor in actors:
                self._graph.relate(kind, end, end_of(self._context, actor))
        article = f"article {provision.article} " if provision.article else ""
        self._fact(
            key,
            str(provision.effect),
            provision.act,
            f"{article}{provision.effect}: {{}}",
            reports,
            span=(provision.start, provision.end),
        )

    def _coverage(self, dossier: Dossier) -> None:
        for each in dossier.coverage:
            states = sorted({country_of(self._context, state) or str(state) for state in each.for_})
            key = digest([str(each.source), *states, str(each.start), str(each.end)])
            props = filled(read_on=each.read_on, depth=each.depth, dataset="curated")
            end = self._graph.add(Node(("Coverage",), key, props | span_props(each.start, each.end)))
            self._graph.relate("OF", end, End("Source", str(each.source)))
            for one, other in combinations(states, 2):
                self._graph.relate("FOR", end, End("Dyad", f"{one}-{other}"))
