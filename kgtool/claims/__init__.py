"""Claims: who says what, where exactly, how surely; and the plain triples settled from them."""
