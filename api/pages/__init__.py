"""The site: HTML pages over the same queries as the API."""
