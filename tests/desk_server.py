"""Serves the desk from a thread of the test's own process, over a small archive with people in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from models.people import Role
from models.record import FieldName
from review.app import make_app
from review.passwords import hash_password
from review.tools import Tools
from storage.archive import Archive
from storage.desk import Desk
from storage.people import People
from storage.policy import Policy
from tests.desk_builder import build_archive

PASSWORD = "một mật khẩu dài"
PEOPLE = (
    ("lan", "Trần Thị Lan", Role.REVIEWER),
    ("minh", "Lê Minh", Role.REVIEWER),
    ("hoa", "Đỗ Hoa", Role.ADJUDICATOR),
    ("quan", "Phạm Quân", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running desk: its address, and the archive behind it."""

    url: str
    archive: Archive
    desk: Desk


@contextmanager
def serve_desk(
    home: Path, *, tools: Tools | None = None, two_readings: frozenset[FieldName] = frozenset()
) -> Iterator[Served]:
    """Build the archive, make the people, and serve until the block is left. Nothing comes back for audit."""
    archive = build_archive(home, Policy(two_readings, 0.0, 0.0))
    password_hash = hash_password(PASSWORD)
    for name, display_name, role in PEOPLE:
        People(archive).add(name, role=role, display_name=display_name, password_hash=password_hash)
    app = make_app(archive, tools)
    desk: Desk = app.state.desk
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Served(_address(server), archive, desk)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        archive.close()


def _address(server: uvicorn.Server) -> str:
    until = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the desk did not start within 20 s")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}"
