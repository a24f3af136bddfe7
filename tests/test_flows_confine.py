"""What a process that parses files may do, tried in children; counting pages happens in one."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from flows.confine import Bounds, allow_cpu, confine, confinement
from flows.counting import count_apart
from models.errors import BadInputError, UnsupportedInputError
from pipeline.loaded import Limits
from storage.settings import Settings

_ROOM = Bounds(8 << 30, 1 << 20, frozenset())


def _in_a_child(work: Callable[[], bool]) -> int:
    """Return how a child ended that did ``work``: 0 where it returned True."""
    pid = os.fork()
    if pid == 0:
        is_right = False
        try:
            is_right = work()
        finally:
            os._exit(0 if is_right else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _is_refused(work: Callable[[], object], error: type[BaseException]) -> bool:
    try:
        work()
    except error:
        return True
    return False


def test_this_system_offers_all_of_it() -> None:
    for needs_network in (False, True):
        is_whole, words = confinement(needs_network=needs_network)
        if not is_whole:
            pytest.skip(f"this kernel does not: {words}")


def test_no_network_where_none_is_needed() -> None:
    def work() -> bool:
        confine(_ROOM)
        socket.socket(socket.AF_UNIX).close()
        return all(
            _is_refused(lambda f=family: socket.socket(f), PermissionError)  # type: ignore[misc]
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
        )

    assert _in_a_child(work) == 0


def test_only_the_servers_that_are_needed() -> None:
    if not confinement(needs_network=True)[0]:
        pytest.skip("this kernel cannot close ports")
    with socket.create_server(("127.0.0.1", 0)) as ours, socket.create_server(("127.0.0.1", 0)) as other:
        ours_at, other_at = ours.getsockname(), other.getsockname()

        def work() -> bool:
            confine(Bounds(8 << 30, 1 << 20, frozenset({ours_at[1]})))
            socket.create_connection(ours_at).close()
            return _is_refused(lambda: socket.create_connection(other_at), PermissionError)

        assert _in_a_child(work) == 0


def test_memory_files_and_core_dumps_are_bounded(tmp_path: Path) -> None:
    def work() -> bool:
        confine(Bounds(6 << 30, 1000, None))
        is_small = _is_refused(lambda: (tmp_path / "x").write_bytes(b"x" * 5000), OSError)
        is_lean = _is_refused(lambda: bytearray(7 << 30), MemoryError)
        return is_small and is_lean and resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)

    assert _in_a_child(work) == 0


def test_a_process_that_computes_on_and_on_is_ended() -> None:
    def work() -> bool:
        allow_cpu(0.2)
        while True:
            pass

    assert _in_a_child(work) < 0


def test_pages_are_counted_apart_and_refusals_come_back(tmp_path: Path) -> None:
    Image.new("L", (30, 30)).save(tmp_path / "a.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:20])
    (tmp_path / "text.png").write_text("a letter")
    assert count_apart(tmp_path / "a.png", Limits()) == 1
    with pytest.raises(BadInputError):
        count_apart(tmp_path / "cut.png", Limits())
    with pytest.raises(UnsupportedInputError):
        count_apart(tmp_path / "text.png", Limits())


PORTS: list[tuple[dict[str, str], set[int]]] = [
    ({}, set()),
    ({"database_url": "postgresql+psycopg://a@/b?host=/run/postgresql"}, set()),
    ({"database_url": "postgresql+psycopg://a@db/b"}, {5432}),
    ({"database_url": "postgresql+psycopg://a@db:6000/b"}, {6000}),
    ({"store_url": "s3://bucket", "s3_endpoint": "https://s3.local"}, {443}),
    ({"store_url": "s3://bucket", "s3_endpoint": "http://s3.local:9000"}, {9000}),
]


@pytest.mark.parametrize(("given", "ports"), PORTS)
def test_the_ports_that_settings_need(tmp_path: Path, given: dict[str, str], ports: set[int]) -> None:
    assert Settings(home=tmp_path, **given).server_ports() == ports  # type: ignore[arg-type]
