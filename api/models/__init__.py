"""The shapes of requests and answers, for the docs and the tests. Answers are not built from them."""

from __future__ import annotations

from api.models.claims import Event
from api.models.common import Problem
from api.models.entities import Entity
from api.models.graphs import Neighbourhood, Paths
from api.models.lists import Datasets, SearchResult, Source, Sources, Treaties, Treaty
from api.models.relations import EntityTimeline, Relation, Timeline
from api.models.service import CypherAnswer, CypherQuestion, Health, Readiness

__all__ = [
    "CypherAnswer",
    "CypherQuestion",
    "Datasets",
    "Entity",
    "EntityTimeline",
    "Event",
    "Health",
    "Neighbourhood",
    "Paths",
    "Problem",
    "Readiness",
    "Relation",
    "SearchResult",
    "Source",
    "Sources",
    "Timeline",
    "Treaties",
    "Treaty",
]
