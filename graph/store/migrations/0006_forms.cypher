// Names as sources print them are claims with the label Name; all names have keys that tell how they sound.
CREATE FULLTEXT INDEX forms IF NOT EXISTS
FOR (n:Name)
ON EACH [n.value]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}};

CREATE FULLTEXT INDEX keys IF NOT EXISTS
FOR (n:Country|Person|Organization|Place|Treaty|Resolution|Occasion|Name)
ON EACH [n.keys]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}};
