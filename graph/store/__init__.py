"""The store: one connection, reading, writing, and the schema brought up to date."""
