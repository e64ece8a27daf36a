"""The other end of :mod:`kgtool.sparql.worker`: starts the child process, talks with it, kills it when time is over."""

from __future__ import annotations

import marshal
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, EngineError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Child", "Limits", "WorkerError"]

_WORKER = Path(__file__).with_name("worker.py")
_SIZE = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds, rows of its result, megabytes of memory; 0 is no limit."""

    seconds: float = 60.0
    rows: int = 1_000_000
    megabytes: int = 4096


class WorkerError(Exception):
    """What the engine said it cannot do: ``kind`` is syntax or engine."""

    def __init__(self, kind: str, text: str) -> None:
        """Keep the kind and the engine's own text."""
        self.kind = kind
        self.text = text
        super().__init__(text)


class Child:
    """One child process; it is of no more use once ``alive`` is False."""

    def __init__(self, limits: Limits) -> None:
        """Start it at once, so that it gets ready while the caller goes on."""
        self.limits = limits
        self.alive = True
        self._late = False
        self._process = subprocess.Popen(  # noqa: S603 - a file of this package, nothing of the user's
            [sys.executable, "-P", str(_WORKER), str(limits.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the process; nothing is lost, because nothing of it is kept."""
        self.alive = False
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:  # the process died with a request half read
                    continue
        self._process.wait()

    def ask(self, request: dict[str, Any], seconds: float = 0) -> Iterator[dict[str, Any]]:
        """Send a request and yield the parts of its answer; raise LimitError (KG0901, KG0903, KG0905), WorkerError."""
        self._late = False
        timer = threading.Timer(seconds, self._stop) if seconds else None
        if timer is not None:
            timer.daemon = True
            timer.start()
        received = 0
        try:
            self._send(request)
            while True:
                body = self._receive()
                received += len(body)
                message: dict[str, Any] = marshal.loads(body)  # noqa: S302 - it comes from our own child
                if "error" in message:
                    raise self._error(message)
                if "end" in message:
                    return
                if self.limits.megabytes and received > self.limits.megabytes << 20:
                    raise self._memory()
                yield message
        finally:
            if timer is not None:
                timer.cancel()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _send(self, request: dict[str, Any]) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        body = marshal.dumps(request)
        try:
            stdin.write(_SIZE.pack(len(body)))
            stdin.write(body)
            stdin.flush()
        except BrokenPipeError:  # it died: reading from it tells how
            return

    def _receive(self) -> bytes:
        stdout = self._process.stdout
        head = stdout.read(_SIZE.size) if stdout else b""
        size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else -1
        body = stdout.read(size) if stdout and size >= 0 else b""
        if len(body) != size:
            raise self._death()
        return body

    def _death(self) -> LimitError:
        code = self._process.wait()
        self.close()
        if self._late:
            hint = "make the query more selective, or give it more time: --timeout SECONDS"
            return LimitError(Diagnostic("KG0901", f"stopped after {self.limits.seconds:g} seconds", hint=hint))
        if self.limits.megabytes and code in {-signal.SIGABRT, -signal.SIGKILL}:
            return self._memory()
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        hint = "the query may nest or join too much for the engine; try it in parts"
        return LimitError(Diagnostic("KG0905", f"the query process died: {name}", hint=hint))

    def _error(self, message: dict[str, Any]) -> Exception:
        if message["error"] == "memory":
            return self._memory()
        return WorkerError(message["error"], message["text"])

    def _memory(self) -> LimitError:
        self.close()
        said = f"the query needs more than {self.limits.megabytes} MB of memory"
        return LimitError(Diagnostic("KG0903", said, hint="make it more selective, or allow more: --max-memory MB"))


def engine_error(error: WorkerError) -> EngineError:
    """Return the error for what the engine cannot do with a well-formed request (KG0413)."""
    return EngineError(Diagnostic("KG0413", f"the engine refused: {error.text}"))
