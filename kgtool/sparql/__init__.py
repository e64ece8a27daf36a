"""SPARQL: stored queries with a header, the index, evaluation under limits, results."""
