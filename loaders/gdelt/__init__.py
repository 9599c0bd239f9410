"""GDELT: coded events from the world's news, versions 1.0 and 2.0."""
