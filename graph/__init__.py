"""The store: settings, connection, the local Neo4j, vocabulary, schema and named queries."""
