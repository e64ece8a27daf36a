"""SHACL: shapes, paths, constraints, validation and its report."""
