"""Rules as data, relational plans over the columns, the seam to a backend, proofs."""
