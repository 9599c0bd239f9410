"""What the graph is asked: one file a question."""
