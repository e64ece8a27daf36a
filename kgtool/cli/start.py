"""The first step: answers `kgtool --version` before anything heavier is imported, and hands all else to the console."""

import os
import sys

_MALLOC = {
    -1: 1 << 30,  # M_TRIM_THRESHOLD: so many free bytes at the end of the heap are kept
    -3: 1 << 25,  # M_MMAP_THRESHOLD: from this size on, the largest allowed, memory is given back at once
    -8: 1,  # M_ARENA_MAX: what one thread gave back is there for all
}
"""Parameters of mallopt, by their numbers in malloc.h."""


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
    _open_streams()
    if sys.argv[1:] == ["--version"]:
        from kgtool import __version__

        try:
            print(f"kgtool {__version__}", flush=True)
        except OSError:
            pass  # the console says what is wrong with the output
        else:
            return
    prepare()
    from kgtool.cli.console import main as console

    console()


def prepare() -> None:
    """Set up how memory is used in a process that is kgtool's own, before numpy and polars are imported.

    A large file's arrays come and go: memory that was given back is kept for the next, for systems are slow to give it
    again, page by page. mallopt is glibc's (https://man7.org/linux/man-pages/man3/mallopt.3.html); where there is none,
    nothing is done.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "thp:always")  # large columns of polars lie in large pages
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts one a core, and no matrix is ever multiplied here
    import ctypes  # numpy imports it anyway

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for parameter, value in _MALLOC.items():
        mallopt(parameter, value)


def _open_streams() -> None:
    """Let a standard stream that the process was started without read nothing and drop what is written.

    Otherwise it is None, and the next file that is opened would stand in its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end, and pathlib would cost every start its import


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
