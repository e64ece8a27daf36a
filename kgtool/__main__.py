"""`python -m kgtool` is `kgtool`."""

from kgtool.cli.start import main

main()
