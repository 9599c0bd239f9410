"""Answers as files other programs read: tables, calendars, feeds, graphs, linked data, citations."""
