"""Speed, each number a ratio against what a user would pick instead, measured in one run.

`scripts/bench` runs it; docs/benchmarks.md has the results.
"""
