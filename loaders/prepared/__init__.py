"""Datasets of coded events as folders of Parquet: prepared once, read by the graph and beside it."""
