"""The database of embassies: missions of states abroad."""
