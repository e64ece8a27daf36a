"""The static site: a page for each entity, term, document, claim and stored query, and what hosts need beside them."""
