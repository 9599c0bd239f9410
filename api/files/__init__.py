"""Answers as files other programs read: calendars, feeds, graphs, linked data. One module a format."""
