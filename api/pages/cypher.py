"""A box for one's own Cypher; the browser sends it to the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.render import render
from graph.vocabulary import vocabulary

router = APIRouter()

# Key of the example's name in api/strings.yaml, and the query.
EXAMPLES = (
    (
        "ex_letters",
        """MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person)
RETURN p.name AS sender, l.date AS date, q.name AS recipient, l.title AS letter
ORDER BY l.start""",
    ),
    (
        "ex_contested",
        """MATCH (e:Event)
WHERE size(e.contested) > 0
RETURN e.id AS id, e.date AS date, e.title AS event, e.contested AS why
ORDER BY e.start""",
    ),
    (
        "ex_chains",
        """MATCH (c:Claim)-[r:REPORTED_BY]->(s:Source)-[:PUBLISHED_BY]->(o:Organization)
WHERE size(r.via) > 0
RETURN DISTINCT o.name AS paper, r.via AS relays, r.origin AS origin
ORDER BY size(relays) DESC, paper""",
    ),
    (
        "ex_pairs",
        """MATCH (d:Dyad)<-[b:BETWEEN {mode: 'direct', status: 'occurred'}]-(:Event)
RETURN d.a AS one, d.b AS other, count(b) AS contacts
ORDER BY contacts DESC LIMIT 20""",
    ),
    (
        "ex_denied",
        """MATCH (who:Actor)-[]->(e:Event)-[:DENIES]->(c:Claim)
RETURN who.name AS who, e.date AS date, c.text AS denied
ORDER BY e.start""",
    ),
    (
        "ex_offices",
        """MATCH (p:Person)-[r:REPRESENTS]->(c:Country)
RETURN p.name AS person, r.office AS office, c.name AS country
ORDER BY country, person""",
    ),
)
LIMITS = (100, 1_000, 10_000, 100_000)


@router.get("/cypher")
async def box(request: Request) -> Response:
    """The box, with the query of `q` in it if there is one."""
    return render(
        request,
        "cypher.html",
        examples=EXAMPLES,
        limits=LIMITS,
        typed=request.query_params.get("q") or EXAMPLES[0][1],
        schema=schema(),
    )


def schema() -> dict[str, tuple[str, ...]]:
    """Labels and relationship types of the vocabulary, for the reader who writes a query."""
    words = vocabulary()
    return {"labels": (*words.entities, "Event", *words.kinds), "relations": (*words.roles, *words.links)}
