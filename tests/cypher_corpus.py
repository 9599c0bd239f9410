"""Queries of all kinds, and what is to come of each. See test_readonly_cypher.py."""

from __future__ import annotations

# What it reads -> the query.
READING = {
    "a literal": "RETURN 1 AS one",
    "the issue's letters": (
        "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person) "
        "RETURN p.name, l.date, q.name ORDER BY l.start"
    ),
    "a comment at the start": "// CREATE (n)\nRETURN 1",
    "a comment inside": "RETURN /* DELETE */ 1 AS x",
    "words that write, as text": "RETURN 'CREATE (n) DELETE n; LOAD CSV' AS x",
    "words that write, as names": "MATCH (`CREATE`:Country) RETURN `CREATE`.id AS `DELETE` LIMIT 1",
    "words that write, as keys": "RETURN {delete: 1, set: 2, merge: 3} AS x",
    "a semicolon at the end": "RETURN 1;",
    "a semicolon in text": "RETURN ';' AS x",
    "names in Hangul": "WITH 1 AS 나라 RETURN 나라",
    "a count": "MATCH (n) RETURN count(n)",
    "a count of relationships": "MATCH ()-[r:BETWEEN]->() RETURN count(r)",
    "a label scan": "MATCH (c:Country) RETURN c ORDER BY c.id LIMIT 3",
    "labels or and not": "MATCH (n:Person|Organization) WHERE NOT n:Place RETURN n.id LIMIT 3",
    "labels without": "MATCH (n:Event&!Letter) RETURN count(n)",
    "a unique id": "MATCH (c:Country {id: 'KP'}) RETURN c.name",
    "a range of ids": "MATCH (c:Actor) WHERE c.id > 'X' RETURN c.id LIMIT 3",
    "some ids": "MATCH (c:Actor) WHERE c.id IN ['KP', 'CN'] RETURN c.id",
    "a relationship index": (
        "MATCH (e)-[r:BETWEEN {dyad: 'CN-KP'}]->() WHERE r.start >= date('2020-01-01') RETURN e.title"
    ),
    "part of a name": "MATCH (c:Country) WHERE c.name CONTAINS 'orea' RETURN c.name",
    "an element id": "MATCH (c:Country {id: 'KP'}) MATCH (d) WHERE elementId(d) = elementId(c) RETURN d.id",
    "an optional match": "MATCH (c:Country {id: 'KP'}) OPTIONAL MATCH (c)-[:NONE]->(x) RETURN c.id, x",
    "two steps": "MATCH (c:Country {id: 'KP'})--(a)--(b) RETURN DISTINCT b.id LIMIT 5",
    "a variable length": "MATCH (c:Country {id: 'KP'})-[*1..2]-(b) RETURN DISTINCT b LIMIT 5",
    "a shortest path": (
        "MATCH p = shortestPath((a:Country {id: 'KP'})-[*..6]-(b:Country {id: 'RU'})) RETURN p"
    ),
    "all shortest paths": (
        "MATCH p = allShortestPaths((a:Country {id: 'KP'})-[*..6]-(b:Country {id: 'RU'})) "
        "RETURN length(p) LIMIT 3"
    ),
    "shortest groups": (
        "MATCH p = SHORTEST 1 GROUPS (a:Country {id: 'KP'})--{1,4}(b:Country {id: 'RU'}) RETURN count(p)"
    ),
    "a quantified pattern": (
        "MATCH (a:Person) ((x)-[:SENT]->(l)-[:ADDRESSED_TO]->(y)){1,2} (b:Person) RETURN a.name LIMIT 5"
    ),
    "a quantified pattern with a condition": (
        "MATCH (a:Country {id: 'KP'}) ((x)--(y) WHERE x.id < y.id){1,3} (b) RETURN count(b)"
    ),
    "exists": "MATCH (c:Country) WHERE EXISTS { (c)--(:Event) } RETURN c.id LIMIT 3",
    "not exists": "MATCH (c:Country) WHERE NOT (c)--(:Event) RETURN c.id LIMIT 3",
    "exists in a list": "RETURN [x IN ['KP', 'ZZ'] WHERE EXISTS { (:Country {id: x}) }] AS found",
    "a count of a subquery": "MATCH (c:Country {id: 'KP'}) RETURN COUNT { (c)--() } AS n",
    "a collect of a subquery": (
        "MATCH (c:Country {id: 'KP'}) RETURN COLLECT { MATCH (c)--(x) RETURN x.id LIMIT 3 } AS ids"
    ),
    "a pattern comprehension": "MATCH (c:Country {id: 'KP'}) RETURN [(c)--(x:Event) | x.id][..2] AS ids",
    "a call subquery": "MATCH (c:Actor {id: 'KP'}) CALL (c) { MATCH (c)--(x) RETURN count(x) AS y } RETURN y",
    "a union": "RETURN 1 AS x UNION RETURN 2 AS x",
    "grouping": "MATCH (e:Event) RETURN e.kind, count(*) AS n, collect(e.id)[..2] ORDER BY n DESC",
    "order, skip and limit": "MATCH (c:Country) RETURN c.id ORDER BY c.name SKIP 2 LIMIT 2",
    "reduce, case and lists": (
        "RETURN reduce(s = 0, x IN range(1, 10) | s + x) AS s, CASE WHEN true THEN [1, 2][0] END AS c"
    ),
    "the newest Cypher": "CYPHER 25 WHEN true THEN RETURN 1 AS x ELSE RETURN 2 AS x",
    "a dynamic label": "CYPHER 25 MATCH (n:$('Country')) RETURN count(n)",
    "another runtime": "CYPHER runtime=interpreted MATCH (c:Country) RETURN count(c)",
    "its own plan": "EXPLAIN MATCH (c:Country) RETURN c",
    "the labels": "CALL db.labels()",
    "the labels, quoted": "CALL `db`.`labels`() YIELD label RETURN label",
    "the types": "CALL db.relationshipTypes() YIELD relationshipType RETURN count(*)",
    "the schema": "CALL db.schema.nodeTypeProperties() YIELD nodeType RETURN count(*)",
    "the indexes": "SHOW INDEXES",
    "the constraints": "SHOW CONSTRAINTS YIELD name RETURN count(*)",
    "a name in the fulltext index": (
        "CALL db.index.fulltext.queryNodes('names', '정은') YIELD node, score RETURN node.id, score"
    ),
    "its own database": "USE neo4j RETURN 1",
    "nothing at all": "FINISH",
    "nobody": "MATCH (n:NoSuchLabel) RETURN n",
}

COMPONENTS = "CALL dbms.components() YIELD name RETURN name"

# The query -> a word of the reason.
REFUSED = {
    "CREATE (n)": "Create",
    "create (n:Country {id: 'XX'}) RETURN n": "Create",
    "MATCH (c:Country) SET c.name = 'x'": "SetProperty",
    "MATCH (c:Country) REMOVE c:Country": "RemoveLabels",
    "MATCH (n) DETACH DELETE n": "DetachDelete",
    "MERGE (n:Country {id: 'KP'}) ON MATCH SET n.x = 1": "only read",
    "FOREACH (x IN [1] | CREATE (:X))": "Foreach",
    "MATCH (n) CALL (n) { SET n.x = 1 } RETURN 1": "SetProperty",
    "RETURN 1 AS x UNION MATCH (n:Country) DETACH DELETE n RETURN 1 AS x": "DetachDelete",
    "/* reading */ MATCH (n) // only\nDETACH DELETE n": "DetachDelete",
    "CYPHER 5 CR\\u0045ATE (n)": "Create",
    "EXPLAIN CREATE (n)": "Create",
    "PROFILE MATCH (n) RETURN n": "PROFILE",
    "PROFILE CREATE (n)": "PROFILE",
    "CREATE INDEX FOR (n:Country) ON (n.x)": "CreateIndex",
    "CREATE CONSTRAINT FOR (n:Country) REQUIRE n.x IS UNIQUE": "CreateConstraint",
    "DROP INDEX names": "DropIndex",
    "CREATE USER eve SET PASSWORD 'secret-secret'": "AdministrationCommand",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'": "AdministrationCommand",
    "CREATE DATABASE other": "administers",
    "STOP DATABASE neo4j": "administers",
    "SHOW USERS": "AdministrationCommand",
    "SHOW CURRENT USER": "AdministrationCommand",
    "SHOW DATABASES": "AdministrationCommand",
    "SHOW TRANSACTIONS": "ShowTransactions",
    "SHOW FUNCTIONS": "ShowFunctions",
    "SHOW PROCEDURES": "ShowProcedures",
    "SHOW SETTINGS": "ShowSettings",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'": "TerminateTransactions",
    "LOAD CSV FROM 'file:///none' AS r RETURN r": "LoadCSV",
    "LOAD CSV FROM 'http://127.0.0.1:1/' AS r RETURN r": "LoadCSV",
    "CALL (*) { LOAD CSV FROM 'file:///none' AS r RETURN r } RETURN r": "LoadCSV",
    # Subqueries in expressions, each with a harmless procedure that is not on the list.
    f"RETURN COLLECT {{ {COMPONENTS} }} AS x": "dbms.components",
    f"RETURN [x IN [1] | COLLECT {{ {COMPONENTS} }}] AS x": "dbms.components",
    f"RETURN CASE WHEN false THEN 1 ELSE COUNT {{ {COMPONENTS} }} END": "dbms.components",
    f"RETURN reduce(n = 0, x IN [1] | n + COUNT {{ {COMPONENTS} }}) AS x": "dbms.components",
    f"MATCH (n:Place) WHERE any(x IN [1] WHERE EXISTS {{ {COMPONENTS} }}) RETURN n": "dbms.components",
    # An index seek shows its value but never the plan of a subquery in it.
    f"MATCH (a:Actor) WHERE a.id = head([y IN ['1'] | COLLECT {{ {COMPONENTS} }}[0]]) RETURN a": (
        "cannot be seen"
    ),
    f"MATCH (a:Actor) WHERE a.id STARTS WITH head([y IN ['1'] | COLLECT {{ {COMPONENTS} }}[0]]) RETURN a": (
        "cannot be seen"
    ),
    "UNWIND [1] AS x CALL (x) { RETURN x AS y } IN TRANSACTIONS RETURN y": "TransactionApply",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS": "TransactionForeach",
    "CALL dbms.components()": "dbms.components",
    "CALL `dbms`.`components`()": "dbms.components",
    "CALL db.ping()": "db.ping",
    "CALL db.awaitIndexes()": "db.awaitIndexes",
    "USE system SHOW TRANSACTIONS": "AdministrationCommand",
    "USE system CALL db.labels()": "system",
    "USE system MATCH (n) RETURN n": "another database",
    "USE other RETURN 1": "another database",
    "CALL { USE system RETURN 1 AS x } RETURN x": "another database",
}

# Refused, or not there at all where the server's own list of procedures leaves them out.
NOT_CALLABLE = [
    "CALL dbms.listConfig()",
    "CALL dbms.killConnection('bolt-1')",
    "CALL db.createLabel('X')",
    "CALL db.clearQueryCaches()",
    "CALL db.stats.retrieve('QUERIES')",
    "CALL tx.getMetaData()",
    "CALL apoc.load.json('file:///a')",
]

# The query -> line and column of the mistake, None where it has no place.
WRONG = {
    "": None,
    "// only a comment": None,
    "RETRN 1": (1, 1),
    "MATCH (n)\n RETURN n.foo bar baz": (2, 15),
    "MATCH (n RETURN n": (1, 10),
    "RETURN missing": (1, 8),
    "RETURN 'open": (1, 8),
    "RETURN 1; RETURN 2": None,
    "RETURN 1; MATCH (n) DETACH DELETE n": None,
    "RETURN 9223372036854775808": (1, 8),
    "RETURN nosuch(1)": (1, 8),
    "RETURN 1 AS a, 2 AS a": (1, 21),
    "RETURN 1 / 0": None,
    "RETURN date('2020-99-01')": None,
    "CALL no.such()": None,
    "CALL db.index.fulltext.queryNodes('nosuchindex', 'x') YIELD node RETURN node": None,
    "RETURN toInteger([])": None,
    "RETURN date('-0044-03-15')": None,
}
