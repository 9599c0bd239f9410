"""The command line, which puts the rooms together; nothing imports it."""

__version__ = "0.1.0"
