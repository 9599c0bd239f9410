// Names of datasets have no keys by sound: accents, marks and apostrophes do not matter in this index. Its labels
// are not those of `names`: over the same labels and properties Neo4j keeps one index, whatever the analyzer.
CREATE FULLTEXT INDEX folded IF NOT EXISTS
FOR (n:Person|Organization|Place|Treaty|CodedActor)
ON EACH [n.name, n.names, n.title]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding', `fulltext.eventually_consistent`: false}};
