"""Any entity by its id, whatever its label."""

from __future__ import annotations

from questions.items import any_name_of

TYPES = ("Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion")

# One seek for each label that has an index on its id; a disjunction of labels would scan them.
FIND_N = """
CALL () {
  OPTIONAL MATCH (n:Actor {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Place {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Treaty {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Resolution {id: $entity}) RETURN n
  UNION OPTIONAL MATCH (n:Occasion {id: $entity}) RETURN n
}
"""


def type_of(node: str) -> str:
    """Cypher for the one label of a node that says what it is."""
    known = [*TYPES, "CodedActor", "Event", "Claim", "Source", "Provision"]
    return f"head([label IN labels({node}) WHERE label IN {known}])"


def ref_of(node: str) -> str:
    """Cypher for a node as other answers mention it: `{id, type, name}`; what has no name goes by its id."""
    return f"{{id: {node}.id, type: {type_of(node)}, name: coalesce({any_name_of(node)}, {node}.id)}}"
