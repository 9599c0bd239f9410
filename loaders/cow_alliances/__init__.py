"""The Correlates of War formal alliances, from the official file by member."""
