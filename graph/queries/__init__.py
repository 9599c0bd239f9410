"""Named queries: one module a question, each an async function of a store that returns JSON-ready dicts."""
