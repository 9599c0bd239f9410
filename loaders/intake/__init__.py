"""The way in for every dataset: files to rows, rows to outcomes, outcomes in batches to the graph.

How a loader is written with it: docs/loaders.md.
"""
