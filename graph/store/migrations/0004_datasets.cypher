// How far each file was loaded, what a dataset counts for a pair in a year, and whom it could not place.
CREATE CONSTRAINT load_id IF NOT EXISTS FOR (n:Load) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT dataset_year_id IF NOT EXISTS FOR (n:DatasetYear) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT unresolved_id IF NOT EXISTS FOR (n:Unresolved) REQUIRE n.id IS UNIQUE;
// Rows of one contact, told from both sides, find one another.
CREATE INDEX coded_event_contact IF NOT EXISTS FOR (n:CodedEvent) ON (n.contact);
