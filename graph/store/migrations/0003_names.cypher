// The cjk analyzer cuts Chinese, Japanese and Korean into pairs of characters and folds width and case.
CREATE FULLTEXT INDEX names IF NOT EXISTS
FOR (n:Country|Person|Organization|Place|Treaty|Resolution|Occasion)
ON EACH [n.name, n.names, n.title]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}};

CREATE FULLTEXT INDEX titles IF NOT EXISTS
FOR (n:Event)
ON EACH [n.title, n.title_id, n.title_ko, n.title_zh, n.title_ru, n.summary]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}};
