"""What is worked out from rows the store gave: accounts, reciprocity, cadence, coverage, triangles.

Pure functions over JSON-ready dicts, as graph.queries returns them. Nothing here asks the store.
"""
