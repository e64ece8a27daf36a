"""The first step: answers `kgtool --version` before anything heavier is imported, and hands all else to the console."""

import os
import sys


def main() -> None:
    """Run kgtool with the process's arguments, and end the process."""
    try:
        run()
    except SystemExit as ending:
        _leave(ending.code)
        raise
    _leave(0)


def run() -> None:
    """Run kgtool with the process's arguments; raise SystemExit with the exit code."""
    if sys.argv[1:] == ["--version"]:
        from kgtool import __version__

        print(f"kgtool {__version__}")
        return
    os.environ.setdefault("_RJEM_MALLOC_CONF", "thp:always")  # large columns of polars lie in large pages
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts one a core, and no matrix is ever multiplied here
    from kgtool.cli.console import main as console

    console()


def _leave(code: object) -> None:
    """End the process here if all is done: to take it down object by object is a tenth of a small command's time.

    Return where Python has more to do than what was registered for the end: a message, a thread, output not taken.
    """
    import atexit
    import threading

    if not isinstance(code, int) or sys.gettrace() or sys.getprofile():
        return
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.current_thread()):
        return
    atexit._run_exitfuncs()  # noqa: SLF001 - Python has no public name for it
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(code)
