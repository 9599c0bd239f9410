"""Speed, each number a ratio against what a user would pick instead, measured in one run.

`scripts/bench` runs it; docs/benchmarks.md has the results.
"""

import os

# What is measured is a store of its own: rows of a bench have no place in one that somebody uses.
os.environ.pop("DIPLOGRAPH_NEO4J_URI", None)
