"""Loaders: one folder a source, what it is beside the code that reads it."""
