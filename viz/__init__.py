"""Interactive relationship maps, drawn by pyvis in a page of our own."""
