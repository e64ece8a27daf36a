"""Constraints as values and as relational plans: one module per section of SHACL §4.

https://www.w3.org/TR/shacl/#core-components
"""
