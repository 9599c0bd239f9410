"""What loads of dossiers and of datasets do alike: the revision with its changes, pairs, and links."""
