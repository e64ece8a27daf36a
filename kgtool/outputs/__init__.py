"""What a build writes: RDF files, JSON-LD, answers, the report."""
