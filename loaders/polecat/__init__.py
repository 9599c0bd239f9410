"""POLECAT: coded events by the PLOVER ontology, which follow ICEWS."""
