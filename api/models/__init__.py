"""The shapes of requests and answers, for the docs and the tests. Answers are not built from them."""

from __future__ import annotations

from api.models.accounts import Accounts
from api.models.changes import Changes
from api.models.claims import Event
from api.models.common import Moved, Problem
from api.models.entities import Entity
from api.models.graphs import Neighbourhood, Paths
from api.models.ledger import Cadence, Coverage
from api.models.lists import Datasets, SearchResult, Source, Sources
from api.models.panel import Panel
from api.models.reciprocity import Reciprocity
from api.models.relations import EntityTimeline, Relation, Timeline
from api.models.service import CypherAnswer, CypherQuestion, CypherWarning, Health, Readiness
from api.models.treaties import Obligations, RelationTreaties, Treaties, Treaty
from api.models.triangles import Triangle
from api.models.votes import Votes

__all__ = [
    "Accounts",
    "Cadence",
    "Changes",
    "Coverage",
    "CypherAnswer",
    "CypherQuestion",
    "CypherWarning",
    "Datasets",
    "Entity",
    "EntityTimeline",
    "Event",
    "Health",
    "Moved",
    "Neighbourhood",
    "Obligations",
    "Panel",
    "Paths",
    "Problem",
    "Readiness",
    "Reciprocity",
    "Relation",
    "RelationTreaties",
    "SearchResult",
    "Source",
    "Sources",
    "Timeline",
    "Treaties",
    "Treaty",
    "Triangle",
    "Votes",
]
