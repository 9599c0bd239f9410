"""Whose turn it is to change the graph."""

# A write to one node, before anything else, is a lock: loads of any kind take turns. The value must be a new
# one, setting the same again takes no lock.
TAKE_TURN = """
MERGE (m:Meta {id: 'graph'})
SET m.loading = randomUUID()
REMOVE m.loading
"""
