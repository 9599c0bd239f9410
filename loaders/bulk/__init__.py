"""First loads by the million: rows through the same readers, as columns to CSV, for neo4j-admin to import."""
