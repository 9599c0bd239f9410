"""The local Neo4j: fetched, configured, started and shared by diplograph itself."""
