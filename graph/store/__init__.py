"""The store: one connection, reading, writing, and the schema brought up to date."""

import sys
from importlib import import_module

# The driver imports pandas wherever it is installed, two seconds of a start; nothing here hands it frames.
if "neo4j" not in sys.modules and "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import_module("neo4j")
    finally:
        del sys.modules["pandas"]
