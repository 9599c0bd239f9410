"""Codebooks that several datasets share."""
