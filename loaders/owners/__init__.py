"""What the owners of datasets publish, and where: their lists of files, and the files, fetched and kept."""
