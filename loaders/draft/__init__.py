"""From a report to the skeleton of a dossier, by rules and the names of the graph; docs/drafting.md."""
