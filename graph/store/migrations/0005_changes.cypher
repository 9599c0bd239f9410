// What loads have changed, in the order of the ids: revision, then place within it.
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.id IS UNIQUE;
