"""The HTTP face: JSON under /v1 and the pages. Never writes to the graph."""
