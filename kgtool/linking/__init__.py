"""Links between the entities of a project and the items of Wikidata, and the way of statements in both directions."""
