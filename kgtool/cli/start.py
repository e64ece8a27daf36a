"""The first step: answers `kgtool --version` before anything heavier is imported, and hands all else to the console."""

import os
import sys


def main() -> None:
    """Run kgtool with the process's arguments."""
    if sys.argv[1:] == ["--version"]:
        from kgtool import __version__

        print(f"kgtool {__version__}")
        return
    os.environ.setdefault("_RJEM_MALLOC_CONF", "thp:always")  # large columns of polars lie in large pages
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts one a core, and no matrix is ever multiplied here
    from kgtool.cli.console import main as console

    console()
