from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import UsageError
from kgtool.linking.fetching import fetch_entities
from kgtool.linking.snapshot import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Server(ThreadingHTTPServer):
    """A server on this machine that answers as Special:EntityData does, and says no once to who asks for Q2."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    """Answers a request."""

    server: Server

    def do_GET(self) -> None:
        name = self.path.strip("/").removesuffix(".json")
        first = (name, self.headers["User-Agent"]) not in self.server.asked
        self.server.asked.append((name, self.headers["User-Agent"]))
        code = {"Q404": 404, "Q500": 400}.get(name, 429 if name == "Q2" and first else 200)
        data = b"<html>" if name == "Q6" else json.dumps({"entities": {name: {"id": name, "labels": {}}}}).encode()
        self.send_response(code)
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


def test_entities_are_fetched_one_by_one_under_a_name(tmp_path: Path, server: Server) -> None:
    done = fetch_entities(["Q1", "P31"], tmp_path, endpoint=server.endpoint, contact="jo@example.org", pause=0)
    assert (done.fetched, done.kept, done.diagnostics) == (2, 0, ())
    assert sorted(read_snapshot(tmp_path).entities) == ["P31", "Q1"]
    assert [name for name, _ in server.asked] == ["P31", "Q1"]
    assert all(agent.startswith("kgtool/") and "(jo@example.org)" in agent for _, agent in server.asked)


def test_a_run_is_resumed_by_a_new_one(tmp_path: Path, server: Server) -> None:
    fetch_entities(["Q1"], tmp_path, endpoint=server.endpoint, pause=0)
    done = fetch_entities(["Q1", "Q3"], tmp_path, endpoint=server.endpoint, pause=0)
    assert (done.fetched, done.kept) == (1, 1)
    assert [name for name, _ in server.asked] == ["Q1", "Q3"]


def test_who_is_asked_to_wait_tries_again(tmp_path: Path, server: Server) -> None:
    assert fetch_entities(["Q2"], tmp_path, endpoint=server.endpoint, pause=0).fetched == 1
    assert len(server.asked) == 2


def test_what_does_not_exist_is_noted_as_missing(tmp_path: Path, server: Server) -> None:
    fetch_entities(["Q404"], tmp_path, endpoint=server.endpoint, pause=0)
    assert read_snapshot(tmp_path).entities["Q404"].missing


@pytest.mark.parametrize(("name", "why"), [("Q500", "the server answers 400"), ("Q6", "the answer is not JSON")])
def test_what_fails_is_named_and_leaves_no_file(tmp_path: Path, server: Server, name: str, why: str) -> None:
    (fault,) = fetch_entities([name], tmp_path, endpoint=server.endpoint, pause=0).diagnostics
    assert (fault.code, why in fault.message) == ("KG1118", True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../x", "q1", "Q0", "L1"])
def test_only_items_and_properties_are_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="KG1109"):
        fetch_entities([name], tmp_path, endpoint="https://none.example/")
