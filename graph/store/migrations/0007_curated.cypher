// What counts contacts, gaps and replies reads curated events only, however many rows datasets have of a pair.
CREATE INDEX between_curated_start IF NOT EXISTS FOR ()-[r:BETWEEN]-() ON (r.curated, r.start);

// A dataset's event is named after its code: millions of the same words, which nobody searches for.
DROP INDEX titles IF EXISTS;
CREATE FULLTEXT INDEX titles IF NOT EXISTS
FOR (n:Curated)
ON EACH [n.title, n.title_id, n.title_ko, n.title_zh, n.title_ru, n.summary]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}};
