"""Reading and writing RDF: files to columns, triples back to their places, stable serialization."""
