"""One build at a time: a lock beside the output folder that says who holds it.

The lock is the operating system's (flock), so it ends with its process however that ends; the file's content, process
id and host, is only for people. A file that a killed build left behind is taken over.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, LockError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["lock_of", "locked"]


def lock_of(folder: Path) -> Path:
    """Return the lock file of an output folder: hidden, beside it."""
    return folder.parent / f".{folder.name}.lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder; raise LockError (KG0801) where another process holds it."""
    path = lock_of(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _acquire(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(path: Path) -> int:
    """Return the descriptor of the locked file."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            refusal = _refusal(path, os.read(descriptor, 1000))
            os.close(descriptor)
            raise LockError(refusal) from error
        if _is_still(path, descriptor):
            os.truncate(descriptor, 0)
            os.write(descriptor, json.dumps({"pid": os.getpid(), "host": platform.node()}).encode())
            return descriptor
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    """Say whether the path names the locked file still: its last holder may have removed it in between."""
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _refusal(path: Path, content: bytes) -> Diagnostic:
    try:
        holder = json.loads(content)
        who = f"process {holder['pid']} on {holder['host']}"
    except (ValueError, KeyError, TypeError):
        who = "a process that has just started"
    return Diagnostic("KG0801", f"another build is writing here: {who} holds {path.name}", hint="wait for it to end")
