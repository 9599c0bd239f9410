"""The curated source: dossiers written by hand, their checker, compiler and loader."""
