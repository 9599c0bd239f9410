"""ATOP: alliances, what they oblige to, and who was a member from when to when."""
