// Lists over all pairs and over all events of the dossiers walk one of these. Of curated nodes only events have a
// kind, or say why they are contested, so nothing else stands in the last two.
CREATE INDEX dyad_contacts IF NOT EXISTS FOR (n:Dyad) ON (n.contacts);
CREATE INDEX curated_start_kind IF NOT EXISTS FOR (n:Curated) ON (n.start, n.kind);
CREATE INDEX curated_contested IF NOT EXISTS FOR (n:Curated) ON (n.contested);
MATCH (y:DyadYear)
WITH y.dyad AS id, sum(y.total) AS contacts
MERGE (d:Dyad {id: id})
SET d.contacts = contacts;
