"""Cypher of strangers: checked before it runs, read only, and bounded in time, rows and bytes."""
