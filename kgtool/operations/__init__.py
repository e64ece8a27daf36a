"""What the commands do, as functions: one per command, of its name, with its options as keyword arguments.

Operations return values and raise the errors of :mod:`kgtool.errors`; they never print and know no exit code.
"""
