"""The command line: one module per command, each a thin reading of a function in :mod:`kgtool.operations`."""
