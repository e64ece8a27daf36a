"""Other forms of the same claims: Wikibase RDF, RDF 1.2 reifiers, nanopublications, and the plain facts alone."""
