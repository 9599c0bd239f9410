"""The routes under /v1 and the service's own: one module a subject."""
