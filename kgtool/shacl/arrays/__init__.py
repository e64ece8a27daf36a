"""The validator in this process: sorted arrays, one part for each shape.

The general form are the relational plans of :mod:`kgtool.shacl.plans`, which speak of all shapes at once; here the same
is said shape by shape on numpy arrays, so that a run has no rounds and the time of a shape is its own. How the work is
partitioned belongs to the backend; what it finds does not, and a test compares the two.
"""
