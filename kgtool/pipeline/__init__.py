"""The straight line: load, settle claims, reason, validate, answer, export."""
