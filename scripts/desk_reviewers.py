"""Reviewers of the desk's bench: through its own door in this process, or over HTTP as programs are."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Protocol
from urllib.parse import quote

from models.review import Verdict
from storage.archive import Archive
from storage.desk import Desk
from storage.finding import Wanted
from storage.queue import Holder, QueueFilter
from storage.reports import Reports
from storage.settings import Settings
from storage.settling import Word

_START_S = 60
_SERVE = "from cli.entry import run; run()"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reviewer wants to see; None means anything."""

    name: str | None = None
    province: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A field that a reviewer holds."""

    id: str
    revision: int


class Reviewer(Protocol):
    """Somebody who works; each method waits for its answer."""

    def claim(self, wish: Wish) -> Item | None:
        """Take one field, or None where none is left."""

    def decide(self, item: Item, text: str | None) -> None:
        """Correct the field to ``text``; None confirms it."""

    def search(self, words: str) -> None:
        """Find records."""


class AtDoor:
    """A reviewer at the desk's own door."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._desk, self._reports, self._holder = Desk(archive), Reports(archive), Holder(name, name)

    def claim(self, wish: Wish) -> Item | None:
        """Take one field."""
        wanted = QueueFilter(name=wish.name, province=wish.province, reason=wish.reason)
        views = self._desk.claim(self._holder, wanted)
        return Item(views[0].id, views[0].revision) if views else None

    def decide(self, item: Item, text: str | None) -> None:
        """Say what it is."""
        verdict = Verdict.CONFIRM if text is None else Verdict.CORRECT
        self._desk.decide(self._holder, Word(item.id, verdict, text, revision=item.revision))

    def search(self, words: str) -> None:
        """Find records."""
        self._reports.find(Wanted(words=words), after=0, limit=50)


class OverHttp:
    """A reviewer over HTTP, with a token and a connection of his own."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def claim(self, wish: Wish) -> Item | None:
        """Take one field."""
        chosen = {"field": wish.name, "province": wish.province, "reason": wish.reason}
        wanted = {name: value for name, value in chosen.items() if value is not None}
        found = self._call("POST", "/queue/claim", {"count": 1, "filter": wanted})
        return next((Item(str(one["id"]), int(one["revision"])) for one in found["items"]), None)

    def decide(self, item: Item, text: str | None) -> None:
        """Say what it is."""
        said = {"verdict": "confirm"} if text is None else {"verdict": "correct", "text": text}
        self._call("POST", f"/fields/{item.id}/decision", {**said, "revision": item.revision})

    def search(self, words: str) -> None:
        """Find records."""
        self._call("GET", f"/records?q={quote(words)}", None)

    def _call(self, method: str, path: str, body: object) -> dict[str, list[dict[str, str | int]]]:
        data = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", data, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {content.decode()[:500]}")
        found = json.loads(content)
        assert isinstance(found, dict)
        return found


@contextmanager
def serving(settings: Settings, processes: int) -> Iterator[int]:
    """Give the port of a review site over the archive for as long as the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    place = {"SOHOA_HOME": str(settings.home), "SOHOA_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-c", _SERVE, "review", "--port", str(port), "--processes", str(processes)]
    server = subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(port: int) -> None:
    ends = time.monotonic() + _START_S
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")
