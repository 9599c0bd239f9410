"""A dataset of coded events loaded by a Spark cluster: the rules of `loaders.intake`, many files at once."""
