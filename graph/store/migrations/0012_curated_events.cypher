// Networks walk all that dossiers tell by time, however many rows datasets have.
CREATE INDEX curated_start IF NOT EXISTS FOR (n:Curated) ON (n.start);
