// Who acts in a dataset is looked for by name too.
DROP INDEX names IF EXISTS;
CREATE FULLTEXT INDEX names IF NOT EXISTS
FOR (n:Country|Person|Organization|Place|Treaty|Resolution|Occasion|CodedActor)
ON EACH [n.name, n.names, n.title]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}};
