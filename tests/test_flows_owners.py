"""Who is dead: leases of ended processes of this machine come back at once, those of others wait."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flows.owners import is_dead_here, owner_name, release_dead_owners
from storage.values import PageState
from tests.archive_builder import add_files, open_archive

HOST = socket.gethostname()
NOBODY = 2**22 + 17  # above the greatest process id that Linux gives


@pytest.mark.parametrize(
    ("owner", "is_dead"),
    [
        (owner_name(), False),
        (f"{HOST}/{NOBODY}/1700000000", True),
        (f"{HOST}/{os.getpid()}/1000000000", True),  # the number went to a new process
        (f"{HOST}x/{NOBODY}/1700000000", False),
        (f"other/{os.getpid()}/1", False),
        (HOST, False),
        (f"{HOST}/x/1", False),
        ("", False),
    ],
    # Named: process ids in the names would differ between the processes that run the tests.
    ids=["me", "gone", "number given again", "other host", "elsewhere", "no pid", "bad pid", "nothing"],
)
def test_who_is_dead(owner: str, is_dead: bool) -> None:
    assert is_dead_here(owner) is is_dead


def test_a_process_that_has_ended_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = f"{HOST}/{child.pid}/{psutil.Process(child.pid).create_time():.0f}"
    assert not is_dead_here(owner)
    child.communicate()
    assert is_dead_here(owner)


def test_only_the_leases_of_the_dead_come_back(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    batch = add_files(archive, "b", [3])
    dead = archive.lease_pages(batch, f"{HOST}/{NOBODY}/1700000000", limit=1)
    archive.lease_pages(batch, "elsewhere/1/1", limit=1)
    archive.lease_pages(batch, owner_name(), limit=1)
    assert release_dead_owners(archive) == 1
    states = {row.page_id: row.state for row in archive.pages_of(dead[0].sha256)}
    assert states[dead[0].page_id] is PageState.WAITING
    assert list(states.values()).count(PageState.LEASED) == 2
