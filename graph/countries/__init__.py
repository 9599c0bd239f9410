"""Countries: which there are and were, what they are called, and who followed whom."""
