"""Archigos: who effectively led each state, from which day to which."""
