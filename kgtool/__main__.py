"""`python -m kgtool` is `kgtool`."""

from kgtool.cli.start import run

run()
