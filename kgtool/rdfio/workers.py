"""Many files read by several processes at once; what comes out is the same as from one, file by file and in order."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from kgtool.rdfio.worker import read_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rdfio.worker import Job, Outcome

__all__ = ["read_in_parallel"]

_MOST = 8
_RUN, _TURNS = 8, 4
"""A process gets a run of so many jobs at a time, shorter ones where each would not get so many runs."""
_AHEAD = 256
_ROOT = Path(__file__).resolve().parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from kgtool.rdfio.worker import main; main()"


def read_in_parallel(jobs: Sequence[Job], processes: int | None = None) -> Iterator[Outcome]:
    """Yield what each job gives, in the order of the jobs; runs of some jobs go to the processes in turn.

    A job whose process has ended before it is done here.
    """
    count = max(1, min(processes or min(_MOST, os.cpu_count() or 1), len(jobs)))
    run = max(1, min(_RUN, len(jobs) // (_TURNS * count)))
    shares = [[job for at, job in enumerate(jobs) if at // run % count == number] for number in range(count)]
    with _started(shares) as queues:
        for at, job in enumerate(jobs):
            outcome = queues[at // run % count].get()
            yield read_columns(job) if outcome is None else outcome


@contextmanager
def _started(shares: list[list[Job]]) -> Iterator[list[Queue[Outcome | None]]]:
    children = [
        subprocess.Popen(  # noqa: S603 - a module of this package, nothing of the user's
            [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in shares
    ]
    stopped = threading.Event()
    queues: list[Queue[Outcome | None]] = [Queue(_AHEAD) for _ in shares]
    for child, share, queue in zip(children, shares, queues, strict=True):
        threading.Thread(target=_talk, args=(child, share, queue, stopped), daemon=True).start()
    try:
        yield queues
    finally:
        stopped.set()
        for child in children:
            child.kill()
            child.wait()


def _talk(
    child: subprocess.Popen[bytes], share: list[Job], queue: Queue[Outcome | None], stopped: threading.Event
) -> None:
    """Send a process its jobs and pass on what it gives; None for each job that it does not get to."""
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101 - both are pipes
    done = 0
    try:
        pickle.dump(share, child.stdin, protocol=5)
        child.stdin.close()
        for _ in share:
            queue.put(pickle.load(child.stdout))  # noqa: S301 - written by this package, through a pipe
            done += 1
    except (OSError, EOFError, pickle.UnpicklingError):
        for _ in share[done:]:
            if not stopped.is_set():
                queue.put(None)
