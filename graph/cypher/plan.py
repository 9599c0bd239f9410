"""Which execution plans only read: an allow-list of operators, and of procedures.

The names are those of Neo4j's Cypher manual, "Operators". A plan names them as
`Expand(All)@neo4j`: the part in brackets is a variant, the part after `@` the database.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# With this option EXPLAIN shows the plan of a subquery inside an expression as a child named
# NestedPlan…Expression. A server that does not know it refuses every query: the safe side.
SHOW_NESTED = "CYPHER debug=renderNestedPlanExpressions"

LEAVES = """
    AllNodesScan Argument DirectedAllRelationshipsScan DirectedRelationshipByElementIdSeek
    DirectedRelationshipByIdSeek DirectedRelationshipFulltextIndexSearch DirectedRelationshipIndexContainsScan
    DirectedRelationshipIndexEndsWithScan DirectedRelationshipIndexScan DirectedRelationshipIndexSeek
    DirectedRelationshipIndexSeekByRange DirectedRelationshipTypeScan DirectedRelationshipUniqueIndexSeek
    DirectedRelationshipUniqueIndexSeekByRange DirectedRelationshipVectorIndexSearch
    DirectedUnionRelationshipTypesScan DynamicDirectedRelationshipTypeLookup DynamicLabelNodeLookup
    DynamicUndirectedRelationshipTypeLookup EmptyRow IntersectionNodeByLabelsScan MultiNodeIndexSeek
    NodeByElementIdSeek NodeByIdSeek NodeByLabelScan NodeCountFromCountStore NodeFulltextIndexSearch
    NodeIndexContainsScan NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange
    NodeUniqueIndexSeek NodeUniqueIndexSeekByRange NodeVectorIndexSearch RelationshipCountFromCountStore
    ShowConstraints ShowIndexes SubtractionNodeByLabelsScan UndirectedAllRelationshipsScan
    UndirectedRelationshipByElementIdSeek UndirectedRelationshipByIdSeek
    UndirectedRelationshipFulltextIndexSearch UndirectedRelationshipIndexContainsScan
    UndirectedRelationshipIndexEndsWithScan UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek
    UndirectedRelationshipIndexSeekByRange UndirectedRelationshipTypeScan
    UndirectedRelationshipUniqueIndexSeek UndirectedRelationshipUniqueIndexSeekByRange
    UndirectedRelationshipVectorIndexSearch
    UndirectedUnionRelationshipTypesScan UnionNodeByLabelsScan
"""

STEPS = """
    Anti AntiConditionalApply AntiSemiApply Apply ArgumentTracker BidirectionalRepeat CacheProperties
    CartesianProduct ConditionalApply Distinct Eager EagerAggregation EmptyResult Expand Filter
    LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit
    NestedPlanCollectExpression NestedPlanExistsExpression NestedPlanGetByNameExpression
    NodeHashJoin NodeLeftOuterHashJoin NodeRightOuterHashJoin NonFuseable NullifyMetadata Optional
    OptionalExpand OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop PathPropagatingBFS
    PreserveOrder ProcedureCall ProduceResults ProjectEndpoints Projection Repeat RepeatOptions RollUpApply
    SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip Sort StatefulShortestPath
    SubqueryForeach Top Top1WithTies TriadicBuild TriadicFilter TriadicSelection Union Unwind ValueHashJoin
    ValueMergeJoin VarLengthExpand
"""

# What the parallel runtime (Enterprise) puts in the place of a leaf.
PARALLEL = """
    PartitionedAllNodesScan PartitionedDirectedAllRelationshipsScan PartitionedDirectedRelationshipIndexScan
    PartitionedDirectedRelationshipIndexSeek PartitionedDirectedRelationshipIndexSeekByRange
    PartitionedDirectedRelationshipTypeScan PartitionedDirectedRelationshipTypesScan
    PartitionedDirectedUnionRelationshipTypesScan PartitionedIntersectionNodeByLabelsScan
    PartitionedNodeByLabelScan PartitionedNodeIndexScan PartitionedNodeIndexSeek
    PartitionedNodeIndexSeekByRange PartitionedSubtractionNodeByLabelsScan
    PartitionedUndirectedAllRelationshipsScan PartitionedUndirectedRelationshipIndexScan
    PartitionedUndirectedRelationshipIndexSeek PartitionedUndirectedRelationshipIndexSeekByRange
    PartitionedUndirectedRelationshipTypeScan PartitionedUndirectedUnionRelationshipTypesScan
    PartitionedUnionNodeByLabelsScan PartitionedUnwind
"""

READING = frozenset((LEAVES + STEPS + PARALLEL).split())

CALLABLE = """
    db.labels db.propertyKeys db.relationshipTypes
    db.schema.nodeTypeProperties db.schema.relTypeProperties db.schema.visualization
    db.index.fulltext.queryNodes db.index.fulltext.queryRelationships
    db.index.fulltext.listAvailableAnalyzers
"""

PROCEDURES = frozenset(CALLABLE.split())

# How an operator's text refers to the plan of a subquery in it. One that is not shown as a child is hidden.
NESTED = re.compile(r"nested_plan_\d+")

Plan = dict[str, Any]


def refusal(plan: Plan, query_type: str | None, database: str) -> str | None:
    """Why a statement with this plan is not to be run; None for one that only reads `database`.

    `plan` is an EXPLAIN's, made with SHOW_NESTED; `query_type` is the server's own word for it
    (`r`, `w`, `rw`, `s`).
    """
    for operator in operators(plan):
        reason = _operator_refusal(operator, database)
        if reason is not None:
            return reason
    if query_type != "r":
        return "it changes the graph or its schema, or administers the server; only reading is allowed here"
    return None


def operators(plan: Plan) -> Iterator[Plan]:
    """Every operator of the plan, the last to run first."""
    yield plan
    for child in plan.get("children", ()):
        yield from operators(child)


def name(operator: Plan) -> str:
    """The operator's name without variant and database: `Expand` for `Expand(All)@neo4j`."""
    return str(operator["operatorType"]).partition("@")[0].partition("(")[0].strip()


def details(operator: Plan) -> str:
    """What the operator does, in the server's words; empty where it gives none."""
    return str(operator.get("args", {}).get("Details", ""))


def _operator_refusal(operator: Plan, database: str) -> str | None:
    kind = name(operator)
    if kind not in READING:
        return f"{kind} is not one of the operations that only read the graph"
    where = str(operator["operatorType"]).partition("@")[2]
    if where and where.casefold() != database.casefold():
        return f"it asks the database {where}; only {database} may be read"
    text = details(operator)
    if kind == "ProcedureCall":
        procedure = text.partition("(")[0].strip()
        if procedure not in PROCEDURES:
            return f"the procedure {procedure} is not on the list of those that may be called"
    if kind.startswith("NestedPlan"):
        return None
    shown = sum(name(child).startswith("NestedPlan") for child in operator.get("children", ()))
    if len(NESTED.findall(text)) > shown:
        return "a subquery stands where its plan cannot be seen; compute its value in a WITH before"
    return None


def plan_rows(plan: Plan) -> list[list[Any]]:
    """A plan as a table: operator (indented by its depth), details, estimated rows."""
    rows: list[list[Any]] = []

    def add(operator: Plan, depth: int) -> None:
        label = "  " * depth + str(operator["operatorType"]).partition("@")[0]
        rows.append([label, details(operator), operator.get("args", {}).get("EstimatedRows")])
        for child in operator.get("children", ()):
            add(child, depth + 1)

    add(plan, 0)
    return rows


PLAN_COLUMNS = ["operator", "details", "estimated rows"]
